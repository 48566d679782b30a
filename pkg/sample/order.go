package sample

import (
	"slices"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

// order says which Meetings come after which, when materials are out, and which
// stay where they are. What is to move or to be called off comes after nothing.
func (b *builder) order() {
	changes := b.changed()
	var settled []consult.Meeting
	for _, m := range b.Meetings {
		if m.Status.Live() && !changes[m.ID] {
			settled = append(settled, m)
		}
	}
	slices.SortStableFunc(settled, func(x, y consult.Meeting) int { return x.Span.To.Compare(y.Span.To) })
	asked := map[consult.FormKey]int{}
	for _, f := range b.Forms {
		asked[f.Key] = f.MaterialsDays
	}
	for i := range b.Meetings {
		m := &b.Meetings[i]
		if days := asked[m.Form]; days > 0 && !m.HasChildren && i%11 > 0 {
			m.MaterialsReadyAt = b.out(*m, days+1+i%3)
		}
		if !m.Status.Live() || changes[m.ID] {
			continue
		}
		if m.Form == "plenary" && m.HasChildren {
			m.Pinned = consult.Pin{By: "秘书长", Role: consult.Admin, Reason: "会期由常委会会议决定", At: m.CreatedAt}
		}
		if by := preparation(*m); by != nil {
			b.prepare(m, settled, by)
		}
	}
}

// out is when the materials are sent, on a morning so many days ahead; nobody has
// said yet of what is far off.
func (b *builder) out(m consult.Meeting, days int) time.Time {
	t := b.clock(consult.DateOf(m.Span.From, b.zone).AddDays(-days), at(10, 0))
	if t.After(b.now.AddDate(0, 0, 10)) {
		return time.Time{}
	}
	return t
}

// preparation reports which Meetings prepare one like m: the chair's meeting a
// session of the standing committee, research a consultation on its matter.
func preparation(m consult.Meeting) func(consult.Meeting) bool {
	switch {
	case m.Form == "standing_committee" && m.HasChildren:
		return func(o consult.Meeting) bool { return o.Form == "chair_meeting" }
	case m.Form == "counterpart":
		matter := strings.TrimSuffix(m.Title, "对口协商会")
		return func(o consult.Meeting) bool {
			return o.Form == "research" && o.OwnerBodyID == m.OwnerBodyID && strings.Contains(o.Title, matter)
		}
	}
	return nil
}

// prepare has the Meeting come a day after the last of those before it that prepare it.
func (b *builder) prepare(m *consult.Meeting, settled []consult.Meeting, prepares func(consult.Meeting) bool) {
	for _, o := range slices.Backward(settled) {
		f := consult.Follow{MeetingID: o.ID, MinDays: 1}
		if prepares(o) && !m.Span.From.Before(f.Earliest(o.Span.To, b.zone)) {
			m.Follows = []consult.Follow{f}
			return
		}
	}
}
