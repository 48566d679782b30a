package consult

import (
	"reflect"
	"testing"
	"time"
)

func sights() (nothing, shown DisplayState) {
	from := time.Date(2027, 3, 9, 1, 0, 0, 0, time.UTC)
	return DisplayState{}, DisplayState{"常委会会议", Confirmed, Span{from, from.Add(2 * time.Hour)}, "政协大楼 一号会议室", "https://meet.example.cn/1"}
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
		{"the same", shown, shown, nil},
		{"the same instants in another zone", shown, with(shown, func(s *DisplayState) { s.Span.From = s.Span.From.In(time.FixedZone("", 8*3600)) }), nil},
		{"drafts are nobody's", nothing, nothing, nil},
		{"shown for the first time", nothing, shown, []ChangeKind{ChangeNew}},
		{"called off", shown, off, []ChangeKind{ChangeStatus}},
		{"taken up again", off, shown, []ChangeKind{ChangeStatus}},
		{"moved when called off", off, with(off, func(s *DisplayState) { s.Title, s.Place = "别的", "别处" }), nil},
		{"ends later", shown, with(shown, func(s *DisplayState) { s.Span.To = s.Span.To.Add(time.Minute) }), []ChangeKind{ChangeTime}},
		{"begins and ends as before elsewhere", shown, with(shown, func(s *DisplayState) { s.Place = "别处" }), []ChangeKind{ChangePlace}},
		{"is joined otherwise", shown, with(shown, func(s *DisplayState) { s.OnlineURL = "" }), []ChangeKind{ChangeOnline}},
		{"all at once", shown, DisplayState{Title: "别的", Status: Tentative}, []ChangeKind{ChangeStatus, ChangeTime, ChangePlace, ChangeOnline, ChangeTitle}},
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
		if got := Place(c.v, c.r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func people(ids ...ID) (all []Attendance) {
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
		{"nothing to tell", shown, people("a"), []step{{shown, people("a")}}, nil, nil, nil},
		{"who comes to what is new is new with it", nothing, nil, []step{{shown, people("a", "b")}}, []ChangeKind{ChangeNew}, nil, nil},
		{"one for another", shown, people("a", "b"), []step{{shown, people("b", "c")}}, []ChangeKind{ChangePeople}, []ID{"c"}, []ID{"a"}},
		{"there and back", shown, people("a"), []step{{moved, people("a")}, {shown, people("a")}}, nil, nil, nil},
		{"moved and called off", shown, people("a"), []step{{moved, people("a")}, {with(moved, func(s *DisplayState) { s.Status = Cancelled }), people("a")}},
			[]ChangeKind{ChangeStatus, ChangeTime}, nil, nil},
		{"joined and dropped again", shown, people("a"), []step{{shown, people("a", "b")}, {moved, people("a")}}, []ChangeKind{ChangeTime}, nil, nil},
		{"dropped and joined again", shown, people("a", "b"), []step{{shown, people("b")}, {shown, people("a", "b")}}, nil, nil, nil},
		{"shown and joined at once", nothing, nil, []step{{shown, people("a")}, {shown, people("a", "b")}}, []ChangeKind{ChangeNew}, nil, nil},
	} {
		var got Change
		before, had := c.from, c.people
		for i, s := range c.steps {
			one := Meeting{Attendances: s.with}.Changed(before, had, s.after)
			if i == 0 {
				got = one
			} else {
				got = got.Then(one)
			}
			before, had = s.after, s.with
		}
		if !reflect.DeepEqual(got.Kinds, c.kinds) || !reflect.DeepEqual(got.Joined, c.joined) || !reflect.DeepEqual(got.Dropped, c.dropped) || got.Before != c.from {
			t.Errorf("%s: %+v", c.reason, got)
		}
	}
}
