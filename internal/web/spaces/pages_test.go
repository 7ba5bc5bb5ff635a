package spaces_test

import (
	"testing"

	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/asks"
	"meantime/internal/web/decisions"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/spaces"
	"meantime/internal/web/urgents"
	"meantime/internal/words"
)

func shell(t *testing.T) page.Shell { return pagetest.Shell(t, "Ticketing", page.PlaceSpaces) }

func head(archived bool) spaces.Head {
	face := page.Face{Name: "Marisol Vega", Hue: 330}
	h := spaces.Head{ID: "0000000000001", Space: space.Space{Name: "Ticketing <b>", Purpose: "Tickets & “more”.", Kind: space.Closed, Mine: &space.Membership{}},
		Members: spaces.Faces{Shown: []page.Face{face, face}, More: true, Names: "Marisol Vega and others"},
		Tabs:    []spaces.Tab{{Href: "/spaces/0000000000001", Label: "Front page", Lit: true}}, Write: true, Join: true, Tend: true, Invite: true,
		Pace: "Once a day, from 16:30", Once: "k"}
	if archived {
		h.Archived = &spaces.Archived{By: face}
	}
	return h
}

func line(over bool) spaces.Line {
	l := spaces.Line{Href: "/threads/1", Title: "Refund <automatically>", Excerpt: "Refund by itself.", Says: "Marisol Vega", Over: over}
	if over {
		l.Ended = "It stopped."
	}
	return l
}

func pace(key string) spaces.Pace {
	return spaces.Pace{Locale: &words.Locale{}, Key: key, On: "weekly", DailyAt: "16:00", WeeklyOn: "fri", WeeklyAt: "12:00",
		Days: []spaces.Choice{{Value: "fri", Label: "Friday"}}}
}

func TestPages(t *testing.T) {
	now := line(false)
	details := spaces.Details{Name: "Ticketing", Kind: space.Open, Pace: pace("space"),
		Wrong: spaces.Wrong{"name": "Wrong.", "purpose": "Wrong.", "kind": "Wrong.", "pace": "Wrong.", "form": "Wrong."}}
	entry := spaces.Entry{Href: "/spaces/1", Name: "Ticketing", About: "Tickets.", Closed: true, Pace: "Once a day", Faces: head(false).Members, Latest: &now}
	silent := spaces.Entry{Href: "/spaces/2", Name: "Fleet", Muted: true}

	pagetest.Check(t, "spaces/list", &spaces.List{Shell: shell(t), MayMake: true, Mine: []spaces.Entry{entry, silent}, Others: []spaces.Entry{entry, silent}, Archived: []spaces.Entry{silent}},
		&spaces.List{Shell: shell(t), MayMake: true}, &spaces.List{Shell: shell(t)}, &spaces.List{Shell: shell(t), MayMake: true, Others: []spaces.Entry{silent}})
	pagetest.Check(t, "spaces/new", &spaces.New{Shell: shell(t), Form: details}, &spaces.New{Shell: shell(t), Form: spaces.Details{Pace: pace("space")}})
	mail := &spaces.ByMail{Locale: shell(t).Locale, Address: "meantime+tickets@saltmarsh.example", ID: "1", Choose: true, Once: "k", Waiting: 2}
	pagetest.Check(t, "spaces/mail", &spaces.Letters{Shell: shell(t), Head: head(false), Mails: []spaces.Letter{{ID: 5, Subject: "<b>", From: "<i>@elsewhere.example", Doubt: true, HTML: "<p>Hello</p>", Files: []string{"<u>.txt"}}, {ID: 6, From: "x"}}},
		&spaces.Letters{Shell: shell(t), Head: head(false)})
	pagetest.Check(t, "spaces/front", &spaces.Front{Shell: shell(t), Head: head(false), Mail: mail, Lead: &now, More: []spaces.Line{now, now}, Outcomes: []spaces.Line{line(true)}, Reaches: "Arrives.",
		Urgent: []urgents.Line{{Href: "/urgents/x", Title: "The gate is <stuck>", Says: "Nobody has taken it yet."}}, Rang: true,
		Offers: []asks.Offer{{Locale: shell(t).Locale, ID: 5, Title: "<b>", Href: "/threads/x#ask", Says: "Mira needs it.", Take: true, Key: "k", To: "/spaces/x"}}},
		&spaces.Front{Shell: shell(t), Head: head(true)}, &spaces.Front{Shell: shell(t), Head: head(false), Alone: true},
		&spaces.Front{Shell: shell(t), Head: spaces.Head{ID: "1"}}, &spaces.Front{Shell: shell(t), Head: head(false), Outcomes: []spaces.Line{line(true)}})
	pagetest.Check(t, "spaces/threads", &spaces.Threads{Shell: shell(t), Head: head(false), Lines: []spaces.Line{now, line(true)}, Older: "/o", Newest: "/n",
		Filters: []spaces.Tab{{Href: "/", Label: "All", Lit: true}}}, &spaces.Threads{Shell: shell(t), Head: head(true)},
		&spaces.Threads{Shell: shell(t), Head: head(true), Which: thread.Ended}, &spaces.Threads{Shell: shell(t), Head: head(false), Which: thread.GoingOn},
		&spaces.Threads{Shell: shell(t), Head: head(false), Newest: "/n"})
	moment := page.Moment{Text: "today 10:40", Spoken: "Tuesday", ISO: "2026-10-13T10:40:00Z"}
	made := []decisions.Entry{{Number: 12, Href: "/decisions/x", Title: "<b>", Gist: "<i>", Says: "Mira", When: moment, Review: "Due.", Due: true, Replaced: &decisions.Link{Href: "/", Text: "<b>"}}}
	pagetest.Check(t, "spaces/front", &spaces.Front{Shell: shell(t), Head: head(false), Decided: made})
	pagetest.Check(t, "spaces/decisions", &spaces.Decided{Shell: shell(t), Head: head(false), Register: decisions.Register{Locale: &words.Locale{}, Entries: made}})
	pagetest.Check(t, "spaces/members", &spaces.Members{Shell: shell(t), Head: head(false), Search: true, Admin: true, More: "/m", Typed: "ow", Wrong: "Which?",
		People:  []spaces.Member{{ID: "1", Title: "Support", Pronouns: "she/her", Guest: true, Maker: true, Remove: true}, {ID: "2", Me: true}},
		Choices: []spaces.Match{{ID: "3", Name: "Owen", Handle: "owen"}}},
		&spaces.Members{Shell: shell(t), Head: head(true)}, &spaces.Members{Shell: shell(t), Head: head(true), Query: "x"})
	pagetest.Check(t, "spaces/settings", &spaces.Settings{Shell: shell(t), Head: head(false), Form: details, Mine: pace("mine"), SpacePace: "Once a day", MineWrong: "Wrong.", Mail: mail},
		&spaces.Settings{Shell: shell(t), Head: head(false), Form: details, Mine: pace("mine"), Mail: &spaces.ByMail{Locale: shell(t).Locale, Address: "x@y.example", Choose: true, Others: true}},
		&spaces.Settings{Shell: shell(t), Head: head(true)})
}
