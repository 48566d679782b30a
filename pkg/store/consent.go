package store

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// Lapsing names the live Meetings with a pending invitation whose time is over by now.
func (s *meetingStore) Lapsing(ctx context.Context, now time.Time) ([]consult.ID, error) {
	var ids []string
	err := s.conn(ctx).Table("attendances a").Joins("JOIN meetings m ON m.id = a.meeting_id").
		Where("a.consent = ? AND a.consent_until <= ?", string(consult.ConsentPending), now.Unix()).
		Where("m.status IN ?", []string{string(consult.Tentative), string(consult.Confirmed)}).
		Distinct("a.meeting_id").Order("a.meeting_id").Scan(&ids).Error
	out := make([]consult.ID, len(ids))
	for i, id := range ids {
		out[i] = consult.ID(id)
	}
	return out, translate(err)
}

// SeatsWithin lists the people's Memberships, past ones too, of the active roots and all Bodies below them.
func (s *nounStore) SeatsWithin(ctx context.Context, people, roots []consult.ID) ([]consult.Membership, error) {
	var out []consult.Membership
	for some := range slices.Chunk(people, batch) {
		var rows []membershipRow
		err := s.conn(ctx).Where("person_id IN ?", texts(some)).
			Where("body_id IN ("+covered+")", texts(roots), true).Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			out = append(out, fromMembership(r))
		}
	}
	return out, nil
}

// underHosts is a query for who is in the subtrees of some active Bodies, each with the root and the days.
const underHosts = "WITH RECURSIVE below (root, id) AS (SELECT id, id FROM bodies WHERE id IN ? AND active = ? " +
	"UNION SELECT below.root, b.id FROM bodies b JOIN below ON b.parent_id = below.id) " +
	"SELECT root AS body_id, p.id AS person_id, '' AS since, '' AS until FROM below " +
	"JOIN people p ON p.home_body_id = below.id WHERE p.id IN ? " +
	"UNION ALL SELECT root, m.person_id, m.since, m.until FROM below JOIN memberships m ON m.body_id = below.id " +
	"WHERE m.person_id IN ?"

// SeatsUnder lists who of the people has their home in the subtree of each of the active hosts or sits on a Body of it,
// each as a Membership of the host itself.
func (s *nounStore) SeatsUnder(ctx context.Context, people, hosts []consult.ID) ([]consult.Membership, error) {
	var out []consult.Membership
	for some := range slices.Chunk(people, batch) {
		var rows []struct {
			BodyID, PersonID consult.ID
			Since, Until     consult.Date
		}
		err := s.conn(ctx).Raw(underHosts, texts(hosts), true, texts(some), texts(some)).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			out = append(out, consult.Membership{
				BodyID:   r.BodyID,
				PersonID: r.PersonID,
				Since:    r.Since,
				Until:    r.Until,
			})
		}
	}
	return out, nil
}
