package store

import (
	"context"
	"slices"
	"strings"

	"huiqi/pkg/journal"
)

// nameQueries ask what the Things of a kind are called; what is personal is no name.
var nameQueries = map[journal.Kind]string{
	journal.BodyKind:   "SELECT id, name_zh AS name FROM body_kinds WHERE id IN ?",
	journal.Membership: "SELECT m.id, b.name FROM memberships m JOIN bodies b ON b.id = m.body_id WHERE m.id IN ?",
	journal.Body:       "SELECT id, name FROM bodies WHERE id IN ?",
	journal.Venue:      "SELECT id, name FROM venues WHERE id IN ?",
	journal.Room:       "SELECT id, name FROM rooms WHERE id IN ?",
	journal.Form:       "SELECT id, name_zh AS name FROM forms WHERE id IN ?",
	journal.HolidayYear: "SELECT id, region || ' ' || CAST(year AS text) AS name FROM region_holiday_years " +
		"WHERE id IN ?",
	journal.Meeting:     "SELECT id, title AS name FROM meetings WHERE id IN ?",
	journal.Series:      "SELECT id, title AS name FROM series WHERE id IN ?",
	journal.Plan:        "SELECT id, title AS name FROM plans WHERE id IN ?",
	journal.Topic:       "SELECT id, title AS name FROM topics WHERE id IN ?",
	journal.OutcomeKind: "SELECT id, name_zh AS name FROM outcome_kinds WHERE id IN ?",
	journal.Outcome:     "SELECT id, title AS name FROM outcomes WHERE id IN ?",
	journal.Instruction: "SELECT i.id, o.title AS name FROM instructions i JOIN outcomes o ON o.id = i.outcome_id " +
		"WHERE i.id IN ?",
	journal.FollowUp:  "SELECT id, what AS name FROM follow_ups WHERE id IN ?",
	journal.Term:      "SELECT t.id, b.name FROM terms t JOIN bodies b ON b.id = t.body_id WHERE t.id IN ?",
	journal.Numbering: "SELECT id, template AS name FROM numberings WHERE id IN ?",
	journal.File:      "SELECT id, name FROM files WHERE id IN ?",
	journal.Motion:    "SELECT id, title AS name FROM motions WHERE id IN ?",
	journal.Firm:      "SELECT id, name FROM firms WHERE id IN ?",
	journal.Visit:     "SELECT id, subject AS name FROM visits WHERE id IN ?",
	journal.Pairing: "SELECT p.id, b.name || ' ↔ ' || c.name AS name FROM pairings p " +
		"JOIN bodies b ON b.id = p.body_id JOIN bodies c ON c.id = p.partner_id WHERE p.id IN ?",
	journal.Token:  "SELECT id, name FROM tokens WHERE id IN ?",
	journal.Report: "SELECT id, title AS name FROM reports WHERE id IN ?",
}

// Named is what the Things are called now, in one statement.
func (s *journalStore) Named(ctx context.Context, things []journal.Ref) (map[journal.Ref]string, error) {
	ids := map[journal.Kind][]string{}
	for _, t := range things {
		if nameQueries[t.Kind] != "" && !slices.Contains(ids[t.Kind], t.ID) {
			ids[t.Kind] = append(ids[t.Kind], t.ID)
		}
	}
	out := map[journal.Ref]string{}
	var all []string
	var args []any
	for kind, some := range ids {
		named := "SELECT '" + string(kind) + "' AS kind, CAST(n.id AS text) AS id, n.name FROM ("
		all = append(all, named+nameQueries[kind]+") n")
		args = append(args, some)
	}
	if len(all) == 0 {
		return out, nil
	}
	var rows []struct{ Kind, ID, Name string }
	err := s.conn(ctx).Raw(strings.Join(all, " UNION ALL "), args...).Scan(&rows).Error
	for _, r := range rows {
		out[journal.Ref{Kind: journal.Kind(r.Kind), ID: r.ID}] = r.Name
	}
	return out, translate(err)
}
