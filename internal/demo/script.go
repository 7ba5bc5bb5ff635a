package demo

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed company/*.md company/files
var company embed.FS

// script is all that happens, and to whom.
type script struct {
	people []role
	places []place
}

// place is a space with what happens in it. Without a kind it is none: what happens there happens to people.
type place struct {
	name   string
	said   lines
	scenes []scene
}

// scene is what happens in one thread, one after the other.
type scene struct {
	where string // the file and line, for whoever edits it
	title string
	said  lines
	acts  []act
}

// act is what one person does.
type act struct {
	where string
	who   string
	when  string
	verb  string // empty for writing a letter
	body  string
}

// lines are what is declared under a heading, by their first words.
type lines map[string]string

// list takes a line apart at its commas.
func (l lines) list(name string) []string { return split(l[name], ",") }

func split(s, by string) (out []string) {
	for part := range strings.SplitSeq(s, by) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// heading is a part of a file: a heading of some depth, and what stands under it.
type heading struct {
	where string
	depth int
	text  string
	said  lines
	body  string
}

// read reads the company of a folder.
func read(files fs.FS) (s script, err error) {
	names, err := fs.Glob(files, "*.md")
	if err != nil {
		return s, err
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(a, b) })
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return s, err
		}
		parts := headings(path.Base(name), string(text))
		if name == "people.md" {
			s.people, err = cast(parts)
		} else {
			s.places, err = stage(s.places, parts)
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// headings takes a file apart. What a depth of one or two declares stands right under it, a line each, until a blank one.
func headings(file, text string) (out []heading) {
	declares := false
	for n, line := range strings.Split(text, "\n") {
		depth := len(line) - len(strings.TrimLeft(line, "#"))
		if depth > 0 && depth <= 3 && strings.HasPrefix(line[depth:], " ") {
			out = append(out, heading{where: fmt.Sprintf("%s:%d", file, n+1), depth: depth, text: strings.TrimSpace(line[depth:]), said: lines{}})
			declares = depth < 3
			continue
		}
		if len(out) == 0 {
			continue // what stands before the first heading is for whoever edits the file
		}
		h := &out[len(out)-1]
		if name, said, is := strings.Cut(line, ": "); declares && is {
			h.said[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(said)
			continue
		}
		declares = false
		h.body += line + "\n"
	}
	for i := range out {
		out[i].body = strings.TrimSpace(out[i].body)
	}
	return out
}

// stage makes places, scenes and acts of the headings of a file.
func stage(places []place, parts []heading) ([]place, error) {
	for _, h := range parts {
		switch {
		case h.depth == 1:
			places = append(places, place{name: h.text, said: h.said})
		case len(places) == 0:
			return nil, fmt.Errorf("%s: this is in no place", h.where)
		case h.depth == 2:
			here := &places[len(places)-1]
			here.scenes = append(here.scenes, scene{where: h.where, title: h.text, said: h.said})
		default:
			here := &places[len(places)-1]
			if len(here.scenes) == 0 {
				return nil, fmt.Errorf("%s: this is in no scene", h.where)
			}
			parts := strings.SplitN(h.text, ", ", 3)
			if len(parts) < 2 {
				return nil, fmt.Errorf("%s: who does it, and when?", h.where)
			}
			a := act{where: h.where, who: parts[0], when: parts[1], body: h.body}
			if len(parts) == 3 {
				a.verb = parts[2]
			}
			last := &here.scenes[len(here.scenes)-1]
			last.acts = append(last.acts, a)
		}
	}
	return places, nil
}

// block begins a line that stands by itself: of a list, a table or a fence, or a heading.
var block = regexp.MustCompile(`^\s*([-*+] |\d+\. |\||` + "```" + `|#)`)

// unwrap makes one line of each paragraph: a letter breaks a line where its writer does, and the script where it is full.
func unwrap(body string) string {
	var out []string
	for line := range strings.SplitSeq(body, "\n") {
		quoted := strings.HasPrefix(line, "> ")
		text := strings.TrimSpace(strings.TrimPrefix(line, "> "))
		if n := len(out) - 1; n >= 0 && text != "" && line != ">" && !block.MatchString(text) && goesOn(out[n], quoted) {
			out[n] += " " + text
			continue
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return strings.Join(out, "\n")
}

// goesOn tells whether a line of the same paragraph may follow.
func goesOn(line string, quoted bool) bool {
	return line != "" && line != ">" && strings.HasPrefix(line, "> ") == quoted && !strings.HasPrefix(strings.TrimSpace(line), "|")
}
