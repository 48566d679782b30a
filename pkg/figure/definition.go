package figure

import (
	"slices"

	"huiqi/pkg/consult"
)

// Definitions are all Figures, in the order in which a report names them.
var Definitions = []Definition{
	{
		Key: "meetings", NameZH: "召开会议活动", NameEN: "Meetings held", UnitZH: "场",
		facts: meetings(func(Top) bool { return true }),
	},
	{
		Key: "sittings", NameZH: "会议场次", NameEN: "Sittings held", UnitZH: "场",
		facts: sittings(func(HeldMeeting) int { return 1 }),
	},
	{
		Key: "consultations", NameZH: "协商议政活动", NameEN: "Consultations held", UnitZH: "次",
		facts: inCategory(consult.CategoryConsultation),
	},
	{
		Key: "supervisions", NameZH: "民主监督活动", NameEN: "Supervisions held", UnitZH: "次",
		facts: inCategory(consult.CategorySupervision),
	},
	{
		Key: "studies", NameZH: "学习活动", NameEN: "Studies held", UnitZH: "次",
		facts: inCategory(consult.CategoryStudy),
	},
	{
		Key: "councils", NameZH: "有事好商量协商议事", NameEN: "Community councils held", UnitZH: "次",
		facts: meetings(func(m Top) bool { return m.Form == "council" }),
	},
	{
		Key: "attended", NameZH: "参会", NameEN: "Attendances", UnitZH: "人次",
		facts: sittings(func(s HeldMeeting) int { return s.Attended }),
	},
	{
		Key: "half_days", NameZH: "参会半天数", NameEN: "Half days attended", UnitZH: "人次半天",
		facts: sittings(func(s HeldMeeting) int { return s.HalfDays }),
	},
	{
		Key: "required", NameZH: "应到", NameEN: "Attendances required", UnitZH: "人次",
		facts: sittings(func(s HeldMeeting) int { return s.Counted }),
	},
	{
		Key: "required_came", NameZH: "应到实到", NameEN: "Required attendances met", UnitZH: "人次",
		facts: sittings(func(s HeldMeeting) int { return s.Came }),
	},
	{Key: "attendance_rate", NameZH: "出席率", NameEN: "Attendance rate", Part: "required_came", Whole: "required"},
	{
		Key: "outcomes", NameZH: "协商成果", NameEN: "Outcomes", UnitZH: "件",
		facts: outcomes(func(OutcomeRecord) bool { return true }),
	},
	{
		Key: "outcomes_instructed", NameZH: "获批示的成果", NameEN: "Outcomes with an instruction", UnitZH: "件",
		facts: outcomes(func(o OutcomeRecord) bool { return o.Instructed }),
	},
	{
		Key: "instructions", NameZH: "党政领导批示", NameEN: "Instructions", UnitZH: "件次", facts: instructions,
	},
	{
		Key: "motions_filed", NameZH: "立案提案", NameEN: "Motions filed", UnitZH: "件",
		facts: func(r *Recorded) []counted { return motions(r.Filed) },
	},
	{
		Key: "motions_replied", NameZH: "办复提案", NameEN: "Motions replied to", UnitZH: "件",
		facts: func(r *Recorded) []counted { return motions(r.Replied) },
	},
	{Key: "visits", NameZH: "走访", NameEN: "Visits", UnitZH: "次", facts: visits},
	{Key: "firms", NameZH: "走访企业", NameEN: "Firms visited", UnitZH: "家", facts: firms},
}

func one(t *Traits) []*Traits { return []*Traits{t} }

// sittings counts each held Meeting by what of gives for it; what gives nothing is left out.
func sittings(of func(HeldMeeting) int) func(*Recorded) []counted {
	return func(r *Recorded) []counted {
		var out []counted
		for i := range r.Held {
			s := &r.Held[i]
			if n := of(*s); n > 0 {
				out = append(out, counted{kind: Meeting, id: s.ID, title: s.Title, value: n, traits: one(&s.Traits)})
			}
		}
		return out
	}
}

// meetings counts each outermost Meeting once of which a part was held. Its officials are those of all its parts, its
// date and its venue those of the first.
func meetings(counts func(Top) bool) func(*Recorded) []counted {
	return func(r *Recorded) []counted {
		at := map[consult.ID]int{}
		var out []counted
		for i := range r.Held {
			s := &r.Held[i]
			if !counts(s.Top) {
				continue
			}
			n, ok := at[s.Top.ID]
			if !ok {
				at[s.Top.ID] = len(out)
				traits := s.Top.Traits
				traits.Date, traits.Venue = s.Date, s.Venue
				traits.Officials = slices.Clone(s.Officials)
				out = append(out, counted{
					kind:   Meeting,
					id:     s.Top.ID,
					title:  s.Top.Title,
					value:  1,
					traits: one(&traits),
				})
				continue
			}
			t := out[n].traits[0]
			t.Officials = append(t.Officials, s.Officials...)
			if s.Date < t.Date {
				t.Date, t.Venue = s.Date, s.Venue
			}
		}
		return out
	}
}

func inCategory(c consult.Category) func(*Recorded) []counted {
	return meetings(func(m Top) bool { return m.Category == c })
}

func outcomes(counts func(OutcomeRecord) bool) func(*Recorded) []counted {
	return func(r *Recorded) []counted {
		var out []counted
		for i := range r.Outcomes {
			if o := &r.Outcomes[i]; counts(*o) {
				out = append(out, counted{kind: Outcome, id: o.ID, title: o.Title, value: 1, traits: one(&o.Traits)})
			}
		}
		return out
	}
}

func instructions(r *Recorded) []counted {
	out := make([]counted, len(r.Instructions))
	for i := range r.Instructions {
		n := &r.Instructions[i]
		out[i] = counted{kind: Instruction, id: n.ID, title: n.Title, value: 1, traits: one(&n.Traits)}
	}
	return out
}

func motions(all []MotionRecord) []counted {
	out := make([]counted, len(all))
	for i := range all {
		out[i] = counted{kind: Motion, id: all[i].ID, title: all[i].Title, value: 1, traits: one(&all[i].Traits)}
	}
	return out
}

func visits(r *Recorded) []counted {
	out := make([]counted, len(r.Visits))
	for i := range r.Visits {
		v := &r.Visits[i]
		out[i] = counted{kind: Visit, id: v.ID, title: v.Title, value: 1, traits: one(&v.Traits)}
	}
	return out
}

// firms counts each firm once, however many visits it had; it is in the groups of all of them.
func firms(r *Recorded) []counted {
	at := map[consult.ID]int{}
	var out []counted
	for i := range r.Visits {
		v := &r.Visits[i]
		if v.FirmID == "" {
			continue
		}
		n, ok := at[v.FirmID]
		if !ok {
			at[v.FirmID] = len(out)
			out = append(out, counted{kind: Firm, id: v.FirmID, title: v.FirmName, value: 1, traits: one(&v.Traits)})
			continue
		}
		out[n].traits = append(out[n].traits, &v.Traits)
	}
	return out
}
