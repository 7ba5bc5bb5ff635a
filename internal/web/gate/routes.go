package gate

import (
	"net/http"
	"net/netip"
	"strings"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Routes are the addresses of this concept.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /setup", Need: site.Anybody, Do: showSetup},
		{Pattern: "POST /setup", Need: site.Anybody, Do: setUp},
		{Pattern: "GET /sign-in", Need: site.Anybody, Do: showSignIn},
		{Pattern: "POST /sign-in", Need: site.Anybody, Do: signIn},
		{Pattern: "GET /sign-in/link", Need: site.Anybody, Do: showAskLink},
		{Pattern: "POST /sign-in/link", Need: site.Anybody, Do: askLink},
		{Pattern: "GET /in/{token}", Need: site.Anybody, Do: showMailed},
		{Pattern: "POST /in/{token}", Need: site.Anybody, Do: comeIn},
		{Pattern: "GET /mail/leave/{token}", Need: site.Anybody, Do: showLeave},
		{Pattern: "POST /mail/leave/{token}", Need: site.Anybody, Do: leave},
		{Pattern: "POST /mail/leave/{token}/back", Need: site.Anybody, Do: takeBackLeave},
		{Pattern: "GET /mail/leave-summaries/{token}", Need: site.Anybody, Do: showLeaveSummaries},
		{Pattern: "POST /mail/leave-summaries/{token}", Need: site.Anybody, Do: leaveSummaries},
		{Pattern: "POST /mail/leave-summaries/{token}/back", Need: site.Anybody, Do: takeBackSummaries},
		{Pattern: "POST /sign-out", Need: site.Anybody, Do: signOut},
		{Pattern: "GET /join/{token}", Need: site.Anybody, Do: showJoin},
		{Pattern: "POST /join/{token}", Need: site.Anybody, Do: join},
		{Pattern: "GET /recover/{token}", Need: site.Anybody, Do: showRecover},
		{Pattern: "POST /recover/{token}", Need: site.Anybody, Do: recoverAccess},
		{Pattern: "POST /passkeys", Need: site.Anybody, Do: beginPasskey},
	}
}

// Wrong says what is wrong, by the field of a form; what belongs to no field is under "form".
type Wrong map[string]string

// Says is what is wrong with a field, empty when nothing is.
func (w Wrong) Says(field string) string { return w[field] }

// Mistake is what is wrong with one field, and where that stands on the page.
type Mistake struct{ ID, Says string }

// At is the mistake of a field.
func (w Wrong) At(field string) Mistake { return Mistake{"wrong-" + field, w[field]} }

// refused takes in what the rules say about what was typed. What is no fault of the person comes back as an error.
func (w Wrong) refused(v *site.Visit, err error) error {
	if err == nil {
		return nil
	}
	problems := person.Problems(err)
	for _, p := range problems {
		w[fieldOf(p.Field)] = v.L().T(p.Message)
	}
	if len(problems) > 0 {
		return nil
	}
	f := fault.Of(err)
	switch {
	case f.Code == "email_taken":
		w["email"] = v.L().T(f.Message)
	case f.Kind == fault.KindUnsigned:
		w["password"] = v.L().T(f.Message)
	case f.Kind == fault.KindTooMany, f.Kind == fault.KindForbidden, f.Kind == fault.KindConflict, f.Kind == fault.KindTooLarge, f.Kind == fault.KindUnavailable:
		w["form"] = v.L().T(f.Message)
	default:
		return err
	}
	return nil
}

// fieldOf names the field of a form for one of the rules.
func fieldOf(field string) string {
	list, _, _ := strings.Cut(field, ".")
	switch list {
	case "name", "email", "password", "zone", "hours", "organisation":
		return list
	}
	return "form"
}

// again answers with a form that could not be taken.
func again(v *site.Visit, name string, p page.Page, status int) error {
	v.Pages.Status(v.W, v.R, status, name, p)
	return nil
}

// statusOf is that of a form that could not be taken: too often is told from wrong, for programs that try passwords.
func statusOf(err error) int {
	if fault.Is(err, fault.KindTooMany) {
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

// enter begins a session in this browser and leads on.
func enter(v *site.Visit, who id.ID, to, says string) error {
	old := ""
	if cookie, err := v.R.Cookie(v.SessionName()); err == nil {
		old = cookie.Value
	}
	token, err := v.Persons.Sessions.Begin(v.Ctx(), who, v.R.UserAgent(), old)
	if err != nil {
		return err
	}
	setSession(v, token, yearOfSeconds)
	return v.Go(to, says, nil)
}

// yearOfSeconds is how long the browser keeps the session's token. The session itself ends when it was not used for a
// while, and then the token opens nothing.
const yearOfSeconds = 365 * 24 * 60 * 60

func setSession(v *site.Visit, token string, seconds int) {
	http.SetCookie(v.W, &http.Cookie{Name: v.SessionName(), Value: token, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: v.Secure, SameSite: http.SameSiteLaxMode})
}

// from is where a request comes from. Behind a proxy on this machine it is what the proxy saw.
func from(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.IPv6Unspecified()
	}
	addr := peer.Addr().Unmap()
	if !addr.IsLoopback() {
		return addr
	}
	seen := r.Header.Values("X-Forwarded-For")
	if len(seen) == 0 {
		return addr
	}
	last := seen[len(seen)-1]
	if behind, err := netip.ParseAddr(strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])); err == nil {
		return behind.Unmap()
	}
	return addr
}
