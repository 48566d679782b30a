package availability

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// FreeBusy tells when the Person is not free: what Meetings hold, and what Blocks
// on the Person, on a Body of theirs or on everyone take. It tells neither titles
// nor places. The window is from now unless given, 30 days long unless given, and
// 400 days at most; consult.ErrInvalid otherwise.
func (svc *Service) FreeBusy(ctx context.Context, person consult.ID, window consult.Span) (out consult.FreeBusy, err error) {
	if window, err = consult.Window(window, svc.Now()); err != nil {
		return out, err
	}
	out = consult.FreeBusy{PersonID: person, Window: window}
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		if _, err := svc.store.People.Get(ctx, person); err != nil {
			return err
		}
		held, err := svc.heldBy(ctx, person, window)
		if err != nil {
			return err
		}
		blocked, err := svc.blockedFor(ctx, person, window)
		out.Spans = consult.MergeBusy(window, append(held, blocked...))
		return err
	})
	return out, err
}

// heldBy are the spans that Meetings hold on the Person.
func (svc *Service) heldBy(ctx context.Context, person consult.ID, window consult.Span) (out []consult.BusySpan, err error) {
	held, err := svc.store.Busy(ctx, []consult.ID{person}, window)
	if err != nil {
		return nil, err
	}
	var meetings []consult.ID
	for _, r := range held {
		meetings = append(meetings, r.MeetingID)
	}
	heads, err := svc.store.Heads(ctx, consult.Distinct(meetings))
	for _, r := range held {
		kind := consult.Busy
		if heads[r.MeetingID].Status == consult.Tentative {
			kind = consult.BusyTentative
		}
		out = append(out, consult.BusySpan{Span: r.Span, Kind: kind})
	}
	return out, err
}

// blockedFor are the spans that Blocks take from the Person: a Body's count on the
// days of the Membership.
func (svc *Service) blockedFor(ctx context.Context, person consult.ID, window consult.Span) (out []consult.BusySpan, err error) {
	on := map[consult.ID][]consult.Membership{}
	ids := []consult.ID{person}
	err = registry.Each(ctx, svc.store.Memberships.List, consult.MembershipFilter{PersonID: person}, func(m consult.Membership) {
		on[m.BodyID] = append(on[m.BodyID], m)
		ids = append(ids, m.BodyID)
	})
	if err != nil {
		return nil, err
	}
	blocks, err := svc.store.BlocksOn(ctx, consult.Distinct(ids), window)
	for _, b := range blocks {
		kind := consult.BusyTentative
		if b.Hard {
			kind = consult.BusyUnavailable
		}
		if b.Subject.Kind != consult.SubjectBody {
			out = append(out, consult.BusySpan{Span: b.Span, Kind: kind})
			continue
		}
		for _, m := range on[b.Subject.ID] {
			if span := svc.during(m, b.Span); span.From.Before(span.To) {
				out = append(out, consult.BusySpan{Span: span, Kind: kind})
			}
		}
	}
	return out, err
}

// during is the part of the span in which the Membership holds.
func (svc *Service) during(m consult.Membership, span consult.Span) consult.Span {
	if since := m.Since.Start(svc.Zone()); m.Since != "" && since.After(span.From) {
		span.From = since
	}
	if m.Until == "" {
		return span
	}
	if until := m.Until.Start(svc.Zone()); until.Before(span.To) {
		span.To = until
	}
	return span
}
