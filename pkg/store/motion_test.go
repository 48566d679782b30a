package store_test

import (
	"errors"
	"maps"
	"strconv"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// motionOf is the nth Motion, proposed by the person, with that number of 2027.
func motionOf(n, number int, person consult.ID, edit func(*motion.Motion)) motion.Motion {
	m := motion.Motion{
		Stamp:     full[motion.Motion](n, nil).Stamp,
		Year:      2027,
		Number:    number,
		Title:     "提案",
		State:     motion.Filed,
		FiledOn:   "2027-01-20",
		Proposers: []motion.Proposer{{PersonID: person}},
	}
	if number == 0 {
		m.State, m.FiledOn = motion.Received, ""
	}
	if edit != nil {
		edit(&m)
	}
	return m
}

// A number is taken once in its year by each owner, with a Body or without; what is not filed has none.
func TestTheDatabaseRefusesAMotionNumberTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), t.Context()
		person, body, _ := ground(t, s)
		owned := func(m *motion.Motion) { m.OwnerBodyID = body.ID }
		for reason, m := range map[string]motion.Motion{
			"the first":      motionOf(70, 1, person.ID, nil),
			"another number": motionOf(71, 2, person.ID, nil),
			"another year":   motionOf(72, 1, person.ID, func(m *motion.Motion) { m.Year = 2028 }),
			"another owner":  motionOf(73, 1, person.ID, owned),
			"no number":      motionOf(74, 0, person.ID, nil),
			"no number too":  motionOf(75, 0, person.ID, nil),
		} {
			if err := s.Motions.Add(ctx, m); err != nil {
				t.Fatalf("%s: %v", reason, err)
			}
		}
		for reason, m := range map[string]motion.Motion{
			"of the whole office": motionOf(76, 1, person.ID, nil),
			"of a body":           motionOf(77, 1, person.ID, owned),
		} {
			if err := s.Motions.Add(ctx, m); !errors.Is(err, consult.ErrConflict) {
				t.Errorf("a second number 1 %s: %v", reason, err)
			}
			want := map[consult.ID]consult.ID{"": motionOf(70, 1, "", nil).ID, body.ID: motionOf(73, 1, "", nil).ID}
			id, err := s.MotionNumbered(ctx, 2027, 1, m.OwnerBodyID)
			if err != nil || id != want[m.OwnerBodyID] {
				t.Errorf("number 1 %s is %s (%v)", reason, id, err)
			}
		}
		if err := s.People.Remove(ctx, person.ID); !errors.Is(err, consult.ErrReferred) {
			t.Errorf("removing a proposer: %v", err)
		}
	})
}

// Each thing that no Motion may have is made in turn, and told.
func TestMotionFaultsAreFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), t.Context()
		person, body, _ := ground(t, s)
		main := []motion.Handler{{BodyID: body.ID, Role: motion.MainHandler}}
		of, unfiled := motionOf(70, 1, person.ID, nil), motionOf(73, 0, person.ID, nil)
		mergedInto := func(m *motion.Motion) { m.State, m.MergedIntoID = motion.Merged, of.ID }
		for i, m := range []motion.Motion{
			of, motionOf(71, 2, person.ID, mergedInto),
			motionOf(72, 3, person.ID, func(m *motion.Motion) {
				m.State = motion.Replied
				m.Handlers = main
				m.RepliedOn = "2027-04-10"
				m.Proposers[0].Satisfaction, m.Proposers[0].SatisfactionOn = motion.Satisfied, "2027-04-11"
			}),
			unfiled,
		} {
			if err := s.Motions.Add(ctx, m); err != nil {
				t.Fatal(i, err)
			}
		}
		if got, err := s.CountedFaults(ctx); err != nil || len(got) > 0 {
			t.Fatalf("of a sound office: %v (%v)", got, err)
		}
		db, _ := raw(t, url)
		for _, row := range []struct{ what, sql, back string }{
			{"filed motion without a number or a date", "UPDATE motions SET number = 0 WHERE number = 1",
				"UPDATE motions SET number = 1 WHERE state = 'filed'"},
			{"motion without a first proposer",
				"UPDATE motion_proposers SET ord = 1 WHERE motion_id = '" + string(unfiled.ID) + "'",
				"UPDATE motion_proposers SET ord = 0"},
			{"assigned motion without a handler", "UPDATE motions SET state = 'assigned' WHERE number = 1",
				"UPDATE motions SET state = 'filed' WHERE number = 1"},
			{"motion that is replied to without a date, or before it was filed",
				"UPDATE motions SET replied_on = '2027-01-19' WHERE number = 3",
				"UPDATE motions SET replied_on = '2027-04-10' WHERE number = 3"},
			{"satisfaction with a reply that is not there", "UPDATE motions SET state = 'assigned' WHERE number = 3",
				"UPDATE motions SET state = 'replied' WHERE number = 3"},
			{"merged motion without the one that it is merged into, or the other way round",
				"UPDATE motions SET state = 'received' WHERE number = 2",
				"UPDATE motions SET state = 'merged' WHERE number = 2"},
			{"motion merged into one that is merged itself", "UPDATE motions SET state = 'not_filed' WHERE number = 1",
				"UPDATE motions SET state = 'filed' WHERE number = 1"},
			{"motion with two main handlers, or a main one and separate ones",
				"INSERT INTO motion_handlers SELECT motion_id, '" + string(full[consult.Body](31, nil).ID) +
					"', 1, 'separate' FROM motion_handlers", "DELETE FROM motion_handlers WHERE ord = 1"},
		} {
			if row.back == "DELETE FROM motion_handlers WHERE ord = 1" {
				other := full(31, func(b *consult.Body) {
					b.ParentID = ""
					b.PairedID = ""
					b.Kind = consult.BodyOffice
				})
				if err := s.Bodies.Add(ctx, other); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := db.Exec(row.sql); err != nil {
				t.Fatal(row.what, err)
			}
			got, err := s.CountedFaults(ctx)
			if err != nil || len(got) != 1 || got[0] != "motion: 1 × "+row.what {
				t.Errorf("%v, want %s (%v)", got, row.what, err)
			}
			if _, err := db.Exec(row.back); err != nil {
				t.Fatal(row.what, err)
			}
		}
	})
}

// Lists are narrowed by each filter, in the order of year and number.
func TestMotionsAreFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), t.Context()
		person, body, _ := ground(t, s)
		other := full(5, func(p *consult.Person) { p.Apart = "" })
		if err := s.People.Add(ctx, other); err != nil {
			t.Fatal(err)
		}
		meeting := sitting(1, nil)
		if err := s.SaveMeetings(ctx, []consult.Meeting{meeting}); err != nil {
			t.Fatal(err)
		}
		all := []motion.Motion{
			motionOf(79, 381, person.ID, func(m *motion.Motion) { m.ReplyDue, m.Key = "2027-04-20", true }),
			motionOf(70, 17, person.ID, func(m *motion.Motion) {
				m.Title = "关于加装电梯的提案"
				m.State = motion.Replied
				m.RepliedOn = "2027-03-31"
				m.Handlers = []motion.Handler{{BodyID: body.ID, Role: motion.SeparateHandler}}
			}),
			motionOf(71, 0, other.ID, func(m *motion.Motion) { m.Category = "城建" }),
			motionOf(72, 5, other.ID, func(m *motion.Motion) {
				m.Year = 2026
				m.FiledOn = "2026-02-01"
				m.SupervisorBodyID = body.ID
				m.OwnerBodyID = body.ID
			}),
			motionOf(73, 6, other.ID, func(m *motion.Motion) {
				m.Proposers[0] = motion.Proposer{BodyID: body.ID}
				m.LeadPersonID = person.ID
				m.State = motion.Assigned
				m.ReplyDue = "2027-03-01"
			}),
		}
		if err := s.Motions.AddAll(ctx, all); err != nil {
			t.Fatal(err)
		}
		link := motion.Link{MotionID: all[1].ID, MeetingID: meeting.ID, Since: meeting.ChangedAt}
		if err := s.LinkMotion(ctx, link); err != nil {
			t.Fatal(err)
		}
		yes, no := true, false
		for reason, c := range map[string]struct {
			filter motion.Filter
			want   string
		}{
			"everything":          {motion.Filter{}, "5 0 6 17 381 "},
			"year":                {motion.Filter{Year: 2026}, "5 "},
			"state":               {motion.Filter{State: motion.Replied}, "17 "},
			"key":                 {motion.Filter{Key: &yes}, "381 "},
			"not key":             {motion.Filter{Key: &no, Year: 2027}, "0 6 17 "},
			"body in any role":    {motion.Filter{BodyID: body.ID}, "5 6 17 "},
			"person in any role":  {motion.Filter{PersonID: person.ID}, "6 17 381 "},
			"meeting":             {motion.Filter{MeetingID: meeting.ID}, "17 "},
			"under":               {motion.Filter{UnderID: body.ID}, "5 "},
			"filed in a year":     {motion.Filter{From: "2027-01-01", To: "2027-12-31"}, "6 17 381 "},
			"filed to a day":      {motion.Filter{To: "2026-02-01"}, "5 "},
			"replied":             {motion.Filter{RepliedFrom: "2027-03-31", RepliedTo: "2027-03-31"}, "17 "},
			"replied later":       {motion.Filter{RepliedFrom: "2027-04-01"}, ""},
			"overdue":             {motion.Filter{OverdueOn: "2027-04-20"}, "6 "},
			"overdue a day later": {motion.Filter{OverdueOn: "2027-04-21"}, "6 381 "},
			"title":               {motion.Filter{Search: "电梯"}, "17 "},
			"category":            {motion.Filter{Search: "城建"}, "0 "},
			"number":              {motion.Filter{Search: "381"}, "381 "},
		} {
			got := ""
			for p := (consult.PageRequest{Limit: 2}); ; {
				page, err := s.Motions.List(ctx, c.filter, p)
				if err != nil {
					t.Fatal(reason, err)
				}
				for _, m := range page.Items {
					got += strconv.Itoa(m.Number) + " "
					if len(m.Proposers) != 1 {
						t.Errorf("%s: number %d has %d proposers", reason, m.Number, len(m.Proposers))
					}
				}
				p.Cursor = page.Next
				if p.Cursor == "" {
					break
				}
			}
			if got != c.want {
				t.Errorf("%s: %q, want %q", reason, got, c.want)
			}
		}
		found, err := s.Motions.Find(ctx, []consult.ID{all[0].ID, all[4].ID, id(999_999)})
		if err != nil || len(found) != 2 || !maps.Equal(
			map[consult.ID]int{all[0].ID: 381, all[4].ID: 6},
			map[consult.ID]int{all[0].ID: found[all[0].ID].Number, all[4].ID: found[all[4].ID].Number}) {
			t.Errorf("%+v (%v)", found, err)
		}
		if err := s.Motions.Remove(ctx, all[1].ID); !errors.Is(err, consult.ErrReferred) {
			t.Errorf("removing what a meeting is about: %v", err)
		}
		if m, err := s.Motions.Get(ctx, all[1].ID); err != nil || len(m.Proposers) != 1 || len(m.Handlers) != 1 {
			t.Errorf("what could not be removed has lost its parts: %+v (%v)", m, err)
		}
		if err := s.Motions.Remove(ctx, all[0].ID); err != nil {
			t.Errorf("removing a motion: %v", err)
		}
	})
}
