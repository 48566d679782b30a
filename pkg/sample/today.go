package sample

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// sitting is one of today's meetings, from and to by the clock on the wall.
type sitting struct{ from, to time.Duration }

// sittings are five at fixed office hours and up to five around the hour: over,
// running twice, soon and later. What does not fit into the day is cut or left
// out, so that none crosses midnight; one of those around the hour always is
// running, or the day's last minute has come.
func sittings(clock time.Duration) []sitting {
	all := []sitting{{at(9, 0), at(10, 30)}, {at(9, 30), at(11, 30)}, {at(14, 0), at(15, 30)}, {at(14, 30), at(17, 0)}, {at(16, 0), at(17, 30)}}
	base, last := clock.Truncate(30*time.Minute), at(23, 59)
	for _, s := range []sitting{{-at(1, 0), at(1, 0)}, {-at(0, 30), at(1, 30)}, {at(0, 30), at(2, 0)}, {at(3, 0), at(5, 0)}, {-at(2, 30), -at(1, 0)}} {
		from, to := max(base+s.from, 0), min(base+s.to, last)
		if to-from >= 29*time.Minute {
			all = append(all, sitting{from, to})
		}
	}
	return all
}

// day makes today's public meetings at the city hall, on any day and at any hour,
// so that the kiosk is never empty, and three more to be called off or moved.
func (b *builder) day() {
	t := b.now.In(b.zone)
	for i, s := range sittings(at(t.Hour(), t.Minute())) {
		b.sit(i, s)
	}
	for i, s := range []sitting{{at(15, 0), at(16, 30)}, {at(10, 0), at(11, 30)}, {at(14, 0), at(15, 30)}} {
		if k, ok := b.sit(10+i, s); ok {
			b.todays = append(b.todays, k)
		}
	}
}

// sit places the ith of today's meetings: half a committee with one department,
// other halves for other meetings, as far as they and a room are free.
func (b *builder) sit(i int, s sitting) (int, bool) {
	line := todaysLines()[i]
	for turns := range 2 * len(b.committees) {
		k := line.committee + turns
		c := turn(b.committees, k)
		m := meeting(line.form, line.title, line.text, c.ID, consult.Public)
		m.Status, m.Expected = consult.Confirmed, line.expected
		people := b.seated(c.ID)
		half := people[:len(people)/2]
		if (i+turns/len(b.committees))%2 == 1 {
			half = people[len(people)/2:]
		}
		ask(&m, consult.RolePresiding, half[0])
		ask(&m, consult.RoleVoting, half[1:len(half)-2]...)
		ask(&m, consult.RoleNonvoting, half[len(half)-2:]...)
		ask(&m, consult.RoleReporting, b.seated(c.departments[i%len(c.departments)].ID)[i%2])
		placed, ok := b.seek(m, wish{[]consult.Date{b.today}, []time.Duration{s.from}, s.to - s.from, b.roomsFrom(i)})
		if ok {
			return b.take(placed), true
		}
	}
	return 0, false
}

// roomsFrom are the hall's rooms of usual size, from the ith on, then the small
// one and the great hall.
func (b *builder) roomsFrom(i int) []consult.Room {
	rooms := b.hall[1:8]
	i %= len(rooms)
	return append(slices.Concat(rooms[i:], rooms[:i]), b.hall[8], b.hall[0])
}

type todaysLine struct {
	form        consult.FormKey
	title, text string
	committee   int
	expected    int
}

func todaysLines() []todaysLine {
	return []todaysLine{
		{"proposal", "“老旧小区加装电梯”系列提案办理协商会", "主办单位逐条答复，提案者当场评价。", 0, 0},
		{"counterpart", "“完善普惠托育服务体系”对口协商会", "请携带会前材料，提前十分钟到场。", 4, 0},
		{"thematic", "“构建‘双循环’物流体系”专题协商会", "六位委员重点发言，部门现场回应。", 1, 60},
		{"sector", "“优化青年就业环境”界别协商座谈会", "邀请高校毕业生和企业代表参加。", 3, 0},
		{"counterpart", "“名人故居保护与活化利用”对口协商会", "会后现场察看两处故居修缮情况。", 7, 0},
		{"thematic", "“提升国际化医疗服务水平”专题协商会", "医疗机构、保险机构代表到会。", 4, 0},
		{"counterpart", "“新能源装备产业强链补链”对口协商会", "欢迎旁听，凭预约码入场。", 1, 48},
		{"counterpart", "“大运河工业遗存保护利用”对口协商会", "请有关部门准备情况通报。", 7, 0},
		{"study", "委员讲堂：全过程人民民主与基层协商", "面向委员和市民开放，凭预约入场。", 5, 56},
		{"proposal", "“新就业群体权益保障”重点提案督办会", "平台企业和骑手代表参加。", 5, 0},
		{"counterpart", "“侨资企业营商环境”对口协商会", "侨资企业代表到会交流。", 8, 0},
		{"sector", "“少数民族流动人口服务”界别协商座谈会", "邀请社区石榴籽服务站负责人参加。", 6, 0},
		{"counterpart", "“太平荡流域综合治理”对口协商会", "请沿线三区派员参加。", 2, 0},
	}
}
