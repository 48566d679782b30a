package store

import (
	"context"

	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
)

type answerRow struct {
	MeetingID      string `gorm:"primaryKey"`
	PersonID       string `gorm:"primaryKey"`
	Response       string
	Channel        string
	ByName         string
	At             instant
	Former         string
	SubstituteID   ref
	SubstituteName string
	Presence       string
	PresenceBy     string
	PresenceAt     instant
}

func (answerRow) TableName() string { return "answers" }

func toAnswer(a consult.Answer) answerRow {
	return answerRow{string(a.MeetingID), string(a.PersonID), string(a.Response), string(a.Channel), a.By, instant{a.At},
		string(a.Former), ref(a.SubstituteID), a.SubstituteName, string(a.Presence), a.PresenceBy, instant{a.PresenceAt}}
}

func fromAnswer(r answerRow) consult.Answer {
	return consult.Answer{MeetingID: consult.ID(r.MeetingID), PersonID: consult.ID(r.PersonID), Response: consult.Response(r.Response),
		Channel: consult.Channel(r.Channel), By: r.ByName, At: r.At.Time, Former: consult.Response(r.Former),
		SubstituteID: consult.ID(r.SubstituteID), SubstituteName: r.SubstituteName, Presence: consult.Presence(r.Presence),
		PresenceBy: r.PresenceBy, PresenceAt: r.PresenceAt.Time}
}

// Answers are what is known of the people of each Meeting.
func (s *Store) Answers(ctx context.Context, meetings []consult.ID) (map[consult.ID]map[consult.ID]consult.Answer, error) {
	out := map[consult.ID]map[consult.ID]consult.Answer{}
	for at := 0; at < len(meetings); at += batch {
		var rows []answerRow
		if err := s.conn(ctx).Where("meeting_id IN ?", texts(meetings[at:min(at+batch, len(meetings))])).Find(&rows).Error; err != nil {
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
func (s *Store) SaveAnswers(ctx context.Context, as []consult.Answer) error {
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

// Ask makes every yes and perhaps to the Meetings a former answer: they were given
// to another time.
func (s *Store) Ask(ctx context.Context, meetings []consult.ID) error {
	return s.answered(ctx, meetings, "UPDATE answers SET former = response, response = 'none' WHERE response IN ('accepted', 'tentative') AND meeting_id IN ?")
}

// Recall takes Ask back where nobody has answered anew.
func (s *Store) Recall(ctx context.Context, meetings []consult.ID) error {
	return s.answered(ctx, meetings, "UPDATE answers SET response = former, former = '' WHERE response = 'none' AND former <> '' AND meeting_id IN ?")
}

func (s *Store) answered(ctx context.Context, meetings []consult.ID, query string) error {
	return s.Write(ctx, func(ctx context.Context) error {
		for at := 0; at < len(meetings); at += batch {
			if err := s.conn(ctx).Exec(query, texts(meetings[at:min(at+batch, len(meetings))])).Error; err != nil {
				return translate(err)
			}
		}
		return nil
	})
}

// Hold writes the Reservations of a Meeting anew as it now holds them. An overlap
// answers consult.ErrConflict.
func (s *Store) Hold(ctx context.Context, m consult.Meeting) error {
	return s.Write(ctx, func(ctx context.Context) error {
		tx := s.conn(ctx)
		if err := tx.Where("meeting_id = ?", string(m.ID)).Delete(&reservationRow{}).Error; err != nil {
			return translate(err)
		}
		held := toReservations(m)
		if len(held) == 0 {
			return nil
		}
		return translate(tx.CreateInBatches(held, batch).Error)
	})
}

// Away are the slots of live Meetings from which the people are excused, as far
// as they overlap the span.
func (s *Store) Away(ctx context.Context, people []consult.ID, span consult.Span) (out []consult.Reservation, err error) {
	for at := 0; at < len(people); at += batch {
		var rows []struct {
			PersonID, MeetingID string
			StartsAt, EndsAt    instant
		}
		err := s.conn(ctx).Raw(`SELECT l.person_id, l.meeting_id, m.starts_at, m.ends_at FROM leaves l JOIN meetings m ON m.id = l.meeting_id
			WHERE l.decision = ? AND l.from_at IS NULL AND l.person_id IN ? AND m.status IN ? AND m.starts_at < ? AND m.ends_at > ? ORDER BY m.starts_at, m.id`,
			string(consult.LeaveApproved), texts(people[at:min(at+batch, len(people))]), []string{string(consult.Tentative), string(consult.Confirmed)},
			span.To.Unix(), span.From.Unix()).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			out = append(out, consult.Reservation{Kind: consult.ResourcePerson, ResourceID: consult.ID(r.PersonID), MeetingID: consult.ID(r.MeetingID),
				Span: consult.Span{From: r.StartsAt.Time, To: r.EndsAt.Time}})
		}
	}
	return out, nil
}
