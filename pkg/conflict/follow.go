package conflict

import (
	"fmt"
	"slices"

	"huiqi/pkg/consult"
)

// orderBreach is a Meeting that begins too early after one that it must follow.
type orderBreach struct {
	consult.Follow
	earlier, later consult.Meeting
}

// other returns the one of the two Meetings that is not m.
func (b orderBreach) other(m consult.Meeting) consult.Meeting {
	if b.later.ID != m.ID {
		return b.later
	}
	return b.earlier
}

// breaches returns the breaches of the Meeting's order, as the later and as the earlier one. A
// Meeting that is not live need not be waited for.
func (v *view) breaches(m consult.Meeting) []orderBreach {
	var out []orderBreach
	add := func(f consult.Follow, earlier, later consult.Meeting) {
		if earlier.Status.Live() && later.Status.Live() && later.Span.From.Before(f.Earliest(earlier.Span.To, v.Zone)) {
			out = append(out, orderBreach{f, earlier, later})
		}
	}
	for _, f := range m.Follows {
		add(f, v.Others[f.MeetingID], m)
	}
	for _, id := range v.Followers {
		for _, f := range v.Others[id].Follows {
			if f.MeetingID == m.ID {
				add(f, m, v.Others[id])
			}
		}
	}
	return out
}

// outOfOrder reports whether the order of Meetings forbids the span.
func (q *SlotFinder) outOfOrder(span consult.Span) bool {
	if q.Form.Severity(consult.OutOfOrder) != consult.Blocking {
		return false
	}
	m := q.wish.Meeting
	m.Span = span
	return slices.ContainsFunc(q.breaches(m), func(b orderBreach) bool {
		return !q.overridden(m, consult.Conflict{Kind: consult.OutOfOrder, MeetingID: b.other(m).ID})
	})
}

// followOrder finds the Meetings that this one comes too early after or too late before, and
// warns when it must follow a cancelled one.
func (v *view) followOrder(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	for _, b := range v.breaches(m) {
		other := b.other(m)
		c := consult.Conflict{
			Kind:      consult.OutOfOrder,
			Severity:  consult.Blocking,
			MeetingID: other.ID,
			Span:      other.Span,
			Rule:      "meeting.follows",
		}
		c.ZH, c.EN = sayOrder(v.Context, b)
		found = append(found, c)
	}
	// A cancelled Meeting delays nobody, but the organiser may want to take it out of the order.
	for _, f := range m.Follows {
		if earlier, ok := v.Others[f.MeetingID]; ok && earlier.Status == consult.Cancelled {
			found = append(found, v.orphanWarning(earlier, m, earlier))
		}
	}
	return found
}

// orphanedFollowers warns of the Meetings that follow this one when it is cancelled.
func (v *view) orphanedFollowers(m consult.Meeting) []consult.Conflict {
	var found []consult.Conflict
	for _, id := range v.Followers {
		if later := v.Others[id]; later.Status.Live() {
			found = append(found, v.orphanWarning(m, later, later))
		}
	}
	return found
}

// orphanWarning says that the later Meeting follows a cancelled one.
func (v *view) orphanWarning(earlier, later, other consult.Meeting) consult.Conflict {
	c := consult.Conflict{
		Kind:      consult.OutOfOrder,
		Severity:  consult.Warning,
		MeetingID: other.ID,
		Span:      other.Span,
		Rule:      "meeting.follows_cancelled",
	}
	c.ZH = fmt.Sprintf("%s应在%s之后召开，后者已取消", sayMeetingZH(v.Context, later), sayMeetingZH(v.Context, earlier))
	c.EN = fmt.Sprintf("%s must be held after %s, which is cancelled",
		sayMeetingEN(v.Context, later), sayMeetingEN(v.Context, earlier))
	return c
}

func sayOrder(s *Context, b orderBreach) (string, string) {
	gapZH, gapEN := "之后", "after"
	switch {
	case b.MinDays == 1:
		gapZH, gapEN = "结束的次日或更晚", "at least one day after"
	case b.MinDays > 1:
		gapZH, gapEN = fmt.Sprintf("结束至少%d天后", b.MinDays), fmt.Sprintf("at least %d days after", b.MinDays)
	}
	return fmt.Sprintf("%s应在%s%s召开", sayMeetingZH(s, b.later), sayMeetingZH(s, b.earlier), gapZH),
		fmt.Sprintf("%s must be held %s %s", sayMeetingEN(s, b.later), gapEN, sayMeetingEN(s, b.earlier))
}

func sayMeetingZH(s *Context, m consult.Meeting) string {
	title, _ := quoted(m, "另一场会议", "")
	return fmt.Sprintf("%s（%s）", title, formatSpan(s, m.Span))
}

func sayMeetingEN(s *Context, m consult.Meeting) string {
	_, title := quoted(m, "", "another meeting")
	return fmt.Sprintf("%s (%s)", title, formatSpan(s, m.Span))
}
