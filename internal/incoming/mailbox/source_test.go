package mailbox

import (
	"strings"
	"testing"
)

func TestWhereAMailboxIs(t *testing.T) {
	for address, want := range map[string]string{
		"imaps://ines:pw@mail.example.org":                        "ines at mail.example.org:993/INBOX",
		"imap://ines%40example.org:p%2Fw@mail.example.org/A/B":    "ines@example.org at mail.example.org:143/A/B",
		"imap://ines:pw@localhost:1430/INBOX?tls=off":             "ines at localhost:1430/INBOX",
		"imap://ines:pw@[::1]/INBOX?tls=off&move=Taken":           "ines at [::1]:143/INBOX",
		"imaps://ines:pw@mail.example.org/INBOX?move=INBOX.Taken": "ines at mail.example.org:993/INBOX",
	} {
		s, err := ParseSource(address)
		if err != nil || s.String() != want {
			t.Errorf("%s is %v: %v", address, s, err)
		}
	}
	s, err := ParseSource("imap://ines%40example.org:p%2Fw@mail.example.org/A/B?move=Taken")
	if err != nil || s.password != "p/w" || s.done != "Taken" || s.implicit || s.plain {
		t.Errorf("%+v %v", s, err)
	}
	for _, address := range []string{"", "mail.example.org", "https://ines:secret@mail.example.org", "imaps://mail.example.org", "imaps://ines@mail.example.org", "imaps://:secret@mail.example.org",
		"imaps://ines:secret@mail.example.org/INBOX?tls=off", "imap://ines:secret@mail.example.org/INBOX?tls=off", "imap://ines:secret@localhost.example.org?tls=off",
		"imaps://ines:secret@mail.example.org?move=INBOX", "imaps://ines:secret@mail.example.org?idle=no", "imaps://ines:secret%zz@mail.example.org", "imaps://ines:secret@mail.example.org#x"} {
		if s, err := ParseSource(address); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s is %v: %v", address, s, err)
		}
	}
}
