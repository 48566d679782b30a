package sample

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// changes picks what is called off, what moves, who asks for leave, and the
// feeds to offer.
func (b *builder) changes() {
	b.Cancellations = append(b.Cancellations, Cancellation{b.Meetings[b.todays[4]].ID, "主讲人因公外出，另行通知"})
	b.shift(b.todays[6], b.today, []time.Duration{3*time.Hour + 30*time.Minute, 4 * time.Hour})
	b.shift(b.todays[0], b.today.AddDays(1), nil)
	reasons := []string{"改为书面协商", "与市里重要活动冲突", "调研推迟，会议相应取消", "合并至下次会议"}
	next := b.upcoming()
	for i, k := range next {
		switch {
		case i%9 == 4 && len(b.Cancellations) < 6:
			b.Cancellations = append(b.Cancellations, Cancellation{b.Meetings[k].ID, reasons[i%4]})
		case i%9 == 7 && len(b.Moves) < 7:
			b.shift(k, consult.DateOf(b.Meetings[k].Span.From, b.zone).AddDays(1), nil)
		}
	}
	b.leaves()
	b.links()
}

// upcoming are the coming live leaves that have no family, by start.
func (b *builder) upcoming() []int {
	var out []int
	for i, m := range b.Meetings {
		if m.Status == consult.Confirmed && m.Span.From.After(b.now.Add(48*time.Hour)) && m.ParentID == "" && !m.HasChildren && m.Form != "council" {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(x, y int) int { return b.Meetings[x].Span.From.Compare(b.Meetings[y].Span.From) })
	return out
}

// shift moves a Meeting: later on the same day by one of the offsets, or to the
// first workday from day on at the same hour. Without room for it, it stays.
func (b *builder) shift(i int, day consult.Date, later []time.Duration) {
	m := b.Meetings[i]
	length := m.Span.Length()
	if later != nil {
		for _, by := range later {
			to := inside(consult.Span{From: m.Span.From.Add(by), To: m.Span.To.Add(by)}, day.Span(b.zone))
			if b.free(to, held(m)...) && !to.Overlaps(m.Span) {
				b.move(m, to)
				return
			}
		}
		return
	}
	start := m.Span.From.Sub(consult.DateOf(m.Span.From, b.zone).Start(b.zone))
	rooms := b.hall[3:8]
	if m.RoomID == "" {
		rooms = nil
	}
	if to, ok := b.place(m, day, []time.Duration{start, at(9, 0), at(14, 30)}, length, rooms); ok {
		m.RoomID = to.RoomID
		b.move(m, to.Span)
	}
}

func (b *builder) move(m consult.Meeting, to consult.Span) {
	for _, id := range held(m) {
		b.taken[id] = append(b.taken[id], to)
	}
	b.Moves = append(b.Moves, Move{m.ID, consult.Slot{Span: to, RoomID: m.RoomID}})
}

// leaves are asked for from the next sitting of the standing committee.
func (b *builder) leaves() {
	i := slices.IndexFunc(b.Meetings, func(m consult.Meeting) bool {
		return m.Form == "standing_committee" && m.Span.From.After(b.now) && len(m.Attendances) >= standing
	})
	if i < 0 {
		return
	}
	for k, decision := range []consult.Decision{consult.LeaveApproved, consult.LeavePending, consult.LeaveApproved, consult.LeaveRefused, consult.LeavePending} {
		l := consult.Leave{Stamp: b.stamp(2), MeetingID: b.Meetings[i].ID, PersonID: b.seats[b.standing.ID][15+9*k],
			Reason: []consult.LeaveReason{consult.LeaveOfficial, consult.LeaveIllness, consult.LeaveAbroad, consult.LeavePersonal}[k%4], Decision: decision}
		if decision != consult.LeavePending {
			l.DecidedBy, l.DecidedAt = "示例·办公室", l.ChangedAt.Add(time.Hour)
		}
		b.Leaves = append(b.Leaves, l)
	}
}

func (b *builder) links() {
	for _, p := range []struct {
		i    int
		name string
	}{{0, "手机"}, {1, "手机"}, {9, "手机"}, {30, "平板"}, {345, "手机"}} {
		b.Feeds = append(b.Feeds, Link{consult.Subject{Kind: consult.SubjectPerson, ID: b.seats[b.plenary.ID][p.i]}, p.name})
	}
	b.Feeds = append(b.Feeds,
		Link{consult.Subject{Kind: consult.SubjectBody, ID: b.standing.ID}, "常委会"},
		Link{consult.Subject{Kind: consult.SubjectRoom, ID: b.hall[2].ID}, "议政厅"},
		Link{consult.Subject{Kind: consult.SubjectVenue, ID: b.Venues[0].ID}, "市政协会议中心"},
		Link{consult.Subject{Kind: consult.SubjectPublic}, "公开会议"})
}
