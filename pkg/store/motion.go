package store

import (
	"context"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/motion"
)

type motionRow struct {
	Stamped            `gorm:"embedded"`
	Year               int
	Number             int
	Title              string
	Category           string
	IsKey              bool
	State              string
	OwnerBodyID        ref
	LeadPersonID       ref
	SupervisorPersonID ref
	SupervisorBodyID   ref
	FiledOn            string
	ReplyDue           string
	RepliedOn          string
	MergedIntoID       ref
}

func (motionRow) TableName() string { return "motions" }

type proposerRow struct {
	MotionID       string `gorm:"primaryKey"`
	Ord            int    `gorm:"primaryKey"`
	PersonID       ref
	BodyID         ref
	Satisfaction   string
	SatisfactionOn string
}

func (proposerRow) TableName() string { return "motion_proposers" }

type handlerRow struct {
	MotionID string `gorm:"primaryKey"`
	BodyID   string `gorm:"primaryKey"`
	Ord      int
	Role     string
}

func (handlerRow) TableName() string { return "motion_handlers" }

func toMotion(m motion.Motion) motionRow {
	return motionRow{
		Stamped:            toStamp(m.Stamp),
		Year:               m.Year,
		Number:             m.Number,
		Title:              m.Title,
		Category:           m.Category,
		IsKey:              m.Key,
		State:              string(m.State),
		OwnerBodyID:        ref(m.OwnerBodyID),
		LeadPersonID:       ref(m.LeadPersonID),
		SupervisorPersonID: ref(m.SupervisorPersonID),
		SupervisorBodyID:   ref(m.SupervisorBodyID),
		FiledOn:            string(m.FiledOn),
		ReplyDue:           string(m.ReplyDue),
		RepliedOn:          string(m.RepliedOn),
		MergedIntoID:       ref(m.MergedIntoID),
	}
}

func fromMotion(r motionRow) motion.Motion {
	return motion.Motion{
		Stamp:              r.stamp(),
		Year:               r.Year,
		Number:             r.Number,
		Title:              r.Title,
		Category:           r.Category,
		Key:                r.IsKey,
		State:              motion.State(r.State),
		OwnerBodyID:        consult.ID(r.OwnerBodyID),
		LeadPersonID:       consult.ID(r.LeadPersonID),
		SupervisorPersonID: consult.ID(r.SupervisorPersonID),
		SupervisorBodyID:   consult.ID(r.SupervisorBodyID),
		FiledOn:            consult.Date(r.FiledOn),
		ReplyDue:           consult.Date(r.ReplyDue),
		RepliedOn:          consult.Date(r.RepliedOn),
		MergedIntoID:       consult.ID(r.MergedIntoID),
	}
}

// motionOrder sorts Motions by year and number; those without a number come first in their year.
const motionOrder = "(year * 100000 + number)"

func motionKey(m motion.Motion) (string, int64) { return "", int64(m.Year)*100_000 + int64(m.Number) }

func narrowMotions(db *gorm.DB, filter motion.Filter) *gorm.DB {
	if number, err := strconv.Atoi(filter.Search); err == nil && number > 0 && number <= motion.MaxNumber {
		db = db.Where("number = ?", number)
	} else {
		db = containing(db, filter.Search, "title", "category")
	}
	db = under(db, ownerColumn, filter.UnderID)
	if filter.Year != 0 {
		db = db.Where("year = ?", filter.Year)
	}
	if filter.State != "" {
		db = db.Where("state = ?", string(filter.State))
	}
	if filter.Key != nil {
		db = db.Where("is_key = ?", *filter.Key)
	}
	if id := string(filter.BodyID); id != "" {
		db = db.Where("(supervisor_body_id = ? OR id IN (SELECT motion_id FROM motion_handlers WHERE body_id = ?) OR "+
			"id IN (SELECT motion_id FROM motion_proposers WHERE body_id = ?))", id, id, id)
	}
	if id := string(filter.PersonID); id != "" {
		db = db.Where("(lead_person_id = ? OR supervisor_person_id = ? OR "+
			"id IN (SELECT motion_id FROM motion_proposers WHERE person_id = ?))", id, id, id)
	}
	if filter.MeetingID != "" {
		db = db.Where("id IN (SELECT motion_id FROM motion_meetings WHERE meeting_id = ?)", string(filter.MeetingID))
	}
	if filter.OverdueOn != "" {
		db = db.Where("state IN ('filed', 'assigned') AND reply_due <> '' AND reply_due < ?", string(filter.OverdueOn))
	}
	return within(within(db, "filed_on", filter.From, filter.To), "replied_on", filter.RepliedFrom, filter.RepliedTo)
}

// within narrows db to the rows with a date in the column from the first day to the last, both included; none does not
// narrow.
func within(db *gorm.DB, column string, first, last consult.Date) *gorm.DB {
	if first != "" {
		db = db.Where(column+" >= ?", string(first))
	}
	if last != "" {
		db = db.Where(column+" <> '' AND "+column+" <= ?", string(last))
	}
	return db
}

// MotionShelf keeps Motions with who proposes and who handles them.
type MotionShelf struct {
	*Shelf[motion.Motion, motionRow, motion.Filter]
}

// Get answers consult.ErrNotFound when there is no such Motion.
func (h *MotionShelf) Get(ctx context.Context, id consult.ID) (motion.Motion, error) {
	m, err := h.Shelf.Get(ctx, id)
	if err != nil {
		return m, err
	}
	all := []motion.Motion{m}
	err = h.readParts(ctx, all)
	return all[0], err
}

// Find gets those of ids that exist, keyed by ID.
func (h *MotionShelf) Find(ctx context.Context, ids []consult.ID) (map[consult.ID]motion.Motion, error) {
	found, err := h.Shelf.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []motion.Motion
	for _, m := range found {
		all = append(all, m)
	}
	if err := h.readParts(ctx, all); err != nil {
		return nil, err
	}
	for _, m := range all {
		found[m.ID] = m
	}
	return found, nil
}

// List answers one page of what the filter lets through and whoever asks may see.
func (h *MotionShelf) List(
	ctx context.Context, filter motion.Filter, p consult.PageRequest,
) (consult.Page[motion.Motion], error) {
	page, err := h.Shelf.List(ctx, filter, p)
	if err != nil {
		return page, err
	}
	return page, h.readParts(ctx, page.Items)
}

// readParts reads who proposes and who handles the Motions.
func (h *MotionShelf) readParts(ctx context.Context, all []motion.Motion) error {
	at := make(map[string]*motion.Motion, len(all))
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = string(all[i].ID)
		at[ids[i]] = &all[i]
	}
	for some := range slices.Chunk(ids, batch) {
		var proposers []proposerRow
		err := h.db.conn(ctx).Where("motion_id IN ?", some).Order("motion_id, ord").Find(&proposers).Error
		if err != nil {
			return translate(err)
		}
		for _, r := range proposers {
			m := at[r.MotionID]
			m.Proposers = append(m.Proposers, motion.Proposer{
				PersonID:       consult.ID(r.PersonID),
				BodyID:         consult.ID(r.BodyID),
				Satisfaction:   motion.Satisfaction(r.Satisfaction),
				SatisfactionOn: consult.Date(r.SatisfactionOn),
			})
		}
		var handlers []handlerRow
		err = h.db.conn(ctx).Where("motion_id IN ?", some).Order("motion_id, ord").Find(&handlers).Error
		if err != nil {
			return translate(err)
		}
		for _, r := range handlers {
			m := at[r.MotionID]
			m.Handlers = append(m.Handlers, motion.Handler{
				BodyID: consult.ID(r.BodyID),
				Role:   motion.HandlerRole(r.Role),
			})
		}
	}
	return nil
}

// Add inserts a Motion.
func (h *MotionShelf) Add(ctx context.Context, m motion.Motion) error {
	return h.AddAll(ctx, []motion.Motion{m})
}

// AddAll inserts Motions in batches.
func (h *MotionShelf) AddAll(ctx context.Context, all []motion.Motion) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.Shelf.AddAll(ctx, all); err != nil {
			return err
		}
		return h.addParts(ctx, all)
	})
}

func (h *MotionShelf) addParts(ctx context.Context, all []motion.Motion) error {
	var proposers []proposerRow
	var handlers []handlerRow
	for _, m := range all {
		for i, p := range m.Proposers {
			proposers = append(proposers, proposerRow{
				MotionID:       string(m.ID),
				Ord:            i,
				PersonID:       ref(p.PersonID),
				BodyID:         ref(p.BodyID),
				Satisfaction:   string(p.Satisfaction),
				SatisfactionOn: string(p.SatisfactionOn),
			})
		}
		for i, p := range m.Handlers {
			handlers = append(handlers, handlerRow{
				MotionID: string(m.ID),
				BodyID:   string(p.BodyID),
				Ord:      i,
				Role:     string(p.Role),
			})
		}
	}
	if len(proposers) > 0 {
		if err := h.db.conn(ctx).CreateInBatches(proposers, batch).Error; err != nil {
			return translate(err)
		}
	}
	if len(handlers) > 0 {
		return translate(h.db.conn(ctx).CreateInBatches(handlers, batch).Error)
	}
	return nil
}

func (h *MotionShelf) removeParts(ctx context.Context, id consult.ID) error {
	for _, row := range []any{&proposerRow{}, &handlerRow{}} {
		if err := h.db.conn(ctx).Where("motion_id = ?", string(id)).Delete(row).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

// Save writes the Motion over the version was; consult.ErrStale when it has another version, consult.ErrNotFound when
// there is none.
func (h *MotionShelf) Save(ctx context.Context, m motion.Motion, was int64) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.Shelf.Save(ctx, m, was); err != nil {
			return err
		}
		if err := h.removeParts(ctx, m.ID); err != nil {
			return err
		}
		return h.addParts(ctx, []motion.Motion{m})
	})
}

// Remove deletes the Motion; consult.ErrReferred when a Meeting is linked to it or another one is merged into it.
func (h *MotionShelf) Remove(ctx context.Context, id consult.ID) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.removeParts(ctx, id); err != nil {
			return err
		}
		return h.Shelf.Remove(ctx, id)
	})
}
