package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reach"
)

// figureStore reads what Figures count.
type figureStore struct{ *database }

// Recorded implements reporting.Records. It runs some statements for each kind of thing, however many there are.
func (s *figureStore) Recorded(ctx context.Context, p figure.Period) (*figure.Recorded, error) {
	var out figure.Recorded
	var err error
	out.Held, err = s.sittings(ctx, p)
	if err != nil {
		return nil, translate(err)
	}
	for _, read := range []func(context.Context, figure.Period, *figure.Recorded) error{
		s.outcomes, s.motions, s.visits,
	} {
		err := read(ctx, p, &out)
		if err != nil {
			return nil, translate(err)
		}
	}
	return &out, translate(s.setLevels(ctx, &out))
}

// setLevels gives everything the levels of its owners. What belongs to the whole office is of the city's level.
func (s *figureStore) setLevels(ctx context.Context, r *figure.Recorded) error {
	var all []*figure.Traits
	for i := range r.Held {
		all = append(all, &r.Held[i].Traits, &r.Held[i].Top.Traits)
	}
	for i := range r.Outcomes {
		all = append(all, &r.Outcomes[i].Traits)
	}
	for i := range r.Instructions {
		all = append(all, &r.Instructions[i].Traits)
	}
	for i := range r.Filed {
		all = append(all, &r.Filed[i].Traits)
	}
	for i := range r.Replied {
		all = append(all, &r.Replied[i].Traits)
	}
	for i := range r.Visits {
		all = append(all, &r.Visits[i].Traits)
	}
	var bodies []consult.ID
	for _, t := range all {
		bodies = append(bodies, t.Bodies...)
	}
	levels := map[consult.ID]consult.Level{}
	for some := range slices.Chunk(consult.Distinct(bodies), batch) {
		var found []struct{ ID, Level string }
		err := s.conn(ctx).Raw("SELECT bodies.id, "+levelColumn+" FROM bodies WHERE bodies.id IN ?", texts(some)).
			Scan(&found).Error
		if err != nil {
			return err
		}
		for _, f := range found {
			levels[consult.ID(f.ID)] = consult.Level(f.Level)
		}
	}
	for _, t := range all {
		t.Levels = []consult.Level{consult.LevelCity}
		if len(t.Bodies) > 0 {
			t.Levels = t.Levels[:0]
		}
		for _, b := range t.Bodies {
			t.Levels = append(t.Levels, levels[b])
		}
	}
	return nil
}

// countable narrows a query for the ids of a noun's table to what is one's own and below the Body of the period.
func (s *figureStore) countable(ctx context.Context, noun reach.Noun, p figure.Period) *gorm.DB {
	at := territoryOf(noun, realmOf(reach.Of(ctx)), s.today())
	db := s.conn(ctx).Table(at.table).Select("id")
	if !reach.Of(ctx).Whole() {
		db = db.Where(at.own.sql, at.own.args...)
	}
	if p.UnderID != "" {
		below := territoryOf(noun, realm{bodies: []string{string(p.UnderID)}, ended: true}, s.today())
		db = db.Where(below.own.sql, below.own.args...)
	}
	return db
}

// sittingRow is a Meeting that was held, or one that Meetings lie in.
type sittingRow struct {
	ID, Title, Form, Category string
	StartsAt, EndsAt          instant
	OwnerBodyID, ParentID     ref
	VenueID                   ref
	// These are kept by keepTurnouts.
	Counted, Came, Attended, Divided, Halves int
	// coOwners hold it together with its owner.
	coOwners []consult.ID
}

func (r sittingRow) traits() figure.Traits {
	t := figure.Traits{
		Form:     consult.FormKey(r.Form),
		Category: consult.Category(r.Category),
		Venue:    consult.ID(r.VenueID),
	}
	t.Bodies = consult.Given(append([]consult.ID{consult.ID(r.OwnerBodyID)}, r.coOwners...))
	return t
}

// sittingColumns begin a question for sittingRows.
const sittingColumns = "m.id, m.title, m.form, f.category, m.starts_at, m.ends_at, m.owner_body_id, m.parent_id, " +
	venueOfMeeting + ", COALESCE(t.counted, 0) AS counted, COALESCE(t.came, 0) AS came, " +
	"COALESCE(t.attended, 0) AS attended, COALESCE(t.divided, 0) AS divided, COALESCE(t.halves, 0) AS halves"

func (s *figureStore) sittingRows(ctx context.Context) *gorm.DB {
	return s.conn(ctx).Table("meetings m").Select(sittingColumns).Joins("JOIN forms f ON f.id = m.form").
		Joins("LEFT JOIN rooms r ON r.id = m.room_id LEFT JOIN turnouts t ON t.meeting_id = m.id")
}

// heldIn narrows a query for the ids of Meetings to those that were held in the period.
func heldIn(db *gorm.DB, p figure.Period) *gorm.DB {
	span := p.Span()
	return db.Where("status IN ('tentative', 'confirmed') AND has_children = ? AND starts_at >= ? AND starts_at < ?",
		false, instant{span.From}, instant{span.To}).
		Where("EXISTS (SELECT 1 FROM held h WHERE h.meeting_id = meetings.id AND h.took = ? AND h.at <= ?)",
			true, instant{p.At})
}

// sittings reads the Meetings without children that were held in the period.
func (s *figureStore) sittings(ctx context.Context, p figure.Period) ([]figure.HeldMeeting, error) {
	held := func() *gorm.DB { return heldIn(s.countable(ctx, reach.Meeting, p), p) }
	var rows []sittingRow
	err := s.sittingRows(ctx).Where("m.id IN (?)", held()).Order("m.starts_at, m.id").Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	together, err := s.coOwners(ctx)
	if err != nil {
		return nil, err
	}
	setCoOwners(rows, together)
	officials, err := s.officialsAt(ctx, held())
	if err != nil {
		return nil, err
	}
	tops, err := s.around(ctx, rows, together, p)
	if err != nil {
		return nil, err
	}
	out := make([]figure.HeldMeeting, len(rows))
	for i, r := range rows {
		span := consult.Span{From: r.StartsAt.Time, To: r.EndsAt.Time}
		s := figure.HeldMeeting{
			Traits:   r.traits(),
			ID:       consult.ID(r.ID),
			Title:    r.Title,
			Counted:  r.Counted,
			Came:     r.Came,
			Attended: r.Attended,
			HalfDays: (r.Attended-r.Divided)*span.HalfDays(p.Zone) + r.Halves,
		}
		s.Date = consult.DateOf(r.StartsAt.Time, p.Zone)
		s.Officials = officials[r.ID]
		top := outermost(r, tops)
		s.Top = figure.Top{Traits: top.traits(), ID: consult.ID(top.ID), Title: top.Title}
		out[i] = s
	}
	return out, nil
}

// coOwners are the bodies that hold each Meeting together with its owner. Few Meetings have any, so all that there are
// are read.
func (s *figureStore) coOwners(ctx context.Context) (map[string][]consult.ID, error) {
	var found []coOwnerRow
	err := s.conn(ctx).Order("meeting_id, ord").Find(&found).Error
	if err != nil {
		return nil, err
	}
	of := map[string][]consult.ID{}
	for _, c := range found {
		of[c.MeetingID] = append(of[c.MeetingID], consult.ID(c.BodyID))
	}
	return of, nil
}

func setCoOwners(rows []sittingRow, together map[string][]consult.ID) {
	for i := range rows {
		rows[i].coOwners = together[rows[i].ID]
	}
}

// officialsAt are the officials (党政领导) who came to each of the Meetings that the query finds. The few officials are
// read first, and the index answers_came has the meetings that each of them came to, so that neither everybody who came
// nor every meeting that an official was asked to has to be looked at.
func (s *figureStore) officialsAt(ctx context.Context, held *gorm.DB) (map[string][]consult.ID, error) {
	var officials []string
	err := s.conn(ctx).Table("people").Where("kind = ?", string(consult.PersonOfficial)).Pluck("id", &officials).Error
	if err != nil {
		return nil, err
	}
	out := map[string][]consult.ID{}
	for some := range slices.Chunk(officials, batch) {
		var rows []struct{ MeetingID, PersonID string }
		err := s.conn(ctx).Raw(`SELECT v.meeting_id, v.person_id FROM answers v
			WHERE v.person_id IN ? AND v.presence IN ('present', 'late', 'left_early') AND v.meeting_id IN (?)
				AND EXISTS (SELECT 1 FROM attendances a WHERE a.meeting_id = v.meeting_id
					AND a.person_id = v.person_id AND a.consent NOT IN ('refused', 'lapsed'))`, some, held).
			Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.MeetingID] = append(out[r.MeetingID], consult.ID(r.PersonID))
		}
	}
	return out, nil
}

// around reads the Meetings that others lie in, up to the outermost ones that are one's own and below the Body of the
// period.
func (s *figureStore) around(
	ctx context.Context, inner []sittingRow, together map[string][]consult.ID, p figure.Period,
) (map[ref]sittingRow, error) {
	out := map[ref]sittingRow{}
	for len(inner) > 0 {
		var parents []consult.ID
		for _, r := range inner {
			if _, ok := out[r.ParentID]; !ok && r.ParentID != "" {
				parents = append(parents, consult.ID(r.ParentID))
			}
		}
		inner = nil
		for some := range slices.Chunk(consult.Distinct(parents), batch) {
			var rows []sittingRow
			own := s.countable(ctx, reach.Meeting, p)
			err := s.sittingRows(ctx).Where("m.id IN ? AND m.id IN (?)", texts(some), own).Scan(&rows).Error
			if err != nil {
				return nil, err
			}
			setCoOwners(rows, together)
			for _, r := range rows {
				out[ref(r.ID)] = r
			}
			inner = append(inner, rows...)
		}
	}
	return out, nil
}

// outermost is the Meeting as which the one in the row counts.
func outermost(r sittingRow, parents map[ref]sittingRow) sittingRow {
	for range parents {
		p, ok := parents[r.ParentID]
		if !ok {
			break
		}
		r = p
	}
	return r
}
