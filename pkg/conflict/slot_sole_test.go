package conflict

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/racetest"
)

// soleModel counts, by trying each start in each Room with each thing gone, how many starts each thing alone keeps.
type soleModel struct {
	wish Wish
	*Context
}

// free lists the starts at which the Meeting could begin, by Find alone.
func (o soleModel) free(s *Context, anyRoom bool) map[time.Time]bool {
	out := map[time.Time]bool{}
	rooms := []consult.Room{{}}
	if o.wish.Rooms != nil && !anyRoom {
		rooms = o.wish.Rooms
	}
	for from := o.wish.Window.From; from.Before(o.wish.Window.To); from = from.Add(Grain) {
		for _, room := range rooms {
			there := o.wish.Meeting
			there.Span, there.RoomID = consult.Span{From: from, To: from.Add(there.Span.Length())}, room.ID
			present := o.wish.Placed && from.Equal(o.wish.Meeting.Span.From)
			if !present && plainlyOpen(o.wish, s, there.Span) && len(Blocked(Find(there, s))) == 0 {
				out[from] = true
			}
		}
	}
	return out
}

// gains is how many starts are free in the second and not in the first.
func gains(before, after map[time.Time]bool) int {
	n := 0
	for at := range after {
		if !before[at] {
			n++
		}
	}
	return n
}

// all is how many starts each thing alone keeps, by "kind id".
func (o soleModel) all() map[string]int {
	out, now := map[string]int{}, o.free(o.Context, false)
	try := func(name string, anyRoom bool, change func(*Context)) {
		s := *o.Context
		change(&s)
		if n := gains(now, o.free(&s, anyRoom)); n > 0 {
			out[name] = n
		}
	}
	for _, r := range o.Busy {
		if name := "meeting " + string(r.MeetingID); out[name] == 0 && r.MeetingID != o.wish.Meeting.ID {
			try(name, false, func(s *Context) {
				s.Busy = slices.DeleteFunc(slices.Clone(s.Busy), func(b consult.Reservation) bool {
					return b.MeetingID == r.MeetingID
				})
			})
		}
	}
	for _, b := range o.Blocks {
		try("block "+string(b.ID), false, func(s *Context) {
			s.Blocks = slices.DeleteFunc(slices.Clone(s.Blocks), func(a consult.Block) bool { return a.ID == b.ID })
		})
	}
	if o.wish.Rooms != nil {
		try("room ", true, func(*Context) {})
	}
	try("rule outside_parent", false, func(s *Context) { s.Parent = nil })
	rules := []consult.ConflictKind{
		consult.QuorumUnreachable, consult.ShortNotice, consult.RoomTooSmall, consult.OutsideHours,
	}
	for _, kind := range rules {
		try("rule "+string(kind), false, func(s *Context) {
			s.Form.Rules = maps.Clone(s.Form.Rules)
			if s.Form.Rules == nil {
				s.Form.Rules = map[consult.ConflictKind]consult.Severity{}
			}
			s.Form.Rules[kind] = consult.Off
		})
	}
	return out
}

func (o SoleObstacle) name() string {
	return strings.TrimSuffix(string(o.Kind)+" "+string(o.MeetingID+o.BlockID)+string(o.Rule), "  ")
}

// refusing are the rules of a Form that refuses what is of the kind.
func refusing(kind consult.ConflictKind) map[consult.ConflictKind]consult.Severity {
	return map[consult.ConflictKind]consult.Severity{kind: consult.Blocking}
}

// congested is a random wish for half a day on which little is free.
func congested(t *testing.T, rng *rand.Rand, w Wish, s *Context) (Wish, *Context) {
	day := at(t, "2026-03-09 00:00").AddDate(0, 0, rng.IntN(4))
	w.Window = consult.Span{From: day.Add(8 * time.Hour), To: day.Add(time.Duration(13+rng.IntN(6)) * time.Hour)}
	w.Meeting.Span.To = w.Meeting.Span.From.Add(time.Duration(1+rng.IntN(4)) * 30 * time.Minute)
	w.Meeting.Items = randomItems(rng, w.Meeting)
	for k := range 1 + rng.IntN(6) {
		from := w.Window.From.Add(time.Duration(rng.IntN(24)) * Grain)
		r := person(pick(rng, "p", 3), consult.ID(fmt.Sprint("z", k)), consult.Span{
			From: from,
			To:   from.Add(time.Duration(2+rng.IntN(16)) * Grain),
		})
		if k%2 == 0 {
			r.Kind, r.ResourceID = consult.ResourceRoom, pick(rng, "r", 3)
		}
		s.Busy = append(s.Busy, r)
		if rng.IntN(3) == 0 {
			r.Kind, r.ResourceID = consult.ResourcePerson, pick(rng, "p", 5)
			s.Busy = append(s.Busy, r)
		}
	}
	for k := range rng.IntN(4) {
		who := []consult.Subject{
			{Kind: consult.SubjectPerson, ID: pick(rng, "p", 4)},
			{Kind: consult.SubjectRoom, ID: pick(rng, "r", 3)},
			{Kind: consult.SubjectVenue, ID: "v1"},
			{Kind: consult.SubjectEveryone},
			{Kind: consult.SubjectBody, ID: "b1"},
		}[rng.IntN(5)]
		from := w.Window.From.Add(time.Duration(rng.IntN(20)) * Grain)
		s.Blocks = append(s.Blocks, block(consult.ID(fmt.Sprint("c", k)), who.Kind, who.ID,
			consult.Span{From: from, To: from.Add(time.Duration(2+rng.IntN(20)) * Grain)}, rng.IntN(4) > 0))
	}
	return w, s
}

// What alone stands in the way is what, once gone, opens starts to a model that tries every start in every Room, and
// it opens as many as is said.
func TestSoleObstaclesAgreeWithTryingThemAll(t *testing.T) {
	t.Parallel()
	rng, days := rand.New(rand.NewPCG(43, 47)), published(t)
	kinds := map[string]int{}
	tried := 0
	for i := range racetest.Fewer(400, 40) {
		w, s := crowded(t, days, rng)
		w, s = congested(t, rng, w, s)
		switch rng.IntN(4) {
		case 0:
			s.Form.Quorum = consult.Quorum{Num: 4, Den: 5}
			s.Form.Rules = refusing(consult.QuorumUnreachable)
		case 1:
			s.Form.Rules = refusing(consult.ShortNotice)
		case 2:
			w.Meeting.Expected = 15
		}
		q := NewSlotFinder(w, s)
		want := soleModel{w, s}.all()
		got := map[string]int{}
		last := 1 << 30
		for _, o := range q.SoleObstacles(1 << 20) {
			got[o.name()] = o.Starts
			kinds[string(o.Kind)+" "+string(o.Rule)]++
			if o.Starts > last {
				t.Fatalf("scene %d: %s comes after one that frees fewer", i, o.name())
			}
			last = o.Starts
		}
		if !maps.Equal(got, want) {
			t.Fatalf("scene %d: %v\nwant %v", i, got, want)
		}
		if len(q.Next(1)) == 0 {
			tried++
		}
	}
	t.Logf("%d scenes without a slot, %v", tried, kinds)
	for _, kind := range []string{
		"meeting ", "block ", "room ", "rule quorum_unreachable", "rule short_notice", "rule outside_parent",
	} {
		if kinds[kind] < 5 && racetest.Fewer(1, 0) == 1 {
			t.Errorf("%s alone was in the way only %d times: the scenes prove too little", kind, kinds[kind])
		}
	}
}

// said are the sole obstacles with names from the Context, and the words of a search that found nothing.
func said(q *SlotFinder, s *Context) ([]SoleObstacle, string, string) {
	sole := q.SoleObstacles(5)
	for i := range sole {
		o := &sole[i]
		for k := range o.Subjects {
			id := o.Subjects[k].ID
			o.Subjects[k].Name = s.People[id].Name + s.Rooms[id].Name + s.Venues[id].Name + s.Bodies[id].Name
		}
		if o.Kind == ObstacleMeeting {
			o.Title = s.Others[o.MeetingID].Title
			o.Span = consult.Span{From: time.Unix(1773104400, 0), To: time.Unix(1773115200, 0)} // 9:00 to 12:00
		}
		o.Say(s.Zone)
	}
	zh, en := q.WhyNone(sole)
	return sole, zh, en
}

// When there is no slot, the words name what alone is in the way, or else count what is.
func TestNone(t *testing.T) {
	t.Parallel()
	day := on(t, "09:00", "18:00")
	for _, r := range []struct {
		name   string
		window consult.Span
		with   func(*Context)
		zh, en string
	}{
		{
			name:   "a night",
			window: on(t, "00:00", "06:00"),
			with:   func(*Context) {},
			zh:     "该范围内没有可以开会的时间：",
			en:     "no working hours",
		},
		{
			name:   "one person's block",
			window: day,
			with: func(s *Context) {
				s.Blocks = []consult.Block{block("k", consult.SubjectPerson, "p1", on(t, "08:00", "16:15"), true)}
			},
			zh: "试了29个开始时间，没有一个可行。只差一项：赵一钱的占用“市委全会”（2026-03-10 08:00–16:15）放开后有28个时段",
			en: "29 starts were tried and none will do. One thing alone is in the way: " +
				"without the block “市委全会” on 赵一钱 (2026-03-10 08:00–16:15), 28 starts would be free",
		},
		{
			name:   "one person's meeting",
			window: day,
			with:   func(s *Context) { s.Busy = append(s.Busy, person("p1", "x", on(t, "08:00", "16:15"))) },
			zh:     "只差一项：赵一钱的会议《专题协商会》（2026-03-10 09:00–12:00）移开后有28个时段",
			en:     "if “专题协商会” (2026-03-10 09:00–12:00), which has 赵一钱, moved away, 28 starts would be free",
		},
		{
			name:   "a meeting whose title is not told",
			window: day,
			with:   func(s *Context) { s.Busy = append(s.Busy, person("p1", "z", on(t, "08:00", "16:15"))) },
			zh:     "赵一钱的另一场会议（",
			en:     "if another meeting (",
		},
		{
			name:   "everyone is elsewhere",
			window: day,
			with: func(s *Context) {
				s.Blocks = []consult.Block{block("k", consult.SubjectEveryone, "", on(t, "00:00", "16:15"), true)}
			},
			zh: "全体人员的占用“市委全会”",
			en: "the block “市委全会” on everyone",
		},
		{
			name:   "rooms taken by two meetings, by the starts that each would free",
			window: day,
			with: func(s *Context) {
				s.Busy = append(s.Busy, inRoom("r1", "x", on(t, "08:00", "16:15")))
				s.Busy = append(s.Busy, inRoom("r2", "y", on(t, "08:00", "18:00")))
			},
			zh: "只差一项：301会议室的会议《专题协商会》（2026-03-10 09:00–12:00）移开后有28个时段；" +
				"302会议室的会议《调研视察》（2026-03-10 09:00–12:00）移开后有28个时段；另有一间合适的空会议室即有28个时段",
			en: "with one more room that fits, 28 starts would be free",
		},
		{
			name:   "a rule",
			window: on(t, "09:00", "11:15"),
			with: func(s *Context) {
				s.Form.NoticeDays = 30
				s.Form.Rules = refusing(consult.ShortNotice)
			},
			zh: "该范围内没有可以开会的时间。只差一项：不受“提前通知”限制则有1个时段",
			en: "without the rule on notice, 1 start would be free",
		},
		{
			name:   "several things at each start",
			window: on(t, "09:00", "12:00"),
			with: func(s *Context) {
				s.Busy = append(s.Busy, person("p1", "x", on(t, "08:00", "18:00")))
				s.Blocks = []consult.Block{block("k", consult.SubjectEveryone, "", on(t, "00:00", "18:00"), true)}
			},
			zh: "试了5个开始时间，没有一个可行，也没有哪一项单独放开就够：5个有必须到会的人不空，0个没有合适的空会议室，5个被占用或规则挡住",
			en: "5 starts were tried and none will do, nor would without any one thing: " +
				"at 5 somebody required is busy, at 0 no room that fits is free, 5 are ruled out",
		},
	} {
		m, s := quiet(t)
		r.with(s)
		q := NewSlotFinder(wishOf(m, s, roomsOf(s), r.window), s)
		if _, zh, en := said(q, s); !strings.Contains(zh, r.zh) || !strings.Contains(en, r.en) {
			t.Errorf("%s:\n%s\n%s", r.name, zh, en)
		}
	}
}

// A Meeting keeps those people from the starts that it would free, and no others.
func TestSoleObstaclesNameWhomTheyKeep(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	m.Attendances = append(m.Attendances, consult.Attendance{PersonID: "p3", Required: true})
	s.Busy = []consult.Reservation{
		person("p1", "x", on(t, "08:00", "13:00")), person("p3", "x", on(t, "13:00", "18:00")),
		person("p2", "x", on(t, "08:00", "18:00")),
		person("p1", "y", on(t, "13:00", "18:00")),
	}
	sole, _, _ := said(NewSlotFinder(wishOf(m, s, roomsOf(s), on(t, "08:30", "18:00")), s), s)
	if len(sole) != 1 || sole[0].MeetingID != "x" || len(sole[0].Subjects) != 1 || sole[0].Subjects[0].Name != "赵一钱" {
		t.Errorf("%+v", sole)
	}
}

// What only a full judgement of a slot finds counts as well: the way from the Meeting before, where the Form refuses.
func TestSoleObstaclesOfRefusedSlots(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	s.Form.Rules = refusing(consult.TravelTooShort)
	s.TravelTimes = map[Leg]time.Duration{{"v9", "v1"}: 40 * time.Minute}
	s.Rooms["r9"] = consult.Room{Stamp: consult.Stamp{ID: "r9"}, VenueID: "v9", Name: "九号厅", Active: true}
	s.Others["x"] = consult.Meeting{
		Stamp:  consult.Stamp{ID: "x"},
		Title:  "专题协商会",
		RoomID: "r9",
		Span:   on(t, "10:00", "13:00"),
	}
	s.Busy = []consult.Reservation{person("p1", "x", on(t, "10:00", "13:00"))}
	judged := func() ([]SoleObstacle, string) {
		w := wishOf(m, s, roomsOf(s), on(t, "13:00", "15:15"))
		q := NewSlotFinder(w, s)
		for _, at := range q.Next(9) {
			there := w.Meeting
			there.Span, there.RoomID = at.Span, at.RoomID
			if _, ok := q.Evaluate(at, []PlacedMeeting{{there, s}}); ok {
				t.Fatalf("%v is offered", at)
			}
		}
		sole, zh, _ := said(q, s)
		return sole, zh
	}
	sole, zh := judged()
	if len(sole) != 1 || sole[0].Rule != consult.TravelTooShort || sole[0].Starts != 1 ||
		!strings.Contains(zh, "不受“路程时间”限制则有1个时段") {
		t.Errorf("%+v\n%s", sole, zh)
	}
	s.Form.Rules[consult.PersonOverloaded] = consult.Blocking
	s.Load.Day = 1
	if sole, zh := judged(); len(sole) != 0 {
		t.Errorf("refused for two rules: %+v\n%s", sole, zh)
	}
}

// The leaves of a parent keep their Rooms: what holds one of these is in the way of all.
func TestSoleObstaclesOfAParent(t *testing.T) {
	t.Parallel()
	m, s := quiet(t)
	m.HasChildren = true
	m.RoomID = ""
	m.Attendances = nil
	leaf := func(id, room, who consult.ID, from, to string) consult.Meeting {
		return consult.Meeting{
			Stamp:       consult.Stamp{ID: id},
			ParentID:    m.ID,
			Status:      consult.Confirmed,
			Span:        on(t, from, to),
			RoomID:      room,
			Attendances: []consult.Attendance{{PersonID: who, Required: true}},
		}
	}
	w := wishOf(m, s, nil, between(t, "2026-03-11 08:30", "2026-03-11 11:00"))
	w.Leaves = []consult.Meeting{leaf("l1", "r1", "p1", "09:00", "10:00"), leaf("l2", "r2", "p2", "10:00", "11:00")}
	s.Busy = []consult.Reservation{
		inRoom("r2", "x", between(t, "2026-03-11 09:00", "2026-03-11 18:00")),
		inRoom("r2", "l2", on(t, "10:00", "11:00")),
	}
	sole, zh, _ := said(NewSlotFinder(w, s), s)
	if len(sole) != 1 || sole[0].MeetingID != "x" || sole[0].Starts != 3 || !strings.Contains(zh, "302会议室的会议《专题协商会》") {
		t.Errorf("%+v\n%s", sole, zh)
	}
}
