package clienttest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// row is a step: what is true and what each program shows.
type row struct {
	what, truth string
	cells       []string
}

type table []row

// print writes the tables in Markdown, as docs/clients.md has them.
func (t table) print(s *story) {
	var b strings.Builder
	fmt.Fprintf(&b, "\nMeasured %s.\n\n| after | huiqi says |", time.Now().UTC().Format(time.DateOnly))
	for _, a := range s.accounts {
		fmt.Fprintf(&b, " %s %s |", a.name(), a.version())
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(s.accounts)) + "\n")
	for _, r := range t {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.what, r.truth, strings.Join(r.cells, " | "))
	}
	b.WriteString("\n| program | asks every | condition | encoding | User-Agent |\n|---|---|---|---|---|\n")
	for _, a := range s.accounts {
		f := s.manner(a)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | `%s` |\n", a.name(), a.interval(), f.condition, f.encoding, f.agent)
	}
	fmt.Fprintf(&b, "\n| program | keeps, of %s |\n|---|---|\n", strings.Join(extras, ", "))
	for _, a := range s.accounts {
		slices.Sort(a.keeps)
		fmt.Fprintf(&b, "| %s | %s |\n", a.name(), strings.Join(a.keeps, ", "))
	}
	fmt.Println(b.String())
}

// manner is how a program asks, from its second fetch of a link on.
func (s *story) manner(a *account) fetch {
	var f fetch
	for _, link := range a.links {
		for _, g := range s.office.relay.of(link) {
			f = g
			if f.condition != "" {
				return f
			}
		}
	}
	if f.condition == "" {
		f.condition = "none"
	}
	if f.encoding == "" {
		f.encoding = "none"
	}
	return f
}

// cell tells what a program shows.
func cell(v view, wrong string) string {
	words := []string{tale(v.visible())}
	if v.state != "" {
		words = append(words, v.state)
	}
	if wrong != "" {
		words = append(words, "WRONG: "+wrong)
	}
	return strings.ReplaceAll(strings.Join(words, "; "), "|", "/")
}

// tale is the event that the story is about, and how many others there are.
func tale(all []event) string {
	at := view{events: all}.about()
	switch {
	case len(all) == 0:
		return "nothing"
	case at < 0:
		return fmt.Sprintf("%d other", len(all))
	}
	e := all[at]
	return strings.TrimSuffix(fmt.Sprintf("%s, %s, %s, %s", e.Title, e.when(), e.Place, e.Status), ", ") +
		fmt.Sprintf(" +%d", len(all)-1)
}
