package consult

import (
	"math"
	"time"
)

// MaxTrip bounds how long a way between two Meetings is looked at: people are
// expected to find their own way to what begins four hours later.
const MaxTrip = 4 * time.Hour

// detour is how much longer roads are than the line through the air: about 1.3
// in cities, as measured in many (the "circuity" of their road networks).
const detour = 1.3

// earth is the Earth's mean radius in kilometres (IUGG).
const earth = 6371.0088

// Trip is how long the way from one Venue to another takes from door to door,
// where the office knows better than a map. From a Venue to itself it is the way
// between two of its Rooms.
type Trip struct {
	FromID, ToID ID
	Took         time.Duration
}

// Validate names every bad field.
func (t Trip) Validate() error {
	var f Faults
	checkMinutes(&f, "minutes", t.Took)
	return f.Err()
}

// Between is how long the way between two Venues takes, in whole minutes rounded
// up: the great-circle distance with a detour of 1.3 at Speed, and Buffer. It is
// false when a position is not known.
func (t Travel) Between(a, b Venue) (time.Duration, bool) {
	if !a.HasPosition || !b.HasPosition || t.Speed <= 0 {
		return 0, false
	}
	took := time.Duration(Distance(a, b) * detour / float64(t.Speed) * float64(time.Hour))
	return (took + t.Buffer + time.Minute - 1).Truncate(time.Minute), true
}

// Distance is the great-circle distance of two Venues' positions in kilometres.
func Distance(a, b Venue) float64 {
	const degree = math.Pi / 180
	sinLat, sinLon := math.Sin((b.Lat-a.Lat)*degree/2), math.Sin((b.Lon-a.Lon)*degree/2)
	h := sinLat*sinLat + math.Cos(a.Lat*degree)*math.Cos(b.Lat*degree)*sinLon*sinLon
	return 2 * earth * math.Asin(math.Sqrt(min(h, 1)))
}
