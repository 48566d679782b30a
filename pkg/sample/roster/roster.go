// Package roster makes the people, bodies, venues and rooms of the invented city, from the seed alone: an office of
// another day has the same ones. Every name, number and place is made up.
package roster

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// Directory is what an office has before it meets. Bodies come after those they belong to or are paired with. Venues[0]
// is the city hall, and Rooms[0] to Rooms[9] are its rooms, largest first.
type Directory struct {
	Forms       []consult.Form
	Venues      []consult.Venue
	Rooms       []consult.Room
	People      []consult.Person
	Bodies      []consult.Body
	Memberships []consult.Membership
	Pairings    []consult.Pairing
}

// Roster is the Directory with what each Body of it is to the others.
type Roster struct {
	*almanac.Almanac
	Directory
	Plenary, Standing, Chairs, Party, Secretariat consult.Body
	Sectors                                       []Sector
	Committees                                    []Committee
	Districts                                     []District
	Circles                                       []Circle
	// Officials lead the city: its secretary, its mayor and two vice mayors.
	Officials []consult.Person
	// HallRooms are the rooms of the city hall, largest first.
	HallRooms []consult.Room

	usedNames map[string]bool
	// owners are the Bodies that own Venues, and each Body itself.
	owners      map[consult.ID]consult.ID
	memberships map[consult.ID][]consult.Membership
	roomByID    map[consult.ID]consult.Room
	// personAt is the index in People.
	personAt map[consult.ID]int
}

// Sector is a 界别 with its number of members, the matter that they raise, and the one of the last year.
type Sector struct {
	consult.Body
	Seats          int
	Matter, Former string
}

// Committee is a special committee with the departments it is paired with, the main one first, and the matters it
// consults on, now and in the last year.
type Committee struct {
	consult.Body
	Departments     []consult.Body
	Matters, Former []string
}

// District is the CPPCC of a district, named after its Place, with the rooms of the venues in it.
type District struct {
	consult.Body
	Place string
	rooms []consult.Room
}

// Circle is the council room of a village or community, named after its Place, with those who consult there.
type Circle struct {
	consult.Body
	Place    string
	district int
}

// New makes the Roster of the city.
func New(a *almanac.Almanac) *Roster {
	r := &Roster{
		Almanac:     a,
		usedNames:   map[string]bool{},
		owners:      map[consult.ID]consult.ID{},
		memberships: map[consult.ID][]consult.Membership{},
		roomByID:    map[consult.ID]consult.Room{},
		personAt:    map[consult.ID]int{},
	}
	r.cityBodies()
	r.members()
	r.venues()
	r.districtBodies()
	r.forms()
	r.officials()
	r.pairings()
	return r
}

// MemberIDs returns the present members of a Body in the order in which they were added.
func (r *Roster) MemberIDs(body consult.ID) []consult.ID {
	var ids []consult.ID
	for _, m := range r.memberships[body] {
		if m.On(r.Today) {
			ids = append(ids, m.PersonID)
		}
	}
	return ids
}

// SeatsOf returns the Memberships of a Body, past ones too, in the order in which they were added.
func (r *Roster) SeatsOf(body consult.ID) []consult.Membership { return r.memberships[body] }

// OwnerOf is the Body that owns a Venue, or the Body itself, or none.
func (r *Roster) OwnerOf(id consult.ID) consult.ID { return r.owners[id] }

// PersonByID is the Person of this ID.
func (r *Roster) PersonByID(id consult.ID) consult.Person {
	return r.People[r.personAt[id]]
}

// RoomByID is the Room of this ID, if there is one.
func (r *Roster) RoomByID(id consult.ID) (consult.Room, bool) {
	room, ok := r.roomByID[id]
	return room, ok
}

// LeadOf is the index in People of the chair of the nth Committee.
func (r *Roster) LeadOf(n int) int { return ChairCount + 6*n }
