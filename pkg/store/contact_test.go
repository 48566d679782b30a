package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// roundTripContacts tries the shelves of firms, visits and contacts.
func roundTripContacts(t *testing.T, s *store.Store, person, body, meeting consult.ID) {
	t.Helper()
	firm := full(26, func(f *contact.Firm) { f.OwnerBodyID = body })
	roundTrip(t, s.Firms, firm, func(v *contact.Firm) *consult.Stamp { return &v.Stamp },
		func(f *contact.Firm) { f.Code = "0" })
	begins, err := s.Heads(t.Context(), []consult.ID{meeting})
	if err != nil {
		t.Fatal(err)
	}
	visit := full(27, func(v *contact.Visit) {
		v.VisitorIDs = []consult.ID{person}
		v.FirmID = firm.ID
		v.PersonID = ""
		v.BodyID = ""
		v.Household = ""
		v.MeetingID = meeting
		v.OwnerBodyID = body
		v.HeldAt = begins[meeting].Span.From
		v.Off = false
	})
	roundTrip(t, s.Visits, visit, func(v *contact.Visit) *consult.Stamp { return &v.Stamp },
		func(v *contact.Visit) {
			v.Household = "群众张家"
			v.At = visit.At
			v.HeldAt = visit.At
		})
	tie := full(28, func(c *contact.Contact) {
		c.PersonID = person
		c.FirmID = firm.ID
		c.OtherPersonID = ""
		c.BodyID = ""
		c.OwnerBodyID = body
		c.Until = c.From.Add(time.Hour)
	})
	roundTrip(t, s.Contacts, tie, func(v *contact.Contact) *consult.Stamp { return &v.Stamp },
		func(c *contact.Contact) {
			c.PersonID = person
			c.BodyID = body
			c.From = tie.From
		})
	if err := errors.Join(s.Visits.Remove(t.Context(), visit.ID), s.Contacts.Remove(t.Context(), tie.ID),
		s.Firms.Remove(t.Context(), firm.ID)); err != nil {
		t.Error(err)
	}
}

// addContacts adds a firm, visits and ties that name everything that they can.
func addContacts(ctx context.Context, s *store.Store, person, body, meeting consult.ID) error {
	firm := full(80, func(f *contact.Firm) { f.OwnerBodyID = body })
	visit := func(n int, edit func(*contact.Visit)) contact.Visit {
		v := contact.Visit{
			Stamp:       full[contact.Visit](n, nil).Stamp,
			Manner:      contact.OnSite,
			At:          time.Unix(1_800_000_000, 0).UTC(),
			VisitorIDs:  []consult.ID{person},
			OwnerBodyID: body,
		}
		edit(&v)
		return v
	}
	tie := func(n int, edit func(*contact.Contact)) contact.Contact {
		c := contact.Contact{
			Stamp:       full[contact.Contact](n, nil).Stamp,
			PersonID:    person,
			From:        time.Unix(1_700_000_000, 0).UTC(),
			Quota:       4,
			OwnerBodyID: body,
		}
		edit(&c)
		return c
	}
	return errors.Join(
		s.Firms.Add(ctx, firm),
		s.Visits.AddAll(ctx, []contact.Visit{
			visit(81, func(v *contact.Visit) { v.FirmID, v.MeetingID = firm.ID, meeting }),
			visit(82, func(v *contact.Visit) { v.PersonID, v.VisitorIDs = person, nil }),
			visit(83, func(v *contact.Visit) { v.BodyID, v.VisitorIDs = body, nil }),
		}),
		s.Contacts.AddAll(ctx, []contact.Contact{
			tie(84, func(c *contact.Contact) { c.FirmID = firm.ID }),
			tie(85, func(c *contact.Contact) { c.OtherPersonID = person }),
			tie(86, func(c *contact.Contact) { c.BodyID = body }),
		}),
	)
}

// Each thing that no Visit and no Contact may have is made in turn, and told.
func TestVisitFaultsAreFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), t.Context()
		person, body, _ := ground(t, s)
		meeting := sitting(1, nil)
		if err := s.SaveMeetings(ctx, []consult.Meeting{meeting}); err != nil {
			t.Fatal(err)
		}
		if err := addContacts(ctx, s, person.ID, body.ID, meeting.ID); err != nil {
			t.Fatal(err)
		}
		count := func() map[string]bool {
			all, err := s.CountedFaults(ctx)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]bool{}
			for _, f := range all {
				out[f] = true
			}
			return out
		}
		// What addContacts adds for the orphans has some of them.
		for _, want := range []string{"visit: 2 × visit by nobody", "visit: 1 × contact of somebody with themselves",
			"visit: 1 × firm with a code that is not 18 characters"} {
			if !count()[want] {
				t.Errorf("%v lacks %q", count(), want)
			}
		}
		db, _ := raw(t, url)
		if _, err := db.Exec("UPDATE contacts SET body_id = NULL, firm_id = (SELECT id FROM firms) " +
			"WHERE body_id IS NOT NULL"); err != nil {
			t.Fatal(err)
		}
		if want := "visit: 1 × contact of the same two at one time twice"; !count()[want] {
			t.Errorf("%v lacks %q", count(), want)
		}
		if _, err := db.Exec("UPDATE visits SET household = 'x'"); err == nil {
			t.Error("the database takes a visit to two")
		}
		if _, err := db.Exec("UPDATE contacts SET until_at = from_at"); err == nil {
			t.Error("the database takes a contact that ends before it begins")
		}
	})
}
