package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

// halfPresenceRow is whether a Person came to one half day of a Meeting. There are rows where it was recorded by half
// days; elsewhere the answer's presence is that of the whole Meeting.
type halfPresenceRow struct {
	MeetingID string `gorm:"primaryKey"`
	PersonID  string `gorm:"primaryKey" journal:"-"`
	// HalfDay is the day and the half, as in 2026-05-12 am.
	HalfDay  string `gorm:"primaryKey"`
	Presence string
	Mode     string
	ByName   string  `journal:"-"`
	At       instant `journal:"-"`
}

func (halfPresenceRow) TableName() string { return "presence_half_days" }

func toHalfPresence(h consult.HalfPresence) halfPresenceRow {
	return halfPresenceRow{
		MeetingID: string(h.MeetingID),
		PersonID:  string(h.PersonID),
		HalfDay:   string(h.HalfDay.Day) + " " + string(h.HalfDay.Half),
		Presence:  string(h.Presence),
		Mode:      string(h.Mode),
		ByName:    h.By,
		At:        instant{h.At},
	}
}

func fromHalfPresence(r halfPresenceRow) consult.HalfPresence {
	day, half, _ := strings.Cut(r.HalfDay, " ")
	return consult.HalfPresence{
		MeetingID: consult.ID(r.MeetingID),
		PersonID:  consult.ID(r.PersonID),
		HalfDay:   consult.HalfDay{Day: consult.Date(day), Half: consult.Half(half)},
		Presence:  consult.Presence(r.Presence),
		Mode:      consult.Mode(r.Mode),
		By:        r.ByName,
		At:        r.At.Time,
	}
}

// HalfPresences are who came to which half days of each Meeting, by Person and in the order of time.
func (s *meetingStore) HalfPresences(
	ctx context.Context, meetings []consult.ID,
) (map[consult.ID]map[consult.ID][]consult.HalfPresence, error) {
	out := map[consult.ID]map[consult.ID][]consult.HalfPresence{}
	for some := range slices.Chunk(meetings, batch) {
		var rows []halfPresenceRow
		err := s.conn(ctx).Where("meeting_id IN ?", texts(some)).Order("half_day").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			h := fromHalfPresence(r)
			if out[h.MeetingID] == nil {
				out[h.MeetingID] = map[consult.ID][]consult.HalfPresence{}
			}
			out[h.MeetingID][h.PersonID] = append(out[h.MeetingID][h.PersonID], h)
		}
	}
	return out, nil
}

// SaveHalfPresences replaces what is recorded of the people by half days of the Meeting.
func (s *meetingStore) SaveHalfPresences(
	ctx context.Context, meeting consult.ID, people []consult.ID, all []consult.HalfPresence,
) error {
	rows := make([]halfPresenceRow, len(all))
	for i, h := range all {
		rows[i] = toHalfPresence(h)
	}
	return s.Write(ctx, func(ctx context.Context) error {
		for some := range slices.Chunk(people, batch) {
			err := s.conn(ctx).Where("meeting_id = ? AND person_id IN ?", string(meeting), texts(some)).
				Delete(&halfPresenceRow{}).Error
			if err != nil {
				return translate(err)
			}
		}
		return translate(insert(s.conn(ctx), rows))
	})
}

// KeepHalfDays forgets what is recorded of other half days of the Meeting, and has the presence at the whole follow.
func (s *meetingStore) KeepHalfDays(ctx context.Context, meeting consult.ID, halves []consult.HalfDay) error {
	recorded, err := s.HalfPresences(ctx, []consult.ID{meeting})
	if err != nil || len(recorded[meeting]) == 0 {
		return err
	}
	answers, err := s.Answers(ctx, []consult.ID{meeting})
	if err != nil {
		return err
	}
	var changed []consult.Answer
	var people []consult.ID
	var kept []consult.HalfPresence
	for _, person := range slices.Sorted(maps.Keys(recorded[meeting])) {
		was := recorded[meeting][person]
		a, rest := answers[meeting][person].Within(halves, was)
		if len(rest) < len(was) {
			changed = append(changed, a)
			people = append(people, person)
			kept = append(kept, rest...)
		}
	}
	if len(people) == 0 {
		return nil
	}
	err = s.SaveAnswers(ctx, changed)
	if err != nil {
		return err
	}
	return s.SaveHalfPresences(ctx, meeting, people, kept)
}

// presenceFaults count what presence by half days may not be, by what it is.
var presenceFaults = []countedFault{
	{"people whose half days come to another presence than is recorded", `SELECT COUNT(*) FROM (
			SELECT meeting_id, person_id, MIN(CASE presence WHEN 'present' THEN 0 WHEN 'late' THEN 1
				WHEN 'left_early' THEN 2 WHEN 'absent' THEN 3 ELSE 4 END) AS whole
			FROM presence_half_days GROUP BY meeting_id, person_id) h
		LEFT JOIN answers a ON a.meeting_id = h.meeting_id AND a.person_id = h.person_id
		WHERE COALESCE(a.presence, '') <> CASE whole WHEN 0 THEN 'present' WHEN 1 THEN 'late'
			WHEN 2 THEN 'left_early' WHEN 3 THEN 'absent' ELSE 'excused' END`},
	{"half days with a way of attending and nobody there", `SELECT COUNT(*) FROM presence_half_days
		WHERE mode <> '' AND presence NOT IN ('present', 'late', 'left_early')`},
}

// widest is how far a time zone lies from UTC at most. The database does not know the office's, so that a half day is
// found astray when it is so in every zone.
const widest = 14 * time.Hour

// halvesAstray counts the half days recorded that no Meeting takes in any zone.
func (s *checker) halvesAstray(ctx context.Context) (int64, error) {
	var rows []struct {
		HalfDay          string
		StartsAt, EndsAt instant
		N                int64
	}
	err := s.conn(ctx).Raw(`SELECT d.half_day, m.starts_at, m.ends_at, COUNT(*) AS n FROM presence_half_days d
		JOIN meetings m ON m.id = d.meeting_id GROUP BY d.half_day, m.starts_at, m.ends_at`).Scan(&rows).Error
	var n int64
	for _, r := range rows {
		h := fromHalfPresence(halfPresenceRow{HalfDay: r.HalfDay}).HalfDay
		span := consult.Span{From: r.StartsAt.Add(-widest), To: r.EndsAt.Add(widest)}
		if !span.Overlaps(h.Span(time.UTC)) {
			n += r.N
		}
	}
	return n, translate(err)
}
