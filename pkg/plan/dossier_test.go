package plan_test

import (
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

func TestStateOf(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 2, 0, 0, 0, 0, time.UTC)
	link := func(kind plan.Kind, status consult.Status, end time.Time) plan.TopicMeeting {
		return plan.TopicMeeting{Kind: kind, Status: status, Span: consult.Span{From: end.Add(-time.Hour), To: end}}
	}
	held := func(l plan.TopicMeeting, h consult.HeldState) plan.TopicMeeting {
		l.Held = h
		return l
	}
	later := now.Add(time.Second)
	for _, row := range []struct {
		reason string
		links  []plan.TopicMeeting
		want   plan.TopicState
	}{
		{"no meeting", nil, plan.TopicOpen},
		{"only researched", []plan.TopicMeeting{link(plan.Research, consult.Confirmed, now)}, plan.TopicOpen},
		{"called off", []plan.TopicMeeting{link(plan.Consult, consult.Cancelled, now)}, plan.TopicOpen},
		{"to come", []plan.TopicMeeting{link(plan.Consult, consult.Confirmed, later)}, plan.TopicScheduled},
		{"ends just now", []plan.TopicMeeting{link(plan.Consult, consult.Confirmed, now)}, plan.TopicConsulted},
		{"past, not confirmed", []plan.TopicMeeting{link(plan.Consult, consult.Tentative, now)}, plan.TopicScheduled},
		{"past, tentative and held", []plan.TopicMeeting{
			held(link(plan.Consult, consult.Tentative, now), consult.HeldYes),
		}, plan.TopicConsulted},
		{"past and not held", []plan.TopicMeeting{
			held(link(plan.Consult, consult.Confirmed, now), consult.HeldNo),
		}, plan.TopicOpen},
		{"not held, another to come", []plan.TopicMeeting{
			held(link(plan.Consult, consult.Confirmed, now), consult.HeldNo),
			link(plan.Consult, consult.Confirmed, later),
		}, plan.TopicScheduled},
		{"one past, one to come", []plan.TopicMeeting{
			link(plan.Consult, consult.Confirmed, now), link(plan.Consult, consult.Confirmed, later),
		}, plan.TopicConsulted},
	} {
		if got := plan.StateOf(row.links, now); got != row.want {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
	}
}

// The Topic of a Dossier is that of the edition in force, else of the latest approved, else of the latest.
func TestWhichEditionADossierShows(t *testing.T) {
	t.Parallel()
	at := func(n int, status plan.Status, inForce bool) plan.TopicEdition {
		return plan.TopicEdition{Topic: plan.Topic{Order: n}, Edition: n, Status: status, InForce: inForce}
	}
	for _, row := range []struct {
		reason   string
		editions []plan.TopicEdition
		want     int
	}{
		{"one draft", []plan.TopicEdition{at(1, plan.Draft, false)}, 1},
		{"in force under a draft", []plan.TopicEdition{at(2, plan.Draft, false), at(1, plan.Published, true)}, 1},
		{"dropped by that in force", []plan.TopicEdition{
			at(3, plan.Draft, false), at(1, plan.Superseded, false), at(2, plan.Superseded, false),
		}, 2},
		{"two drafts", []plan.TopicEdition{at(2, plan.Submitted, false), at(1, plan.Draft, false)}, 2},
		{"in force again under a withdrawn one", []plan.TopicEdition{
			at(1, plan.Published, true), at(2, plan.Withdrawn, false),
		}, 1},
	} {
		if got := plan.NewDossier(row.editions, nil, time.Time{}); got.Topic.Order != row.want {
			t.Errorf("%s: of edition %d, want %d", row.reason, got.Topic.Order, row.want)
		}
	}
}

func TestMeetingsOfADossierAreByKind(t *testing.T) {
	t.Parallel()
	at := func(kind plan.Kind, day int) plan.TopicMeeting {
		from := time.Date(2027, 3, day, 0, 0, 0, 0, time.UTC)
		return plan.TopicMeeting{Kind: kind, Span: consult.Span{From: from}}
	}
	links := []plan.TopicMeeting{at(plan.Study, 1), at(plan.Consult, 5), at(plan.Research, 9), at(plan.Consult, 4)}
	got := plan.NewDossier([]plan.TopicEdition{{}}, links, time.Time{}).Meetings
	for i, want := range []plan.TopicMeeting{links[2], links[3], links[1], links[0]} {
		if got[i] != want {
			t.Errorf("%d is %+v, want %+v", i, got[i], want)
		}
	}
}
