package person

import (
	"time"

	"meantime/internal/bus"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
)

// Person is somebody with an account. Everyone in the organisation may see what is here, a guest only of those they
// share a space with.
type Person struct {
	ID     id.ID
	Handle string // what comes after @: lower-case, never changes
	Email  string // as the person writes it; unique without regard to case
	Role   Role
	Profile
	Region      string    // for public holidays, such as "PT" or "DE-BY"; declared with the schedule
	Photo       string    // the name to ask Photos for, or empty
	Joined      time.Time // UTC
	Deactivated time.Time // UTC; zero while the account is active
	Awaited     bool      // they have written what was imported, and have no account yet
}

// Active tells whether the person can sign in.
func (p Person) Active() bool { return p.Deactivated.IsZero() }

// Profile is what a person says of themself.
type Profile struct {
	Name       string   // up to 80 characters
	Title      string   // up to 120
	Pronouns   string   // up to 40
	About      string   // up to 1,000, several lines
	Locale     string   // a BCP 47 tag such as "pt-PT"; empty leaves it to the browser
	SingleKeys bool     // whether single keys are shortcuts
	ByMail     ByMail   // what of their deliveries comes by mail, too; MailAsks when empty
	MailEach   MailEach // for what there is one mail; EachDelivery when empty
}

// ByMail is what of a person's deliveries comes by mail, too, where this Meantime sends mail.
type ByMail string

// The choices.
const (
	MailAll  ByMail = "all"  // all of each delivery: what a guest begins with
	MailAsks ByMail = "asks" // deliveries that ask something of the person: what others begin with
	MailNone ByMail = "none"
)

// MailEach is for what there is one mail, where deliveries come by mail.
type MailEach string

// The choices.
const (
	EachDelivery MailEach = "delivery"
	EachThread   MailEach = "thread" // of a delivery, so that mail programs show the mails of a thread together
)

// MailAtFirst is what somebody begins with.
func MailAtFirst(r Role) ByMail {
	if r == Guest {
		return MailAll
	}
	return MailAsks
}

// Card is as much of a person as stands beside what they wrote.
type Card struct {
	ID     id.ID
	Name   string
	Handle string
	Photo  string
	Role   Role
	Active bool
}

// Topic is the bus topic that tells of changes to a person's own account, profile and schedule.
func Topic(person id.ID) bus.Topic { return bus.Topic("person:" + person.String()) }

// EndedTopic is the bus topic that tells that ways in of a person have ended: whoever holds a stream for them asks
// Sessions.Who again and closes it when the answer is no.
func EndedTopic(person id.ID) bus.Topic { return bus.Topic("ended:" + person.String()) }

func (p Profile) clean() (Profile, error) {
	name, err := naming.Line("name", p.Name, 80)
	if err == nil && name == "" {
		err = fault.Invalid("name", "Please write a name.")
	}
	if err != nil {
		return p, err
	}
	p.Name = name
	if p.Title, err = naming.Line("title", p.Title, 120); err != nil {
		return p, err
	}
	if p.Pronouns, err = naming.Line("pronouns", p.Pronouns, 40); err != nil {
		return p, err
	}
	if p.About, err = naming.Lines("about", p.About, 1000); err != nil {
		return p, err
	}
	if p.Locale, err = naming.Line("locale", p.Locale, 35); err != nil {
		return p, err
	}
	switch p.ByMail {
	case "":
		p.ByMail = MailAsks
	case MailAll, MailAsks, MailNone:
	default:
		return p, fault.Invalid("by_mail", "By mail comes all, asks or none.")
	}
	switch p.MailEach {
	case "":
		p.MailEach = EachDelivery
	case EachDelivery, EachThread:
	default:
		return p, fault.Invalid("mail_each", "There is one mail for each delivery or for each thread.")
	}
	return p, nil
}
