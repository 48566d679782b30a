package attendance

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
)

// Mark sets the presence of one Person, or of everybody expected when it names nobody: at all of a Meeting, or at one
// HalfDay of it. An empty Presence removes what was recorded.
type Mark struct {
	PersonID consult.ID
	// HalfDay is zero for the whole Meeting.
	HalfDay  consult.HalfDay
	Presence consult.Presence
	// Mode is how they attend; when it is empty, as was recorded or as they answered, else on site, or online where a
	// Meeting has a link and no room.
	Mode consult.Mode
}

// Attend records who came. It is possible from two hours before the Meeting or the HalfDay begins. A Mark without a
// Person applies to everybody who accepted or sends a substitute and whose presence is not recorded yet. A Mark for the
// whole Meeting stands for all its half days; once half days are marked, the presence at the whole follows from them by
// consult.WholePresence. That somebody came makes the Meeting held.
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
		k := marking{
			meeting: m,
			halves:  m.Span.Halves(svc.Zone()),
			marks:   marks,
			by:      by.Name,
			now:     svc.Now(),
		}
		came, err := svc.savePresence(ctx, k, seats)
		if err != nil {
			return err
		}
		return svc.heldByPresence(ctx, by, m, came)
	})
	if err != nil {
		return Roster{}, err
	}
	return svc.Roster(ctx, by, meeting)
}

// savePresence writes what the marks make of the seats, and reports whether anybody came.
func (svc *Service) savePresence(ctx context.Context, k marking, seats []Seat) (bool, error) {
	var changed []consult.Answer
	var divided []consult.ID
	var halves []consult.HalfPresence
	came := false
	for _, s := range seats {
		a, now := k.after(s)
		came = came || a.Presence.Came()
		if a != s.Answer {
			changed = append(changed, a)
		}
		if !slices.Equal(now, s.HalfDays) {
			divided = append(divided, a.PersonID)
			halves = append(halves, now...)
		}
	}
	if err := svc.store.SaveAnswers(ctx, changed); err != nil {
		return came, err
	}
	if len(divided) == 0 {
		return came, nil
	}
	return came, svc.store.SaveHalfPresences(ctx, k.meeting.ID, divided, halves)
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
	type place struct {
		person consult.ID
		half   consult.HalfDay
	}
	named := map[place]bool{}
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
		at := place{k.PersonID, k.HalfDay}
		f.Add(named[at], consult.FieldAt("items", i, "person_id"), "duplicate", "重复", "is named twice")
		named[at] = true
		checkMarkMode(&f, m, i, k)
		svc.checkHalfDay(&f, m, i, k.HalfDay)
	}
	return f.Err()
}

func checkMarkMode(f *consult.Faults, m consult.Meeting, i int, k Mark) {
	field := consult.FieldAt("items", i, "mode")
	f.Add(k.Mode != "" && !slices.Contains(consult.Modes, k.Mode), field, "unknown", "应为 on_site 或 online",
		"must be on_site or online")
	f.Add(k.Mode != "" && !k.Presence.Came(), field, "unexpected", "未到会的人没有出席方式", "goes with somebody who came")
	f.Add(
		k.Mode == consult.Online && m.OnlineURL == "", field, "no_link",
		"该会议没有线上会议链接，不能线上出席", "cannot be online: the meeting has no link",
	)
}

// checkHalfDay names what is wrong with the HalfDay of the ith mark, unless it is for the whole Meeting.
func (svc *Service) checkHalfDay(f *consult.Faults, m consult.Meeting, i int, h consult.HalfDay) {
	if h == (consult.HalfDay{}) {
		return
	}
	field := consult.FieldAt("items", i, "half_day")
	if !slices.Contains(m.Span.Halves(svc.Zone()), h) {
		f.Add(true, field, "outside_meeting", "会议不在这半天召开", "is no half day of the meeting")
		return
	}
	begins := h.Span(svc.Zone()).From
	if begins.Before(m.Span.From) {
		begins = m.Span.From
	}
	f.Add(
		svc.Now().Before(begins.Add(-consult.PresenceOpens)), field, "too_early",
		"这半天开始前两小时起方可登记", "is recorded from two hours before it begins",
	)
}
