package store

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reach"
)

// motions reads the Motions that were filed in the period into r, and those that were replied to in it.
func (s *figureStore) motions(ctx context.Context, p figure.Period, r *figure.Recorded) error {
	for _, of := range []struct {
		day    string
		states []string
		into   *[]figure.MotionRecord
	}{
		{"filed_on", []string{"filed", "assigned", "replied", "closed"}, &r.Filed},
		{"replied_on", []string{"replied", "closed"}, &r.Replied},
	} {
		var rows []struct {
			ID, Title, Date string
			OwnerBodyID     ref
		}
		ids := datedIn(s.countable(ctx, reach.Motion, p), of.day, p).Where("state IN ?", of.states)
		err := s.conn(ctx).Table("motions").Select("id, title, "+of.day+" AS date, owner_body_id").
			Where("id IN (?)", ids).Scan(&rows).Error
		if err != nil {
			return err
		}
		for _, m := range rows {
			owner := consult.Given([]consult.ID{consult.ID(m.OwnerBodyID)})
			traits := figure.Traits{Date: consult.Date(m.Date), Bodies: owner}
			*of.into = append(*of.into, figure.MotionRecord{Traits: traits, ID: consult.ID(m.ID), Title: m.Title})
		}
	}
	return nil
}
