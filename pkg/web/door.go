package web

import (
	"cmp"
	"slices"
	"time"

	"huiqi/pkg/kiosk"
)

// maxDoorRest is how many meetings after the next one a door lists; snugDoorRest beside three meetings in large type.
const (
	maxDoorRest  = 3
	snugDoorRest = 2
)

// door is what the screen at the door of a room says at one instant: what is on, or that nothing is and until when, and
// what comes next. 4-door.js says the same.
type door struct {
	On []doorCard
	// Free and Until are set when no meeting is on.
	Free, Until string
	Then        *doorCard
	// NoneThen says that nothing follows today; without it and Then the next day's meeting is Next.
	NoneThen string
	Next     *next
	Rest     []doorLine
	// Snug says that there are three meetings in large type, which have to be smaller.
	Snug bool
}

// doorCard is a meeting in large type.
type doorCard struct{ Class, Label, Time, Title, Kind string }

// doorLine is a meeting later today; Off says why it does not take place.
type doorLine struct{ From, Title, Off string }

func doorOf(rows []row, following *next, at time.Time, w words) *door {
	var running, coming, off []row
	for _, r := range rows {
		switch {
		case r.To <= at.UnixMilli():
		case r.State == kiosk.DayRunning:
			running = append(running, r)
		case r.State == kiosk.DaySoon, r.State == kiosk.DayLater:
			coming = append(coming, r)
		default:
			off = append(off, r)
		}
	}
	d := &door{}
	for _, r := range running[:min(2, len(running))] {
		d.On = append(d.On, cardOf(r, "on", w.States[kiosk.DayRunning]))
	}
	if len(running) == 0 {
		d.Free, d.Until = w.Free, w.FreeToday
	}
	switch {
	case len(coming) > 0:
		d.Then = thenOf(coming[0], w)
		if len(running) == 0 {
			d.Until = fill(w.FreeUntil, coming[0].FromText)
		}
		coming = coming[1:]
	case len(running) > 0:
		d.NoneThen = w.FreeToday
	default:
		d.Next = following
	}
	d.Snug = len(d.On) > 1 && d.Then != nil
	d.Rest = restOf(append(coming, off...), w)
	if d.Snug {
		d.Rest = d.Rest[:min(snugDoorRest, len(d.Rest))]
	}
	return d
}

func thenOf(r row, w words) *doorCard {
	c := cardOf(r, "then", w.NextHere)
	if r.State == kiosk.DaySoon {
		c = cardOf(r, "near", w.States[kiosk.DaySoon])
	}
	return &c
}

func cardOf(r row, class, label string) doorCard {
	return doorCard{
		Class: class,
		Label: label,
		Time:  joined(" ", r.FromNote, r.FromText, "–", r.ToNote, r.ToText),
		Title: r.Title,
		Kind:  r.Kind,
	}
}

func restOf(rows []row, w words) []doorLine {
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.From, b.From) })
	var out []doorLine
	for _, r := range rows[:min(maxDoorRest, len(rows))] {
		l := doorLine{From: r.FromText, Title: r.Title}
		if r.Cancelled || r.Moved != "" {
			l.Off = cmp.Or(r.Moved, w.States[r.State])
		}
		out = append(out, l)
	}
	return out
}
