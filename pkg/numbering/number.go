package numbering

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/ordinal"
	"huiqi/pkg/reach"
)

// Provisional are the Numbers that those of the Meetings would have if they were fixed now: of the live ones that
// whoever asks may change and whose number is not fixed yet. They have no By and no At.
func (svc *Service) Provisional(
	ctx context.Context, ms ...consult.Meeting,
) (map[consult.ID]consult.Number, error) {
	out := map[consult.ID]consult.Number{}
	v := reach.Of(ctx)
	open := slices.DeleteFunc(slices.Clone(ms), func(m consult.Meeting) bool {
		return m.Number.Fixed() || !m.Status.Live() || m.ParentID != "" || !v.CoversMeeting(m)
	})
	if len(open) == 0 {
		return out, nil
	}
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		r, err := svc.read(ctx)
		if err != nil {
			return err
		}
		type place struct {
			numbering consult.ID
			key       string
		}
		known := map[place]map[consult.ID]int{}
		for _, m := range open {
			s, ok := r.scopeOf(m)
			if !ok {
				continue
			}
			at := place{s.ID, s.key}
			if known[at] == nil {
				known[at], err = svc.assigned(ctx, s)
			}
			if err != nil {
				return err
			}
			if n := known[at][m.ID]; n > 0 {
				out[m.ID] = consult.Number{NumberingID: s.ID, Scope: s.key, N: n, Text: s.text(n)}
			}
		}
		return nil
	})
	return out, err
}

// Fix fixes the number of a live Meeting: n, or with 0 the one that it has now. A number that is fixed is changed by
// Change alone; to fix the same again does nothing.
func (svc *Service) Fix(
	ctx context.Context, by consult.Actor, id consult.ID, n int, o booking.Options,
) (booking.Booked, error) {
	return svc.booking.SetNumber(ctx, by, id, func(ctx context.Context, m consult.Meeting) (consult.Number, error) {
		if m.Number.Fixed() {
			if n == 0 || n == m.Number.N {
				return m.Number, nil
			}
			return m.Number, consult.BadField("n", "fixed", "届次已定为 "+m.Number.Text+"，如需更改请由办公室修改",
				"is fixed; the office may change it")
		}
		s, err := svc.countedIn(ctx, m)
		if err != nil {
			return m.Number, err
		}
		return svc.choose(ctx, by, m, s, n, "")
	}, o)
}

// Change gives a Meeting whose number is fixed another one for a reason, or with 0 takes it away.
func (svc *Service) Change(
	ctx context.Context, by consult.Actor, id consult.ID, n int, reason string, o booking.Options,
) (booking.Booked, error) {
	return svc.booking.SetNumber(ctx, by, id, func(ctx context.Context, m consult.Meeting) (consult.Number, error) {
		if !m.Number.Fixed() {
			return m.Number, consult.BadField("n", "not_fixed", "届次尚未确定", "is of a meeting without a fixed number")
		}
		if n == 0 {
			return consult.Number{Reason: reason}, nil
		}
		if n == m.Number.N {
			return m.Number, nil
		}
		r, err := svc.read(ctx)
		if err != nil {
			return m.Number, err
		}
		rule, err := svc.store.Numberings.Get(reach.Everything(ctx), m.Number.NumberingID)
		if err != nil {
			return m.Number, err
		}
		s, ok := r.fixedScope(rule, m.Number.Scope)
		if !ok {
			return m.Number, consult.BadField("n", "no_term", "该届已不存在", "is of a term that is not there any more")
		}
		return svc.choose(ctx, by, m, s, n, reason)
	}, o)
}

// countedIn is where a Meeting is counted, or a fault that says why it is not.
func (svc *Service) countedIn(ctx context.Context, m consult.Meeting) (scope, error) {
	r, err := svc.read(ctx)
	if err != nil {
		return scope{}, err
	}
	var f consult.Faults
	s, ok := r.scopeOf(m)
	switch {
	case m.ParentID != "":
		f.Add(true, "parent_id", "child", "分场不单独编号，请为整场会议编号",
			"makes it part of another meeting, which has the number")
	case !m.Status.Live():
		f.Add(true, "status", "not_live", "只有暂定或已确认的会议可以编号",
			"must be tentative or confirmed for a number to be fixed")
	default:
		f.Add(!ok, "form", "not_counted", "没有适用的编号规则或届期", "has no numbering, or no term, for this meeting")
	}
	return s, f.Err()
}

// choose makes the Number n of the scope, or with 0 the next one, and refuses one that another Meeting has.
func (svc *Service) choose(
	ctx context.Context, by consult.Actor, m consult.Meeting, s scope, n int, reason string,
) (consult.Number, error) {
	all, err := svc.store.Candidates(reach.Everything(ctx), s.Numbering, s.key, s.span)
	if err != nil {
		return m.Number, err
	}
	if n == 0 {
		n = ordinal.Assign(s.first, all)[m.ID]
	}
	taken := slices.ContainsFunc(all, func(c ordinal.Candidate) bool { return c.N == n && c.ID != m.ID })
	var f consult.Faults
	f.Add(taken, "n", "taken", s.text(n)+" 已有", "is that of another meeting")
	f.Add(n < 1 || n > 9999, "n", "range", "应在 1 到 9999 之间", "must be between 1 and 9999")
	return consult.Number{
		NumberingID: s.ID,
		Scope:       s.key,
		N:           n,
		Text:        s.text(n),
		At:          svc.Now(),
		By:          by.Name,
		Reason:      reason,
	}, f.Err()
}

// FixDue fixes the numbers of the confirmed Meetings that begin within the days that their Numberings say, each in a
// transaction of its own and in the order in which they begin, and returns how many it fixed. One that cannot be
// changed does not keep the others from it.
func (svc *Service) FixDue(ctx context.Context) (int, error) {
	r, err := svc.read(ctx)
	if err != nil {
		return 0, err
	}
	system := consult.Actor{Name: "system", Reach: consult.WholeOffice()}
	fixed := 0
	var failed error
	for _, n := range r.of {
		if n.FixDays < 0 {
			continue
		}
		today := consult.DateOf(svc.Now(), svc.Zone())
		span := consult.Span{From: n.Since.Start(r.zone), To: today.AddDays(n.FixDays + 1).Start(r.zone)}
		due, err := svc.store.Unnumbered(ctx, n, span)
		failed = errors.Join(failed, err)
		for _, id := range due {
			done, err := svc.fixDue(ctx, system, id, span.To)
			if err != nil {
				failed = errors.Join(failed, fmt.Errorf("meeting %s: %w", id, err))
			}
			if done {
				fixed++
			}
		}
	}
	return fixed, failed
}

// fixDue fixes the number of a Meeting unless it is not due, or counted, any more.
func (svc *Service) fixDue(
	ctx context.Context, by consult.Actor, id consult.ID, before time.Time,
) (bool, error) {
	done := false
	_, err := svc.booking.SetNumber(ctx, by, id, func(ctx context.Context, m consult.Meeting) (consult.Number, error) {
		r, err := svc.read(ctx)
		if err != nil {
			return m.Number, err
		}
		s, ok := r.scopeOf(m)
		if !ok || m.Number.Fixed() || m.Status != consult.Confirmed || !m.Span.From.Before(before) {
			return m.Number, nil
		}
		done = true
		return svc.choose(ctx, by, m, s, 0, "")
	}, booking.Options{})
	return done && err == nil, err
}
