package contact

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// Contact (联系) is the tie of a leader or member with a Firm, another Person or a Body: exactly one of them. It holds
// from the start of a day to the start of another, which may be open, and has a quota of contacts a year.
type Contact struct {
	consult.Stamp
	PersonID consult.ID

	FirmID, OtherPersonID, BodyID consult.ID

	From, Until time.Time
	Quota       int
	Note        string
	OwnerBodyID consult.ID
}

// Normalise writes every text in its normal form.
func (c *Contact) Normalise() { c.Note = spelling.Line(c.Note) }

// Validate names every bad field that can be told without looking anything up.
func (c Contact) Validate() error {
	var f consult.Faults
	f.Add(c.PersonID == "", "person_id", "required", "必填", "is required")
	checkOne(&f, "other_person_id", string(c.FirmID), string(c.OtherPersonID), string(c.BodyID))
	f.Add(
		c.PersonID != "" && c.PersonID == c.OtherPersonID, "other_person_id", "self", "不能联系自己", "cannot be the person",
	)
	f.Add(c.From.IsZero(), "since", "required", "必填", "is required")
	f.Add(!c.Until.IsZero() && !c.From.Before(c.Until), "until", "before_since", "必须晚于 since", "must be after since")
	f.Add(c.Quota < 0 || c.Quota > 366, "quota", "range", "每年次数应在 0 到 366 之间", "must be between 0 and 366 a year")
	f.CheckLine("note", c.Note, 0, 200)
	return f.Err()
}

// Period is the present as contacts are counted by: the year and the quarter that it lies in, and the end of its day.
type Period struct {
	YearStart, YearEnd, QuarterStart, DayStart, DayEnd, Now time.Time
}

// PeriodOf is that of the instant in the office's zone.
func PeriodOf(now time.Time, zone *time.Location) Period {
	here := now.In(zone)
	first := func(year int, month time.Month) time.Time {
		day := consult.Date(time.Date(year, month, 1, 12, 0, 0, 0, time.UTC).Format(time.DateOnly))
		return day.Start(zone).UTC()
	}
	today := consult.DateOf(now, zone).Span(zone)
	return Period{
		YearStart:    first(here.Year(), time.January),
		YearEnd:      first(here.Year()+1, time.January),
		QuarterStart: first(here.Year(), (here.Month()-1)/3*3+1),
		DayStart:     today.From.UTC(),
		DayEnd:       today.To.UTC(),
		Now:          now,
	}
}

// In reports whether the Contact holds on the day of the Period.
func (c Contact) In(p Period) bool {
	return c.From.Before(p.DayEnd) && (c.Until.IsZero() || p.DayStart.Before(c.Until))
}

// Due is how many contacts the quota asks for by the end of today: the share of the year that the Contact has held,
// today included, of the quota, without a fraction.
func (c Contact) Due(p Period) int {
	from, to := p.YearStart, p.DayEnd
	if c.From.After(from) {
		from = c.From
	}
	if !c.Until.IsZero() && c.Until.Before(to) {
		to = c.Until
	}
	if !from.Before(to) {
		return 0
	}
	return int(int64(c.Quota) * int64(to.Sub(from)/time.Second) / int64(p.YearEnd.Sub(p.YearStart)/time.Second))
}

// Tally is how often the two met while the Contact held, up to now: in this year, in this quarter, and when last.
type Tally struct {
	Year, Quarter int
	Last          time.Time
}

// ContactFilter narrows the list of Contacts.
type ContactFilter struct {
	PersonID, FirmID, OtherPersonID, BodyID consult.ID
	// UnderID finds those that a Body in the subtree owns.
	UnderID consult.ID
	// Holding finds those that hold today; NotThisQuarter those of them without a contact in this quarter, and Behind
	// those with fewer contacts than are due.
	Holding, NotThisQuarter, Behind bool
	// Period is the present; it is needed for the three.
	Period Period
}
