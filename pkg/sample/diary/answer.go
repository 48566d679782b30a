package diary

import (
	"cmp"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// answerDays is how many days before a meeting people have been asked to answer.
const answerDays = 21

// habit is how often, in percent, somebody answers and comes.
type habit struct{ answers, comes int }

// answers makes the answers to the Meetings so far and of the next weeks, and the presence at
// those that have begun.
func (b *Builder) answers() {
	changed, habits := b.changed(), map[consult.ID]habit{}
	for i := range b.Meetings {
		m := &b.Meetings[i]
		if m.HasChildren || !m.Status.Live() || m.Span.From.After(b.Now.AddDate(0, 0, answerDays)) {
			continue
		}
		begun := !m.Span.From.After(b.Now) && !changed[m.ID]
		if begun {
			b.pastLeaves(m)
		}
		recorded := begun && b.recorded(*m)
		onLeave := b.onLeave(m.ID)
		for j := range m.Attendances {
			a := &m.Attendances[j]
			h, ok := habits[a.PersonID]
			if !ok {
				h = almanac.Pick(b.Almanac, []habit{{95, 97}, {90, 95}, {85, 92}, {80, 90}, {60, 72}})
				habits[a.PersonID] = h
			}
			v := consult.Answer{MeetingID: m.ID, PersonID: a.PersonID, Response: consult.NoResponse}
			if !onLeave[a.PersonID] {
				b.respond(*m, a, &v, h)
			}
			if recorded && !a.Excused {
				b.recordPresence(*m, a.Role, &v)
			}
			if v.Response != consult.NoResponse || v.Presence != "" {
				b.Answers = append(b.Answers, v)
			}
		}
		if begun && !recorded {
			b.recordHeld(*m)
		}
	}
}

// alwaysRecorded are the forms of which the office has never missed who came.
var alwaysRecorded = []consult.FormKey{
	"plenary", "standing_committee", "chair_meeting",
	"party_study", "chair_study", "standing_study", "lecture", "reading",
}

// recorded reports whether somebody records who comes to the Meeting; of the last days' Meetings some wait for it.
func (b *Builder) recorded(m consult.Meeting) bool {
	often := 92
	if b.Now.Sub(m.Span.To) < 12*24*time.Hour {
		often = 70
	}
	return b.Chance(often) || slices.Contains(alwaysRecorded, m.Form)
}

// recordHeld says of a Meeting that is over, and at which nobody recorded presence, whether it was held: of all that
// ended more than a month ago, and of one other that it was not.
func (b *Builder) recordHeld(m consult.Meeting) {
	ended := b.Now.Sub(m.Span.To)
	long := ended > 35*24*time.Hour
	switch {
	case ended < 0, !long && b.calledOff == 1: // nobody has said it yet
	case long && len(b.Held)%9 != 4:
		at := m.Span.To.Add(20 * time.Hour)
		b.Held[m.ID] = consult.Held{Took: true, At: at, By: "会务处", Source: consult.HeldByPerson}
	default:
		b.Held[m.ID] = consult.NotHeld("与上级会议时间冲突，改为书面征求意见", "会务处", m.Span.To)
		if !long {
			b.calledOff++
		}
	}
}

// onLeave returns the people whose Leave from the Meeting is valid for all of it.
func (b *Builder) onLeave(meeting consult.ID) map[consult.ID]bool {
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
func (b *Builder) respond(m consult.Meeting, a *consult.Attendance, v *consult.Answer, h habit) {
	until := m.Span.From
	if until.After(b.Now) { // not everybody has answered yet
		until = b.Now
		if m.Span.From.After(b.Now.AddDate(0, 0, 7)) {
			h.answers = h.answers * 2 / 3
		}
	}
	if a.Role == consult.RoleStaff || !b.Chance(h.answers) {
		return
	}
	p := b.PersonByID(a.PersonID)
	switch {
	case a.Role == consult.RolePresiding || b.Chance(h.comes):
		v.Response = consult.Accepted
	case b.Chance(60):
		v.Response = consult.Declined
	default:
		v.Response = consult.Unsure
	}
	channels := []consult.Channel{"wechat", "wechat", "phone", "phone", "message", "in_person"}
	v.Channel, v.By = almanac.Pick(b.Almanac, channels), "委员联络处"
	switch {
	case p.Kind == consult.PersonDepartment:
		v.Channel = almanac.Pick(b.Almanac, []consult.Channel{"paper", "phone", "email"})
		if b.Chance(15) {
			v.Response = consult.Accepted
			v.SubstituteName = b.NewName()
			v.SubstitutePost = almanac.Pick(b.Almanac, []string{"综合科科长", "办公室副主任", "业务处副处长"})
			a.Sent = true
		}
	case b.Chance(45): // through the link in their own calendar
		v.Channel, v.By = "self", p.Name
	}
	if m.OnlineURL != "" {
		v.Mode = almanac.Pick(b.Almanac, []consult.Mode{consult.Online, consult.Online, consult.OnSite})
	}
	v.At, v.To = b.Between(m.CreatedAt, until), m.Span
}

// recordPresence makes one presence. Whoever presides comes, whoever accepted nearly always, and so do most who gave no
// answer.
func (b *Builder) recordPresence(m consult.Meeting, role consult.AttendanceRole, v *consult.Answer) {
	roll := b.IntN(100)
	switch likely := map[consult.Response]int{
		consult.Accepted:   97,
		consult.NoResponse: 80,
		consult.Unsure:     55,
		consult.Declined:   6,
	}[v.Response]; {
	case role == consult.RolePresiding:
		v.Presence = consult.Present
	case roll >= likely && v.Response == consult.Declined && roll%4 == 0:
		v.Presence = consult.Excused
	case roll >= likely:
		v.Presence = consult.Absent
	case roll%25 == 3:
		v.Presence = consult.Late
	case roll%40 == 5 && m.Span.To.Before(b.Now):
		v.Presence = consult.LeftEarly
	default:
		v.Presence = consult.Present
	}
	v.PresenceBy, v.PresenceAt = "会务处", b.Between(m.Span.From.Add(-20*time.Minute), m.Span.From)
	if m.OnlineURL != "" && v.Presence.Came() {
		v.PresenceMode = cmp.Or(v.Planned(), consult.OnSite)
	}
	if m.Form == "research" && !m.Span.To.After(b.Now) && v.Presence != consult.Excused {
		b.recordHalves(m, v)
	}
}

// recordHalves makes the presence at each half day of a Meeting that is over: some go home at noon.
func (b *Builder) recordHalves(m consult.Meeting, v *consult.Answer) {
	came := v.Presence.Came()
	var halves []consult.HalfPresence
	for i, d := range m.Span.Halves(b.Zone) {
		h := consult.HalfPresence{
			MeetingID: m.ID,
			PersonID:  v.PersonID,
			HalfDay:   d,
			Presence:  consult.Absent,
			By:        v.PresenceBy,
			At:        m.Span.To,
		}
		if came && (i == 0 || !b.Chance(15)) {
			h.Presence, h.Mode = consult.Present, consult.OnSite
		}
		halves = append(halves, h)
	}
	v.Presence, v.PresenceMode = consult.WholePresence(halves)
	b.Halves = append(b.Halves, halves...)
}
