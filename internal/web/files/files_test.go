package files_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
)

// desk is where one person uploads and others read.
type desk struct {
	*webtest.Web
	*apptest.World
	t          *testing.T
	ines, mira person.Actor
	in         space.Space // of Inês alone
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	w := apptest.New(t, dbtest.SQLite(t))
	d := &desk{Web: webtest.New(t, w), World: w, t: t, ines: w.Person("Inês Carvalho", "Europe/Lisbon"), mira: w.Person("Mira Novak", "Europe/Prague")}
	d.in = w.SpaceOf(space.Details{Name: "Merger", Kind: space.Confidential}, d.ines)
	return d
}

func (d *desk) file(name, says string) file.File {
	d.t.Helper()
	f, err := d.Files.Take(d.t.Context(), d.ines, name, -1, strings.NewReader(says))
	if err != nil {
		d.t.Fatal(err)
	}
	return f
}

// ask sends a request with headers, as "Name: value".
func (d *desk) ask(who *webtest.Client, method, path, body string, headers ...string) webtest.Answer {
	d.t.Helper()
	r := httptest.NewRequest(method, "http://localhost:8484"+path, strings.NewReader(body))
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	return who.Do(r)
}

func TestHowAFileIsServed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ines, mira := d.As(d.ines), d.As(d.mira)
	for _, c := range []struct{ name, says, media, shown string }{
		{"plan.txt", "The plan.", "text/plain; charset=utf-8", "inline"},
		{"plan.pdf", "%PDF-1.7 and more", "application/pdf", "inline"},
		{"bell.wav", "RIFF\x24\x00\x00\x00WAVEfmt and more", "audio/wav", "inline"},
		{"page.html", "<html><script>alert(1)</script>", "application/octet-stream", "attachment"},
		{"innocent.png", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", "application/octet-stream", "attachment"},
		{"plan.txt", "PK\x03\x04", "application/octet-stream", "attachment"},
		{"relatório \"final\".txt", "Hello.", "text/plain; charset=utf-8", "inline"},
	} {
		f := d.file(c.name, c.says)
		a := ines.Get(f.Address())
		h := a.Header
		if a.Status != http.StatusOK || a.HTML != c.says || h.Get("Content-Type") != c.media || !strings.HasPrefix(h.Get("Content-Disposition"), c.shown+"; filename") {
			t.Errorf("%s: %d, %v", c.name, a.Status, h)
		}
		policy := h.Get("Content-Security-Policy")
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "private, no-cache" || !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "script") ||
			(c.media != "application/pdf") != strings.Contains(policy, "sandbox") {
			t.Errorf("%s: %v", c.name, h)
		}
		if h := ines.Get(f.Address() + "?as=original").Header; !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("%s, as it was: %v", c.name, h)
		}
		if a := d.ask(ines, "GET", f.Address(), "", "Range: bytes=2-4"); a.Status != http.StatusPartialContent || a.HTML != c.says[2:min(5, len(c.says))] {
			t.Errorf("a part of %s: %d %q", c.name, a.Status, a.HTML)
		}
		if a := d.ask(ines, "GET", f.Address(), "", "If-None-Match: "+h.Get("ETag")); a.Status != http.StatusNotModified || a.HTML != "" {
			t.Errorf("%s once more: %d", c.name, a.Status)
		}
		if a := d.ask(ines, "HEAD", f.Address(), ""); a.Status != http.StatusOK || a.Header.Get("Content-Length") != fmt.Sprint(len(c.says)) {
			t.Errorf("the head of %s: %d", c.name, a.Status)
		}
		for _, as := range []string{"display", "thumb", "x"} {
			if a := ines.Get(f.Address() + "?as=" + as); a.Status != http.StatusNotFound {
				t.Errorf("%s as %s: %d", c.name, as, a.Status)
			}
		}
		absent := "/files/" + d.IDs.New().String() + "/" + strings.SplitN(f.Address(), "/", 4)[3]
		for _, headers := range [][]string{nil, {"If-None-Match: " + h.Get("ETag")}, {"Range: bytes=0-0"}} {
			foreign, none := d.ask(mira, "GET", f.Address(), "", headers...), d.ask(mira, "GET", absent, "", headers...)
			if foreign.Status != http.StatusNotFound || strings.ReplaceAll(foreign.HTML, f.Address(), absent) != none.HTML || fmt.Sprint(foreign.Header) != fmt.Sprint(none.Header) {
				t.Errorf("%s, for somebody else: %d", c.name, foreign.Status)
			}
		}
	}
}

// tus begins an upload and returns where it goes on.
func (d *desk) tus(who *webtest.Client, name string, size int) string {
	d.t.Helper()
	a := d.ask(who, "POST", "/files/upload", "", "Tus-Resumable: 1.0.0", fmt.Sprintf("Upload-Length: %d", size), "Upload-Metadata: filetype dGV4dA==,filename "+base64.StdEncoding.EncodeToString([]byte(name)))
	if a.Status != http.StatusCreated || a.Header.Get("Upload-Expires") == "" {
		d.t.Fatalf("%d %v %s", a.Status, a.Header, a.HTML)
	}
	return a.Header.Get("Location")
}

func TestUploadingInParts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ines, mira := d.As(d.ines), d.As(d.mira)
	if a := d.ask(ines, "OPTIONS", "/files/upload", ""); a.Status != http.StatusNoContent || a.Header.Get("Tus-Extension") != "creation,expiration,termination" || a.Header.Get("Tus-Max-Size") != "100000000" {
		t.Errorf("what is spoken: %d %v", a.Status, a.Header)
	}
	at := d.tus(ines, "../ plan.txt", 10)
	part := []string{"Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream"}
	from := func(n string) []string { return append([]string{"Upload-Offset: " + n}, part...) }
	for _, c := range []struct {
		who        *webtest.Client
		method, at string
		body       string
		headers    []string
		code       int
		says       string
	}{
		{ines, "POST", "/files/upload", "", nil, 412, "tus_version"},
		{ines, "POST", "/files/upload", "", part, 422, "invalid_size"},
		{ines, "POST", "/files/upload", "", append([]string{"Upload-Length: -1"}, part...), 422, "invalid_size"},
		{ines, "POST", "/files/upload", "", append([]string{"Upload-Length: 100000001"}, part...), 413, "100 MB"},
		{ines, "PATCH", at, "Dear ", append([]string{"Upload-Offset: 0"}, part[:1]...), 415, "unsupported_media_type"},
		{ines, "PATCH", at, "Dear ", part, 422, "invalid_offset"},
		{ines, "PATCH", at, "Dear ", from("3"), 409, "wrong_offset"},
		{mira, "PATCH", at, "Dear ", from("0"), 404, "file_not_found"},
		{mira, "HEAD", at, "", part, 404, ""},
		{mira, "DELETE", at, "", part, 404, "file_not_found"},
		{ines, "PATCH", at + "x", "Dear ", from("0"), 404, "file_not_found"},
		{ines, "PATCH", at, "Dear ", from("0"), 204, ""},
		{ines, "POST", at, "K", append([]string{"X-HTTP-Method-Override: PATCH"}, from("5")...), 204, ""},
		{ines, "PATCH", at, "enji and all", from("6"), 413, "too_large"},
		{ines, "PATCH", at, "enji", from("6"), 204, ""},
		{ines, "PATCH", at, "", from("10"), 204, ""},
	} {
		if a := d.ask(c.who, c.method, c.at, c.body, c.headers...); a.Status != c.code || !strings.Contains(a.HTML, c.says) {
			t.Errorf("%s %s %q: %d %s", c.method, c.at, c.body, a.Status, a.HTML)
		}
	}
	if a := d.ask(ines, "HEAD", at, "", part...); a.Status != http.StatusOK || a.Header.Get("Upload-Offset") != "10" || a.Header.Get("Upload-Length") != "10" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", a.Status, a.Header)
	}
	if a := d.ask(ines, "HEAD", at, "", append([]string{"X-HTTP-Method-Override: DELETE"}, part...)...); a.Status != http.StatusOK {
		t.Errorf("what only asks was something else: %d", a.Status)
	}
	if a := ines.Get(strings.Replace(at, "/upload", "", 1)); !strings.Contains(a.HTML, `"name":"plan.txt"`) {
		t.Errorf("%s", a.HTML)
	}
	if a := d.ask(ines, "DELETE", at, "", part...); a.Status != http.StatusNoContent {
		t.Errorf("%d %s", a.Status, a.HTML)
	}
	if a := d.ask(ines, "HEAD", at, "", part...); a.Status != http.StatusNotFound {
		t.Errorf("given up, and there: %d", a.Status)
	}
	foreign := append([]string{"Sec-Fetch-Site: cross-site", "Upload-Length: 1"}, part...)
	if a := d.ask(ines, "POST", "/files/upload", "", foreign...); a.Status != http.StatusForbidden {
		t.Errorf("from another site: %d", a.Status)
	}
}

// asking asks something else while its bytes are read.
type asking struct {
	says *strings.Reader
	ask  func()
}

func (a asking) Read(b []byte) (int, error) {
	if a.says.Len() == 1 {
		a.ask()
	}
	return a.says.Read(b[:1])
}

func TestOneRequestAtATimeUploads(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ines := d.As(d.ines)
	at := d.tus(ines, "plan.txt", 5)
	part := []string{"Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream", "Upload-Offset: 0"}
	r := httptest.NewRequest("PATCH", "http://localhost:8484"+at, asking{strings.NewReader("Hello"), func() {
		if a := d.ask(ines, "PATCH", at, "Hello", part...); a.Status != http.StatusLocked || !strings.Contains(a.HTML, "upload_busy") {
			t.Errorf("while another one sends: %d %s", a.Status, a.HTML)
		}
	}})
	for _, h := range part {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	if a := ines.Do(r); a.Status != http.StatusNoContent {
		t.Errorf("%d %s", a.Status, a.HTML)
	}
}

// written is a composer's form with files, as a browser without scripts sends it.
func written(t *testing.T, fields map[string]string, files ...[2]string) (kind string, body io.Reader) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile("file", f[0])
		if err == nil {
			_, err = io.WriteString(part, f[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), &out
}

func TestAddingAFileWithoutScripts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ines := d.As(d.ines)
	th := d.Thread(d.ines, d.in, "Plan", "Which?")
	fields := map[string]string{"place": "thread:" + th.ID.String(), "body": "Here it is."}
	kind, sent := written(t, fields, [2]string{"plan.txt", "The plan."}, [2]string{"b.txt", "Another."})
	a := ines.Upload("/files/add", kind, sent)
	got := body(a)
	ids := file.In(got)
	if a.Status != http.StatusOK || !strings.HasPrefix(got, "Here it is.\n\n[plan.txt](/files/") || len(ids) != 2 {
		t.Fatalf("%d %q", a.Status, got)
	}
	admin := d.PersonAs("Ada", "Europe/Lisbon", person.Admin)
	for _, c := range []struct {
		files [][2]string
		says  string
	}{
		{nil, "Please choose a file first."},
		{[][2]string{{"a.bin", strings.Repeat("x", 2e6)}}, "one file has 1 MB at the most here."},
	} {
		if c.files != nil {
			if err := d.Files.SetRoom(t.Context(), admin, 1e6, 1e7); err != nil {
				t.Fatal(err)
			}
		}
		kind, sent := written(t, fields, c.files...)
		if a := ines.Upload("/files/add", kind, sent); a.Status != http.StatusUnprocessableEntity || body(a) != "Here it is." || !strings.Contains(a.Text(), c.says) {
			t.Errorf("%d %s", a.Status, a.Text())
		}
	}
	for _, foreign := range []id.ID{th.ID, d.IDs.New()} {
		kind, sent := written(t, map[string]string{"place": "thread:" + foreign.String(), "body": "x"}, [2]string{"a", "b"})
		if a := d.As(d.mira).Upload("/files/add", kind, sent); a.Status != http.StatusNotFound {
			t.Errorf("into somebody else's thread: %d", a.Status)
		}
	}
}

// TestAddingAFileWithoutScriptsWhereverMarkdownIsWritten has every other form take a file into its field, keep what is typed beside it, and
// refuse what a private note cannot hold.
func TestAddingAFileWithoutScriptsWhereverMarkdownIsWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ines, mira := d.As(d.ines), d.As(d.mira)
	th := d.Thread(d.ines, d.in, "Plan", "Which?")
	note, err := d.Threads.Start(t.Context(), d.ines, thread.Opening{Title: "Between us", Body: "Hello.", Private: &thread.Private{Readers: []id.ID{d.mira.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Files.SetRoom(t.Context(), d.PersonAs("Ada", "Europe/Lisbon", person.Admin), 1e6, 1e7); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, into, field string }{
		{"/letters/" + th.LastLetter.String() + "/edit/files", "body", "c-body"},
		{"/threads/" + th.ID.String() + "/close/files", "outcome", "outcome"},
		{"/threads/" + th.ID.String() + "/decide/files", "why", "why"},
		{"/threads/" + th.ID.String() + "/decide/files", "outcome", "outcome"},
		{"/relays/new/files", "body", "body"},
	} {
		fields := map[string]string{c.into: "Here it is.", "into": c.into, "place": "thread:" + th.ID.String(), "space": d.in.ID.String(), "review": "2027-01-11"}
		kind, sent := written(t, fields, [2]string{"plan.txt", "The plan."})
		a := ines.Upload(c.path, kind, sent)
		if got := textIn(a, c.field); a.Status != http.StatusOK || !strings.HasPrefix(got, "Here it is.\n\n[plan.txt](/files/") || strings.Count(a.HTML, "[plan.txt](/files/") != 1 {
			t.Errorf("%s %s: %d %q", c.path, c.into, a.Status, got)
		}
		kind, sent = written(t, fields, [2]string{"a.bin", strings.Repeat("x", 2e6)})
		a = ines.Upload(c.path, kind, sent)
		_, wrong, _ := strings.Cut(a.HTML, `id="`+c.into+`-file-wrong"`)
		if textIn(a, c.field) != "Here it is." || a.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong[:min(200, len(wrong))], "one file has 1 MB at the most here.") {
			t.Errorf("%s %s, too large: %d %s", c.path, c.into, a.Status, wrong[:min(200, len(wrong))])
		}
		kind, sent = written(t, fields, [2]string{"plan.txt", "The plan."})
		if a := mira.Upload(c.path, kind, sent); a.Status != http.StatusNotFound {
			t.Errorf("%s by a stranger: %d", c.path, a.Status)
		}
	}
	for _, path := range []string{"/letters/" + note.LastLetter.String() + "/edit", "/threads/" + note.ID.String()} {
		if a := ines.Get(path); a.Status != http.StatusOK || strings.Contains(a.HTML, `type="file"`) {
			t.Errorf("%s offers to add files: %d", path, a.Status)
		}
	}
}

// body is what stands in the text of a composer.
func body(a webtest.Answer) string { return textIn(a, "c-body") }

// textIn is what stands in a field.
func textIn(a webtest.Answer, field string) string {
	_, text, _ := strings.Cut(a.HTML, `id="`+field+`" name`)
	_, text, _ = strings.Cut(text, ">")
	text, _, _ = strings.Cut(text, "</textarea>")
	return html.UnescapeString(text)
}
