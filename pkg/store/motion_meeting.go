package store

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
)

type motionMeetingRow struct {
	MotionID  string  `gorm:"primaryKey"`
	MeetingID string  `gorm:"primaryKey"`
	Since     instant `journal:"-"`
	ByName    string  `journal:"-"`
}

func (motionMeetingRow) TableName() string { return "motion_meetings" }

// MotionNumbered is the Motion that has the number in the year of the owner, or none.
func (s *motionStore) MotionNumbered(ctx context.Context, year, number int, owner consult.ID) (consult.ID, error) {
	q := s.conn(ctx).Table("motions").Where("year = ? AND number = ?", year, number)
	if owner == "" {
		q = q.Where(ownerColumn + " IS NULL")
	} else {
		q = q.Where(ownerColumn+" = ?", string(owner))
	}
	var ids []string
	err := q.Limit(1).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return "", translate(err)
	}
	return consult.ID(ids[0]), nil
}

// HasMerged reports whether another Motion is merged into this one.
func (s *motionStore) HasMerged(ctx context.Context, id consult.ID) (bool, error) {
	var n int64
	err := s.conn(ctx).Table("motions").Where("merged_into_id = ?", string(id)).Count(&n).Error
	return n > 0, translate(err)
}

// MotionMeetings lists the Meetings linked to each of the Motions, by start.
func (s *motionStore) MotionMeetings(
	ctx context.Context, motions []consult.ID,
) (map[consult.ID][]motion.Link, error) {
	out := map[consult.ID][]motion.Link{}
	for some := range slices.Chunk(motions, batch) {
		var rows []struct {
			MotionID, MeetingID, ByName, Title, Status string
			Since, StartsAt, EndsAt                    instant
		}
		err := s.conn(ctx).Raw(`SELECT l.motion_id, l.meeting_id, l.since, l.by_name, m.title, m.starts_at,
			m.ends_at, m.status
			FROM motion_meetings l JOIN meetings m ON m.id = l.meeting_id WHERE l.motion_id IN ?
			ORDER BY m.starts_at, m.id`, texts(some)).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			id := consult.ID(r.MotionID)
			out[id] = append(out[id], motion.Link{
				MotionID:  id,
				MeetingID: consult.ID(r.MeetingID),
				Since:     r.Since.Time,
				By:        r.ByName,
				Title:     r.Title,
				Span:      consult.Span{From: r.StartsAt.Time, To: r.EndsAt.Time},
				Status:    consult.Status(r.Status),
			})
		}
	}
	return out, nil
}

// LinkMotion adds a link; consult.ErrConflict when there is one already.
func (s *motionStore) LinkMotion(ctx context.Context, l motion.Link) error {
	return s.LinkMotions(ctx, []motion.Link{l})
}

// LinkMotions adds links in batches.
func (s *motionStore) LinkMotions(ctx context.Context, links []motion.Link) error {
	if len(links) == 0 {
		return nil
	}
	rows := make([]motionMeetingRow, len(links))
	for i, l := range links {
		rows[i] = motionMeetingRow{
			MotionID:  string(l.MotionID),
			MeetingID: string(l.MeetingID),
			Since:     instant{l.Since},
			ByName:    l.By,
		}
	}
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).CreateInBatches(rows, batch).Error)
	})
}

// UnlinkMotion removes a link, and reports whether there was one.
func (s *motionStore) UnlinkMotion(ctx context.Context, id, meeting consult.ID) (bool, error) {
	var was bool
	err := s.Write(ctx, func(ctx context.Context) error {
		done := s.conn(ctx).Where("motion_id = ? AND meeting_id = ?", string(id), string(meeting)).
			Delete(&motionMeetingRow{})
		was = done.RowsAffected > 0
		return translate(done.Error)
	})
	return was, err
}

// TouchMotion gives the Motion its next version, for its links have changed.
func (s *motionStore) TouchMotion(ctx context.Context, id consult.ID, at time.Time) error {
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).Exec(`UPDATE motions SET version = version + 1,
			changed_at = CASE WHEN changed_at >= ? THEN changed_at + 1 ELSE ? END WHERE id = ?`,
			at.Unix(), at.Unix(), string(id)).Error)
	})
}

// partiesSQL asks for the parties of the Motions that Meetings are about, each with one of its people.
const partiesSQL = `WITH linked AS (SELECT l.meeting_id, m.id AS motion_id, m.owner_body_id, m.year, m.number, m.title
		FROM motion_meetings l JOIN motions m ON m.id = l.motion_id WHERE l.meeting_id IN ?),
	parties AS (
		SELECT l.*, '' AS role, p.person_id, p.body_id FROM linked l
			JOIN motion_proposers p ON p.motion_id = l.motion_id AND p.ord = 0
		UNION ALL SELECT l.*, h.role, NULL, h.body_id FROM linked l
			JOIN motion_handlers h ON h.motion_id = l.motion_id AND h.role IN ('main', 'separate')),
	seats AS (
		SELECT body_id, person_id, since, until FROM memberships WHERE body_id IN (SELECT body_id FROM parties)
		UNION ALL SELECT home_body_id, id, '', '' FROM people WHERE home_body_id IN (SELECT body_id FROM parties))
	SELECT p.meeting_id, p.motion_id, p.owner_body_id, p.year, p.number, p.title, p.role, p.person_id, p.body_id,
		COALESCE(n.name, b.name) AS name, s.person_id AS seated, COALESCE(s.since, '') AS since,
		COALESCE(s.until, '') AS until
	FROM parties p LEFT JOIN people n ON n.id = p.person_id LEFT JOIN bodies b ON b.id = p.body_id
		LEFT JOIN seats s ON s.body_id = p.body_id
	ORDER BY p.meeting_id, p.year, p.number, p.motion_id, p.role, p.body_id, seated`

// MotionParties lists for each of the Meetings its Motions' first proposers and main or separate handlers, those of one
// Motion together.
func (s *motionStore) MotionParties(ctx context.Context, meetings []consult.ID) ([]motion.Party, error) {
	var out []motion.Party
	for some := range slices.Chunk(meetings, batch) {
		var rows []struct {
			MeetingID, MotionID, Title, Role, Name string
			Since, Until                           string
			OwnerBodyID, PersonID, BodyID, Seated  ref
			Year, Number                           int
		}
		err := s.conn(ctx).Raw(partiesSQL, texts(some)).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			p := motion.Party{
				MeetingID:   consult.ID(r.MeetingID),
				MotionID:    consult.ID(r.MotionID),
				OwnerBodyID: consult.ID(r.OwnerBodyID),
				Year:        r.Year,
				Number:      r.Number,
				Title:       r.Title,
				Role:        motion.HandlerRole(r.Role),
				PersonID:    consult.ID(r.PersonID),
				BodyID:      consult.ID(r.BodyID),
				Name:        r.Name,
			}
			if n := len(out); n == 0 || !sameParty(out[n-1], p) {
				out = append(out, p)
			}
			if r.Seated != "" {
				last := &out[len(out)-1]
				last.Seats = append(last.Seats, consult.Membership{
					BodyID:   p.BodyID,
					PersonID: consult.ID(r.Seated),
					Since:    consult.Date(r.Since),
					Until:    consult.Date(r.Until),
				})
			}
		}
	}
	return out, nil
}

// sameParty reports whether two rows are of one party.
func sameParty(a, b motion.Party) bool {
	return a.MeetingID == b.MeetingID && a.MotionID == b.MotionID && a.Role == b.Role && a.BodyID == b.BodyID
}

// LoadMotions returns what adds Motions and their links in batches, unchecked: for an office that is made whole.
func (s *nounStore) LoadMotions(all []motion.Motion, links []motion.Link) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.Write(ctx, func(ctx context.Context) error {
			if err := s.Motions.AddAll(ctx, all); err != nil {
				return err
			}
			return (&motionStore{s.database}).LinkMotions(ctx, links)
		})
	}
}
