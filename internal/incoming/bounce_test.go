package incoming

import (
	"strings"
	"testing"

	"meantime/internal/pausing"
)

// FuzzReport reads whatever calls itself a report: it ends, and what it finds stood in it.
func FuzzReport(f *testing.F) {
	const head = "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n"
	f.Add([]byte(head + "\n\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n--b\nContent-Type: message/rfc822\n\nMeantime-Mark: a.b.1.c\n\nx\n--b--\n"))
	f.Add([]byte(head + "Content-Transfer-Encoding: base64\n\nQWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo=\n--b\nContent-Type: text/rfc822-headers\n\nMeantime-Mark:\n a.b.1.c\n--b--\n"))
	f.Add([]byte("Content-Type: multipart/report; boundary=\"\"\n\n----\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, ok := readReport(raw)
		if ok && (b.mark == "" || b.said == "" || strings.ContainsAny(b.mark+b.said, "\n")) {
			t.Errorf("%+v", b)
		}
		if ok && !strings.Contains(strings.ToLower(string(raw)), "report") {
			t.Errorf("of what says nothing of a report: %q, %s", raw, pausing.Header)
		}
	})
}

func TestSeedsOfReportsAreRead(t *testing.T) {
	b, ok := readReport([]byte("Content-Type: multipart/report;\r\n boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\nQWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo=\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMeantime-Mark:\r\n a.b.1.c\r\n--b--\r\n"))
	if !ok || b.mark != "a.b.1.c" || b.said != "5.1.1" {
		t.Errorf("%+v, %v", b, ok)
	}
}
