package conflict

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// pinnedAt pins the Meeting where it was before the change.
func pinnedAt(t testing.TB, change func(*consult.Meeting, *Context)) func(*consult.Meeting, *Context) {
	return func(m *consult.Meeting, s *Context) {
		was := *m
		was.Pinned = consult.Pin{By: "办公室主任", Role: consult.Admin, Reason: "市委书记出席", At: at(t, "2026-03-01 16:30")}
		m.Pinned, s.Was = was.Pinned, &was
		change(m, s)
	}
}

func TestFindPinned(t *testing.T) {
	t.Parallel()
	refused := []string{"!pinned"}
	run(t, []row{
		{"it stays", pinnedAt(t, func(*consult.Meeting, *Context) {}), []string{}},
		{
			"its title changes", pinnedAt(t, func(m *consult.Meeting, _ *Context) { m.Title, m.Expected = "改题", 3 }),
			[]string{},
		},
		{
			"an hour later", pinnedAt(t, func(m *consult.Meeting, _ *Context) { m.Span = on(t, "10:00", "12:00") }),
			refused,
		},
		{
			"a minute longer",
			pinnedAt(t, func(m *consult.Meeting, _ *Context) { m.Span.To = m.Span.To.Add(time.Minute) }), refused,
		},
		{
			"the same instants told in another zone",
			pinnedAt(t, func(m *consult.Meeting, _ *Context) { m.Span.From = m.Span.From.In(shanghai(t)) }),
			[]string{},
		},
		{"another room", pinnedAt(t, func(m *consult.Meeting, _ *Context) { m.RoomID = "r2" }), refused},
		{"no room any more", pinnedAt(t, func(m *consult.Meeting, _ *Context) { m.RoomID = "" }), refused},
		{"called off", pinnedAt(t, func(m *consult.Meeting, _ *Context) { m.Status = consult.Cancelled }), refused},
		{"a new one", pinnedAt(t, func(m *consult.Meeting, s *Context) { s.Was, m.RoomID = nil, "r2" }), []string{}},
		{"it was called off and is taken up elsewhere", pinnedAt(t, func(m *consult.Meeting, s *Context) {
			s.Was.Status, m.RoomID = consult.Cancelled, "r2"
		}), []string{}},
		{
			"it was not pinned before",
			pinnedAt(t, func(m *consult.Meeting, s *Context) { s.Was.Pinned, m.RoomID = consult.Pin{}, "r2" }),
			[]string{},
		},
		{
			"a parent moves",
			pinnedAt(t, func(m *consult.Meeting, s *Context) { m.HasChildren, m.Span = true, on(t, "10:00", "12:00") }),
			refused,
		},
		{"overridden", pinnedAt(t, func(m *consult.Meeting, _ *Context) {
			m.RoomID, m.Overrides = "r2", []consult.Override{{Kind: consult.Pinned, Reason: "书记改期"}}
		}), []string{"~pinned"}},
		{"called off under an override", pinnedAt(t, func(m *consult.Meeting, _ *Context) {
			m.Status, m.Overrides = consult.Cancelled, []consult.Override{{Kind: consult.Pinned, Reason: "书记改期"}}
		}), []string{"~pinned"}},
		{"an override of something else", pinnedAt(t, func(m *consult.Meeting, _ *Context) {
			m.RoomID, m.Overrides = "r2", []consult.Override{{Kind: consult.OutOfOrder, Reason: "x"}}
		}), refused},
	})
}

func TestWordsOfAPin(t *testing.T) {
	t.Parallel()
	for want, change := range map[[2]string]func(*consult.Meeting, *Context){
		{
			"《主席会议》已由办公室主任于2026-03-01锁定（理由：市委书记出席），不能改期或换会议室",
			"“主席会议” was pinned by 办公室主任 on 2026-03-01 (市委书记出席); it must not be moved",
		}: func(m *consult.Meeting, _ *Context) { m.RoomID = "r2" },
		{
			"《主席会议》已由办公室主任于2026-03-01锁定（理由：市委书记出席），不能取消",
			"“主席会议” was pinned by 办公室主任 on 2026-03-01 (市委书记出席); it must not be cancelled",
		}: func(m *consult.Meeting, _ *Context) { m.Status = consult.Cancelled },
	} {
		m, s := quiet(t)
		pinnedAt(t, change)(&m, s)
		found := Find(m, s)
		if len(found) != 1 || found[0].ZH != want[0] || found[0].EN != want[1] || found[0].Rule != "meeting.pinned" || found[0].Span != s.Was.Span {
			t.Errorf("%+v", found)
		}
	}
}
