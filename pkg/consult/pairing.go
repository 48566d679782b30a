package consult

import "huiqi/pkg/spelling"

// PairedForm is the Form of Meetings at which a committee consults with those that it is paired with (对口协商).
const PairedForm FormKey = "counterpart"

// Pairing (对口) says that a committee is paired with a department, a sector or a party from the date Since up to, not
// including, the date Until; an empty Until is open. Either may have many.
type Pairing struct {
	Stamp
	// BodyID is the committee, whose Pairing it is, and PartnerID the other Body.
	BodyID, PartnerID ID
	Since, Until      Date
	Note              string
}

// On reports whether the Pairing holds on the date.
func (p Pairing) On(d Date) bool { return p.Since <= d && (p.Until == "" || d < p.Until) }

// Normalise writes every text in its normal form.
func (p *Pairing) Normalise() { p.Note = spelling.Line(p.Note) }

// Validate names every bad field that can be told without looking anything up.
func (p Pairing) Validate() error {
	var f Faults
	f.Add(p.BodyID == "", "body_id", "required", "必填", "is required")
	f.Add(p.PartnerID == "", "partner_body_id", "required", "必填", "is required")
	f.Add(p.BodyID != "" && p.PartnerID == p.BodyID, "partner_body_id", "self", "不能与自己对口", "cannot be the body")
	f.Add(p.Since == "", "since", "required", "必填", "is required")
	f.CheckDate("since", p.Since)
	f.CheckDate("until", p.Until)
	f.Add(p.Until != "" && p.Until <= p.Since, "until", "before_since", "必须晚于 since", "must be after since")
	f.CheckLine("note", p.Note, 0, 200)
	return f.Err()
}

// PairingFilter narrows the list of Pairings.
type PairingFilter struct {
	// BodyID finds those of the committee and those with the partner.
	BodyID ID
	// OnDate finds those that hold on the date.
	OnDate Date
}

// Counterpart is a Pairing with the name of the partner, and who belongs to it and when.
type Counterpart struct {
	Pairing
	Name  string
	Seats []Membership
}
