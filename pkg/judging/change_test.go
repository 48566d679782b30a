package judging_test

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// A change that asks for nothing new is not refused for what clashes already.
func TestHoldsNoMore(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 6, 10, 1, 0, 0, 0, time.UTC)
	before := consult.Meeting{
		Status: consult.Confirmed,
		Span:   consult.Span{From: from, To: from.Add(time.Hour)},
		RoomID: "room",
		Attendances: []consult.Attendance{
			{PersonID: "must", Role: consult.RoleVoting, Required: true},
			{PersonID: "may", Role: consult.RoleNonvoting},
		},
		InviteBodyIDs: []consult.ID{"body"},
		OwnerBodyID:   "body",
		Follows:       []consult.Follow{{MeetingID: "earlier"}},
	}
	for reason, row := range map[string]struct {
		change func(m *consult.Meeting)
		want   bool
	}{
		"nothing":              {func(*consult.Meeting) {}, true},
		"another title":        {func(m *consult.Meeting) { m.Title = "新" }, true},
		"one person fewer":     {func(m *consult.Meeting) { m.Attendances = m.Attendances[:1] }, true},
		"one body fewer":       {func(m *consult.Meeting) { m.InviteBodyIDs = nil }, true},
		"no owner":             {func(m *consult.Meeting) { m.OwnerBodyID = "" }, true},
		"no order":             {func(m *consult.Meeting) { m.Follows = nil }, true},
		"called off":           {func(m *consult.Meeting) { m.Status = consult.Cancelled }, true},
		"an hour later":        {func(m *consult.Meeting) { m.Span.To = m.Span.To.Add(time.Hour) }, false},
		"another room":         {func(m *consult.Meeting) { m.RoomID = "other" }, false},
		"another parent":       {func(m *consult.Meeting) { m.ParentID = "parent" }, false},
		"more seats":           {func(m *consult.Meeting) { m.Expected = 3 }, false},
		"optional to required": {func(m *consult.Meeting) { m.Attendances[1].Required = true }, false},
		"another person": {func(m *consult.Meeting) {
			m.Attendances[1] = consult.Attendance{PersonID: "new", Role: consult.RoleVoting, Required: true}
		}, false},
		"another body":  {func(m *consult.Meeting) { m.InviteBodyIDs[0] = "other" }, false},
		"another owner": {func(m *consult.Meeting) { m.OwnerBodyID = "other" }, false},
		"another order": {func(m *consult.Meeting) { m.Follows[0].MeetingID = "other" }, false},
	} {
		after := before.Clone()
		row.change(&after)
		if got := judging.HoldsNoMore(before, after); got != row.want {
			t.Errorf("%s: %v, want %v", reason, got, row.want)
		}
	}
	was, leaf := before.Clone(), before.Clone()
	was.HasChildren = true
	if judging.HoldsNoMore(was, leaf) {
		t.Error("a parent that becomes a leaf holds people and a room from then on")
	}
	was = before.Clone()
	was.Status = consult.Draft
	if judging.HoldsNoMore(was, before) {
		t.Error("a draft holds nothing")
	}
}

// What a Meeting needs are its people, who comes for somebody among them, and its rooms.
func TestNeeds(t *testing.T) {
	t.Parallel()
	m := consult.Meeting{RoomID: "room", Attendances: []consult.Attendance{{PersonID: "a"}, {PersonID: "b"}}}
	got := judging.Needs(m, []consult.Room{{Stamp: consult.Stamp{ID: "other"}}})
	if len(got) != 4 || !got["a"] || !got["b"] || !got["room"] || !got["other"] {
		t.Errorf("needs %v", got)
	}
	if got := judging.Needs(consult.Meeting{}, nil); len(got) != 0 {
		t.Errorf("a meeting of nobody, online, needs %v", got)
	}
}
