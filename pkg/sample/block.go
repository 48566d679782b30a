package sample

import (
	"time"

	"huiqi/pkg/consult"
)

// blocks makes what is not to be booked: a full session of the city's party
// committee and the two sessions on other days than today, rooms out of order,
// people away, and what had better be left free.
func (b *builder) blocks() {
	add := func(kind consult.SubjectKind, id consult.ID, title string, from consult.Date, days int, start, length time.Duration, hard bool) {
		for i := range days {
			d := from.AddDays(i)
			if d == b.today && hard && kind == consult.SubjectEveryone {
				continue
			}
			at := d.Start(b.zone).Add(start).UTC()
			b.Blocks = append(b.Blocks, consult.Block{Stamp: b.stamp(90), Subject: consult.Subject{Kind: kind, ID: id}, Title: title,
				Span: consult.Span{From: at, To: at.Add(length)}, Hard: hard})
		}
	}
	add(consult.SubjectEveryone, "", "市委全会", b.month(1).AddDays(9), 1, at(8, 0), 10*time.Hour, true)
	add(consult.SubjectEveryone, "", "市委全会", b.month(6).AddDays(4), 1, at(8, 0), 10*time.Hour, true)
	add(consult.SubjectEveryone, "", "市委全会", b.month(10).AddDays(11), 1, at(13, 0), 5*time.Hour, true)
	add(consult.SubjectEveryone, "", "机关集体学习，建议避开", b.month(5).AddDays(17), 1, at(14, 0), 2*time.Hour, false)
	for i, r := range b.hall[4:6] {
		add(consult.SubjectRoom, r.ID, "设备检修", b.month(3+i).AddDays(6), 2, 0, 24*time.Hour, true)
	}
	for i := range 6 {
		add(consult.SubjectPerson, b.seats[b.plenary.ID][20+13*i], "出差", b.today.AddDays(5+4*i), 2, at(0, 0), 24*time.Hour, i%2 == 0)
	}
}
