package store

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reach"
)

// visits reads the visits that were made in the period into r. A visit with a Meeting was made when that was held.
func (s *figureStore) visits(ctx context.Context, p figure.Period, r *figure.Recorded) error {
	span := p.Span()
	var rows []struct {
		ID, Subject         string
		FirmID, OwnerBodyID ref
		FirmName            *string
		At                  instant
		Form, Category      *string
		VenueID             ref
	}
	const at = "COALESCE(m.starts_at, v.at)"
	err := s.conn(ctx).Raw(`SELECT v.id, v.subject, v.firm_id, w.name AS firm_name, v.owner_body_id, `+at+` AS at,
			f.id AS form, f.category, `+venueOfMeeting+`
		FROM visits v LEFT JOIN firms w ON w.id = v.firm_id LEFT JOIN meetings m ON m.id = v.meeting_id
		LEFT JOIN forms f ON f.id = m.form LEFT JOIN rooms r ON r.id = m.room_id
		WHERE v.manner = 'visit' AND `+at+` >= ? AND `+at+` < ? AND `+at+` <= ? AND v.created_at <= ?
			AND `+notCalledOff+` AND v.id IN (?)`,
		instant{span.From}, instant{span.To}, instant{p.At}, instant{p.At},
		s.countable(ctx, reach.Visit, p)).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return err
	}
	officials, err := s.visitingOfficials(ctx, p)
	if err != nil {
		return err
	}
	for _, v := range rows {
		record := figure.VisitRecord{ID: consult.ID(v.ID), Title: v.Subject, FirmID: consult.ID(v.FirmID)}
		record.Date = consult.DateOf(v.At.Time, p.Zone)
		record.Bodies = consult.Given([]consult.ID{consult.ID(v.OwnerBodyID)})
		record.Officials = officials[v.ID]
		record.Venue = consult.ID(v.VenueID)
		if v.Form != nil {
			record.Form, record.Category = consult.FormKey(*v.Form), consult.Category(*v.Category)
		}
		if v.FirmName != nil {
			record.FirmName = *v.FirmName
		}
		r.Visits = append(r.Visits, record)
	}
	return nil
}

// visitingOfficials are the officials who went on each visit.
func (s *figureStore) visitingOfficials(ctx context.Context, p figure.Period) (map[string][]consult.ID, error) {
	var rows []struct{ VisitID, PersonID string }
	err := s.conn(ctx).Raw(`SELECT v.visit_id, v.person_id FROM visit_people v JOIN people p ON p.id = v.person_id
		WHERE p.kind = 'official' AND v.visit_id IN (?)`, s.countable(ctx, reach.Visit, p)).Scan(&rows).Error
	out := map[string][]consult.ID{}
	for _, r := range rows {
		out[r.VisitID] = append(out[r.VisitID], consult.ID(r.PersonID))
	}
	return out, err
}
