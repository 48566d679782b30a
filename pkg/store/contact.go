package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
)

type contactRow struct {
	Stamped       `gorm:"embedded"`
	PersonID      string
	FirmID        ref
	OtherPersonID ref
	BodyID        ref
	FromAt        instant
	UntilAt       instant
	Quota         int
	Note          string `journal:"personal"`
	OwnerBodyID   ref
}

func (contactRow) TableName() string { return "contacts" }

func toContact(c contact.Contact) contactRow {
	return contactRow{
		Stamped:       toStamp(c.Stamp),
		PersonID:      string(c.PersonID),
		FirmID:        ref(c.FirmID),
		OtherPersonID: ref(c.OtherPersonID),
		BodyID:        ref(c.BodyID),
		FromAt:        instant{c.From},
		UntilAt:       instant{c.Until},
		Quota:         c.Quota,
		Note:          c.Note,
		OwnerBodyID:   ref(c.OwnerBodyID),
	}
}

func fromContact(r contactRow) contact.Contact {
	return contact.Contact{
		Stamp:         r.stamp(),
		PersonID:      consult.ID(r.PersonID),
		FirmID:        consult.ID(r.FirmID),
		OtherPersonID: consult.ID(r.OtherPersonID),
		BodyID:        consult.ID(r.BodyID),
		From:          r.FromAt.Time,
		Until:         r.UntilAt.Time,
		Quota:         r.Quota,
		Note:          r.Note,
		OwnerBodyID:   consult.ID(r.OwnerBodyID),
	}
}

// contactsMade begins a query for the visits that are contacts of a row of contacts: the person visited the other
// while the tie held, up to the instant that is its argument.
const contactsMade = " FROM " + visitsWithMeetings + " WHERE " + notCalledOff + ` AND (v.firm_id = contacts.firm_id
	OR v.person_id = contacts.other_person_id OR v.body_id = contacts.body_id)
	AND EXISTS (SELECT 1 FROM visit_people p WHERE p.visit_id = v.id AND p.person_id = contacts.person_id)
	AND ` + heldAt + ` >= contacts.from_at AND (contacts.until_at IS NULL OR ` + heldAt + ` < contacts.until_at)
	AND ` + heldAt + ` <= ?`

func narrowContacts(db *gorm.DB, filter contact.ContactFilter) *gorm.DB {
	db = under(db, ownerColumn, filter.UnderID)
	for column, id := range map[string]consult.ID{
		"person_id": filter.PersonID, "firm_id": filter.FirmID, "other_person_id": filter.OtherPersonID,
		"body_id": filter.BodyID,
	} {
		if id != "" {
			db = db.Where(column+" = ?", string(id))
		}
	}
	p := filter.Period
	if filter.Holding || filter.NotThisQuarter || filter.Behind {
		db = db.Where("from_at < ? AND (until_at IS NULL OR until_at > ?)", p.DayEnd.Unix(), p.DayStart.Unix())
	}
	if filter.NotThisQuarter {
		db = db.Where("NOT EXISTS (SELECT 1"+contactsMade+" AND "+heldAt+" >= ?)", p.Now.Unix(), p.QuarterStart.Unix())
	}
	if filter.Behind {
		// What contact.Contact.Due says, of a tie that holds today.
		year := p.YearStart.Unix()
		db = db.Where("quota * (? - CASE WHEN from_at > ? THEN from_at ELSE ? END) >= ((SELECT COUNT(*)"+contactsMade+
			" AND "+heldAt+" >= ?) + 1) * ?",
			p.DayEnd.Unix(), year, year, p.Now.Unix(), year, p.YearEnd.Unix()-year)
	}
	return db
}

// Tallies counts the contacts made of each of the ties.
func (s *contactStore) Tallies(
	ctx context.Context, ids []consult.ID, p contact.Period,
) (map[consult.ID]contact.Tally, error) {
	out := make(map[consult.ID]contact.Tally, len(ids))
	for some := range slices.Chunk(ids, batch) {
		var rows []struct {
			ID      string
			Year    int
			Quarter int
			Last    instant
		}
		now := p.Now.Unix()
		err := s.conn(ctx).Raw("SELECT id, (SELECT COUNT(*)"+contactsMade+" AND "+heldAt+" >= ?) AS year, "+
			"(SELECT COUNT(*)"+contactsMade+" AND "+heldAt+" >= ?) AS quarter, (SELECT MAX("+heldAt+")"+contactsMade+
			") AS last FROM contacts WHERE id IN ?",
			now, p.YearStart.Unix(), now, p.QuarterStart.Unix(), now, texts(some)).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			out[consult.ID(r.ID)] = contact.Tally{Year: r.Year, Quarter: r.Quarter, Last: r.Last.Time}
		}
	}
	return out, nil
}

// SameContacts are the ties of the same two that hold at some time when this one does.
func (s *contactStore) SameContacts(ctx context.Context, c contact.Contact) ([]consult.ID, error) {
	q := s.conn(ctx).Table("contacts").Where("person_id = ? AND (until_at IS NULL OR until_at > ?)",
		string(c.PersonID), instantOr(c.From))
	if !c.Until.IsZero() {
		q = q.Where("from_at < ?", c.Until.Unix())
	}
	switch {
	case c.FirmID != "":
		q = q.Where("firm_id = ?", string(c.FirmID))
	case c.OtherPersonID != "":
		q = q.Where("other_person_id = ?", string(c.OtherPersonID))
	default:
		q = q.Where("body_id = ?", string(c.BodyID))
	}
	var ids []string
	err := q.Pluck("id", &ids).Error
	return asIDs(ids), translate(err)
}

// instantOr is the instant in seconds, and 0 for none.
func instantOr(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
