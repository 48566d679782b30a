package record

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/registry"
)

// addVisits adds whom the member visited in the span, and with whom they kept in touch otherwise.
func (svc *Service) addVisits(ctx context.Context, r *Record, span consult.Span) error {
	filter := contact.VisitFilter{PersonID: r.PersonID, From: span.From, To: span.To}
	return registry.EachInReach(ctx, svc.store.Visits.List, filter, func(v contact.Visit) {
		made := !v.Off && !v.HeldAt.After(svc.Now())
		if !made || !slices.Contains(v.VisitorIDs, r.PersonID) {
			return
		}
		kind := Contact
		if v.Manner == contact.OnSite {
			kind = Visit
		}
		r.Lines = append(r.Lines, Line{
			Kind:  kind,
			ID:    v.ID,
			Date:  consult.DateOf(v.HeldAt, svc.Zone()),
			Title: v.Subject,
		})
	})
}
