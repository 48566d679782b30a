package booking_test

import (
	"context"
	"errors"
	"maps"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

func TestRenamesReachWhatShowsThem(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a := o.person(t)
		owner, invited, stranger := o.body(t), o.body(t), o.body(t)
		venue, venue2 := o.venue(t), o.venue(t)
		room := o.room(t, venue, 9)
		shown := with(sitting(span(t, "06-10 09:00-10:00"), a), func(m *consult.Meeting) {
			m.Form, m.OwnerBodyID, m.InviteBodyIDs, m.RoomID, m.Visibility = "expert", owner, []consult.ID{invited}, room, consult.Internal
		})
		m := o.book(t, shown)
		off := o.book(t, with(shown, func(m *consult.Meeting) { m.Span = span(t, "06-11 09:00-10:00") }))
		o.cancel(t, off.ID)
		draft := o.book(t, with(shown, func(m *consult.Meeting) { m.Status = consult.Draft }))
		other := o.book(t, sitting(span(t, "06-12 09:00-10:00"), a))
		full := map[consult.ID]consult.SubjectKind{a: "person", owner: "body", invited: "body", room: "room", venue: "venue"}
		all := calendars(full)
		on := func(s consult.SubjectKind, id consult.ID) map[consult.Subject]bool {
			return calendars(map[consult.ID]consult.SubjectKind{id: s})
		}
		for _, row := range []struct {
			reason string
			act    func() error
			stamps bool
			want   map[consult.Subject]bool
		}{
			{"a room", changes(t, o, o.Rooms, room, func(r *consult.Room) { r.Name = "新会议室" }), true, all},
			{"a room's way-finding", changes(t, o, o.Rooms, room, func(r *consult.Room) { r.Wayfinding = "乘2号电梯" }), true, all},
			{"a room's floor", changes(t, o, o.Rooms, room, func(r *consult.Room) { r.Floor = "3" }), true, all},
			{"a room's seats show nowhere", changes(t, o, o.Rooms, room, func(r *consult.Room) { r.Capacity = 8 }), false, nil},
			{"a venue", changes(t, o, o.Venues, venue, func(v *consult.Venue) { v.Name = "新场所" }), true, all},
			{"a venue's address", changes(t, o, o.Venues, venue, func(v *consult.Venue) { v.Address = "青年路1号" }), true, all},
			{"a venue out of use", changes(t, o, o.Venues, venue, func(v *consult.Venue) { v.Active = false }), false, nil},
			{"the owner", changes(t, o, o.Bodies, owner, func(b *consult.Body) { b.Name = "新名" }), true, all},
			{"an invited body", changes(t, o, o.Bodies, invited, func(b *consult.Body) { b.Name = "新名二" }), true, all},
			{"a body of nothing", changes(t, o, o.Bodies, stranger, func(b *consult.Body) { b.Name = "新名三" }), false, on("body", stranger)},
			{"a form", changes(t, o, o.Forms, "expert", func(f *consult.Form) { f.NameZH = "专家会" }), true, all},
			{"a form in English", changes(t, o, o.Forms, "expert", func(f *consult.Form) { f.NameEN = "Experts" }), true, all},
			{"a form's notice shows nowhere", changes(t, o, o.Forms, "expert", func(f *consult.Form) { f.NoticeDays = 1 }), false, nil},
			{"a person", changes(t, o, o.People, a, func(p *consult.Person) { p.Name = "Xin" }), false, on("person", a)},
			{"a person's post shows nowhere", changes(t, o, o.People, a, func(p *consult.Person) { p.Post = "主席" }), false, nil},
			{"nothing", changes(t, o, o.Rooms, room, func(*consult.Room) {}), false, nil},
			{"a room to another venue", changes(t, o, o.Rooms, room, func(r *consult.Room) { r.VenueID = venue2 }), true, func() map[consult.Subject]bool {
				m := maps.Clone(full)
				m[venue2] = "venue"
				return calendars(m)
			}()},
		} {
			before, offBefore := o.meeting(t, m.ID), o.meeting(t, off.ID)
			got := o.touches(func() { must(t, row.act()) })
			if !maps.Equal(got, row.want) {
				t.Errorf("%s touches\n%v, want\n%v", row.reason, got, row.want)
			}
			after, offAfter, rise := o.meeting(t, m.ID), o.meeting(t, off.ID), 0
			if row.stamps {
				rise = 1
			}
			if after.Sequence != before.Sequence+rise || after.Version != before.Version+int64(rise) || row.stamps != after.ChangedAt.After(before.ChangedAt) {
				t.Errorf("%s: %+v %d after %+v %d", row.reason, after.Stamp, after.Sequence, before.Stamp, before.Sequence)
			}
			if offAfter.Sequence != offBefore.Sequence+rise {
				t.Errorf("%s: the cancelled one shows it too", row.reason)
			}
			if o.meeting(t, draft.ID).Version != 1 || o.meeting(t, other.ID).Version != 1 {
				t.Errorf("%s: a draft or another meeting changed", row.reason)
			}
		}
	})
}

// A rename reaches as far back as a feed may show, and no further.
func TestRenamesReachBackAsFarAsFeeds(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a, owner := o.person(t), o.body(t)
		room := o.room(t, o.venue(t), 9)
		var ids [2]consult.ID
		for i, days := range []int{consult.MaxDaysBack, consult.MaxDaysBack + 2} {
			from := o.Now().AddDate(0, 0, -days)
			ids[i] = newID()
			m := with(sitting(consult.Span{From: from, To: from.Add(time.Hour)}, a), func(m *consult.Meeting) {
				m.Stamp = consult.Stamp{ID: ids[i], Version: 1, CreatedAt: from, ChangedAt: from}
				m.Form, m.Status, m.Visibility, m.OwnerBodyID, m.RoomID = "expert", consult.Confirmed, consult.Internal, owner, room
			})
			must(t, o.db.SaveMeetings(t.Context(), []consult.Meeting{m}))
		}
		for i, act := range []func() error{
			changes(t, o, o.Rooms, room, func(r *consult.Room) { r.Name = "新会议室" }),
			changes(t, o, o.Bodies, owner, func(b *consult.Body) { b.Name = "新名" }),
			changes(t, o, o.Forms, "expert", func(f *consult.Form) { f.NameZH = "专家会" }),
		} {
			must(t, act())
			if shown, gone := o.meeting(t, ids[0]), o.meeting(t, ids[1]); shown.Sequence != i+1 || gone.Sequence != 0 {
				t.Errorf("rename %d: sequence %d of what may show, %d of what no feed shows", i+1, shown.Sequence, gone.Sequence)
			}
		}
	})
}

// changes is an edit of one thing of the directory.
func changes[T, F any](t *testing.T, o *office, r *booking.Registry[T, F], id consult.ID, edit func(*T)) func() error {
	return func() error {
		_, err := r.Edit(t.Context(), o.by, id, 0, func(v *T) error { edit(v); return nil })
		return err
	}
}

func TestEditOfTheDirectoryMindsTheVersion(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		room := o.room(t, o.venue(t), 9)
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
			before, err := o.Rooms.Get(t.Context(), room)
			must(t, err)
			_, err = o.Rooms.Edit(t.Context(), o.by, room, row.version, func(r *consult.Room) error { r.Name, r.Version = row.name, 99; return nil })
			if !errors.Is(err, row.want) {
				t.Errorf("%s: %v", row.reason, err)
			}
			after, err := o.Rooms.Get(t.Context(), room)
			if must(t, err); after.Version != row.now || (after.Version > before.Version) != after.ChangedAt.After(before.ChangedAt) {
				t.Errorf("%s: %+v after %+v", row.reason, after.Stamp, before.Stamp)
			}
		}
		if err := o.Rooms.Remove(t.Context(), o.by, room, 1); !errors.Is(err, consult.ErrStale) {
			t.Errorf("removal of another version: %v", err)
		}
		must(t, o.Rooms.Remove(t.Context(), o.by, room, 3))
		if _, err := o.Rooms.Get(t.Context(), room); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("still there: %v", err)
		}
	})
}

func TestRemovalIsRefusedWhileReferredTo(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		at := span(t, "06-10 09:00-10:00")
		booked, blocked, fed, sat, free := o.person(t), o.person(t), o.person(t), o.person(t), o.person(t)
		o.book(t, sitting(at, booked))
		o.block(t, consult.SubjectPerson, blocked, at, false)
		must(t, o.db.AddFeed(t.Context(), consult.Feed{Stamp: consult.Stamp{ID: newID(), Version: 1, CreatedAt: o.Now(), ChangedAt: o.Now()},
			Subject: consult.Subject{Kind: consult.SubjectPerson, ID: fed}, Name: "x", TokenHash: []byte("hash")}))
		body := o.body(t, sat)
		venue := o.venue(t)
		room := o.room(t, venue, 9)
		left := o.book(t, with(sitting(at), func(m *consult.Meeting) { m.RoomID = room }))
		o.edit(t, left.ID, func(m *consult.Meeting) { m.RoomID = "" })
		for reason, err := range map[string]error{
			"attends a meeting":     o.People.Remove(t.Context(), o.by, booked, 0),
			"is blocked":            o.People.Remove(t.Context(), o.by, blocked, 0),
			"has a feed":            o.People.Remove(t.Context(), o.by, fed, 0),
			"sits on a body":        o.People.Remove(t.Context(), o.by, sat, 0),
			"body with members":     o.Bodies.Remove(t.Context(), o.by, body, 0),
			"venue with a room":     o.Venues.Remove(t.Context(), o.by, venue, 0),
			"room of a slot left":   o.Rooms.Remove(t.Context(), o.by, room, 0),
			"form of some meetings": o.Forms.Remove(t.Context(), o.by, "other", 0),
		} {
			if !errors.Is(err, consult.ErrReferred) {
				t.Errorf("%s: %v", reason, err)
			}
		}
		must(t, o.People.Remove(t.Context(), o.by, free, 0))
		if err := o.People.Remove(t.Context(), o.by, free, 0); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
	})
}

func TestDirectoryFaults(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx, p, nobody := t.Context(), o.person(t), newID()
		top := o.body(t)
		add := func(parent consult.ID) consult.ID {
			b, err := o.Bodies.Add(ctx, o.by, consult.Body{Name: o.name("下级"), Kind: consult.BodyCircle, ParentID: parent, Active: true})
			must(t, err)
			return b.ID
		}
		middle := add(top)
		leaf := add(middle)
		body := o.body(t)
		o.sits(t, consult.Membership{BodyID: body, PersonID: p, Role: consult.MembershipMember, Since: "2026-01-01", Until: "2026-06-01"})
		seat := func(since, until consult.Date) error {
			return o.undone(t, func(ctx context.Context) error {
				_, err := o.Memberships.Add(ctx, o.by, consult.Membership{BodyID: body, PersonID: p, Role: consult.MembershipChair, Since: since, Until: until})
				return err
			})
		}
		parent := func(id, parent consult.ID) error {
			return changes(t, o, o.Bodies, id, func(b *consult.Body) { b.ParentID = parent })()
		}
		at := span(t, "06-10 09:00-10:00")
		blocks := func(kind consult.SubjectKind, id consult.ID, s consult.Span) error {
			_, err := o.Blocks.Add(ctx, o.by, consult.Block{Subject: consult.Subject{Kind: kind, ID: id}, Title: "x", Span: s})
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
			{"paired with nothing known", changes(t, o, o.Bodies, top, func(b *consult.Body) { b.PairedID = nobody })(), "paired_id not_found"},
			{"a seat over the last day of another", seat("2026-05-31", ""), "since overlaps"},
			{"a seat around another", seat("2025-01-01", "2027-01-01"), "since overlaps"},
			{"a seat into the first day of another", seat("2025-01-01", "2026-01-02"), "since overlaps"},
			{"a seat from the day another ends", seat("2026-06-01", ""), ""},
			{"a seat up to the day another begins", seat("2025-01-01", "2026-01-01"), ""},
			{"a room nowhere", changes(t, o, o.Rooms, o.room(t, o.venue(t), 1), func(r *consult.Room) { r.VenueID = nobody })(), "venue_id not_found"},
			{"a block on nobody", blocks(consult.SubjectPerson, nobody, at), "subject.id not_found"},
			{"a block on no room", blocks(consult.SubjectRoom, p, at), "subject.id not_found"},
			{"a block of less than a second", blocks(consult.SubjectEveryone, "", consult.Span{From: at.From, To: at.From.Add(time.Second - 1)}), "ends_at not_after_start"},
			{"a form that invites nobody known", changes(t, o, o.Forms, "study", func(f *consult.Form) { f.InviteBodyIDs = []consult.ID{nobody} })(), "invite_body_ids[0] not_found"},
			{"a form that invites twice", changes(t, o, o.Forms, "study", func(f *consult.Form) { f.InviteBodyIDs = []consult.ID{body, body} })(), "invite_body_ids[1] duplicate"},
		} {
			if row.want == "" {
				if row.err != nil {
					t.Errorf("%s: %v", row.reason, row.err)
				}
			} else if got := faults(t, row.err); got != row.want {
				t.Errorf("%s: got %s, want %s", row.reason, got, row.want)
			}
		}
	})
}

var errUndo = errors.New("undo")

// undone runs the act and takes back what it wrote.
func (o *office) undone(t *testing.T, act func(context.Context) error) (done error) {
	err := o.db.Write(t.Context(), func(ctx context.Context) error {
		done = act(ctx)
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		t.Fatal(err)
	}
	return done
}
