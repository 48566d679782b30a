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

// batch holds the dates of one Series that are judged together.
type batch struct {
	sittings []Sitting
	// unchanged are Meetings of the Series that the batch does not change.
	unchanged []consult.Meeting
	set       []judging.Change
	// of[i] is the index of the sitting that set[i] changes, or −1 when set[i] is only
	// a consequence of the other changes.
	of []int
	// restoring is true when cancelled dates return to their former times. Whether two
	// of them overlap is then not checked: it was accepted before.
	restoring bool
	// overlapping are the changes whose date would overlap another date of the Series, and
	// overlappingOf their sittings.
	overlapping   []judging.Change
	overlappingOf []int
}

// addUnchanged adds a date without a change to its Meeting.
func (r *batch) addUnchanged(s Sitting) { r.sittings = append(r.sittings, s) }

// add adds a date together with the change to its Meeting.
func (r *batch) add(s Sitting, c judging.Change) {
	r.set, r.of = append(r.set, c), append(r.of, len(r.sittings))
	r.sittings = append(r.sittings, s)
}

// evaluateBatch judges all changes as one set. Dates that would overlap another date of
// the Series are judged as a second set, so that their other Conflicts are found, too.
func (svc *Service) evaluateBatch(ctx context.Context, by consult.Actor, r *batch) error {
	if !r.restoring {
		r.separateOverlapping(svc.Zone())
	}
	set, err := svc.evaluateSet(ctx, by, r, r.set, r.of, nil)
	if err != nil {
		return err
	}
	// Evaluate has appended what follows from the changes, such as new times of parents.
	r.set = set
	for len(r.of) < len(r.set) {
		r.of = append(r.of, -1)
	}
	// Overlaps inside the Series are reported once, by separateOverlapping.
	own := map[consult.ID]bool{}
	for _, c := range slices.Concat(r.set, r.overlapping) {
		own[c.After.ID] = true
	}
	for _, m := range r.unchanged {
		own[m.ID] = true
	}
	twice, err := svc.evaluateSet(ctx, by, r, r.overlapping, r.overlappingOf, own)
	if err != nil {
		return err
	}
	// What follows from changes that are refused anyway is of no interest.
	r.overlapping = twice[:len(r.overlapping)]
	return nil
}

// evaluateSet judges a set and adds the Conflicts to the sittings that they are about,
// except Conflicts with a Meeting in except. It returns the set with the changes that
// follow from it.
func (svc *Service) evaluateSet(
	ctx context.Context, by consult.Actor, r *batch, set []judging.Change, of []int, except map[consult.ID]bool,
) ([]judging.Change, error) {
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
			// The Conflict is about another Meeting than the sitting: say which.
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

// nestedIn gets the index of the sitting that lists the Conflicts of the i-th change:
// its own sitting, else that of its parent Meeting, else the first.
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

// separateOverlapping moves the changes whose date would overlap an earlier one from set
// to overlapping, and adds the Conflict to their sittings.
func (r *batch) separateOverlapping(zone *time.Location) {
	taken := slices.DeleteFunc(slices.Clone(r.unchanged), func(m consult.Meeting) bool {
		return m.Status == consult.Cancelled
	})
	var set []judging.Change
	var of []int
	for i, c := range r.set {
		k := -1
		// Nested Meetings (of[i] < 0) may overlap: they move with their parents.
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
		r.overlapping, r.overlappingOf = append(r.overlapping, c), append(r.overlappingOf, r.of[i])
		s := &r.sittings[r.of[i]]
		s.Conflicts = append(s.Conflicts, overlapConflict(s.Occurrence, taken[k], zone))
	}
	r.set, r.of = set, of
}

// overlapConflict makes the Conflict of two dates of one Series that overlap.
func overlapConflict(o consult.Occurrence, other consult.Meeting, zone *time.Location) consult.Conflict {
	mine, its := consult.DateOf(o.Original, zone), consult.DateOf(other.OriginalStart, zone)
	when := o.Span.From.In(zone).Format("2006-01-02 15:04")
	return consult.Conflict{
		Kind:     consult.SeriesOverlap,
		Severity: consult.Blocking,
		Span:     o.Span,
		Rule:     "series.distinct",
		ZH:       fmt.Sprintf("本系列%s与%s的两次会都落在%s", its, mine, when),
		EN:       fmt.Sprintf("the sittings of %s and %s of this series both fall on %s", its, mine, when),
	}
}

// blocked reports whether a date that is not left out has a blocking Conflict.
func (r *batch) blocked() bool {
	return slices.ContainsFunc(r.sittings, func(s Sitting) bool {
		return s.Action != ActionLeave && len(conflict.Blocked(s.Conflicts)) > 0
	})
}

// leaveOut removes the changes of the dates that have blocking Conflicts, and marks
// those dates as left out.
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
		// No date is left whose consequences the other changes could be.
		set, of = nil, nil
	}
	r.set, r.of = set, of
}

// results gets the sittings ordered by their original start, with their Meetings as they
// were written.
func (r *batch) results() []Sitting {
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
