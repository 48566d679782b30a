package mymeetings

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/record"
	"huiqi/pkg/subscription"
)

// Records tells a year of one member. record.Service implements it.
type Records interface {
	Of(ctx context.Context, by consult.Actor, person consult.ID, year int) (record.Record, error)
}

// Record is the year of the link's holder (履职档案); this year for 0. It fails with consult.ErrNotFound for a link that
// is no member's own: one that is veiled, or that somebody else may hold.
func (svc *Service) Record(ctx context.Context, f subscription.Feed, year int) (record.Record, error) {
	if !OwnRecord(f) {
		return record.Record{}, consult.ErrNotFound
	}
	by := consult.Actor{Name: f.Name, Roles: []consult.Role{consult.Member}, PersonID: f.Subject.ID}
	return svc.records.Of(ctx, by, f.Subject.ID, year)
}

// OwnRecord reports whether the link shows its holder's Record.
func OwnRecord(f subscription.Feed) bool {
	return f.Subject.Kind == consult.SubjectPerson && !f.Options.Veiled && !f.Options.ReadOnly
}
