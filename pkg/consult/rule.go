package consult

import "time"

// RulesID is the one ID that Rules have: an office has one set of them.
const RulesID ID = "office"

// Rules are what the whole office goes by, beside what each Form says.
type Rules struct {
	Stamp
	Hours  Hours
	Travel Travel
	Load   Load
	// LinksReadOnly keeps everybody from answering by the link to their calendar.
	LinksReadOnly bool
	// HeldDays is how many days after its end a Meeting is listed of which nobody has recorded whether it was held.
	HeldDays int
}

// Hours are the office's working hours as offsets from local midnight.
type Hours struct {
	Open, Close time.Duration
	// BreakFrom and BreakTo are the midday break; both are 0 when there is none.
	BreakFrom, BreakTo time.Duration
}

// Break reports whether there is a midday break.
func (h Hours) Break() bool { return h.BreakFrom < h.BreakTo }

// Travel is how long it takes to get from one Room to another where no Trip says
// it.
type Travel struct {
	// Speed is in km/h, as on the road and with its lights.
	Speed int
	// Buffer is added to the way between two Venues: parking, signing in, stairs.
	Buffer time.Duration
	// Indoors is the time between two Rooms of one Venue.
	Indoors time.Duration
}

// Load is how many Meetings one Person is to be asked to, of those that need
// them; 0 is no limit.
type Load struct {
	// Day counts by the civil day on which a Meeting begins, Week by its week from
	// Monday to Sunday (ISO 8601).
	Day, Week int
}

// OfficeRules are what an office starts with: 08:30 to 18:00, with a break from
// 12:00 to 13:30; 25 km/h, as city traffic goes, and ten minutes; no time between rooms of one house,
// where meetings follow each other by custom; three meetings a day, eight a week; a week to record what was held.
func OfficeRules() Rules {
	return Rules{Stamp: Stamp{ID: RulesID, Version: 1},
		Hours: Hours{Open: 8*time.Hour + 30*time.Minute, Close: 18 * time.Hour,
			BreakFrom: 12 * time.Hour, BreakTo: 13*time.Hour + 30*time.Minute},
		Travel: Travel{Speed: 25, Buffer: 10 * time.Minute},
		Load:   Load{Day: 3, Week: 8}, HeldDays: 7}
}

// Validate names every bad field.
func (r Rules) Validate() error {
	var f Faults
	h := r.Hours
	checkClock(&f, "opens", h.Open)
	checkClock(&f, "closes", h.Close)
	f.Add(h.Open >= h.Close, "closes", "not_after_opens", "必须晚于 opens", "must be after opens")
	if h.BreakFrom != 0 || h.BreakTo != 0 {
		f.Add(!h.Break(), "break.ends", "not_after_begins", "必须晚于 begins", "must be after begins")
		f.Add(
			h.Open < h.Close && h.Break() && (h.BreakFrom <= h.Open || h.BreakTo >= h.Close),
			"break",
			"range",
			"应在工作时间之内",
			"must lie within the working hours",
		)
	}
	t := r.Travel
	f.Add(t.Speed < 1 || t.Speed > 300, "travel_kmh", "range", "应在 1 到 300 之间", "must be between 1 and 300")
	checkMinutes(&f, "travel_buffer_minutes", t.Buffer)
	checkMinutes(&f, "room_change_minutes", t.Indoors)
	f.Add(
		r.Load.Day < 0 || r.Load.Day > 100, "most_per_day", "range",
		"应在 1 到 100 之间，或为空", "must be between 1 and 100, or null",
	)
	f.Add(
		r.Load.Week < 0 || r.Load.Week > 100, "most_per_week", "range",
		"应在 1 到 100 之间，或为空", "must be between 1 and 100, or null",
	)
	f.Add(r.HeldDays < 0 || r.HeldDays > 365, "held_days", "range", "应在 0 到 365 之间", "must be between 0 and 365")
	return f.Err()
}

func checkClock(f *Faults, field string, d time.Duration) {
	f.Add(
		d < 0 || d > 24*time.Hour || d%time.Minute != 0, field, "range",
		"应在 00:00 到 24:00 之间", "must be between 00:00 and 24:00",
	)
}

func checkMinutes(f *Faults, field string, d time.Duration) {
	f.Add(
		d < 0 || d > MaxTrip || d%time.Minute != 0, field, "range", "应在 0 到 240 分钟之间",
		"must be between 0 and 240 minutes",
	)
}
