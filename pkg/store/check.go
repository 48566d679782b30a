package store

import (
	"context"

	"huiqi/pkg/consult"
)

// Overlaps lists pairs of exclusive Reservations of one resource that share an
// instant. A healthy database has none.
func (s *Store) Overlaps(ctx context.Context, limit int) ([][2]consult.Reservation, error) {
	var rows []struct {
		Kind, ResourceID string
		A, B             string
		AFrom, ATo       instant
		BFrom, BTo       instant
	}
	err := s.conn(ctx).Raw(`
		SELECT kind, resource_id, meeting_id AS b, from_at AS b_from, to_at AS b_to,
		       last_meeting AS a, last_from AS a_from, last_to AS a_to
		FROM (SELECT kind, resource_id, meeting_id, from_at, to_at,
		             LAG(meeting_id) OVER w AS last_meeting, LAG(from_at) OVER w AS last_from, LAG(to_at) OVER w AS last_to
		      FROM reservations WHERE exclusive = ?
		      WINDOW w AS (PARTITION BY kind, resource_id ORDER BY from_at, to_at)) AS ordered
		WHERE last_to > from_at LIMIT ?`, true, limit).Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	out := make([][2]consult.Reservation, len(rows))
	for i, r := range rows {
		for j, side := range []struct {
			meeting  string
			from, to instant
		}{{r.A, r.AFrom, r.ATo}, {r.B, r.BFrom, r.BTo}} {
			out[i][j] = consult.Reservation{Kind: consult.ResourceKind(r.Kind), ResourceID: consult.ID(r.ResourceID),
				MeetingID: consult.ID(side.meeting), Span: consult.Span{From: side.from.Time, To: side.to.Time}, Exclusive: true}
		}
	}
	return out, nil
}

// EachMeeting calls fn with every Meeting and the Reservations found for it, in
// the order of IDs, a few hundred at a time.
func (s *Store) EachMeeting(ctx context.Context, fn func(consult.Meeting, []consult.Reservation) error) error {
	return s.Read(ctx, func(ctx context.Context) error {
		db := s.conn(ctx)
		for after := ""; ; {
			q := db.Order("id").Limit(batch)
			if after != "" {
				q = q.Where("id > ?", after)
			}
			ms, err := s.meetings(ctx, q)
			if err != nil || len(ms) == 0 {
				return err
			}
			held, err := s.heldBy(ctx, ms)
			if err != nil {
				return err
			}
			for _, m := range ms {
				if err := fn(m, held[m.ID]); err != nil {
					return err
				}
			}
			after = string(ms[len(ms)-1].ID)
		}
	})
}

func (s *Store) heldBy(ctx context.Context, ms []consult.Meeting) (map[consult.ID][]consult.Reservation, error) {
	ids := make([]consult.ID, len(ms))
	for i, m := range ms {
		ids[i] = m.ID
	}
	var rows []reservationRow
	if err := s.conn(ctx).Where("meeting_id IN ?", texts(ids)).Order("resource_id").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	held := map[consult.ID][]consult.Reservation{}
	for _, r := range rows {
		id := consult.ID(r.MeetingID)
		held[id] = append(held[id], consult.Reservation{Kind: consult.ResourceKind(r.Kind), ResourceID: consult.ID(r.ResourceID),
			MeetingID: id, Span: consult.Span{From: r.FromAt.Time, To: r.ToAt.Time}, Exclusive: r.Exclusive})
	}
	return held, nil
}

// Orphans counts rows that refer to something that is not there, by what they
// are; foreign keys should make every count zero.
func (s *Store) Orphans(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	for what, query := range map[string]string{
		"reservation of an unknown person": `SELECT COUNT(*) FROM reservations r WHERE kind = 'person' AND NOT EXISTS (SELECT 1 FROM people p WHERE p.id = r.resource_id)`,
		"reservation of an unknown room":   `SELECT COUNT(*) FROM reservations r WHERE kind = 'room' AND NOT EXISTS (SELECT 1 FROM rooms p WHERE p.id = r.resource_id)`,
		"reservation without a meeting":    `SELECT COUNT(*) FROM reservations r WHERE NOT EXISTS (SELECT 1 FROM meetings m WHERE m.id = r.meeting_id)`,
		"attendance without a person":      `SELECT COUNT(*) FROM attendances a WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.id = a.person_id)`,
		"attendance without a meeting":     `SELECT COUNT(*) FROM attendances a WHERE NOT EXISTS (SELECT 1 FROM meetings m WHERE m.id = a.meeting_id)`,
		"membership without a person":      `SELECT COUNT(*) FROM memberships a WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.id = a.person_id)`,
		"membership without a body":        `SELECT COUNT(*) FROM memberships a WHERE NOT EXISTS (SELECT 1 FROM bodies b WHERE b.id = a.body_id)`,
		"room without a venue":             `SELECT COUNT(*) FROM rooms r WHERE NOT EXISTS (SELECT 1 FROM venues v WHERE v.id = r.venue_id)`,
		"child without a parent":           `SELECT COUNT(*) FROM meetings c WHERE parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM meetings m WHERE m.id = c.parent_id)`,
	} {
		var n int64
		if err := s.conn(ctx).Raw(query).Scan(&n).Error; err != nil {
			return nil, translate(err)
		}
		if n > 0 {
			out[what] = n
		}
	}
	return out, nil
}

// Pinned reports whether a Block or a Feed, live or revoked, is about the thing
// with this ID, which may be a Form's key and no UUID; foreign keys cannot see
// those.
func (s *Store) Pinned(ctx context.Context, id consult.ID) (bool, error) {
	var n int64
	err := s.conn(ctx).Raw(`SELECT (SELECT COUNT(*) FROM blocks WHERE CAST(subject_id AS text) = ?) +
		(SELECT COUNT(*) FROM feeds WHERE CAST(subject_id AS text) = ?)`, string(id), string(id)).Scan(&n).Error
	return n > 0, translate(err)
}
