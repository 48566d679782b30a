package roster

import (
	"fmt"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

const (
	// MemberCount is the number of members of the invented committee. The first StandingCount
	// of them are on the standing committee, and the first ChairCount are its chair, vice
	// chairs and secretary-general.
	MemberCount   = 401
	StandingCount = 75
	ChairCount    = 10
)

// person makes a Person. Phone numbers begin with 000, which no exchange has. Whoever stores
// the Person works out the pinyin.
func (r *Roster) person(kind consult.PersonKind, post string) consult.ID {
	return r.personNamed(r.NewName(), kind, post)
}

func (r *Roster) personNamed(name string, kind consult.PersonKind, post string) consult.ID {
	p := consult.Person{Stamp: r.Stamp(780 + r.IntN(300)), Name: name, Kind: kind, Post: post, Active: true,
		Phone: fmt.Sprintf("000-%04d-%04d", 1000+r.IntN(9000), len(r.People))}
	r.personAt[p.ID] = len(r.People)
	r.People = append(r.People, p)
	return p.ID
}

// members puts 401 members on the plenary, their sectors, the standing committee, the chair's
// meeting, the party group and the special committees.
func (r *Roster) members() {
	sector := r.sectorOfEach()
	since := r.Today.AddDays(-780)
	for i := range MemberCount {
		name := r.NewName()
		// As in real life, three members share their name with an earlier one.
		if i == 132 || i == 257 || i == 388 {
			name = r.People[i-97].Name
		}
		id := r.personNamed(name, consult.PersonMember, r.postOf(i, sector[i]))
		role := rankOf(i)
		r.addMember(r.Plenary.ID, id, role, since, "")
		r.addMember(r.Sectors[sector[i]].ID, id, consult.MembershipMember, since, "")
		if i < StandingCount {
			r.addMember(r.Standing.ID, id, role, since, "")
		}
		if i < ChairCount {
			r.addMember(r.Chairs.ID, id, role, since, "")
		}
		if i < 7 || i == 9 {
			r.addMember(r.Party.ID, id, role, since, "")
		}
	}
	r.committeeSeats(since)
	r.officeSeats(since)
	r.departmentSeats(since)
}

// sectorOfEach distributes the members over the sectors by the size of each, in random order,
// so that every sector has members on the standing committee.
func (r *Roster) sectorOfEach() []int {
	var all []int
	for s, k := range sectors() {
		for range k.seats {
			all = append(all, s)
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func (r *Roster) postOf(i, sector int) string {
	switch {
	case i == 0:
		return "市政协主席"
	case i < 9:
		return "市政协副主席"
	case i == 9:
		return "市政协秘书长"
	}
	post := almanac.Pick(r.Almanac, sectors()[sector].posts)
	if i < StandingCount {
		return "市政协常委，" + post
	}
	return "市政协委员，" + post
}

func rankOf(i int) consult.MembershipRole {
	switch {
	case i == 0:
		return consult.MembershipChair
	case i < 9:
		return consult.MembershipViceChair
	case i == 9:
		return consult.MembershipSecretary
	}
	return consult.MembershipMember
}

// committeeSeats puts about 290 members on the special committees. Each is led by members of the standing committee,
// and nobody is on two at once. A few members have changed their committee recently.
func (r *Roster) committeeSeats(since consult.Date) {
	lead, rest := ChairCount, StandingCount
	leaders := []consult.MembershipRole{
		consult.MembershipChair, consult.MembershipViceChair, consult.MembershipViceChair,
		consult.MembershipViceChair, consult.MembershipMember, consult.MembershipMember,
	}
	for i := range r.Committees {
		body := r.Committees[i].ID
		for k, role := range leaders {
			r.addMember(body, r.People[lead].ID, role, since, "")
			lead++
			if k == 0 {
				r.People[lead-1].Post = "市政协常委、" + r.Committees[i].Name + "主任"
			}
		}
		for range 24 + r.IntN(6) {
			r.addMember(body, r.People[rest].ID, consult.MembershipMember, since, "")
			rest++
		}
	}
	for i := range 5 { // these have moved from one committee to another
		until := r.Today.AddDays(-120)
		r.addMember(r.Committees[i].ID, r.People[rest+i].ID, consult.MembershipMember, since, until)
		r.addMember(r.Committees[i+3].ID, r.People[rest+i].ID, consult.MembershipMember, until, "")
	}
}

// officeSeats makes the forty staff of the office, heads of sections first.
func (r *Roster) officeSeats(since consult.Date) {
	posts := []string{"副秘书长", "副秘书长", "办公室主任", "办公室副主任", "研究室主任", "秘书处处长", "会务处处长", "综合处处长", "宣传信息处处长",
		"人事处处长", "行政处处长", "委员联络处处长"}
	for i := range 40 {
		post, role := almanac.Cyclic([]string{
			"会务处干部", "秘书处干部", "综合处干部", "宣传信息处干部", "行政处干部", "委员联络处干部", "研究室干部",
		}, i), consult.MembershipStaff
		if i < len(posts) {
			post = posts[i]
		}
		if i == 2 {
			role = consult.MembershipChair
		}
		r.addMember(r.Secretariat.ID, r.person(consult.PersonStaff, post), role, since, "")
	}
}

// officials makes those who lead the city.
func (r *Roster) officials() {
	for _, o := range []struct{ name, post string }{
		{"郁知远", "市委书记"}, {"阮怀民", "市委副书记、市长"}, {"柏行简", "常务副市长"}, {"宁守一", "副市长"},
	} {
		id := r.personNamed(o.name, consult.PersonOfficial, o.post)
		r.Officials = append(r.Officials, r.PersonByID(id))
	}
}

// Secretary is the secretary of the city's party committee.
func (r *Roster) Secretary() consult.ID { return r.Officials[0].ID }

// Mayor is the mayor of the city.
func (r *Roster) Mayor() consult.ID { return r.Officials[1].ID }
