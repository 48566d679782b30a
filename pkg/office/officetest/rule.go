package officetest

import (
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/standing"
)

// Rule sets the severity with which the form "other" judges a kind of Conflict.
func (o *Office) Rule(t testing.TB, kind consult.ConflictKind, s consult.Severity) {
	t.Helper()
	_, err := o.Directory.Forms.Edit(t.Context(), o.By, "other", 0, func(f *consult.Form) error {
		f.Rules = map[consult.ConflictKind]consult.Severity{kind: s}
		return nil
	})
	Must(t, Explain(err))
}

// ChangeRules changes the Rules of the office.
func (o *Office) ChangeRules(t testing.TB, change func(*consult.Rules)) {
	t.Helper()
	_, err := o.Directory.Rules.Edit(t.Context(), o.By, consult.RulesID, 0, func(r *consult.Rules) error {
		change(r)
		return nil
	})
	Must(t, Explain(err))
}

// RoomAt adds a Venue that many kilometres north of 31.5° N, with a room in it.
func (o *Office) RoomAt(t testing.TB, km float64) (consult.ID, consult.ID) {
	t.Helper()
	v, err := o.Directory.Venues.Add(t.Context(), o.By, consult.Venue{
		Name:        o.NextName("馆"),
		Lat:         31.5 + km/111.195,
		Lon:         120.3,
		HasPosition: true,
		Active:      true,
	})
	Must(t, err)
	return v.ID, o.Room(t, v.ID, 99)
}

// Told are the kinds of the standing Conflicts, as Kinds writes them.
func Told(s standing.Page) string {
	var found []consult.Conflict
	for _, i := range s.Items {
		found = append(found, i.Conflict)
	}
	return Kinds(found)
}
