package sample

import (
	"slices"

	"huiqi/pkg/consult"
)

// committee is a special committee with the departments it is paired with, the main one first,
// and the matters it consults on.
type committee struct {
	consult.Body
	departments []consult.Body
	matters     []string
}

// district is the CPPCC of a district with the rooms of the venues in it.
type district struct {
	consult.Body
	name  string
	rooms []consult.Room
}

// circle is the council room of a village or community, named after it, with those who consult there.
type circle struct {
	consult.Body
	district int
	place    string
}

func (b *builder) body(name string, kind consult.BodyKindKey, parent, paired consult.ID) consult.Body {
	v := consult.Body{Stamp: b.stamp(700), Name: name, Kind: kind, ParentID: parent, PairedID: paired, Active: true}
	b.Bodies, b.owners[v.ID] = append(b.Bodies, v), v.ID
	return v
}

// addMember adds a Person to a Body from since until until, if that is given. The first Body is the home.
func (b *builder) addMember(body, person consult.ID, role consult.MembershipRole, since, until consult.Date) {
	i := slices.IndexFunc(b.People, func(p consult.Person) bool { return p.ID == person })
	if b.People[i].HomeBodyID == "" {
		b.People[i].HomeBodyID = body
	}
	m := consult.Membership{Stamp: b.stamp(350), BodyID: body, PersonID: person, Role: role, Since: since, Until: until}
	b.Memberships = append(b.Memberships, m)
	b.memberships[body] = append(b.memberships[body], m)
}

// memberIDs returns the present members of a Body in the order in which they were added.
func (b *builder) memberIDs(body consult.ID) []consult.ID {
	var ids []consult.ID
	for _, m := range b.memberships[body] {
		if m.On(b.today) {
			ids = append(ids, m.PersonID)
		}
	}
	return ids
}

// cityBodies makes the bodies of the city: the plenary and the bodies it elects, the office,
// the sectors, and the special committees with their departments.
func (b *builder) cityBodies() {
	b.plenary = b.body("政协清源市委员会", consult.BodyPlenary, "", "")
	b.standing = b.body("市政协常务委员会", consult.BodyStandingCommittee, b.plenary.ID, "")
	b.chairs = b.body("市政协主席会议", consult.BodyChairMeeting, b.plenary.ID, "")
	b.party = b.body("市政协党组", consult.BodyPartyGroup, b.plenary.ID, "")
	b.office = b.body("市政协办公室", consult.BodyOffice, b.plenary.ID, "")
	for _, s := range sectors() {
		b.sectors = append(b.sectors, b.body(s.name+"界", consult.BodySector, b.plenary.ID, ""))
	}
	for _, c := range committees() {
		var all []consult.Body
		for _, name := range c.departments {
			all = append(all, b.body(name, consult.BodyDepartment, "", ""))
		}
		b.committees = append(b.committees, committee{
			b.body(c.name, consult.BodySpecialCommittee, b.plenary.ID, all[0].ID), all, c.matters,
		})
	}
}

// departmentSeats gives each department three seats: its head, the deputy responsible for the
// matter, and the liaison officer.
func (b *builder) departmentSeats(since consult.Date) {
	for _, c := range b.committees {
		for _, d := range c.departments {
			b.addMember(d.ID, b.person(consult.PersonDepartment, d.Name+"主要负责人"), consult.MembershipChair, since, "")
			b.addMember(d.ID, b.person(consult.PersonDepartment, d.Name+"分管负责人"), consult.MembershipViceChair, since,
				"")
			b.addMember(d.ID, b.person(consult.PersonDepartment, d.Name+"联络员"), consult.MembershipMember, since, "")
		}
	}
}

// districtBodies makes the district bodies, the offices of their townships and streets, and below these
// forty council rooms of villages and communities. City members sit on them beside the district's own
// members and residents, so that clashes cross organisations.
func (b *builder) districtBodies() {
	since := b.today.AddDays(-500)
	var townships []consult.Body
	for _, name := range []string{"运河街道", "金桥镇"} {
		for _, d := range b.districts {
			above := b.body("政协"+d.name+name+"工作委员会", consult.BodyTownshipOffice, d.ID, "")
			townships = append(townships, above)
		}
	}
	for i, d := range b.districts {
		city := 300 + 3*i // three members of the city's plenary sit on each district body
		b.addMember(d.ID, b.person(consult.PersonOfficial, d.name+"政协主席"), consult.MembershipChair, since, "")
		b.addMember(d.ID, b.person(consult.PersonOfficial, d.name+"政协副主席"), consult.MembershipViceChair, since, "")
		b.addMember(d.ID, b.person(consult.PersonOfficial, d.name+"政协秘书长"), consult.MembershipSecretary, since, "")
		for k := range 3 {
			b.addMember(d.ID, b.People[city+k].ID, consult.MembershipMember, since, "")
		}
		b.addMember(d.ID, b.person(consult.PersonStaff, d.name+"政协办公室干部"), consult.MembershipStaff, since, "")
	}
	posts := []string{"党组织书记", "居民代表", "物业企业代表", "业委会主任", "网格员", "沿街商户代表", "楼栋长", "老党员代表", "新就业群体代表", "民警", "社会工作者"}
	for i, place := range places() {
		k := i % len(b.districts)
		name, above := b.districts[k].name+place+"协商议事室", townships[i%len(townships)]
		c := circle{b.body(name, consult.BodyVillageRoom, above.ID, ""), k, place}
		b.circles = append(b.circles, c)
		if i < venueCount {
			b.own(1+i, above.ID, c.ID)
		}
		b.addMember(c.ID, b.person(consult.PersonGuest, place+posts[0]), consult.MembershipChair, since, "")
		for j := range 2 + i%2 {
			b.addMember(c.ID, b.People[80+7*i+j].ID, consult.MembershipMember, since, "")
		}
		for j := range 5 + b.rng.IntN(7) {
			b.addMember(c.ID, b.person(consult.PersonGuest, place+cyclic(posts[1:], j)), consult.MembershipMember,
				since, "")
		}
	}
	b.addMember(b.circles[0].ID, b.person(consult.PersonGuest, b.circles[0].place+"青年代表"), consult.MembershipMember,
		b.today.AddDays(-45), "")
}

// own gives the ith venue to the township and its rooms to the council room there.
func (b *builder) own(i int, township, village consult.ID) {
	v := &b.Venues[i]
	v.OwnerBodyID, b.owners[v.ID] = township, township
	for k := range b.Rooms {
		if b.Rooms[k].VenueID == v.ID {
			b.Rooms[k].OwnerBodyID = village
		}
	}
}

func (b *builder) forms() {
	b.Forms = consult.Forms()
	for i := range b.Forms {
		f := &b.Forms[i]
		made := b.now.AddDate(-2, 0, 0)
		f.Stamp, f.Order = consult.Stamp{ID: consult.ID(f.Key), Version: 1, CreatedAt: made, ChangedAt: made}, i
		switch f.Key {
		case "plenary":
			f.InviteBodyIDs = []consult.ID{b.plenary.ID}
		case "standing_committee":
			f.InviteBodyIDs = []consult.ID{b.standing.ID}
		case "chair_meeting":
			f.InviteBodyIDs = []consult.ID{b.chairs.ID}
		}
	}
}
