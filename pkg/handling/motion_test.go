package handling_test

import (
	"errors"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
	. "huiqi/pkg/office/officetest"
)

// filed is a filed Motion that the person proposes.
func filed(number int, person consult.ID) motion.Motion {
	return motion.Motion{
		Year:      2026,
		Number:    number,
		Title:     "关于加装电梯的提案",
		State:     motion.Filed,
		FiledOn:   "2026-01-20",
		Proposers: []motion.Proposer{{PersonID: person}},
	}
}

// add adds a Motion; it fails the test when it is refused.
func add(t *testing.T, o *Office, m motion.Motion) motion.Motion {
	t.Helper()
	m, err := o.Handling.Motions.Add(t.Context(), o.By, m)
	Must(t, err)
	return m
}

// Everything that is wrong with a Motion is named at once, and nothing is written.
func TestEveryFaultOfAMotionIsNamed(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		person, gone := o.Person(t), o.Person(t)
		body, closed := o.Body(t), o.Body(t)
		_, err := o.Directory.People.Edit(t.Context(), o.By, gone, 0, func(p *consult.Person) error {
			p.Active = false
			return nil
		})
		Must(t, err)
		first := add(t, o, filed(17, person))
		merged := add(t, o, edited(filed(18, person), func(m *motion.Motion) {
			m.State, m.MergedIntoID = motion.Merged, first.ID
		}))
		_, err = o.Directory.Bodies.Edit(t.Context(), o.By, closed, 0, func(b *consult.Body) error {
			b.Active = false
			return nil
		})
		Must(t, err)
		bad := filed(17, gone)
		bad.Title = ""
		bad.Proposers = append(bad.Proposers, motion.Proposer{BodyID: NewID()})
		bad.Handlers = []motion.Handler{{BodyID: closed, Role: motion.MainHandler}}
		bad.LeadPersonID, bad.SupervisorBodyID = NewID(), person
		bad.OwnerBodyID = ""
		want := "handlers[0].body_id inactive, lead_person_id not_found, number taken, " +
			"proposers[0].person_id inactive, proposers[1].body_id not_found, " +
			"supervisor_body_id not_found, title required"
		_, err = o.Handling.Motions.Add(t.Context(), o.By, bad)
		if got := Faults(t, err); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		for reason, c := range map[string]struct {
			id   consult.ID
			edit func(*motion.Motion)
			want string
		}{
			"another's number": {merged.ID, func(m *motion.Motion) { m.Number = 17 }, "number taken"},
			"a step left out": {first.ID, func(m *motion.Motion) {
				m.State, m.RepliedOn = motion.Replied, "2026-04-10"
			}, "handlers required, state step"},
			"merged while another is merged into it": {first.ID, func(m *motion.Motion) {
				m.State, m.MergedIntoID = motion.Merged, NewID()
			}, "merged_into_id not_found, state has_merged"},
			"merged into one that is merged": {merged.ID, func(m *motion.Motion) {
				m.MergedIntoID = merged.ID
			}, "merged_into_id self"},
		} {
			_, err := o.Handling.Motions.Edit(t.Context(), o.By, c.id, 0, func(m *motion.Motion) error {
				c.edit(m)
				return nil
			})
			if got := Faults(t, err); got != c.want {
				t.Errorf("%s: %s, want %s", reason, got, c.want)
			}
		}
		// The same number is free for another owner, and who is named already may become inactive.
		add(t, o, edited(filed(17, person), func(m *motion.Motion) { m.OwnerBodyID = body }))
		page, err := o.Handling.Motions.List(t.Context(), motion.Filter{}, consult.PageRequest{})
		Must(t, err)
		if len(page.Items) != 3 {
			t.Errorf("%d motions", len(page.Items))
		}
		if err := o.Handling.Motions.Remove(t.Context(), o.By, first.ID, 0); !errors.Is(err, consult.ErrReferred) {
			t.Errorf("removing what another is merged into: %v", err)
		}
	})
}

// edited changes a Motion before it is added.
func edited(m motion.Motion, edit func(*motion.Motion)) motion.Motion {
	edit(&m)
	return m
}

// A Motion goes its way step by step, and a stale edit is refused.
func TestAMotionGoesItsWay(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		person, body := o.Person(t), o.Body(t)
		m := add(t, o, motion.Motion{
			Year: 2026, Title: "提案", State: motion.Received, Proposers: []motion.Proposer{{PersonID: person}},
		})
		for _, edit := range []func(*motion.Motion){
			func(m *motion.Motion) {
				m.State = motion.Filed
				m.Number = 1
				m.FiledOn = "2026-01-20"
				m.ReplyDue = "2026-04-20"
			},
			func(m *motion.Motion) {
				m.State, m.Handlers = motion.Assigned, []motion.Handler{{BodyID: body, Role: motion.MainHandler}}
			},
			func(m *motion.Motion) { m.State, m.RepliedOn = motion.Replied, "2026-04-10" },
			func(m *motion.Motion) {
				m.Proposers = []motion.Proposer{
					{PersonID: person, Satisfaction: motion.Satisfied, SatisfactionOn: "2026-04-12"},
				}
			},
			func(m *motion.Motion) { m.State = motion.Closed },
		} {
			next, err := o.Handling.Motions.Edit(t.Context(), o.By, m.ID, m.Version, func(m *motion.Motion) error {
				edit(m)
				return nil
			})
			Must(t, err)
			_, err = o.Handling.Motions.Edit(t.Context(), o.By, m.ID, m.Version, func(*motion.Motion) error {
				return nil
			})
			if !errors.Is(err, consult.ErrStale) {
				t.Errorf("a stale edit: %v", err)
			}
			m = next
		}
		if m.State != motion.Closed || m.Version != 6 || m.Proposers[0].Satisfaction != motion.Satisfied {
			t.Errorf("%+v", m)
		}
	})
}

// A limited token names no Body beyond its reach, and sees no Motion of others.
func TestMotionsWithinReach(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		person := o.Person(t)
		own, other := o.Body(t), o.Body(t)
		theirs := add(t, o, edited(filed(1, person), func(m *motion.Motion) { m.OwnerBodyID = other }))
		ctx := o.Within(t, own)
		mine := edited(filed(1, person), func(m *motion.Motion) {
			m.Handlers = []motion.Handler{{BodyID: other, Role: motion.MainHandler}}
		})
		_, err := o.Handling.Motions.Add(ctx, o.By, mine)
		if got := Faults(t, err); got != "handlers[0].body_id not_found, owner_body_id required" {
			t.Errorf("%s", got)
		}
		mine.OwnerBodyID = own
		mine.Handlers[0].BodyID = own
		made, err := o.Handling.Motions.Add(ctx, o.By, mine)
		Must(t, err)
		_, err = o.Handling.Motions.Edit(ctx, o.By, made.ID, 0, func(m *motion.Motion) error {
			m.State, m.MergedIntoID = motion.Merged, theirs.ID
			return nil
		})
		if got := Faults(t, err); got != "merged_into_id not_found" {
			t.Errorf("%s", got)
		}
		page, err := o.Handling.Motions.List(ctx, motion.Filter{}, consult.PageRequest{})
		Must(t, err)
		if len(page.Items) != 1 || page.Items[0].ID != made.ID {
			t.Errorf("%+v", page.Items)
		}
	})
}
