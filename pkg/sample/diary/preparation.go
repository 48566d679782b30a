package diary

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

// preparations sets which Meetings follow which, when materials are sent, and which are pinned.
// Meetings to be moved or cancelled follow nothing.
func (b *Builder) preparations() {
	changes := b.changed()
	var unchanged []consult.Meeting
	for _, m := range b.Meetings {
		if m.Status.Live() && !changes[m.ID] {
			unchanged = append(unchanged, m)
		}
	}
	slices.SortStableFunc(unchanged, func(x, y consult.Meeting) int { return x.Span.To.Compare(y.Span.To) })
	asked := map[consult.FormKey]int{}
	for _, f := range b.Forms {
		asked[f.Key] = f.MaterialsDays
	}
	for i := range b.Meetings {
		m := &b.Meetings[i]
		// One meeting in eleven has no materials yet, so that the demo shows the warning.
		if days := asked[m.Form]; days > 0 && !m.HasChildren && i%11 > 0 {
			m.MaterialsReadyAt = b.materialsSentAt(*m, days+1+i%3)
		}
		if !m.Status.Live() || changes[m.ID] {
			continue
		}
		if m.Form == "plenary" && m.HasChildren {
			m.Pinned = consult.Pin{By: "秘书长", Role: consult.Admin, Reason: "会期由常委会会议决定", At: m.CreatedAt}
		}
		if by := preparedBy(*m); by != nil {
			b.addFollow(m, unchanged, by)
		}
	}
}

// notices records that the notices of the confirmed Meetings went out, two days before it was too late; of one in nine
// nobody has recorded it.
func (b *Builder) notices() {
	days := map[consult.FormKey]int{}
	for _, f := range b.Forms {
		days[f.Key] = f.NoticeDays
	}
	for i := range b.Meetings {
		m := &b.Meetings[i]
		issued := b.Instant(consult.DateOf(m.Span.From, b.Zone).AddDays(-days[m.Form]-2), at(9, 30))
		if m.Status != consult.Confirmed || m.ParentID != "" || i%9 == 5 || issued.After(b.Now) {
			continue
		}
		m.Notice = consult.IssuedNotice{IssuedAt: issued, By: "办公室", At: issued.Add(time.Hour)}
		if m.Form == "plenary" || m.Form == "standing_committee" {
			year, number := issued.In(b.Zone).Year(), issued.In(b.Zone).YearDay()/6+1
			m.Notice.DocumentNumber = fmt.Sprintf("政协办通〔%d〕%d号", year, number)
		}
	}
}

// materialsSentAt is a morning this many days before the Meeting, or zero if that is far in the
// future.
func (b *Builder) materialsSentAt(m consult.Meeting, days int) time.Time {
	t := b.Instant(consult.DateOf(m.Span.From, b.Zone).AddDays(-days), at(10, 0))
	if t.After(b.Now.AddDate(0, 0, 10)) {
		return time.Time{}
	}
	return t
}

// preparedBy returns a function that recognises Meetings which prepare m: chair's meetings for a session of the
// standing committee, and research on the same matter for a consultation. It returns nil for others.
func preparedBy(m consult.Meeting) func(consult.Meeting) bool {
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

// addFollow makes the Meeting follow the last one before it that prepares it, at least a day
// later.
func (b *Builder) addFollow(m *consult.Meeting, unchanged []consult.Meeting, prepares func(consult.Meeting) bool) {
	for _, o := range slices.Backward(unchanged) {
		f := consult.Follow{MeetingID: o.ID, MinDays: 1}
		if prepares(o) && !m.Span.From.Before(f.Earliest(o.Span.To, b.Zone)) {
			m.Follows = []consult.Follow{f}
			return
		}
	}
}

// Quoted puts a matter into quotation marks, and changes those inside to single ones.
func Quoted(matter string) string {
	return "“" + strings.NewReplacer("“", "‘", "”", "’").Replace(matter) + "”"
}
