package diary

import (
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// closures makes the Blocks, none of which is hard today: sessions of the city's party committee and of its people's
// congress, rooms and venues under repair, bodies and people away, and times better left free.
func (b *Builder) closures() {
	b.twoSessions()
	b.everyone()
	b.repairs()
	b.absences()
}

// twoSessions sets the five days of the city's two sessions in each January of the agenda: the
// plenary takes the first four, and the people's congress goes on after it.
func (b *Builder) twoSessions() {
	for _, year := range b.Years() {
		b.sessions = append(b.sessions, b.sessionDays(almanac.NewYear(year).AddDays(10)))
	}
	for _, days := range b.sessions {
		b.block(consult.SubjectEveryone, "", "市人民代表大会会议", b.Span(days[3], at(13, 0), at(18, 0)), true)
		b.block(consult.SubjectEveryone, "", "市人民代表大会闭幕", b.Span(days[4], at(8, 0), at(18, 0)), true)
		for _, d := range b.Workdays(days[0].AddDays(-7), days[0]) {
			b.block(consult.SubjectEveryone, "", "市两会筹备周，非必要不安排会议", b.Span(d, at(8, 30), at(18, 0)), false)
		}
	}
}

// inSession reports whether the day is one of the city's two sessions.
func (b *Builder) inSession(d consult.Date) bool {
	return slices.ContainsFunc(b.sessions, func(days []consult.Date) bool { return slices.Contains(days, d) })
}

// sessionDays are the first five days in a row from d on of which four are working days and
// none is today.
func (b *Builder) sessionDays(d consult.Date) []consult.Date {
	for ; ; d = d.AddDays(1) {
		four := b.Workdays(d, d.AddDays(4))
		if len(four) == 4 && d.AddDays(4) != b.Today {
			return append(four, d.AddDays(4))
		}
	}
}

func (b *Builder) everyone() {
	soon := b.clearDay(b.Today.AddDays(9))
	b.block(consult.SubjectEveryone, "", "市委全会", b.Span(soon, at(8, 0), at(18, 0)), true)
	yearly := map[int]string{1: "全市作风建设大会", 6: "市委工作务虚会", 11: "市委经济工作会议"}
	for n := range b.Months() {
		if title := yearly[n%12]; title != "" {
			d := b.clearDay(b.Month(n).AddDays(21))
			b.block(consult.SubjectEveryone, "", title, b.Span(d, at(8, 0), at(12, 0)), true)
		}
	}
	b.block(consult.SubjectEveryone, "", "机关集体学习", b.Span(b.clearDay(b.Today.AddDays(4)), at(15, 30), at(17, 30)),
		false)
}

// clearDay is the first working day from d on that is not today, not during the two sessions
// and not blocked for everybody.
func (b *Builder) clearDay(d consult.Date) consult.Date {
	for _, day := range b.After(min(d, b.To.AddDays(-30)), 60) {
		if !b.inSession(day) && !overlapsAny(b.officeClosed, day.Span(b.Zone)) {
			return day
		}
	}
	return d
}

func (b *Builder) repairs() {
	for i, r := range []consult.Room{b.HallRooms[2], b.HallRooms[5], b.HallRooms[7]} {
		title := almanac.Cyclic([]string{"音响与同传设备检修", "空调更换", "桌椅更新"}, i)
		for _, d := range b.After(b.Today.AddDays(12+17*i), 30)[:2] {
			b.block(consult.SubjectRoom, r.ID, title, b.Span(d, 0, at(24, 0)), true)
		}
	}
	// One Block lies in the past, if the agenda is old enough.
	old := b.Month(1).AddDays(5)
	if old.AddDays(3) <= b.Today {
		b.block(consult.SubjectRoom, b.HallRooms[0].ID, "舞台灯光调试", consult.Span{
			From: b.Instant(old, 0),
			To:   b.Instant(old.AddDays(3), 0),
		}, true)
	}
	shut := b.Today.AddDays(20)
	b.block(consult.SubjectVenue, b.Venues[7].ID, "外立面改造，暂停开放", consult.Span{
		From: b.Instant(shut, 0),
		To:   b.Instant(shut.AddDays(12), 0),
	}, true)
	b.block(consult.SubjectVenue, b.Venues[15].ID, "文化节布展，人流较大", consult.Span{
		From: b.Instant(shut.AddDays(3), 0),
		To:   b.Instant(shut.AddDays(6), 0),
	}, false)
}

func (b *Builder) absences() {
	away := func(days, length int) consult.Span {
		d := b.Today.AddDays(days)
		return consult.Span{From: b.Instant(d, 0), To: b.Instant(d.AddDays(length), 0)}
	}
	b.block(consult.SubjectBody, b.Sectors[14].ID, "工商联组织赴外考察", away(16, 5), true)
	b.block(consult.SubjectBody, b.Committees[1].Departments[0].ID, "年度预算编制攻坚", away(10, 14), false)
	b.block(consult.SubjectBody, b.Districts[6].ID, "区级换届选举工作", away(25, 4), true)
	for i, title := range []string{"赴省委党校学习", "出国考察", "住院检查", "论文答辩", "赴京参加行业年会", "援疆慰问"} {
		b.block(consult.SubjectPerson, b.People[[]int{
			3, 22, 118, 204, 61, 307,
		}[i]].ID, title, away(3+4*i, 2+i%3*2), true)
	}
	for i, title := range []string{"每周专家门诊", "研究生授课", "企业董事会"} {
		d := b.After(b.Today.AddDays(6+5*i), 30)[0]
		b.block(consult.SubjectPerson, b.People[[]int{
			90, 150, 35,
		}[i]].ID, title, b.Span(d, at(8, 30), at(12, 0)), false)
	}
}

// block adds a Block; a hard one is respected from now on. A hard Block that would keep
// somebody from the plenary session is moved by weeks until it no longer does.
func (b *Builder) block(kind consult.SubjectKind, id consult.ID, title string, s consult.Span, hard bool) {
	// The plenary needs everybody for four days; a Block within it would leave it without a slot.
	for _, days := range b.sessions {
		session := consult.Span{From: b.Instant(days[0], 0), To: b.Instant(days[4], 0)}
		for hard && kind != consult.SubjectEveryone && s.Overlaps(session) {
			s = consult.Span{From: s.From.AddDate(0, 0, 7), To: s.To.AddDate(0, 0, 7)}
		}
	}
	b.Blocks = append(b.Blocks, consult.Block{
		Stamp:       b.Stamp(40),
		Subject:     consult.Subject{Kind: kind, ID: id},
		OwnerBodyID: b.OwnerOf(id),
		Title:       title,
		Span:        s,
		Hard:        hard,
	})
	if !hard {
		return
	}
	switch kind {
	case consult.SubjectEveryone:
		b.officeClosed = append(b.officeClosed, s)
	case consult.SubjectBody:
		b.bodyClosed[id] = append(b.bodyClosed[id], s)
	case consult.SubjectVenue:
		for _, r := range b.Rooms {
			if r.VenueID == id {
				b.busySpans[r.ID] = append(b.busySpans[r.ID], s)
			}
		}
	default:
		b.busySpans[id] = append(b.busySpans[id], s)
	}
}
