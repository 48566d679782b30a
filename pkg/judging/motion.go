package judging

import (
	"context"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
)

// Motions reads whom the Motions name that Meetings are about.
type Motions interface {
	// MotionParties lists for each of the Meetings its Motions' first proposers and main or separate handlers, those of
	// one Motion together, with everybody who belongs to the Bodies.
	MotionParties(ctx context.Context, meetings []consult.ID) ([]motion.Party, error)
}

// readMotions reads the Motions of the Meetings that are warned of missing parties. What was not booked before has
// none, so that booking asks nothing.
func (a *Context) readMotions(ctx context.Context) error {
	var ids []consult.ID
	for i, q := range a.questions {
		m := a.Set[i].After
		form := a.Forms[consult.ID(m.Form)]
		warns := m.Form == motion.WarnedForm && form.Severity(consult.MotionPartyMissing) != consult.Off
		if q.leave && warns && !m.HasChildren && !a.blocksOnly {
			ids = append(ids, m.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	parties, err := a.svc.store.MotionParties(ctx, consult.Distinct(ids))
	if err != nil {
		return err
	}
	a.parties = map[consult.ID][]motion.Party{}
	for _, p := range parties {
		// What is beyond the reach of whoever asks is not told by its title.
		if a.View.Covers(p.OwnerBodyID) {
			a.parties[p.MeetingID] = append(a.parties[p.MeetingID], p)
		}
	}
	return nil
}

// motionsOf are the Motions that the Meeting is about, with who belongs to their parties on its day.
func (a *Context) motionsOf(m consult.Meeting) []conflict.Motion {
	var out []conflict.Motion
	var last consult.ID
	day := a.svc.day(m)
	for _, p := range a.parties[m.ID] {
		if p.MotionID != last {
			out = append(out, conflict.Motion{Year: p.Year, Number: p.Number, Title: p.Title})
			last = p.MotionID
		}
		of := &out[len(out)-1]
		party := conflict.Party{PersonID: p.PersonID, BodyID: p.BodyID, Name: p.Name, People: map[consult.ID]bool{}}
		for _, s := range p.Seats {
			if s.On(day) {
				party.People[s.PersonID] = true
			}
		}
		if p.Role == "" {
			of.First = party
		} else {
			of.Handlers = append(of.Handlers, party)
		}
	}
	return out
}
