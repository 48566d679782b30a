package handling_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
	. "huiqi/pkg/office/officetest"
)

// about books a Meeting of the form proposal at that time.
func about(t *testing.T, o *Office, at string, people ...consult.ID) consult.Meeting {
	t.Helper()
	return o.Book(t, With(Sitting(Span(t, at), people...), func(m *consult.Meeting) { m.Form = motion.WarnedForm }))
}

// Linking judges the Meeting anew; the warning stands until the party is invited, and is told at every edit.
func TestAMeetingWarnsOfMissingParties(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 3)
		handler := o.Body(t, p[1])
		m := add(t, o, edited(filed(17, p[0]), func(m *motion.Motion) {
			m.State, m.Handlers = motion.Assigned, []motion.Handler{{BodyID: handler, Role: motion.MainHandler}}
		}))
		meeting := about(t, o, "06-10 09:00-10:00", p[2])
		linked, err := o.Handling.LinkMeeting(t.Context(), o.By, m.ID, m.Version, meeting.ID)
		Must(t, err)
		again, err := o.Handling.LinkMeeting(t.Context(), o.By, m.ID, linked.Version, meeting.ID)
		Must(t, err)
		if linked.Version != m.Version+1 || again.Version != linked.Version {
			t.Errorf("version %d, linked %d, again %d", m.Version, linked.Version, again.Version)
		}
		found, err := o.Handling.Warnings(t.Context(), meeting.ID)
		Must(t, err)
		if got := Kinds(found); got != "~motion_party_missing ~motion_party_missing" {
			t.Errorf("linked: %s", got)
		}
		standing := func() int { return len(o.StandingOf(t, meeting.ID, consult.MotionPartyMissing)) }
		if n := standing(); n != 2 {
			t.Errorf("%d findings stand", n)
		}
		b, err := o.Booking.Edit(t.Context(), o.By, meeting.ID, func(m *consult.Meeting) error {
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p[0], Role: consult.RoleGuest})
			return nil
		}, booking.Options{})
		Must(t, err)
		if got := Kinds(b.Warnings); !strings.Contains(got, "~motion_party_missing") || standing() != 1 {
			t.Errorf("the first proposer is invited: %s, %d stand", got, standing())
		}
		o.Edit(t, meeting.ID, func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{handler} })
		if n := standing(); n != 0 {
			t.Errorf("all are invited: %d findings stand", n)
		}
		o.Edit(t, meeting.ID, func(m *consult.Meeting) { m.InviteBodyIDs = nil })
		after := o.Within(t, o.Body(t))
		if found, err := o.Handling.Warnings(after, meeting.ID); err != nil || len(found) != 0 {
			t.Errorf("who does not see the motion is told of it: %+v (%v)", found, err)
		}
		unlinked, err := o.Handling.UnlinkMeeting(t.Context(), m.ID, 0, meeting.ID)
		Must(t, err)
		if unlinked.Version != linked.Version+1 || standing() != 0 {
			t.Errorf("unlinked: version %d, %d stand", unlinked.Version, standing())
		}
	})
}

// A cancelled Meeting cannot be linked, and another form does not warn.
func TestWhatCannotBeLinked(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 2)
		m := add(t, o, filed(17, p[0]))
		meeting := about(t, o, "06-10 09:00-10:00", p[1])
		o.Cancel(t, meeting.ID)
		_, err := o.Handling.LinkMeeting(t.Context(), o.By, m.ID, 0, meeting.ID)
		if got := Faults(t, err); got != "meeting_id cancelled" {
			t.Errorf("%s", got)
		}
		other := o.Book(t, Sitting(Span(t, "06-11 09:00-10:00"), p[1]))
		_, err = o.Handling.LinkMeeting(t.Context(), o.By, m.ID, 0, other.ID)
		Must(t, err)
		if n := len(o.StandingOf(t, other.ID, consult.MotionPartyMissing)); n != 0 {
			t.Errorf("a meeting of another form warns %d times", n)
		}
	})
}

// Booking asks nothing about Motions; an edit of a Meeting of the form proposal asks once, whatever it is about.
func TestStatementsForMotions(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		services, log := o.Tallied(t)
		p := o.Persons(t, 2)
		count := func(form consult.FormKey, at string, links int) (int, int) {
			wish := With(Sitting(Span(t, at), p[1]), func(m *consult.Meeting) { m.Form = form })
			var m consult.Meeting
			log.During(func() {
				b, err := services.Booking.Book(t.Context(), o.By, wish, booking.Options{})
				Must(t, err)
				m = b.Meeting
			})
			book := len(log.Statements())
			for i := range links {
				of := add(t, o, filed(i+1, p[0]))
				_, err := o.Handling.LinkMeeting(t.Context(), o.By, of.ID, 0, m.ID)
				Must(t, err)
			}
			log.During(func() {
				_, err := services.Booking.Edit(t.Context(), o.By, m.ID, func(m *consult.Meeting) error {
					m.Expected = 9
					return nil
				}, booking.Options{})
				Must(t, err)
			})
			return book, len(log.Statements())
		}
		book, edit := count("other", "06-10 09:00-10:00", 0)
		bookAbout, editAbout := count(motion.WarnedForm, "06-11 09:00-10:00", 5)
		if bookAbout != book || editAbout != edit+1 || book == 0 {
			t.Errorf("booking runs %d statements, with the form proposal %d; an edit %d and %d", book, bookAbout, edit,
				editAbout)
		}
	})
}

// Random people sit on random Bodies at random times: who is missing is found as a slow model finds it.
func TestMissingPartiesAsASlowModelFindsThem(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		people := o.Persons(t, 8)
		bodies := []consult.ID{o.Body(t), o.Body(t), o.Body(t), o.Body(t)}
		homes := map[consult.ID]consult.ID{}
		for _, p := range people[:3] {
			homes[p] = Pick(rnd, bodies)
			_, err := o.Directory.People.Edit(t.Context(), o.By, p, 0, func(v *consult.Person) error {
				v.HomeBodyID = homes[p]
				return nil
			})
			Must(t, err)
		}
		days := []consult.Date{"2026-06-08", "2026-06-10", "2026-06-11", "2026-06-20"}
		var seats []consult.Membership
		for range 8 {
			s := consult.Membership{BodyID: Pick(rnd, bodies), PersonID: Pick(rnd, people),
				Role: consult.MembershipMember, Since: Pick(rnd, days[:3])}
			if rnd.IntN(2) == 0 {
				s.Until = s.Since.AddDays(1 + rnd.IntN(4))
			}
			seats = append(seats, o.Sits(t, s))
		}
		var motions []motion.Motion
		for n := range 4 {
			m := filed(n+1, Pick(rnd, people))
			if rnd.IntN(2) == 0 {
				m.Proposers = []motion.Proposer{{BodyID: Pick(rnd, bodies)}, {PersonID: people[0]}}
			}
			switch rnd.IntN(3) {
			case 0:
				m.Handlers = []motion.Handler{{BodyID: bodies[0], Role: motion.JointHandler},
					{BodyID: bodies[1+rnd.IntN(3)], Role: motion.MainHandler}}
			case 1:
				m.Handlers = []motion.Handler{{BodyID: bodies[2], Role: motion.SeparateHandler},
					{BodyID: bodies[rnd.IntN(2)], Role: motion.SeparateHandler}}
			}
			motions = append(motions, add(t, o, m))
		}
		for k := range 6 {
			day := days[k%len(days)]
			at := string(day[5:]) + fmt.Sprintf(" %02d:00-%02d:30", 9+k, 9+k)
			invited := slices.Clone(people)
			rnd.Shuffle(len(invited), func(i, j int) { invited[i], invited[j] = invited[j], invited[i] })
			meeting := about(t, o, at, invited[:1+rnd.IntN(4)]...)
			if rnd.IntN(3) == 0 {
				meeting = o.Edit(t, meeting.ID, func(m *consult.Meeting) {
					m.InviteBodyIDs = []consult.ID{Pick(rnd, bodies)}
				})
			}
			var want []string
			// belongs reports whether somebody of the Body is invited on the day.
			belongs := func(body consult.ID) bool {
				for _, a := range meeting.Attendances {
					if homes[a.PersonID] == body {
						return true
					}
					for _, s := range seats {
						if s.BodyID == body && s.PersonID == a.PersonID && s.On(day) {
							return true
						}
					}
				}
				return slices.Contains(meeting.InviteBodyIDs, body)
			}
			for _, m := range motions {
				if rnd.IntN(2) == 0 {
					continue
				}
				_, err := o.Handling.LinkMeeting(t.Context(), o.By, m.ID, 0, meeting.ID)
				Must(t, err)
				first := m.Proposers[0]
				comes := slices.ContainsFunc(meeting.Attendances, func(a consult.Attendance) bool {
					return a.PersonID == first.PersonID
				})
				if first.BodyID != "" {
					comes = belongs(first.BodyID)
				}
				if !comes {
					want = append(want, fmt.Sprintf("%d first %s", m.Number, first.PersonID))
				}
				some, any := false, false
				for _, h := range m.Handlers {
					if h.Role != motion.JointHandler {
						any = true
						some = some || belongs(h.BodyID)
					}
				}
				if any && !some {
					want = append(want, fmt.Sprintf("%d handlers ", m.Number))
				}
			}
			found, err := o.Handling.Warnings(t.Context(), meeting.ID)
			Must(t, err)
			var got []string
			for _, c := range found {
				var number int
				_, err := fmt.Sscanf(c.EN, "motion 2026/%d", &number)
				Must(t, err)
				what := "handlers"
				if strings.Contains(c.EN, "first proposer") {
					what = "first"
				}
				got = append(got, fmt.Sprintf("%d %s %s", number, what, c.PersonID))
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("meeting %d on %s: found %q, want %q", k, day, got, want)
			}
			if n := len(o.StandingOf(t, meeting.ID, consult.MotionPartyMissing)); n != len(want) {
				t.Errorf("meeting %d: %d findings stand, want %d", k, n, len(want))
			}
		}
	})
}
