package feed

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// plainCalendar is what a programmer would write with golang-ical alone: the same properties
// through its own setters, without any guard.
func plainCalendar(c subscription.Contents, zone *time.Location, attendees bool) string {
	cal := ics.NewCalendarFor("huiqi")
	cal.SetProductId(chinese.product)
	cal.SetCalscale("GREGORIAN")
	cal.SetName(c.Feed.Name)
	cal.SetDescription(chinese.aboutCalendar(c.SubjectName, ""))
	cal.SetXWRCalDesc(chinese.aboutCalendar(c.SubjectName, ""))
	cal.SetColor(calendarColor(c.Feed.Subject.Kind))
	cal.SetXWRTimezone(zone.String())
	cal.SetRefreshInterval("PT1H")
	cal.SetXPublishedTTL("PT1H")
	tz := cal.AddTimezone(zone.String()).AddStandard()
	tz.SetProperty("DTSTART", "19700101T000000")
	tz.SetProperty("TZOFFSETFROM", "+0800")
	tz.SetProperty("TZOFFSETTO", "+0800")
	tz.SetProperty("TZNAME", "CST")
	for i := range c.Events {
		plainEvent(cal, &c.Events[i], zone, attendees)
	}
	return cal.Serialize(ics.WithNewLineWindows)
}

func plainEvent(cal *ics.Calendar, e *subscription.Event, zone *time.Location, attendees bool) {
	m := &e.Meeting
	v := cal.AddEvent(string(m.ID) + "@huiqi")
	v.SetDtStampTime(m.ChangedAt)
	v.SetModifiedAt(m.ChangedAt)
	v.SetCreatedTime(m.CreatedAt)
	v.SetSequence(m.Sequence)
	tzid := ics.WithTZID(zone.String())
	v.SetProperty(ics.ComponentPropertyDtStart, m.Span.From.In(zone).Format("20060102T150405"), tzid)
	v.SetProperty(ics.ComponentPropertyDtEnd, m.Span.To.In(zone).Format("20060102T150405"), tzid)
	v.SetStatus(ics.ObjectStatusConfirmed)
	v.SetTimeTransparency(ics.TransparencyOpaque)
	v.SetSummary(m.Title)
	v.SetLocation(e.Venue.Name + " " + e.Room.Name + "（" + e.Room.Floor + "，" + e.Venue.Wayfinding + "）")
	v.SetDescription(
		"形式：" + e.FormZH + "\n组织：" + e.BodyName + "\n您的角色：" + chinese.roles[e.Role] + "\n地址：" + e.Venue.Address +
			"\n线上入口：" + m.OnlineURL + "\n\n" + m.Description,
	)
	v.AddCategory(e.FormZH)
	v.SetClass(ics.ClassificationPrivate)
	v.SetGeo(strconv.FormatFloat(e.Venue.Lat, 'f', 6, 64), strconv.FormatFloat(e.Venue.Lon, 'f', 6, 64))
	v.SetColor(formColor(m.Form))
	v.AddProperty(fieldConference, m.OnlineURL, ics.WithValue("URI"), &ics.KeyValues{
		Key:   "FEATURE",
		Value: []string{"VIDEO"},
	}, &ics.KeyValues{Key: "LABEL", Value: []string{"线上会议"}})
	if attendees {
		for _, a := range m.Attendances {
			v.AddAttendee(string(a.PersonID)+"@example.cn", ics.CalendarUserTypeIndividual,
				ics.ParticipationRoleReqParticipant, ics.ParticipationStatusNeedsAction, ics.WithCN("委员"))
		}
	}
}

// BenchmarkRender compares, in turns, rendering 300 events with building and serialising them
// by golang-ical alone: with the same properties, and with the 5 attendees of each Meeting,
// which a plain use of the library would send.
func BenchmarkRender(b *testing.B) {
	c, zone := many(300), shanghai(b)
	runs := []func(){
		func() {
			if _, err := (CalendarHeader{Zone: zone}).Render(c); err != nil {
				b.Fatal(err)
			}
		},
		func() { _ = plainCalendar(c, zone, false) },
		func() { _ = plainCalendar(c, zone, true) },
	}
	var took [3][]float64
	for b.Loop() {
		for i, run := range runs {
			start := time.Now()
			run()
			took[i] = append(took[i], float64(time.Since(start).Microseconds()))
		}
	}
	for i, name := range []string{"huiqi", "library", "library+attendees"} {
		slices.Sort(took[i])
		b.ReportMetric(took[i][len(took[i])/2], "µs/"+name)
		b.ReportMetric(testing.AllocsPerRun(5, runs[i]), "allocs/"+name)
	}
	b.ReportMetric(took[0][len(took[0])/2]/took[1][len(took[1])/2], "ratio")
	b.ReportMetric(took[0][len(took[0])/2]/took[2][len(took[2])/2], "ratio+attendees")
}

// BenchmarkServe serves a cached calendar of 150 events.
func BenchmarkServe(b *testing.B) {
	d := newDesk(b, Options{Logger: slog.New(slog.DiscardHandler)})
	issued, err := d.service.Create(context.Background(), consult.Actor{}, Wish{
		Subject: person,
		Name:    "",
		Options: subscription.DefaultOptions(),
	})
	if err != nil {
		b.Fatal(err)
	}
	d.store.set(many(150).Events...)
	if _, err := d.service.Serve(b.Context(), issued.Secret); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := d.service.Serve(context.Background(), issued.Secret); err != nil {
				b.Error(err)
			}
		}
	})
}
