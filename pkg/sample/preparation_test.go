package sample_test

import (
	"testing"

	"huiqi/pkg/consult"
)

// The order holds before and after the changes, and the Meetings to follow exist and stay live.
func TestOfficeKeepsItsOrder(t *testing.T) {
	t.Parallel()
	for name, now := range moments(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := office(t, now)
			byID := map[consult.ID]consult.Meeting{}
			follows := 0
			out := 0
			pinned := 0
			for _, m := range moved(s) {
				byID[m.ID] = m
			}
			for _, ms := range [][]consult.Meeting{s.Meetings, moved(s)} {
				for _, m := range ms {
					if err := m.Validate(); err != nil {
						t.Errorf("%s: %v", m.Title, err)
					}
					for _, f := range m.Follows {
						o := byID[f.MeetingID]
						if follows++; !o.Status.Live() || m.Span.From.Before(f.Earliest(o.Span.To, now.Location())) {
							t.Errorf("%s %v follows %s %s %v", m.Title, m.Span, o.Status, o.Title, o.Span)
						}
					}
					if !m.MaterialsReadyAt.IsZero() {
						out++
					}
					if m.Pinned.Set() {
						pinned++
					}
				}
			}
			if follows < 10 || out == 0 || pinned == 0 {
				t.Errorf("%d follow, %d have materials, %d are pinned", follows, out, pinned)
			}
		})
	}
}
