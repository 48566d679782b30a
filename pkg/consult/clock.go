package consult

import "time"

// Clock tells the present and the zone of an office. The zero Clock is of no use.
type Clock struct {
	read func() time.Time
	zone *time.Location
}

// NewClock is a Clock that asks read for the present.
func NewClock(read func() time.Time, zone *time.Location) Clock { return Clock{read: read, zone: zone} }

// Now is the present in whole seconds UTC.
func (c Clock) Now() time.Time { return c.read().UTC().Truncate(time.Second) }

// Zone is the office's time zone.
func (c Clock) Zone() *time.Location { return c.zone }
