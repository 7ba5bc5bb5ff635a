package incoming

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"meantime/internal/db"
	"meantime/internal/pausing"
)

const (
	maxReport      = 1 << 20  // bytes that are read of a report
	maxReportParts = 20       // of it
	maxReportPart  = 64 << 10 // bytes that are read of one of its parts
)

// bounced looks whether a mail of this Meantime's own came back for good. Nothing else is made of what mail servers tell.
func (in *Incoming) bounced(ctx context.Context, r row) error {
	early := false
	if b, ok := readReport(r.Raw); ok {
		err := in.o.DB.Write(ctx, func(tx *db.Tx) (err error) {
			early, err = in.o.Pauses.CameBack(tx, b.mark, b.said)
			return err
		})
		if err != nil {
			return err
		}
	}
	if early && r.Attempts < proving {
		return in.later(ctx, r)
	}
	return in.done(ctx, r, outcome{state: Ignored, reason: Bounced})
}

// report is that a mail came back for good.
type report struct {
	mark string // of the mail
	said string // by the server that refused it
}

// readReport reads what mail servers send of a mail that they could not deliver (RFC 3464); false for all that tells of anything else, or says
// that it may be delivered yet.
func readReport(raw []byte) (b report, ok bool) {
	raw = raw[:min(len(raw), maxReport)]
	head, body, _ := bytes.Cut(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	kind, params, err := mime.ParseMediaType(headerOf(append(slices.Clip(head), '\n', '\n')).first("content-type"))
	if err != nil || kind != "multipart/report" || params["boundary"] == "" {
		return b, false
	}
	failed := false
	parts := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for range maxReportParts {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			continue
		}
		switch kind {
		case "message/delivery-status", "message/global-delivery-status":
			if said, is := failure(contentOf(part)); is && !failed {
				b.said, failed = said, true
			}
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers":
			if mark := headerOf(contentOf(part)).first(strings.ToLower(pausing.Header)); b.mark == "" {
				b.mark = strings.TrimSpace(mark)
			}
		}
	}
	return b, failed && b.mark != ""
}

// contentOf is the beginning of a part, as far as it can be read. multipart has read quoted-printable.
func contentOf(part *multipart.Part) []byte {
	var from io.Reader = part
	if strings.EqualFold(strings.TrimSpace(part.Header.Get("Content-Transfer-Encoding")), "base64") {
		from = base64.NewDecoder(base64.StdEncoding, part)
	}
	content, _ := io.ReadAll(io.LimitReader(from, maxReportPart)) // what is broken is read as far as that
	return content
}

// failure finds in the fields of a report what was said of an address that takes no mail.
func failure(fields []byte) (said string, is bool) {
	for group := range bytes.SplitSeq(bytes.ReplaceAll(fields, []byte("\r\n"), []byte("\n")), []byte("\n\n")) {
		h := headerOf(group)
		if !strings.EqualFold(h.first("action"), "failed") {
			continue
		}
		_, words, _ := strings.Cut(h.first("diagnostic-code"), ";")
		words = textproto.TrimString(words)
		status, _, _ := strings.Cut(h.first("status"), " ")
		if status == "5.0.0" { // what programs say that know no better, beside what was said to them
			status = StatusIn(words)
		}
		if NoSuchAddress(status) {
			if words == "" {
				words = status
			}
			return words, true
		}
	}
	return "", false
}

var statusInWords = regexp.MustCompile(`\b5\.\d{1,3}\.\d{1,3}\b`)

// NoSuchAddress tells of a status, such as 5.1.1, whether it says that an address takes no mail and will take none (RFC 3463, 7505): there is no such
// mailbox or domain, it has moved, or it is switched off.
func NoSuchAddress(status string) bool {
	return slices.Contains([]string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}, status)
}

// StatusIn finds the status in what a mail server said; empty where it says none.
func StatusIn(words string) string { return statusInWords.FindString(words) }
