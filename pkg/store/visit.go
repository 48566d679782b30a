package store

import (
	"context"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
)

// A visit has the time of its meeting, if it has one, and does not count when that was called off or is recorded not to
// have been held. The pieces of SQL name the visit v and its meeting m.
const (
	visitsWithMeetings = "visits v LEFT JOIN meetings m ON m.id = v.meeting_id"
	heldAt             = "COALESCE(m.starts_at, v.at)"
	notCalledOff       = `(m.id IS NULL OR m.status IN ('tentative', 'confirmed')
		AND NOT EXISTS (SELECT 1 FROM held h WHERE h.meeting_id = m.id AND NOT h.took))`
)

// visitTime is heldAt of a row of visits alone.
const visitTime = "COALESCE((SELECT m.starts_at FROM meetings m WHERE m.id = visits.meeting_id), visits.at)"

type visitRow struct {
	Stamped     `gorm:"embedded"`
	Manner      string
	At          instant
	Place       string `journal:"personal"`
	FirmID      ref
	PersonID    ref
	BodyID      ref
	Household   string `journal:"personal"`
	Subject     string
	Raised      string `journal:"personal"`
	MeetingID   ref
	OwnerBodyID ref
	// These are read beside the columns; who visits is written by writePeople.
	HeldAt     instant `gorm:"->"`
	CalledOff  bool    `gorm:"->"`
	VisitorIDs list    `gorm:"->;column:visitor_ids"`
}

func (visitRow) TableName() string { return "visits" }

type visitPersonRow struct {
	VisitID  string `gorm:"primaryKey"`
	PersonID string `gorm:"primaryKey"`
}

func (visitPersonRow) TableName() string { return "visit_people" }

func toVisit(v contact.Visit) visitRow {
	return visitRow{
		Stamped:     toStamp(v.Stamp),
		Manner:      string(v.Manner),
		At:          instant{v.At},
		Place:       v.Place,
		FirmID:      ref(v.FirmID),
		PersonID:    ref(v.PersonID),
		BodyID:      ref(v.BodyID),
		Household:   v.Household,
		Subject:     v.Subject,
		Raised:      v.Raised,
		MeetingID:   ref(v.MeetingID),
		OwnerBodyID: ref(v.OwnerBodyID),
	}
}

func fromVisit(r visitRow) contact.Visit {
	return contact.Visit{
		Stamp:       r.stamp(),
		Manner:      contact.Manner(r.Manner),
		At:          r.At.Time,
		HeldAt:      r.HeldAt.Time,
		Off:         r.CalledOff,
		Place:       r.Place,
		VisitorIDs:  r.VisitorIDs,
		FirmID:      consult.ID(r.FirmID),
		PersonID:    consult.ID(r.PersonID),
		BodyID:      consult.ID(r.BodyID),
		Household:   r.Household,
		Subject:     r.Subject,
		Raised:      r.Raised,
		MeetingID:   consult.ID(r.MeetingID),
		OwnerBodyID: consult.ID(r.OwnerBodyID),
	}
}

// visitColumns reads a Visit with who visits, when it is held, and whether its Meeting was called off or not held.
func (d *database) visitColumns() (string, []any) {
	links := []linkTable{{table: "visit_people", owner: "visit_id", column: "person_id", field: "visitor_ids"}}
	return d.linkColumns("visits", links) + ", " + visitTime + " AS held_at, EXISTS (SELECT 1 FROM meetings m " +
		"WHERE m.id = visits.meeting_id AND NOT " + notCalledOff + ") AS called_off", nil
}

func narrowVisits(db *gorm.DB, filter contact.VisitFilter) *gorm.DB {
	db = under(containing(db, filter.Search, "subject", "place", "household"), ownerColumn, filter.UnderID)
	if filter.Manner != "" {
		db = db.Where("manner = ?", string(filter.Manner))
	}
	if filter.FirmID != "" {
		db = db.Where("firm_id = ?", string(filter.FirmID))
	}
	if filter.BodyID != "" {
		db = db.Where("body_id = ?", string(filter.BodyID))
	}
	if filter.MeetingID != "" {
		db = db.Where("meeting_id = ?", string(filter.MeetingID))
	}
	if id := string(filter.PersonID); id != "" {
		db = db.Where("(visits.person_id = ? OR id IN (SELECT visit_id FROM visit_people WHERE person_id = ?))", id, id)
	}
	if !filter.From.IsZero() {
		db = db.Where(visitTime+" >= ?", filter.From.Unix())
	}
	if !filter.To.IsZero() {
		db = db.Where(visitTime+" < ?", filter.To.Unix())
	}
	return db
}

// VisitShelf keeps Visits with who visits.
type VisitShelf struct {
	*Shelf[contact.Visit, visitRow, contact.VisitFilter]
}

// Add inserts a Visit.
func (h *VisitShelf) Add(ctx context.Context, v contact.Visit) error {
	return h.AddAll(ctx, []contact.Visit{v})
}

// AddAll inserts Visits in batches.
func (h *VisitShelf) AddAll(ctx context.Context, all []contact.Visit) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.Shelf.AddAll(ctx, all); err != nil {
			return err
		}
		return h.addPeople(ctx, all)
	})
}

func (h *VisitShelf) addPeople(ctx context.Context, all []contact.Visit) error {
	var rows []visitPersonRow
	for _, v := range all {
		for _, p := range v.VisitorIDs {
			rows = append(rows, visitPersonRow{VisitID: string(v.ID), PersonID: string(p)})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return translate(h.db.conn(ctx).CreateInBatches(rows, batch).Error)
}

func (h *VisitShelf) removePeople(ctx context.Context, id consult.ID) error {
	return translate(h.db.conn(ctx).Where("visit_id = ?", string(id)).Delete(&visitPersonRow{}).Error)
}

// Save is that of a Shelf, and writes who visits anew.
func (h *VisitShelf) Save(ctx context.Context, v contact.Visit, was int64) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.Shelf.Save(ctx, v, was); err != nil {
			return err
		}
		if err := h.removePeople(ctx, v.ID); err != nil {
			return err
		}
		return h.addPeople(ctx, []contact.Visit{v})
	})
}

// Remove deletes the Visit.
func (h *VisitShelf) Remove(ctx context.Context, id consult.ID) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.removePeople(ctx, id); err != nil {
			return err
		}
		return h.Shelf.Remove(ctx, id)
	})
}

// LoadVisits returns what adds Firms, Visits and Contacts in batches, unchecked: for an office that is made whole.
func (s *nounStore) LoadVisits(
	firms []contact.Firm, visits []contact.Visit, ties []contact.Contact,
) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.Write(ctx, func(ctx context.Context) error {
			if err := s.Firms.AddAll(ctx, firms); err != nil {
				return err
			}
			if err := s.Visits.AddAll(ctx, visits); err != nil {
				return err
			}
			return s.Contacts.AddAll(ctx, ties)
		})
	}
}
