package feed

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// edition is one component of an event in a file: the event itself, or a change to one or more of its dates.
type importEdition struct {
	*ics.ComponentBase
	sequence int
	// stamp is the DTSTAMP, spelled so that a later one is greater.
	stamp string
}

// compareEditions says which of two editions of the same is newer: the one with the higher SEQUENCE, or else with the
// later DTSTAMP (RFC 5546, section 2.1.5).
func compareEditions(a, b importEdition) int {
	return cmp.Or(cmp.Compare(a.sequence, b.sequence), strings.Compare(a.stamp, b.stamp))
}

func editionOf(c *ics.ComponentBase) importEdition {
	n, _ := strconv.Atoi(valueOf(c, "SEQUENCE"))
	stamp := ""
	if at, err := time.Parse("20060102T150405Z", valueOf(c, "DTSTAMP")); err == nil {
		stamp = at.Format(time.RFC3339)
	}
	return importEdition{ComponentBase: c, sequence: n, stamp: stamp}
}

// importedEvent is what a file says of one UID: the editions of the event itself, and of the changes to its dates.
type importedEvent struct {
	masters, changes []importEdition
}

// group collects the events of a file by UID and returns them in the order of the file. Busy periods
// are added at once.
func (r *busyReader) group(cal *ics.Calendar) []*importedEvent {
	byUID := map[string]*importedEvent{}
	var events []*importedEvent
	for _, c := range cal.Components {
		var base *ics.ComponentBase
		switch c := c.(type) {
		case *ics.VEvent:
			base = &c.ComponentBase
		case *ics.VBusy:
			r.addPeriods(&c.ComponentBase)
			continue
		default:
			continue
		}
		uid := valueOf(base, "UID")
		// One that is not whole may lack its RECURRENCE-ID, and must not be taken for the event itself.
		if fault := faultOf(base); fault != nil && valueOf(base, "RECURRENCE-ID") == "" {
			r.leaveOut(base, time.Time{}, fault)
			r.nameUID(uid)
			continue
		}
		if uid == "" {
			r.leaveOut(base, time.Time{}, newReason("no_uid", "没有 UID，再次导入时无法对应", "it has no UID to know it by again"))
			continue
		}
		r.nameUID(uid)
		e := byUID[uid]
		if e == nil {
			e = &importedEvent{}
			byUID[uid] = e
			events = append(events, e)
		}
		if valueOf(base, "RECURRENCE-ID") == "" {
			e.masters = append(e.masters, editionOf(base))
		} else {
			e.changes = append(e.changes, editionOf(base))
		}
	}
	return events
}

// nameUID records that the file names the event.
func (r *busyReader) nameUID(uid string) {
	if uid != "" {
		r.intake.UIDs[uid] = true
	}
}

// newestMaster returns the newest edition of the event itself, of equal ones the last in the file, or false when the
// file has none.
func (r *busyReader) newestMaster(e *importedEvent) (importEdition, bool) {
	if len(e.masters) == 0 {
		return importEdition{}, false
	}
	newest := e.masters[0]
	for _, m := range e.masters[1:] {
		older := m
		if compareEditions(m, newest) >= 0 {
			older, newest = newest, m
		}
		// Some programs give the same UID to different events. Only one of them can be kept, because the
		// next import finds events by UID, and the user must learn which one was not.
		moved := valueOf(older.ComponentBase, "DTSTART") != valueOf(newest.ComponentBase, "DTSTART")
		if older.sequence == newest.sequence && moved {
			r.leaveOut(older.ComponentBase, time.Time{}, newReason("same_uid", "与文件中另一事件的 UID 相同，只能保留后者",
				"another event of the file has the same UID; the later one is taken"))
		} else if older.sequence != newest.sequence {
			r.note(newest.ComponentBase, time.Time{}, reasonf("older_edition",
				"文件中有该活动的多个版本，采用 SEQUENCE 为 %d 的一个",
				"the file has several editions of this event; the one with SEQUENCE %d was read", newest.sequence))
		}
	}
	return newest, true
}

// newestChanges returns the newest change for each key, of equal ones the last in the file, in rising order of the
// keys.
func newestChanges(all []*change) []*change {
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b *change) int {
		return cmp.Or(strings.Compare(a.key, b.key), compareEditions(b.importEdition, a.importEdition))
	})
	return slices.CompactFunc(all, func(a, b *change) bool { return a.key == b.key })
}
