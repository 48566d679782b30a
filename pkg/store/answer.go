package store

import (
	"context"
	"errors"
	"maps"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
)

type answerRow struct {
	MeetingID      string `gorm:"primaryKey"`
	PersonID       string `gorm:"primaryKey"`
	Response       string
	Mode           string
	Channel        string
	ByName         string `journal:"-"`
	At             instant
	FromAt         instant `journal:"-"`
	ToAt           instant `journal:"-"`
	Former         string  `journal:"-"`
	SubstituteID   ref
	SentSince      int64  `journal:"-"`
	SubstituteName string `journal:"personal"`
	SubstitutePost string `journal:"personal"`
	Presence       string
	PresenceMode   string
	PresenceBy     string `journal:"-"`
	PresenceAt     instant
}

func (answerRow) TableName() string { return "answers" }

func toAnswer(a consult.Answer) answerRow {
	return answerRow{
		MeetingID:      string(a.MeetingID),
		PersonID:       string(a.PersonID),
		Response:       string(a.Response),
		Mode:           string(a.Mode),
		Channel:        string(a.Channel),
		ByName:         a.By,
		At:             instant{a.At},
		FromAt:         instant{a.To.From},
		ToAt:           instant{a.To.To},
		Former:         string(a.Former),
		SubstituteID:   ref(a.SubstituteID),
		SentSince:      a.SentSince,
		SubstituteName: a.SubstituteName,
		SubstitutePost: a.SubstitutePost,
		Presence:       string(a.Presence),
		PresenceMode:   string(a.PresenceMode),
		PresenceBy:     a.PresenceBy,
		PresenceAt:     instant{a.PresenceAt},
	}
}

func fromAnswer(r answerRow) consult.Answer {
	return consult.Answer{
		MeetingID:      consult.ID(r.MeetingID),
		PersonID:       consult.ID(r.PersonID),
		Response:       consult.Response(r.Response),
		Mode:           consult.Mode(r.Mode),
		Channel:        consult.Channel(r.Channel),
		By:             r.ByName,
		At:             r.At.Time,
		Former:         consult.Response(r.Former),
		To:             consult.Span{From: r.FromAt.Time, To: r.ToAt.Time},
		SubstituteID:   consult.ID(r.SubstituteID),
		SentSince:      r.SentSince,
		SubstituteName: r.SubstituteName,
		SubstitutePost: r.SubstitutePost,
		Presence:       consult.Presence(r.Presence),
		PresenceMode:   consult.Mode(r.PresenceMode),
		PresenceBy:     r.PresenceBy,
		PresenceAt:     r.PresenceAt.Time,
	}
}

// Answers are what is known of the people of each Meeting.
func (s *meetingStore) Answers(
	ctx context.Context, meetings []consult.ID,
) (map[consult.ID]map[consult.ID]consult.Answer, error) {
	found, err := s.answersTo(ctx, meetings)
	if err != nil {
		return nil, err
	}
	for id, all := range found {
		found[id] = maps.Clone(all)
	}
	return found, nil
}

// answersTo is Answers whose answer is not to be changed.
func (s *meetingStore) answersTo(
	ctx context.Context, meetings []consult.ID,
) (map[consult.ID]map[consult.ID]consult.Answer, error) {
	return readThrough(ctx, s.database, cachedAnswers, meetings, s.readAnswers)
}

func (s *meetingStore) readAnswers(
	ctx context.Context, meetings []consult.ID,
) (map[consult.ID]map[consult.ID]consult.Answer, error) {
	out := map[consult.ID]map[consult.ID]consult.Answer{}
	for some := range slices.Chunk(meetings, batch) {
		var rows []answerRow
		err := s.conn(ctx).Where("meeting_id IN ?", texts(some)).Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			a := fromAnswer(r)
			if out[a.MeetingID] == nil {
				out[a.MeetingID] = map[consult.ID]consult.Answer{}
			}
			out[a.MeetingID][a.PersonID] = a
		}
	}
	return out, nil
}

// SaveAnswers writes what is known now over what was known.
func (s *meetingStore) SaveAnswers(ctx context.Context, as []consult.Answer) error {
	rows := make([]answerRow, len(as))
	for i, a := range as {
		rows[i] = toAnswer(a)
	}
	if len(rows) == 0 {
		return nil
	}
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(rows, batch).Error)
	})
}

// reask makes what was answered to a slot that a Meeting has left the former answer,
// and the former answer to a slot that it is back in the answer again.
const reask = `UPDATE answers SET former = CASE WHEN response = 'none' THEN '' ELSE response END,
		response = CASE WHEN response = 'none' THEN former ELSE 'none' END
	WHERE meeting_id IN ? AND CASE WHEN EXISTS (SELECT 1 FROM meetings m
			WHERE m.id = answers.meeting_id AND answers.from_at <= m.starts_at AND m.ends_at <= answers.to_at)
		THEN response = 'none' AND former <> '' ELSE response IN ('accepted', 'tentative') END`

// Reask makes every yes and perhaps to another slot than the Meetings now have a
// former answer, and one to the slot that they are back in the answer again.
func (s *meetingStore) Reask(ctx context.Context, meetings []consult.ID) error {
	return s.Write(ctx, func(ctx context.Context) error {
		for some := range slices.Chunk(meetings, batch) {
			err := s.conn(ctx).Exec(reask, texts(some)).Error
			if err != nil {
				return translate(err)
			}
		}
		return nil
	})
}

// Hold writes the Reservations of a Meeting anew as it now holds them. An overlap
// answers consult.ErrConflict.
func (s *meetingStore) Hold(ctx context.Context, ms ...consult.Meeting) error {
	return s.Write(ctx, func(ctx context.Context) error {
		tx := s.conn(ctx)
		var ids []string
		var held []reservationRow
		for _, m := range ms {
			ids = append(ids, string(m.ID))
			held = append(held, toReservations(m)...)
		}
		for some := range slices.Chunk(ids, batch) {
			if err := tx.Where("meeting_id IN ?", some).Delete(&reservationRow{}).Error; err != nil {
				return translate(err)
			}
		}
		if len(held) == 0 {
			return nil
		}
		return translate(tx.CreateInBatches(held, batch).Error)
	})
}

// Lack records whom and what the Meeting needs and does not hold.
func (s *meetingStore) Lack(ctx context.Context, m consult.Meeting) error {
	var lacked, held []string
	for _, a := range m.Attendances {
		if a.Unheld {
			lacked = append(lacked, string(a.PersonID))
		} else {
			held = append(held, string(a.PersonID))
		}
	}
	return s.Write(ctx, func(ctx context.Context) error {
		tx := s.conn(ctx)
		of := func(seats []string) *gorm.DB {
			return tx.Model(&attendanceRow{}).Where("meeting_id = ? AND person_id IN ?", string(m.ID), seats)
		}
		return translate(errors.Join(of(lacked).Update("unheld", true).Error, of(held).Update("unheld", false).Error,
			tx.Model(&meetingRow{}).Where("id = ?", string(m.ID)).Update("room_unheld", m.RoomUnheld).Error))
	})
}

// SaveTurnarounds records for how long the Meetings hold their rooms, and writes their Reservations anew. What they
// show stays as it was, and so do their versions.
func (s *meetingStore) SaveTurnarounds(ctx context.Context, ms []consult.Meeting) error {
	return s.Write(ctx, func(ctx context.Context) error {
		alike := map[consult.Turnaround][]string{}
		for _, m := range ms {
			alike[m.Turnaround] = append(alike[m.Turnaround], string(m.ID))
		}
		for t, ids := range alike {
			for some := range slices.Chunk(ids, batch) {
				err := s.conn(ctx).Model(&meetingRow{}).Where("id IN ?", some).
					Updates(map[string]any{"setup_minutes": t.Setup, "clearup_minutes": t.Clearup}).Error
				if err != nil {
					return translate(err)
				}
			}
		}
		return s.Hold(ctx, ms...)
	})
}

// Away are the slots of live Meetings from which the people are excused, as far
// as they overlap the span.
func (s *meetingStore) Away(
	ctx context.Context, people []consult.ID, span consult.Span,
) ([]consult.Reservation, error) {
	var out []consult.Reservation
	for at := 0; at < len(people); at += batch {
		var rows []struct {
			PersonID, MeetingID string
			StartsAt, EndsAt    instant
		}
		err := s.conn(ctx).Raw(`SELECT l.person_id, l.meeting_id, m.starts_at, m.ends_at FROM leaves l JOIN meetings m
			ON m.id = l.meeting_id
			WHERE l.decision = ? AND l.former = ? AND l.from_at IS NULL AND l.person_id IN ? AND m.status IN ?
			AND m.starts_at < ? AND m.ends_at > ? ORDER BY m.starts_at, m.id`,
			string(consult.LeaveApproved),
			false,
			texts(people[at:min(at+batch, len(people))]),
			[]string{string(consult.Tentative), string(consult.Confirmed)},
			span.To.Unix(), span.From.Unix()).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			out = append(out, consult.Reservation{
				Kind:       consult.ResourcePerson,
				ResourceID: consult.ID(r.PersonID),
				MeetingID:  consult.ID(r.MeetingID),
				Span:       consult.Span{From: r.StartsAt.Time, To: r.EndsAt.Time},
			})
		}
	}
	return out, nil
}

// loadAway says of the people of Meetings who need not come, who is sent, and who declined.
func (s *meetingStore) loadAway(ctx context.Context, byID map[string]*consult.Meeting) error {
	ids := slices.Collect(maps.Keys(byID))
	var leaves []leaveRow
	err := s.conn(ctx).Select("meeting_id", "person_id").
		Where("meeting_id IN ? AND decision = ? AND former = ? AND from_at IS NULL",
			ids, string(consult.LeaveApproved), false).Find(&leaves).Error
	if err != nil {
		return err
	}
	var answers []answerRow
	err = s.conn(ctx).Select("meeting_id", "person_id", "substitute_id", "substitute_name", "response").
		Where("meeting_id IN ? AND (substitute_id IS NOT NULL OR substitute_name <> '' OR response = ?)",
			ids, string(consult.Declined)).Find(&answers).Error
	if err != nil {
		return err
	}
	for _, l := range leaves {
		if a := attendance(byID, l.MeetingID, l.PersonID); a != nil {
			a.Excused = true
		}
	}
	for _, r := range answers {
		if a := attendance(byID, r.MeetingID, r.PersonID); a != nil {
			answer := fromAnswer(r)
			a.Sent = answer.Sent()
			a.SubstituteID = answer.SubstituteID
			a.Declined = answer.Response == consult.Declined
		}
	}
	return nil
}

func attendance(byID map[string]*consult.Meeting, meeting, person string) *consult.Attendance {
	all := byID[meeting].Attendances
	if i := slices.IndexFunc(all, func(a consult.Attendance) bool { return string(a.PersonID) == person }); i >= 0 {
		return &all[i]
	}
	return nil
}
