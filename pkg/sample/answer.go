package sample

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// answerDays is how many days before a meeting people have been asked to answer.
const answerDays = 21

// habit is how often, in percent, somebody answers and comes.
type habit struct{ answers, comes int }

// answers makes the answers to the Meetings so far and of the next weeks, and the presence at
// those that have begun.
func (b *builder) answers() {
	changed, habits := b.changed(), map[consult.ID]habit{}
	for i := range b.Meetings {
		m := &b.Meetings[i]
		if m.HasChildren || !m.Status.Live() || m.Span.From.After(b.now.AddDate(0, 0, answerDays)) {
			continue
		}
		begun := !m.Span.From.After(b.now) && !changed[m.ID]
		if begun {
			b.pastLeaves(m)
		}
		recorded := begun && b.chance(90) // presence is not always recorded
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
				b.recordPresence(*m, &v)
			}
			if v.Response != consult.NoResponse || v.Presence != "" {
				b.Answers = append(b.Answers, v)
			}
		}
		// Of a few at which nobody recorded presence somebody says that they were not held, of the others nothing.
		if begun && !recorded && !m.Span.To.After(b.now) && len(b.Held) < 3 {
			b.Held[m.ID] = consult.NotHeld("台风，改为书面征求意见", "会务处", m.Span.To)
		}
	}
}

// onLeave returns the people whose Leave from the Meeting is valid for all of it.
func (b *builder) onLeave(meeting consult.ID) map[consult.ID]bool {
	all := map[consult.ID]bool{}
	for _, l := range b.Leaves {
		if l.MeetingID == meeting && l.Stands() && !l.Part() {
			all[l.PersonID] = true
		}
	}
	return all
}

// respond makes one answer. Most people accept, more so the nearer the Meeting is, and whoever
// presides always does. Some departments send a colleague who is not in the directory.
func (b *builder) respond(m consult.Meeting, a *consult.Attendance, v *consult.Answer, h habit) {
	until := m.Span.From
	if until.After(b.now) { // not everybody has answered yet
		until = b.now
		if m.Span.From.After(b.now.AddDate(0, 0, 7)) {
			h.answers = h.answers * 2 / 3
		}
	}
	if a.Role == consult.RoleStaff || !b.chance(h.answers) {
		return
	}
	p := b.personByID(a.PersonID)
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
			v.Response = consult.Accepted
			v.SubstituteName = b.name()
			v.SubstitutePost = pick(b, []string{"综合科科长", "办公室副主任", "业务处副处长"})
			a.Sent = true
		}
	case b.chance(45): // through the link in their own calendar
		v.Channel, v.By = "self", p.Name
	}
	v.At, v.To = b.between(m.CreatedAt, until), m.Span
}

// recordPresence makes one presence. Whoever accepted nearly always comes, and so do most who
// gave no answer.
func (b *builder) recordPresence(m consult.Meeting, v *consult.Answer) {
	roll := b.rng.IntN(100)
	switch likely := map[consult.Response]int{
		consult.Accepted:   97,
		consult.NoResponse: 80,
		consult.Unsure:     55,
		consult.Declined:   6,
	}[v.Response]; {
	case roll >= likely && v.Response == consult.Declined && roll%4 == 0:
		v.Presence = consult.Excused
	case roll >= likely:
		v.Presence = consult.Absent
	case roll%25 == 3:
		v.Presence = consult.Late
	case roll%40 == 5 && m.Span.To.Before(b.now):
		v.Presence = consult.LeftEarly
	default:
		v.Presence = consult.Present
	}
	v.PresenceBy, v.PresenceAt = "会务处", b.between(m.Span.From.Add(-20*time.Minute), m.Span.From)
}

// between is a random whole second from first up to last.
func (b *builder) between(first, last time.Time) time.Time {
	return first.Add(time.Duration(b.rng.Int64N(max(1, int64(last.Sub(first)/time.Second)))) * time.Second)
}

// chance is true in this percentage of calls.
func (b *builder) chance(percent int) bool { return b.rng.IntN(100) < percent }

func (b *builder) personByID(id consult.ID) consult.Person {
	return b.People[slices.IndexFunc(b.People, func(p consult.Person) bool { return p.ID == id })]
}
