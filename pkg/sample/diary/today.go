package diary

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// timeRange is the time of one of today's meetings, as offsets from midnight.
type timeRange struct{ from, to time.Duration }

// todaysTimes returns five meetings at usual hours and up to five around the present time: one that is over, two that
// are running, one soon and one later. What does not fit into the day is cut or left out, so that none crosses
// midnight. One is always running, except in the last minutes of the day.
func todaysTimes(clock time.Duration) []timeRange {
	all := []timeRange{
		{at(9, 0), at(10, 30)}, {at(9, 30), at(11, 30)}, {at(14, 0), at(15, 30)}, {at(14, 30), at(17, 0)},
		{at(16, 0), at(17, 30)},
	}
	// Relative to the last half hour, so that times look as if an office had set them.
	base, last := clock.Truncate(30*time.Minute), at(23, 59)
	for _, s := range []timeRange{
		{-at(1, 0), at(1, 0)}, {-at(0, 30), at(1, 30)}, {at(0, 30), at(2, 0)}, {at(3, 0), at(5, 0)},
		{-at(2, 30), -at(1, 0)},
	} {
		from, to := max(base+s.from, 0), min(base+s.to, last)
		if to-from >= 29*time.Minute {
			all = append(all, timeRange{from, to})
		}
	}
	return all
}

// todaysMeetings makes today's public meetings at the city hall, on any day at any hour, so
// that the kiosk is never empty, and three more to be cancelled or moved.
func (b *Builder) todaysMeetings() {
	t := b.Now.In(b.Zone)
	for i, s := range todaysTimes(at(t.Hour(), t.Minute())) {
		b.placeToday(i, s)
	}
	for i, s := range []timeRange{{at(15, 0), at(16, 30)}, {at(10, 0), at(11, 30)}, {at(14, 0), at(15, 30)}} {
		if k, ok := b.placeToday(10+i, s); ok {
			b.toChangeToday = append(b.toChangeToday, k)
		}
	}
}

// placeToday places the ith of today's meetings, with half a committee and one department. It
// tries other halves and committees until the people and a room are free.
func (b *Builder) placeToday(i int, s timeRange) (int, bool) {
	line := todaysEntries()[i]
	for turns := range 2 * len(b.Committees) {
		k := line.committee + turns
		c := almanac.Cyclic(b.Committees, k)
		m := NewMeeting(line.form, line.title, line.text, c.ID, consult.Public)
		m.Status, m.Expected = consult.Confirmed, line.expected
		if with := b.Committees[line.with]; line.with > 0 && with.ID != c.ID {
			holdTogether(&m, with)
		}
		if line.form == "thematic" {
			b.delegate(&m, b.Sectors[3], i)
			b.delegate(&m, b.Sectors[14], i)
		}
		people := b.MemberIDs(c.ID)
		// The two halves of a committee can be in two meetings at the same time.
		half := people[:len(people)/2]
		if (i+turns/len(b.Committees))%2 == 1 {
			half = people[len(people)/2:]
		}
		AddPeople(&m, consult.RolePresiding, half[0])
		AddPeople(&m, consult.RoleVoting, half[1:len(half)-2]...)
		AddPeople(&m, consult.RoleNonvoting, half[len(half)-2:]...)
		AddPeople(&m, consult.RoleReporting, b.MemberIDs(c.Departments[i%len(c.Departments)].ID)[i%2])
		placed, ok := b.findSlot(m, slotWish{
			days:   []consult.Date{b.Today},
			starts: []time.Duration{s.from},
			length: s.to - s.from,
			rooms:  b.roomsFrom(i),
		})
		if ok {
			return b.placeMeeting(placed), true
		}
	}
	return 0, false
}

// roomsFrom are the usual rooms of the city hall from the ith on, then the small one and the
// great hall.
func (b *Builder) roomsFrom(i int) []consult.Room {
	rooms := b.HallRooms[1:8]
	i %= len(rooms)
	return append(slices.Concat(rooms[i:], rooms[:i]), b.HallRooms[8], b.HallRooms[0])
}

type todaysEntry struct {
	form        consult.FormKey
	title, text string
	committee   int
	expected    int
	// with is another committee that holds it, too, unless it is the first.
	with int
}

func todaysEntries() []todaysEntry {
	return []todaysEntry{
		{form: "proposal", title: "“老旧小区加装电梯”系列提案办理协商会", text: "主办单位逐条答复，提案者当场评价。", committee: 0, expected: 0},
		{form: "counterpart", title: "“完善普惠托育服务体系”对口协商会", text: "请携带会前材料，提前十分钟到场。", committee: 4, expected: 0},
		{form: "thematic", title: "“构建‘双循环’物流体系”专题协商会", text: "六位委员重点发言，部门现场回应。", committee: 1, expected: 60, with: 8},
		{form: "sector", title: "“优化青年就业环境”界别协商座谈会", text: "邀请高校毕业生和企业代表参加。", committee: 3, expected: 0},
		{form: "counterpart", title: "“名人故居保护与活化利用”对口协商会", text: "会后现场察看两处故居修缮情况。", committee: 7, expected: 0},
		{form: "thematic", title: "“提升国际化医疗服务水平”专题协商会", text: "医疗机构、保险机构代表到会。", committee: 4, expected: 0},
		{form: "counterpart", title: "“新能源装备产业强链补链”对口协商会", text: "欢迎旁听，凭预约码入场。", committee: 1, expected: 48},
		{form: "counterpart", title: "“大运河工业遗存保护利用”对口协商会", text: "请有关部门准备情况通报。", committee: 7, with: 2},
		{form: "lecture", title: "委员讲堂：全过程人民民主与基层协商", text: "面向委员和市民开放，凭预约入场。", committee: 5, expected: 56},
		{form: "proposal", title: "“新就业群体权益保障”重点提案督办会", text: "平台企业和骑手代表参加。", committee: 5, expected: 0},
		{form: "counterpart", title: "“侨资企业营商环境”对口协商会", text: "侨资企业代表到会交流。", committee: 8, expected: 0},
		{form: "sector", title: "“少数民族流动人口服务”界别协商座谈会", text: "邀请社区石榴籽服务站负责人参加。", committee: 6, expected: 0},
		{form: "counterpart", title: "“太平荡流域综合治理”对口协商会", text: "请沿线三区派员参加。", committee: 2, expected: 0},
	}
}
