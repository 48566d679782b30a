package conflict

import (
	"math/rand/v2"
	"testing"

	"huiqi/pkg/consult"
)

// The forecast is what one gets by asking of each member alone whether they fill their seat.
func TestForecastAgreesWithAskingEachMember(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(6, 7))
	some := func() map[consult.ID]bool {
		return ids(pick(rng, "q", 12), pick(rng, "q", 12), pick(rng, "q", 12))
	}
	uncounted := 0
	for i := range 300 {
		m, s := seated(t)
		s.Excused, s.Declined = some(), some()
		s.Tentative = some()
		s.Sent, s.Online = some(), some()
		s.Busy = []consult.Reservation{person(pick(rng, "q", 12), "x", on(t, "10:00", "12:00"))}
		s.Form.MustAttend = []consult.MembershipRole{consult.MembershipViceChair}
		s.Form.OnlineCounts = rng.IntN(2) == 0
		if rng.IntN(2) == 0 {
			m.OnlineURL = "https://meet.example/1"
		}
		fills := func(p consult.ID) bool {
			if s.Sent[p] {
				return true
			}
			there := !s.Online[p] || s.Form.OnlineCounts && m.OnlineURL != ""
			return there && !s.Excused[p] && !s.Declined[p] && s.Busy[0].ResourceID != p
		}
		free := 0
		for _, ms := range s.Members[:10] {
			if fills(ms.PersonID) {
				free++
			}
		}
		got := Forecast(m, s)[0]
		uncounted += got.Online
		sum := got.Free + got.Excused + got.Declined + got.Busy + got.Online
		vice := fills("q1") || fills("q2")
		if got.Free != free || sum != 10 || (len(got.Absent) == 0) != vice || got.Reached != (vice && free >= 6) {
			t.Fatalf("case %d: %+v, but %d fill their seats, a vice chair: %v", i, got, free, vice)
		}
	}
	if uncounted == 0 {
		t.Error("nobody was online in vain: it proves too little")
	}
}
