package store

import (
	"time"

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
	OwnerBodyID ref
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
		OwnerBodyID: ref(v.OwnerBodyID),
		Active:      v.Active,
	}
}

func fromVenue(r venueRow) consult.Venue {
	return consult.Venue{Stamp: r.stamp(), Name: r.Name, Address: r.Address, Lat: r.Lat, Lon: r.Lon,
		HasPosition: r.HasPosition, Wayfinding: r.Wayfinding, OwnerBodyID: consult.ID(r.OwnerBodyID), Active: r.Active}
}

func narrowVenues(db *gorm.DB, filter consult.VenueFilter) *gorm.DB {
	db = under(containing(db, filter.Search, "name", "address"), ownerColumn, filter.UnderID)
	return onlyActive(db, filter.ActiveOnly)
}

type roomRow struct {
	Stamped     `gorm:"embedded"`
	VenueID     string
	Name        string
	Floor       string
	Wayfinding  string
	Capacity    int
	OwnerBodyID ref
	Active      bool

	SetupMinutes   int
	ClearupMinutes int
}

func (roomRow) TableName() string { return "rooms" }

func toRoom(r consult.Room) roomRow {
	return roomRow{
		Stamped:     toStamp(r.Stamp),
		VenueID:     string(r.VenueID),
		Name:        r.Name,
		Floor:       r.Floor,
		Wayfinding:  r.Wayfinding,
		Capacity:    r.Capacity,
		OwnerBodyID: ref(r.OwnerBodyID),
		Active:      r.Active,

		SetupMinutes:   r.Turnaround.Setup,
		ClearupMinutes: r.Turnaround.Clearup,
	}
}

func fromRoom(r roomRow) consult.Room {
	return consult.Room{Stamp: r.stamp(), VenueID: consult.ID(r.VenueID), Name: r.Name, Floor: r.Floor,
		Wayfinding: r.Wayfinding, Capacity: r.Capacity, OwnerBodyID: consult.ID(r.OwnerBodyID), Active: r.Active,
		Turnaround: consult.Turnaround{Setup: r.SetupMinutes, Clearup: r.ClearupMinutes}}
}

func narrowRooms(db *gorm.DB, filter consult.RoomFilter) *gorm.DB {
	db = under(containing(db, filter.Search, "name"), ownerColumn, filter.UnderID)
	if filter.VenueID != "" {
		db = db.Where("venue_id = ?", string(filter.VenueID))
	}
	if filter.MinCapacity > 0 {
		db = db.Where("capacity >= ?", filter.MinCapacity)
	}
	// Nothing is booked into what is inactive, so no such room is free.
	active := filter.ActiveOnly || filter.Free != consult.Span{}
	if active {
		db = db.Where("venue_id IN (SELECT id FROM venues WHERE active = ?)", true)
	}
	return onlyActive(onlyFree(db, filter.Free), active)
}

// onlyFree narrows rooms to those that no Reservation and no hard Block keeps from being booked during the span.
func onlyFree(db *gorm.DB, span consult.Span) *gorm.DB {
	if span == (consult.Span{}) {
		return db
	}
	from, to := span.From.Unix(), span.To.Unix()
	const blocked = "SELECT subject_id FROM blocks WHERE subject_kind = ? AND hard = ? AND from_at < ? AND to_at > ?"
	// A Meeting needs the Room for its set-up and clear-up too. No Reservation lasts longer than consult.MaxHeld, so
	// the scan is bounded.
	earliest := span.From.Add(-consult.MaxHeld - consult.MaxTurnaround*time.Minute)
	db = db.Where(
		"NOT EXISTS (SELECT 1 FROM reservations v WHERE v.kind = ? AND v.resource_id = rooms.id AND v.from_at >= ? "+
			"AND v.from_at < ? + 60 * rooms.clearup_minutes AND v.to_at > ? - 60 * rooms.setup_minutes)",
		string(consult.ResourceRoom), earliest.Unix(), to, from,
	)
	db = db.Where("id NOT IN ("+blocked+")", string(consult.SubjectRoom), true, to, from)
	db = db.Where("venue_id NOT IN ("+blocked+")", string(consult.SubjectVenue), true, to, from)
	// That of a Body is on its people, and no Room's.
	const theOffices = "NOT EXISTS (" + blocked + " AND owner_body_id IS NULL)"
	return db.Where(theOffices, string(consult.SubjectEveryone), true, to, from)
}
