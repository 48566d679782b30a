package directory

import (
	"context"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// Pairs knows which Pairings the same two Bodies have.
type Pairs interface {
	// SamePairings are those of the same two that hold on some day when this one does, itself left out.
	SamePairings(ctx context.Context, p consult.Pairing) ([]consult.ID, error)
}

// checkPairing names every bad field of a Pairing, and that the same two Bodies are paired on some of its days already.
// A partner beyond the reach of whoever asks is as one that is not there, unless it was named before.
func (svc *Service) checkPairing(ctx context.Context, p *consult.Pairing) error {
	p.Normalise()
	if err := p.Validate(); err != nil {
		return err
	}
	stored, err := svc.store.Pairings.Find(ctx, []consult.ID{p.ID})
	if err != nil {
		return err
	}
	was := stored[p.ID]
	bodies, err := svc.store.Bodies.Find(ctx, []consult.ID{p.BodyID, p.PartnerID})
	if err != nil {
		return err
	}
	stood := p.PartnerID == was.PartnerID
	if !stood && !reach.Of(ctx).Covers(p.PartnerID) {
		delete(bodies, p.PartnerID)
	}
	var f consult.Faults
	active := func(b consult.Body) bool { return b.Active }
	booking.CheckReference(&f, "body_id", p.BodyID, bodies, p.BodyID == was.BodyID, active)
	booking.CheckReference(&f, "partner_body_id", p.PartnerID, bodies, stood, active)
	if len(f) > 0 {
		return f.Err()
	}
	same, err := svc.store.SamePairings(ctx, *p)
	if err != nil {
		return err
	}
	f.Add(len(same) > 0, "since", "overlaps", "这两个组织在此期间已是对口关系", "overlaps another pairing of the same two")
	return f.Err()
}
