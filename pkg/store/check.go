package store

import (
	"context"

	"huiqi/pkg/consult"
)

// Overlaps lists, up to limit, the pairs of exclusive Reservations of one resource
// that share an instant, the earlier one first. A healthy database has none.
func (s *checker) Overlaps(ctx context.Context, limit int) ([][2]consult.Reservation, error) {
	var rows []struct {
		Kind, ResourceID string
		A, B             string
		AFrom, ATo       instant
		BFrom, BTo       instant
	}
	// Who starts before an earlier one has ended overlaps it; only for those few are
	// the partners looked up.
	err := s.conn(ctx).Raw(`
		SELECT b.kind, b.resource_id, b.meeting_id AS b, b.from_at AS b_from, b.to_at AS b_to,
		       a.meeting_id AS a, a.from_at AS a_from, a.to_at AS a_to
		FROM (SELECT kind, resource_id, meeting_id, from_at, to_at,
		             MAX(to_at) OVER (PARTITION BY kind, resource_id ORDER BY from_at, to_at, meeting_id
		                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
		      FROM reservations WHERE exclusive = ?) AS b
		JOIN reservations a ON a.resource_id = b.resource_id AND a.kind = b.kind AND a.exclusive = ?
		     AND a.from_at <= b.from_at AND a.to_at > b.from_at
		     AND (a.from_at, a.to_at, a.meeting_id) < (b.from_at, b.to_at, b.meeting_id)
		WHERE b.reach > b.from_at
		ORDER BY b.kind, b.resource_id, b.from_at, a.from_at, b.meeting_id, a.meeting_id
		LIMIT ?`, true, true, limit).Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	out := make([][2]consult.Reservation, len(rows))
	for i, r := range rows {
		for j, side := range []struct {
			meeting  string
			from, to instant
		}{{r.A, r.AFrom, r.ATo}, {r.B, r.BFrom, r.BTo}} {
			out[i][j] = consult.Reservation{
				Kind:       consult.ResourceKind(r.Kind),
				ResourceID: consult.ID(r.ResourceID),
				MeetingID:  consult.ID(side.meeting),
				Span:       consult.Span{From: side.from.Time, To: side.to.Time},
				Exclusive:  true,
			}
		}
	}
	return out, nil
}

// LiveUnderCancelled lists, up to limit, the live Meetings whose parent is cancelled,
// each before its parent. A healthy database has none.
func (s *checker) LiveUnderCancelled(ctx context.Context, limit int) ([][2]consult.ID, error) {
	var rows []struct{ Child, Parent string }
	err := s.conn(ctx).Raw(`SELECT c.id AS child, p.id AS parent FROM meetings c JOIN meetings p ON p.id = c.parent_id
		WHERE c.status IN ? AND p.status = ? ORDER BY c.id LIMIT ?`,
		[]string{string(consult.Tentative), string(consult.Confirmed)},
		string(consult.Cancelled),
		limit).Scan(&rows).Error
	out := make([][2]consult.ID, len(rows))
	for i, r := range rows {
		out[i] = [2]consult.ID{consult.ID(r.Child), consult.ID(r.Parent)}
	}
	return out, translate(err)
}

// EachMeeting calls fn with every Meeting and the Reservations found for it, in
// the order of IDs, a few hundred at a time.
func (s *checker) EachMeeting(ctx context.Context, fn func(consult.Meeting, []consult.Reservation) error) error {
	return s.Read(ctx, func(ctx context.Context) error {
		db := s.conn(ctx)
		for after := ""; ; {
			q := db.Order("id").Limit(batch)
			if after != "" {
				q = q.Where("id > ?", after)
			}
			ms, err := s.kept.meetings(ctx, q)
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

func (s *checker) heldBy(ctx context.Context, ms []consult.Meeting) (map[consult.ID][]consult.Reservation, error) {
	ids := make([]consult.ID, len(ms))
	for i, m := range ms {
		ids[i] = m.ID
	}
	var rows []reservationRow
	err := s.conn(ctx).Where("meeting_id IN ?", texts(ids)).Order("resource_id, from_at").Find(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	held := map[consult.ID][]consult.Reservation{}
	for _, r := range rows {
		id := consult.ID(r.MeetingID)
		held[id] = append(held[id], consult.Reservation{
			Kind:       consult.ResourceKind(r.Kind),
			ResourceID: consult.ID(r.ResourceID),
			MeetingID:  id,
			Span:       consult.Span{From: r.FromAt.Time, To: r.ToAt.Time},
			Exclusive:  r.Exclusive,
			Pending:    r.Pending,
		})
	}
	return held, nil
}

// links are the columns that hold another row's ID, by what is wrong when that
// row is not there. Not all of them are foreign keys.
var links = []struct{ what, table, column, target, where string }{
	{
		what: "reservation of an unknown person", table: "reservations", column: "resource_id", target: "people",
		where: "x.kind = 'person'",
	},
	{
		what: "reservation of an unknown room", table: "reservations", column: "resource_id", target: "rooms",
		where: "x.kind = 'room'",
	},
	{what: "reservation without a meeting", table: "reservations", column: "meeting_id", target: "meetings"},
	{what: "attendance without a person", table: "attendances", column: "person_id", target: "people"},
	{what: "attendance without a meeting", table: "attendances", column: "meeting_id", target: "meetings"},
	{what: "attendance by way of an unknown body", table: "attendances", column: "via_body_id", target: "bodies"},
	{what: "co-owner without a body", table: "co_owners", column: "body_id", target: "bodies"},
	{what: "co-owner without a meeting", table: "co_owners", column: "meeting_id", target: "meetings"},
	{what: "invitation without a body", table: "invitations", column: "body_id", target: "bodies"},
	{what: "invitation without a meeting", table: "invitations", column: "meeting_id", target: "meetings"},
	{what: "override without a meeting", table: "overrides", column: "meeting_id", target: "meetings"},
	{what: "move without a meeting", table: "moves", column: "meeting_id", target: "meetings"},
	{what: "move out of an unknown room", table: "moves", column: "room_id", target: "rooms"},
	{what: "session of an unknown token", table: "sessions", column: "token_id", target: "tokens"},
	{what: "stop without a meeting", table: "stops", column: "meeting_id", target: "meetings"},
	{what: "stop at an unknown venue", table: "stops", column: "venue_id", target: "venues"},
	{what: "item without a meeting", table: "items", column: "meeting_id", target: "meetings"},
	{what: "item on an unknown topic", table: "items", column: "topic_id", target: "topics"},
	{what: "item reported by an unknown person", table: "items", column: "reporter_person_id", target: "people"},
	{what: "item reported by an unknown body", table: "items", column: "reporter_body_id", target: "bodies"},
	{what: "delegation without a meeting", table: "delegations", column: "meeting_id", target: "meetings"},
	{what: "delegation of an unknown body", table: "delegations", column: "body_id", target: "bodies"},
	{
		what: "seat of an unknown delegation", table: "delegation_seats", column: "delegation_id",
		target: "delegations",
	},
	{what: "seat without a meeting", table: "delegation_seats", column: "meeting_id", target: "meetings"},
	{what: "seat of an unknown person", table: "delegation_seats", column: "person_id", target: "people"},
	{what: "leave without a person", table: "leaves", column: "person_id", target: "people"},
	{what: "leave without a meeting", table: "leaves", column: "meeting_id", target: "meetings"},
	{what: "membership without a person", table: "memberships", column: "person_id", target: "people"},
	{what: "membership without a body", table: "memberships", column: "body_id", target: "bodies"},
	{what: "pairing of an unknown body", table: "pairings", column: "body_id", target: "bodies"},
	{what: "pairing with an unknown body", table: "pairings", column: "partner_id", target: "bodies"},
	{what: "body under an unknown body", table: "bodies", column: "parent_id", target: "bodies"},
	{what: "body paired with an unknown body", table: "bodies", column: "paired_id", target: "bodies"},
	{what: "body of an unknown kind", table: "bodies", column: "kind", target: "body_kinds"},
	{what: "person of an unknown home body", table: "people", column: "home_body_id", target: "bodies"},
	{what: "venue of an unknown body", table: "venues", column: ownerColumn, target: "bodies"},
	{what: "room of an unknown body", table: "rooms", column: ownerColumn, target: "bodies"},
	{what: "block of an unknown body", table: "blocks", column: ownerColumn, target: "bodies"},
	{what: "series of an unknown body", table: "series", column: ownerColumn, target: "bodies"},
	{what: "plan of an unknown body", table: "plans", column: "body_id", target: "bodies"},
	{what: "term of an unknown body", table: "terms", column: "body_id", target: "bodies"},
	{what: "numbering of an unknown body", table: "numberings", column: ownerColumn, target: "bodies"},
	{what: "numbering by the terms of an unknown body", table: "numberings", column: "term_body_id", target: "bodies"},
	{what: "numbering of an unknown form", table: "numberings", column: "form", target: "forms"},
	{what: "number of an unknown numbering", table: "meetings", column: "numbering_id", target: "numberings"},
	{what: "topic of an unknown body", table: "topics", column: ownerColumn, target: "bodies"},
	{what: "proposal of an unknown body", table: "proposals", column: ownerColumn, target: "bodies"},
	{what: "feed of an unknown owner", table: "feeds", column: ownerColumn, target: "bodies"},
	{what: "room without a venue", table: "rooms", column: "venue_id", target: "venues"},
	{what: "trip from an unknown venue", table: "trips", column: "from_id", target: "venues"},
	{what: "trip to an unknown venue", table: "trips", column: "to_id", target: "venues"},
	{what: "meeting without a form", table: "meetings", column: "form", target: "forms"},
	{what: "meeting in an unknown room", table: "meetings", column: "room_id", target: "rooms"},
	{what: "meeting at an unknown venue", table: "meetings", column: "venue_id", target: "venues"},
	{what: "first slot in an unknown room", table: "meetings", column: "first_room_id", target: "rooms"},
	{what: "meeting of an unknown body", table: "meetings", column: "owner_body_id", target: "bodies"},
	{what: "child without a parent", table: "meetings", column: "parent_id", target: "meetings"},
	{
		what: "block on an unknown person", table: "blocks", column: "subject_id", target: "people",
		where: "x.subject_kind = 'person'",
	},
	{
		what: "block on an unknown body", table: "blocks", column: "subject_id", target: "bodies",
		where: "x.subject_kind = 'body'",
	},
	{
		what: "block on an unknown room", table: "blocks", column: "subject_id", target: "rooms",
		where: "x.subject_kind = 'room'",
	},
	{
		what: "block on an unknown venue", table: "blocks", column: "subject_id", target: "venues",
		where: "x.subject_kind = 'venue'",
	},
	{
		what: "feed of an unknown person", table: "feeds", column: "subject_id", target: "people",
		where: "x.subject_kind = 'person'",
	},
	{
		what: "feed of an unknown body", table: "feeds", column: "subject_id", target: "bodies",
		where: "x.subject_kind = 'body'",
	},
	{
		what: "feed of an unknown room", table: "feeds", column: "subject_id", target: "rooms",
		where: "x.subject_kind = 'room'",
	},
	{
		what: "feed of an unknown venue", table: "feeds", column: "subject_id", target: "venues",
		where: "x.subject_kind = 'venue'",
	},
	{what: "retired link without a feed", table: "retired_links", column: "feed_id", target: "feeds"},
	{what: "fetch of an unknown feed", table: "program_fetches", column: "feed_id", target: "feeds"},
	{what: "change of an unknown meeting", table: "changes", column: "meeting_id", target: "meetings"},
	{what: "telling about an unknown meeting", table: "tellings", column: "meeting_id", target: "meetings"},
	{what: "telling to an unknown person", table: "tellings", column: "person_id", target: "people"},
	{what: "topic without a plan", table: "topics", column: "plan_id", target: "plans"},
	{what: "topic led by an unknown person", table: "topics", column: "leader_id", target: "people"},
	{what: "topic of an unknown lineage", table: "topics", column: "lineage", target: "topics"},
	{what: "link of an unknown topic", table: "topic_meetings", column: "lineage", target: "topics"},
	{what: "link of a topic to an unknown meeting", table: "topic_meetings", column: "meeting_id", target: "meetings"},
	{what: "outcome of an unknown kind", table: "outcomes", column: "kind", target: "outcome_kinds"},
	{what: "owner of an unknown outcome", table: "outcome_owners", column: "outcome_id", target: "outcomes"},
	{what: "outcome of an unknown body", table: "outcome_owners", column: "body_id", target: "bodies"},
	{what: "recipient of an unknown outcome", table: "outcome_recipients", column: "outcome_id", target: "outcomes"},
	{what: "outcome for an unknown body", table: "outcome_recipients", column: "body_id", target: "bodies"},
	{what: "meeting of an unknown outcome", table: "outcome_meetings", column: "outcome_id", target: "outcomes"},
	{what: "outcome of an unknown meeting", table: "outcome_meetings", column: "meeting_id", target: "meetings"},
	{what: "topic of an unknown outcome", table: "outcome_topics", column: "outcome_id", target: "outcomes"},
	{what: "outcome of an unknown topic", table: "outcome_topics", column: "lineage", target: "topics"},
	{what: "post of an unknown person", table: "posts", column: "person_id", target: "people"},
	{what: "post at an unknown body", table: "posts", column: "body_id", target: "bodies"},
	{what: "instruction on an unknown outcome", table: "instructions", column: "outcome_id", target: "outcomes"},
	{what: "instruction by an unknown person", table: "instructions", column: "person_id", target: "people"},
	{what: "follow-up of an unknown outcome", table: "follow_ups", column: "outcome_id", target: "outcomes"},
	{
		what: "follow-up of an unknown instruction", table: "follow_ups", column: "instruction_id",
		target: "instructions",
	},
	{what: "file of an unknown outcome", table: "outcome_files", column: "outcome_id", target: "outcomes"},
	{what: "unknown file of an outcome", table: "outcome_files", column: "file_id", target: "files"},
	{
		what: "file of an unknown instruction", table: "instruction_files", column: "instruction_id",
		target: "instructions",
	},
	{what: "unknown file of an instruction", table: "instruction_files", column: "file_id", target: "files"},
	{what: "file of an unknown follow-up", table: "follow_up_files", column: "follow_up_id", target: "follow_ups"},
	{what: "unknown file of a follow-up", table: "follow_up_files", column: "file_id", target: "files"},
	{what: "follow-up by an unknown body", table: "follow_ups", column: "body_id", target: "bodies"},
	{what: "firm of an unknown body", table: "firms", column: ownerColumn, target: "bodies"},
	{what: "visit to an unknown firm", table: "visits", column: "firm_id", target: "firms"},
	{what: "visit to an unknown person", table: "visits", column: "person_id", target: "people"},
	{what: "visit to an unknown body", table: "visits", column: "body_id", target: "bodies"},
	{what: "visit of an unknown meeting", table: "visits", column: "meeting_id", target: "meetings"},
	{what: "visit of an unknown owner", table: "visits", column: ownerColumn, target: "bodies"},
	{what: "visitor of an unknown visit", table: "visit_people", column: "visit_id", target: "visits"},
	{what: "visit by an unknown person", table: "visit_people", column: "person_id", target: "people"},
	{what: "contact of an unknown person", table: "contacts", column: "person_id", target: "people"},
	{what: "contact with an unknown firm", table: "contacts", column: "firm_id", target: "firms"},
	{what: "contact with an unknown person", table: "contacts", column: "other_person_id", target: "people"},
	{what: "contact with an unknown body", table: "contacts", column: "body_id", target: "bodies"},
	{what: "contact of an unknown owner", table: "contacts", column: ownerColumn, target: "bodies"},
	{what: "motion of an unknown body", table: "motions", column: ownerColumn, target: "bodies"},
	{what: "motion led by an unknown person", table: "motions", column: "lead_person_id", target: "people"},
	{
		what: "motion supervised by an unknown person", table: "motions", column: "supervisor_person_id",
		target: "people",
	},
	{what: "motion supervised by an unknown body", table: "motions", column: "supervisor_body_id", target: "bodies"},
	{what: "motion merged into an unknown one", table: "motions", column: "merged_into_id", target: "motions"},
	{what: "proposer of an unknown motion", table: "motion_proposers", column: "motion_id", target: "motions"},
	{what: "motion of an unknown proposer", table: "motion_proposers", column: "person_id", target: "people"},
	{what: "motion of an unknown proposing body", table: "motion_proposers", column: "body_id", target: "bodies"},
	{what: "handler of an unknown motion", table: "motion_handlers", column: "motion_id", target: "motions"},
	{what: "motion of an unknown handler", table: "motion_handlers", column: "body_id", target: "bodies"},
	{what: "link of an unknown motion", table: "motion_meetings", column: "motion_id", target: "motions"},
	{
		what: "link of a motion to an unknown meeting", table: "motion_meetings", column: "meeting_id",
		target: "meetings",
	},
	{
		what: "link of a topic by an unknown proposal", table: "topic_meetings", column: "proposal_id",
		target: "proposals",
	},
}

// Orphans counts rows that refer to something that is not there, by what they
// are; in a healthy database there are none and the answer is empty.
func (s *checker) Orphans(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	for _, l := range links {
		var n int64
		// Left joined and not looked for row by row: both databases then hash or merge.
		q := s.conn(ctx).Table(l.table + " x").Joins("LEFT JOIN " + l.target + " y ON y.id = x." + l.column).
			Where("x." + l.column + " IS NOT NULL AND y.id IS NULL")
		if l.where != "" {
			q = q.Where(l.where)
		}
		if err := q.Count(&n).Error; err != nil {
			return nil, translate(err)
		}
		if n > 0 {
			out[l.what] = n
		}
	}
	return out, nil
}

// ReferredTo reports whether a Block or a Feed, live or revoked, is about the thing with this ID, a Body is of the kind
// with this key, or a Meeting has a number in the term. The ID may be the key of a Form and no UUID; foreign keys
// cannot see those.
func (s *checker) ReferredTo(ctx context.Context, id consult.ID) (bool, error) {
	var n int64
	err := s.conn(ctx).Raw(`SELECT (SELECT COUNT(*) FROM blocks WHERE CAST(subject_id AS text) = ?) +
		(SELECT COUNT(*) FROM feeds WHERE CAST(subject_id AS text) = ?) +
		(SELECT COUNT(*) FROM bodies WHERE kind = ?) +
		(SELECT COUNT(*) FROM meetings WHERE number_n > 0 AND number_scope = ?)`,
		string(id), string(id), string(id), string(id)).Scan(&n).Error
	return n > 0, translate(err)
}

// BodiesInCircles lists, up to limit, the Bodies that are above themselves. A healthy database has none.
func (s *checker) BodiesInCircles(ctx context.Context, limit int) ([]consult.ID, error) {
	var loops []string
	// UNION ends where an id comes twice.
	err := s.conn(ctx).Raw(`WITH RECURSIVE up AS (
			SELECT id, parent_id FROM bodies WHERE parent_id IS NOT NULL
			UNION SELECT up.id, b.parent_id FROM bodies b JOIN up ON b.id = up.parent_id WHERE b.parent_id IS NOT NULL)
		SELECT id FROM up WHERE id = parent_id ORDER BY id LIMIT ?`, limit).Scan(&loops).Error
	return asIDs(loops), translate(err)
}

// BodiesMisplaced lists, up to limit, the Bodies of a Level above that of their parent. A healthy database has none.
func (s *checker) BodiesMisplaced(ctx context.Context, limit int) ([]consult.ID, error) {
	var above []string
	const rank = `CASE level WHEN 'city' THEN 0 WHEN 'district' THEN 1 WHEN 'township' THEN 2 ELSE 3 END`
	err := s.conn(ctx).Raw(`WITH levels AS (SELECT bodies.id, bodies.parent_id, `+levelColumn+` FROM bodies),
			ranks AS (SELECT id, parent_id, `+rank+` AS rank FROM levels)
		SELECT c.id FROM ranks c JOIN ranks p ON p.id = c.parent_id WHERE c.rank < p.rank ORDER BY c.id LIMIT ?`,
		limit).Scan(&above).Error
	return asIDs(above), translate(err)
}

// NounFaults says what is wrong with nouns that have faults of their own, each after what the noun is.
func (s *checker) NounFaults(ctx context.Context) ([]string, error) {
	var out []string
	for _, noun := range []struct {
		name string
		find func(context.Context) ([]string, error)
	}{
		{"", s.CountedFaults},
		{"body: ", s.BodyFaults},
		{"held: meeting ", s.HeldFaults},
		{"turnout: meeting ", s.TurnoutFaults},
		{"", s.ReportFaults},
	} {
		found, err := noun.find(ctx)
		if err != nil {
			return nil, err
		}
		for _, what := range found {
			out = append(out, noun.name+what)
		}
	}
	return out, nil
}

// BodyFaults says which Bodies are above themselves, or of a Level above that of their parent, up to 1,000 of each.
func (s *checker) BodyFaults(ctx context.Context) ([]string, error) {
	circular, err := s.BodiesInCircles(ctx, 1000)
	if err != nil {
		return nil, err
	}
	misplaced, err := s.BodiesMisplaced(ctx, 1000)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range circular {
		out = append(out, string(id)+" is above itself")
	}
	for _, id := range misplaced {
		out = append(out, string(id)+" is of a level above that of its parent")
	}
	return out, nil
}

func asIDs(texts []string) []consult.ID {
	out := make([]consult.ID, len(texts))
	for i, id := range texts {
		out[i] = consult.ID(id)
	}
	return out
}

// LeavesAstray lists, up to limit, the Leaves that count and are not for the time that
// their Meeting has, or whose part lies outside it. A healthy database has none.
func (s *checker) LeavesAstray(ctx context.Context, limit int) ([]consult.ID, error) {
	var ids []string
	err := s.conn(ctx).Raw(`SELECT l.id FROM leaves l JOIN meetings m ON m.id = l.meeting_id
		WHERE l.decision IN ? AND l.former = ? AND (l.for_from IS NULL OR l.for_from <> m.starts_at
		OR l.for_to <> m.ends_at
			OR l.from_at IS NOT NULL AND (l.from_at < m.starts_at OR l.to_at > m.ends_at)) ORDER BY l.id LIMIT ?`,
		[]string{string(consult.LeavePending), string(consult.LeaveApproved)}, false, limit).Scan(&ids).Error
	out := make([]consult.ID, len(ids))
	for i, id := range ids {
		out[i] = consult.ID(id)
	}
	return out, translate(err)
}
