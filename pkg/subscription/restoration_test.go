package subscription

import (
	"math"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func TestSurpass(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 9, 1, 2, 3, 4, time.UTC)
	for _, row := range []struct {
		name     string
		known    Surpassed
		at       consult.Revision
		newest   time.Time
		now      time.Time
		want     time.Time
		sequence int
	}{
		{name: "nothing is known", newest: now.Add(-time.Hour), now: now, want: now},
		{name: "the clock is behind the state", newest: now, now: now.AddDate(-1, 0, 0), want: now},
		{
			name:  "the lost state was dated ahead",
			known: Surpassed{Modified: now.Add(time.Hour)}, now: now, want: now.Add(time.Hour),
		},
		{
			name:  "the lost state counted further",
			known: Surpassed{Sequence: 900_000_000}, now: now, want: now, sequence: 900_000_001,
		},
		{
			name:  "a sequence has 31 bits",
			known: Surpassed{Sequence: math.MaxInt32}, now: now, want: now, sequence: math.MaxInt32,
		},
		{name: "more revisions than seconds", at: 5_000_000_000, now: now, want: now},
	} {
		got := Surpass(row.known, row.at, row.newest, row.now)
		at := row.want.Truncate(time.Second).Add(restorationMargin)
		sequence := row.sequence
		if sequence == 0 {
			sequence = int(at.Sub(restorationEpoch) / time.Second)
		}
		if !got.At.Equal(at) || got.Sequence != sequence || got.Revision < row.at+TrailMarks ||
			got.Revision < consult.Revision(at.Sub(restorationEpoch)/time.Second) {
			t.Errorf("%s: %+v", row.name, got)
		}
	}
}

// However an office was restored and changed, in whatever order, nothing that it gives out after a
// restoration is less than anything that it gave out before. (Nobody changes one meeting more often
// between two restorations than there are seconds between them.)
func TestSurpassSurpassesWhatNobodyKnows(t *testing.T) {
	t.Parallel()
	type state struct {
		sequence, floor int
		changed         time.Time
		revision        consult.Revision
	}
	now := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	s := state{changed: now, revision: 1}
	var saved []state
	var highest state
	random := uint32(1)
	for range 20_000 {
		random = random*1664525 + 1013904223
		switch pick := random >> 16; {
		case pick%40 == 0:
			saved = append(saved, s)
		case pick%40 == 1 && len(saved) > 0: // back to any of the saved states, and nothing is known of the last one
			now = now.Add(restorationMargin / 2) // it takes longer to restore a second time than to change a meeting
			s = saved[int(pick/40)%len(saved)]
			r := Surpass(Surpassed{}, s.revision, s.changed.Add(-restorationMargin), now)
			s.sequence, s.floor = max(s.sequence+1, r.Sequence), r.Sequence
			s.changed, s.revision = r.At, r.Revision
			if s.sequence <= highest.sequence || !s.changed.After(highest.changed) || s.revision <= highest.revision {
				t.Fatalf("%+v after %+v", s, highest)
			}
		case pick%3 == 0:
			now = now.Add(time.Duration(random%5000) * time.Second)
		default: // up to a burst of changes within one second
			s.sequence = max(s.sequence, s.floor) + 1
			s.changed = consult.Later(now, s.changed)
			s.revision++
		}
		highest.sequence = max(highest.sequence, s.sequence)
		highest.revision = max(highest.revision, s.revision)
		if s.changed.After(highest.changed) {
			highest.changed = s.changed
		}
	}
	if len(saved) < 10 {
		t.Fatal("nothing was tried")
	}
}

func TestContradicts(t *testing.T) {
	t.Parallel()
	log := func(revision consult.Revision, marks string, restored int64) RevisionLog {
		return RevisionLog{Revision: revision, Marks: marks, RestoredAt: restored}
	}
	for _, row := range []struct {
		name   string
		t, old RevisionLog
		want   bool
	}{
		{name: "the same", t: log(7, "aaaaaabbbbbb", 0), old: log(7, "aaaaaa", 0)},
		{name: "one later", t: log(8, "ccccccaaaaaa", 0), old: log(7, "aaaaaa", 0)},
		{name: "nothing was known", t: log(8, "cccccc", 0)},
		{name: "behind", t: log(6, "bbbbbb", 0), old: log(7, "aaaaaa", 0), want: true},
		{name: "another commit of the same number", t: log(7, "xxxxxx", 0), old: log(7, "aaaaaa", 0), want: true},
		{name: "behind and past it", t: log(8, "yyyyyyxxxxxx", 0), old: log(7, "aaaaaa", 0), want: true},
		{name: "too far ahead to tell", t: log(90, "cccccc", 0), old: log(7, "aaaaaa", 0)},
		{name: "marks were not kept yet", t: log(8, "cccccc", 0), old: log(8, "", 0)},
		{name: "restored since", t: log(900, "cccccc", 5), old: log(7, "aaaaaa", 0)},
		{name: "restored to before a restoration", t: log(900, "cccccc", 0), old: log(7, "aaaaaa", 5), want: true},
	} {
		if got := row.t.Contradicts(row.old); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}
