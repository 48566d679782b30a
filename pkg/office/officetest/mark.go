package officetest

import (
	"regexp"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/subscription"
)

// calendar is the Feed of the subject as it is published now, with unfolded lines.
func (o *Office) calendar(t testing.TB, f subscription.Feed) string {
	t.Helper()
	if f.Options.Language == "" {
		f.Options = subscription.DefaultOptions()
	}
	today := consult.DateOf(o.Now(), o.Zone())
	c, err := o.DB.Contents(
		t.Context(), f, f.Options.Window(today, o.Zone()), today.AddDays(-f.Options.DaysCancelled).Start(o.Zone()),
	)
	Must(t, err)
	b, err := feed.CalendarHeader{Zone: o.Zone()}.Render(c)
	Must(t, err)
	return strings.ReplaceAll(strings.ReplaceAll(string(b), "\r\n ", ""), "\r", "")
}

// Of is a Feed of the subject, with the usual options.
func Of(kind consult.SubjectKind, id consult.ID) subscription.Feed {
	return subscription.Feed{Subject: consult.Subject{Kind: kind, ID: id}}
}

var (
	summary = regexp.MustCompile(`(?m)^SUMMARY:(.*)$`)
	planned = regexp.MustCompile(`原定：([^\\\n]*)`)
)

// Marked are the titles in the Feed, each with the time for which it was first planned if
// that differs.
func (o *Office) Marked(t testing.TB, f subscription.Feed) string {
	t.Helper()
	var out []string
	for _, event := range strings.Split(o.calendar(t, f), "BEGIN:VEVENT")[1:] {
		line := summary.FindStringSubmatch(event)[1]
		if was := planned.FindStringSubmatch(event); was != nil {
			line += " ← " + was[1]
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

// Unlist moves the Meeting to a new room, so that it is not in the way of later ones.
func (o *Office) Unlist(t testing.TB, id consult.ID) consult.ID {
	t.Helper()
	if o.Meeting(t, id).Status == consult.Cancelled {
		_, err := o.Booking.Confirm(t.Context(), o.By, id, nil, booking.Options{})
		Must(t, Explain(err))
	}
	venue := o.Venue(t)
	room := o.Room(t, venue, 9)
	o.Edit(t, id, func(m *consult.Meeting) { m.RoomID = room })
	return id
}

// Only is the ID of the only Meeting.
func (o *Office) Only(t testing.TB) consult.ID {
	t.Helper()
	page, err := o.Booking.Meetings(t.Context(), consult.MeetingFilter{}, consult.PageRequest{})
	Must(t, err)
	if len(page.Items) != 1 {
		t.Fatalf("%d meetings", len(page.Items))
	}
	return page.Items[0].ID
}
