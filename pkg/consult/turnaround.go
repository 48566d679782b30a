package consult

import "time"

// MaxTurnaround bounds set-up and clear-up, each, in minutes.
const MaxTurnaround = 480

// MaxHeld bounds a Reservation's length: a Meeting with the time before and after it.
const MaxHeld = MaxMeeting + 2*MaxTurnaround*time.Minute

// Turnaround (布置和清场) is for how many minutes a Room is needed before a Meeting for set-up and after it for clear-up.
// The people of the Meeting come for its own time.
type Turnaround struct{ Setup, Clearup int }

// Max is the longer set-up and the longer clear-up of both: the same chairs serve for either.
func (t Turnaround) Max(o Turnaround) Turnaround {
	return Turnaround{Setup: max(t.Setup, o.Setup), Clearup: max(t.Clearup, o.Clearup)}
}

// Min is the shorter set-up and the shorter clear-up of both.
func (t Turnaround) Min(o Turnaround) Turnaround {
	return Turnaround{Setup: min(t.Setup, o.Setup), Clearup: min(t.Clearup, o.Clearup)}
}

// Around is the span with set-up before it and clear-up after it.
func (t Turnaround) Around(s Span) Span {
	return Span{From: s.From.Add(-minutes(t.Setup)), To: s.To.Add(minutes(t.Clearup))}
}

// Before is the part of the set-up for the span that is longer than that of the other one; empty if there is none.
func (t Turnaround) Before(s Span, less Turnaround) Span {
	return Span{From: s.From.Add(-minutes(max(t.Setup, less.Setup))), To: s.From.Add(-minutes(less.Setup))}
}

// After is the part of the clear-up for the span that is longer than that of the other one; empty if there is none.
func (t Turnaround) After(s Span, less Turnaround) Span {
	return Span{From: s.To.Add(minutes(less.Clearup)), To: s.To.Add(minutes(max(t.Clearup, less.Clearup)))}
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

func (t Turnaround) check(f *Faults) {
	for field, n := range map[string]int{"setup_minutes": t.Setup, "clearup_minutes": t.Clearup} {
		f.Add(n < 0 || n > MaxTurnaround, field, "range", "应在 0 到 480 分钟之间", "must be between 0 and 480")
	}
}

// RoomSpan is when the Meeting needs its Room: its own time, with set-up and clear-up.
func (m Meeting) RoomSpan() Span { return m.Turnaround.Around(m.Span) }
