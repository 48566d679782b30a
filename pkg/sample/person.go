package sample

import (
	"fmt"

	"huiqi/pkg/consult"
)

const (
	// memberCount is the number of members of the invented committee. The first standingCount
	// of them are on the standing committee, and the first chairCount are its chair, vice
	// chairs and secretary-general.
	memberCount   = 401
	standingCount = 75
	chairCount    = 10
)

// person makes a Person. Phone numbers begin with 000, which no exchange has. Whoever stores
// the Person works out the pinyin.
func (b *builder) person(kind consult.PersonKind, post string) consult.ID {
	return b.personNamed(b.name(), kind, post)
}

func (b *builder) personNamed(name string, kind consult.PersonKind, post string) consult.ID {
	p := consult.Person{Stamp: b.stamp(400 + b.rng.IntN(300)), Name: name, Kind: kind, Post: post, Active: true,
		Phone: fmt.Sprintf("000-%04d-%04d", 1000+b.rng.IntN(9000), len(b.People))}
	b.People = append(b.People, p)
	return p.ID
}

// members puts 401 members on the plenary, their sectors, the standing committee, the chair's
// meeting, the party group and the special committees.
func (b *builder) members() {
	sector := b.sectorOfEach()
	since := b.today.AddDays(-760)
	for i := range memberCount {
		name := b.name()
		// As in real life, three members share their name with an earlier one.
		if i == 132 || i == 257 || i == 388 {
			name = b.People[i-97].Name
		}
		id := b.personNamed(name, consult.PersonMember, b.postOf(i, sector[i]))
		role := rankOf(i)
		b.addMember(b.plenary.ID, id, role, since, "")
		b.addMember(b.sectors[sector[i]].ID, id, consult.MembershipMember, since, "")
		if i < standingCount {
			b.addMember(b.standing.ID, id, role, since, "")
		}
		if i < chairCount {
			b.addMember(b.chairs.ID, id, role, since, "")
		}
		if i < 7 || i == 9 {
			b.addMember(b.party.ID, id, role, since, "")
		}
	}
	b.committeeSeats(since)
	b.officeSeats(since)
	b.departmentSeats(since)
}

// sectorOfEach distributes the members over the sectors by the size of each, in random order,
// so that every sector has members on the standing committee.
func (b *builder) sectorOfEach() []int {
	var all []int
	for s, k := range sectors() {
		for range k.seats {
			all = append(all, s)
		}
	}
	b.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func (b *builder) postOf(i, sector int) string {
	switch {
	case i == 0:
		return "市政协主席"
	case i < 9:
		return "市政协副主席"
	case i == 9:
		return "市政协秘书长"
	}
	post := pick(b, sectors()[sector].posts)
	if i < standingCount {
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
func (b *builder) committeeSeats(since consult.Date) {
	lead, rest := chairCount, standingCount
	leaders := []consult.MembershipRole{
		consult.MembershipChair, consult.MembershipViceChair, consult.MembershipViceChair,
		consult.MembershipViceChair, consult.MembershipMember, consult.MembershipMember,
	}
	for i := range b.committees {
		body := b.committees[i].ID
		for k, role := range leaders {
			b.addMember(body, b.People[lead].ID, role, since, "")
			lead++
			if k == 0 {
				b.People[lead-1].Post = "市政协常委、" + b.committees[i].Name + "主任"
			}
		}
		for range 24 + b.rng.IntN(6) {
			b.addMember(body, b.People[rest].ID, consult.MembershipMember, since, "")
			rest++
		}
	}
	for i := range 5 { // these have moved from one committee to another
		until := b.today.AddDays(-120)
		b.addMember(b.committees[i].ID, b.People[rest+i].ID, consult.MembershipMember, since, until)
		b.addMember(b.committees[i+3].ID, b.People[rest+i].ID, consult.MembershipMember, until, "")
	}
}

// officeSeats makes the forty staff of the office, heads of sections first.
func (b *builder) officeSeats(since consult.Date) {
	posts := []string{"副秘书长", "副秘书长", "办公室主任", "办公室副主任", "研究室主任", "秘书处处长", "会务处处长", "综合处处长", "宣传信息处处长",
		"人事处处长", "行政处处长", "委员联络处处长"}
	for i := range 40 {
		post, role := cyclic([]string{
			"会务处干部", "秘书处干部", "综合处干部", "宣传信息处干部", "行政处干部", "委员联络处干部", "研究室干部",
		}, i), consult.MembershipStaff
		if i < len(posts) {
			post = posts[i]
		}
		if i == 2 {
			role = consult.MembershipChair
		}
		b.addMember(b.office.ID, b.person(consult.PersonStaff, post), role, since, "")
	}
}
