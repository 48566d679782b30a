package diary

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/roster"
)

// delegate gives the sector three seats at the Meeting, for which it has named two people.
func (b *Builder) delegate(m *consult.Meeting, s roster.Sector, from int) {
	d := consult.Delegation{
		ID:       b.NewID(),
		BodyID:   s.ID,
		Seats:    3,
		Role:     consult.RoleVoting,
		Required: true,
		Note:     "请安排熟悉情况的委员到会发言。",
	}
	m.Delegations = append(m.Delegations, d)
	people := b.MemberIDs(s.ID)
	m.Name(d, []consult.ID{people[(from+2)%len(people)], people[(from+4)%len(people)]})
}

// nameBy sets until when people are named: the end of work of the day before each Meeting.
func (b *Builder) nameBy() {
	for i := range b.Meetings {
		m := &b.Meetings[i]
		for k := range m.Delegations {
			d := &m.Delegations[k]
			d.NameBy = b.Instant(consult.DateOf(m.Span.From, b.Zone).AddDays(-1), 17*time.Hour+30*time.Minute)
			d.Lapsed = !d.NameBy.After(b.Now)
		}
	}
}
