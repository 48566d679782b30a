package roster

import (
	"fmt"
	"math"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// hallLat and hallLon are the position of the city hall in WGS 84 degrees. The districts lie
// around it.
const hallLat, hallLon = 31.4912, 120.3119

// venueCount is the number of venues in all districts together.
const venueCount = 30

func (r *Roster) venues() {
	r.cityHall()
	for _, name := range districtNames() {
		r.Districts = append(r.Districts, District{
			Body:  r.body("政协"+name+"委员会", consult.BodyDistrict, r.Plenary.ID, ""),
			Place: name,
		})
	}
	for i := range venueCount {
		r.districtVenue(i)
	}
}

func (r *Roster) cityHall() {
	id := r.venue("市政协会议中心", "清源市人民路1号", hallLat, hallLon, "南门进，服务台登记后乘2号电梯")
	for _, room := range []struct {
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
		r.HallRooms = append(r.HallRooms, r.roomAt(id, room.name, room.floor, room.way, room.seats))
	}
	// The two largest have to be set up and cleared.
	for i, t := range []consult.Turnaround{{Setup: 60, Clearup: 45}, {Setup: 30, Clearup: 30}} {
		room := &r.HallRooms[i]
		room.Turnaround = t
		r.Rooms[i], r.roomByID[room.ID] = *room, *room
	}
}

// districtVenue makes the ith venue with one to three rooms, in the direction of its district.
func (r *Roster) districtVenue(i int) {
	d := &r.Districts[i%len(r.Districts)]
	// Around the city hall in a circle, with some randomness.
	angle := 2 * math.Pi * float64(i%len(r.Districts)) / float64(len(r.Districts))
	lat := hallLat + 0.11*math.Sin(angle) + 0.05*(r.Float64()-0.5)
	lon := hallLon + 0.15*math.Cos(angle) + 0.06*(r.Float64()-0.5)
	kind := almanac.Cyclic([]string{"党群服务中心", "政协委员工作室", "新时代文明实践所", "便民服务中心", "文化活动中心", "园区会客厅"}, i/3)
	id := r.venue(d.Place+places()[i]+kind, fmt.Sprintf("%s%s路%d号", d.Place, almanac.Cyclic([]string{
		"河畔", "学前", "振兴", "梅园", "金桥",
	}, i), 8+6*i),
		round(lat), round(lon), almanac.Cyclic([]string{"正门进，前台登记", "东侧小门进，门口有“有事好商量”牌", "地下一层停车，乘电梯上行", "沿连廊走到底"}, i))
	for k := range 1 + i%3 {
		name := almanac.Cyclic([]string{"协商议事室", "居民说事厅", "圆桌会议室"}, k)
		d.rooms = append(d.rooms, r.roomAt(id, name, fmt.Sprintf("%d层", k+1), almanac.Cyclic([]string{
			"进门左转", "上楼右转", "楼梯口对面",
		}, i+k), 20+10*r.IntN(4)))
	}
}

func (r *Roster) venue(name, address string, lat, lon float64, way string) consult.ID {
	v := consult.Venue{Stamp: r.Stamp(800), Name: name, Address: address, Lat: lat, Lon: lon, HasPosition: true,
		Wayfinding: way, Active: true}
	r.Venues = append(r.Venues, v)
	return v.ID
}

func (r *Roster) roomAt(venue consult.ID, name, floor, way string, seats int) consult.Room {
	room := consult.Room{Stamp: r.Stamp(790), VenueID: venue, Name: name, Floor: floor, Wayfinding: way,
		Capacity: seats, Active: true}
	r.Rooms, r.roomByID[room.ID] = append(r.Rooms, room), room
	return room
}

// round keeps five decimals, which is about a metre.
func round(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }

// CouncilRooms returns the rooms of the kth circle's own community, if it has any, and those in
// the rest of its district.
func (r *Roster) CouncilRooms(k int) ([]consult.Room, []consult.Room) {
	var own, others []consult.Room
	for _, room := range r.Districts[r.Circles[k].district].rooms {
		if k < venueCount && room.VenueID == r.Venues[1+k].ID {
			own = append(own, room)
		} else {
			others = append(others, room)
		}
	}
	return own, others
}
