package sample_test

import (
	"testing"
	"time"

	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
	"huiqi/pkg/sample"
)

// TestAnswers: people answer what they were asked while they could, come to what has begun, and
// are not present at Meetings from which they are excused.
func TestAnswers(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		meetings := map[consult.ID]consult.Meeting{}
		people := map[consult.ID]consult.Person{}
		done := map[[2]consult.ID]bool{}
		for _, m := range s.Meetings {
			meetings[m.ID] = m
		}
		for _, p := range s.People {
			people[p.ID] = p
		}
		responses, channels := map[consult.Response]int{}, map[consult.Channel]int{}
		sent := 0
		for _, v := range s.Answers {
			m, key := meetings[v.MeetingID], [2]consult.ID{v.MeetingID, v.PersonID}
			a := seat(m, v.PersonID)
			if err := v.Validate(); err != nil || done[key] || a.PersonID == "" || m.HasChildren || !m.Status.Live() {
				t.Errorf("%+v: %v", v, err)
			}
			done[key] = true
			said := v.Response != consult.NoResponse
			if said &&
				(v.At.After(now) || v.At.Before(m.CreatedAt) || v.At.After(m.Span.From) || v.To != m.Span ||
					v.By == "" || v.Channel == "") {
				t.Errorf("%s was asked at %v and answered %+v", m.Title, m.CreatedAt, v)
			}
			if v.Presence != "" &&
				(m.Span.From.After(now) || v.PresenceAt.After(now) || v.PresenceBy == "" || a.Excused) {
				t.Errorf("%s begins at %v: %+v", m.Title, m.Span.From, v)
			}
			if v.Sent() != a.Sent || v.Sent() && people[v.PersonID].Kind != consult.PersonDepartment {
				t.Errorf("%s sends %s to %s", people[v.PersonID].Name, v.SubstituteName, m.Title)
			}
			if v.Channel == "self" && v.By != people[v.PersonID].Name {
				t.Errorf("%s answered for %s", v.By, people[v.PersonID].Name)
			}
			responses[v.Response]++
			channels[v.Channel]++
			if v.Sent() {
				sent++
			}
		}
		noon, online := 0, 0
		halves := map[[2]consult.ID][]consult.HalfPresence{}
		for _, h := range s.Halves {
			key := [2]consult.ID{h.MeetingID, h.PersonID}
			halves[key] = append(halves[key], h)
		}
		for _, v := range s.Answers {
			online += count(v.Presence.Came() && v.PresenceMode == consult.Online)
			all := halves[[2]consult.ID{v.MeetingID, v.PersonID}]
			whole, mode := consult.WholePresence(all)
			if len(all) > 0 && (whole != v.Presence || mode != v.PresenceMode) {
				t.Errorf("%+v came for %+v", v, all)
			}
			came := consult.CameFor(v, all, meetings[v.MeetingID].Span, now.Location())
			noon += count(came > 0 && came < len(all))
		}
		if noon == 0 || online == 0 {
			t.Errorf("%d went home at noon, %d came online", noon, online)
		}
		for id, h := range consult.WithPresence(s.Held, s.Answers) {
			m := meetings[id]
			if m.Span.From.After(now) || h.At.After(now) || h.By == "" || h.Not() != (h.Reason != "") {
				t.Errorf("%s at %v: %+v", m.Title, m.Span, h)
			}
		}
		yes := responses[consult.Accepted]
		if yes < 20*responses[consult.Unsure] || yes < 10*responses[consult.Declined] ||
			responses[consult.Unsure] == 0 || sent == 0 || len(channels) < 7 {
			t.Errorf("%v %v, %d sent", responses, channels, sent)
		}
	})
}

// TestFigures: after a few months every kind of attendance occurs, and the rates of the bodies
// are realistic.
func TestFigures(t *testing.T) {
	t.Parallel()
	now := moments(t)["Monday morning"]
	s := office(t, now)
	known := map[[2]consult.ID]consult.Answer{}
	recorded := map[consult.ID]bool{}
	for _, v := range s.Answers {
		known[[2]consult.ID{v.MeetingID, v.PersonID}] = v
		recorded[v.MeetingID] = recorded[v.MeetingID] || v.Presence != ""
	}
	reasons := map[[2]consult.ID]consult.LeaveReason{}
	for _, l := range s.Leaves {
		reasons[[2]consult.ID{l.MeetingID, l.PersonID}] = l.Reason
	}
	var x attendance.Figures
	for _, m := range s.Meetings {
		for _, a := range m.Attendances {
			if key := [2]consult.ID{m.ID, a.PersonID}; m.Status.Live() && !m.HasChildren && !m.Span.From.After(now) {
				x.Count(a, known[key], reasons[key], recorded[m.ID])
			}
		}
	}
	rate := 100 * x.Came / x.Counted
	if rate < 82 || rate > 97 || x.Late == 0 || x.Early == 0 || x.Absent == 0 || x.Unrecorded == 0 ||
		len(x.Excused) < 5 {
		t.Errorf("%+v", x)
	}
}

func seat(m consult.Meeting, person consult.ID) consult.Attendance {
	for _, a := range m.Attendances {
		if a.PersonID == person {
			return a
		}
	}
	return consult.Attendance{}
}
