package feed

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

func zoneNamed(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func shanghai(t testing.TB) *time.Location { return zoneNamed(t, "Asia/Shanghai") }

// at parses an RFC 3339 instant.
func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func span(from, to string) consult.Span { return consult.Span{From: at(from), To: at(to)} }

// meeting is a confirmed internal Meeting of 9 March 2027, 09:00 to 11:00 in Shanghai.
func meeting(id string) consult.Meeting {
	return consult.Meeting{
		Stamp: consult.Stamp{ID: consult.ID(id), Version: 1,
			CreatedAt: at("2027-02-01T08:00:00+08:00"), ChangedAt: at("2027-02-03T09:30:15+08:00")},
		Form: "chair_meeting", Title: "第十八次主席会议", Description: "议题一：普惠托育服务体系\n议题二：大运河工业遗存",
		Status: consult.Confirmed, Span: span("2027-03-09T09:00:00+08:00", "2027-03-09T11:00:00+08:00"),
		RoomID: "room-301", OnlineURL: "https://meet.example.cn/j/88?pwd=k3", OwnerBodyID: "body-office",
		Visibility: consult.Internal, Sequence: 2, Firm: true,
		Attendances: []consult.Attendance{
			{PersonID: "person-secret-1", Role: consult.RolePresiding, Required: true},
			{PersonID: "person-secret-2", Role: consult.RoleVoting, Required: true},
		},
		Overrides: []consult.Override{{
			Kind:     consult.PersonDoubleBooked,
			PersonID: "person-secret-1",
			Reason:   "因病请假的顾同志",
			By:       "调度员甲",
		}},
		CreatedBy: "调度员甲", Expected: 30,
	}
}

func hall() consult.Venue {
	return consult.Venue{Stamp: consult.Stamp{ID: "venue-hall"}, Name: "政协会议中心", Address: "清源路18号",
		Lat: 31.5689, Lon: 120.2886, HasPosition: true, Wayfinding: "南门进，乘2号电梯"}
}

func room() consult.Room {
	return consult.Room{
		Stamp:    consult.Stamp{ID: "room-301"},
		VenueID:  "venue-hall",
		Name:     "301会议室",
		Floor:    "3楼",
		Capacity: 40,
	}
}

func event(m consult.Meeting) subscription.Event {
	return subscription.Event{Meeting: m, FormZH: "主席会议", FormEN: "Chair's meeting", BodyName: "市政协办公室",
		Role: consult.RoleVoting, Room: room(), Venue: hall()}
}

func contents(kind consult.SubjectKind, name string, events ...subscription.Event) subscription.Contents {
	return subscription.Contents{
		Feed: subscription.Feed{Stamp: consult.Stamp{ID: "feed-1", Version: 1}, Name: name,
			Subject: consult.Subject{
				Kind: kind,
				ID:   "subject-1",
			}, Options: subscription.DefaultOptions(), TokenHash: []byte("the hash of a secret")},
		SubjectName: "顾茗沅", RevisionLog: subscription.RevisionLog{Revision: 41}, ChangedAt: at("2027-02-20T10:00:00+08:00"), Events: events,
	}
}

// month is one event of every kind that a person's Feed may contain, in order.
func month() subscription.Contents {
	tentative := meeting("m-2")
	tentative.Status = consult.Tentative
	tentative.Title = "专题协商会（青年就业环境）"
	tentative.Visibility = consult.Public
	tentative.Span = span("2027-03-10T14:00:00+08:00", "2027-03-10T17:00:00+08:00")
	moved := meeting("m-3")
	moved.Span = span("2027-03-11T09:00:00+08:00", "2027-03-11T11:30:00+08:00")
	moved.First = consult.Slot{Span: meeting("").Span, RoomID: "room-301"}
	elsewhere := meeting("m-4")
	elsewhere.Span = span("2027-03-12T09:00:00+08:00", "2027-03-12T11:30:00+08:00")
	elsewhere.First = consult.Slot{Span: elsewhere.Span, RoomID: "room-101"}
	cancelled := meeting("m-5")
	cancelled.Span = span("2027-03-13T09:00:00+08:00", "2027-03-13T11:30:00+08:00")
	cancelled.Status = consult.Cancelled
	cancelled.CancelReason = "与市委会议冲突"
	cancelled.CancelledAt = at("2027-02-06T09:00:00+08:00")
	veiled := event(meeting("m-6"))
	veiled.Meeting.Span, veiled.Veiled = span("2027-03-14T09:00:00+08:00", "2027-03-14T11:30:00+08:00"), true
	parent := meeting("m-7")
	parent.Title = "市政协十五届六次全体会议"
	parent.HasChildren = true
	parent.Form = "plenary"
	parent.Span = span("2027-03-15T23:30:00+08:00", "2027-03-18T00:00:00+08:00")
	online := event(meeting("m-8"))
	online.Meeting.Span = span("2027-03-19T08:00:00+08:00", "2027-03-19T09:00:00+08:00")
	online.Room = consult.Room{}
	online.Venue = consult.Venue{}
	return contents(consult.SubjectPerson, "顾茗沅的会期", event(meeting("m-1")), event(tentative), event(moved),
		event(elsewhere), event(cancelled), veiled, event(parent), online)
}

// many is a person's Feed of n Meetings with five attendees each, for the benchmarks.
func many(n int) subscription.Contents {
	c := contents(consult.SubjectPerson, "顾茗沅的会期")
	for i := range n {
		m := meeting(fmt.Sprintf("0196b0c4-7a10-7c3e-9f00-%012d", i))
		m.Title = fmt.Sprintf("第%d次主席会议：新能源装备产业, \"双循环\"物流体系", i)
		m.Description = strings.Repeat("围绕普惠托育服务体系，听取部门汇报；委员协商发言。", 3)
		m.Span.From = m.Span.From.AddDate(0, 0, i)
		m.Span.To = m.Span.From.Add(2 * time.Hour)
		m.Attendances = nil
		for p := range 5 {
			m.Attendances = append(m.Attendances, consult.Attendance{
				PersonID: consult.ID(fmt.Sprintf("person-%d", p)),
				Role:     consult.RoleVoting,
				Required: true,
			})
		}
		c.Events = append(c.Events, event(m))
	}
	return c
}
