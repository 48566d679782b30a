package conflict

import (
	"time"

	"huiqi/pkg/consult"
)

// TravelTimes indexes the Trips.
func TravelTimes(trips []consult.Trip) map[Leg]time.Duration {
	out := make(map[Leg]time.Duration, len(trips))
	for _, t := range trips {
		out[Leg{From: t.FromID, To: t.ToID}] = t.Took
	}
	return out
}
