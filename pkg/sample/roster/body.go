package roster

import (
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

func (r *Roster) body(name string, kind consult.BodyKindKey, parent, paired consult.ID) consult.Body {
	v := consult.Body{Stamp: r.Stamp(790), Name: name, Kind: kind, ParentID: parent, PairedID: paired, Active: true}
	r.Bodies, r.owners[v.ID] = append(r.Bodies, v), v.ID
	return v
}

// addMember adds a Person to a Body from since until until, if that is given. The first Body is the home.
func (r *Roster) addMember(body, person consult.ID, role consult.MembershipRole, since, until consult.Date) {
	i := r.personAt[person]
	if r.People[i].HomeBodyID == "" {
		r.People[i].HomeBodyID = body
	}
	m := consult.Membership{Stamp: r.Stamp(770), BodyID: body, PersonID: person, Role: role, Since: since, Until: until}
	r.Memberships = append(r.Memberships, m)
	r.memberships[body] = append(r.memberships[body], m)
}

// cityBodies makes the bodies of the city: the plenary and the bodies it elects, the office,
// the sectors, and the special committees with their departments.
func (r *Roster) cityBodies() {
	r.Plenary = r.body("政协清源市委员会", consult.BodyPlenary, "", "")
	r.Standing = r.body("市政协常务委员会", consult.BodyStandingCommittee, r.Plenary.ID, "")
	r.Chairs = r.body("市政协主席会议", consult.BodyChairMeeting, r.Plenary.ID, "")
	r.Party = r.body("市政协党组", consult.BodyPartyGroup, r.Plenary.ID, "")
	r.Secretariat = r.body("市政协办公室", consult.BodyOffice, r.Plenary.ID, "")
	for _, s := range sectors() {
		body := r.body(s.name+"界", consult.BodySector, r.Plenary.ID, "")
		r.Sectors = append(r.Sectors, Sector{Body: body, Seats: s.seats, Matter: s.matter, Former: s.former})
	}
	for _, c := range committees() {
		var all []consult.Body
		for _, name := range c.departments {
			all = append(all, r.body(name, consult.BodyDepartment, "", ""))
		}
		r.Committees = append(r.Committees, Committee{
			Body:        r.body(c.name, consult.BodySpecialCommittee, r.Plenary.ID, all[0].ID),
			Departments: all,
			Matters:     c.matters,
			Former:      c.former,
		})
	}
}

// pairings pair each committee with its departments and two sectors, one of which has changed.
func (r *Roster) pairings() {
	since, changed := r.Today.AddDays(-780), r.Today.AddDays(-300)
	pair := func(c Committee, partner consult.ID, since, until consult.Date, note string) {
		r.Pairings = append(r.Pairings, consult.Pairing{
			Stamp:     r.Stamp(770),
			BodyID:    c.ID,
			PartnerID: partner,
			Since:     since,
			Until:     until,
			Note:      note,
		})
	}
	for i, c := range r.Committees {
		for _, d := range c.Departments {
			pair(c, d.ID, since, "", "")
		}
		pair(c, r.Sectors[3*i].ID, since, "", "联系界别")
		pair(c, r.Sectors[3*i+1].ID, since, changed, "联系界别")
		pair(c, r.Sectors[3*i+2].ID, changed, "", "联系界别，届中调整")
	}
}

// departmentSeats gives each department three seats: its head, the deputy responsible for the
// matter, and the liaison officer.
func (r *Roster) departmentSeats(since consult.Date) {
	for _, c := range r.Committees {
		for _, d := range c.Departments {
			r.addMember(d.ID, r.person(consult.PersonDepartment, d.Name+"主要负责人"), consult.MembershipChair, since, "")
			r.addMember(d.ID, r.person(consult.PersonDepartment, d.Name+"分管负责人"), consult.MembershipViceChair, since,
				"")
			r.addMember(d.ID, r.person(consult.PersonDepartment, d.Name+"联络员"), consult.MembershipMember, since, "")
		}
	}
}

// districtBodies makes the district bodies, the offices of their townships and streets, and below these
// forty council rooms of villages and communities. City members sit on them beside the district's own
// members and residents, so that clashes cross organisations.
func (r *Roster) districtBodies() {
	since := r.Today.AddDays(-780)
	var townships []consult.Body
	for _, name := range []string{"运河街道", "金桥镇"} {
		for _, d := range r.Districts {
			above := r.body("政协"+d.Place+name+"工作委员会", consult.BodyTownshipOffice, d.ID, "")
			townships = append(townships, above)
		}
	}
	for i, d := range r.Districts {
		city := 300 + 3*i // three members of the city's plenary sit on each district body
		r.addMember(d.ID, r.person(consult.PersonOfficial, d.Place+"政协主席"), consult.MembershipChair, since, "")
		r.addMember(d.ID, r.person(consult.PersonOfficial, d.Place+"政协副主席"), consult.MembershipViceChair, since, "")
		r.addMember(d.ID, r.person(consult.PersonOfficial, d.Place+"政协秘书长"), consult.MembershipSecretary, since, "")
		for k := range 3 {
			r.addMember(d.ID, r.People[city+k].ID, consult.MembershipMember, since, "")
		}
		r.addMember(d.ID, r.person(consult.PersonStaff, d.Place+"政协办公室干部"), consult.MembershipStaff, since, "")
	}
	posts := []string{"党组织书记", "居民代表", "物业企业代表", "业委会主任", "网格员", "沿街商户代表", "楼栋长", "老党员代表", "新就业群体代表", "民警", "社会工作者"}
	for i, place := range places() {
		k := i % len(r.Districts)
		name, above := r.Districts[k].Place+place+"协商议事室", townships[i%len(townships)]
		c := Circle{Body: r.body(name, consult.BodyVillageRoom, above.ID, ""), Place: place, district: k}
		r.Circles = append(r.Circles, c)
		if i < venueCount {
			r.own(1+i, above.ID, c.ID)
		}
		r.addMember(c.ID, r.person(consult.PersonGuest, place+posts[0]), consult.MembershipChair, since, "")
		for j := range 2 + i%2 {
			r.addMember(c.ID, r.People[80+7*i+j].ID, consult.MembershipMember, since, "")
		}
		for j := range 5 + r.IntN(7) {
			r.addMember(c.ID, r.person(consult.PersonGuest, place+almanac.Cyclic(posts[1:], j)),
				consult.MembershipMember, since, "")
		}
	}
	r.addMember(r.Circles[0].ID, r.person(consult.PersonGuest, r.Circles[0].Place+"青年代表"), consult.MembershipMember,
		r.Today.AddDays(-45), "")
}

// own gives the ith venue to the township and its rooms to the council room there.
func (r *Roster) own(i int, township, village consult.ID) {
	v := &r.Venues[i]
	v.OwnerBodyID, r.owners[v.ID] = township, township
	for k := range r.Rooms {
		if r.Rooms[k].VenueID == v.ID {
			r.Rooms[k].OwnerBodyID = village
		}
	}
}

func (r *Roster) forms() {
	r.Forms = append(consult.Forms(), studyForms()...)
	for i := range r.Forms {
		f := &r.Forms[i]
		made := r.Now.AddDate(-3, 0, 0)
		f.Stamp, f.Order = consult.Stamp{ID: consult.ID(f.Key), Version: 1, CreatedAt: made, ChangedAt: made}, i
		switch f.Key {
		case "plenary":
			f.InviteBodyIDs = []consult.ID{r.Plenary.ID}
		case "standing_committee":
			f.InviteBodyIDs = []consult.ID{r.Standing.ID}
		case "chair_meeting":
			f.InviteBodyIDs = []consult.ID{r.Chairs.ID}
		}
	}
}

// studyForms are the forms of study that the office keeps beside the one that it started with.
func studyForms() []consult.Form {
	forms := consult.Forms()
	like := forms[slices.IndexFunc(forms, func(f consult.Form) bool { return f.Key == "study" })]
	var all []consult.Form
	for _, f := range []struct {
		key    consult.FormKey
		zh, en string
	}{
		{"party_study", "党组学习", "Party group study"}, {"chair_study", "主席会议学习", "Chair's meeting study"},
		{"standing_study", "常委会学习", "Standing committee study"}, {"lecture", "委员讲堂", "Members' lecture"},
		{"reading", "读书", "Reading"},
	} {
		like.Key = f.key
		like.NameZH, like.NameEN = f.zh, f.en
		all = append(all, like)
	}
	return all
}
