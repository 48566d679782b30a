package consult

import (
	"cmp"
	"slices"
	"time"
)

// leastHalf is how much of a half day a Meeting takes to be counted in it.
const leastHalf = time.Hour

// Half is one of the two halves of a day.
type Half string

// The time before noon (上午), and the time from noon on (下午).
const (
	Morning   Half = "am"
	Afternoon Half = "pm"
)

// Halves lists every Half, in the order of the day.
var Halves = []Half{Morning, Afternoon}

// HalfDay is the morning or the afternoon of a day.
type HalfDay struct {
	Day  Date
	Half Half
}

// Compare orders HalfDays by time.
func (h HalfDay) Compare(o HalfDay) int {
	return cmp.Or(cmp.Compare(h.Day, o.Day), cmp.Compare(h.Half, o.Half))
}

// Span is the HalfDay in the zone.
func (h HalfDay) Span(zone *time.Location) Span {
	whole := h.Day.Span(zone)
	year, month, date := whole.From.In(zone).Date()
	noon := time.Date(year, month, date, 12, 0, 0, 0, zone)
	if h.Half == Morning {
		return Span{From: whole.From, To: noon}
	}
	return Span{From: noon, To: whole.To}
}

// Halves are the half days (半天) that the span takes in the zone: those in which it has an hour. One that has an hour in
// none takes the one that it has most of.
func (s Span) Halves(zone *time.Location) []HalfDay {
	var all []HalfDay
	var most HalfDay
	var longest time.Duration
	for day := DateOf(s.From, zone); day.Start(zone).Before(s.To); day = day.AddDays(1) {
		for _, half := range Halves {
			h := HalfDay{Day: day, Half: half}
			is := s.within(h.Span(zone))
			if is >= leastHalf {
				all = append(all, h)
			}
			if is > longest {
				most, longest = h, is
			}
		}
	}
	if len(all) == 0 && longest > 0 {
		all = []HalfDay{most}
	}
	return all
}

// HalfDays is how many half days the span takes in the zone, 1 at least.
func (s Span) HalfDays(zone *time.Location) int { return max(len(s.Halves(zone)), 1) }

// within is how much of the span lies in o.
func (s Span) within(o Span) time.Duration {
	from, to := s.From, s.To
	if from.Before(o.From) {
		from = o.From
	}
	if to.After(o.To) {
		to = o.To
	}
	return max(to.Sub(from), 0)
}

// HalfPresence is whether a Person came to one HalfDay of a Meeting.
type HalfPresence struct {
	MeetingID, PersonID ID
	HalfDay             HalfDay
	Presence            Presence
	// Mode is how they attended, empty when they did not.
	Mode Mode
	By   string
	At   time.Time
}

// WholePresence is what half days come to for the whole Meeting: the first of Presences that one of them has, and
// whether the Person was there on site at any of them. Both are empty when there are none.
func WholePresence(halves []HalfPresence) (Presence, Mode) {
	var whole Presence
	var mode Mode
	for _, is := range Presences {
		if slices.ContainsFunc(halves, func(h HalfPresence) bool { return h.Presence == is }) {
			whole = is
			break
		}
	}
	for _, m := range Modes {
		if slices.ContainsFunc(halves, func(h HalfPresence) bool { return h.Presence.Came() && h.Mode == m }) {
			mode = m
			break
		}
	}
	return whole, mode
}

// Within is what is left of the Answer and of what was recorded by half days when the Meeting turns out to have been at
// other times, which take the half days: what was recorded of others is lost, and the presence at the whole follows
// from the rest. Of whom nothing is left has to be recorded anew. Presence that was recorded as a whole stays.
func (a Answer) Within(halves []HalfDay, recorded []HalfPresence) (Answer, []HalfPresence) {
	var kept []HalfPresence
	for _, h := range recorded {
		if slices.Contains(halves, h.HalfDay) {
			kept = append(kept, h)
		}
	}
	if len(kept) == len(recorded) {
		return a, recorded
	}
	a.Presence, a.PresenceMode = WholePresence(kept)
	if len(kept) == 0 {
		a.PresenceBy, a.PresenceAt = "", time.Time{}
	}
	return a, kept
}

// CameFor is for how many half days of a Meeting with the span somebody came: those recorded one by one, or else all of
// them when the Answer says that they came.
func CameFor(a Answer, halves []HalfPresence, span Span, zone *time.Location) int {
	if len(halves) == 0 && a.Presence.Came() {
		return span.HalfDays(zone)
	}
	n := 0
	for _, h := range halves {
		if h.Presence.Came() {
			n++
		}
	}
	return n
}
