package booking_test

import (
	"slices"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

// item is one that needs the people for it alone.
func item(minutes int, people ...consult.ID) consult.Item {
	return consult.Item{Minutes: minutes, Kind: consult.ItemConsult, Title: "协商", PersonIDs: people}
}

// heldOf are the spans that the Meeting holds of a person.
func heldOf(m consult.Meeting, person consult.ID) []consult.Span {
	var spans []consult.Span
	for _, r := range m.Reservations() {
		if r.ResourceID == person {
			spans = append(spans, r.Span)
		}
	}
	return spans
}

// withItems books a Meeting from 9:00 to 12:00 on 10 June for which mayor is needed in the second item alone.
func withItems(t *testing.T, o *Office) (consult.Meeting, consult.ID, consult.ID) {
	t.Helper()
	mayor, member := o.Person(t), o.Person(t)
	m := o.Book(t, With(Sitting(Span(t, "06-10 09:00-12:00"), mayor, member), func(m *consult.Meeting) {
		m.Items = []consult.Item{item(40), item(40, mayor), item(60)}
	}))
	return m, mayor, member
}

func editOf(t *testing.T, o *Office, id consult.ID, change func(*consult.Meeting)) error {
	t.Helper()
	edit := func(m *consult.Meeting) error { change(m); return nil }
	_, err := o.Booking.Edit(t.Context(), o.By, id, edit, booking.Options{})
	return err
}

// A mayor is not held three hours for forty minutes.
func TestAnItemHoldsItsPeopleForItsWindow(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m, mayor, member := withItems(t, o)
		if held := heldOf(o.Meeting(t, m.ID), mayor); len(held) != 1 || !held[0].Equal(Span(t, "06-10 09:40-10:20")) {
			t.Errorf("the mayor is held %v", held)
		}
		if held := heldOf(m, member); len(held) != 1 || !held[0].Equal(m.Span) {
			t.Errorf("the member is held %v", held)
		}
		o.Book(t, Sitting(Span(t, "06-10 09:00-09:40"), mayor))
		o.Book(t, Sitting(Span(t, "06-10 10:20-12:00"), mayor))
		_, err := o.Booking.Book(t.Context(), o.By, Sitting(Span(t, "06-10 10:00-10:30"), mayor), booking.Options{})
		if got := Clash(t, err); got != "person_double_booked person_double_booked" {
			t.Errorf("over the item and what follows: %q", got)
		}
		to := consult.Slot{Span: consult.Span{From: When(t, "06-11 14:00")}}
		moved, err := o.Booking.Move(t.Context(), o.By, m.ID, to, nil, booking.Options{})
		Must(t, err)
		if held := heldOf(moved.Meeting, mayor); !held[0].Equal(Span(t, "06-11 14:40-15:20")) {
			t.Errorf("after the move the mayor is held %v", held)
		}
		same := func(a, b consult.Item) bool { return a.ID == b.ID && a.ID != "" }
		if !slices.EqualFunc(moved.Meeting.Items, m.Items, same) {
			t.Errorf("the items are others: %+v", moved.Meeting.Items)
		}
		off := o.Cancel(t, m.ID)
		if len(off.Items) != 3 || len(heldOf(off, mayor)) > 0 {
			t.Errorf("called off it has %+v", off.Items)
		}
		back, err := o.Booking.Confirm(t.Context(), o.By, m.ID, nil, booking.Options{})
		Must(t, err)
		if held := heldOf(back.Meeting, mayor); len(held) != 1 || !held[0].Equal(Span(t, "06-11 14:40-15:20")) {
			t.Errorf("taken up the mayor is held %v", held)
		}
		o.Sound(t)
	})
}

// To put an item elsewhere, or to lengthen one before it, is judged like a move, and told to those whose window it
// moves.
func TestReorderingIsJudgedAndTold(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m, mayor, member := withItems(t, o)
		o.Block(t, consult.SubjectPerson, mayor, Span(t, "06-10 10:30-11:00"), true)
		before := o.Book(t, Sitting(Span(t, "06-10 09:00-09:30"), mayor))
		swap := func(m *consult.Meeting) { m.Items[0], m.Items[1] = m.Items[1], m.Items[0] }
		edit := func(change func(*consult.Meeting)) string {
			err := editOf(t, o, m.ID, change)
			return Clash(t, err)
		}
		if got := edit(swap); got != "person_double_booked" {
			t.Errorf("first: %q", got)
		}
		if got := edit(func(m *consult.Meeting) { m.Items[0].Minutes = 60 }); got != "person_blocked" {
			t.Errorf("later: %q", got)
		}
		whole := func(m *consult.Meeting) { m.Items[1].PersonIDs = nil }
		if got := edit(whole); got != "person_blocked person_double_booked" {
			t.Errorf("needed whole: %q", got)
		}
		o.Cancel(t, before.ID)
		touched := o.Touches(func() { o.Edit(t, m.ID, swap) })
		after := o.Meeting(t, m.ID)
		if after.Sequence != m.Sequence+1 || !touched[consult.Subject{Kind: consult.SubjectPerson, ID: member}] {
			t.Errorf("sequence %d after %d, touched %v", after.Sequence, m.Sequence, touched)
		}
		changes, err := o.DB.Changes(t.Context(), []consult.ID{m.ID})
		Must(t, err)
		last := changes[m.ID][len(changes[m.ID])-1]
		was, retimed := last.FormerWindow(mayor)
		_, other := last.FormerWindow(member)
		if !retimed || other || last.ForAll() || !was.Equal(Span(t, "06-10 09:40-10:20")) {
			t.Errorf("told: %+v", last)
		}
		n := len(changes[m.ID])
		o.Edit(t, m.ID, func(m *consult.Meeting) { m.Items[2].Title = "另一题" })
		changes, err = o.DB.Changes(t.Context(), []consult.ID{m.ID})
		Must(t, err)
		if len(changes[m.ID]) != n {
			t.Errorf("another title of an item is told: %+v", changes[m.ID][n:])
		}
		o.Sound(t)
	})
}

func TestItemsRefuseWhatIsWrong(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m, mayor, _ := withItems(t, o)
		stranger, gone := o.Person(t), NewID()
		edit := func(change func(*consult.Meeting)) string {
			err := editOf(t, o, m.ID, change)
			return Faults(t, err)
		}
		for _, c := range []struct {
			reason string
			change func(*consult.Meeting)
			want   string
		}{
			{
				"shorter than its items", func(m *consult.Meeting) { m.Span.To = m.Span.From.Add(2 * time.Hour) },
				"items[2].minutes beyond_meeting",
			},
			{"an item of another meeting", func(m *consult.Meeting) { m.Items[0].ID = gone }, "items[0].id not_found"},
			{
				"somebody who is not invited",
				func(m *consult.Meeting) { m.Items[1].PersonIDs = []consult.ID{mayor, stranger} },
				"items[1].person_ids[1] not_invited",
			},
			{"no such topic", func(m *consult.Meeting) { m.Items[0].TopicID = gone }, "items[0].topic_id not_found"},
			{
				"no such reporter", func(m *consult.Meeting) { m.Items[0].ReporterPersonID = gone },
				"items[0].reporter_person_id not_found",
			},
			{
				"no such body", func(m *consult.Meeting) { m.Items[0].ReporterBodyID = gone },
				"items[0].reporter_body_id not_found",
			},
			{
				"every field at once",
				func(m *consult.Meeting) {
					m.Items[0].Minutes, m.Items[2].Kind = -1, "lunch"
					m.Items[1].PersonIDs = []consult.ID{stranger}
				},
				"items[0].minutes range, items[1].person_ids[0] not_invited, items[2].kind unknown",
			},
		} {
			if got := edit(c.change); got != c.want {
				t.Errorf("%s: %q, want %q", c.reason, got, c.want)
			}
		}
		if now := o.Meeting(t, m.ID); now.Version != m.Version {
			t.Errorf("a refused agenda has changed it: %+v", now)
		}
		// Whoever is taken off the meeting is taken off its items.
		after := o.Edit(t, m.ID, func(m *consult.Meeting) { m.Attendances = m.Attendances[1:] })
		if len(after.Items[1].PersonIDs) > 0 || after.Items[1].ID != m.Items[1].ID {
			t.Errorf("the items are %+v", after.Items)
		}
	})
}

// What has an agenda has no children, and the other way round.
func TestAParentHasNoAgenda(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m, _, _ := withItems(t, o)
		child := With(Sitting(Span(t, "06-10 10:00-11:00")), func(c *consult.Meeting) { c.ParentID = m.ID })
		_, err := o.Booking.Book(t.Context(), o.By, child, booking.Options{})
		if got := Faults(t, err); got != "parent_id has_children" {
			t.Errorf("a child below an agenda: %q", got)
		}
		parent := o.Book(t, Sitting(Span(t, "06-11 09:00-12:00")))
		o.Book(t, With(Sitting(Span(t, "06-11 10:00-11:00")), func(c *consult.Meeting) { c.ParentID = parent.ID }))
		_, err = o.Booking.Edit(t.Context(), o.By, parent.ID, func(m *consult.Meeting) error {
			m.Items = []consult.Item{item(30)}
			return nil
		}, booking.Options{})
		if got := Faults(t, err); got != "items has_children" {
			t.Errorf("an agenda above children: %q", got)
		}
		o.Sound(t)
	})
}
