package rescheduling

import (
	"context"

	"huiqi/pkg/consult"
)

// Beat tells that the Proposal is being planned and nothing has been found yet.
func (svc *Service) Beat(ctx context.Context, id consult.ID) (bool, error) {
	return svc.saveHeartbeat(ctx, id, nil)
}

// Woken reports whether the planner was told to look for work and has not yet.
func (svc *Service) Woken() bool { return len(svc.planning.woken) > 0 }
