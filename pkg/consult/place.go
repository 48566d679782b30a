package consult

import "huiqi/pkg/spelling"

// MaxGatherMinutes bounds how long before a Meeting people gather.
const MaxGatherMinutes = 24 * 60

// Place (地点) is where something takes place that has no Venue in the directory, such as a village square. It holds
// nothing.
type Place struct {
	Name, Address string
	// GatheringPoint (集合地点) says where people meet before, GatherMinutes how long before the start; 0 is at the start.
	GatheringPoint string
	GatherMinutes  int
	// Lat and Lon are WGS 84 degrees; HasPosition tells 0,0 from unknown.
	Lat, Lon    float64
	HasPosition bool
}

// Given reports whether there is a Place at all.
func (p Place) Given() bool { return p != Place{} }

// Venue is the Place as one that is not in the directory. The ID is that of what takes place there, so that the Places
// of two Meetings are never taken for one.
func (p Place) Venue(id ID) Venue {
	return Venue{
		Stamp:       Stamp{ID: id},
		Name:        p.Name,
		Address:     p.Address,
		Lat:         p.Lat,
		Lon:         p.Lon,
		HasPosition: p.HasPosition,
		Active:      true,
	}
}

func (p *Place) normalise() {
	p.Name = spelling.Line(p.Name)
	p.Address, p.GatheringPoint = spelling.Text(p.Address), spelling.Line(p.GatheringPoint)
}

// checkPlace names every bad field of the Place below the field.
func checkPlace(f *Faults, field string, p Place) {
	if !p.Given() {
		return
	}
	f.CheckLine(field+".name", p.Name, 1, 100)
	f.CheckText(field+".address", p.Address, 0, 300)
	f.CheckLine(field+".gathering_point", p.GatheringPoint, 0, 100)
	f.Add(
		p.GatherMinutes < 0 || p.GatherMinutes > MaxGatherMinutes, field+".gather_minutes", "range",
		"应在 0 到 1440 分钟之间", "must be between 0 and 1440",
	)
	f.Add(
		p.GatherMinutes > 0 && p.GatheringPoint == "", field+".gather_minutes", "no_gathering_point",
		"没有集合地点，不能写集合时间", "must be left out without a gathering point",
	)
	checkPosition(f, field+".position", p.Lat, p.Lon, p.HasPosition)
}

// checkPosition names what is no position on Earth.
func checkPosition(f *Faults, field string, lat, lon float64, has bool) {
	f.Add(has && !(lat >= -90 && lat <= 90), field+".lat", "range", "纬度应在 -90 到 90 之间", "must be between -90 and 90")
	f.Add(
		has && !(lon >= -180 && lon <= 180), field+".lon", "range",
		"经度应在 -180 到 180 之间", "must be between -180 and 180",
	)
}

// checkWhere names what a Meeting says of its place beside a Room or a Venue: it is in one of the three.
func checkWhere(f *Faults, m Meeting) {
	f.Add(
		m.VenueID != "" && m.RoomID != "", "venue_id", "contradiction", "已有会议室，场所由会议室决定",
		"must be empty when there is a room, which is in a venue",
	)
	f.Add(
		m.Place.Given() && m.RoomID+m.VenueID != "", "place", "contradiction", "会议室、场所和临时地点只能填一个",
		"must be empty when there is a room or a venue",
	)
	checkPlace(f, "place", m.Place)
}

// VenueIn is the ID of the Venue where the Meeting is: that of its Room, its own, or the Meeting's ID for its Place,
// whose Venue is not in the directory; empty if it is nowhere.
func (m Meeting) VenueIn(rooms map[ID]Room) ID {
	switch {
	case m.RoomID != "":
		return rooms[m.RoomID].VenueID
	case m.Place.Given():
		return m.ID
	}
	return m.VenueID
}

// Where is the Venue and the Room of the Meeting, which are zero when it has none.
func (m Meeting) Where(venues map[ID]Venue, rooms map[ID]Room) (Venue, Room) {
	if m.RoomID == "" && m.Place.Given() {
		return m.Place.Venue(m.ID), Room{}
	}
	return venues[m.VenueIn(rooms)], rooms[m.RoomID]
}

// TakeRoom puts the Meeting into the Room, and away from the Venue or Place where it was without one. No Room leaves it
// there.
func (m *Meeting) TakeRoom(room ID) {
	m.RoomID = room
	if room != "" {
		m.VenueID, m.Place = "", Place{}
	}
}
