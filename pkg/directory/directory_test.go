package directory_test

import (
	"context"
	"errors"
	"maps"
	"testing"
	"time"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/subscription"
)

func TestRenamesReachWhatShowsThem(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a := o.Person(t)
		owner, invited, stranger := o.Body(t), o.Body(t), o.Body(t)
		venue, venue2 := o.Venue(t), o.Venue(t)
		room := o.Room(t, venue, 9)
		shown := With(Sitting(Span(t, "06-10 09:00-10:00"), a), func(m *consult.Meeting) {
			m.Form, m.OwnerBodyID, m.InviteBodyIDs, m.RoomID, m.Visibility = "expert", owner, []consult.ID{invited}, room, consult.Internal
		})
		m := o.Book(t, shown)
		off := o.Book(t, With(shown, func(m *consult.Meeting) { m.Span = Span(t, "06-11 09:00-10:00") }))
		o.Cancel(t, off.ID)
		draft := o.Book(t, With(shown, func(m *consult.Meeting) { m.Status = consult.Draft }))
		other := o.Book(t, Sitting(Span(t, "06-12 09:00-10:00"), a))
		full := map[consult.ID]consult.SubjectKind{a: "person", owner: "body", invited: "body", room: "room", venue: "venue"}
		all := Calendars(full)
		on := func(s consult.SubjectKind, id consult.ID) map[consult.Subject]bool {
			return Calendars(map[consult.ID]consult.SubjectKind{id: s})
		}
		for _, row := range []struct {
			reason string
			act    func() error
			stamps bool
			want   map[consult.Subject]bool
		}{
			{"a room", Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Name = "新会议室" }), true, all},
			{"a room's way-finding", Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Wayfinding = "乘2号电梯" }), true, all},
			{"a room's floor", Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Floor = "3" }), true, all},
			{"a room's seats show nowhere", Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Capacity = 8 }), false, nil},
			{"a venue", Changes(t, o, o.Directory.Venues, venue, func(v *consult.Venue) { v.Name = "新场所" }), true, all},
			{"a venue's address", Changes(t, o, o.Directory.Venues, venue, func(v *consult.Venue) { v.Address = "青年路1号" }), true, all},
			{"a venue out of use", Changes(t, o, o.Directory.Venues, venue, func(v *consult.Venue) { v.Active = false }), false, nil},
			{"the owner", Changes(t, o, o.Directory.Bodies, owner, func(b *consult.Body) { b.Name = "新名" }), true, all},
			{"an invited body", Changes(t, o, o.Directory.Bodies, invited, func(b *consult.Body) { b.Name = "新名二" }), true, all},
			{"a body of nothing", Changes(t, o, o.Directory.Bodies, stranger, func(b *consult.Body) { b.Name = "新名三" }), false, on("body", stranger)},
			{"a form", Changes(t, o, o.Directory.Forms, "expert", func(f *consult.Form) { f.NameZH = "专家会" }), true, all},
			{"a form in English", Changes(t, o, o.Directory.Forms, "expert", func(f *consult.Form) { f.NameEN = "Experts" }), true, all},
			{"a form's notice shows nowhere", Changes(t, o, o.Directory.Forms, "expert", func(f *consult.Form) { f.NoticeDays = 1 }), false, nil},
			{"a person", Changes(t, o, o.Directory.People, a, func(p *consult.Person) { p.Name = "Xin" }), false, on("person", a)},
			{"a person's post shows nowhere", Changes(t, o, o.Directory.People, a, func(p *consult.Person) { p.Post = "主席" }), false, nil},
			{"nothing", Changes(t, o, o.Directory.Rooms, room, func(*consult.Room) {}), false, nil},
			{"a room to another venue", Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.VenueID = venue2 }), true, func() map[consult.Subject]bool {
				m := maps.Clone(full)
				m[venue2] = "venue"
				return Calendars(m)
			}()},
		} {
			before, offBefore := o.Meeting(t, m.ID), o.Meeting(t, off.ID)
			got := o.Touches(func() { Must(t, row.act()) })
			if !maps.Equal(got, row.want) {
				t.Errorf("%s touches\n%v, want\n%v", row.reason, got, row.want)
			}
			after, offAfter, rise := o.Meeting(t, m.ID), o.Meeting(t, off.ID), 0
			if row.stamps {
				rise = 1
			}
			if after.Sequence != before.Sequence+rise || after.Version != before.Version+int64(rise) || row.stamps != after.ChangedAt.After(before.ChangedAt) {
				t.Errorf("%s: %+v %d after %+v %d", row.reason, after.Stamp, after.Sequence, before.Stamp, before.Sequence)
			}
			if offAfter.Sequence != offBefore.Sequence+rise {
				t.Errorf("%s: the cancelled one shows it too", row.reason)
			}
			if o.Meeting(t, draft.ID).Version != 1 || o.Meeting(t, other.ID).Version != 1 {
				t.Errorf("%s: a draft or another meeting changed", row.reason)
			}
		}
	})
}

// A rename reaches as far back as a feed may show, and no further.
func TestRenamesReachBackAsFarAsFeeds(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a, owner := o.Person(t), o.Body(t)
		room := o.Room(t, o.Venue(t), 9)
		var ids [2]consult.ID
		for i, days := range []int{subscription.MaxDaysBack, subscription.MaxDaysBack + 2} {
			from := o.Now().AddDate(0, 0, -days)
			ids[i] = NewID()
			m := With(Sitting(consult.Span{From: from, To: from.Add(time.Hour)}, a), func(m *consult.Meeting) {
				m.Stamp = consult.Stamp{ID: ids[i], Version: 1, CreatedAt: from, ChangedAt: from}
				m.Form, m.Status, m.Visibility, m.OwnerBodyID, m.RoomID = "expert", consult.Confirmed, consult.Internal, owner, room
			})
			Must(t, o.DB.SaveMeetings(t.Context(), []consult.Meeting{m}))
		}
		for i, act := range []func() error{
			Changes(t, o, o.Directory.Rooms, room, func(r *consult.Room) { r.Name = "新会议室" }),
			Changes(t, o, o.Directory.Bodies, owner, func(b *consult.Body) { b.Name = "新名" }),
			Changes(t, o, o.Directory.Forms, "expert", func(f *consult.Form) { f.NameZH = "专家会" }),
		} {
			Must(t, act())
			if shown, gone := o.Meeting(t, ids[0]), o.Meeting(t, ids[1]); shown.Sequence != i+1 || gone.Sequence != 0 {
				t.Errorf("rename %d: sequence %d of what may show, %d of what no feed shows", i+1, shown.Sequence, gone.Sequence)
			}
		}
	})
}

func TestEditOfTheDirectoryMindsTheVersion(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		room := o.Room(t, o.Venue(t), 9)
		for _, row := range []struct {
			reason  string
			version int64
			name    string
			want    error
			now     int64
		}{
			{"another version", 2, "甲", consult.ErrStale, 1}, {"its version", 1, "甲", nil, 2},
			{"the version before", 1, "乙", consult.ErrStale, 2}, {"no change", 2, "甲", nil, 2}, {"any version", 0, "乙", nil, 3},
		} {
			before, err := o.Directory.Rooms.Get(t.Context(), room)
			Must(t, err)
			_, err = o.Directory.Rooms.Edit(t.Context(), o.By, room, row.version, func(r *consult.Room) error { r.Name, r.Version = row.name, 99; return nil })
			if !errors.Is(err, row.want) {
				t.Errorf("%s: %v", row.reason, err)
			}
			after, err := o.Directory.Rooms.Get(t.Context(), room)
			if Must(t, err); after.Version != row.now || (after.Version > before.Version) != after.ChangedAt.After(before.ChangedAt) {
				t.Errorf("%s: %+v after %+v", row.reason, after.Stamp, before.Stamp)
			}
		}
		if err := o.Directory.Rooms.Remove(t.Context(), o.By, room, 1); !errors.Is(err, consult.ErrStale) {
			t.Errorf("removal of another version: %v", err)
		}
		Must(t, o.Directory.Rooms.Remove(t.Context(), o.By, room, 3))
		if _, err := o.Directory.Rooms.Get(t.Context(), room); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("still there: %v", err)
		}
	})
}

func TestRemovalIsRefusedWhileReferredTo(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		at := Span(t, "06-10 09:00-10:00")
		booked, blocked, fed, sat, free := o.Person(t), o.Person(t), o.Person(t), o.Person(t), o.Person(t)
		o.Book(t, Sitting(at, booked))
		o.Block(t, consult.SubjectPerson, blocked, at, false)
		Must(t, o.DB.AddFeed(t.Context(), subscription.Feed{Stamp: consult.Stamp{ID: NewID(), Version: 1, CreatedAt: o.Now(), ChangedAt: o.Now()},
			Subject: consult.Subject{Kind: consult.SubjectPerson, ID: fed}, Name: "x", TokenHash: []byte("hash")}))
		body := o.Body(t, sat)
		venue := o.Venue(t)
		room := o.Room(t, venue, 9)
		left := o.Book(t, With(Sitting(at), func(m *consult.Meeting) { m.RoomID = room }))
		o.Edit(t, left.ID, func(m *consult.Meeting) { m.RoomID = "" })
		for reason, err := range map[string]error{
			"attends a meeting":     o.Directory.People.Remove(t.Context(), o.By, booked, 0),
			"is blocked":            o.Directory.People.Remove(t.Context(), o.By, blocked, 0),
			"has a feed":            o.Directory.People.Remove(t.Context(), o.By, fed, 0),
			"sits on a body":        o.Directory.People.Remove(t.Context(), o.By, sat, 0),
			"body with members":     o.Directory.Bodies.Remove(t.Context(), o.By, body, 0),
			"venue with a room":     o.Directory.Venues.Remove(t.Context(), o.By, venue, 0),
			"room of a slot left":   o.Directory.Rooms.Remove(t.Context(), o.By, room, 0),
			"form of some meetings": o.Directory.Forms.Remove(t.Context(), o.By, "other", 0),
		} {
			if !errors.Is(err, consult.ErrReferred) {
				t.Errorf("%s: %v", reason, err)
			}
		}
		Must(t, o.Directory.People.Remove(t.Context(), o.By, free, 0))
		if err := o.Directory.People.Remove(t.Context(), o.By, free, 0); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
	})
}

func TestDirectoryFaults(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		ctx, p, nobody := t.Context(), o.Person(t), NewID()
		top := o.Body(t)
		add := func(parent consult.ID) consult.ID {
			b, err := o.Directory.Bodies.Add(ctx, o.By, consult.Body{Name: o.NextName("下级"), Kind: consult.BodyCircle, ParentID: parent, Active: true})
			Must(t, err)
			return b.ID
		}
		middle := add(top)
		leaf := add(middle)
		body := o.Body(t)
		o.Sits(t, consult.Membership{BodyID: body, PersonID: p, Role: consult.MembershipMember, Since: "2026-01-01", Until: "2026-06-01"})
		seat := func(since, until consult.Date) error {
			return o.Undone(t, func(ctx context.Context) error {
				_, err := o.Directory.Memberships.Add(ctx, o.By, consult.Membership{BodyID: body, PersonID: p, Role: consult.MembershipChair, Since: since, Until: until})
				return err
			})
		}
		parent := func(id, parent consult.ID) error {
			return Changes(t, o, o.Directory.Bodies, id, func(b *consult.Body) { b.ParentID = parent })()
		}
		at := Span(t, "06-10 09:00-10:00")
		blocks := func(kind consult.SubjectKind, id consult.ID, s consult.Span) error {
			_, err := o.Directory.Blocks.Add(ctx, o.By, consult.Block{Subject: consult.Subject{Kind: kind, ID: id}, Title: "x", Span: s})
			return err
		}
		for _, row := range []struct {
			reason string
			err    error
			want   string
		}{
			{"a body below itself", parent(top, top), "parent_id self"},
			{"a body below its own grandchild", parent(top, leaf), "parent_id cycle"},
			{"a body below nothing known", parent(top, nobody), "parent_id not_found"},
			{"paired with nothing known", Changes(t, o, o.Directory.Bodies, top, func(b *consult.Body) { b.PairedID = nobody })(), "paired_id not_found"},
			{"a seat over the last day of another", seat("2026-05-31", ""), "since overlaps"},
			{"a seat around another", seat("2025-01-01", "2027-01-01"), "since overlaps"},
			{"a seat into the first day of another", seat("2025-01-01", "2026-01-02"), "since overlaps"},
			{"a seat from the day another ends", seat("2026-06-01", ""), ""},
			{"a seat up to the day another begins", seat("2025-01-01", "2026-01-01"), ""},
			{"a room nowhere", Changes(t, o, o.Directory.Rooms, o.Room(t, o.Venue(t), 1), func(r *consult.Room) { r.VenueID = nobody })(), "venue_id not_found"},
			{"a block on nobody", blocks(consult.SubjectPerson, nobody, at), "subject.id not_found"},
			{"a block on no room", blocks(consult.SubjectRoom, p, at), "subject.id not_found"},
			{"a block of less than a second", blocks(consult.SubjectEveryone, "", consult.Span{From: at.From, To: at.From.Add(time.Second - 1)}), "ends_at not_after_start"},
			{"a form that invites nobody known", Changes(t, o, o.Directory.Forms, "study", func(f *consult.Form) { f.InviteBodyIDs = []consult.ID{nobody} })(), "invite_body_ids[0] not_found"},
			{"a form that invites twice", Changes(t, o, o.Directory.Forms, "study", func(f *consult.Form) { f.InviteBodyIDs = []consult.ID{body, body} })(), "invite_body_ids[1] duplicate"},
		} {
			if row.want == "" {
				if row.err != nil {
					t.Errorf("%s: %v", row.reason, row.err)
				}
			} else if got := Faults(t, row.err); got != row.want {
				t.Errorf("%s: got %s, want %s", row.reason, got, row.want)
			}
		}
	})
}
