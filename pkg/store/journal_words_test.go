package store_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/history"
	"huiqi/pkg/journal"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// Every field that the journal has is called something in both languages, and so is every value of those that have one
// of a few by the contract.
func TestTheJournalHasWordsForEveryFieldAndValue(t *testing.T) {
	t.Parallel()
	columns, err := store.WatchedColumns()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	values := 0
	for _, c := range columns {
		if c.Part != "" {
			continue // a part is told as a whole
		}
		zh, en := history.ColumnWord(c.Kind, c.Field)
		if zh == "" || en == "" || zh == en {
			t.Errorf("%s of a %s is called %q, %q", c.Field, c.Kind, zh, en)
		}
		if c.Kind == journal.Leave && c.Field == "reason" {
			continue // personal: no sentence says it
		}
		for _, value := range enumOf(doc, c) {
			values++
			zh, en := history.ValueWord(c.Kind, c.Field, value)
			if zh == "" || en == "" || zh == value {
				t.Errorf("%s = %s of a %s is called %q, %q", c.Field, value, c.Kind, zh, en)
			}
		}
	}
	if values < 100 {
		t.Errorf("only %d values", values)
	}
}

// renamed are the schemas of the contract that are not called as their Things are.
var renamed = map[journal.Kind]string{
	journal.Meeting: "MeetingFields", journal.Series: "SeriesFields", journal.Answer: "Seat",
	journal.Feed:   "FeedOptions",
	journal.Report: "ReportHead", journal.Token: "TokenFields",
}

// enumOf are the values that the contract has for a field, if it lists them.
func enumOf(doc *openapi3.T, c store.WatchedColumn) []string {
	name := renamed[c.Kind]
	if name == "" {
		for _, word := range strings.Split(string(c.Kind), "_") {
			name += strings.ToUpper(word[:1]) + word[1:]
		}
	}
	field := c.Field
	if c.Kind == journal.Report && field == "division" {
		field = "by"
	}
	schema := doc.Components.Schemas[name]
	if schema == nil {
		return nil
	}
	property := schema.Value.Properties[field]
	if property == nil {
		return nil
	}
	all := property.Value.Enum
	for _, of := range property.Value.AllOf {
		all = append(all, of.Value.Enum...)
	}
	var out []string
	for _, value := range all {
		if text, ok := value.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

// What Things are called is asked for in one statement that both databases understand.
func TestNamesOfThings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		ground(t, s)
		body := full(51, func(b *consult.Body) { b.ParentID, b.PairedID = "", "" })
		other := full(52, func(b *consult.Body) { b.ParentID, b.PairedID = "", "" })
		pairing := full(53, func(p *consult.Pairing) {
			p.BodyID, p.PartnerID = body.ID, other.ID
			p.Until = ""
		})
		for _, err := range []error{
			s.Bodies.Add(t.Context(), body), s.Bodies.Add(t.Context(), other), s.Pairings.Add(t.Context(), pairing),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		all := []journal.Ref{
			{Kind: journal.Body, ID: string(body.ID)}, {Kind: journal.Pairing, ID: string(pairing.ID)},
			{Kind: journal.Body, ID: string(other.ID)}, {Kind: journal.Body, ID: string(other.ID)},
		}
		columns, err := store.WatchedColumns()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range columns { // of each kind one that is not there
			all = append(all, journal.Ref{Kind: c.Kind, ID: string(id(9999))})
		}
		both := body.Name + " ↔ " + other.Name
		want := map[journal.Ref]string{all[0]: body.Name, all[1]: both, all[2]: other.Name}
		got, err := s.Named(t.Context(), all)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%v, want %v (%v)", got, want, err)
		}
	})
}
