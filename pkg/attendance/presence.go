package attendance

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
)

// Mark sets the presence of one Person, or of everybody expected when it names nobody.
// An empty Presence removes what was recorded.
type Mark struct {
	PersonID consult.ID
	Presence consult.Presence
}

// Attend records who came. It is possible from two hours before the Meeting begins. A
// Mark without a Person applies to everybody who accepted or sends a substitute and
// whose presence is not recorded yet. That somebody came makes the Meeting held.
func (svc *Service) Attend(ctx context.Context, by consult.Actor, meeting consult.ID, marks []Mark) (Roster, error) {
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		m, err := svc.store.Meeting(ctx, meeting)
		if err != nil {
			return err
		}
		if err := svc.checkMarks(m, marks); err != nil {
			return err
		}
		seats, err := svc.seats(ctx, m)
		if err != nil {
			return err
		}
		var changed []consult.Answer
		came := false
		for _, s := range seats {
			a, was := s.Answer, s.Presence
			a.Presence = presenceAfter(s, marks)
			came = came || a.Presence.Came()
			if a.Presence != was {
				a.PresenceBy, a.PresenceAt = by.Name, svc.Now()
				changed = append(changed, a)
			}
		}
		if err := svc.store.SaveAnswers(ctx, changed); err != nil {
			return err
		}
		return svc.heldByPresence(ctx, by, m, came)
	})
	if err != nil {
		return Roster{}, err
	}
	return svc.Roster(ctx, by, meeting)
}

// checkMarks names what is wrong with the marks, or with recording presence at all now.
func (svc *Service) checkMarks(m consult.Meeting, marks []Mark) error {
	var f consult.Faults
	f.Add(!m.Status.Live(), "meeting", "not_live", "会议未发布或已取消", "is a draft or cancelled")
	f.Add(m.HasChildren, "meeting", "has_children", "请按各场次分别登记", "has sittings of its own; record each of them")
	f.Add(
		svc.Now().Before(m.Span.From.Add(-consult.PresenceOpens)), "meeting", "too_early",
		"开会前两小时起方可登记到会", "presence is recorded from two hours before the start",
	)
	named := map[consult.ID]bool{}
	for i, k := range marks {
		f.Add(
			k.Presence != "" && !slices.Contains(consult.Presences, k.Presence),
			consult.FieldAt("items", i, "presence"), "unknown",
			"应为 present、late、left_early、absent 或 excused",
			"must be present, late, left_early, absent or excused",
		)
		f.Add(
			k.PersonID != "" && !Attends(m, k.PersonID), consult.FieldAt("items", i, "person_id"),
			"not_attending", "此人不在该会议的参会名单中", "does not attend this meeting",
		)
		f.Add(named[k.PersonID], consult.FieldAt("items", i, "person_id"), "duplicate", "重复", "is named twice")
		named[k.PersonID] = true
	}
	return f.Err()
}

// presenceAfter gets the presence of the Seat after the marks. A Mark that names the Person
// wins over the one for everybody, wherever it stands in the list.
func presenceAfter(s Seat, marks []Mark) consult.Presence {
	is := s.Presence
	for _, k := range marks {
		switch {
		case k.PersonID == s.Attendance.PersonID:
			return k.Presence
		case k.PersonID == "" && s.Presence == "" && (s.Answer.Sent() || s.Response == consult.Accepted && !s.Excused):
			is = k.Presence
		}
	}
	return is
}
