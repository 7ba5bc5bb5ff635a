package page

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// flashCookie carries a Flash over the redirect that follows an act.
const flashCookie = "flash"

// partOnly is the header by which a script says that it looks at a part of a page, which it does by itself and at any time: what an
// act did is said on the page that follows, and not there.
const partOnly = "Meantime-Part"

// Flash says what an act did, on the page that follows it, and lets it be undone.
type Flash struct {
	Text string `json:"t"`           // one sentence, in the viewer's language
	Undo *Undo  `json:"u,omitempty"` // nil where there is nothing to take back
	At   string `json:"p,omitempty"` // the part of the page that it is about, as the address of it says
}

// Undo is a form that takes an act back.
type Undo struct {
	Action string            `json:"a"` // a path of this site
	Fields map[string]string `json:"f,omitempty"`
}

// Done ends an act: the reader goes on to a path of this site, where flash is shown once. A nil flash says nothing.
func (p *Pages) Done(w http.ResponseWriter, r *http.Request, to string, flash *Flash) {
	if flash != nil {
		_, flash.At, _ = strings.Cut(to, "#") // a script that follows is not told of it
		if text, err := json.Marshal(flash); err == nil && len(text) < 2048 {
			p.setCookie(w, flashCookie, base64.RawURLEncoding.EncodeToString(text), 60)
		}
	}
	http.Redirect(w, r, LocalPath(to, "/"), http.StatusSeeOther)
}

// takeFlash reads the flash of the last act and forgets it. Whatever a cookie may hold, only a path of this site is
// taken for an action.
func (p *Pages) takeFlash(w http.ResponseWriter, r *http.Request) *Flash {
	cookie, err := r.Cookie(flashCookie)
	if err != nil || r.Header.Get(partOnly) != "" {
		return nil
	}
	p.setCookie(w, flashCookie, "", -1)
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return nil
	}
	var flash Flash
	if json.Unmarshal(text, &flash) != nil || flash.Text == "" {
		return nil
	}
	if flash.Undo != nil && LocalPath(flash.Undo.Action, "") == "" {
		flash.Undo = nil
	}
	return &flash
}

// LocalPath returns path if it leads to this site and nowhere else, and instead otherwise.
func LocalPath(path, instead string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil {
		return instead
	}
	// A browser takes "\" for "/" and drops tabs and line breaks, so "/\example.org" would leave this site.
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\t\r\n") {
		return instead
	}
	return path
}

func (p *Pages) setCookie(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: p.secure, SameSite: http.SameSiteLaxMode,
	})
}
