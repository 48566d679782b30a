package outreach_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	. "huiqi/pkg/office/officetest"
)

// firm adds the nth invented firm.
func firm(t *testing.T, o *Office, n int) consult.ID {
	t.Helper()
	first := fmt.Sprintf("91990100MA%07d", n)
	f, err := o.Outreach.Firms.Add(t.Context(), o.By, contact.Firm{
		Code:   first + string(contact.CheckCharacter(first)),
		Name:   fmt.Sprintf("公司%03d", n),
		Active: true,
	})
	Must(t, err)
	return f.ID
}

// day is the start of the day in the office's zone.
func day(o *Office, d consult.Date) time.Time { return d.Start(o.Zone()).UTC() }

// The same two have one tie at a time; ties that follow each other do not overlap.
func TestTiesDoNotOverlap(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, f := o.Persons(t, 2), firm(t, o, 1)
		tie := func(person consult.ID, since, until consult.Date) error {
			c := contact.Contact{PersonID: person, FirmID: f, From: day(o, since), Quota: 4}
			if until != "" {
				c.Until = day(o, until)
			}
			_, err := o.Outreach.Contacts.Add(t.Context(), o.By, c)
			return err
		}
		Must(t, tie(p[0], "2026-03-01", "2026-06-01"))
		Must(t, tie(p[0], "2026-06-01", ""))
		Must(t, tie(p[0], "2026-01-01", "2026-03-01"))
		Must(t, tie(p[1], "2026-04-01", ""))
		for _, c := range []struct{ since, until consult.Date }{
			{"2026-05-31", "2026-06-02"}, {"2025-01-01", ""}, {"2030-01-01", ""}, {"2026-02-28", "2026-03-01"},
		} {
			if got := Faults(t, tie(p[0], c.since, c.until)); got != "since overlaps" {
				t.Errorf("from %s to %s: %s", c.since, c.until, got)
			}
		}
		all, err := o.Outreach.ListContacts(t.Context(), contact.ContactFilter{Holding: true}, consult.PageRequest{})
		Must(t, err)
		if len(all.Items) != 2 { // on 1 June the first has just ended
			t.Errorf("%d hold", len(all.Items))
		}
		_, err = o.Outreach.Contacts.Edit(t.Context(), o.By, all.Items[1].ID, 0, func(c *contact.Contact) error {
			c.Quota = 5
			return nil
		})
		Must(t, err)
		if err := o.Outreach.Firms.Remove(t.Context(), o.By, f, 0); !errors.Is(err, consult.ErrReferred) {
			t.Errorf("removing a firm that is kept in touch with: %v", err)
		}
	})
}

// A limited token sees what is its own, and firms of nobody.
func TestContactsWithinReach(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		person, own := o.Person(t), o.Body(t)
		other := firm(t, o, 1)
		ctx := o.Within(t, own)
		visit := contact.Visit{Manner: contact.OnSite, At: day(o, "2026-05-01"), VisitorIDs: []consult.ID{person},
			FirmID: other}
		theirs := visit
		_, err := o.Outreach.Visits.Add(t.Context(), o.By, theirs)
		Must(t, err)
		filter := contact.FirmFilter{Visited: &contact.VisitedFilter{From: day(o, "2026-01-01")}}
		count := func() int {
			page, err := o.Outreach.ListFirms(ctx, filter, consult.PageRequest{})
			Must(t, err)
			return len(page.Items)
		}
		if n := count(); n != 0 {
			t.Errorf("%d firms are told of by visits of others", n)
		}
		_, err = o.Outreach.Visits.Add(ctx, o.By, visit)
		if got := Faults(t, err); got != "owner_body_id required" {
			t.Errorf("%s", got)
		}
		visit.OwnerBodyID = own
		_, err = o.Outreach.Visits.Add(ctx, o.By, visit)
		Must(t, err)
		all, err := o.Outreach.Visits.List(ctx, contact.VisitFilter{}, consult.PageRequest{})
		Must(t, err)
		if n := count(); n != 1 || len(all.Items) != 1 {
			t.Errorf("%d firms, %d visits", n, len(all.Items))
		}
	})
}

// model is what the office has, as a slow model keeps it.
type model struct {
	ties   []contact.Contact
	visits []contact.Visit
	// starts has the dates of meetings, and off those that were called off or not held.
	starts map[consult.ID]time.Time
	off    map[consult.ID]bool
}

// held is when a visit is held, and whether it counts by now.
func (m *model) held(v contact.Visit, now time.Time) (time.Time, bool) {
	at := v.At
	if v.MeetingID != "" {
		at = m.starts[v.MeetingID]
	}
	return at, !m.off[v.MeetingID] && !at.After(now)
}

// made counts the contacts of a tie on the days that pass.
func (m *model) made(c contact.Contact, zone *time.Location, now time.Time, passes func(consult.Date) bool) int {
	n := 0
	since, until := consult.DateOf(c.From, zone), consult.Date("9999")
	if !c.Until.IsZero() {
		until = consult.DateOf(c.Until, zone)
	}
	for _, v := range m.visits {
		at, counts := m.held(v, now)
		d := consult.DateOf(at, zone)
		same := v.FirmID == c.FirmID && v.PersonID == c.OtherPersonID && v.BodyID == c.BodyID && v.Household == ""
		if counts && same && slices.Contains(v.VisitorIDs, c.PersonID) && since <= d && d < until && passes(d) {
			n++
		}
	}
	return n
}

// holds reports whether the tie holds on the day.
func holds(c contact.Contact, zone *time.Location, d consult.Date) bool {
	return consult.DateOf(c.From, zone) <= d && (c.Until.IsZero() || d < consult.DateOf(c.Until, zone))
}

// due counts day by day: of the quota, the share of the year's days up to today on which the tie held.
func due(c contact.Contact, zone *time.Location, today consult.Date) int {
	days, year := 0, 0
	for d := today[:4] + "-01-01"; d[:4] == today[:4]; d = d.AddDays(1) {
		year++
		if d <= today && holds(c, zone, d) {
			days++
		}
	}
	return c.Quota * days / year
}

// Random ties, visits and meetings: who was not contacted this quarter, who is behind, what was made, and which firms
// were visited is what a slow model counts day by day.
func TestContactsAsASlowModelCountsThem(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		rnd := rand.New(rand.NewPCG(seed, 10))
		zone := o.Zone()
		people, bodies := o.Persons(t, 3), []consult.ID{o.Body(t)}
		firms := []consult.ID{firm(t, o, 1), firm(t, o, 2), firm(t, o, 3)}
		// Many of the days lie at the edges of quarters and years.
		days := []consult.Date{"2025-12-31", "2026-01-01", "2026-02-14", "2026-03-31", "2026-04-01", "2026-05-31",
			"2026-06-30", "2026-07-01", "2026-09-30", "2026-10-01", "2026-12-31"}
		m := &model{starts: map[consult.ID]time.Time{}, off: map[consult.ID]bool{}}
		for range 14 {
			c := contact.Contact{PersonID: Pick(rnd, people), From: day(o, Pick(rnd, days)), Quota: rnd.IntN(13)}
			if rnd.IntN(2) == 0 {
				c.Until = day(o, consult.DateOf(c.From, zone).AddDays(1+rnd.IntN(200)))
			}
			switch rnd.IntN(3) {
			case 0:
				c.FirmID = Pick(rnd, firms)
			case 1:
				c.OtherPersonID = people[0]
				c.PersonID = people[1]
			default:
				c.BodyID = bodies[0]
			}
			c, err := o.Outreach.Contacts.Add(t.Context(), o.By, c)
			if errors.Is(err, consult.ErrInvalid) {
				continue // it overlaps another one
			}
			Must(t, err)
			m.ties = append(m.ties, c)
		}
		for k := range 40 {
			v := contact.Visit{Manner: Pick(rnd, []contact.Manner{contact.OnSite, contact.OnSite, contact.Talk}),
				At: day(o, Pick(rnd, days).AddDays(rnd.IntN(3)-1)), VisitorIDs: []consult.ID{people[1+rnd.IntN(2)]}}
			if rnd.IntN(2) == 0 {
				v.VisitorIDs = append(v.VisitorIDs, people[0])
			}
			switch rnd.IntN(4) {
			case 0, 1:
				v.FirmID = Pick(rnd, firms)
			case 2:
				v.PersonID = people[0]
				v.VisitorIDs = v.VisitorIDs[:1]
			default:
				v.BodyID = bodies[0]
			}
			if k%8 == 0 {
				at := v.At.Add(time.Duration(1+rnd.IntN(22)) * time.Hour)
				if at.Before(o.Now()) {
					at = o.Now().Add(time.Duration(k) * 5 * time.Hour)
				}
				meeting := o.Book(t, Sitting(consult.Span{From: at, To: at.Add(time.Hour)}))
				v.MeetingID = meeting.ID
				m.starts[meeting.ID] = at
				if rnd.IntN(3) == 0 {
					o.Cancel(t, meeting.ID)
					m.off[meeting.ID] = true
				}
			}
			v, err := o.Outreach.Visits.Add(t.Context(), o.By, v)
			Must(t, err)
			m.visits = append(m.visits, v)
		}
		for _, at := range []string{"06-01 08:00", "06-30 23:59", "07-01 00:00", "10-02 12:00", "12-31 09:00"} {
			o.Set(t, at)
			for _, v := range m.visits {
				over := v.MeetingID != "" && m.starts[v.MeetingID].Add(time.Hour).Before(o.Now())
				if over && !m.off[v.MeetingID] && rnd.IntN(3) == 0 {
					said := attendance.HeldSaid{Recorded: true, Reason: "台风"}
					_, err := o.Attendance.RecordHeld(t.Context(), o.By, v.MeetingID, said)
					Must(t, err)
					m.off[v.MeetingID] = true
				}
			}
			m.compare(t, o)
		}
	})
}

// compare asks the office for everything at the present and compares it with the model.
func (m *model) compare(t *testing.T, o *Office) {
	t.Helper()
	zone, now := o.Zone(), o.Now()
	today := consult.DateOf(now, zone)
	month := (int(today[5]-'0')*10 + int(today[6]-'0') - 1) / 3 * 3
	quarter := consult.Date(fmt.Sprintf("%s-%02d-01", today[:4], month+1))
	var holding, silent, behind []consult.ID
	made, err := o.Outreach.Tallies(t.Context(), m.ties)
	Must(t, err)
	for _, c := range m.ties {
		thisYear := m.made(c, zone, now, func(d consult.Date) bool { return d[:4] == today[:4] })
		thisQuarter := m.made(c, zone, now, func(d consult.Date) bool { return d >= quarter })
		if got := made[c.ID]; got.Year != thisYear || got.Quarter != thisQuarter {
			t.Errorf("%s: %+v, want %d and %d", today, got, thisYear, thisQuarter)
		}
		if want := due(c, zone, today); c.Due(o.Outreach.Period()) != want {
			t.Errorf("%s: %d are due, want %d", today, c.Due(o.Outreach.Period()), want)
		}
		if !holds(c, zone, today) {
			continue
		}
		holding = append(holding, c.ID)
		if thisQuarter == 0 {
			silent = append(silent, c.ID)
		}
		if thisYear < due(c, zone, today) {
			behind = append(behind, c.ID)
		}
	}
	for _, row := range []struct {
		what   string
		filter contact.ContactFilter
		want   []consult.ID
	}{
		{"hold", contact.ContactFilter{Holding: true}, holding},
		{"were not contacted this quarter", contact.ContactFilter{NotThisQuarter: true}, silent},
		{"are behind", contact.ContactFilter{Behind: true}, behind},
	} {
		page, err := o.Outreach.ListContacts(t.Context(), row.filter, consult.PageRequest{Limit: 200})
		Must(t, err)
		var got []consult.ID
		for _, c := range page.Items {
			got = append(got, c.ID)
		}
		slices.Sort(got)
		slices.Sort(row.want)
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %d %s, want %d: %v, want %v", today, len(got), row.what, len(row.want), got, row.want)
		}
	}
	m.compareFirms(t, o, quarter)
}

// compareFirms compares which firms were visited since the day.
func (m *model) compareFirms(t *testing.T, o *Office, since consult.Date) {
	t.Helper()
	want := map[consult.ID]bool{}
	for _, v := range m.visits {
		at, counts := m.held(v, o.Now())
		if counts && v.FirmID != "" && v.Manner == contact.OnSite && consult.DateOf(at, o.Zone()) >= since {
			want[v.FirmID] = true
		}
	}
	filter := contact.FirmFilter{Visited: &contact.VisitedFilter{From: day(o, since)}}
	page, err := o.Outreach.ListFirms(t.Context(), filter, consult.PageRequest{Limit: 200})
	Must(t, err)
	if len(page.Items) != len(want) {
		t.Errorf("since %s: %d firms, want %d", since, len(page.Items), len(want))
	}
	for _, f := range page.Items {
		if !want[f.ID] {
			t.Errorf("since %s: %s was not visited", since, f.Name)
		}
	}
}
