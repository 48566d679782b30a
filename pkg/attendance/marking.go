package attendance

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// marking applies marks to the seats of one Meeting.
type marking struct {
	meeting consult.Meeting
	// halves are the half days of the Meeting.
	halves []consult.HalfDay
	marks  []Mark
	by     string
	now    time.Time
}

// after gets what is recorded of the Seat after the marks: those for the whole Meeting come first, wherever they stand
// in the list.
func (k marking) after(s Seat) (consult.Answer, []consult.HalfPresence) {
	a, halves := s.Answer, s.HalfDays
	if mark, ok := k.of(s, consult.HalfDay{}, a.Presence != ""); ok {
		a.PresenceMode = k.mode(mark, s, a.PresenceMode)
		a.Presence = mark.Presence
		if a != s.Answer {
			a.PresenceBy, a.PresenceAt = k.by, k.now
		}
		halves = nil
	}
	if divided, ok := k.divide(s, a, halves); ok {
		halves = divided
		a.Presence, a.PresenceMode = consult.WholePresence(halves)
	}
	same := slices.EqualFunc(halves, s.HalfDays, func(x, y consult.HalfPresence) bool {
		return x.HalfDay == y.HalfDay && x.Presence == y.Presence && x.Mode == y.Mode
	})
	if same && a == s.Answer {
		return a, s.HalfDays
	}
	a.PresenceBy, a.PresenceAt = k.by, k.now
	return a, halves
}

// of finds the mark for the Seat at the half day, or at the whole Meeting. One that names the Person wins over the one
// for everybody, which leaves alone what is recorded already.
func (k marking) of(s Seat, at consult.HalfDay, recorded bool) (Mark, bool) {
	expected := s.Answer.Sent() || s.Response == consult.Accepted && !s.Excused
	var found Mark
	ok := false
	for _, mark := range k.marks {
		switch {
		case mark.HalfDay != at:
		case mark.PersonID == s.Attendance.PersonID:
			return mark, true
		case mark.PersonID == "" && expected && !recorded:
			found, ok = mark, true
		}
	}
	return found, ok
}

// divide applies the marks for half days, and reports whether there are any. What is recorded of the whole Meeting
// holds for each half day that is not marked.
func (k marking) divide(
	s Seat, a consult.Answer, recorded []consult.HalfPresence,
) ([]consult.HalfPresence, bool) {
	var out []consult.HalfPresence
	marked := false
	for _, at := range k.halves {
		is := consult.HalfPresence{MeetingID: a.MeetingID, PersonID: a.PersonID, HalfDay: at}
		i := slices.IndexFunc(recorded, func(h consult.HalfPresence) bool { return h.HalfDay == at })
		switch {
		case i >= 0:
			is = recorded[i]
		case len(recorded) == 0:
			is.Presence, is.Mode = a.Presence, a.PresenceMode
			is.By, is.At = a.PresenceBy, a.PresenceAt
		}
		if mark, ok := k.of(s, at, is.Presence != ""); ok {
			marked = true
			mode := k.mode(mark, s, is.Mode)
			if mark.Presence != is.Presence || mode != is.Mode {
				is.Presence, is.Mode = mark.Presence, mode
				is.By, is.At = k.by, k.now
			}
		}
		if is.Presence != "" {
			out = append(out, is)
		}
	}
	return out, marked
}

// mode is how the Seat attends by the mark, where was is recorded.
func (k marking) mode(mark Mark, s Seat, was consult.Mode) consult.Mode {
	linked := k.meeting.OnlineURL != ""
	switch {
	case !mark.Presence.Came():
		return ""
	case mark.Mode != "":
		return mark.Mode
	case was != "":
		return was
	case linked && (s.Planned() == consult.Online || k.meeting.RoomID == ""):
		return consult.Online
	}
	return consult.OnSite
}
