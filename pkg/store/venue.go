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
	return venueRow{
		Stamped:     toStamp(v.Stamp),
		Name:        v.Name,
		Address:     v.Address,
		Lat:         v.Lat,
		Lon:         v.Lon,
		HasPosition: v.HasPosition,
		Wayfinding:  v.Wayfinding,
		Active:      v.Active,
	}
}

func fromVenue(r venueRow) consult.Venue {
	return consult.Venue{Stamp: r.stamp(), Name: r.Name, Address: r.Address, Lat: r.Lat, Lon: r.Lon,
		HasPosition: r.HasPosition, Wayfinding: r.Wayfinding, Active: r.Active}
}

func narrowVenues(db *gorm.DB, filter consult.VenueFilter) *gorm.DB {
	return onlyActive(containing(db, filter.Search, "name", "address"), filter.ActiveOnly)
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
	return roomRow{
		Stamped:    toStamp(r.Stamp),
		VenueID:    string(r.VenueID),
		Name:       r.Name,
		Floor:      r.Floor,
		Wayfinding: r.Wayfinding,
		Capacity:   r.Capacity,
		Active:     r.Active,
	}
}

func fromRoom(r roomRow) consult.Room {
	return consult.Room{Stamp: r.stamp(), VenueID: consult.ID(r.VenueID), Name: r.Name, Floor: r.Floor,
		Wayfinding: r.Wayfinding, Capacity: r.Capacity, Active: r.Active}
}

func narrowRooms(db *gorm.DB, filter consult.RoomFilter) *gorm.DB {
	db = containing(db, filter.Search, "name")
	if filter.VenueID != "" {
		db = db.Where("venue_id = ?", string(filter.VenueID))
	}
	if filter.MinCapacity > 0 {
		db = db.Where("capacity >= ?", filter.MinCapacity)
	}
	if filter.ActiveOnly {
		db = db.Where("venue_id IN (SELECT id FROM venues WHERE active = ?)", true)
	}
	return onlyActive(db, filter.ActiveOnly)
}
