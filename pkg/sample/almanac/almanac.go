// Package almanac gives the invented office its days, its IDs and its chance: the same seed gives the same IDs, and the
// same seed and instant the same of everything.
package almanac

import (
	"fmt"
	"math/rand/v2"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Almanac is the calendar and the chance of one invented office.
type Almanac struct {
	Now  time.Time
	Zone *time.Location
	// Today is the date of Now. The agenda covers [From, To): from the begin of the last year to the end of the half
	// year after the present one.
	Today, From, To consult.Date

	days  workday.Calendar
	rng   *rand.Rand
	count uint64
}

// New returns the Almanac of an office as it is at now, by the civil days of the zone and the known working days.
func New(seed int64, now time.Time, zone *time.Location, days workday.Calendar) *Almanac {
	now = now.UTC().Truncate(time.Second)
	a := &Almanac{
		Now:   now,
		Zone:  zone,
		Today: consult.DateOf(now, zone),
		days:  days,
		rng:   rand.New(rand.NewPCG(uint64(seed), 0x6875697169)),
	}
	a.From, a.To = NewYear(a.Year()-1), DateOf(halfOf(a.Today).AddDate(1, 0, 0))
	return a
}

// NewID returns the next UUIDv7 (RFC 9562), with a time that advances by 1 ms for each ID and random bits from the
// seed.
func (a *Almanac) NewID() consult.ID {
	a.count++
	// A fixed date and not the clock: the IDs must depend on the seed only.
	ms := uint64(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()) + a.count
	high, low := a.rng.Uint64(), a.rng.Uint64()
	return consult.ID(fmt.Sprintf("%08x-%04x-7%03x-%04x-%012x", ms>>16, ms&0xffff, high&0xfff, 0x8000|high>>12&0x3fff,
		low&0xffffffffffff))
}

// Stamp is the first version of something created some days ago.
func (a *Almanac) Stamp(daysAgo int) consult.Stamp {
	return a.StampAt(a.Now.Add(-time.Duration(daysAgo) * 24 * time.Hour))
}

// StampAt is the first version of something created within the hour before the instant.
func (a *Almanac) StampAt(t time.Time) consult.Stamp {
	at := t.Add(-time.Duration(a.IntN(3600)) * time.Second)
	return consult.Stamp{ID: a.NewID(), Version: 1, CreatedAt: at, ChangedAt: at}
}
