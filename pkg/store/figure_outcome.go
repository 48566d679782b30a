package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reach"
)

// datedIn narrows a query to rows of which the day in the column lies in the period and that were recorded by its
// instant.
func datedIn(db *gorm.DB, column string, p figure.Period) *gorm.DB {
	return db.Where(column+" >= ? AND "+column+" <= ? AND created_at <= ?", string(p.From), string(p.To), instant{p.At})
}

// ofMeeting reads the form, the category and the venue of the first Meeting of an Outcome o.
const ofMeeting = `LEFT JOIN meetings m ON m.id = (SELECT l.meeting_id FROM outcome_meetings l
		JOIN meetings x ON x.id = l.meeting_id WHERE l.outcome_id = o.id ORDER BY x.starts_at, x.id LIMIT 1)
	LEFT JOIN forms f ON f.id = m.form LEFT JOIN rooms r ON r.id = m.room_id`

// venueOfMeeting is where the Meeting m in the room r takes place.
const venueOfMeeting = "COALESCE(r.venue_id, m.venue_id) AS venue_id"

// outcomeFactRow is an Outcome, or an Instruction on it, with what it is divided by.
type outcomeFactRow struct {
	ID, Title, Date, OutcomeID string
	PersonID                   ref
	Instructed                 bool
	Form, Category             *string
	VenueID                    ref
}

func (r outcomeFactRow) traits(owners map[string][]consult.ID) figure.Traits {
	t := figure.Traits{Date: consult.Date(r.Date), Bodies: owners[r.OutcomeID], Venue: consult.ID(r.VenueID)}
	if r.Form != nil && r.Category != nil {
		t.Form, t.Category = consult.FormKey(*r.Form), consult.Category(*r.Category)
	}
	if r.PersonID != "" {
		t.Officials = []consult.ID{consult.ID(r.PersonID)}
	}
	return t
}

// outcomes reads the Outcomes of the period into r, and the Instructions of the period on any Outcome.
func (s *figureStore) outcomes(ctx context.Context, p figure.Period, r *figure.Recorded) error {
	var rows []outcomeFactRow
	err := s.conn(ctx).Raw(`SELECT o.id, o.id AS outcome_id, o.title, o.date, f.id AS form,
			f.category, `+venueOfMeeting+`,
			EXISTS (SELECT 1 FROM instructions i
				WHERE i.outcome_id = o.id AND i.date <= ? AND i.created_at <= ?) AS instructed
		FROM outcomes o `+ofMeeting+` WHERE o.id IN (?)`, string(p.To), instant{p.At},
		datedIn(s.countable(ctx, reach.Outcome, p), "date", p)).Scan(&rows).Error
	if err != nil {
		return err
	}
	var instructions []outcomeFactRow
	err = s.conn(ctx).Raw(`SELECT i.id, i.outcome_id, o.title, i.date, i.person_id, f.id AS form,
		f.category, `+venueOfMeeting+`
		FROM instructions i JOIN outcomes o ON o.id = i.outcome_id `+ofMeeting+` WHERE i.id IN (?)`,
		datedIn(s.countable(ctx, reach.Instruction, p), "date", p)).Scan(&instructions).Error
	if err != nil {
		return err
	}
	owners, err := s.outcomeOwners(ctx, slices.Concat(rows, instructions))
	if err != nil {
		return err
	}
	for _, o := range rows {
		r.Outcomes = append(r.Outcomes, figure.OutcomeRecord{
			Traits:     o.traits(owners),
			ID:         consult.ID(o.ID),
			Title:      o.Title,
			Instructed: o.Instructed,
		})
	}
	for _, i := range instructions {
		r.Instructions = append(r.Instructions, figure.InstructionRecord{
			Traits:    i.traits(owners),
			ID:        consult.ID(i.ID),
			Title:     i.Title,
			OutcomeID: consult.ID(i.OutcomeID),
		})
	}
	return nil
}

// outcomeOwners are the owners of each Outcome that the rows are about.
func (s *figureStore) outcomeOwners(ctx context.Context, rows []outcomeFactRow) (map[string][]consult.ID, error) {
	var ids []consult.ID
	for _, r := range rows {
		ids = append(ids, consult.ID(r.OutcomeID))
	}
	out := map[string][]consult.ID{}
	for some := range slices.Chunk(consult.Distinct(ids), batch) {
		var owners []outcomeOwnerRow
		err := s.conn(ctx).Where("outcome_id IN ?", texts(some)).Order("body_id").Find(&owners).Error
		if err != nil {
			return nil, err
		}
		for _, o := range owners {
			out[o.OutcomeID] = append(out[o.OutcomeID], consult.ID(o.BodyID))
		}
	}
	return out, nil
}
