package consult

import "huiqi/pkg/spelling"

// Venue is a place with a position; its Rooms are what meetings occupy.
type Venue struct {
	Stamp
	Name, Address string
	// Lat and Lon are WGS 84 degrees; HasPosition tells 0,0 from unknown.
	Lat, Lon    float64
	HasPosition bool
	// Wayfinding tells a visitor how to get in ("南门进，乘2号电梯").
	Wayfinding string
	// OwnerBodyID is the Body that owns it; none means the whole office.
	OwnerBodyID ID
	Active      bool
}

// Normalise writes every text in its normal form.
func (v *Venue) Normalise() {
	v.Name = spelling.Line(v.Name)
	v.Address, v.Wayfinding = spelling.Text(v.Address), spelling.Text(v.Wayfinding)
}

// Validate names every bad field.
func (v Venue) Validate() error {
	var f Faults
	f.CheckLine("name", v.Name, 1, 100)
	f.CheckText("address", v.Address, 0, 300)
	f.CheckText("wayfinding", v.Wayfinding, 0, 300)
	checkPosition(&f, "position", v.Lat, v.Lon, v.HasPosition)
	return f.Err()
}

// Room is a place inside a Venue that one Meeting at a time can occupy.
type Room struct {
	Stamp
	VenueID           ID
	Name              string
	Floor, Wayfinding string
	// Capacity is the number of seats, at least 1.
	Capacity int
	// Turnaround is what every Meeting in the Room needs at least.
	Turnaround Turnaround
	// OwnerBodyID is the Body that owns it; none means the whole office.
	OwnerBodyID ID
	Active      bool
}

// Normalise writes every text in its normal form.
func (r *Room) Normalise() {
	r.Name, r.Floor = spelling.Line(r.Name), spelling.Line(r.Floor)
	r.Wayfinding = spelling.Text(r.Wayfinding)
}

// Validate names every bad field.
func (r Room) Validate() error {
	var f Faults
	f.CheckLine("name", r.Name, 1, 100)
	f.CheckLine("floor", r.Floor, 0, 40)
	f.CheckText("wayfinding", r.Wayfinding, 0, 300)
	r.Turnaround.check(&f)
	f.Add(r.VenueID == "", "venue_id", "required", "必填", "is required")
	f.Add(
		r.Capacity < 1 || r.Capacity > 100000, "capacity", "range",
		"座位数应在 1 到 100000 之间", "must be between 1 and 100000",
	)
	return f.Err()
}
