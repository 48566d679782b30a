package plan_test

import (
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		reason         string
		topic, meeting consult.FormKey
		want           plan.Kind
	}{
		{reason: "the topic's own form", topic: "thematic", meeting: "thematic", want: plan.Consult},
		{reason: "the topic's own form, which says more", topic: "research", meeting: "research", want: plan.Consult},
		{reason: "another form that says nothing", topic: "thematic", meeting: "council", want: plan.Consult},
		{reason: "research for a consultation", topic: "thematic", meeting: "research", want: plan.Research},
		{reason: "supervision after a consultation", topic: "thematic", meeting: "supervision", want: plan.Supervise},
		{reason: "study before a consultation", topic: "thematic", meeting: "study", want: plan.Study},
		{reason: "research for what is supervised", topic: "supervision", meeting: "research", want: plan.Research},
	} {
		if got := plan.KindOf(row.topic, row.meeting); got != row.want {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
		if zh, en := row.want.Words(); !row.want.Known() || zh == string(row.want) || en == "" {
			t.Errorf("%s is called %q and %q", row.want, zh, en)
		}
	}
	if plan.Kind("visit").Known() {
		t.Error("a visit is no kind")
	}
}

// A Topic is held by what consults and is not called off, the first of several.
func TestHeldBy(t *testing.T) {
	t.Parallel()
	link := func(id consult.ID, kind plan.Kind, status consult.Status) plan.TopicMeeting {
		return plan.TopicMeeting{MeetingID: id, Kind: kind, Status: status}
	}
	for _, row := range []struct {
		reason string
		links  []plan.TopicMeeting
		want   consult.ID
	}{
		{"no meeting", nil, ""},
		{"only researched", []plan.TopicMeeting{link("a", plan.Research, consult.Confirmed)}, ""},
		{"called off", []plan.TopicMeeting{link("a", plan.Consult, consult.Cancelled)}, ""},
		{"researched and consulted on", []plan.TopicMeeting{
			link("a", plan.Research, consult.Confirmed), link("b", plan.Consult, consult.Tentative),
		}, "b"},
		{"consulted on twice", []plan.TopicMeeting{
			link("b", plan.Consult, consult.Confirmed), link("a", plan.Consult, consult.Confirmed),
		}, "a"},
	} {
		if got := plan.HeldBy(row.links); got != row.want {
			t.Errorf("%s: held by %q, want %q", row.reason, got, row.want)
		}
	}
}
