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
