package numbering

import (
	"context"
	"errors"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/ordinal"
	"huiqi/pkg/registry"
)

// Counted finds the Meetings that a Numbering counts.
type Counted interface {
	// Candidates lists the Meetings with a fixed number of the Numbering in the scope, and the live ones without a
	// number that it counts within the span.
	Candidates(
		ctx context.Context, n ordinal.Numbering, scope string, span consult.Span,
	) ([]ordinal.Candidate, error)
	// Unnumbered names the confirmed ones without a number within the span, in the order in which they begin.
	Unnumbered(ctx context.Context, n ordinal.Numbering, span consult.Span) ([]consult.ID, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Counted
	Bodies     registry.Getter[consult.Body]
	Forms      registry.Getter[consult.Form]
	Terms      registry.Keeper[ordinal.Term, ordinal.TermFilter]
	Numberings registry.Keeper[ordinal.Numbering, ordinal.Filter]
}

// Config holds what New needs.
type Config struct {
	Store    Store
	Booking  *booking.Service
	Registry registry.Config
}

// Service has the use cases of Terms, Numberings and Numbers. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store   Store
	booking *booking.Service

	Terms      *registry.Registry[ordinal.Term, ordinal.TermFilter]
	Numberings *registry.Registry[ordinal.Numbering, ordinal.Filter]
}

// New makes a Service, and registers Terms and Numberings with their checks.
func New(c Config) *Service {
	svc := &Service{Clock: c.Registry.Clock, store: c.Store, booking: c.Booking}
	svc.Terms = registry.New(c.Registry, registry.Noun[ordinal.Term, ordinal.TermFilter]{
		Keeper: c.Store.Terms,
		Stamp:  func(t *ordinal.Term) *consult.Stamp { return &t.Stamp },
		Owner:  func(t *ordinal.Term) (string, consult.ID) { return "body_id", t.BodyID },
		Check:  svc.checkTerm,
	})
	svc.Numberings = registry.New(c.Registry, registry.Noun[ordinal.Numbering, ordinal.Filter]{
		Keeper: c.Store.Numberings,
		Stamp:  func(n *ordinal.Numbering) *consult.Stamp { return &n.Stamp },
		Owner:  func(n *ordinal.Numbering) (string, consult.ID) { return "owner_body_id", n.OwnerBodyID },
		Check:  svc.checkNumbering,
	})
	return svc
}

// checkTerm names the bad fields of a Term: one Body's Terms share no day and no ordinal.
func (svc *Service) checkTerm(ctx context.Context, t *ordinal.Term) error {
	if err := t.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	if err := registry.Exists(ctx, &f, svc.store.Bodies, "body_id", t.BodyID); err != nil {
		return err
	}
	err := registry.Each(ctx, svc.store.Terms.List, ordinal.TermFilter{BodyID: t.BodyID}, func(o ordinal.Term) {
		if o.ID == t.ID {
			return
		}
		f.Add(o.Ordinal == t.Ordinal, "ordinal", "taken", "该组织已有这一届", "is that of another term of the body")
		f.Add(o.Overlaps(*t), "since", "overlaps", "与该组织的另一届时间重叠", "is within another term of the body")
	})
	return errors.Join(err, f.Err())
}

// checkNumbering names the bad fields of a Numbering: there is one for each Form and owner.
func (svc *Service) checkNumbering(ctx context.Context, n *ordinal.Numbering) error {
	if err := n.Validate(); err != nil {
		return err
	}
	var f consult.Faults
	err := errors.Join(
		registry.Exists(ctx, &f, svc.store.Forms, "form", consult.ID(n.Form)),
		registry.Exists(ctx, &f, svc.store.Bodies, "owner_body_id", n.OwnerBodyID),
		registry.Exists(ctx, &f, svc.store.Bodies, "term_body_id", n.TermBodyID),
		registry.Each(ctx, svc.store.Numberings.List, ordinal.Filter{Form: n.Form, OwnerBodyID: n.OwnerBodyID},
			func(o ordinal.Numbering) {
				f.Add(o.ID != n.ID, "form", "taken", "该组织的这类会议已有编号规则",
					"has a numbering for this body already")
			}),
	)
	return errors.Join(err, f.Err())
}
