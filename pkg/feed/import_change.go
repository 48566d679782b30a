package feed

import (
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/recurrence"
)

// change is a component that changes one date of an event, or that date and all later ones.
type change struct {
	importEdition
	// original is the date that it changes, in the form of the event's first start, and key its name. byDay is true
	// when the file gives only the day of an event with a time.
	original moment
	key      string
	byDay    bool
	onwards  bool
	// start and length are what it changes the date to; idle is why the date takes no time, or nil.
	start  moment
	length extent
	idle   error
}

// readChange reads a change to the event that starts at first, or of an event that is not known.
func (r *busyReader) readChange(e importEdition, first *moment) (*change, error) {
	p, _ := propertyOf(e.ComponentBase, "RECURRENCE-ID")
	w, err := r.writtenIn(p, p.Value)
	if err != nil && first != nil && paramOf(e.ComponentBase, "RECURRENCE-ID", "RANGE") != "" {
		// It is not known from which date on the event is changed, so that none of its dates is certain.
		return &change{importEdition: e, onwards: true, idle: err}, nil
	}
	if err != nil {
		return nil, err
	}
	c := &change{importEdition: e, original: r.momentOf(w)}
	if first != nil {
		c.original = r.inFormOf(*first, w)
		c.byDay = w.day && !first.day
		r.noteForm(e.ComponentBase, "RECURRENCE-ID", w, *first)
	}
	c.key = c.original.key()
	switch scope := paramOf(e.ComponentBase, "RECURRENCE-ID", "RANGE"); {
	case strings.EqualFold(scope, "THISANDFUTURE"):
		c.onwards = first != nil
	case scope != "": // THISANDPRIOR, which RFC 5545 dropped
		c.idle = newReason("unsupported", "RANGE 只支持 THISANDFUTURE", "no RANGE but THISANDFUTURE is supported")
		return c, nil
	}
	c.idle = r.notBusy(e.ComponentBase)
	if c.idle != nil {
		return c, nil
	}
	c.start, c.length, c.idle = r.readExtent(e.ComponentBase)
	if c.onwards && c.idle == nil && c.shift().Abs() > maxLongest {
		c.idle = newReason("unsupported", "把此后各次移动了一年以上", "it moves all later dates by more than a year")
	}
	return c, nil
}

// addChange adds the changed date.
func (r *busyReader) addChange(c *change) {
	if c.idle != nil {
		r.leaveOut(c.ComponentBase, c.original.Time, c.idle)
		return
	}
	r.addBusy(c.ComponentBase, c.key, c.start, c.length)
	r.noteOddities(c.ComponentBase, c.start)
}

// shift is by how much the change moves its date on the clock.
func (c *change) shift() time.Duration {
	if c.idle != nil {
		return 0
	}
	return clockShift(c.original.Time, c.start.Time, c.original.Location())
}

// moved is where a change to all later dates moves one of them: as far as it moves its own (RFC 5545, section
// 3.8.4.4), counted on the clock, so that a change of the clocks in between moves nothing.
func (c *change) moved(at moment) moment {
	zone := c.original.Location()
	shown := onClock(at.In(zone))
	if c.start.day == c.original.day {
		to := shown.Add(c.shift())
		if at.day {
			return moment{consult.DateOf(to, time.UTC).Start(zone), true}
		}
		return moment{onClockOf(zone, to), false}
	}
	// From days to times, or back: the date moves by whole days, and the time of day is that of the change.
	days := c.start.dateOf().Start(time.UTC).Sub(c.original.dateOf().Start(time.UTC))
	day := consult.DateOf(shown.Add(days), time.UTC)
	return moment{recurrence.AtTimeOfDay(day, recurrence.TimeOfDay(c.start.Time), c.start.Location()), c.start.day}
}

// onClockOf is the instant at which the clock of the zone shows t.
func onClockOf(zone *time.Location, t time.Time) time.Time {
	return recurrence.AtTimeOfDay(consult.DateOf(t, time.UTC), recurrence.TimeOfDay(t), zone)
}
