package cli_test

import (
	"bytes"
	"errors"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"meantime/internal/cli"
)

// dnsServer is one that answers by a list of records, "name. TYPE" to what they say, and counts nothing else.
type dnsServer struct {
	t    *testing.T
	conn net.PacketConn

	mu   sync.Mutex
	says map[string][]string
}

func newDNS(t *testing.T) *dnsServer {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	s := &dnsServer{t: t, conn: conn, says: map[string][]string{}}
	go s.serve()
	return s
}

func (s *dnsServer) set(name, kind string, says ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.says[name+". "+kind] = says
}

func (s *dnsServer) serve() {
	buf := make([]byte, 4096)
	for {
		n, from, err := s.conn.ReadFrom(buf)
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				s.t.Error(err)
			}
			return
		}
		var m dnsmessage.Message
		if err := m.Unpack(buf[:n]); err != nil {
			s.t.Error(err)
			return
		}
		q := m.Questions[0]
		out := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true, RCode: dnsmessage.RCodeNameError}, Questions: m.Questions}
		kind := strings.TrimPrefix(q.Type.String(), "Type")
		s.mu.Lock()
		for _, says := range s.says[q.Name.String()+" "+kind] {
			out.RCode = dnsmessage.RCodeSuccess
			if says == "down" {
				out.RCode = dnsmessage.RCodeServerFailure
				break
			}
			out.Answers = append(out.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: body(kind, says)})
		}
		s.mu.Unlock()
		raw, err := out.Pack()
		if err != nil {
			s.t.Error(err)
			return
		}
		s.conn.WriteTo(raw, from)
	}
}

func body(kind, says string) dnsmessage.ResourceBody {
	switch kind {
	case "A":
		return &dnsmessage.AResource{A: [4]byte(net.ParseIP(says).To4())}
	case "MX":
		return &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName(says)}
	}
	var parts []string
	for says != "" {
		n := min(len(says), 255)
		parts, says = append(parts, says[:n]), says[n:]
	}
	return &dnsmessage.TXTResource{TXT: parts}
}

// mailDNS runs the command, and tells what it says and how it ends.
func (s *dnsServer) mailDNS(data string, more ...string) (string, int) {
	s.t.Helper()
	var out, wrong bytes.Buffer
	args := append([]string{"mail", "dns", "--data", data, "--base-url", "https://meantime.saltmarsh.example", "--smtp", "smtp://u:hunter2@relay.example", "--mail-from",
		"Saltmarsh <meantime@saltmarsh.example>", "--mail-in", "meantime+reply@in.saltmarsh.example", "--server", s.conn.LocalAddr().String()}, more...)
	status := cli.Run(s.t.Context(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &wrong})
	if wrong.Len() > 0 {
		s.t.Log(wrong.String())
	}
	if strings.Contains(out.String()+wrong.String(), "hunter2") {
		s.t.Error("it says a password")
	}
	return out.String(), status
}

// stands are the words that it says of the records, in their order.
func stands(out string) string {
	var words []string
	for line := range strings.Lines(out) {
		if word, _, is := strings.Cut(line, ": "); is && !strings.HasPrefix(line, " ") {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

// keysOf reads the keys that it prints: their names, and what they say put together from their parts.
func keysOf(t *testing.T, out string) map[string]string {
	t.Helper()
	keys := map[string]string{}
	for _, k := range regexp.MustCompile(`(?s)    (mt-\S+)\. IN TXT (\(.*?\n    \)|"[^"]*")`).FindAllStringSubmatch(out, -1) {
		for _, part := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(k[2], -1) {
			if len(part[1]) > 255 {
				t.Errorf("a part of %s is too long for DNS: %d", k[1], len(part[1]))
			}
			keys[k[1]] += part[1]
		}
	}
	return keys
}

// changed is a record of which DNS says something else, and what the command says then.
type changed struct {
	name, kind string   // mt-… for a key
	set        []string // with same for what it is to say, and blanks for that with blanks in it
	more       []string // more arguments
	want       string   // of all five
	says       string
}

// amiss are records that are not as they are to be, and some that only look so.
func amiss() map[string]changed {
	return map[string]changed{
		"another key":                    {"mt-ed25519", "TXT", []string{"v=DKIM1; k=ed25519; p=AAAA"}, nil, "right, different, right, right, right", `"v=DKIM1; k=ed25519; p=AAAA"`},
		"a key that is tried out":        {"mt-ed25519", "TXT", []string{"same; t=y"}, nil, "right, different, right, right, right", "tried out"},
		"a key with blanks":              {"mt-ed25519", "TXT", []string{"blanks"}, nil, "right, right, right, right, right", ""},
		"two keys":                       {"mt-ed25519", "TXT", []string{"same", "same"}, nil, "right, different, right, right, right", "more than one"},
		"SPF of others":                  {"saltmarsh.example", "TXT", []string{"v=spf1 ip4:198.51.100.0/24 -all"}, nil, "right, right, different, right, right", `"v=spf1 a:relay.example ip4:198.51.100.0/24 -all"`},
		"two texts of SPF":               {"saltmarsh.example", "TXT", []string{"v=spf1 -all", "v=spf1 a:relay.example -all"}, nil, "right, right, different, right, right", "more than one"},
		"what the owner of a relay says": {"saltmarsh.example", "TXT", []string{"v=spf1 include:spf.relay.example -all"}, []string{"--sends", "include:spf.relay.example"}, "right, right, right, right, right", ""},
		"not what the owner says":        {"saltmarsh.example", "TXT", []string{"v=spf1 a:relay.example -all"}, []string{"--sends", "include:spf.relay.example"}, "right, right, different, right, right", "v=spf1 include:spf.relay.example a:relay.example -all"},
		"a policy that cannot be read":   {"_dmarc.saltmarsh.example", "TXT", []string{"v=DMARC1; p=perhaps"}, nil, "right, right, right, different, right", "It cannot be read"},
		"DNS does not answer":            {"_dmarc.saltmarsh.example", "TXT", []string{"down"}, nil, "right, right, right, no answer, right", ""},
		"a domain that takes no mail":    {"in.saltmarsh.example", "MX", []string{"."}, nil, "right, right, right, right, different", "takes no mail"},
		"mail of a domain below another": {"", "", nil, []string{"--mail-from", "meantime@crew.saltmarsh.example"}, "missing, missing, missing, right, right", "crew.saltmarsh.example. IN TXT"},
	}
}

func TestMailDNS(t *testing.T) {
	data, _ := ferries(t)
	s := newDNS(t)
	s.set("relay.example", "A", "192.0.2.7")
	out, status := s.mailDNS(data)
	if got := stands(out); status != 1 || got != "missing, missing, missing, missing, missing" {
		t.Fatalf("with nothing there: %d %s\n%s", status, got, out)
	}
	for _, says := range []string{`saltmarsh.example. IN TXT "v=spf1 a:relay.example ~all"`, `_dmarc.saltmarsh.example. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@saltmarsh.example"`,
		"in.saltmarsh.example. IN MX 10 meantime.saltmarsh.example."} {
		if !strings.Contains(out, says) {
			t.Errorf("it does not say %s:\n%s", says, out)
		}
	}
	keys := keysOf(t, out)
	if len(keys) != 2 {
		t.Fatalf("%d keys:\n%s", len(keys), out)
	}
	for name, says := range keys {
		s.set(name, "TXT", says)
	}
	s.set("saltmarsh.example", "TXT", "verification=1", "v=spf1 a:relay.example ~all")
	s.set("_dmarc.saltmarsh.example", "TXT", "v=DMARC1; p=reject")
	s.set("in.saltmarsh.example", "MX", "mx.saltmarsh.example.")
	if out, status = s.mailDNS(data); status != 0 || !strings.Contains(out, "All 5 records are right.") {
		t.Fatalf("with everything there: %d\n%s", status, out)
	}
	for name, c := range amiss() {
		t.Run(name, func(t *testing.T) {
			at, says := c.name, c.set
			for key, text := range keys {
				if kind, is := strings.CutPrefix(at, "mt-"); is && strings.Contains(key, kind) {
					at = key
					defer s.set(key, "TXT", text)
					for i := range says {
						says[i] = strings.NewReplacer("same", text, "blanks", strings.ReplaceAll(text, "; ", " ;  ")).Replace(says[i])
					}
				}
			}
			s.mu.Lock()
			before := s.says[at+". "+c.kind]
			s.mu.Unlock()
			s.set(at, c.kind, says...)
			defer s.set(at, c.kind, before...)
			out, status := s.mailDNS(data, c.more...)
			if got := stands(out); got != c.want || !strings.Contains(out, c.says) || (status == 0) != (c.want == "right, right, right, right, right") {
				t.Errorf("%d %s\n%s", status, got, out)
			}
		})
	}
}

// TestNewKeysForMail makes keys where there are some of today, of which there is one pair.
func TestNewKeysForMail(t *testing.T) {
	data, _ := ferries(t)
	s := newDNS(t)
	first, _ := s.mailDNS(data)
	var out, wrong bytes.Buffer
	status := cli.Run(t.Context(), []string{"mail", "dns", "--data", data, "--sends", "a", "--mail-from", "a@b.example", "--server", s.conn.LocalAddr().String(), "--renew"},
		cli.Streams{In: strings.NewReader(""), Out: &out, Err: &wrong})
	if status != 1 || wrong.String() != "meantime: There are keys of today already. New ones can be made tomorrow.\n" {
		t.Errorf("%d %s", status, wrong.String())
	}
	if again, _ := s.mailDNS(data); again != first {
		t.Errorf("the keys are others:\n%s", again)
	}
}
