package reporting

import (
	"context"
	"maps"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reach"
)

// maxYears bounds a period.
const maxYears = 11

// Question is what is asked for: the Figures of the days from From to To, both included, in the office's zone.
type Question struct {
	From, To consult.Date
	By       figure.By
	// UnderID narrows them to what a Body in the subtree owns.
	UnderID consult.ID
	// At leaves out what was recorded later; the zero instant stands for now.
	At time.Time
	// Bodies narrow them further, as if whoever asks covered no more than these.
	Bodies []consult.ID
}

// complete fills in what a Question leaves out: this year up to today, now, and what whoever asks covers. It names
// every bad field.
func (svc *Service) complete(ctx context.Context, q Question) (Question, error) {
	today := consult.DateOf(svc.Now(), svc.Zone())
	if q.To == "" {
		q.To = today
		if q.From != "" && q.From > today {
			q.To = q.From
		}
	}
	if q.From == "" {
		q.From = q.To[:len("2006")] + "-01-01"
	}
	if q.At.IsZero() {
		q.At = svc.Now()
	}
	v := reach.Of(ctx)
	var f consult.Faults
	f.CheckDate("from", q.From)
	f.CheckDate("to", q.To)
	if err := f.Err(); err != nil {
		return q, err
	}
	f.Add(q.To < q.From, "to", "before_from", "不能早于 from", "must not be before from")
	f.Add(yearsLater(q.From, maxYears) <= q.To, "to", "window", "不能超过十一年", "must be less than eleven years after from")
	f.Add(q.By != "" && !slices.Contains(figure.Bys, q.By), "by", "unknown", "分组方式不存在", "is no division of the figures")
	for _, b := range q.Bodies {
		f.Add(!v.Covers(b), "bodies", "not_found", "不存在", "does not exist")
	}
	if len(q.Bodies) == 0 {
		q.Bodies = v.Roots()
	}
	return q, f.Err()
}

// yearsLater is the same day that many years later; 28 February for one that the year does not have.
func yearsLater(d consult.Date, years int) consult.Date {
	t, _ := time.Parse(time.DateOnly, string(d))
	later := t.AddDate(years, 0, 0)
	if later.Day() != t.Day() {
		later = later.AddDate(0, 0, -later.Day())
	}
	return consult.DateOf(later, time.UTC)
}

// Former is the same Question about the year before.
func (q Question) Former() Question {
	q.From, q.To = yearsLater(q.From, -1), yearsLater(q.To, -1)
	return q
}

// recorded reads all that the Question is about.
func (svc *Service) recorded(ctx context.Context, q Question) (*figure.Recorded, error) {
	ctx, err := svc.narrowed(ctx, q)
	if err != nil {
		return nil, err
	}
	return svc.store.Recorded(ctx, figure.Period{
		From:    q.From,
		To:      q.To,
		Zone:    svc.Zone(),
		At:      q.At,
		UnderID: q.UnderID,
	})
}

// narrowed is ctx for somebody who covers the Bodies of the Question and no more.
func (svc *Service) narrowed(ctx context.Context, q Question) (context.Context, error) {
	v := reach.Of(ctx)
	if v.Whole() && q.Bodies == nil || !v.Whole() && slices.Equal(q.Bodies, v.Roots()) {
		return ctx, nil
	}
	covered, err := svc.store.Covered(ctx, q.Bodies)
	if err != nil {
		return ctx, err
	}
	maps.DeleteFunc(covered, func(b consult.ID, _ bool) bool { return !v.Covers(b) })
	return reach.Into(ctx, consult.Actor{Reach: consult.Reach{BodyIDs: q.Bodies}, Covered: covered}), nil
}
