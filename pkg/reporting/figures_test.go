package reporting_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	ot "huiqi/pkg/office/officetest"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
	"huiqi/pkg/reporting"
)

// scene is an office with three bodies of a district, a village below it and the city, in which random things happened.
type scene struct {
	*ot.Office
	city, district, village consult.ID
	people                  []consult.ID
}

// happen makes a scene: meetings in June 2026, some of them in parents, with who came to them; outcomes and what was
// written on them.
func happen(t *testing.T, o *ot.Office, r *rand.Rand) scene {
	t.Helper()
	s := scene{Office: o, city: o.Body(t), district: o.Body(t)}
	below, err := o.Directory.Bodies.Add(t.Context(), o.By, consult.Body{
		Name: o.NextName("村"), Kind: consult.BodyVillageRoom, ParentID: s.district, Active: true,
	})
	ot.Must(t, err)
	s.village = below.ID
	owners := []consult.ID{"", s.city, s.district, s.village}
	forms := []consult.FormKey{"council", "thematic", "study", "other"}
	people := o.Persons(t, 4)
	official, err := o.Directory.People.Add(t.Context(), o.By, consult.Person{
		Name: "钱市长", Kind: consult.PersonOfficial, Post: "市长", Active: true,
	})
	ot.Must(t, err)
	people = append(people, official.ID)
	s.people = people
	o.Set(t, "06-01 08:00")
	venue := o.Venue(t)
	wish := func(day, hour, until int) consult.Meeting {
		m := ot.Sitting(ot.Span(t, fmt.Sprintf("06-%02d %02d:00-%02d:00", day, hour, until)))
		if r.IntN(3) == 0 {
			m.VenueID = venue
		}
		m.Form, m.OwnerBodyID = forms[r.IntN(4)], owners[r.IntN(4)]
		if other := owners[r.IntN(4)]; r.IntN(3) == 0 && other != m.OwnerBodyID && other != "" {
			m.CoOwnerBodyIDs = []consult.ID{other}
		}
		for _, p := range people {
			if r.IntN(3) > 0 {
				m.Attendances = append(m.Attendances, consult.Attendance{
					PersonID: p, Role: consult.RoleVoting, Required: r.IntN(3) > 0,
				})
			}
		}
		return m
	}
	var leaves []consult.Meeting
	for day := 2; day < 12; day++ {
		parent := consult.ID("")
		if r.IntN(3) == 0 {
			m := wish(day, 8, 9)
			m.Span = ot.Span(t, fmt.Sprintf("06-%02d 08:00-20:00", day))
			m.Attendances = nil
			parent = o.Book(t, m).ID
		}
		n := 1 + r.IntN(3)
		for i := range n {
			m := wish(day, 9+2*i, 10+2*i)
			if n == 1 { // in the morning and the afternoon
				m = wish(day, 9, 15)
			}
			m.ParentID = parent
			leaves = append(leaves, o.Book(t, m))
		}
	}
	for _, m := range leaves {
		if r.IntN(6) == 0 {
			o.Cancel(t, m.ID)
			continue
		}
		if len(m.Attendances) > 0 && r.IntN(5) == 0 {
			l, err := o.Attendance.AskLeave(t.Context(), o.By, consult.Leave{
				MeetingID: m.ID, PersonID: m.Attendances[0].PersonID, Reason: consult.LeaveIllness,
			})
			ot.Must(t, err)
			_, _, err = o.Attendance.DecideLeave(t.Context(), o.By, l.ID, true, "", 0)
			ot.Must(t, err)
		}
	}
	o.Set(t, "06-20 08:00")
	for _, m := range leaves {
		var marks []attendance.Mark
		for _, a := range m.Attendances {
			state := append([]consult.Presence{""}, consult.Presences...)[r.IntN(1+len(consult.Presences))]
			mark := attendance.Mark{PersonID: a.PersonID, Presence: state}
			if halves := m.Span.Halves(time.FixedZone("", 8*3600)); r.IntN(2) == 0 {
				mark.HalfDay = halves[r.IntN(len(halves))]
			}
			marks = append(marks, mark)
		}
		if o.Meeting(t, m.ID).Status.Live() && r.IntN(4) > 0 && len(marks) > 0 {
			_, err := o.Attendance.Attend(t.Context(), o.By, m.ID, marks)
			ot.Must(t, err)
		}
		if now := o.Meeting(t, m.ID); now.Status.Live() && !now.Held.Recorded() && r.IntN(2) == 0 {
			said := attendance.HeldSaid{Recorded: true, Took: r.IntN(2) == 0, Reason: "改期"}
			_, err := o.Attendance.RecordHeld(t.Context(), o.By, m.ID, said)
			ot.Must(t, err)
		}
	}
	return s
}

// everything is all Meetings with who came to them, and the forms.
type everything struct {
	meetings map[consult.ID]consult.Meeting
	rosters  map[consult.ID]attendance.Roster
	forms    map[consult.FormKey]consult.Form
}

// read reads everything, one Meeting at a time.
func (s scene) read(t *testing.T) everything {
	t.Helper()
	ctx := reach.Everything(t.Context())
	all := everything{
		meetings: map[consult.ID]consult.Meeting{},
		rosters:  map[consult.ID]attendance.Roster{},
		forms:    map[consult.FormKey]consult.Form{},
	}
	ot.Must(t, registry.Each(ctx, s.DB.Forms.List, consult.Unfiltered{}, func(f consult.Form) { all.forms[f.Key] = f }))
	ot.Must(t, registry.Each(ctx, s.DB.Meetings, consult.MeetingFilter{}, func(m consult.Meeting) {
		all.meetings[m.ID] = m
	}))
	for id := range all.meetings {
		roster, err := s.Attendance.Roster(ctx, s.By, id)
		ot.Must(t, err)
		all.rosters[id] = roster
	}
	return all
}

// slowly counts a Figure of June by going through everything, for whoever owns what owns says.
func (all everything) slowly(key figure.Key, owns func(consult.ID) bool, in func(consult.Meeting) bool) int {
	ownsAny := func(m consult.Meeting) bool {
		return owns(m.OwnerBodyID) || slices.ContainsFunc(m.CoOwnerBodyIDs, owns)
	}
	things := map[consult.ID]int{}
	for _, m := range all.meetings {
		if !m.Status.Live() || m.HasChildren || !m.Held.Recorded() || !m.Held.Took || !ownsAny(m) {
			continue
		}
		top := m
		if p, ok := all.meetings[m.ParentID]; ok && ownsAny(p) {
			top = p
		}
		form, roster := all.forms[top.Form], all.rosters[m.ID]
		var attended, counted, came, halfDays int
		recorded := false
		for _, seat := range roster.Seats {
			recorded = recorded || seat.Presence != ""
		}
		for _, seat := range roster.Seats {
			if seat.Presence.Came() {
				attended++
				half := m.Span.HalfDays(time.FixedZone("", 8*3600))
				if len(seat.HalfDays) > 0 {
					half = 0
				}
				for _, h := range seat.HalfDays {
					if h.Presence.Came() {
						half++
					}
				}
				halfDays += half
			}
			excused := seat.Presence == consult.Excused || seat.Excused && !seat.Presence.Came()
			if seat.Attendance.Required && recorded && !excused {
				counted++
				if seat.Presence.Came() {
					came++
				}
			}
		}
		put := func(id consult.ID, yes bool, n int) {
			if yes && n > 0 {
				things[id] = n
			}
		}
		switch key {
		case "meetings":
			put(top.ID, in(top), 1)
		case "consultations":
			put(top.ID, in(top) && form.Category == consult.CategoryConsultation, 1)
		case "studies":
			put(top.ID, in(top) && form.Category == consult.CategoryStudy, 1)
		case "councils":
			put(top.ID, in(top) && top.Form == "council", 1)
		case "sittings":
			put(m.ID, in(m), 1)
		case "attended":
			put(m.ID, in(m), attended)
		case "half_days":
			put(m.ID, in(m), halfDays)
		case "required":
			put(m.ID, in(m), counted)
		case "required_came":
			put(m.ID, in(m), came)
		}
	}
	sum := 0
	for _, n := range things {
		sum += n
	}
	return sum
}

var june = reporting.Question{From: "2026-06-01", To: "2026-06-30"}

// TestFiguresAgreeWithReadingEverything compares the Figures of random offices with a slow model, for the whole office
// and for a district, by form and by owner; and each number with its list.
func TestFiguresAgreeWithReadingEverything(t *testing.T) {
	ot.Each(t, func(t *testing.T, o *ot.Office) {
		s := happen(t, o, rand.New(rand.NewPCG(7, 26)))
		office := func(consult.ID) bool { return true }
		all := s.read(t)
		ofDistrict := func(b consult.ID) bool { return b == s.district || b == s.village }
		for _, row := range []struct {
			name string
			ctx  context.Context
			q    reporting.Question
			owns func(consult.ID) bool
		}{
			{name: "the office", ctx: t.Context(), q: june, owns: office},
			{name: "under the district", ctx: t.Context(), q: under(june, s.district), owns: ofDistrict},
			{name: "as the district", ctx: o.Within(t, s.district), q: june, owns: ofDistrict},
			{name: "narrowed to the village", ctx: o.Within(t, s.district), q: narrowedTo(june, s.village),
				owns: func(b consult.ID) bool { return b == s.village }},
		} {
			for _, by := range []figure.By{"", figure.ByForm, figure.ByBody, figure.ByMonth, figure.ByVenue} {
				q := row.q
				q.By = by
				f, err := s.Reporting.Figures(row.ctx, q)
				ot.Must(t, err)
				for _, key := range []figure.Key{
					"meetings", "sittings", "consultations", "studies", "councils", "attended", "half_days", "required",
					"required_came",
				} {
					each := func(consult.Meeting) bool { return true }
					if got, want := f.Now.Whole[key], all.slowly(key, row.owns, each); got != want {
						t.Errorf("%s, %s: %d, reading everything says %d", row.name, key, got, want)
					}
					s.listed(t, row.ctx, f.Question, key, nil, f.Now.Whole[key])
					// A parent has the venue of the first of its parts, which the slow model does not know.
					ofParts := slices.Contains([]figure.Key{"sittings", "attended", "half_days", "required"}, key)
					for _, g := range f.Now.Groups {
						if by == figure.ByVenue && !ofParts {
							continue
						}
						in := func(m consult.Meeting) bool { return inGroup(m, by, g.Key) }
						if got, want := g.Numbers[key], all.slowly(key, row.owns, in); got != want {
							t.Errorf("%s, %s by %s of %q: %d, reading everything says %d",
								row.name, key, by, g.Key, got, want)
						}
						s.listed(t, row.ctx, f.Question, key, &g.Key, g.Numbers[key])
					}
				}
			}
		}
	})
}

// inGroup reports whether the Meeting is in the group.
func inGroup(m consult.Meeting, by figure.By, key string) bool {
	switch by {
	case figure.ByForm:
		return string(m.Form) == key
	case figure.ByVenue:
		return string(m.VenueID) == key
	case figure.ByBody:
		owner := string(m.OwnerBodyID) == key && (key != "" || len(m.CoOwnerBodyIDs) == 0)
		return owner || slices.Contains(m.CoOwnerBodyIDs, consult.ID(key))
	}
	return by == figure.ByMonth
}

func under(q reporting.Question, body consult.ID) reporting.Question {
	q.UnderID = body
	return q
}

func narrowedTo(q reporting.Question, bodies ...consult.ID) reporting.Question {
	q.Bodies = bodies
	return q
}

// listed fails the test unless the list of the number adds up to it, and is as long where things are counted.
func (s scene) listed(
	t *testing.T, ctx context.Context, q reporting.Question, key figure.Key, group *string, number int,
) {
	t.Helper()
	items, err := s.Reporting.Items(ctx, reporting.Listed{Question: q, Figure: key, Group: group})
	ot.Must(t, err)
	sum := 0
	for _, f := range items.Facts {
		sum += f.Value
	}
	if sum != number || items.Value != number {
		t.Errorf("the list of %s adds up to %d (and says %d), the number is %d", key, sum, items.Value, number)
	}
}

// TestNobodyListsMoreThanTheyCover asks for lists in the name of others.
func TestNobodyListsMoreThanTheyCover(t *testing.T) {
	ot.Each(t, func(t *testing.T, o *ot.Office) {
		s := happen(t, o, rand.New(rand.NewPCG(8, 26)))
		_, err := s.Reporting.Figures(o.Within(t, s.village), narrowedTo(june, s.district))
		if got := ot.Faults(t, err); got != "bodies not_found" {
			t.Errorf("in the name of the district: %s", got)
		}
		for _, owner := range []consult.ID{s.district, ""} {
			r := figure.Report{Title: "统计", OwnerBodyID: owner}
			want := map[consult.ID]string{s.district: "owner_body_id not_found", "": "owner_body_id required"}[owner]
			_, err := s.Reporting.Freeze(o.Within(t, s.village), o.By, r)
			if got := ot.Faults(t, err); got != want {
				t.Errorf("a report of %q: %s, want %s", owner, got, want)
			}
		}
		for _, row := range []struct {
			name string
			q    reporting.Question
			want string
		}{
			{name: "the end before the start", q: reporting.Question{From: "2026-06-02", To: "2026-06-01"},
				want: "to before_from"},
			{name: "twelve years", q: reporting.Question{From: "2015-01-01", To: "2026-12-31"}, want: "to window"},
			{name: "by the weather", q: reporting.Question{By: "weather"}, want: "by unknown"},
		} {
			_, err := s.Reporting.Figures(t.Context(), row.q)
			if got := ot.Faults(t, err); got != row.want {
				t.Errorf("%s: %s, want %s", row.name, got, row.want)
			}
		}
	})
}

// TestAReportStaysAsItWas freezes June, corrects a meeting, and asks what changed.
func TestAReportStaysAsItWas(t *testing.T) {
	ot.Each(t, func(t *testing.T, o *ot.Office) {
		s := happen(t, o, rand.New(rand.NewPCG(9, 26)))
		made, err := s.Reporting.Freeze(t.Context(), o.By, figure.Report{
			Title: "六月统计", From: june.From, To: june.To, By: figure.ByForm,
		})
		ot.Must(t, err)
		_, then, err := s.Reporting.Report(t.Context(), made.ID)
		ot.Must(t, err)
		_, changes, err := s.Reporting.Changes(t.Context(), made.ID)
		ot.Must(t, err)
		if len(changes) > 0 {
			t.Fatalf("changed at once: %+v", changes)
		}
		listed, err := s.Reporting.Items(t.Context(), reporting.Listed{Question: june, Figure: "sittings"})
		ot.Must(t, err)
		var mistaken consult.ID
		for _, f := range listed.Facts {
			if m := o.Meeting(t, f.ID); m.Held.Source == consult.HeldByPerson {
				mistaken = f.ID
			}
		}
		o.Set(t, "06-21 08:00")
		_, err = o.Attendance.RecordHeld(t.Context(), o.By, mistaken,
			attendance.HeldSaid{Recorded: true, Reason: "实际未召开"})
		ot.Must(t, err)
		_, still, err := s.Reporting.Report(t.Context(), made.ID)
		ot.Must(t, err)
		if fmt.Sprint(still) != fmt.Sprint(then) {
			t.Error("the report is not what it was")
		}
		_, changes, err = s.Reporting.Changes(t.Context(), made.ID)
		ot.Must(t, err)
		found := false
		for _, c := range changes {
			if c.Key == "sittings" {
				found = c.Was == c.Now+1 && len(c.Dropped) == 1 && c.Dropped[0].ID == mistaken
			}
		}
		if !found {
			t.Errorf("the correction is not among the changes: %+v", changes)
		}
		if faults, err := o.DB.ReportFaults(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("check says %v, %v", faults, err)
		}
	})
}
