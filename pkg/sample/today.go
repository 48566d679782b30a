package sample

import (
	"time"

	"huiqi/pkg/consult"
)

// day makes today's public meetings at the city hall, over, running, soon and
// later as the hour has them, so that the kiosk is never empty. Each has a room
// and people of its own; none crosses midnight.
func (b *builder) day() {
	whole := b.today.Span(b.zone)
	near := b.now.Truncate(5 * time.Minute)
	lines := []struct {
		title string
		form  consult.FormKey
		body  int // of the special committees
		from  time.Duration
		long  time.Duration
	}{
		{"全市政协系统提案办理工作推进会", "proposal", 0, -3 * time.Hour, 90 * time.Minute},
		{"“提升普惠托育服务体系建设水平”对口协商", "counterpart", 3, -40 * time.Minute, 2 * time.Hour},
		{"青年就业环境优化界别协商", "sector", 5, -15 * time.Minute, 90 * time.Minute},
		{"构建“双循环”物流体系专题协商会", "thematic", 1, 20 * time.Minute, 2 * time.Hour},
		{"国际化医疗服务专题协商会", "thematic", 4, 75 * time.Minute, 90 * time.Minute},
		{"大运河工业遗存保护利用对口协商", "counterpart", 7, 2 * time.Hour, 2 * time.Hour},
		{"名人故居保护专题协商会", "thematic", 7, 3 * time.Hour, 90 * time.Minute},
		{"新能源装备产业链协同界别协商", "sector", 1, 210 * time.Minute, 90 * time.Minute},
	}
	for i, l := range lines {
		span := inside(consult.Span{From: near.Add(l.from), To: near.Add(l.from + l.long)}, whole)
		m := b.meeting(l.form, l.title, b.committees[l.body].ID, consult.Public)
		m.Span, m.RoomID = span, b.hall[i+1].ID
		if i == len(lines)-1 {
			m.RoomID = b.hall[0].ID
		}
		m.Description = "请携带会议材料，提前十分钟到场。"
		people := b.seats[b.plenary.ID][330+7*i : 337+7*i]
		ask(&m, consult.RolePresiding, people[0])
		ask(&m, consult.RoleVoting, people[1:6]...)
		ask(&m, consult.RoleNonvoting, people[6])
		b.todays = append(b.todays, b.book(m))
	}
}

// inside shifts a span into the day, and cuts what is longer.
func inside(s, day consult.Span) consult.Span {
	if s.From.Before(day.From) {
		s = consult.Span{From: day.From, To: day.From.Add(s.Length())}
	}
	if last := day.To.Add(-5 * time.Minute); s.To.After(last) {
		s = consult.Span{From: last.Add(-s.Length()), To: last}
	}
	return s
}
