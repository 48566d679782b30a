package series

import (
	"context"
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// batch is the dates of one Series that are weighed together.
type batch struct {
	sittings []Sitting
	// standing are Meetings of the Series that the round leaves as they are.
	standing []consult.Meeting
	set      []judging.Change
	// of[i] is the sitting that set[i] is about, or −1 for what merely follows.
	of []int
	// asBefore says that the dates come back to where they were: whether two of them
	// sit at the same time is not asked again.
	asBefore bool
	// twice are the changes that would sit at the same time as another date.
	twice   []judging.Change
	twiceOf []int
}

// tell adds a date about which nothing is done.
func (r *batch) tell(s Sitting) { r.sittings = append(r.sittings, s) }

// add adds a date with the change to its Meeting.
func (r *batch) add(s Sitting, c judging.Change) {
	r.set, r.of = append(r.set, c), append(r.of, len(r.sittings))
	r.sittings = append(r.sittings, s)
}

// evaluateBatch judges the round as one set. A date that would sit at the same time as
// another of the Series is judged apart, and told that it does.
func (svc *Service) evaluateBatch(ctx context.Context, by consult.Actor, r *batch) error {
	if !r.asBefore {
		r.part(svc.Zone())
	}
	set, err := svc.evaluateInto(ctx, by, r, r.set, r.of, nil)
	if err != nil {
		return err
	}
	for r.set = set; len(r.of) < len(r.set); {
		r.of = append(r.of, -1)
	}
	own := map[consult.ID]bool{}
	for _, c := range slices.Concat(r.set, r.twice) {
		own[c.After.ID] = true
	}
	for _, m := range r.standing {
		own[m.ID] = true
	}
	twice, err := svc.evaluateInto(ctx, by, r, r.twice, r.twiceOf, own)
	if err != nil {
		return err
	}
	r.twice = twice[:len(r.twice)]
	return nil
}

// evaluateInto weighs a set and notes what is found with the sittings it is about,
// but for what clashes with a Meeting in except. It answers the set with what
// follows from it.
func (svc *Service) evaluateInto(ctx context.Context, by consult.Actor, r *batch, set []judging.Change, of []int, except map[consult.ID]bool) ([]judging.Change, error) {
	if len(set) == 0 {
		return nil, nil
	}
	set, found, err := svc.booking.Evaluate(ctx, by, set)
	if err != nil {
		return nil, err
	}
	for i, c := range set {
		k, told := nestedIn(set, of, i), found[i]
		if i >= len(of) || of[i] < 0 {
			told = booking.Titled(c.After, told)
		}
		s := &r.sittings[k]
		for _, f := range told {
			if f.MeetingID == "" || !except[f.MeetingID] {
				s.Conflicts = append(s.Conflicts, f)
			}
		}
	}
	return set, nil
}

// nestedIn is the sitting with which the i-th change of a set is told: its own, else
// that of the Meeting it is nested in, else the first.
func nestedIn(set []judging.Change, of []int, i int) int {
	for i >= 0 {
		if i < len(of) && of[i] >= 0 {
			return of[i]
		}
		up := set[i].After.ParentID
		i = slices.IndexFunc(set, func(c judging.Change) bool { return up != "" && c.After.ID == up })
	}
	return 0
}

// part takes out of the set what would sit at the same time as an earlier date.
func (r *batch) part(zone *time.Location) {
	taken := slices.DeleteFunc(slices.Clone(r.standing), func(m consult.Meeting) bool { return m.Status == consult.Cancelled })
	var set []judging.Change
	var of []int
	for i, c := range r.set {
		k := -1
		if c.After.Status != consult.Cancelled && r.of[i] >= 0 {
			k = slices.IndexFunc(taken, func(m consult.Meeting) bool { return m.Span.Overlaps(c.After.Span) })
		}
		if k < 0 {
			set, of = append(set, c), append(of, r.of[i])
			if c.After.Status != consult.Cancelled && r.of[i] >= 0 {
				taken = append(taken, c.After)
			}
			continue
		}
		r.twice, r.twiceOf = append(r.twice, c), append(r.twiceOf, r.of[i])
		s := &r.sittings[r.of[i]]
		s.Conflicts = append(s.Conflicts, overlap(s.Occurrence, taken[k], zone))
	}
	r.set, r.of = set, of
}

// overlap is the finding that two dates of a Series sit at the same time.
func overlap(o consult.Occurrence, other consult.Meeting, zone *time.Location) consult.Conflict {
	mine, its := consult.DateOf(o.Original, zone), consult.DateOf(other.OriginalStart, zone)
	when := o.Span.From.In(zone).Format("2006-01-02 15:04")
	return consult.Conflict{Kind: consult.SeriesOverlap, Severity: consult.Blocking, Span: o.Span, Rule: "series.distinct",
		ZH: fmt.Sprintf("本系列%s与%s的两次会都落在%s", its, mine, when),
		EN: fmt.Sprintf("the sittings of %s and %s of this series both fall on %s", its, mine, when)}
}

// blocked reports whether something blocks that is not left out.
func (r *batch) blocked() bool {
	return slices.ContainsFunc(r.sittings, func(s Sitting) bool {
		return s.Action != ActionLeave && len(conflict.Blocked(s.Conflicts)) > 0
	})
}

// leaveOut takes the new sittings that clash out of the round, and says so.
func (r *batch) leaveOut() {
	for i := range r.sittings {
		if len(conflict.Blocked(r.sittings[i].Conflicts)) > 0 {
			r.sittings[i].Action = ActionLeave
		}
	}
	var set []judging.Change
	var of []int
	for i, c := range r.set {
		if r.of[i] < 0 || r.sittings[r.of[i]].Action != ActionLeave {
			set, of = append(set, c), append(of, r.of[i])
		}
	}
	if !slices.ContainsFunc(of, func(k int) bool { return k >= 0 }) {
		set, of = nil, nil // nothing is left for anything to follow from
	}
	r.set, r.of = set, of
}

// told are the sittings by their original start, with their Meetings as they came
// out.
func (r *batch) told() []Sitting {
	for i, k := range r.of {
		if k < 0 {
			continue
		}
		if c := r.set[i]; c.Before == nil || c.Changed() {
			r.sittings[k].Meeting = c.After
		} else {
			r.sittings[k].Action, r.sittings[k].Meeting = ActionNothing, *c.Before
		}
	}
	slices.SortStableFunc(r.sittings, func(a, b Sitting) int { return a.Original.Compare(b.Original) })
	return r.sittings
}
