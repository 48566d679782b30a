package web_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/kiosk"
)

const (
	hall  consult.ID = "01990000-0000-7000-8000-000000000001"
	annex consult.ID = "01990000-0000-7000-8000-000000000002"
)

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// clock runs like a real one from wherever it is set.
type clock struct{ shift atomic.Int64 }

func clockAt(at time.Time) *clock {
	c := &clock{}
	c.set(at)
	return c
}

func (c *clock) set(at time.Time) { c.shift.Store(int64(time.Until(at))) }
func (c *clock) now() time.Time   { return time.Now().Add(time.Duration(c.shift.Load())).Round(0) }

// office is the days of an office kept in memory, with a switch that breaks it.
type office struct {
	zone *time.Location
	now  func() time.Time

	mu       sync.Mutex
	entries  []kiosk.Entry
	broken   error
	asked    int
	watchers map[chan struct{}]struct{}
}

func newOffice(zone *time.Location, now func() time.Time) *office {
	return &office{zone: zone, now: now, watchers: map[chan struct{}]struct{}{}}
}

var errBroken = errors.New("the database is gone")

func (o *office) Day(_ context.Context, venue consult.ID, date consult.Date) (kiosk.Day, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked++
	if o.broken != nil {
		return kiosk.Day{}, o.broken
	}
	v, err := o.venue(venue)
	if err != nil {
		return kiosk.Day{}, err
	}
	if date == "" {
		date = consult.DateOf(o.now(), o.zone)
	}
	day := kiosk.Day{Date: date, AsOf: o.now(), Venue: v}
	for _, e := range o.entries {
		if e.Span.Overlaps(date.Span(o.zone)) && (venue == "" || venue == e.Venue.ID) {
			day.Entries = append(day.Entries, e)
		}
	}
	slices.SortStableFunc(day.Entries, func(a, b kiosk.Entry) int {
		return cmp.Or(a.Span.From.Compare(b.Span.From), cmp.Compare(a.Title, b.Title))
	})
	return day, nil
}

func (o *office) Days(ctx context.Context, venue consult.ID, from consult.Date, n int) ([]kiosk.Day, error) {
	days := make([]kiosk.Day, n)
	for i := range days {
		day, err := o.Day(ctx, venue, from.AddDays(i))
		if err != nil {
			return nil, err
		}
		days[i] = day
	}
	return days, nil
}

func (o *office) Places(context.Context) ([]kiosk.Place, error) {
	places := []kiosk.Place{{Venue: venues()[0]}, {Venue: venues()[1]}}
	for _, r := range rooms() {
		i := 0
		if r.VenueID == annex {
			i = 1
		}
		places[i].Rooms = append(places[i].Rooms, r)
	}
	return places, nil
}

func (o *office) venue(id consult.ID) (*consult.Venue, error) {
	for _, v := range venues() {
		if v.ID == id {
			return &v, nil
		}
	}
	if id == "" {
		return nil, nil
	}
	return nil, fmt.Errorf("venue: %w", consult.ErrNotFound)
}

func (o *office) Watch() (<-chan struct{}, func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := make(chan struct{}, 1)
	o.watchers[c] = struct{}{}
	return c, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		delete(o.watchers, c)
	}
}

// change commits and signals, as feed.Revisions does.
func (o *office) change(how func(es []kiosk.Entry) []kiosk.Entry) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.entries = how(slices.Clone(o.entries))
	for w := range o.watchers {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}

func (o *office) add(es ...kiosk.Entry) {
	o.change(func(old []kiosk.Entry) []kiosk.Entry { return append(old, es...) })
}

func (o *office) fail(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.broken = err
}

// questions is how often a day was asked for, watching how many listen.
func (o *office) questions() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.asked
}

func (o *office) watching() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.watchers)
}

func venues() []consult.Venue {
	return []consult.Venue{
		{Stamp: consult.Stamp{ID: hall}, Name: "市政协会议中心", Wayfinding: "南门进，服务台左转乘 2 号电梯"},
		{Stamp: consult.Stamp{ID: annex}, Name: "河东区协商议事馆", Wayfinding: "由东侧门进入"},
	}
}

func rooms() []consult.Room {
	room := func(n int, venue consult.ID, name, floor, way string) consult.Room {
		id := consult.ID(fmt.Sprintf("01990000-0000-7000-8000-0000000001%02d", n))
		return consult.Room{Stamp: consult.Stamp{ID: id}, VenueID: venue, Name: name, Floor: floor, Wayfinding: way}
	}
	return []consult.Room{
		room(0, hall, "议政厅", "1层", "进门直行"),
		room(1, hall, "301会议室", "3层", "出电梯右转到底"),
		room(2, hall, "第二协商室", "2层", "乘2号电梯，出门左转"),
		room(3, hall, "专家室", "5层", ""),
		room(4, annex, "议事厅", "1层", "服务台后方"),
	}
}

// meeting is a line at from, as time of the office's day, for so many minutes.
func meeting(from time.Time, minutes int, title string, room int) kiosk.Entry {
	r := rooms()[room]
	e := kiosk.Entry{
		MeetingID: consult.ID(fmt.Sprintf("m-%s-%d", title, from.Unix())),
		Title:     title, Form: "counterpart", FormZH: "对口协商", FormEN: "Counterpart consultation",
		Span: consult.Span{From: from, To: from.Add(time.Duration(minutes) * time.Minute)},
		Room: r, OwnerName: "提案委员会",
	}
	for _, v := range venues() {
		if v.ID == r.VenueID {
			e.Venue = v
		}
	}
	return e
}

// moved is the line of a slot that its Meeting has left for another.
func moved(e kiosk.Entry, to time.Time, room int) kiosk.Entry {
	there := meeting(to, int(e.Span.Length().Minutes()), e.Title, room)
	e.Moved = &consult.Slot{Span: there.Span, RoomID: there.Room.ID}
	e.MovedRoom, e.MovedVenue = there.Room, there.Venue
	return e
}
