package browser

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
)

// Heard is what a screen reader says of the page's main part, in the order in which it reads: texts as they are, and of
// each control and group its role, its name in quotes, its value, its state, and in brackets its description.
func (p *Page) Heard() []string {
	p.t.Helper()
	tree := call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes
	r := reader{nodes: map[accessibility.NodeID]*accessibility.Node{}}
	for _, n := range tree {
		r.nodes[n.NodeID] = n
	}
	at := slices.IndexFunc(tree, func(n *accessibility.Node) bool { return heard(n.Role) == "main" })
	if at < 0 {
		p.fail("the page has no main part to hear")
	}
	r.read(tree[at])
	return r.lines
}

// reader walks through what the browser tells screen readers.
type reader struct {
	nodes map[accessibility.NodeID]*accessibility.Node
	lines []string
}

func (r *reader) read(n *accessibility.Node) {
	if n == nil {
		return
	}
	whole := false // what is inside is said by its name or its value
	if !n.Ignored {
		switch role := heard(n.Role); role {
		case "StaticText":
			if text := strings.Join(strings.Fields(heard(n.Name)), " "); text != "" {
				r.lines = append(r.lines, text)
			}
			whole = true
		case "button", "link", "combobox", "textbox", "checkbox", "radio", "Date", "InputTime", "DisclosureTriangle":
			r.lines, whole = append(r.lines, spoken(role, n)), true
		case "group", "list", "region", "alert", "status":
			r.lines = append(r.lines, spoken(role, n))
		}
	}
	for _, child := range n.ChildIDs {
		if !whole {
			r.read(r.nodes[child])
		}
	}
}

func spoken(role string, n *accessibility.Node) string {
	out := role
	if name := heard(n.Name); name != "" {
		out += ` "` + name + `"`
	}
	if value := strings.TrimSpace(heard(n.Value)); value != "" {
		out += ": " + value
	}
	for _, one := range n.Properties {
		switch value := heard(one.Value); {
		case one.Name == "pressed" && value == "true", one.Name == "invalid" && value == "true", one.Name == "expanded" && value == "true":
			out += ", " + string(one.Name)
		case one.Name == "pressed":
			out += ", not pressed"
		}
	}
	if about := heard(n.Description); about != "" {
		out += " (" + about + ")"
	}
	return out
}

// heard is a value of the tree as text, empty for none.
func heard(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var text string
	if err := json.Unmarshal(v.Value, &text); err != nil {
		text = string(v.Value) // a number or a truth
	}
	return text
}

// lost is JavaScript that answers Stands.
const lost = `() => {
	const e = document.activeElement;
	if (!e || e === document.body) return "end";
	const name = (e.ariaLabel || e.textContent || e.name || e.id).trim().replace(/\s+/g, " ").slice(0, 40) + " <" + e.localName + " " + e.className + ">";
	const box = e.getBoundingClientRect(), within = (at, most) => Math.min(Math.max(at, 1), most - 1);
	if (box.bottom < 0 || box.top > innerHeight) return name + " is out of sight";
	const hit = document.elementFromPoint(within(box.x + box.width / 2, innerWidth), within(box.y + Math.min(box.height, 30) / 2, innerHeight));
	const mine = hit && (e.contains(hit) || hit.contains(e) || [...(e.labels ?? [])].some(label => label.contains(hit)));
	if (!mine) return name + " lies under " + (hit?.className || hit?.localName);
	const ringed = [e, e.nextElementSibling, e.closest(".composer"), e.closest("label")].some(one => one && getComputedStyle(one).outlineStyle !== "none");
	return ringed ? "" : name + " has no ring";
}`

// Stands says what is wrong with where the keyboard stands: out of sight, under something else, or without a ring. It is
// empty when nothing is, and "end" when the keyboard has left the page.
func (p *Page) Stands() string {
	p.t.Helper()
	return Eval[string](p, lost)
}
