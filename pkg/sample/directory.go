package sample

import (
	"fmt"

	"huiqi/pkg/consult"
)

// members is how many members the invented committee has, standing of them
// on its standing committee.
const (
	members  = 401
	standing = 75
)

func sectorNames() []string {
	return []string{"中国共产党", "民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟", "无党派人士", "共青团",
		"工会", "妇联", "青联", "工商联", "科协", "台联", "侨联", "文化艺术", "科学技术", "社会科学", "经济", "农业", "教育", "体育",
		"新闻出版", "医药卫生", "社会福利和社会保障", "特邀人士"}
}

// committeeNames pairs each special committee with its department.
func committeeNames() [][2]string {
	return [][2]string{{"提案委员会", "市督查室"}, {"经济科技委员会", "市发展和改革局"}, {"人口资源环境委员会", "市生态环境局"},
		{"教育文化体育委员会", "市教育局"}, {"医卫委员会", "市卫生健康局"}, {"社会法制委员会", "市司法局"}, {"民族宗教委员会", "市民族宗教局"},
		{"文史委员会", "市文化和旅游局"}, {"港澳台侨外事委员会", "市外事办"}}
}

func districtNames() []string {
	return []string{"清源区", "澄溪区", "望湖区", "东岭区", "南浦区", "临汀区", "柏川市"}
}

// directory makes the people, bodies, venues, rooms and forms.
func (b *builder) directory() {
	b.seats, b.names, b.departments = map[consult.ID][]consult.ID{}, map[string]int{}, map[consult.ID]consult.Body{}
	b.plenary = b.body("政协清源市委员会", consult.BodyPlenary, "", "")
	b.standing = b.body("常务委员会", consult.BodyStandingCommittee, b.plenary.ID, "")
	b.chairs = b.body("主席会议", consult.BodyChairMeeting, b.plenary.ID, "")
	b.office = b.body("市政协办公室", consult.BodyOffice, b.plenary.ID, "")
	for _, name := range sectorNames() {
		b.sectors = append(b.sectors, b.body(name+"界", consult.BodySector, b.plenary.ID, ""))
	}
	b.committeesAndDepartments()
	b.membersAndStaff()
	for _, name := range districtNames() {
		b.body("政协"+name+"委员会", consult.BodyDistrict, b.plenary.ID, "")
	}
	b.cityHall()
	b.districts()
	b.circlesOfDistricts()
	b.forms()
}

func (b *builder) body(name string, kind consult.BodyKind, parent, paired consult.ID) consult.Body {
	v := consult.Body{Stamp: b.stamp(700), Name: name, Kind: kind, ParentID: parent, PairedID: paired, Active: true}
	b.Bodies = append(b.Bodies, v)
	return v
}

// seat puts a Person on a Body since two years ago, open-ended.
func (b *builder) seat(body, person consult.ID, role consult.MembershipRole) {
	b.Memberships = append(b.Memberships, consult.Membership{Stamp: b.stamp(600), BodyID: body, PersonID: person, Role: role,
		Since: b.today.AddDays(-760)})
	b.seats[body] = append(b.seats[body], person)
}

func (b *builder) committeesAndDepartments() {
	for _, pair := range committeeNames() {
		dept := b.body(pair[1], consult.BodyDepartment, "", "")
		c := b.body(pair[0], consult.BodySpecialCommittee, b.plenary.ID, dept.ID)
		b.committees, b.departments[c.ID] = append(b.committees, c), dept
		for _, post := range []string{"局长", "副局长", "办公室主任"} {
			b.seat(dept.ID, b.person(consult.PersonDepartment, pair[1]+post).ID, consult.MembershipMember)
		}
	}
}

// membersAndStaff seats 401 members: by sector all, 75 on the standing
// committee, ten at the chair's meeting, nine committees of some twenty.
func (b *builder) membersAndStaff() {
	for i := range members {
		post := "委员"
		switch {
		case i == 0:
			post = "主席"
		case i <= 8:
			post = "副主席"
		case i == 9:
			post = "秘书长"
		case i < standing:
			post = "常委"
		}
		p := b.person(consult.PersonMember, post)
		b.seat(b.plenary.ID, p.ID, role(i))
		b.seat(b.sectors[i%len(b.sectors)].ID, p.ID, consult.MembershipMember)
		if i < 10 {
			b.seat(b.chairs.ID, p.ID, role(i))
		}
		if i < standing {
			b.seat(b.standing.ID, p.ID, role(i))
		}
	}
	// Committee seats go to members 10 and on, so that vice chairs stay free of them.
	for i, at := 0, 10; i < len(b.committees); i++ {
		for j := range 18 + b.rng.IntN(6) {
			r := consult.MembershipMember
			if j == 0 {
				r = consult.MembershipChair
			} else if j <= 3 {
				r = consult.MembershipViceChair
			}
			b.seat(b.committees[i].ID, b.seats[b.plenary.ID][at], r)
			at++
		}
	}
	for i := range 40 {
		p := b.person(consult.PersonStaff, []string{"会务", "秘书", "宣传", "综合", "后勤"}[i%5])
		b.staff = append(b.staff, p.ID)
		b.seat(b.office.ID, p.ID, consult.MembershipStaff)
	}
	for _, post := range []string{"市委副书记", "市政府副市长", "市委统战部部长", "市法院副院长", "市检察院副检察长"} {
		b.person(consult.PersonOfficial, post)
	}
}

func role(i int) consult.MembershipRole {
	switch {
	case i == 0:
		return consult.MembershipChair
	case i <= 8:
		return consult.MembershipViceChair
	case i == 9:
		return consult.MembershipSecretary
	}
	return consult.MembershipMember
}

func (b *builder) cityHall() {
	v := consult.Venue{Stamp: b.stamp(800), Name: "市政协会议中心", Address: "清源路1号", Lat: 31.4912, Lon: 120.3119, HasPosition: true,
		Wayfinding: "南门进，服务台左转乘2号电梯", Active: true}
	b.Venues = append(b.Venues, v)
	for _, r := range []struct {
		name, floor, way string
		seats            int
	}{{"大礼堂", "1层", "进门直行", 500}, {"常委会议厅", "2层", "出电梯左转", 180}, {"议政厅", "1层", "进门右转", 120}, {"多功能厅", "3层", "出电梯直行", 80},
		{"301会议室", "3层", "出电梯右转到底", 60}, {"302会议室", "3层", "出电梯右转", 40}, {"主席会议室", "4层", "出电梯左转到底", 30}, {"402会议室", "4层", "出电梯右转", 24},
		{"专家室", "5层", "出电梯左转", 14}, {"谈心室", "5层", "出电梯右转", 8}} {
		b.hall = append(b.hall, b.room(v.ID, r.name, r.floor, r.way, r.seats))
	}
}

func (b *builder) room(venue consult.ID, name, floor, way string, seats int) consult.Room {
	r := consult.Room{Stamp: b.stamp(790), VenueID: venue, Name: name, Floor: floor, Wayfinding: way, Capacity: seats, Active: true}
	b.Rooms = append(b.Rooms, r)
	return r
}

// districts makes thirty venues around the city hall with one to three rooms.
func (b *builder) districts() {
	kinds := []string{"党群服务中心", "社区协商议事厅", "文化活动中心", "便民服务中心", "园区会客厅"}
	for i := range 30 {
		d := districtNames()[i%7]
		v := consult.Venue{Stamp: b.stamp(780), Name: fmt.Sprintf("%s%s街道%s", d, []string{"柳岸", "石桥", "桃溪", "云栖", "望亭"}[i/7], kinds[i%5]),
			Address: fmt.Sprintf("%s河畔路%d号", d, 10+3*i), Lat: 31.4912 + (b.rng.Float64()-0.5)*0.3, Lon: 120.3119 + (b.rng.Float64()-0.5)*0.4,
			HasPosition: true, Wayfinding: pick(b, []string{"正门进，前台登记", "东侧小门进", "地下一层停车，乘电梯上行"}), Active: true}
		b.Venues = append(b.Venues, v)
		for j := range 1 + i%3 {
			b.districtRooms = append(b.districtRooms, b.room(v.ID, []string{"协商议事室", "居民说事厅", "圆桌会议室"}[j], fmt.Sprintf("%d层", j+1), "", 16+8*b.rng.IntN(4)))
		}
	}
}

// circlesOfDistricts makes forty council rooms' circles: a few members and the
// neighbours who sit with them.
func (b *builder) circlesOfDistricts() {
	for i := range 40 {
		c := b.body(fmt.Sprintf("%s第%d协商议事室", districtNames()[i%7], i/7+1), consult.BodyCircle, "", "")
		b.circles = append(b.circles, c)
		for j := range 3 {
			r := consult.MembershipMember
			if j == 0 {
				r = consult.MembershipChair
			}
			b.seat(c.ID, b.seats[b.plenary.ID][220+4*i+j], r)
		}
		for range 5 + b.rng.IntN(6) {
			post := pick(b, []string{"社区居民代表", "物业负责人", "社区书记", "网格员", "商户代表", "楼栋长"})
			b.seat(c.ID, b.person(consult.PersonGuest, post).ID, consult.MembershipMember)
		}
	}
}

func (b *builder) forms() {
	b.Forms = consult.Forms()
	for i := range b.Forms {
		f := &b.Forms[i]
		f.Stamp = consult.Stamp{ID: consult.ID(f.Key), Version: 1, CreatedAt: b.now, ChangedAt: b.now}
		f.Order = i
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
