package delivery

import (
	"time"

	"meantime/internal/bus"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// Kind says what an item is about.
type Kind string

// The kinds of items.
const (
	NewThread Kind = "thread" // the letter that opened a thread
	Reply     Kind = "reply"  // a further letter in it
	Outcome   Kind = "outcome"
	Handed    Kind = "handed_on"   // what was asked of somebody is asked of its reader now
	Again     Kind = "asked_again" // what was asked before is asked anew
	Turn      Kind = "turn"        // what goes from one to the next has come to its reader
	GivenBack Kind = "given_back"  // what its reader asked of a space was taken, and nobody has it any more
	Past      Kind = "past"        // the time of what its reader asked for has gone by
	Gone      Kind = "gone"        // who was asked what its reader asked for is no longer here
	Reminder  Kind = "reminder"    // the time of what is asked of its reader comes near
	Suits     Kind = "suits"       // the half hour that its reader asked for, or would rather have, suits
	NotThen   Kind = "not_then"    // the half hour that its reader asked for does not
	CalledOff Kind = "called_off"  // the half hour that its reader agreed to is not needed any more
	TalkGone  Kind = "talk_gone"   // with whom its reader had agreed on a half hour is no longer here
	Stance    Kind = "stance"      // where somebody stands on what its reader proposes
	Offered   Kind = "swap"        // a shift of being on call is offered to its reader
	Swapped   Kind = "swap_answer" // what became of the shift that its reader offered
	Review    Kind = "review"      // what its reader decided is due for review
)

// Item is one thing that reaches readers. What it says is rendered late, by the package that owns it.
type Item struct {
	ID        id.ID
	Kind      Kind
	Ref       id.ID // the letter, the closure, the stance, that somebody is asked, that something is due, or a reminder of it
	Thread    id.ID
	Space     id.ID
	Author    id.ID // zero for nobody
	CreatedAt time.Time
	Timing    Timing // its sender's choice
}

// Reason is why an item reaches a person.
type Reason string

// The reasons.
const (
	Belongs   Reason = "belongs"   // she belongs to the space of a new thread
	Follows   Reason = "follows"   // she follows the thread
	Mentioned Reason = "mentioned" // somebody named her
	Named     Reason = "named"     // a private note names her as a reader
	Asked     Reason = "asked"     // something is needed of her
	Waits     Reason = "waits"     // she waits for it
	Decided   Reason = "decided"   // she decided it
	Tends     Reason = "tends"     // she looks after the space, and whose it was is no longer here
)

// Recipient is one reader of an item.
type Recipient struct {
	space.Reader
	Reason Reason        // what is aimed at the reader passes the reader's rhythm
	Want   worktime.Want // until when something is needed of the reader; zero for nothing, or whenever it suits
}

// personal tells whether an item is aimed at its reader, and so waits for no slower rhythm.
func (r Reason) personal() bool { return r != Belongs && r != Follows }

// Timing is when an item may arrive at the earliest, by its sender's choice.
type Timing string

// The timings.
const (
	NextDelivery Timing = "next_delivery" // each reader's next delivery (rule 20)
	NextMorning  Timing = "next_morning"  // not before the opening of each reader's next working date (rule 38)
)

// Arrival is when an item would reach one reader. Ok is false when nothing of the reader's schedule lies inside the
// horizon: then it is found in the web page only (rule 24).
type Arrival struct {
	Person id.ID
	At     time.Time
	Ok     bool
}

// Entry is an item in one person's inbox.
type Entry struct {
	Item
	Reason     Reason
	Want       worktime.Want // until when something is needed of her
	ahead      time.Time     // the slot that it takes by itself; zero for none
	NotBefore  time.Time     // the first instant whose slot may bring it
	Slot       time.Time     // the delivery that brought it; zero while it waits
	ReadAt     time.Time
	DoneAt     time.Time
	LaterUntil time.Time
}

// Delivery is what one slot brought to one person.
type Delivery struct {
	Slot     time.Time
	CutAt    time.Time
	Early    bool      // opened before the slot: an interruption that only its reader is told of
	OpenedAt time.Time // zero until the reader looked
	Entries  []Entry
}

// Sealed is the delivery that comes next.
type Sealed struct {
	At      time.Time // zero when nothing waits, or nothing can come inside the horizon
	Entries []Entry   // what it will bring
	Later   int       // what waits for a later slot, such as a space's weekly page
}

// Topic is where the bus tells of news about one person's Today.
func Topic(who id.ID) bus.Topic { return bus.Topic("today:" + who.String()) }
