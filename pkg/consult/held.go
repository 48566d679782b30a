package consult

import (
	"maps"
	"time"

	"huiqi/pkg/spelling"
)

// PresenceOpens is how long before the start of a Meeting presence can be recorded.
const PresenceOpens = 2 * time.Hour

// HeldSource is how a record of Held came about.
type HeldSource string

// Presence makes a record by itself when somebody came; otherwise a person says so.
const (
	HeldByPresence HeldSource = "presence"
	HeldByPerson   HeldSource = "person"
)

// Held (已召开) is the record of whether a Meeting took place. It stands beside the Meeting, as answers do, so that
// recording it changes nothing for those who have the Meeting in their calendars. It is zero while nobody has said.
type Held struct {
	// Took is true when the Meeting took place. Otherwise Reason says why it did not.
	Took   bool
	Reason string
	At     time.Time
	By     string
	Source HeldSource
}

// NotHeld is the record of a Meeting that did not take place.
func NotHeld(reason, by string, at time.Time) Held {
	return Held{Reason: reason, At: at, By: by, Source: HeldByPerson}
}

// Recorded reports whether somebody has said whether the Meeting took place.
func (h Held) Recorded() bool { return h.Source != "" }

// Not reports whether the Meeting is recorded not to have taken place.
func (h Held) Not() bool { return h.Recorded() && !h.Took }

// Normalise writes every text in its normal form.
func (h *Held) Normalise() { h.Reason = spelling.Text(h.Reason) }

// HeldState selects Meetings by their record.
type HeldState string

// A Meeting is recorded as held or as not held; or nobody has recorded it although it ended long enough ago.
const (
	HeldYes        HeldState = "yes"
	HeldNo         HeldState = "no"
	HeldUnrecorded HeldState = "unrecorded"
)

// Occurred is the record of a live Meeting without children, for which alone it counts: a parent was held when one of
// its children was, and of a cancelled Meeting the record waits until it is taken up again.
func (m Meeting) Occurred() Held {
	if !m.Status.Live() || m.HasChildren {
		return Held{}
	}
	return m.Held
}

// WithPresence are the records, and for each Meeting without one to which somebody came that it was held, since the
// first of them was recorded.
func WithPresence(records map[ID]Held, answers []Answer) map[ID]Held {
	all := map[ID]Held{}
	for _, a := range answers {
		was, known := all[a.MeetingID]
		if a.Presence.Came() && (!known || a.PresenceAt.Before(was.At)) {
			all[a.MeetingID] = Held{Took: true, At: a.PresenceAt, By: a.PresenceBy, Source: HeldByPresence}
		}
	}
	maps.Copy(all, records)
	return all
}
