package store

import (
	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type venueRow struct {
	Stamped     `gorm:"embedded"`
	Name        string
	Address     string
	Lat         float64
	Lon         float64
	HasPosition bool
	Wayfinding  string
	Active      bool
}

func (venueRow) TableName() string { return "venues" }

func toVenue(v consult.Venue) venueRow {
	return venueRow{toStamp(v.Stamp), v.Name, v.Address, v.Lat, v.Lon, v.HasPosition, v.Wayfinding, v.Active}
}

func fromVenue(r venueRow) consult.Venue {
	return consult.Venue{Stamp: r.stamp(), Name: r.Name, Address: r.Address, Lat: r.Lat, Lon: r.Lon,
		HasPosition: r.HasPosition, Wayfinding: r.Wayfinding, Active: r.Active}
}

// narrowVenues honours Q (part of the name or address) and ActiveOnly.
func narrowVenues(db *gorm.DB, q consult.Query) *gorm.DB {
	return onlyActive(containing(db, q.Q, "name", "address"), q)
}

type roomRow struct {
	Stamped    `gorm:"embedded"`
	VenueID    string
	Name       string
	Floor      string
	Wayfinding string
	Capacity   int
	Active     bool
}

func (roomRow) TableName() string { return "rooms" }

func toRoom(r consult.Room) roomRow {
	return roomRow{toStamp(r.Stamp), string(r.VenueID), r.Name, r.Floor, r.Wayfinding, r.Capacity, r.Active}
}

func fromRoom(r roomRow) consult.Room {
	return consult.Room{Stamp: r.stamp(), VenueID: consult.ID(r.VenueID), Name: r.Name, Floor: r.Floor,
		Wayfinding: r.Wayfinding, Capacity: r.Capacity, Active: r.Active}
}

// narrowRooms honours Q (part of the name), VenueID, MinCapacity and ActiveOnly: those
// in use, and their Venue too.
func narrowRooms(db *gorm.DB, q consult.Query) *gorm.DB {
	db = containing(db, q.Q, "name")
	if q.VenueID != "" {
		db = db.Where("venue_id = ?", string(q.VenueID))
	}
	if q.MinCapacity > 0 {
		db = db.Where("capacity >= ?", q.MinCapacity)
	}
	if q.ActiveOnly {
		db = db.Where("venue_id IN (SELECT id FROM venues WHERE active = ?)", true)
	}
	return onlyActive(db, q)
}
