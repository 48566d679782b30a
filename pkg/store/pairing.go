package store

import (
	"context"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type pairingRow struct {
	Stamped   `gorm:"embedded"`
	BodyID    string
	PartnerID string
	Since     string
	Until     string
	Note      string
}

func (pairingRow) TableName() string { return "pairings" }

func toPairing(p consult.Pairing) pairingRow {
	return pairingRow{
		Stamped:   toStamp(p.Stamp),
		BodyID:    string(p.BodyID),
		PartnerID: string(p.PartnerID),
		Since:     string(p.Since),
		Until:     string(p.Until),
		Note:      p.Note,
	}
}

func fromPairing(r pairingRow) consult.Pairing {
	return consult.Pairing{
		Stamp:     r.stamp(),
		BodyID:    consult.ID(r.BodyID),
		PartnerID: consult.ID(r.PartnerID),
		Since:     consult.Date(r.Since),
		Until:     consult.Date(r.Until),
		Note:      r.Note,
	}
}

func narrowPairings(db *gorm.DB, filter consult.PairingFilter) *gorm.DB {
	if filter.BodyID != "" {
		db = db.Where("(body_id = ? OR partner_id = ?)", string(filter.BodyID), string(filter.BodyID))
	}
	if filter.OnDate != "" {
		db = db.Where("since <= ? AND (until = '' OR until > ?)", string(filter.OnDate), string(filter.OnDate))
	}
	return db
}

// SamePairings are the Pairings of the same two Bodies that hold on some day when this one does, itself left out.
func (s *nounStore) SamePairings(ctx context.Context, p consult.Pairing) ([]consult.ID, error) {
	q := s.conn(ctx).Table("pairings").Where(
		"body_id = ? AND partner_id = ? AND (until = '' OR until > ?)",
		string(p.BodyID), string(p.PartnerID), string(p.Since),
	)
	if p.Until != "" {
		q = q.Where("since < ?", string(p.Until))
	}
	if p.ID != "" {
		q = q.Where("id <> ?", string(p.ID))
	}
	var ids []string
	err := q.Pluck("id", &ids).Error
	return asIDs(ids), translate(err)
}

// notDepartments are the kinds of Bodies on which members of the committee sit as well: that one of them comes says
// nothing of a department.
var notDepartments = []string{string(consult.BodySector), string(consult.BodyPartyGroup)}

// counterpartsSQL asks for the Pairings of some Bodies with departments, each with one of those who belong to the
// partner.
const counterpartsSQL = `WITH held AS (SELECT p.*, b.name FROM pairings p JOIN bodies b ON b.id = p.partner_id
		WHERE p.body_id IN ? AND p.since <= ? AND (p.until = '' OR p.until > ?) AND b.kind NOT IN ?),
	seats AS (
		SELECT body_id, person_id, since, until FROM memberships WHERE body_id IN (SELECT partner_id FROM held)
		UNION ALL SELECT home_body_id, id, '', '' FROM people WHERE home_body_id IN (SELECT partner_id FROM held))
	SELECT h.id, h.body_id, h.partner_id, h.since, h.until, h.name, s.person_id AS seated,
		COALESCE(s.since, '') AS seated_since, COALESCE(s.until, '') AS seated_until
	FROM held h LEFT JOIN seats s ON s.body_id = h.partner_id
	ORDER BY h.name, h.partner_id, h.id, seated`

// Counterparts lists the Pairings of the Bodies with departments that hold on some day from first to last, each with
// everybody who belongs to the partner, by its name.
func (s *nounStore) Counterparts(
	ctx context.Context, bodies []consult.ID, first, last consult.Date,
) ([]consult.Counterpart, error) {
	var rows []struct {
		ID, BodyID, PartnerID    string
		Since, Until, Name       string
		Seated                   ref
		SeatedSince, SeatedUntil string
	}
	asked := s.conn(ctx).Raw(counterpartsSQL, texts(bodies), string(last), string(first), notDepartments)
	err := asked.Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	var out []consult.Counterpart
	for _, r := range rows {
		if n := len(out); n == 0 || string(out[n-1].ID) != r.ID {
			c := consult.Counterpart{Name: r.Name}
			c.ID = consult.ID(r.ID)
			c.BodyID, c.PartnerID = consult.ID(r.BodyID), consult.ID(r.PartnerID)
			c.Since, c.Until = consult.Date(r.Since), consult.Date(r.Until)
			out = append(out, c)
		}
		if r.Seated != "" {
			last := &out[len(out)-1]
			last.Seats = append(last.Seats, consult.Membership{
				BodyID:   last.PartnerID,
				PersonID: consult.ID(r.Seated),
				Since:    consult.Date(r.SeatedSince),
				Until:    consult.Date(r.SeatedUntil),
			})
		}
	}
	return out, nil
}
