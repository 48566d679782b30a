package feed

import (
	"bytes"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func rendered(t testing.TB, c subscription.Contents, zone *time.Location) []byte {
	t.Helper()
	b, err := CalendarHeader{Zone: zone}.Render(c)
	if err != nil {
		t.Fatal(err)
	}
	checkBytes(t, b)
	return b
}

func one(t testing.TB, kind consult.SubjectKind, e subscription.Event) read {
	t.Helper()
	all := readBoth(t, rendered(t, contents(kind, "名"), shanghai(t)))
	if len(all) != 0 {
		t.Fatalf("an empty calendar reads as %d events", len(all))
	}
	all = readBoth(t, rendered(t, contents(kind, "名", e), shanghai(t)))
	if len(all) != 1 {
		t.Fatalf("one event reads as %d", len(all))
	}
	return all[0]
}

func TestGolden(t *testing.T) {
	t.Parallel()
	public := month()
	public.Feed.Subject = consult.Subject{Kind: consult.SubjectPublic}
	public.Feed.Name = "公开会议"
	public.SubjectName = ""
	for i := range public.Events {
		public.Events[i].Role = ""
	}
	wished := func(edit func(*subscription.Options)) subscription.Contents {
		c := month()
		edit(&c.Feed.Options)
		return c
	}
	office := CalendarHeader{
		Zone: shanghai(t), PublicURL: "https://huiqi.example.cn", EntryKey: testKey, Contact: "清源市政协办公室",
	}
	for name, c := range map[string]struct {
		contents subscription.Contents
		on       CalendarHeader
	}{
		"person": {month(), office},
		"public": {public, CalendarHeader{Zone: office.Zone, PublicURL: office.PublicURL,
			EntryKey: testKey, Contact: office.Contact,
			Source: "https://huiqi.example.cn/feeds/NnV3b3Jr/calendar.ics"}},
		"empty": {contents(consult.SubjectRoom, "301会议室"), CalendarHeader{Zone: shanghai(t)}},
		"new_york": {
			contents(consult.SubjectPerson, "Elsewhere", event(meeting("m-1"))),
			CalendarHeader{Zone: zoneNamed(t, "America/New_York")},
		},
		"english": {
			wished(func(o *subscription.Options) { o.Language, o.Reminders = subscription.English, []int{1440, 0} }),
			office,
		},
		"veiled": {wished(func(o *subscription.Options) { o.Veiled, o.HideTentative = true, true }), office},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.on.Render(c.contents)
			if err != nil {
				t.Fatal(err)
			}
			checkBytes(t, got)
			path := filepath.Join("testdata", name+".ics")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs; run with -update and look at the difference:\n%s", path, got)
			}
			readBoth(t, got)
		})
	}
}

func TestRenderIsPure(t *testing.T) {
	t.Parallel()
	c, zone := month(), shanghai(t)
	want := rendered(t, c, zone)
	slices.Reverse(c.Events)
	if got := rendered(t, c, zone); !bytes.Equal(got, want) {
		t.Error("the order in which events are read shows in the bytes")
	}
	c.Revision, c.ChangedAt = 99, c.ChangedAt.Add(time.Hour)
	if got := rendered(t, c, zone); !bytes.Equal(got, want) {
		t.Error("a revision that changed nothing shows in the bytes")
	}
	for i := range c.Events {
		c.Events[i].Meeting.ChangedAt = c.Events[i].Meeting.ChangedAt.In(zoneNamed(t, "America/New_York"))
		c.Events[i].Meeting.Span.From = c.Events[i].Meeting.Span.From.Local()
	}
	if got := rendered(t, c, zone); !bytes.Equal(got, want) {
		t.Error("the zone that instants are held in shows in the bytes")
	}
}

// TestCalendarLines checks the lines that appear once in a calendar, empty or not.
func TestCalendarLines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]subscription.Contents{
		"empty": contents(consult.SubjectPerson, `甲,乙;丙\丁`), "full": func() subscription.Contents {
			c := month()
			c.Feed.Name = `甲,乙;丙\丁`
			return c
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := unfold(rendered(t, c, shanghai(t)))
			for _, want := range []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Huiqi//会期//ZH", "CALSCALE:GREGORIAN",
				"NAME:顾茗沅（甲，乙；丙＼丁）", "X-WR-CALNAME:顾茗沅（甲，乙；丙＼丁）", "X-WR-TIMEZONE:Asia/Shanghai",
				"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai",
				"BEGIN:STANDARD", "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "END:VCALENDAR"} {
				n := 0
				for _, l := range lines {
					if l == want {
						n++
					}
				}
				if n != 1 {
					t.Errorf("%q stands %d times", want, n)
				}
			}
			for _, l := range lines {
				for _, banned := range []string{"METHOD", "ATTENDEE", "ORGANIZER", "BEGIN:DAYLIGHT", "BEGIN:VALARM"} {
					if strings.HasPrefix(l, banned) {
						t.Errorf("has %q", l)
					}
				}
			}
		})
	}
}

func TestCalendarName(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string]struct{ feed, subject, want string }{
		"whose, and its own":        {"甲", "乙", "乙（甲）"},
		"its own, which says whose": {"乙的甲", "乙", "乙的甲"},
		"its own, the public's":     {"甲", "", "甲"},
		"its subject's without one": {" ", "乙", "乙"},
		"the product's without any": {"", "\x00", "会期"},
	} {
		c := contents(consult.SubjectPerson, row.feed)
		c.SubjectName = row.subject
		if got := feedName(&c, &chinese); got != row.want {
			t.Errorf("%s: %q, want %q", reason, got, row.want)
		}
	}
}

func TestEventMatchesTheMeeting(t *testing.T) {
	t.Parallel()
	m := meeting("0196b0c4-7a10-7c3e-9f00-000000000001")
	got := one(t, consult.SubjectPerson, event(m))
	want := read{uid: "0196b0c4-7a10-7c3e-9f00-000000000001@huiqi", summary: "第十八次主席会议",
		location: "政协会议中心 301会议室（3楼，南门进，乘2号电梯）",
		description: "形式：主席会议\n组织：市政协办公室\n您的角色：出席\n地址：清源路18号\n线上入口：https://meet.example.cn/j/88?pwd=k3\n\n" +
			"议题一：普惠托育服务体系\n议题二：大运河工业遗存",
		status: "CONFIRMED", transp: "OPAQUE", class: "PRIVATE", categories: "主席会议", conference: "map[FEATURE:[VIDEO] LABEL:[线上会议] VALUE:[URI]]https://meet.example.cn/j/88?pwd=k3", color: "indianred",
		geo: "31.568900;120.288600", sequence: "2", start: m.Span.From, end: m.Span.To, stamp: m.ChangedAt, modified: m.ChangedAt}
	if got != want {
		t.Errorf("read\n%+v\nwant\n%+v", got, want)
	}
}

func TestSummaryAndState(t *testing.T) {
	t.Parallel()
	first := func(from, to, room string) consult.Slot {
		return consult.Slot{Span: span(from, to), RoomID: consult.ID(room)}
	}
	for reason, row := range map[string]struct {
		edit                            func(*subscription.Event)
		summary, status, transp, saying string
	}{
		"confirmed": {func(*subscription.Event) {}, "第十八次主席会议", "CONFIRMED", "OPAQUE", ""},
		"tentative": {func(e *subscription.Event) { e.Meeting.Status = consult.Tentative },
			"第十八次主席会议", "TENTATIVE", "OPAQUE", "状态：暂定，以正式通知为准"},
		"cancelled": {func(e *subscription.Event) {
			e.Meeting.Status, e.Meeting.CancelReason = consult.Cancelled, "让位市委会议"
		},
			"【已取消】第十八次主席会议", "CANCELLED", "TRANSPARENT", "取消原因：让位市委会议"},
		"cancelled after a move": {func(e *subscription.Event) {
			e.Meeting.Status, e.Meeting.First = consult.Cancelled, first("2027-03-08T09:00:00+08:00",
				"2027-03-08T11:00:00+08:00", "room-301")
		}, "【已取消】第十八次主席会议", "CANCELLED", "TRANSPARENT", "状态：已取消"},
		"moved to another day": {func(e *subscription.Event) {
			e.Meeting.First = first("2027-03-08T09:00:00+08:00", "2027-03-08T11:00:00+08:00", "room-301")
		}, "【改期】第十八次主席会议", "CONFIRMED", "OPAQUE", "原定：2027年3月8日（周一）09:00–11:00"},
		"moved from over midnight": {func(e *subscription.Event) {
			e.Meeting.First = first("2027-02-28T23:00:00+08:00", "2027-03-01T01:00:00+08:00", "room-301")
		}, "【改期】第十八次主席会议", "CONFIRMED", "OPAQUE", "原定：2027年2月28日（周日）23:00–2027年3月1日（周一）01:00"},
		"moved to another room": {func(e *subscription.Event) {
			e.Meeting.First = first("2027-03-09T09:00:00+08:00", "2027-03-09T11:00:00+08:00", "room-101")
		}, "【换会场】第十八次主席会议", "CONFIRMED", "OPAQUE", "会场已更换，时间不变"},
		"moved before the holder was invited": {func(e *subscription.Event) {
			e.Meeting.First, e.Newcomer = first("2027-03-08T09:00:00+08:00", "2027-03-08T11:00:00+08:00", "room-301"), true
		}, "第十八次主席会议", "CONFIRMED", "OPAQUE", ""},
		"moved and back": {func(e *subscription.Event) {
			e.Meeting.First = first("2027-03-09T09:00:00+08:00", "2027-03-09T11:00:00+08:00", "room-301")
		}, "第十八次主席会议", "CONFIRMED", "OPAQUE", ""},
		"a parent takes no time": {
			func(e *subscription.Event) { e.Meeting.HasChildren = true }, "第十八次主席会议", "CONFIRMED", "TRANSPARENT", "",
		},
		"veiled": {func(e *subscription.Event) { e.Veiled = true }, "占用", "CONFIRMED", "OPAQUE", ""},
		"veiled and cancelled": {func(e *subscription.Event) { e.Veiled, e.Meeting.Status = true, consult.Cancelled },
			"【已取消】占用", "CANCELLED", "TRANSPARENT", ""},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			e := event(meeting("m-1"))
			row.edit(&e)
			got := one(t, consult.SubjectPerson, e)
			if got.summary != row.summary || got.status != row.status || got.transp != row.transp || !strings.Contains(got.description, row.saying) {
				t.Errorf("read %+v, want %+v", got, row)
			}
		})
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	for role, want := range map[consult.AttendanceRole]string{
		consult.RolePresiding: "您的角色：主持\n", consult.RoleVoting: "您的角色：出席\n", consult.RoleNonvoting: "您的角色：列席\n",
		consult.RoleReporting: "您的角色：汇报\n", consult.RoleGuest: "您的角色：嘉宾\n", consult.RoleStaff: "您的角色：工作人员\n",
	} {
		e := event(meeting("m-1"))
		e.Role = role
		if got := one(t, consult.SubjectPerson, e); !strings.Contains(got.description, want) {
			t.Errorf("%s: %q", role, got.description)
		}
	}
	e := event(meeting("m-1"))
	e.Role = ""
	if got := one(t, consult.SubjectPerson, e); strings.Contains(got.description, "角色") {
		t.Errorf("without a role: %q", got.description)
	}
}

func TestLocation(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string]struct {
		edit func(*subscription.Event)
		want string
	}{
		"the room's way in goes before the venue's": {
			func(e *subscription.Event) { e.Room.Wayfinding = "出电梯右转" }, "政协会议中心 301会议室（3楼，出电梯右转）",
		},
		"no way in":    {func(e *subscription.Event) { e.Venue.Wayfinding = "" }, "政协会议中心 301会议室（3楼）"},
		"no floor":     {func(e *subscription.Event) { e.Room.Floor = "" }, "政协会议中心 301会议室（南门进，乘2号电梯）"},
		"neither":      {func(e *subscription.Event) { e.Room.Floor, e.Venue.Wayfinding = "", "" }, "政协会议中心 301会议室"},
		"online alone": {func(e *subscription.Event) { e.Room, e.Venue = consult.Room{}, consult.Venue{} }, "线上"},
		"not yet placed": {func(e *subscription.Event) {
			e.Room = consult.Room{}
			e.Venue = consult.Venue{}
			e.Meeting.OnlineURL = ""
		}, "地点另行通知"},
		"its children are placed": {func(e *subscription.Event) {
			e.Room, e.Venue = consult.Room{}, consult.Venue{}
			e.Meeting.OnlineURL, e.Meeting.HasChildren = "", true
		}, "见各场会议"},
		"a venue alone": {func(e *subscription.Event) { e.Room = consult.Room{} }, "政协会议中心（南门进，乘2号电梯）"},
		"a place of its own": {func(e *subscription.Event) {
			e.Meeting.Place = consult.Place{Name: "岗头村村部"}
			e.Room, e.Venue = consult.Room{}, e.Meeting.Place.Venue("m-1")
		}, "岗头村村部"},
		"where people gather": {func(e *subscription.Event) {
			e.Meeting.Place = consult.Place{Name: "岗头村村部", GatheringPoint: "机关南门", GatherMinutes: 40}
			e.Room, e.Venue = consult.Room{}, e.Meeting.Place.Venue("m-1")
		}, "岗头村村部（集合：机关南门）"},
	} {
		e := event(meeting("m-1"))
		row.edit(&e)
		if got := one(t, consult.SubjectPerson, e); got.location != row.want {
			t.Errorf("%s: %q, want %q", reason, got.location, row.want)
		}
	}
}

// TestNothingLeaks puts a marker into every field that is not for the holder.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	e := event(meeting("m-1"))
	m := &e.Meeting
	m.Status, m.CancelReason = consult.Cancelled, "canary-reason"
	m.OnlineURL = "https://canary-link.example.cn/"
	m.Title = "canary-title"
	m.Description = "canary-description"
	m.Attendances = []consult.Attendance{{PersonID: "canary-person", Role: consult.RoleVoting}}
	m.Overrides = []consult.Override{{Reason: "canary-override", By: "canary-by"}}
	m.CreatedBy, m.InviteBodyIDs = "canary-creator", []consult.ID{"canary-body"}
	m.Moves = []consult.Move{{From: m.Slot(), By: "canary-mover"}}
	for reason, row := range map[string]struct {
		kind   consult.SubjectKind
		veiled bool
		status consult.Status
		may    []string
	}{
		"a person's": {
			consult.SubjectPerson, false, consult.Confirmed,
			[]string{"canary-title", "canary-description", "canary-link"},
		},
		"a body's": {
			consult.SubjectBody, false, consult.Confirmed,
			[]string{"canary-title", "canary-description", "canary-link"},
		},
		"a person's cancelled": {
			consult.SubjectPerson, false, consult.Cancelled,
			[]string{"canary-title", "canary-description", "canary-reason"},
		},
		"a room's": {
			consult.SubjectRoom, false, consult.Confirmed, []string{"canary-title", "canary-description"},
		},
		"a venue's cancelled": {
			consult.SubjectVenue, false, consult.Cancelled, []string{"canary-title", "canary-description"},
		},
		"the public's": {
			consult.SubjectPublic, false, consult.Cancelled, []string{"canary-title", "canary-description"},
		},
		"a veiled person's": {consult.SubjectPerson, true, consult.Confirmed, nil},
		"a veiled room's":   {consult.SubjectRoom, true, consult.Cancelled, nil},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			e := e
			e.Veiled, e.Meeting.Status = row.veiled, row.status
			text := strings.Join(unfold(rendered(t, contents(row.kind, "名", e), shanghai(t))), "\n")
			_, text, _ = strings.Cut(text, "BEGIN:VEVENT")
			for _, may := range row.may {
				if !strings.Contains(text, may) {
					t.Errorf("lacks %s", may)
				}
				text = strings.ReplaceAll(text, may, "")
			}
			if _, leak, found := strings.Cut(text, "canary"); found {
				t.Errorf("leaks canary%.30s", leak)
			}
			for _, fact := range []string{
				"LOCATION", "GEO", "DESCRIPTION", "CATEGORIES", "COLOR", "CONFERENCE", "URL", "CREATED",
			} {
				if row.veiled && strings.Contains(text, "\n"+fact) {
					t.Errorf("veiled, and has %s", fact)
				}
			}
		})
	}
}

func TestClass(t *testing.T) {
	t.Parallel()
	for v, want := range map[consult.Visibility]string{
		consult.Public:     "PUBLIC",
		consult.Internal:   "PRIVATE",
		consult.Restricted: "CONFIDENTIAL",
	} {
		e := event(meeting("m-1"))
		e.Meeting.Visibility = v
		if got := one(t, consult.SubjectPerson, e).class; got != want {
			t.Errorf("%s: %s, want %s", v, got, want)
		}
	}
}

func TestOddEventsSpoilNothing(t *testing.T) {
	t.Parallel()
	good := event(meeting("m-1"))
	for reason, row := range map[string]struct {
		edit func(*subscription.Event)
		n    int
	}{
		"a draft is not shown":               {func(e *subscription.Event) { e.Meeting.Status = consult.Draft }, 1},
		"a Meeting read twice is shown once": {func(e *subscription.Event) { e.Meeting.ID = "m-1" }, 1},
		"an end before the start is left out": {
			func(e *subscription.Event) { e.Meeting.Span.To = e.Meeting.Span.From.Add(-time.Hour) }, 2,
		},
		"a year of five digits": {func(e *subscription.Event) {
			e.Meeting.Span = consult.Span{
				From: time.Date(12027, 1, 1, 0, 0, 0, 0, time.UTC),
				To:   time.Date(12028, 1, 1, 0, 0, 0, 0, time.UTC),
			}
		}, 2},
		"no instants at all": {
			func(e *subscription.Event) { e.Meeting.Span, e.Meeting.Stamp = consult.Span{}, consult.Stamp{} }, 2,
		},
		"a negative sequence": {func(e *subscription.Event) { e.Meeting.Sequence = -1 }, 2},
		"nowhere on Earth":    {func(e *subscription.Event) { e.Venue.Lat = 91 }, 2},
		"not a position": {
			func(e *subscription.Event) { e.Venue.Lat, e.Venue.Lon = math.NaN(), math.Inf(1) }, 2,
		},
		"a link that is no link": {func(e *subscription.Event) { e.Meeting.OnlineURL = "javascript:alert(1)" }, 2},
		"a link with a line break": {
			func(e *subscription.Event) { e.Meeting.OnlineURL = "https://a.example/\r\nATTENDEE:x" }, 2,
		},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			odd := event(meeting("m-2"))
			row.edit(&odd)
			b := rendered(t, contents(consult.SubjectPerson, "名", good, odd), shanghai(t))
			all := readBoth(t, b)
			if len(all) != row.n {
				t.Fatalf("%d events, want %d", len(all), row.n)
			}
			if !slices.ContainsFunc(all,
				func(r read) bool { return r.uid == "m-1@huiqi" && r.start.Equal(good.Meeting.Span.From) }) {
				t.Error("the good event is lost")
			}
			for _, l := range unfold(b) {
				if strings.Contains(l, "NaN") || strings.HasPrefix(l, "ATTENDEE") || strings.HasPrefix(l, "URL:java") || strings.HasPrefix(l, "SEQUENCE:-") {
					t.Errorf("has %q", l)
				}
			}
		})
	}
}

func TestWebAddress(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string][2]string{
		"plain": {"https://meet.example.cn/j/1?a=b&c=d#e", "https://meet.example.cn/j/1?a=b&c=d#e"},
		"letters of any script": {
			"https://meet.example.cn/会议?名=甲", "https://meet.example.cn/%E4%BC%9A%E8%AE%AE?%E5%90%8D=%E7%94%B2",
		},
		"a space and quotes": {`http://a.example/x?q="a b"`, "http://a.example/x?q=%22a%20b%22"},
		"another scheme":     {"ftp://a.example/", ""},
		"no host":            {"https:///x", ""},
		"a control":          {"https://a.example/\n", ""},
		"none":               {"", ""},
	} {
		if got := webAddress(row[0]); got != row[1] {
			t.Errorf("%s: %q, want %q", reason, got, row[1])
		}
	}
}

func TestRenderRefusesAZoneWithoutAName(t *testing.T) {
	t.Parallel()
	for reason, zone := range map[string]*time.Location{
		"none": nil, "the machine's": time.Local, "empty": time.FixedZone("", 3600), "an injection": time.FixedZone("A\r\nATTENDEE:x", 0),
	} {
		if b, err := (CalendarHeader{Zone: zone}).Render(month()); !errors.Is(err, consult.ErrInvalid) || b != nil {
			t.Errorf("%s: %d bytes, %v", reason, len(b), err)
		}
	}
}
