package page

import "net/http"

const themeCookie = "theme"

// yearOfSeconds is how long a browser keeps the theme.
const yearOfSeconds = 365 * 24 * 60 * 60

// SetTheme is POST /theme: "light", "dark", or "auto" for the system's. It belongs to the browser, not to the person,
// and is a cookie so that the first paint has the right colours.
func (p *Pages) SetTheme(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	switch theme := r.PostFormValue("theme"); theme {
	case "light", "dark":
		p.setCookie(w, themeCookie, theme, yearOfSeconds)
	default:
		p.setCookie(w, themeCookie, "", -1)
	}
	p.Done(w, r, r.PostFormValue("to"), nil)
}

func themeOf(r *http.Request) string {
	cookie, err := r.Cookie(themeCookie)
	if err != nil || cookie.Value != "light" && cookie.Value != "dark" {
		return ""
	}
	return cookie.Value
}
