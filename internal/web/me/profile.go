package me

import (
	"context"
	"errors"
	"net/http"

	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// ProfilePage is "Profile".
type ProfilePage struct {
	Head
	ID      string
	Profile person.Profile
	Handle  string
	Email   string
	Face    page.Face
	Large   string // the address of the large photo, or empty
	Locales []Choice
	Wrong   Wrong
}

// Choice is one option of a select.
type Choice struct {
	Value, Label string
	Chosen       bool
}

func profilePage(v *site.Visit, profile person.Profile, wrong Wrong) *ProfilePage {
	p := &ProfilePage{Head: head(v, "profile", v.L().T("Profile")), ID: v.Me.ID.String(), Profile: profile, Handle: v.Me.Handle, Email: v.Me.Email,
		Face: v.Shell.Viewer.Face, Wrong: wrong}
	if p.Face.Photo != "" {
		p.Large = p.Face.Photo + "/large"
	}
	p.Locales = append(p.Locales, Choice{"", v.L().T("As the browser says"), profile.Locale == ""})
	for _, tag := range v.Words.Tags() {
		p.Locales = append(p.Locales, Choice{tag, languageName(tag), profile.Locale == tag})
	}
	return p
}

// languageName is what those who speak a language call it.
func languageName(tag string) string {
	switch tag {
	case "en":
		return "English"
	case "pt-PT":
		return "português (Portugal)"
	}
	return tag
}

func showProfile(v *site.Visit) error {
	return v.Show("me/profile", profilePage(v, v.Me.Profile, Wrong{}))
}

func saveProfile(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	profile := v.Me.Profile
	profile.Name, profile.Title, profile.Pronouns, profile.About = sent.Get("name"), sent.Get("title"), sent.Get("pronouns"), sent.Get("about")
	profile.Locale = sent.Get("locale")
	to, err := v.Once(sent, func(ctx context.Context) (string, error) {
		return "/me/profile", v.Persons.People.SetProfile(ctx, v.Actor, profile)
	})
	if err != nil {
		wrong := refused(v, err, "name", "title", "pronouns", "about", "locale")
		if wrong == nil {
			return err
		}
		return v.Again("me/profile", profilePage(v, profile, wrong), err)
	}
	return v.Go(to, v.Words.Locale(profile.Locale).T("Saved."), nil)
}

func setPhoto(v *site.Visit) error {
	err := takePhoto(v)
	if err == nil {
		return v.Go("/me/profile", v.L().T("That is you now, wherever your name stands."), nil)
	}
	wrong := refused(v, err, "photo")
	if wrong == nil {
		return err
	}
	return v.Again("me/profile", profilePage(v, v.Me.Profile, wrong), err)
}

func takePhoto(v *site.Visit) error {
	if _, err := v.Form(); err != nil {
		if fault.Is(err, fault.KindTooLarge) {
			err = fault.TooLarge("photo", "This file is too large: at most 10 MB.")
		}
		return err
	}
	file, _, err := v.R.FormFile("photo")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return fault.Invalid("photo", "Please choose a picture.")
	}
	if err != nil {
		return fault.Invalid("photo", "The picture did not arrive whole. Please send it again.")
	}
	defer file.Close()
	_, err = v.Persons.Photos.Set(v.Ctx(), v.Actor, file)
	return err
}

func removePhoto(v *site.Visit) error {
	if err := v.Persons.Photos.Remove(v.Ctx(), v.Actor); err != nil {
		return err
	}
	return v.Go("/me/profile", v.L().T("Your photo is removed. Your initials stand in its place."), nil)
}

// DisplayPage is "Keys and display".
type DisplayPage struct {
	Head
	SingleKeys bool
}

func showDisplay(v *site.Visit) error {
	return v.Show("me/display", &DisplayPage{Head: head(v, "display", v.L().T("Keys and display")), SingleKeys: v.Me.SingleKeys})
}

func saveDisplay(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	profile := v.Me.Profile
	profile.SingleKeys = sent.Get("keys") != ""
	to, err := v.Once(sent, func(ctx context.Context) (string, error) {
		return "/me/display", v.Persons.People.SetProfile(ctx, v.Actor, profile)
	})
	if err != nil {
		return err
	}
	text := v.L().T("Single keys are switched off.")
	if profile.SingleKeys {
		text = v.L().T("Single keys are switched on.")
	}
	return v.Go(to, text, nil)
}

// MailPage is "Mail".
type MailPage struct {
	Head
	Email   string
	Sends   bool // this Meantime sends mail
	Choices []Choice
	Each    []Choice // for what there is one mail
	Away    []Choice // what comes while they are away
	Paused  *Paused  // mail to them comes back
	Held    []Held
	ComesIn bool // what is answered by mail comes in
}

// What comes while somebody is away, as the form has it.
const (
	awayNothing = "nothing"
	awayWeekly  = "weekly"
)

func showMail(v *site.Visit) error {
	p := &MailPage{Head: head(v, "mail", v.L().T("Mail")), Email: v.Me.Email, Sends: v.Mails}
	_, p.ComesIn = v.Incoming.At()
	var err error
	if p.Paused, err = paused(v); err != nil {
		return err
	}
	if p.Held, err = held(v); err != nil {
		return err
	}
	for _, c := range []struct {
		what person.ByMail
		says string
	}{
		{person.MailAll, v.L().T("Each delivery, with all of it")},
		{person.MailAsks, v.L().T("Deliveries in which something is asked of you, and only that of them")},
		{person.MailNone, v.L().T("Nothing: you look in here")},
	} {
		p.Choices = append(p.Choices, Choice{string(c.what), c.says, v.Me.ByMail == c.what})
	}
	p.Each = []Choice{
		{string(person.EachDelivery), v.L().T("All of a delivery in one"), v.Me.MailEach == person.EachDelivery},
		{string(person.EachThread), v.L().T("One for each thread of it, which mail programs show together with those of other deliveries"), v.Me.MailEach == person.EachThread},
	}
	weekly, err := v.Away.Weekly(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	p.Away = []Choice{
		{awayNothing, v.L().T("Nothing: time off is time off"), !weekly},
		{awayWeekly, v.L().T("One summary a week, which asks nothing, when I am away for more than a week"), weekly},
	}
	return v.Show("me/mail", p)
}

func saveMail(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	away := sent.Get("away")
	if sent.Has("away") && away != awayNothing && away != awayWeekly {
		return fault.Invalid("away", "While you are away there comes nothing, or one summary a week.")
	}
	profile := v.Me.Profile
	profile.ByMail = person.ByMail(sent.Get("by_mail"))
	if sent.Has("mail_each") {
		profile.MailEach = person.MailEach(sent.Get("mail_each"))
	}
	to, err := v.Once(sent, func(ctx context.Context) (string, error) {
		if err := v.Persons.People.SetProfile(ctx, v.Actor, profile); err != nil || !sent.Has("away") {
			return "/me/mail", err
		}
		return "/me/mail", v.Away.SetWeekly(ctx, v.Actor, away == awayWeekly)
	})
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("Saved."), nil)
}
