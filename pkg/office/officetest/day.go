package officetest

import (
	"testing"

	"huiqi/pkg/consult"
)

// Lines are the entries of a day's list, each as "09:00 title [state…]".
func (o *Office) Lines(t *testing.T, venue consult.ID, date consult.Date) []string {
	t.Helper()
	day, err := o.Kiosk.Day(t.Context(), venue, date)
	Must(t, err)
	var out []string
	for _, e := range day.Entries {
		line := e.Span.From.In(o.Zone()).Format("15:04 ") + e.Title
		if e.Tentative {
			line += " tentative"
		}
		if e.Cancelled {
			line += " cancelled"
		}
		if e.Moved != nil {
			line += " moved to " + e.Moved.Span.From.In(o.Zone()).Format("02 15:04")
		}
		out = append(out, line)
	}
	return out
}
