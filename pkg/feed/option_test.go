package feed

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

const address = "https://huiqi.example.cn/office/"

// wished is a person's calendar with these events and options.
func wished(t testing.TB, edit func(*subscription.Options), events ...subscription.Event) []byte {
	t.Helper()
	c := contents(consult.SubjectPerson, "名", events...)
	edit(&c.Feed.Options)
	b, err := CalendarHeader{Zone: shanghai(t), PublicURL: address, EntryKey: testKey}.Render(c)
	if err != nil {
		t.Fatal(err)
	}
	checkBytes(t, b)
	return b
}

func inEnglish(o *subscription.Options) { o.Language = subscription.English }

func TestEnglish(t *testing.T) {
	t.Parallel()
	left := func(from, to, room string) func(*subscription.Event) {
		return func(e *subscription.Event) {
			e.Meeting.First = consult.Slot{Span: span(from, to), RoomID: consult.ID(room)}
		}
	}
	for reason, row := range map[string]struct {
		edit                           func(*subscription.Event)
		summary, location, description string
	}{
		"confirmed": {func(*subscription.Event) {}, "第十八次主席会议", "政协会议中心 301会议室 (3楼, 南门进，乘2号电梯)",
			"Form: Chair's meeting\nOrganised by: 市政协办公室\nYour role: attending\nAddress: 清源路18号\nJoin online: https://meet.example.cn/j/88?pwd=k3\n\n议题一：普惠托育服务体系\n议题二：大运河工业遗存"},
		"tentative": {
			func(e *subscription.Event) { e.Meeting.Status = consult.Tentative }, "第十八次主席会议", "",
			"Status: tentative, until formal notice is given\n",
		},
		"cancelled": {func(e *subscription.Event) {
			e.Meeting.Status, e.Meeting.CancelReason = consult.Cancelled, "让位"
		}, "[Cancelled] 第十八次主席会议", "", "Status: cancelled\nReason: 让位\n"},
		"moved": {
			left("2027-03-08T09:00:00+08:00", "2027-03-08T11:00:00+08:00", "room-301"), "[Moved] 第十八次主席会议", "",
			"Was planned for: Mon 8 March 2027, 09:00–11:00\n",
		},
		"midnight": {
			left("2027-02-28T23:00:00+08:00", "2027-03-01T01:00:00+08:00", "room-301"), "[Moved] 第十八次主席会议", "",
			"Sun 28 February 2027, 23:00 – Mon 1 March 2027, 01:00\n",
		},
		"elsewhere": {left("2027-03-09T09:00:00+08:00", "2027-03-09T11:00:00+08:00", "room-101"), "[Room changed] 第十八次主席会议", "",
			"Change: another room at the same time\n"},
		"online": {
			func(e *subscription.Event) { e.Room, e.Venue = consult.Room{}, consult.Venue{} }, "第十八次主席会议", "Online",
			"",
		},
		"a form without an English name": {
			func(e *subscription.Event) { e.FormEN = " " }, "第十八次主席会议", "", "Form: 主席会议\n",
		},
		"no floor": {
			func(e *subscription.Event) { e.Room.Floor = "" }, "第十八次主席会议", "政协会议中心 301会议室 (南门进，乘2号电梯)", "",
		},
		"presiding": {
			func(e *subscription.Event) { e.Role = consult.RolePresiding }, "第十八次主席会议", "", "Your role: presiding\n",
		},
		"veiled": {func(e *subscription.Event) { e.Veiled = true }, "Busy", "", ""},
		"veiled and cancelled": {func(e *subscription.Event) { e.Veiled, e.Meeting.Status = true, consult.Cancelled },
			"[Cancelled] Busy", "", ""},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			e := event(meeting("m-1"))
			row.edit(&e)
			got := readBoth(t, wished(t, inEnglish, e))[0]
			if got.summary != row.summary || row.location != "" && got.location != row.location || !strings.Contains(got.description, row.description) {
				t.Errorf("read %+v, want %+v", got, row)
			}
		})
	}
	for role := range chinese.roles {
		if english.roles[role] == "" {
			t.Errorf("no English for %s", role)
		}
	}
	text := strings.Join(unfold(wished(t, inEnglish, event(meeting("m-1")))), "\n")
	for _, want := range []string{
		"PRODID:-//Huiqi//Huiqi//EN",
		`DESCRIPTION:Meetings of 顾茗沅. Huiqi keeps it up to date. Questions: ask the office.`,
		"CATEGORIES:Chair's meeting", "LABEL=Online meeting",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %s in\n%s", want, text)
		}
	}
}

// TestVeiledTellsNothing: the link shows only when its holder is busy.
func TestVeiledTellsNothing(t *testing.T) {
	t.Parallel()
	parent := event(meeting("m-1"))
	parent.Meeting.HasChildren = true
	for reason, row := range map[string]struct {
		event        subscription.Event
		summary      string
		transparency string
	}{
		"a meeting": {event(meeting("m-1")), "占用", "OPAQUE"},
		"a parent":  {parent, "占用", "TRANSPARENT"},
		"a cancelled one": {func() subscription.Event {
			e := event(meeting("m-1"))
			e.Meeting.Status, e.Meeting.CancelReason = consult.Cancelled, "密"
			return e
		}(), "【已取消】占用", "TRANSPARENT"},
	} {
		row.event.Meeting.Visibility = consult.Public
		got := readBoth(t, wished(t, func(o *subscription.Options) { o.Veiled = true }, row.event))[0]
		m := row.event.Meeting
		want := read{
			uid:      "m-1@huiqi",
			summary:  row.summary,
			status:   status(&row.event),
			transp:   row.transparency,
			class:    "PRIVATE",
			sequence: "2",
			start:    m.Span.From,
			end:      m.Span.To,
			stamp:    m.ChangedAt,
			modified: m.ChangedAt,
		}
		if got != want {
			t.Errorf("%s: read\n%+v\nwant\n%+v", reason, got, want)
		}
	}
}

func TestReminders(t *testing.T) {
	t.Parallel()
	called := event(meeting("m-1"))
	called.Meeting.Status = consult.Cancelled
	parent := event(meeting("m-1"))
	parent.Meeting.HasChildren = true
	for reason, row := range map[string]struct {
		minutes []int
		event   subscription.Event
		want    string
	}{
		"none": {nil, event(meeting("m-1")), ""},
		"a day, half an hour and at it": {
			[]int{1440, 30, 0}, event(meeting("m-1")),
			"DISPLAY -PT1440M 第十八次主席会议\nDISPLAY -PT30M 第十八次主席会议\nDISPLAY PT0S 第十八次主席会议\n",
		},
		"nobody comes to a cancelled": {[]int{30}, called, ""},
		"a parent's children remind":  {[]int{30}, parent, ""},
		"the longest that is let through": {
			[]int{subscription.MaxReminder}, event(meeting("m-1")), "DISPLAY -PT40320M 第十八次主席会议\n",
		},
	} {
		got := readBoth(t, wished(t, func(o *subscription.Options) { o.Reminders = row.minutes }, row.event))[0]
		if got.alarms != row.want {
			t.Errorf("%s: %q, want %q", reason, got.alarms, row.want)
		}
	}
	b := wished(t, func(o *subscription.Options) { o.Reminders, o.Veiled = []int{30}, true }, event(meeting("m-1")))
	if got := readBoth(t, b)[0].alarms; got != "DISPLAY -PT30M 占用\n" {
		t.Errorf("a veiled one reminds of %q", got)
	}
}

func TestWhatIsChosen(t *testing.T) {
	t.Parallel()
	maybe := event(meeting("m-2"))
	council := event(meeting("m-3"))
	gone := event(meeting("m-4"))
	never := event(meeting("m-5"))
	maybe.Meeting.Status = consult.Tentative
	council.Meeting.Form = "council"
	gone.Meeting.Status = consult.Cancelled
	never.Meeting.Status, never.Meeting.Firm = consult.Cancelled, false
	for reason, row := range map[string]struct {
		edit func(*subscription.Options)
		want string
	}{
		"everything":        {func(*subscription.Options) {}, "m-1 m-2 m-3 m-4 m-5"},
		"nothing tentative": {func(o *subscription.Options) { o.HideTentative = true }, "m-1 m-3 m-4"},
		"one form":          {func(o *subscription.Options) { o.Forms = []consult.FormKey{"council"} }, "m-3"},
		"two forms": {
			func(o *subscription.Options) { o.Forms = []consult.FormKey{"council", "chair_meeting"} },
			"m-1 m-2 m-3 m-4 m-5",
		},
		"a form nobody meets in": {func(o *subscription.Options) { o.Forms = []consult.FormKey{"study"} }, ""},
		"one form, and confirmed": {
			func(o *subscription.Options) { o.Forms, o.HideTentative = []consult.FormKey{"chair_meeting"}, true },
			"m-1 m-4",
		},
	} {
		var got []string
		for _, r := range readBoth(t, wished(t, row.edit, event(meeting("m-1")), maybe, council, gone, never)) {
			got = append(got, strings.TrimSuffix(r.uid, "@huiqi"))
		}
		slices.Sort(got)
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: shows %v, want %s", reason, got, row.want)
		}
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	// The colour names of CSS Color Module Level 3 that are used here.
	css := strings.Fields("crimson darkorange darkred darkturquoise firebrick goldenrod indianred mediumvioletred olivedrab royalblue saddlebrown seagreen sienna slateblue slategray steelblue teal")
	for _, f := range append(consult.Forms(), consult.Form{Key: "unheard_of"}) {
		if c := formColor(f.Key); !slices.Contains(css, c) {
			t.Errorf("%s is %q", f.Key, c)
		}
	}
	seen := map[string]bool{}
	for _, k := range []consult.SubjectKind{
		consult.SubjectPerson, consult.SubjectBody, consult.SubjectRoom, consult.SubjectVenue, consult.SubjectPublic,
	} {
		c := calendarColor(k)
		if !slices.Contains(css, c) || seen[c] {
			t.Errorf("%s is %q", k, c)
		}
		seen[c] = true
	}
}

// TestLinkBack: the address leads to the page of the event, for this Feed only.
func TestLinkBack(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string]struct {
		public string
		edit   func(*subscription.Event)
		want   string
	}{
		"with an address": {
			address, func(*subscription.Event) {}, "https://huiqi.example.cn/office/feeds/feed-1/meetings/m-1/",
		},
		"cancelled too": {
			address, func(e *subscription.Event) { e.Meeting.Status = consult.Cancelled },
			"https://huiqi.example.cn/office/feeds/feed-1/meetings/m-1/",
		},
		"without":                 {"", func(*subscription.Event) {}, ""},
		"an address that is none": {"javascript:x", func(*subscription.Event) {}, ""},
		"veiled":                  {address, func(e *subscription.Event) { e.Veiled = true }, ""},
	} {
		e := event(meeting("m-1"))
		row.edit(&e)
		c := contents(consult.SubjectPerson, "名", e)
		b, err := CalendarHeader{Zone: shanghai(t), PublicURL: row.public, EntryKey: testKey}.Render(c)
		if err != nil {
			t.Fatal(err)
		}
		got := readBoth(t, b)[0].url
		mac, ok := strings.CutPrefix(got, row.want)
		switch {
		case !ok || row.want == "" && got != "":
			t.Errorf("%s: %q", reason, got)
		case row.want != "" && (len(mac) != 22 || !validMAC(testKey.of(c.Feed.TokenHash), "m-1", mac)):
			t.Errorf("%s: the seal %q is not good", reason, mac)
		case validMAC(testKey.of(c.Feed.TokenHash), "m-2", mac) || validMAC([]byte("another"), "m-1", mac):
			t.Errorf("%s: the seal opens more than its own", reason)
		}
	}
}

// TestEditShows: a change of options appears in the next fetch of the same link, and changes
// what calendars compare even if the clock stands still.
func TestEditShows(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	m := meeting("m-1")
	m.ChangedAt = d.clock.read().UTC() // in the same second as what follows
	d.store.set(event(m))
	last := readBoth(t, d.serve(t, issued.Secret).Bytes)[0]
	for i, row := range []struct {
		reason string
		edit   func(*Wish)
		rises  bool
	}{
		{"another language", func(w *Wish) { w.Options.Language = subscription.English }, true},
		{"a reminder", func(w *Wish) { w.Options.Reminders = []int{30} }, true},
		{"no more days", func(w *Wish) { w.Options.DaysBack = 0 }, false},
		{"another name", func(w *Wish) { w.Name = "平板" }, false},
		{"veiled", func(w *Wish) { w.Options.Veiled = true }, true},
		{"and back", func(w *Wish) { w.Options.Veiled, w.Options.Language = false, subscription.Chinese }, true},
	} {
		before := d.serve(t, issued.Secret)
		f, err := d.service.Edit(t.Context(), actor, issued.Feed.ID, int64(i+1), row.edit)
		if err != nil || f.Version != int64(i+2) {
			t.Fatalf("%s: version %d, %v", row.reason, f.Version, err)
		}
		after := d.serve(t, issued.Secret)
		got := readBoth(t, after.Bytes)[0]
		if got.modified.After(last.modified) != row.rises || got.stamp != got.modified || got.sequence != last.sequence {
			t.Errorf("%s: modified %v, was %v; sequence %s", row.reason, got.modified, last.modified, got.sequence)
		}
		if row.rises && (bytes.Equal(before.Bytes, after.Bytes) || before.ETag == after.ETag) {
			t.Errorf("%s does not show", row.reason)
		}
		last = got
	}
	m.ChangedAt = m.ChangedAt.Add(time.Second) // as the store does for changes within one second
	d.store.set(event(m))
	if got := readBoth(t, d.serve(t, issued.Secret).Bytes)[0]; !got.modified.After(last.modified) {
		t.Errorf("a change of the meeting after them does not rise: %v, was %v", got.modified, last.modified)
	}
}

func TestEditRefuses(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	nothing := func(*Wish) {}
	for reason, row := range map[string]struct {
		id      consult.ID
		version int64
		edit    func(*Wish)
		want    error
		field   string
	}{
		"another version": {issued.Feed.ID, 2, nothing, consult.ErrStale, ""},
		"an unknown feed": {"nothing", 0, nothing, consult.ErrNotFound, ""},
		"no name": {
			issued.Feed.ID, 1, func(w *Wish) { w.Name = " " }, consult.ErrInvalid,
			"name",
		},
		"a form that is none": {
			issued.Feed.ID, 1,
			func(w *Wish) { w.Options.Forms = []consult.FormKey{"study", "tea"} },
			consult.ErrInvalid, "options.forms[1]",
		},
		"too many days": {
			issued.Feed.ID, 1, func(w *Wish) { w.Options.DaysBack = 367 }, consult.ErrInvalid,
			"options.days_back",
		},
		"a reminder afterward": {
			issued.Feed.ID, 1, func(w *Wish) { w.Options.Reminders = []int{5, -1} },
			consult.ErrInvalid, "options.reminders[1]",
		},
	} {
		_, err := d.service.Edit(t.Context(), actor, row.id, row.version, row.edit)
		var invalid *consult.Invalid
		if !errors.Is(err, row.want) || row.field != "" && (!errors.As(err, &invalid) || invalid.Faults[0].Field != row.field) {
			t.Errorf("%s: %v", reason, err)
		}
	}
	if f, err := d.service.Edit(t.Context(), actor, issued.Feed.ID, 0, nothing); err != nil || f.Version != 1 || f.Name != "顾茗沅" {
		t.Errorf("an edit of nothing: %+v, %v", f, err)
	}
	if err := d.service.Revoke(t.Context(), actor, issued.Feed.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.service.Edit(t.Context(), actor, issued.Feed.ID, 0, nothing); !errors.Is(err, consult.ErrGone) {
		t.Errorf("editing what is revoked: %v", err)
	}
}

// TestOptionsLayTheWindow: the numbers of days come from the Feed's options.
func TestOptionsLayTheWindow(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	options := subscription.DefaultOptions()
	options.DaysBack, options.DaysAhead = 1, 2
	issued, err := d.service.Create(t.Context(), actor, Wish{
		Subject: person,
		Name:    "",
		Options: options,
	})
	if err != nil {
		t.Fatal(err)
	}
	var events []subscription.Event
	for _, day := range []string{"02-27", "02-28", "03-01", "03-02", "03-03"} { // today is 1 March
		e := event(meeting(day))
		e.Meeting.Span = span("2027-"+day+"T09:00:00+08:00", "2027-"+day+"T10:00:00+08:00")
		events = append(events, e)
	}
	d.store.set(events...)
	var got []string
	for _, r := range readBoth(t, d.serve(t, issued.Secret).Bytes) {
		got = append(got, strings.TrimSuffix(r.uid, "@huiqi"))
	}
	if want := []string{"02-28", "03-01", "03-02"}; !slices.Equal(got, want) {
		t.Errorf("shows %v, want %v", got, want)
	}
}
