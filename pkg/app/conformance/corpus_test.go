package conformance

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"huiqi/pkg/store/storetest"
)

// corpus is every calendar that the strangers are to read.
func corpus(t *testing.T) []calendar {
	t.Helper()
	var all []calendar
	for _, o := range []*office{
		everyday(open(t, "everyday", "Asia/Shanghai", storetest.SQLite(t))),
		everyday(open(t, "postgres", "Asia/Shanghai", storetest.Postgres(t))),
		crowded(open(t, "crowded", "Asia/Shanghai", storetest.SQLite(t))),
		hostile(open(t, "hostile", "Asia/Shanghai", storetest.SQLite(t))),
	} {
		all = append(all, o.collect()...)
	}
	for i, zone := range zoneNames {
		all = append(all, elsewhere(open(t, fmt.Sprintf("zone%02d", i), zone, storetest.SQLite(t))).collect()...)
	}
	return all
}

// sample is one calendar with one event of every field.
func sample(t *testing.T) calendar {
	t.Helper()
	o := open(t, "sample", "Asia/Shanghai", storetest.SQLite(t))
	venue := o.add("/venues", object{"name": "政协会议中心", "address": "清源路18号"})
	room := o.add("/rooms", object{"venue_id": venue, "name": "301会议室", "capacity": 40})
	person := o.add("/people", object{"name": "顾茗沅", "kind": "member"})
	o.book("主席会议", "2026-12-01 09:00", "2026-12-01 11:00", object{"room_id": room, "attendances": coming(person)})
	o.subscribe("person", "person", person, nil)
	return o.collect()[0]
}

// everyday is an office with every form, status and role, and everything that can
// become of a meeting.
func everyday(o *office) *office {
	hall := o.add("/venues", object{
		"name":       "政协会议中心",
		"address":    "清源路18号",
		"wayfinding": "南门进，乘2号电梯",
		"position":   object{"lat": 31.5689, "lon": 120.2886},
	})
	yard := o.add("/venues", object{"name": "河畔协商议事室"})
	rooms := []string{o.add("/rooms", object{"venue_id": hall, "name": "301会议室", "floor": "3楼", "capacity": 400}),
		o.add("/rooms", object{"venue_id": hall, "name": "报告厅", "capacity": 400, "wayfinding": "进门左转"}),
		o.add("/rooms", object{"venue_id": yard, "name": "议事厅", "capacity": 400})}
	roles := []string{"presiding", "voting", "nonvoting", "reporting", "guest", "staff"}
	var people []string
	for i := range roles {
		people = append(
			people,
			o.add("/people", object{
				"name":  string([]rune("赵钱孙李周吴")[i]) + "示例",
				"kind":  "member",
				"phone": "0510-0000000" + fmt.Sprint(i),
			}),
		)
	}
	nobody := o.add("/people", object{"name": "郑示例", "kind": "member"})
	statuses := []string{"confirmed", "tentative", "draft", "confirmed"}
	visibilities := []string{"public", "internal", "restricted"}
	forms := o.call("GET", "/forms?limit=200", nil)["items"].([]any)
	var bodies []string
	for i, f := range forms {
		bodies = append(
			bodies, o.add("/bodies", object{"name": fmt.Sprintf("第%d专门委员会", i+1), "kind": "special_committee"}),
		)
		var all []object
		for j, role := range roles {
			if (i+j)%3 > 0 || role == "presiding" {
				all = append(all, object{"person_id": people[j], "role": role})
			}
		}
		for j, status := range []string{statuses[i%4], "confirmed", "tentative"} {
			day := fmt.Sprintf("%02d-%02d", 1+i%2+3*j, 2+i)
			o.book(
				fmt.Sprintf("%s（第%d次）", f.(object)["name_zh"], j+1),
				"2027-"+day+" 09:00",
				"2027-"+day+" 11:30",
				object{
					"form":            f.(object)["key"],
					"status":          status,
					"visibility":      visibilities[(i+j)%3],
					"room_id":         rooms[(i+j)%3],
					"owner_body_id":   bodies[i],
					"invite_body_ids": []string{bodies[i]},
					"attendances":     all,
					"description":     "议题一：普惠托育服务体系\n议题二：大运河工业遗存",
				},
			)
		}
	}
	o.fates(rooms, people, bodies)
	o.days(rooms, people, bodies)
	o.past(rooms, people, bodies)
	for i, p := range people {
		o.subscribe("person-"+roles[i], "person", p, object{"name": "手机"})
	}
	for i, b := range bodies {
		o.subscribe("body-"+forms[i].(object)["key"].(string), "body", b, nil)
	}
	for i, r := range rooms {
		o.subscribe(fmt.Sprintf("room-%d", i), "room", r, nil)
	}
	for name, options := range map[string]object{
		"english":        {"language": "en"},
		"long":           {"days_back": 366, "days_ahead": 800, "days_cancelled": 366},
		"short":          {"days_back": 0, "days_ahead": 1, "days_cancelled": 0},
		"week":           {"days_ahead": 7},
		"few-forms":      {"forms": []string{"plenary", "council"}},
		"reminders":      {"reminders": []int{0, 15, 1440, 40320}},
		"veiled":         {"veiled": true},
		"veiled-english": {"veiled": true, "language": "en", "reminders": []int{30}},
		"sure":           {"tentative": false},
		"cancelled-week": {"days_cancelled": 7},
	} {
		o.subscribe("option-"+name, "person", people[1], object{"name": name, "options": options})
		o.subscribe("option-body-"+name, "body", bodies[0], object{"options": options})
		o.subscribe("option-public-"+name, "public", "", object{"options": options})
	}
	o.delegations(people)
	seat := o.add("/people", object{"name": "市示例局", "kind": "department"})
	envoy := o.add("/people", object{"name": "冯示例", "kind": "staff"})
	for i, spot := range []object{{"room_id": rooms[0]}, {"visibility": "restricted"}} {
		day := fmt.Sprintf("2027-02-%02d ", 20+i)
		spot["attendances"] = []object{{"person_id": seat, "role": "reporting"}}
		id := o.book("派员代替", day+"09:00", day+"10:00", spot)
		o.call("PUT", "/meetings/"+id+"/attendances/"+seat, object{
			"response":             "accepted",
			"channel":              "phone",
			"substitute_person_id": envoy,
		})
	}
	o.subscribe("seat", "person", seat, nil)
	o.subscribe("envoy", "person", envoy, nil)
	o.subscribe("envoy-english", "person", envoy, object{"options": object{"language": "en"}})
	o.subscribe("venue-hall", "venue", hall, nil)
	o.subscribe("venue-yard", "venue", yard, nil)
	o.subscribe("public", "public", "", nil)
	o.subscribe("empty-person", "person", nobody, nil)
	o.subscribe("empty-room", "room", o.add("/rooms", object{"venue_id": yard, "name": "备用室", "capacity": 5}), nil)
	return o
}

// fates are what becomes of meetings: moved in time, in place, back, twice, put
// off to another day after it had been put off; called off in each state.
func (o *office) fates(rooms, people, bodies []string) {
	n := 0
	book := func(title string, more object) string {
		n++
		wish := object{"room_id": rooms[0], "owner_body_id": bodies[0], "attendances": coming(people[0], people[1])}
		for k, v := range more {
			wish[k] = v
		}
		day := fmt.Sprintf("2026-12-%02d ", n)
		return o.book(title, day+"14:00", day+"16:00", wish)
	}
	move := func(id, from, to string, more object) {
		wish := object{"starts_at": o.at(from), "ends_at": o.at(to)}
		for k, v := range more {
			wish[k] = v
		}
		o.call("POST", "/meetings/"+id+"/move", wish)
	}
	cancel := func(id string) {
		o.call("POST", "/meetings/"+id+"/cancel", object{"reason": "与市委会议冲突\n另行通知"})
	}
	move(book("改了时间", nil), "2026-12-20 09:00", "2026-12-20 10:00", nil)
	move(book("改到跨夜", nil), "2026-12-20 22:00", "2026-12-21 01:00", nil)
	move(book("换了会场", nil), "2026-12-03 14:00", "2026-12-03 16:00", object{"room_id": rooms[2]})
	id := book("改了又改回", nil)
	move(id, "2026-12-22 09:00", "2026-12-22 10:00", nil)
	move(id, "2026-12-04 14:00", "2026-12-04 16:00", nil)
	id = book("改了两次", object{"visibility": "public"})
	move(id, "2026-12-23 09:00", "2026-12-23 10:00", nil)
	move(id, "2026-12-24 09:00", "2026-12-24 10:00", object{"room_id": rooms[1]})
	cancel(book("取消", object{"visibility": "public"}))
	id = book("改期后取消", object{"visibility": "public"})
	move(id, "2026-12-25 09:00", "2026-12-25 10:00", nil)
	cancel(id)
	cancel(book("取消的暂定会", object{"status": "tentative"}))
	cancel(book("取消的草稿", object{"status": "draft"}))
	cancel(book("取消的保密会", object{"visibility": "restricted"}))
	book("保密会", object{"visibility": "restricted"})
	book("线上会", object{
		"room_id":    nil,
		"online_url": "https://meet.example.cn/j/88?pwd=k3&x=1#a",
		"visibility": "public",
	})
	book("线上线下", object{"online_url": "http://meet.example.cn/%E4%BC%9A"})
	cancel(book("取消的线上会", object{"room_id": nil, "online_url": "https://meet.example.cn/j/89"}))
	book("没有地点", object{"room_id": nil})
	id = book("改过标题", nil)
	o.call("PATCH", "/meetings/"+id, object{"title": "改过的标题", "description": strings.Repeat("协商民主，有事好商量。", 500)})
	id = book("转正的暂定会", object{"status": "tentative"})
	o.call("POST", "/meetings/"+id+"/confirm", object{})
	move(book("改期的保密会", object{"visibility": "restricted"}), "2026-12-26 09:00", "2026-12-26 10:00", nil)
}

// delegations are meetings that a party has seats at: without a name, with one, taken away again, and lapsed.
func (o *office) delegations(people []string) {
	party := o.add("/bodies", object{"name": "民革支部", "kind": "party_group"})
	o.call("POST", "/bodies/"+party+"/memberships", object{"person_id": people[5], "since": "2020-01-01"})
	for i, fate := range []string{"待定", "已定", "收回", "过期", "定后过期"} {
		day := fmt.Sprintf("2027-02-%02d ", 10+i)
		id := o.book("名额"+fate, day+"09:00", day+"10:00", object{"delegations": []object{
			{"body_id": party, "seats": 2, "role": "nonvoting", "name_by": o.at("2026-11-24 09:00")},
		}})
		seats := o.call("GET", "/meetings/"+id, nil)["delegations"].([]any)[0].(object)
		if strings.Contains(fate, "定") && fate != "待定" {
			o.call("PUT", "/delegations/"+seats["id"].(string)+"/people", object{"person_ids": people[5:]})
		}
		switch fate {
		case "收回":
			o.call("PUT", "/meetings/"+id+"/delegations", object{"delegations": []object{}})
		case "待定", "已定":
			o.call("PUT", "/meetings/"+id+"/delegations", object{"delegations": []object{
				{"body_id": party, "seats": 2, "name_by": o.at("2027-02-01 09:00")},
			}})
		}
	}
	now := o.clock.Now()
	o.clock.Set(now.AddDate(0, 0, 2))
	if n, err := o.Office.Services.Naming.Lapse(context.Background()); n != 2 || err != nil {
		o.t.Fatalf("%d meetings lapse: %v", n, err)
	}
	o.clock.Set(now)
	o.subscribe("seats", "body", party, nil)
}

// days are meetings around midnight and the ends of months and years, and parents
// of several days with their children.
func (o *office) days(rooms, people, bodies []string) {
	with := object{
		"room_id":       rooms[1],
		"owner_body_id": bodies[1],
		"attendances":   coming(people[2]),
		"visibility":    "public",
	}
	for _, span := range [][2]string{
		{"2027-02-27 23:00", "2027-02-28 00:00"},
		{"2027-02-28 00:00", "2027-02-28 00:30"},
		{"2027-02-28 23:59", "2027-03-01 00:01"},
		{"2026-12-31 22:00", "2027-01-01 01:00"},
		{"2027-04-30 23:30", "2027-05-01 23:30"},
		{"2027-05-02 00:00", "2027-05-03 00:00"},
		{"2027-12-27 23:00", "2027-12-28 01:00"},
		{"2027-12-28 01:00", "2027-12-28 02:00"},
		{"2027-10-31 23:55", "2027-11-01 00:00"},
	} {
		o.book("跨"+span[0], span[0], span[1], with)
	}
	for i, span := range [][2]string{
		{"2027-01-25 00:00", "2027-01-29 00:00"}, {"2027-01-30 08:30", "2027-02-01 18:00"},
	} {
		parent := o.book(fmt.Sprintf("第%d次全体会议", i+1), span[0], span[1], object{
			"form":          "plenary",
			"owner_body_id": bodies[2],
			"visibility":    "public",
		})
		for j := range 3 {
			day := fmt.Sprintf("2027-01-%02d ", 25+5*i+j)
			if i == 1 && j == 2 {
				day = "2027-02-01 "
			}
			o.book(fmt.Sprintf("第%d次大会", j+1), day+"09:00", day+"11:00", object{
				"form":          "plenary",
				"parent_id":     parent,
				"room_id":       rooms[1],
				"owner_body_id": bodies[2],
				"attendances":   coming(people[3], people[4]),
				"visibility":    "public",
			})
		}
		if i == 1 {
			o.call("POST", "/meetings/"+parent+"/cancel", object{"reason": "另择日期"})
		}
	}
}

// past is what lies at the edges of what calendars show: 60 days back, and
// cancelled 30 days ago.
func (o *office) past(rooms, people, bodies []string) {
	now := o.clock.Now()
	o.clock.Set(now.AddDate(0, 0, -90))
	with := object{
		"room_id":       rooms[2],
		"owner_body_id": bodies[3],
		"attendances":   coming(people[5]),
		"visibility":    "public",
	}
	for _, span := range [][2]string{
		{"2026-09-23 22:00", "2026-09-24 00:00"}, {"2026-09-24 00:00", "2026-09-24 01:00"},
		{"2026-09-20 09:00", "2026-09-20 11:00"}, {"2026-09-23 09:00", "2026-09-24 00:01"},
	} {
		if span[0] == "2026-09-23 09:00" {
			with["room_id"], with["attendances"] = rooms[1], coming(people[4])
		}
		o.book("已过"+span[0], span[0], span[1], with)
	}
	with["room_id"], with["attendances"] = rooms[2], coming(people[5])
	long := o.book("早已取消", "2026-12-28 09:00", "2026-12-28 10:00", with)
	late := o.book("不久前取消", "2026-12-29 09:00", "2026-12-29 10:00", with)
	o.clock.Set(now.AddDate(0, 0, -31))
	o.call("POST", "/meetings/"+long+"/cancel", object{"reason": "早"})
	o.clock.Set(now.AddDate(0, 0, -30))
	o.call("POST", "/meetings/"+late+"/cancel", object{"reason": "晚"})
	o.clock.Set(now)
}

// crowded is an office with more than a thousand meetings of one person.
func crowded(o *office) *office {
	person := o.add("/people", object{"name": "顾茗沅", "kind": "member"})
	venue := o.add("/venues", object{"name": "会议中心"})
	room := o.add("/rooms", object{"venue_id": venue, "name": "301会议室", "capacity": 40})
	for i := range 3 {
		hour := fmt.Sprintf("2026-12-01 %02d:", 9+2*i)
		o.call("POST", "/series", object{
			"rrule": "FREQ=DAILY;COUNT=350",
			"meeting": object{
				"form":        "council",
				"title":       "有事好商量：老旧小区, 加装电梯; 第\"一\"次",
				"starts_at":   o.at(hour + "00"),
				"ends_at":     o.at(hour + "45"),
				"room_id":     room,
				"visibility":  "public",
				"attendances": coming(person),
			},
		})
	}
	o.subscribe("person", "person", person, nil)
	o.subscribe("room", "room", room, nil)
	return o
}

// zoneNames are zones with a half hour, with another in summer, with summer in
// winter, with half an hour of summer, and far from everything.
var zoneNames = []string{
	"America/New_York", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "Australia/Sydney", "Asia/Kolkata",
	"Asia/Kathmandu", "Pacific/Auckland", "America/St_Johns", "Africa/Casablanca", "Pacific/Apia", "Etc/UTC",
}

// elsewhere is an office in another zone, with meetings all through the nights in
// which clocks change there or elsewhere.
func elsewhere(o *office) *office {
	person := o.add("/people", object{"name": "Ana Gu", "kind": "member"})
	for i, night := range []string{
		"2027-03-14", "2027-03-28", "2027-04-04", "2027-10-03", "2027-10-31", "2027-11-07", "2027-02-28", "2026-12-31",
		"2027-09-26",
	} {
		for _, hours := range [][2]string{{" 00:30", " 01:30"}, {" 01:30", " 02:30"}, {" 03:30", " 04:30"}} {
			from, to := o.at(night+hours[0]), o.at(night+hours[1])
			if from < to {
				o.add("/meetings", object{
					"form":        "remote",
					"title":       fmt.Sprintf("Night %d%s", i, hours[0]),
					"starts_at":   from,
					"ends_at":     to,
					"visibility":  "public",
					"attendances": coming(person),
				})
			}
		}
	}
	parent := o.book("Session", "2027-03-01 00:00", "2027-04-01 00:00", object{"visibility": "public"})
	o.book("Opening", "2027-03-02 09:00", "2027-03-02 10:00", object{
		"parent_id":   parent,
		"visibility":  "public",
		"attendances": coming(person),
	})
	o.subscribe("person", "person", person, nil)
	o.subscribe("public", "public", "", nil)
	return o
}
