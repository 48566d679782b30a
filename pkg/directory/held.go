package directory

import (
	"context"
	"time"

	"huiqi/pkg/consult"
)

// UnrecordedBy is by when a Meeting has to have ended to be listed when nobody has recorded whether it was held.
func (svc *Service) UnrecordedBy(ctx context.Context) (time.Time, error) {
	rules, err := svc.Rules.Get(ctx, consult.RulesID)
	if err != nil {
		return time.Time{}, err
	}
	return svc.Now().AddDate(0, 0, -rules.HeldDays), nil
}
