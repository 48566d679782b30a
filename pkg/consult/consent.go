package consult

import "time"

// Consent (同意) is what became of an invitation that goes beyond the reach of whoever sent it. Empty is for everybody
// else, who need not agree.
type Consent string

// A pending invitation takes a seat, and holds the Person without keeping others from booking them. Once agreed it is
// like any other. One that was refused, or lapsed because nobody agreed in time, holds nothing.
const (
	ConsentPending Consent = "pending"
	ConsentAgreed  Consent = "agreed"
	ConsentRefused Consent = "refused"
	ConsentLapsed  Consent = "lapsed"
)

// Consents lists every state of an invitation that needs consent.
var Consents = []Consent{ConsentPending, ConsentAgreed, ConsentRefused, ConsentLapsed}

// Awaits reports whether the Person has yet to agree.
func (a Attendance) Awaits() bool { return a.Consent == ConsentPending }

// Out reports whether the invitation came to nothing.
func (a Attendance) Out() bool { return a.Consent == ConsentRefused || a.Consent == ConsentLapsed }

// ConsentUntil is when an invitation made now lapses: at the end of the day that is ConsentDays ahead, in the zone, and
// no later than the start of the Meeting. A Form without such days needs no consent.
func (m Form) ConsentUntil(now time.Time, start time.Time, zone *time.Location) time.Time {
	until := DateOf(now, zone).AddDays(m.ConsentDays + 1).Start(zone)
	if start.Before(until) {
		until = start
	}
	return until.UTC()
}
