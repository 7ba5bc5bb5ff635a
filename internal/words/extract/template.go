package extract

import (
	"fmt"
	"strings"
	"text/template/parse"
)

// Template finds the messages of a template. A source that is not written out as a literal is a problem: it could not
// be found for translation.
func Template(name, text string) ([]Message, []Problem) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return nil, []Problem{{name, err.Error()}}
	}
	w := walker{name: name, text: text}
	for _, t := range trees {
		if t.Root != nil {
			w.list(t.Root)
		}
	}
	return w.messages, w.problems
}

type walker struct {
	name, text string
	messages   []Message
	problems   []Problem
}

func (w *walker) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	for _, n := range l.Nodes {
		w.node(n)
	}
}

func (w *walker) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.ActionNode:
		w.pipe(n.Pipe)
	case *parse.IfNode:
		w.branch(&n.BranchNode)
	case *parse.RangeNode:
		w.branch(&n.BranchNode)
	case *parse.WithNode:
		w.branch(&n.BranchNode)
	case *parse.TemplateNode:
		w.pipe(n.Pipe)
	}
}

func (w *walker) branch(b *parse.BranchNode) {
	w.pipe(b.Pipe)
	w.list(b.List)
	w.list(b.ElseList)
}

func (w *walker) pipe(p *parse.PipeNode) {
	if p == nil {
		return
	}
	for _, c := range p.Cmds {
		w.command(c)
	}
}

func (w *walker) command(c *parse.CommandNode) {
	for _, arg := range c.Args {
		if p, ok := arg.(*parse.PipeNode); ok {
			w.pipe(p)
		}
	}
	verb := lastName(c.Args[0])
	position, ok := verbs()[verb]
	if !ok {
		return
	}
	where := fmt.Sprintf("%s:%d", w.name, lineOf(w.text, int(c.Position())))
	literals, complete := literalsOf(c.Args[1:])
	m, fault := message(verb, position, literals, complete)
	if fault != "" {
		w.problems = append(w.problems, Problem{where, fault})
		return
	}
	m.Where = where
	w.messages = append(w.messages, m)
}

// lastName is the method that a command calls: "T" of .T, $.T and .Shell.T.
func lastName(n parse.Node) string {
	var names []string
	switch n := n.(type) {
	case *parse.FieldNode:
		names = n.Ident
	case *parse.VariableNode:
		names = n.Ident[1:]
	case *parse.ChainNode:
		names = n.Field
	}
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}

// literalsOf gives the text of each argument that is a string written out, and "" for the others. Its second result
// tells which those are.
func literalsOf(args []parse.Node) (texts []string, literal []bool) {
	for _, arg := range args {
		s, ok := arg.(*parse.StringNode)
		if ok {
			texts = append(texts, s.Text)
		} else {
			texts = append(texts, "")
		}
		literal = append(literal, ok)
	}
	return texts, literal
}

// message reads the arguments of a verb: context or count, sources, then pairs.
func message(verb string, position int, texts []string, literal []bool) (Message, string) {
	sources := 1
	if isPlural(verb) {
		sources = 2
	}
	if len(texts) < position+sources {
		return Message{}, fmt.Sprintf("%s has too few arguments", verb)
	}
	for i := position; i < position+sources; i++ {
		if !literal[i] {
			return Message{}, fmt.Sprintf("the sentence given to %s is not written out, so it cannot be found for translation", verb)
		}
	}
	var m Message
	m.Source = texts[position]
	if verb == "C" {
		if !literal[0] {
			return Message{}, "the context given to C is not written out"
		}
		m.Context = texts[0]
	}
	if isPlural(verb) {
		m.Plural = texts[position+1]
	}
	for i := position + sources; i < len(texts); i += 2 {
		if !literal[i] || i+1 >= len(texts) {
			return Message{}, fmt.Sprintf("%q: values come in pairs, a name written out and the value", m.Source)
		}
		m.Args = append(m.Args, strings.TrimSpace(texts[i]))
	}
	return m, ""
}
