// Package demo is a company that never was, at work: Saltmarsh, which makes tickets for small ferries.
//
// The company is written down in company/*.md, to be read and edited as prose. people.md has who is there. Every other file
// is a space: its name, lines of what is declared about it, and under it scenes. A scene is a thread, a relay, something
// urgent or what somebody does for themself, and consists of acts, one after the other:
//
//	### Marisol, -4 15:20, decides, review in 90 days
//
// is what Marisol did four working days ago, at 15:20 on her own clock; what she wrote follows under it. Without a verb, she
// wrote a letter. acts.go has the verbs, and moment.go the ways to say when. {date -3} in a text is a date, {file a.csv} a file
// of company/files, and a file that ends in .png is a picture, which is drawn.
//
// Fill lets all of it happen, from two months ago until now, under a simulated clock and through the verbs of the domains,
// while the engine delivers; people read what they get, as people do, some of it a little later than the rest.
//
// What always holds: nothing is written around a domain; what would lie in the future has not happened yet, and neither has
// what follows it; whoever acts is at work, but where a scene says otherwise; the same script, seed and instant give the
// same company, but for what is drawn at random on purpose, such as the seals of private notes and
// the names under which files are kept.
package demo
