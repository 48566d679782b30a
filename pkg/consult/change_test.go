package consult

import (
	"reflect"
	"testing"
	"time"
)

func sights() (DisplayState, DisplayState) {
	from := time.Date(2027, 3, 9, 1, 0, 0, 0, time.UTC)
	return DisplayState{}, DisplayState{
		Title:     "常委会会议",
		Status:    Confirmed,
		Span:      Span{from, from.Add(2 * time.Hour)},
		Place:     "政协大楼 一号会议室",
		OnlineURL: "https://meet.example.cn/1",
	}
}

func with(s DisplayState, change func(*DisplayState)) DisplayState {
	change(&s)
	return s
}

func TestSightsDiffer(t *testing.T) {
	t.Parallel()
	nothing, shown := sights()
	off := with(shown, func(s *DisplayState) { s.Status = Cancelled })
	for _, c := range []struct {
		reason        string
		before, after DisplayState
		want          []ChangeKind
	}{
		{reason: "the same", before: shown, after: shown},
		{
			reason: "the same instants in another zone",
			before: shown,
			after:  with(shown, func(s *DisplayState) { s.Span.From = s.Span.From.In(time.FixedZone("", 8*3600)) }),
		},
		{reason: "drafts are nobody's", before: nothing, after: nothing},
		{reason: "shown for the first time", before: nothing, after: shown, want: []ChangeKind{ChangeNew}},
		{reason: "called off", before: shown, after: off, want: []ChangeKind{ChangeStatus}},
		{reason: "taken up again", before: off, after: shown, want: []ChangeKind{ChangeStatus}},
		{reason: "moved when called off", before: off, after: with(off, func(s *DisplayState) {
			s.Title = "别的"
			s.Place = "别处"
		})},
		{
			reason: "ends later",
			before: shown,
			after:  with(shown, func(s *DisplayState) { s.Span.To = s.Span.To.Add(time.Minute) }),
			want:   []ChangeKind{ChangeTime},
		},
		{
			reason: "begins and ends as before elsewhere", before: shown,
			after: with(shown, func(s *DisplayState) { s.Place = "别处" }), want: []ChangeKind{ChangePlace},
		},
		{
			reason: "is joined otherwise", before: shown,
			after: with(shown, func(s *DisplayState) { s.OnlineURL = "" }), want: []ChangeKind{ChangeOnline},
		},
		{
			reason: "all at once",
			before: shown,
			after:  DisplayState{Title: "别的", Status: Tentative},
			want:   []ChangeKind{ChangeStatus, ChangeTime, ChangePlace, ChangeOnline, ChangeTitle},
		},
	} {
		if got := c.before.Unlike(c.after); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", c.reason, got, c.want)
		}
	}
}

func TestPlaceIsFound(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]struct {
		v Venue
		r Room
	}{
		"":            {},
		"政协大楼":        {Venue{Name: "政协大楼"}, Room{}},
		"一号":          {Venue{}, Room{Name: "一号"}},
		"政协大楼 一号（3层）": {Venue{Name: "政协大楼"}, Room{Name: "一号", Floor: "3层"}},
	} {
		if got := PlaceName(c.v, c.r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func people(ids ...ID) []Attendance {
	var all []Attendance
	for _, id := range ids {
		all = append(all, Attendance{PersonID: id})
	}
	return all
}

func TestChangesOfOneRevisionAreOne(t *testing.T) {
	t.Parallel()
	nothing, shown := sights()
	moved := with(shown, func(s *DisplayState) { s.Span.From = s.Span.From.Add(time.Hour) })
	type step struct {
		after DisplayState
		with  []Attendance
	}
	for _, c := range []struct {
		reason          string
		from            DisplayState
		people          []Attendance
		steps           []step
		kinds           []ChangeKind
		joined, dropped []ID
	}{
		{reason: "nothing to tell", from: shown, people: people("a"), steps: []step{{shown, people("a")}}},
		{
			reason: "who comes to what is new is new with it", from: nothing, steps: []step{{shown, people("a", "b")}},
			kinds: []ChangeKind{ChangeNew},
		},
		{
			reason: "one for another", from: shown, people: people("a", "b"), steps: []step{{shown, people("b", "c")}},
			kinds: []ChangeKind{ChangePeople}, joined: []ID{"c"}, dropped: []ID{"a"},
		},
		{
			reason: "there and back", from: shown, people: people("a"),
			steps: []step{{moved, people("a")}, {shown, people("a")}},
		},
		{
			reason: "moved and called off",
			from:   shown,
			people: people("a"),
			steps: []step{
				{moved, people("a")}, {with(moved, func(s *DisplayState) { s.Status = Cancelled }), people("a")},
			},
			kinds: []ChangeKind{ChangeStatus, ChangeTime},
		},
		{
			reason: "joined and dropped again", from: shown, people: people("a"),
			steps: []step{{shown, people("a", "b")}, {moved, people("a")}}, kinds: []ChangeKind{ChangeTime},
		},
		{
			reason: "dropped and joined again", from: shown, people: people("a", "b"),
			steps: []step{{shown, people("b")}, {shown, people("a", "b")}},
		},
		{
			reason: "shown and joined at once", from: nothing,
			steps: []step{{shown, people("a")}, {shown, people("a", "b")}}, kinds: []ChangeKind{ChangeNew},
		},
	} {
		var got Change
		before, had := c.from, c.people
		for i, s := range c.steps {
			one := Meeting{Attendances: s.with}.Changed(before, Meeting{Attendances: had}, s.after)
			if i == 0 {
				got = one
			} else {
				got = got.Then(one)
			}
			before, had = s.after, s.with
		}
		if !reflect.DeepEqual(got.Kinds, c.kinds) || !reflect.DeepEqual(got.Joined, c.joined) ||
			!reflect.DeepEqual(got.Dropped, c.dropped) || got.Before != c.from {
			t.Errorf("%s: %+v", c.reason, got)
		}
	}
}
