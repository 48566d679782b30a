package sample_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
	"huiqi/pkg/sample"
)

// TestAgenda: every Form meets often enough, on working days and in working hours, and the
// 协商议事月 has its 300 councils.
func TestAgenda(t *testing.T) {
	days := published(t)
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		zone, today := now.Location(), consult.DateOf(now, now.Location())
		forms := map[consult.FormKey]int{}
		status := map[consult.Status]int{}
		month := map[string]int{}
		day := map[consult.Date]int{}
		titled := map[string]bool{}
		for _, m := range s.Meetings {
			forms[m.Form]++
			status[m.Status]++
			titled[m.Title] = true
			d := consult.DateOf(m.Span.From, zone)
			if m.Form == "council" {
				month[string(d[:7])]++
				day[d]++
			}
			if m.Status == consult.Confirmed != !m.Span.From.After(now) && !m.Span.From.After(now) {
				t.Errorf("%s is past and %s", m.Title, m.Status)
			}
			if d == today || m.HasChildren {
				continue
			}
			open, end := m.Span.From.In(zone).Format("15:04"), m.Span.To.In(zone).Format("15:04")
			if !days.IsWorkday(string(d)) || open < "08:30" || end > "18:00" || d != consult.DateOf(m.Span.To, zone) {
				t.Errorf("%s sits on %s (%s) from %s to %s", m.Title, d, days.On(string(d)).Kind, open, end)
			}
		}
		for form, least := range map[consult.FormKey]int{
			"plenary":            2 * 15,
			"standing_committee": 12 * 7,
			"chair_meeting":      27,
			"council":            380,
			"thematic":           12,
			"counterpart":        70,
			"sector":             57,
			"proposal":           12,
			"expert":             32,
			"remote":             11,
			"supervision":        18,
			"research":           34,
			"joint":              11,
			"party_study":        24,
			"chair_study":        16,
			"standing_study":     12,
			"lecture":            24,
			"reading":            36,
			"other":              120,
		} {
			if forms[form] < least {
				t.Errorf("%s: %d, want %d at least", form, forms[form], least)
			}
		}
		most := 0
		for _, n := range month {
			most = max(most, n)
		}
		busiest := 0
		for _, n := range day {
			busiest = max(busiest, n)
		}
		if most < 295 || busiest < 60 {
			t.Errorf("%d councils in the fullest month, %d on the fullest day", most, busiest)
		}
		if status[consult.Draft] < 3 || status[consult.Tentative] < 20 || status[consult.Cancelled] != 0 ||
			len(titled) < 480 {
			t.Errorf("%v, %d titles", status, len(titled))
		}
	})
}

// TestTopics: each of the year's seven topics comes before a chair's meeting, by title.
func TestTopics(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, _ time.Time) {
		for _, topic := range []string{"普惠托育服务体系", "双循环", "青年就业环境", "国际化医疗服务", "新能源装备产业", "名人故居保护", "大运河工业遗存"} {
			if !slices.ContainsFunc(s.Meetings, func(m consult.Meeting) bool {
				return m.Form == "chair_meeting" &&
					strings.Contains(m.Title, topic)
			}) {
				t.Errorf("no chair's meeting on %s", topic)
			}
		}
	})
}

// TestAttendances: whoever attends a Meeting for a Body is its member on that day, and all its
// members attend, as a booking would have it.
func TestAttendances(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		for _, m := range s.Meetings {
			d := consult.DateOf(m.Span.From, now.Location())
			seen := map[consult.ID]bool{}
			for _, a := range m.Attendances {
				if seen[a.PersonID] || !a.Role.Known() || a.Role.Required() && !a.Required {
					t.Fatalf("%s: %+v", m.Title, a)
				}
				seen[a.PersonID] = true
				if a.ViaBodyID != "" && !slices.ContainsFunc(s.Memberships, func(k consult.Membership) bool {
					return k.BodyID == a.ViaBodyID && k.PersonID == a.PersonID && k.On(d) &&
						slices.Contains(m.InviteBodyIDs, k.BodyID)
				}) {
					t.Fatalf("%s: %s does not sit on %s", m.Title, a.PersonID, a.ViaBodyID)
				}
			}
			for _, k := range s.Memberships {
				if k.On(d) && slices.Contains(m.InviteBodyIDs, k.BodyID) && !seen[k.PersonID] {
					t.Fatalf("%s: %s is not asked in", m.Title, k.PersonID)
				}
			}
			if m.HasChildren != slices.ContainsFunc(s.Meetings, func(c consult.Meeting) bool {
				return c.ParentID == m.ID
			}) {
				t.Fatalf("%s: HasChildren is %v", m.Title, m.HasChildren)
			}
			if !m.HasChildren && len(m.Attendances) == 0 {
				t.Fatalf("%s: nobody comes", m.Title)
			}
		}
	})
}

func TestToday(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		zone := now.Location()
		today := consult.DateOf(now, zone)
		hall := map[consult.ID]bool{}
		for _, r := range s.Rooms[:10] {
			hall[r.ID] = true
		}
		changed := map[consult.ID]bool{}
		for _, m := range s.Moves {
			changed[m.MeetingID] = true
		}
		for _, c := range s.Cancellations {
			changed[c.MeetingID] = true
		}
		states, off := map[kiosk.State]int{}, 0
		for _, m := range s.Meetings {
			if !m.Span.Overlaps(today.Span(zone)) {
				continue
			}
			if m.Visibility != consult.Public || !hall[m.RoomID] || m.Status != consult.Confirmed ||
				!today.Span(zone).Contains(m.Span) || m.Span.Length() < 29*time.Minute {
				t.Errorf("%s: %+v in %s", m.Title, m.Span, m.RoomID)
			}
			if changed[m.ID] {
				off++
				continue
			}
			states[kiosk.Entry{Span: m.Span}.State(now)]++
		}
		total := 0
		for _, n := range states {
			total += n
		}
		if total < 6 || off != 3 {
			t.Errorf("%d meetings go on today, %d are changed: %v", total, off, states)
		}
		if states[kiosk.DayRunning] < 1 {
			t.Errorf("nothing is running: %v", states)
		}
		clock := now.In(zone).Hour()
		if clock >= 4 && clock < 19 &&
			(states[kiosk.DayOver] < 1 || states[kiosk.DaySoon] < 1 || states[kiosk.DayLater] < 1) {
			t.Errorf("the hour shows not every state: %v", states)
		}
	})
}

func TestTodayAtAnyMinute(t *testing.T) {
	t.Parallel()
	days, first := published(t), time.Date(2026, 11, 22, 0, 0, 0, 0, moments(t)["Monday morning"].Location())
	for minute := 0; minute < 24*60; minute += 83 {
		now := first.Add(time.Duration(minute) * time.Minute)
		s := sample.Office(2, now, first.Location(), days)
		running := 0
		for _, m := range s.Meetings {
			if !m.Span.From.After(now) && now.Before(m.Span.To) &&
				consult.DateOf(m.Span.From, first.Location()) == "2026-11-22" {
				running++
			}
		}
		if running == 0 {
			t.Errorf("nothing is running at %s", now.Format("15:04"))
		}
	}
}

func TestChanges(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		byID := map[consult.ID]consult.Meeting{}
		for _, m := range s.Meetings {
			byID[m.ID] = m
		}
		if len(s.Moves) < 4 || len(s.Moves) > 8 || len(s.Cancellations) < 4 || len(s.Cancellations) > 8 {
			t.Errorf("%d moves, %d cancellations", len(s.Moves), len(s.Cancellations))
		}
		seen := map[consult.ID]bool{}
		for _, v := range s.Moves {
			m := byID[v.MeetingID]
			if m.ID == "" || seen[m.ID] || v.To.Equal(m.Slot()) || !v.To.Span.From.After(now) ||
				v.To.Span.Length() != m.Span.Length() || m.Status != consult.Confirmed {
				t.Errorf("%s moves from %+v to %+v", m.Title, m.Slot(), v.To)
			}
			seen[m.ID] = true
		}
		for _, v := range s.Cancellations {
			if byID[v.MeetingID].ID == "" || seen[v.MeetingID] || v.Reason == "" {
				t.Errorf("%+v", v)
			}
			seen[v.MeetingID] = true
		}
		decisions := map[consult.Decision]int{}
		for _, l := range s.Leaves {
			m := byID[l.MeetingID]
			decisions[l.Decision]++
			attends := slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool {
				return a.PersonID == l.PersonID
			})
			decided := l.Decision != consult.LeavePending
			if !m.Span.From.After(now) && !decided {
				t.Errorf("nobody decided about leave from %s, which is past", m.Title)
			}
			if !attends || decided == l.DecidedAt.IsZero() ||
				decided && (l.DecidedAt.After(now) || l.DecidedBy == "") || l.CreatedAt.Before(m.CreatedAt) ||
				l.Part() && !m.Span.Contains(l.Span) {
				t.Errorf("leave from %s: %+v", m.Title, l)
			}
			key := l.MeetingID + l.PersonID
			if seen[key] {
				t.Errorf("two leaves of one person from %s", m.Title)
			}
			seen[key] = true
		}
		if len(decisions) != 4 {
			t.Errorf("decisions: %v", decisions)
		}
	})
}

func TestBlocks(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		kinds := map[consult.SubjectKind][2]int{}
		for _, b := range s.Blocks {
			n := kinds[b.Subject.Kind]
			if b.Hard {
				n[0]++
			} else {
				n[1]++
			}
			kinds[b.Subject.Kind] = n
			if b.Hard && b.Span.Overlaps(consult.DateOf(now, now.Location()).Span(now.Location())) {
				t.Errorf("%s is hard today", b.Title)
			}
		}
		for kind, least := range map[consult.SubjectKind][2]int{
			consult.SubjectEveryone: {6, 2},
			consult.SubjectPerson:   {6, 3},
			consult.SubjectBody:     {2, 1},
			consult.SubjectRoom:     {6, 0},
			consult.SubjectVenue:    {1, 1},
		} {
			if n := kinds[kind]; n[0] < least[0] || n[1] < least[1] {
				t.Errorf("%s: %d hard and %d advisory", kind, n[0], n[1])
			}
		}
	})
}

func BenchmarkOffice(b *testing.B) {
	days, now := published(b), moments(b)["Monday morning"]
	for b.Loop() {
		sample.Office(1, now, now.Location(), days)
	}
}
