package outreach

import (
	"context"
	"errors"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/reach"
)

// faultsOf are the Faults of an error of Validate.
func faultsOf(err error) consult.Faults {
	bad, ok := errors.AsType[*consult.Invalid](err)
	if !ok {
		return nil
	}
	return bad.Faults
}

// checkFirm names every bad field of a Firm. That a code is taken is told wherever the other Firm is: the code is of a
// public register.
func (svc *Service) checkFirm(ctx context.Context, firm *contact.Firm) error {
	f := faultsOf(firm.Validate())
	other, err := svc.store.FirmCoded(ctx, firm.Code)
	if err != nil {
		return err
	}
	f.Add(other != "" && other != firm.ID, "code", "taken", "已登记此代码的企业", "is taken by another firm")
	return f.Err()
}

// ListFirms lists Firms. Those that are asked for by their Visits have had one by now, which whoever asks may see.
func (svc *Service) ListFirms(
	ctx context.Context, filter contact.FirmFilter, p consult.PageRequest,
) (consult.Page[contact.Firm], error) {
	if filter.Visited != nil {
		visited := *filter.Visited
		visited.To = earlier(visited.To, svc.Now().Add(time.Second))
		if v := reach.Of(ctx); !v.Whole() {
			visited.Owners = append([]consult.ID{}, v.Bodies()...)
		}
		filter.Visited = &visited
	}
	return svc.Firms.List(ctx, filter, p)
}

// earlier is the earlier of two instants; the first may be none.
func earlier(a, b time.Time) time.Time {
	if !a.IsZero() && a.Before(b) {
		return a
	}
	return b
}
