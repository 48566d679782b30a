package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
	"huiqi/pkg/ordinal"
	"huiqi/pkg/outcome"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// unguard takes away what keeps a database from holding overlaps and orphans.
func unguard(t *testing.T, db *sql.DB, url string) {
	t.Helper()
	drop := []string{"DROP TRIGGER reservations_no_overlap_insert", "DROP TRIGGER reservations_no_overlap_update"}
	if !strings.HasPrefix(url, "sqlite") {
		drop = []string{"ALTER TABLE reservations DROP CONSTRAINT reservations_no_overlap", `DO $$ DECLARE c record;
			BEGIN FOR c IN SELECT conrelid::regclass AS held, conname FROM pg_constraint WHERE contype = 'f' LOOP
				EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.held, c.conname);
			END LOOP; END $$`}
	}
	for _, d := range drop {
		if _, err := db.Exec(d); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOverlapsListsEveryPair(t *testing.T) {
	t.Parallel()
	type held struct {
		who       int
		from, to  int
		exclusive bool
	}
	for _, c := range []struct {
		reason string
		held   []held
		want   [][2]int // by place in held
	}{
		{"apart", []held{{who: 1, to: 10, exclusive: true}, {who: 1, from: 20, to: 30, exclusive: true}}, nil},
		{"touching", []held{{who: 1, to: 10, exclusive: true}, {who: 1, from: 10, to: 20, exclusive: true}}, nil},
		{
			"by a second",
			[]held{{who: 1, to: 10, exclusive: true}, {who: 1, from: 9, to: 20, exclusive: true}},
			[][2]int{{0, 1}},
		},
		{
			"the same span",
			[]held{{who: 1, to: 10, exclusive: true}, {who: 1, to: 10, exclusive: true}},
			[][2]int{{0, 1}},
		},
		{
			"a long one over two that touch",
			[]held{
				{who: 1, to: 100, exclusive: true}, {who: 1, from: 10, to: 20, exclusive: true},
				{who: 1, from: 20, to: 30, exclusive: true},
			},
			[][2]int{{0, 1}, {0, 2}},
		},
		{
			"three at once",
			[]held{
				{who: 1, to: 30, exclusive: true}, {who: 1, from: 10, to: 30, exclusive: true},
				{who: 1, from: 20, to: 30, exclusive: true},
			},
			[][2]int{{0, 1}, {0, 2}, {1, 2}},
		},
		{"one of them shared", []held{{who: 1, to: 10, exclusive: true}, {who: 1, from: 5, to: 20}}, nil},
		{
			"a shared one between",
			[]held{
				{who: 1, to: 10, exclusive: true}, {who: 1, from: 1, to: 2}, {who: 1, from: 9, to: 20, exclusive: true},
			},
			[][2]int{{0, 2}},
		},
		{"of two people", []held{{who: 1, to: 10, exclusive: true}, {who: 2, from: 5, to: 20, exclusive: true}}, nil},
	} {
		t.Run(c.reason, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, url string) {
				s := storetest.Open(t, url, store.Options{})
				ground(t, s)
				meetings(t, s, 4)
				db, arg := raw(t, url)
				unguard(t, db, url)
				for i, h := range c.held {
					_, err := db.Exec(
						insertHeld(arg), "person", string(id(700+h.who)), string(id(i)), h.from, h.to, h.exclusive,
					)
					if err != nil {
						t.Fatal(err)
					}
				}
				pairs, err := s.Overlaps(context.Background(), 10)
				if err != nil {
					t.Fatal(err)
				}
				var got [][2]int
				for _, p := range pairs {
					var pair [2]int
					for side, r := range p {
						for i, h := range c.held {
							if r.MeetingID == id(i) {
								pair[side] = i
								if r.ResourceID != id(700+h.who) || r.Span.From.Unix() != int64(h.from) ||
									r.Span.To.Unix() != int64(h.to) || !r.Exclusive {
									t.Errorf("%+v is not %+v", r, h)
								}
							}
						}
					}
					got = append(got, pair)
				}
				if !reflect.DeepEqual(got, c.want) {
					t.Errorf("%v, want %v", got, c.want)
				}
				if len(c.want) > 1 {
					if pairs, err := s.Overlaps(context.Background(), 1); err != nil || len(pairs) != 1 {
						t.Errorf("asked for one: %v (%v)", pairs, err)
					}
				}
			})
		})
	}
}

// Every column that names another row is broken in turn, and told by its name.
func TestOrphansOfEveryKindAreFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		everything(t, s)
		ctx := context.Background()
		if orphans, err := s.Orphans(ctx); err != nil || len(orphans) > 0 {
			t.Fatalf("a healthy database has %v (%v)", orphans, err)
		}
		db, arg := raw(t, url)
		unguard(t, db, url)
		want := map[string]int64{}
		for i, l := range store.Links() {
			where := l.Column + " IS NOT NULL"
			if l.Where != "" {
				where = strings.TrimPrefix(l.Where, "x.")
			}
			done, err := db.Exec(
				fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s", l.Table, l.Column, arg(1), where), string(id(800_000+i)),
			)
			if err != nil {
				t.Fatalf("%s: %v", l.What, err)
			}
			n, err := done.RowsAffected()
			if err != nil || n == 0 {
				t.Fatalf("%s: nothing to break (%v)", l.What, err)
			}
			want[l.What] = n
			got, err := s.Orphans(ctx)
			if err != nil || !maps.Equal(got, want) {
				t.Fatalf("after breaking %q: %v, want %v (%v)", l.What, got, want, err)
			}
		}
	})
}

// everything fills each table that refers to another.
func everything(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := context.Background()
	person, body, room := ground(t, s)
	parent := sitting(1, func(m *consult.Meeting) { m.HasChildren = true })
	m := sitting(2, func(m *consult.Meeting) {
		m.ParentID = parent.ID
		m.RoomID = room.ID
		m.OwnerBodyID = body.ID
		m.InviteBodyIDs = []consult.ID{body.ID}
		m.Attendances = []consult.Attendance{
			{
				PersonID: person.ID, Role: consult.RoleVoting, Required: true, ViaBodyID: body.ID,
				DelegationID: id(92), SeatNo: 1,
			},
		}
		m.Delegations = []consult.Delegation{{ID: id(92), BodyID: body.ID, Seats: 2, NameBy: m.Span.From}}
		m.Overrides = []consult.Override{{Kind: consult.RoomTooSmall, RoomID: room.ID, At: m.ChangedAt}}
		m.First = consult.Slot{Span: m.Span, RoomID: room.ID}
		m.Number = consult.Number{NumberingID: full[ordinal.Numbering](64, nil).ID, Scope: "2027", N: 1,
			Text: "第1次", By: "秘书处", At: m.ChangedAt}
		m.Moves = []consult.Move{{From: consult.Slot{Span: m.Span, RoomID: room.ID}, At: m.ChangedAt}}
	})
	kept := aFile(t, s, 76, "附件")
	topic := topicIn(35, 36)
	topic.OwnerBodyID, topic.LeaderID = body.ID, person.ID
	for _, err := range []error{
		s.Terms.Add(ctx, full(63, func(v *ordinal.Term) { v.BodyID = body.ID })),
		s.Numberings.Add(ctx, full(64, func(v *ordinal.Numbering) {
			v.Form, v.OwnerBodyID = "other", body.ID
			v.TermBodyID = body.ID
		})),
		s.SaveMeetings(ctx, []consult.Meeting{m, parent}),
		s.Bodies.Add(ctx, full(31, func(b *consult.Body) {
			b.ParentID = body.ID
			b.PairedID = body.ID
			b.Kind = consult.BodyOffice
		})),
		s.Pairings.Add(ctx, full(38, func(p *consult.Pairing) {
			p.BodyID, p.PartnerID = body.ID, full[consult.Body](31, nil).ID
			p.Since, p.Until = "2027-01-01", ""
		})),
		s.Memberships.Add(ctx, full(32, func(v *consult.Membership) { v.BodyID, v.PersonID = body.ID, person.ID })),
		s.SaveTrips(ctx, []consult.Trip{{FromID: room.VenueID, ToID: room.VenueID, Took: time.Minute}}),
		s.Tell(ctx, subscription.Notification{MeetingID: m.ID, PersonID: person.ID, Revision: 1, At: m.ChangedAt}),
		s.Write(ctx, func(ctx context.Context) error {
			return errors.Join(s.Touch(ctx, []consult.Subject{{Kind: consult.SubjectPerson, ID: person.ID}}),
				s.Journal(ctx, []consult.Change{
					{MeetingID: m.ID, At: m.ChangedAt, Kinds: []consult.ChangeKind{consult.ChangeNew}},
				}))
		}),
		s.People.Add(ctx, full(37, func(p *consult.Person) { p.HomeBodyID = body.ID })),
		s.Venues.Add(ctx, full(38, func(v *consult.Venue) { v.OwnerBodyID = body.ID })),
		s.Rooms.Add(ctx, full(39, func(r *consult.Room) { r.VenueID, r.OwnerBodyID = room.VenueID, body.ID })),
		s.Series.Add(ctx, full(62, func(v *consult.Series) {
			v.OnDayOff = consult.KeepDayOff
			v.OwnerBodyID = body.ID
		})),
		s.Proposals.Add(ctx, full(34, func(p *proposal.Proposal) { p.OwnerBodyID = body.ID })),
		s.Plans.Add(ctx, full(35, func(p *plan.Plan) { p.BodyID, p.FormerID = body.ID, "" })),
		s.Topics.Add(ctx, topic),
		s.SaveMeetings(ctx, []consult.Meeting{sitting(3, func(m *consult.Meeting) {
			m.VenueID = room.VenueID
			m.Stops = []consult.Stop{{VenueID: room.VenueID, Minutes: 5}}
			m.CoOwnerBodyIDs = []consult.ID{body.ID}
			m.Items = []consult.Item{
				{ID: id(90), Minutes: 5, Title: "甲", TopicID: topic.ID, ReporterPersonID: person.ID},
				{ID: id(91), Minutes: 5, Title: "乙", ReporterBodyID: body.ID},
			}
		})}),
		s.LinkMeetings(ctx, []plan.TopicMeeting{
			{
				Lineage: topicIn(35, 36).ID, MeetingID: m.ID, Kind: plan.Consult, Since: m.ChangedAt,
				ProposalID: full[proposal.Proposal](34, nil).ID,
			},
		}),
		addContacts(ctx, s, person.ID, body.ID, m.ID),
		s.Motions.AddAll(ctx, []motion.Motion{
			motionOf(45, 2, person.ID, func(m *motion.Motion) { m.OwnerBodyID, m.Proposers = body.ID, nil }),
			motionOf(46, 1, person.ID, func(m *motion.Motion) {
				m.State, m.MergedIntoID = motion.Merged, motionOf(45, 2, "", nil).ID
				m.LeadPersonID = person.ID
				m.SupervisorPersonID = person.ID
				m.SupervisorBodyID = body.ID
				m.Proposers = append(m.Proposers, motion.Proposer{BodyID: body.ID})
				m.Handlers = []motion.Handler{{BodyID: body.ID, Role: motion.MainHandler}}
			}),
		}),
		s.LinkMotion(ctx, motion.Link{MotionID: motionOf(45, 2, "", nil).ID, MeetingID: m.ID, Since: m.ChangedAt}),
		s.Leaves.Add(ctx, full(33, func(l *consult.Leave) { l.MeetingID, l.PersonID = m.ID, person.ID })),
		s.Posts.Add(ctx, full(70, func(p *consult.Post) { p.PersonID, p.BodyID = person.ID, body.ID })),
		s.Outcomes.Add(ctx, full(71, func(o *outcome.Outcome) {
			o.Kind = outcome.Other
			o.Date = "2027-02-01"
			o.OwnerBodyIDs = []consult.ID{body.ID}
			o.RecipientBodyIDs = []consult.ID{body.ID}
			o.MeetingIDs = []consult.ID{m.ID}
			o.TopicIDs = []consult.ID{topicIn(35, 36).ID}
			o.FileIDs = []consult.ID{kept.ID}
		})),
		s.Instructions.Add(ctx, full(72, func(i *outcome.Instruction) {
			i.OutcomeID = full[outcome.Outcome](71, nil).ID
			i.PersonID = person.ID
			i.FileIDs = []consult.ID{kept.ID}
		})),
		s.FollowUps.Add(ctx, full(73, func(u *outcome.FollowUp) {
			u.OutcomeID = full[outcome.Outcome](71, nil).ID
			u.InstructionID = full[outcome.Instruction](72, nil).ID
			u.BodyID = body.ID
			u.FileIDs = []consult.ID{kept.ID}
		})),
		s.Tokens.Add(ctx, full(78, func(v *consult.Token) { v.PersonID, v.Reach.Office = person.ID, false })),
		s.Sessions.Add(ctx, full(79, func(v *consult.Session) { v.TokenID = full[consult.Token](78, nil).ID })),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, sub := range []consult.Subject{
		{Kind: consult.SubjectPerson, ID: person.ID}, {Kind: consult.SubjectBody, ID: body.ID},
		{Kind: consult.SubjectRoom, ID: room.ID}, {Kind: consult.SubjectVenue, ID: room.VenueID},
	} {
		f := full(40+i, func(f *subscription.Feed) { f.Subject, f.OwnerBodyID = sub, body.ID })
		for _, err := range []error{s.AddFeed(ctx, f), s.RetireHash(ctx, f.ID, []byte{byte(i)}),
			s.Blocks.Add(ctx, full(50+i, func(b *consult.Block) { b.Subject, b.OwnerBodyID = sub, body.ID }))} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, err := range []error{
		s.SaveFetches(ctx, []subscription.Fetch{
			{FeedID: full[subscription.Feed](40, nil).ID, LinkedAt: m.ChangedAt, At: m.ChangedAt},
		}),
		s.AddFeed(
			ctx, full(60, func(f *subscription.Feed) { f.Subject = consult.Subject{Kind: consult.SubjectPublic} }),
		),
		s.Blocks.Add(
			ctx, full(61, func(b *consult.Block) { b.Subject = consult.Subject{Kind: consult.SubjectEveryone} }),
		),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// sitting is the nth Meeting, confirmed, of an hour, in the nth hour of 2027.
func sitting(n int, change func(*consult.Meeting)) consult.Meeting {
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	from := at.Add(time.Duration(n) * time.Hour)
	m := consult.Meeting{
		Stamp:      consult.Stamp{ID: id(600_000 + n), Version: 1, CreatedAt: at, ChangedAt: at},
		Form:       "other",
		Title:      fmt.Sprintf("会%d", n),
		Status:     consult.Confirmed,
		Visibility: consult.Internal,
		Span:       consult.Span{From: from, To: from.Add(time.Hour)},
	}
	if change != nil {
		change(&m)
	}
	return m
}

// EachMeeting comes by every Meeting once, with what the ledger really holds for it.
func TestEachMeetingTellsWhatIsHeld(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url, store.Options{})
		person, _, room := ground(t, s)
		ctx := context.Background()
		const n = 1203 // more than two batches, and not a multiple of one
		var ms []consult.Meeting
		for i := range n {
			ms = append(ms, sitting(i, func(m *consult.Meeting) {
				m.RoomID = room.ID
				m.Attendances = []consult.Attendance{{PersonID: person.ID, Role: consult.RoleVoting, Required: true}}
			}))
		}
		if err := s.SaveMeetings(ctx, ms); err != nil {
			t.Fatal(err)
		}
		db, arg := raw(t, url)
		if _, err := db.Exec(
			"DELETE FROM reservations WHERE kind = 'room' AND meeting_id = "+arg(1), string(ms[700].ID),
		); err != nil {
			t.Fatal(err)
		}
		var last consult.ID
		seen := 0
		err := s.EachMeeting(ctx, func(m consult.Meeting, held []consult.Reservation) error {
			if m.ID <= last {
				t.Fatalf("%s comes after %s", m.ID, last)
			}
			last, seen = m.ID, seen+1
			want := 2
			if m.ID == ms[700].ID {
				want = 1
			}
			if len(held) != want || len(m.Attendances) != 1 {
				t.Errorf("%s holds %v, attended by %v", m.Title, held, m.Attendances)
			}
			return nil
		})
		if err != nil || seen != n {
			t.Errorf("%d of %d meetings (%v)", seen, n, err)
		}
	})
}
