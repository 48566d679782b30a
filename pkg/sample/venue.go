package sample

import (
	"fmt"
	"math"

	"huiqi/pkg/consult"
)

// hallLat and hallLon are the position of the city hall in WGS 84 degrees. The districts lie
// around it.
const hallLat, hallLon = 31.4912, 120.3119

// venueCount is the number of venues in all districts together.
const venueCount = 30

func (b *builder) venues() {
	b.cityHall()
	for _, name := range districtNames() {
		b.districts = append(b.districts, district{
			Body: b.body("政协"+name+"委员会", consult.BodyDistrict, b.plenary.ID, ""),
			name: name,
		})
	}
	for i := range venueCount {
		b.districtVenue(i)
	}
}

func (b *builder) cityHall() {
	id := b.venue("市政协会议中心", "清源市人民路1号", hallLat, hallLon, "南门进，服务台登记后乘2号电梯")
	for _, r := range []struct {
		name, floor, way string
		seats            int
	}{
		{name: "大礼堂", floor: "1层", way: "南门大厅直行，1至4号门入场", seats: 500},
		{name: "常委会议厅", floor: "2层", way: "2号电梯至2层，出电梯左转", seats: 200},
		{name: "多功能厅", floor: "2层", way: "2号电梯至2层，出电梯右转", seats: 160},
		{name: "有事好商量议事厅", floor: "1层", way: "南门大厅右转，屏风后", seats: 120},
		{name: "301会议室", floor: "3层", way: "2号电梯至3层，直行到底", seats: 90},
		{name: "302会议室", floor: "3层", way: "2号电梯至3层，出电梯右转", seats: 72},
		{name: "401会议室", floor: "4层", way: "3号电梯至4层，出电梯左转", seats: 60},
		{name: "主席会议室", floor: "4层", way: "3号电梯至4层，走廊东端", seats: 36},
		{name: "专委会会商室", floor: "5层", way: "3号电梯至5层，出电梯右转", seats: 20},
		{name: "委员谈心室", floor: "5层", way: "3号电梯至5层，茶水间对面", seats: 8},
	} {
		b.hallRooms = append(b.hallRooms, b.roomAt(id, r.name, r.floor, r.way, r.seats))
	}
}

// districtVenue makes the ith venue with one to three rooms, in the direction of its district.
func (b *builder) districtVenue(i int) {
	d := &b.districts[i%len(b.districts)]
	// Around the city hall in a circle, with some randomness.
	angle := 2 * math.Pi * float64(i%len(b.districts)) / float64(len(b.districts))
	lat := hallLat + 0.11*math.Sin(angle) + 0.05*(b.rng.Float64()-0.5)
	lon := hallLon + 0.15*math.Cos(angle) + 0.06*(b.rng.Float64()-0.5)
	kind := cyclic([]string{"党群服务中心", "政协委员工作室", "新时代文明实践所", "便民服务中心", "文化活动中心", "园区会客厅"}, i/3)
	id := b.venue(d.name+places()[i]+kind, fmt.Sprintf("%s%s路%d号", d.name, cyclic([]string{
		"河畔", "学前", "振兴", "梅园", "金桥",
	}, i), 8+6*i),
		round(lat), round(lon), cyclic([]string{"正门进，前台登记", "东侧小门进，门口有“有事好商量”牌", "地下一层停车，乘电梯上行", "沿连廊走到底"}, i))
	for k := range 1 + i%3 {
		name := cyclic([]string{"协商议事室", "居民说事厅", "圆桌会议室"}, k)
		d.rooms = append(d.rooms, b.roomAt(id, name, fmt.Sprintf("%d层", k+1), cyclic([]string{
			"进门左转", "上楼右转", "楼梯口对面",
		}, i+k), 20+10*b.rng.IntN(4)))
	}
}

func (b *builder) venue(name, address string, lat, lon float64, way string) consult.ID {
	v := consult.Venue{Stamp: b.stamp(800), Name: name, Address: address, Lat: lat, Lon: lon, HasPosition: true,
		Wayfinding: way, Active: true}
	b.Venues = append(b.Venues, v)
	return v.ID
}

func (b *builder) roomAt(venue consult.ID, name, floor, way string, seats int) consult.Room {
	r := consult.Room{Stamp: b.stamp(790), VenueID: venue, Name: name, Floor: floor, Wayfinding: way,
		Capacity: seats, Active: true}
	b.Rooms, b.roomByID[r.ID] = append(b.Rooms, r), r
	return r
}

// round keeps five decimals, which is about a metre.
func round(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }
