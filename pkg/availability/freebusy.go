package availability

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// FreeBusy lists when the Person is not free, without titles and places: during the
// Meetings that hold them, and during Blocks on the Person, on a Body of theirs or on
// everyone. A window without a start begins now, and one without an end is 30 days
// long. It tells only that people are busy, not how, when they are beyond the reach of whoever
// asks. The error is consult.ErrInvalid when the window is longer than 400 days.
func (svc *Service) FreeBusy(ctx context.Context, person consult.ID, window consult.Span) (consult.FreeBusy, error) {
	var out consult.FreeBusy
	window, err := consult.Window(window, svc.Now())
	if err != nil {
		return out, err
	}
	out = consult.FreeBusy{PersonID: person, Window: window}
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		who, err := svc.store.People.Get(ctx, person)
		if err != nil {
			return err
		}
		held, err := svc.heldBy(ctx, person, window)
		if err != nil {
			return err
		}
		blocked, err := svc.blockedFor(ctx, person, window)
		if err != nil {
			return err
		}
		spans := append(held, blocked...)
		if !reach.Of(ctx).Covers(who.HomeBodyID) {
			for i := range spans {
				spans[i].Kind = consult.Busy
			}
		}
		out.Spans = consult.MergeBusy(window, spans)
		return nil
	})
	return out, err
}

// heldBy gets the spans of the Meetings that hold the Person.
func (svc *Service) heldBy(ctx context.Context, person consult.ID, window consult.Span) ([]consult.BusySpan, error) {
	held, err := svc.store.Busy(ctx, []consult.ID{person}, window)
	if err != nil {
		return nil, err
	}
	var meetings []consult.ID
	for _, r := range held {
		meetings = append(meetings, r.MeetingID)
	}
	var out []consult.BusySpan
	heads, err := svc.store.Heads(ctx, consult.Distinct(meetings))
	if err != nil {
		return nil, err
	}
	for _, r := range held {
		kind := consult.Busy
		if heads[r.MeetingID].Status == consult.Tentative || r.Pending {
			kind = consult.BusyTentative
		}
		out = append(out, consult.BusySpan{Span: r.Span, Kind: kind})
	}
	return out, nil
}

// blockedFor gets the spans of the Blocks on the Person. A Block on a Body counts only
// on the days of the Membership.
func (svc *Service) blockedFor(
	ctx context.Context, person consult.ID, window consult.Span,
) ([]consult.BusySpan, error) {
	on := map[consult.ID][]consult.Membership{}
	ids := []consult.ID{person}
	filter := consult.MembershipFilter{PersonID: person}
	err := registry.Each(ctx, svc.store.Memberships.List, filter, func(m consult.Membership) {
		on[m.BodyID] = append(on[m.BodyID], m)
		ids = append(ids, m.BodyID)
	})
	if err != nil {
		return nil, err
	}
	var out []consult.BusySpan
	blocks, err := svc.store.BlocksOn(ctx, consult.Distinct(ids), window)
	if err != nil {
		return nil, err
	}
	for _, b := range blocks {
		if b.Circumscribed() && !b.Covers(person) {
			continue
		}
		kind := consult.BusyTentative
		if b.Hard {
			kind = consult.BusyUnavailable
		}
		if b.Subject.Kind != consult.SubjectBody {
			out = append(out, consult.BusySpan{Span: b.Span, Kind: kind})
			continue
		}
		for _, m := range on[b.Subject.ID] {
			if span := svc.whileMember(m, b.Span); span.From.Before(span.To) {
				out = append(out, consult.BusySpan{Span: span, Kind: kind})
			}
		}
	}
	return out, nil
}

// whileMember gets the part of the span in which the Membership is valid.
func (svc *Service) whileMember(m consult.Membership, span consult.Span) consult.Span {
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
