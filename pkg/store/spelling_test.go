package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// The names of an office of an earlier version are written in their form and read anew when it is opened, once; who is
// shown another name is told, and what was right stays as it is.
func TestNamesOfAnEarlierVersionAreWrittenAnew(t *testing.T) {
	t.Parallel()
	earlier(t, 1, func(t *testing.T, url string, old oldOffice) {
		ctx := context.Background()
		old.form(t)
		people := [][3]string{
			{"曾 伟", "ceng wei", "cw"}, {"赵一钱", "zhaoyiqian", "zyq"}, {"单刚", "dangang", "dg"}, {"曾伟", "cengwei", "cw"},
		}
		for i, p := range people {
			old.exec(t, `INSERT INTO people (id, version, created_at, changed_at, name, pinyin, initials, kind, post,
				phone, active)
				VALUES (%s, 3, 1, 1, %s, %s, %s, 'member', '', '', %s)`, string(id(10+i)), p[0], p[1], p[2], true)
		}
		old.exec(t, `INSERT INTO bodies (id, version, created_at, changed_at, name, kind, active)
			VALUES (%s, 1, 1, 1, %s, 'circle', %s)`, string(id(20)), "\u2fbc新区", true)
		old.exec(t, `INSERT INTO venues (id, version, created_at, changed_at, name, address, lat, lon, has_position,
			wayfinding, active)
			VALUES (%s, 1, 1, 1, %s, '', 0, 0, %s, '', %s)`, string(id(30)), "会\u200b馆", false, true)
		old.exec(t, `INSERT INTO rooms (id, version, created_at, changed_at, venue_id, name, floor, wayfinding,
			capacity, active)
			VALUES (%s, 1, 1, 1, %s, %s, '', '', 3, %s)`, string(id(40)), string(id(30)), "\uf9d1楼　厅", true)
		now := int(time.Now().Unix())
		for i, title := range []string{"第１次会议", "第2次会议"} {
			old.meeting(t, i, "confirmed", "", false, now+i*7200, now+i*7200+3600)
			old.exec(t, `UPDATE meetings SET title = %s, room_id = %s
				WHERE id = %s`, title, string(id(40)), string(id(i)))
		}
		old.exec(t, `INSERT INTO attendances (meeting_id, person_id, ord, role, required)
			VALUES (%s, %s, 0, 'voting', %s)`, string(id(0)), string(id(11)), false)
		for i, name := range []string{"曾 伟", "手机"} {
			old.exec(t, `INSERT INTO feeds (id, version, created_at, changed_at, subject_kind, subject_id, name,
				token_hash)
				VALUES (%s, 1, 1, 1, 'person', %s, %s, %s)`, string(id(50+i)), string(id(10)), name, []byte{byte(i)})
		}

		s := storetest.Open(t, url, store.Options{})
		for i, want := range []consult.Person{
			{Name: "曾伟", Pinyin: "zengwei", Initials: "zw", Stamp: consult.Stamp{Version: 4}},
			{Name: "赵一钱", Pinyin: "zhaoyiqian", Initials: "zyq", Stamp: consult.Stamp{Version: 3}},
			{Name: "单刚", Pinyin: "shangang", Initials: "sg", Stamp: consult.Stamp{Version: 4}},
			{Name: "曾伟", Pinyin: "zengwei", Initials: "zw", Stamp: consult.Stamp{Version: 4}},
		} {
			p, err := s.People.Get(ctx, id(10+i))
			if err != nil || p.Name != want.Name || p.Pinyin != want.Pinyin || p.Initials != want.Initials ||
				p.Version != want.Version {
				t.Errorf("%+v %v, want %+v", p, err, want)
			}
			if p.Version > 3 && !p.ChangedAt.After(time.Unix(1, 0)) {
				t.Errorf("%s changed at %v", p.Name, p.ChangedAt)
			}
		}
		for q, want := range map[string]int{"zeng": 2, "ceng": 2, "曾  伟": 2, "shan": 1, "dan": 1, "zw": 2, "趙": 1} {
			page, err := s.People.List(ctx, consult.PersonFilter{Search: q}, consult.PageRequest{})
			if err != nil || len(page.Items) != want {
				t.Errorf("%q finds %d, want %d (%v)", q, len(page.Items), want, err)
			}
		}
		body, _ := s.Bodies.Get(ctx, id(20))
		venue, _ := s.Venues.Get(ctx, id(30))
		room, err := s.Rooms.Get(ctx, id(40))
		if err != nil || body.Name != "高新区" || venue.Name != "会馆" || room.Name != "六楼 厅" {
			t.Errorf("%q %q %q %v", body.Name, venue.Name, room.Name, err)
		}
		// Of the room, of its venue, and for one of them of its own title.
		for i, want := range []struct {
			title    string
			sequence int
		}{{"第1次会议", 3}, {"第2次会议", 2}} {
			m, err := s.Meeting(ctx, id(i))
			if err != nil || m.Title != want.title || m.Sequence != want.sequence ||
				m.Version != int64(want.sequence)+1 {
				t.Errorf("%q, sequence %d, version %d, %v", m.Title, m.Sequence, m.Version, err)
			}
		}
		feeds, err := s.Feeds(ctx, subscription.Filter{}, consult.PageRequest{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range feeds.Items {
			names = append(names, f.Name)
		}
		slices.Sort(names)
		if !slices.Equal(names, []string{"手机", "曾伟"}) {
			t.Errorf("%v", names)
		}
		touches, at, err := s.TouchedSince(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		touched := map[consult.Subject]bool{}
		for _, x := range touches {
			touched[x.Subject] = true
		}
		for _, want := range []consult.Subject{
			{Kind: consult.SubjectPerson, ID: id(10)}, {Kind: consult.SubjectPerson, ID: id(11)},
			{Kind: consult.SubjectBody, ID: id(20)}, {Kind: consult.SubjectVenue, ID: id(30)},
			{Kind: consult.SubjectRoom, ID: id(40)},
		} {
			if !touched[want] {
				t.Errorf("%v is not told", want)
			}
		}
		if touched[consult.Subject{Kind: consult.SubjectPerson, ID: id(12)}] {
			t.Error("whose name looks as before is told")
		}
		if wrong, err := s.Misspelt(ctx); err != nil || len(wrong) > 0 {
			t.Errorf("%v %v", wrong, err)
		}

		again := storetest.Open(t, url, store.Options{})
		if _, now, err := again.TouchedSince(ctx, at.Revision); err != nil || now.Revision != at.Revision {
			t.Errorf("opened again it is at %d, was at %d (%v)", now.Revision, at.Revision, err)
		}
		old.exec(t, `UPDATE people SET name = %s WHERE id = %s`, "李　四", string(id(12)))
		if wrong, err := s.Misspelt(ctx); err != nil || len(wrong) != 1 {
			t.Errorf("a name not in its form: %v %v", wrong, err)
		}
	})
}
