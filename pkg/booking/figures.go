package booking

import (
	"cmp"
	"context"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// maxFigures bounds the period that figures are counted over.
const maxFigures = 2 * 366 * 24 * time.Hour

// Figures counts what a Person's Attendances in the period come to.
func (d *Desk) Figures(ctx context.Context, person consult.ID, period consult.Span) (consult.Figures, error) {
	var out consult.Figures
	err := d.store.Read(ctx, func(ctx context.Context) error {
		p, err := d.store.People.Get(ctx, person)
		if err != nil {
			return err
		}
		all, err := d.tally(ctx, consult.Query{PersonID: person}, period)
		out = all[person]
		out.PersonID, out.Name = p.ID, p.Name
		return err
	})
	return out, err
}

// BodyFigures counts, for each member of a Body now, what their Attendances at
// the Meetings that the Body held or was invited to come to, by name.
func (d *Desk) BodyFigures(ctx context.Context, body consult.ID, period consult.Span) (out []consult.Figures, err error) {
	err = d.store.Read(ctx, func(ctx context.Context) error {
		if _, err := d.store.Bodies.Get(ctx, body); err != nil {
			return err
		}
		all, err := d.tally(ctx, consult.Query{BodyID: body}, period)
		if err != nil {
			return err
		}
		today := consult.DateOf(d.Now(), d.Zone())
		members, err := d.store.Members(ctx, []consult.ID{body}, today, today)
		if err != nil {
			return err
		}
		var ids []consult.ID
		for _, m := range members {
			if m.Role != consult.MembershipStaff {
				ids = append(ids, m.PersonID)
			}
		}
		named, err := d.store.People.Find(ctx, distinct(ids))
		for _, id := range distinct(ids) {
			x := all[id]
			x.PersonID, x.Name = id, named[id].Name
			out = append(out, x)
		}
		slices.SortStableFunc(out, func(a, b consult.Figures) int {
			return cmp.Or(cmp.Compare(named[a.PersonID].Pinyin, named[b.PersonID].Pinyin), cmp.Compare(a.PersonID, b.PersonID))
		})
		return err
	})
	return out, err
}

// tally counts over the Meetings that q finds and that have begun in the period.
func (d *Desk) tally(ctx context.Context, q consult.Query, period consult.Span) (map[consult.ID]consult.Figures, error) {
	if !period.From.Before(period.To) || period.Length() > maxFigures {
		return nil, fault("to", "window", "应晚于 from 且不超过两年", "must be after from, by two years at most")
	}
	q.From, q.To = period.From, period.To
	var ms []consult.Meeting
	var ids []consult.ID
	err := each(ctx, d.store.Meetings.Meetings, q, func(m consult.Meeting) {
		begun := !m.Span.From.After(d.Now()) && !m.Span.From.Before(period.From) && m.Span.From.Before(period.To)
		if m.Status.Live() && !m.HasChildren && begun {
			ms, ids = append(ms, m), append(ids, m.ID)
		}
	})
	if err != nil {
		return nil, err
	}
	answers, err := d.store.Answers(ctx, ids)
	if err != nil {
		return nil, err
	}
	reasons, err := d.reasons(ctx, ms, q)
	out := map[consult.ID]consult.Figures{}
	for _, m := range ms {
		for _, a := range m.Attendances {
			x := out[a.PersonID]
			count(&x, a, known(answers, m.ID, a.PersonID), reasons[m.ID][a.PersonID])
			out[a.PersonID] = x
		}
	}
	return out, err
}

// reasons are the classes of reason of the approved Leaves from the Meetings.
func (d *Desk) reasons(ctx context.Context, ms []consult.Meeting, q consult.Query) (map[consult.ID]map[consult.ID]consult.LeaveReason, error) {
	out := map[consult.ID]map[consult.ID]consult.LeaveReason{}
	for _, m := range ms {
		if !slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool { return a.Excused }) {
			continue
		}
		err := each(ctx, d.store.Leaves.List, consult.Query{MeetingID: m.ID, PersonID: q.PersonID, Kind: string(consult.LeaveApproved)}, func(l consult.Leave) {
			if out[m.ID] == nil {
				out[m.ID] = map[consult.ID]consult.LeaveReason{}
			}
			out[m.ID][l.PersonID] = l.Reason
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// count adds one Attendance at a Meeting that took place.
func count(x *consult.Figures, a consult.Attendance, v consult.Answer, reason consult.LeaveReason) {
	x.Invited++
	switch v.Response {
	case consult.Accepted:
		x.Accepted++
	case consult.Declined:
		x.Declined++
	case consult.Unsure:
		x.Unsure++
	}
	switch v.Presence {
	case consult.Present:
		x.Present++
	case consult.Late:
		x.Late++
	case consult.LeftEarly:
		x.Early++
	case consult.Absent:
		x.Absent++
	case "":
		if !a.Excused {
			x.Unrecorded++
		}
	}
	if a.Excused {
		if x.Excused == nil {
			x.Excused = map[consult.LeaveReason]int{}
		}
		x.Excused[reason]++
	}
	if !a.Required {
		return
	}
	x.Required++
	if a.Excused || v.Presence == consult.Excused {
		return
	}
	x.Counted++
	if v.Presence.Came() || v.Presence == "" && v.Sent() {
		x.Came++
	}
}
