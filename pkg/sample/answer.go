package sample

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// asked is how many days ahead people have been asked to answer.
const asked = 21

// habit is how many times in a hundred somebody answers, and comes.
type habit struct{ answers, comes int }

// answers are what people said to the Meetings so far and of the next weeks, and
// who came to those that have begun.
func (b *builder) answers() {
	changed, habits := b.changed(), map[consult.ID]habit{}
	for i := range b.Meetings {
		m := &b.Meetings[i]
		if m.HasChildren || !m.Status.Live() || m.Span.From.After(b.now.AddDate(0, 0, asked)) {
			continue
		}
		begun := !m.Span.From.After(b.now) && !changed[m.ID]
		if begun {
			b.pastLeaves(m)
		}
		recorded := begun && b.chance(90)
		onLeave := b.onLeave(m.ID)
		for j := range m.Attendances {
			a := &m.Attendances[j]
			h, ok := habits[a.PersonID]
			if !ok {
				h = pick(b, []habit{{95, 97}, {90, 95}, {85, 92}, {80, 90}, {60, 72}})
				habits[a.PersonID] = h
			}
			v := consult.Answer{MeetingID: m.ID, PersonID: a.PersonID, Response: consult.NoResponse}
			if !onLeave[a.PersonID] {
				b.respond(*m, a, &v, h)
			}
			if recorded && !a.Excused {
				b.come(*m, &v)
			}
			if v.Response != consult.NoResponse || v.Presence != "" {
				b.Answers = append(b.Answers, v)
			}
		}
	}
}

// onLeave are those whose Leave from the Meeting stands.
func (b *builder) onLeave(meeting consult.ID) map[consult.ID]bool {
	all := map[consult.ID]bool{}
	for _, l := range b.Leaves {
		if l.MeetingID == meeting && l.Stands() && !l.Part() {
			all[l.PersonID] = true
		}
	}
	return all
}

// respond: most say yes, the more so the nearer it is; whoever presides does. Of
// the departments' seats some send a colleague whom the office does not know.
func (b *builder) respond(m consult.Meeting, a *consult.Attendance, v *consult.Answer, h habit) {
	until := m.Span.From
	if until.After(b.now) {
		until = b.now
		if m.Span.From.After(b.now.AddDate(0, 0, 7)) {
			h.answers = h.answers * 2 / 3
		}
	}
	if a.Role == consult.RoleStaff || !b.chance(h.answers) {
		return
	}
	p := b.whois(a.PersonID)
	switch {
	case a.Role == consult.RolePresiding || b.chance(h.comes):
		v.Response = consult.Accepted
	case b.chance(60):
		v.Response = consult.Declined
	default:
		v.Response = consult.Unsure
	}
	v.Channel, v.By = pick(b, []consult.Channel{"wechat", "wechat", "phone", "phone", "message", "in_person"}), "委员联络处"
	switch {
	case p.Kind == consult.PersonDepartment:
		v.Channel = pick(b, []consult.Channel{"paper", "phone", "email"})
		if b.chance(15) {
			v.Response, v.SubstituteName, v.SubstitutePost = consult.Accepted, b.name(), pick(b, []string{"综合科科长", "办公室副主任", "业务处副处长"})
			a.Sent = true
		}
	case b.chance(45):
		v.Channel, v.By = "self", p.Name
	}
	v.At, v.To = b.between(m.CreatedAt, until), m.Span
}

// come: who said yes comes as a rule, and who said nothing mostly does too.
func (b *builder) come(m consult.Meeting, v *consult.Answer) {
	dice := b.rng.IntN(100)
	switch likely := map[consult.Response]int{consult.Accepted: 97, consult.NoResponse: 80, consult.Unsure: 55, consult.Declined: 6}[v.Response]; {
	case dice >= likely && v.Response == consult.Declined && dice%4 == 0:
		v.Presence = consult.Excused
	case dice >= likely:
		v.Presence = consult.Absent
	case dice%25 == 3:
		v.Presence = consult.Late
	case dice%40 == 5 && m.Span.To.Before(b.now):
		v.Presence = consult.LeftEarly
	default:
		v.Presence = consult.Present
	}
	v.PresenceBy, v.PresenceAt = "会务处", b.between(m.Span.From.Add(-20*time.Minute), m.Span.From)
}

// between is a whole second after the first instant and not after the last.
func (b *builder) between(first, last time.Time) time.Time {
	return first.Add(time.Duration(b.rng.Int64N(max(1, int64(last.Sub(first)/time.Second)))) * time.Second)
}

// chance is true so many times in a hundred.
func (b *builder) chance(percent int) bool { return b.rng.IntN(100) < percent }

func (b *builder) whois(id consult.ID) consult.Person {
	return b.People[slices.IndexFunc(b.People, func(p consult.Person) bool { return p.ID == id })]
}
