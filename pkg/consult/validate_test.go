package consult_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// checked is anything that names its own bad fields.
type checked interface{ Validate() error }

// faults are the paths and codes an error names, as "path code".
func faults(t testing.TB, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var bad *consult.Invalid
	if !errors.As(err, &bad) || !errors.Is(err, consult.ErrInvalid) {
		t.Fatalf("%v is no *Invalid that unwraps to ErrInvalid", err)
	}
	var out []string
	for _, f := range bad.Faults {
		if f.ZH == "" || f.EN == "" {
			t.Errorf("%s has no words", f.Field)
		}
		out = append(out, f.Field+" "+f.Code)
	}
	return out
}

// wrong is one way to break a valid thing and the faults it is to be told.
type wrong[T checked] struct {
	name string
	with func(*T)
	want string // faults joined by ", "; none when it stays valid
}

func try[T checked](t *testing.T, good func() T, rows []wrong[T]) {
	t.Helper()
	if err := good().Validate(); err != nil {
		t.Fatalf("the good one is refused: %v", err)
	}
	for _, r := range rows {
		v := good()
		r.with(&v)
		if got := strings.Join(faults(t, v.Validate()), ", "); got != r.want {
			t.Errorf("%T, %s: told %q, want %q", v, r.name, got, r.want)
		}
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	name := func(s string) func(*consult.Body) { return func(b *consult.Body) { b.Name = s } }
	try(
		t,
		func() consult.Body { return consult.Body{Name: "提案委员会", Kind: consult.BodySpecialCommittee} },
		[]wrong[consult.Body]{
			{"empty", name(""), "name required"},
			{"blank", name(" \u3000 "), "name required"},
			{"one character", name("某"), ""},
			{"a hundred Chinese characters", name(strings.Repeat("协", 100)), ""},
			{"one more", name(strings.Repeat("协", 101)), "name too_long"},
			{"a NUL", name("a\x00b"), "name control_character"},
			{"a carriage return", name("a\rb"), "name control_character"},
			{"an escape", name("a\x1b[31mb"), "name control_character"},
			{"a delete", name("a\x7fb"), "name control_character"},
			{"bytes that are no UTF-8", name("a\xffb"), "name control_character"},
			{"a line end", name("a\nb"), "name line_break"},
			{"a tab", name("a\tb"), "name line_break"},
			{"a Unicode line separator", name("a\u2028b"), "name line_break"},
			{
				"everything wrong at once",
				name(strings.Repeat("\r\n", 60)),
				"name required, name too_long, name control_character, name line_break",
			},
			{"what only looks odd", name("O'Neil, “协商”; <b>\\n"), ""},
			{"an emoji of several code points", name("👨‍👩‍👧"), ""},
			{"an emoji with a selector", name("❤️"), ""},
			{"Hebrew and Arabic with their marks", name("שלום \u200fمرحبا"), ""},
			{"a character of private use", name("\ue000"), ""},
			{"text turned around", name("\u202e倒"), "name turned_around"},
			{"text set apart", name("\u2067倒\u2069"), "name turned_around"},
			{"a joiner alone", name("\u200d"), "name invisible"},
			{"spaces of no width", name(" \u200b\ufeff"), "name invisible"},
			{"a filler, a blank of Braille and a selector", name("\u3164\u2800\ufe0f"), "name invisible"},
			{"invisible and turned around", name("\u202e\u200b"), "name turned_around, name invisible"},
		},
	)
	try(
		t,
		func() consult.Person { return consult.Person{Name: "赵一钱", Kind: consult.PersonMember} },
		[]wrong[consult.Person]{
			{"a post left out", func(p *consult.Person) { p.Post = "" }, ""},
			{"a post of blanks", func(p *consult.Person) { p.Post = "  " }, "post invisible"},
		},
	)
	try(t, func() consult.Venue { return consult.Venue{Name: "市民中心"} }, []wrong[consult.Venue]{
		{"an address on two lines", func(v *consult.Venue) { v.Address = "某路1号\n\t南门" }, ""},
		{"a carriage return in it", func(v *consult.Venue) { v.Address = "某路1号\r\n南门" }, "address control_character"},
	})
}

func TestValidateDirectory(t *testing.T) {
	t.Parallel()
	try(
		t,
		func() consult.Person { return consult.Person{Name: "赵一钱", Kind: consult.PersonMember} },
		[]wrong[consult.Person]{
			{"no name", func(p *consult.Person) { p.Name = "" }, "name required"},
			{"long post", func(p *consult.Person) { p.Post = strings.Repeat("长", 201) }, "post too_long"},
			{"longest post", func(p *consult.Person) { p.Post = strings.Repeat("长", 200) }, ""},
			{"long phone", func(p *consult.Person) { p.Phone = strings.Repeat("1", 41) }, "phone too_long"},
			{"no kind", func(p *consult.Person) { p.Kind = "" }, "kind unknown"},
			{"kind of another noun", func(p *consult.Person) { p.Kind = "venue" }, "kind unknown"},
			{
				"all at once", func(p *consult.Person) { *p = consult.Person{Phone: "\x00"} },
				"name required, phone control_character, kind unknown",
			},
		},
	)
	try(t, func() consult.Body {
		return consult.Body{Stamp: consult.Stamp{ID: "b"}, Name: "提案委员会", Kind: consult.BodyOffice}
	}, []wrong[consult.Body]{
		{"its own parent", func(b *consult.Body) { b.ParentID = "b" }, "parent_id self"},
		{"paired with itself", func(b *consult.Body) { b.PairedID = "b" }, "paired_id self"},
		{"others", func(b *consult.Body) { b.ParentID, b.PairedID = "a", "c" }, ""},
		{"new, without id, parent or pair", func(b *consult.Body) { b.ID = "" }, ""},
	})
	try(t, func() consult.Venue {
		return consult.Venue{Name: "市民中心", HasPosition: true, Lat: 31.3, Lon: 120.6}
	}, []wrong[consult.Venue]{
		{"no name", func(v *consult.Venue) { v.Name = "" }, "name required"},
		{"long address and way in", func(v *consult.Venue) {
			v.Address, v.Wayfinding = strings.Repeat("长", 301), strings.Repeat("长", 301)
		}, "address too_long, wayfinding too_long"},
		{"the poles and the date line", func(v *consult.Venue) { v.Lat, v.Lon = -90, 180 }, ""},
		{"beyond them", func(v *consult.Venue) {
			v.Lat = 90.001
			v.Lon = -180.001
		}, "position.lat range, position.lon range"},
		{"no number", func(v *consult.Venue) {
			v.Lat = math.NaN()
			v.Lon = math.NaN()
		}, "position.lat range, position.lon range"},
		{"no position, whatever the numbers", func(v *consult.Venue) { v.HasPosition, v.Lat = false, 999 }, ""},
	})
	try(
		t,
		func() consult.Room { return consult.Room{Name: "301会议室", VenueID: "v", Capacity: 1} },
		[]wrong[consult.Room]{
			{"no name", func(r *consult.Room) { r.Name = "" }, "name required"},
			{"no venue", func(r *consult.Room) { r.VenueID = "" }, "venue_id required"},
			{"no seat", func(r *consult.Room) { r.Capacity = 0 }, "capacity range"},
			{"a stadium", func(r *consult.Room) { r.Capacity = 100000 }, ""},
			{"more than a stadium", func(r *consult.Room) { r.Capacity = 100001 }, "capacity range"},
			{"long floor and way in", func(r *consult.Room) {
				r.Floor = strings.Repeat("层", 41)
				r.Wayfinding = strings.Repeat("长", 301)
			}, "floor too_long, wayfinding too_long"},
		},
	)
	try(t, func() consult.Membership {
		return consult.Membership{
			PersonID: "p",
			Role:     consult.MembershipChair,
			Since:    "2022-01-01",
			Until:    "2027-01-01",
		}
	}, []wrong[consult.Membership]{
		{"no person", func(m *consult.Membership) { m.PersonID = "" }, "person_id required"},
		{"a role of a meeting", func(m *consult.Membership) { m.Role = "presiding" }, "role unknown"},
		{"since for ever, until for ever", func(m *consult.Membership) { m.Since, m.Until = "", "" }, ""},
		{"ends the day it begins", func(m *consult.Membership) { m.Until = "2022-01-01" }, "until before_since"},
		{"one day", func(m *consult.Membership) { m.Until = "2022-01-02" }, ""},
		{"ends before it begins", func(m *consult.Membership) { m.Until = "2021-12-31" }, "until before_since"},
		{"no such days", func(m *consult.Membership) {
			m.Since = "2026-02-29"
			m.Until = "2026-04-31"
		}, "since bad_date, until bad_date"},
	})
}

func TestValidateForm(t *testing.T) {
	t.Parallel()
	quorum := func(num, den int, more bool) func(*consult.Form) {
		return func(f *consult.Form) { f.Quorum = consult.Quorum{Num: num, Den: den, MoreThan: more} }
	}
	lasts := func(d time.Duration) func(*consult.Form) { return func(f *consult.Form) { f.Duration = d } }
	notice := func(n int) func(*consult.Form) { return func(f *consult.Form) { f.NoticeDays = n } }
	try(t, func() consult.Form {
		return consult.Form{
			NameZH:        "主席会议",
			NameEN:        "Chair's meeting",
			Category:      consult.CategoryConsultation,
			Duration:      time.Hour,
			Visibility:    consult.Public,
			LeaveBy:       consult.ApproverOrganiser,
			NoticeUnit:    consult.WorkingDays,
			MaterialsUnit: consult.CalendarDays,
		}
	}, []wrong[consult.Form]{
		{"leave decided by a member", func(f *consult.Form) { f.LeaveBy = "member" }, "leave_by unknown"},
		{"leave two months ahead", func(f *consult.Form) { f.LeaveHours = 1441 }, "leave_hours range"},
		{"no category", func(f *consult.Form) { f.Category = "" }, "category unknown"},
		{"no names", func(f *consult.Form) { f.NameZH, f.NameEN = "", " " }, "name_zh required, name_en required"},
		{"five minutes", lasts(5 * time.Minute), ""},
		{"a second less", lasts(5*time.Minute - time.Second), "duration_minutes range"},
		{"31 days", lasts(consult.MaxMeeting), ""},
		{"a second more", lasts(consult.MaxMeeting + time.Second), "duration_minutes range"},
		{"a year's notice", notice(365), ""},
		{"a day more", notice(366), "notice_days range"},
		{"notice after the event", notice(-1), "notice_days range"},
		{"counted in weeks", func(f *consult.Form) { f.NoticeUnit = "weeks" }, "notice_unit unknown"},
		{"materials counted in nothing", func(f *consult.Form) { f.MaterialsUnit = "" }, "materials_unit unknown"},
		{"two thirds", quorum(2, 3, false), ""},
		{"all", quorum(1, 1, false), ""},
		{"more than all", quorum(1, 1, true), "quorum range"},
		{"more than none", quorum(0, 1, true), ""},
		{"three halves", quorum(3, 2, false), "quorum range"},
		{"a part of nothing", quorum(1, 0, false), "quorum range"},
		{"negative parts", quorum(-1, 2, false), "quorum range"},
		{"negative whole", quorum(0, -2, false), "quorum range"},
		{"thousandths", quorum(667, 1000, false), ""},
		{"parts too fine to multiply", quorum(math.MaxInt/2, math.MaxInt, false), "quorum range"},
		{"no visibility", func(f *consult.Form) { f.Visibility = "" }, "visibility unknown"},
	})
}

func TestValidateMeeting(t *testing.T) {
	t.Parallel()
	lasts := func(from, to string) func(*consult.Meeting) {
		return func(m *consult.Meeting) { m.Span = span(t, from, to) }
	}
	link := func(s string) func(*consult.Meeting) { return func(m *consult.Meeting) { m.OnlineURL = s } }
	expect := func(n int) func(*consult.Meeting) { return func(m *consult.Meeting) { m.Expected = n } }
	try(t, func() consult.Meeting {
		return consult.Meeting{
			Stamp:      consult.Stamp{ID: "m"},
			Title:      "主席会议",
			Span:       span(t, "2026-03-10 09:00", "2026-03-10 11:00"),
			Visibility: consult.Internal,
		}
	}, []wrong[consult.Meeting]{
		{"no title", func(m *consult.Meeting) { m.Title = "" }, "title required"},
		{"long title", func(m *consult.Meeting) { m.Title = strings.Repeat("长", 201) }, "title too_long"},
		{"title on two lines", func(m *consult.Meeting) { m.Title = "主席\n会议" }, "title line_break"},
		{"description on two lines", func(m *consult.Meeting) { m.Description = "一、\n二、" }, ""},
		{
			"long description",
			func(m *consult.Meeting) { m.Description = strings.Repeat("长", 10001) },
			"description too_long",
		},
		{"no length", lasts("2026-03-10 09:00", "2026-03-10 09:00"), "ends_at not_after_start"},
		{"ends before it starts", lasts("2026-03-10 09:00", "2026-03-10 08:00"), "ends_at not_after_start"},
		{"over midnight and a month's end", lasts("2026-02-28 22:00", "2026-03-01 01:00"), ""},
		{"31 days", lasts("2026-03-01 00:00", "2026-04-01 00:00"), ""},
		{"31 days and a minute", lasts("2026-03-01 00:00", "2026-04-01 00:01"), "ends_at too_long"},
		{"long ago", lasts("1999-12-31 09:00", "1999-12-31 11:00"), "starts_at range"},
		{"in the far future", lasts("2100-01-02 09:00", "2100-01-02 11:00"), "starts_at range"},
		{"no times", func(m *consult.Meeting) { m.Span = consult.Span{} }, "ends_at not_after_start, starts_at range"},
		{"no start", func(m *consult.Meeting) { m.Span.From = time.Time{} }, "ends_at too_long, starts_at range"},
		{"no visibility", func(m *consult.Meeting) { m.Visibility = "" }, "visibility unknown"},
		{"fewer than nobody", expect(-1), "expected range"},
		{"a stadium", expect(100000), ""},
		{"more than a stadium", expect(100001), "expected range"},
		{"https", link("https://meet.example.cn/j/1?pwd=a#b"), ""},
		{"http with a port", link("http://10.0.0.1:8080/"), ""},
		{"a script", link("javascript:alert(1)"), "online_url bad_url"},
		{"an app's scheme", link("tencent://meeting/1"), "online_url bad_url"},
		{"no scheme", link("meet.example.cn/j/1"), "online_url bad_url"},
		{"no host", link("https:///j/1"), "online_url bad_url"},
		{"only a port", link("https://:443/"), "online_url bad_url"},
		{"a line end", link("https://meet.example.cn/\r\nX:1"), "online_url bad_url"},
		{"longest", link("https://meet.example.cn/" + strings.Repeat("a", 1976)), ""},
		{"longer", link("https://meet.example.cn/" + strings.Repeat("a", 1977)), "online_url bad_url"},
		{"its own parent", func(m *consult.Meeting) { m.ParentID = "m" }, "parent_id self"},
		{"everything wrong at once", func(m *consult.Meeting) { *m = consult.Meeting{Expected: -1, OnlineURL: ":"} },
			"title required, ends_at not_after_start, starts_at range, visibility unknown, expected range, " +
				"online_url bad_url"},
	})
}

func TestValidateBlock(t *testing.T) {
	t.Parallel()
	about := func(k consult.SubjectKind, id consult.ID) func(*consult.Block) {
		return func(b *consult.Block) { b.Subject = consult.Subject{Kind: k, ID: id} }
	}
	try(t, func() consult.Block {
		return consult.Block{
			Title:   "市委全会",
			Subject: consult.Subject{Kind: consult.SubjectEveryone},
			Span:    span(t, "2026-03-10 00:00", "2026-03-11 00:00"),
		}
	}, []wrong[consult.Block]{
		{"no title", func(b *consult.Block) { b.Title = "" }, "title required"},
		{"a person", about(consult.SubjectPerson, "p"), ""},
		{"a body", about(consult.SubjectBody, "b"), ""},
		{"a room", about(consult.SubjectRoom, "r"), ""},
		{"a venue", about(consult.SubjectVenue, "v"), ""},
		{"no one person", about(consult.SubjectPerson, ""), "subject.id required"},
		{"everyone and someone", about(consult.SubjectEveryone, "p"), "subject.id unexpected"},
		{"the public, which is for feeds", about(consult.SubjectPublic, ""), "subject.kind unknown"},
		{"a feed", about(consult.SubjectFeed, "f"), "subject.kind unknown"},
		{"a leap year", func(b *consult.Block) { b.Span = span(t, "2028-01-01 00:00", "2029-01-01 00:00") }, ""},
		{
			"a day more",
			func(b *consult.Block) { b.Span = span(t, "2028-01-01 00:00", "2029-01-02 00:00") },
			"ends_at too_long",
		},
		{"no length", func(b *consult.Block) { b.Span.To = b.Span.From }, "ends_at not_after_start"},
	})
}

func TestValidateFeedLeaveToken(t *testing.T) {
	t.Parallel()
	about := func(k consult.SubjectKind, id consult.ID) func(*subscription.Feed) {
		return func(f *subscription.Feed) { f.Subject = consult.Subject{Kind: k, ID: id} }
	}
	try(t, func() subscription.Feed {
		return subscription.Feed{
			Name:    "公开日历",
			Subject: consult.Subject{Kind: consult.SubjectPublic},
			Options: subscription.DefaultOptions(),
		}
	}, []wrong[subscription.Feed]{
		{"no name", func(f *subscription.Feed) { f.Name = "" }, "name required"},
		{"a person", about(consult.SubjectPerson, "p"), ""},
		{"no one body", about(consult.SubjectBody, ""), "subject.id required"},
		{"the public and someone", about(consult.SubjectPublic, "p"), "subject.id unexpected"},
		{"everyone, which is for blocks", about(consult.SubjectEveryone, ""), "subject.kind unknown"},
	})
	try(t, func() consult.Leave {
		return consult.Leave{MeetingID: "m", PersonID: "p", Reason: consult.LeaveIllness}
	}, []wrong[consult.Leave]{
		{"no meeting, no person", func(l *consult.Leave) {
			l.MeetingID = ""
			l.PersonID = ""
		}, "meeting_id required, person_id required"},
		{"a reason in words", func(l *consult.Leave) { l.Reason = "出差" }, "reason unknown"},
		{"long note", func(l *consult.Leave) { l.Note = strings.Repeat("长", 1001) }, "note too_long"},
		{"note on two lines", func(l *consult.Leave) { l.Note = "一\n二" }, ""},
	})
	roles := func(all ...consult.Role) func(*consult.Token) {
		return func(k *consult.Token) { k.Roles = all }
	}
	kiosk := func() consult.Token {
		return consult.Token{Name: "门厅屏幕", Roles: []consult.Role{consult.Kiosk}, Reach: consult.WholeOffice()}
	}
	covers := func(role consult.Role, bodies ...consult.ID) func(*consult.Token) {
		return func(k *consult.Token) { k.Roles, k.Reach = []consult.Role{role}, consult.Reach{BodyIDs: bodies} }
	}
	try(t, kiosk, []wrong[consult.Token]{
		{"no name", func(k *consult.Token) { k.Name = "" }, "name required"},
		{"a name that would break a log line", func(k *consult.Token) { k.Name = "a\nb" }, "name line_break"},
		{"no role", roles(), "roles required"},
		{"a role in capitals", roles("Admin"), "roles[0] unknown"},
		{"a role twice", roles(consult.Admin, consult.Admin), "roles[1] duplicate"},
		{"two roles", roles(consult.Admin, consult.Office), ""},
		{"organiser", roles(consult.Organiser), ""},
		{"member", roles(consult.Member), ""},
		{"a person for no member", func(k *consult.Token) { k.PersonID = "p" }, "person_id unexpected"},
		{"a liaison for nobody", roles(consult.Liaison), "liaison_for required"},
		{
			"somebody for no liaison",
			func(k *consult.Token) { k.LiaisonFor.BodyIDs = []consult.ID{"b"} }, "liaison_for unexpected",
		},
		{"a district's organiser", covers(consult.Organiser, "b"), ""},
		{"no reach", covers(consult.Organiser), "reach.body_ids required"},
		{"a body twice", covers(consult.Desk, "b", "b"), "reach.body_ids[1] duplicate"},
		{"a district's admin", covers(consult.Admin, "b"), "reach unexpected"},
		{"a district's member", covers(consult.Member, "b"), "reach unexpected"},
	})
}

func TestWhomAnActorActsFor(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		reason string
		actor  consult.Actor
		want   string
	}{
		{"an organiser", consult.Actor{Roles: []consult.Role{consult.Organiser}}, "true true true"},
		{"a member", consult.Actor{Roles: []consult.Role{consult.Member}, PersonID: "a"}, "true false false"},
		{"a member who is nobody", consult.Actor{Roles: []consult.Role{consult.Member}}, "false false false"},
		{
			"a liaison",
			consult.Actor{Roles: []consult.Role{consult.Liaison}, PersonIDs: []consult.ID{"b"}}, "false true false",
		},
		{
			"a member who is an organiser as well",
			consult.Actor{Roles: []consult.Role{consult.Member, consult.Organiser}, PersonID: "a"}, "true true true",
		},
	} {
		got := fmt.Sprint(row.actor.ActsFor("a"), row.actor.ActsFor("b"), row.actor.ActsFor(""))
		if got != row.want {
			t.Errorf("%s acts for %s, want %s", row.reason, got, row.want)
		}
	}
}

func TestFormsAreValidAndNamedOnce(t *testing.T) {
	t.Parallel()
	var keys []consult.FormKey
	for _, f := range consult.Forms() {
		if err := f.Validate(); err != nil {
			t.Errorf("%s: %v", f.Key, err)
		}
		keys = append(keys, f.Key)
	}
	slices.Sort(keys)
	if n := len(slices.Compact(keys)); n != 15 {
		t.Errorf("%d forms, want 15", n)
	}
}

func TestInvalidNamesEveryFault(t *testing.T) {
	t.Parallel()
	var f consult.Faults
	if f.Err() != nil {
		t.Error("no fault is an error")
	}
	f.Add(false, "a", "x", "一", "one")
	f.Add(true, "b", "y", "二", "two")
	f.Add(true, "c[0].d", "z", "三", "three")
	if err := f.Err(); err == nil || err.Error() != "b: two; c[0].d: three" {
		t.Errorf("told as %v", err)
	}
	if !errors.Is(&consult.Clash{}, consult.ErrConflict) {
		t.Error("a clash is no conflict")
	}
}
