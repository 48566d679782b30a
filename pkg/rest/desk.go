package rest

import (
	"context"

	"huiqi/pkg/consult"
)

// deskDay is today, when somebody of the front desk asks, who sees the meetings of the day and no other; false for
// everybody else.
func (s *Server) deskDay(info requestInfo) (consult.Span, bool) {
	if !info.actor.Has(consult.Desk) || info.actor.Has(consult.Office, consult.Organiser) {
		return consult.Span{}, false
	}
	return consult.DateOf(s.cfg.Services.Now(), info.zone).Span(info.zone), true
}

// allowDesk answers consult.ErrNotFound to the front desk for a meeting of another day.
func (s *Server) allowDesk(ctx context.Context, info requestInfo, id consult.ID) error {
	today, only := s.deskDay(info)
	if !only {
		return nil
	}
	m, err := s.cfg.Services.Booking.Meeting(ctx, id)
	if err == nil && !m.Span.Overlaps(today) {
		return consult.ErrNotFound
	}
	return err
}

// withinDay narrows the window of a list to the day.
func withinDay(filter consult.MeetingFilter, day consult.Span) consult.MeetingFilter {
	if filter.From.Before(day.From) {
		filter.From = day.From
	}
	if filter.To.IsZero() || filter.To.After(day.To) {
		filter.To = day.To
	}
	return filter
}
