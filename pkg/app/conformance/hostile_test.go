package conformance

import (
	"context"
	"fmt"
	"strings"

	"huiqi/pkg/consult"
)

// hostileTexts have broken calendars somewhere, each named by what it is.
var hostileTexts = []struct{ name, text string }{
	{"crlf", "会议\r\nATTENDEE;CN=x:mailto:leak@example.cn\r\nX-EVIL:1"},
	{"lf", "会议\nEND:VEVENT\nEND:VCALENDAR\nX"},
	{"cr", "会议\rBEGIN:VALARM\rX"},
	{"nul", "会\x00议\x00"},
	{"controls", "a\x01\x07\x08\x0b\x0c\x1b\x7f会\u0080\u0085\u009f议"},
	{"tab", "会\t议\t"},
	{"separators", "会\u2028X-EVIL:1\u2029议"},
	{"syntax", `a,b;c:d"e\f^g^n^'h=i`},
	{"escapes", `\n\N\\n\,\;\:\"\`},
	{"backslashes", strings.Repeat(`\`, 60)},
	{"carets", `^n ^^ ^' 'x' "y"`},
	{"wide", "，；：＂＼＾（）【】「」、。…—·～￥％　　全角空格"},
	{"rtl", "שלום עולם \u05d0\u200f مرحبا \u200f"},
	{"bidi", "\u202e\u2066会议\u2069\u202c\ufeff"},
	{"emoji", "👨‍👩‍👧‍👦🏳️‍🌈👍🏽 e\u0301 ﷽ 𠮷𠀀"},
	{"long", strings.Repeat("协商民主，有事好商量；", 470)[:15000]},
	{"wide70", strings.Repeat("x", 66) + strings.Repeat("会", 20)},
	{"spaces", "  会  议  " + strings.Repeat(" ", 80) + "x "},
	{"end", "END:VEVENT"},
	{"begin", "BEGIN:VCALENDAR"},
	{"property", "DTSTART:20200101T000000Z"},
	{"fold", "x\r\n y\n z\n\t w"},
	{"html", `<b>粗</b>&amp;<script>alert(1)</script>`},
	{"format", "%s%d%n{{.}}${x}"},
	{"uri", "https://a.example/?q=\"a b\"#^\\"},
	{"invisible", "\u202e\u2066"},
	{"replacement", "会\ufffd议"},
	{"private", "\ue000\U000f0000 \ufffe\U0001ffff"},
}

// lodge puts the text into one field through the API. Where the API refuses it,
// as it may with 4xx alone, keep puts it into the database behind its back: what a
// calendar does with it is to be seen all the same.
func (o *office) lodge(path, field, text string, keep func(text string) error) bool {
	o.t.Helper()
	status, answer := o.try("PATCH", path, object{field: text})
	switch {
	case status == 200:
		return false
	case status != 400 && status != 422:
		o.t.Fatalf("%s of %q: %d %v", field, text, status, answer)
	}
	if err := keep(text); err != nil {
		o.t.Fatalf("%s of %q: %v", field, text, err)
	}
	return true
}

// cut shortens a text to what fits a field of n characters, so that its length is
// not why it is refused.
func cut(text string, n int) string {
	r := []rune(text)
	return string(r[:min(len(r), n)])
}

// hostile is an office in which every field that a person can type has every text
// that has broken a calendar somewhere.
func hostile(o *office) *office {
	refused, put := map[string]int{}, 0
	for i, h := range hostileTexts {
		v := villain{o: o, text: h.text, form: consult.FormKey(consult.Forms()[i%15].Key)}
		v.directory(i)
		v.meetings(i)
		for _, f := range v.refused {
			refused[f]++
		}
		put += v.put
		o.subscribe("person-"+h.name, "person", string(v.person), nil)
		o.subscribe("body-"+h.name, "body", string(v.body), nil)
		o.subscribe("room-"+h.name, "room", string(v.room), nil)
		o.subscribe("venue-"+h.name, "venue", string(v.venue), nil)
		name := o.links[len(o.links)-1]
		v.lodge("/feeds/"+string(name.feed), "name", 100, func(text string) error { return v.rename(name.feed, text) })
	}
	if len(refused) == 0 {
		o.t.Error("the API refuses nothing")
	}
	o.t.Logf("%d texts were put into fields; refused, and put below the API: %v", put, refused)
	return o
}

// villain puts one text into every field of a small office of its own.
type villain struct {
	o                         *office
	text                      string
	form                      consult.FormKey
	person, body, venue, room consult.ID
	refused                   []string
	put                       int
}

func (v *villain) lodge(path, field string, n int, keep func(text string) error) {
	v.o.t.Helper()
	v.put++
	if v.o.lodge(path, field, cut(v.text, n), keep) {
		v.refused = append(v.refused, strings.Split(path, "/")[1]+"."+field)
	}
}

func (v *villain) directory(i int) {
	o := v.o
	s := v.o.Office.Store
	ctx := context.Background()
	v.person = consult.ID(o.add("/people", object{"name": fmt.Sprint("人", i), "kind": "member"}))
	v.body = consult.ID(o.add("/bodies", object{"name": fmt.Sprint("组织", i), "kind": "circle"}))
	v.venue = consult.ID(o.add("/venues", object{
		"name":     fmt.Sprint("场所", i),
		"position": object{"lat": -89.9999999, "lon": 179.9999999},
	}))
	v.room = consult.ID(o.add("/rooms", object{
		"venue_id": string(v.venue),
		"name":     fmt.Sprint("会议室", i),
		"capacity": 9,
	}))
	v.lodge("/people/"+string(v.person), "name", 100, func(text string) error {
		p, err := s.People.Get(ctx, v.person)
		p.Name, p.Version = text, p.Version+1
		return both(err, func() error { return s.People.Save(ctx, p, p.Version-1) })
	})
	v.lodge("/bodies/"+string(v.body), "name", 100, func(text string) error {
		b, err := s.Bodies.Get(ctx, v.body)
		b.Name, b.Version = text, b.Version+1
		return both(err, func() error { return s.Bodies.Save(ctx, b, b.Version-1) })
	})
	for field, put := range map[string]func(*consult.Venue, string){
		"name":       func(n *consult.Venue, t string) { n.Name = t },
		"address":    func(n *consult.Venue, t string) { n.Address = t },
		"wayfinding": func(n *consult.Venue, t string) { n.Wayfinding = t },
	} {
		v.lodge("/venues/"+string(v.venue), field, 100, func(text string) error {
			n, err := s.Venues.Get(ctx, v.venue)
			put(&n, text)
			n.Version++
			return both(err, func() error { return s.Venues.Save(ctx, n, n.Version-1) })
		})
	}
	for field, put := range map[string]func(*consult.Room, string){
		"name":       func(n *consult.Room, t string) { n.Name = t },
		"floor":      func(n *consult.Room, t string) { n.Floor = t },
		"wayfinding": func(n *consult.Room, t string) { n.Wayfinding = t },
	} {
		v.lodge("/rooms/"+string(v.room), field, 40, func(text string) error {
			n, err := s.Rooms.Get(ctx, v.room)
			put(&n, text)
			n.Version++
			return both(err, func() error { return s.Rooms.Save(ctx, n, n.Version-1) })
		})
	}
	for field, put := range map[string]func(*consult.Form, string){
		"name_zh": func(n *consult.Form, t string) { n.NameZH = t },
		"name_en": func(n *consult.Form, t string) { n.NameEN = t },
	} {
		v.lodge("/forms/"+string(v.form), field, 100, func(text string) error {
			n, err := s.Forms.Get(ctx, consult.ID(v.form))
			put(&n, text)
			n.Version++
			return both(err, func() error { return s.Forms.Save(ctx, n, n.Version-1) })
		})
	}
}

func both(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// meetings are one as it was booked, one moved and one called off.
func (v *villain) meetings(i int) {
	o := v.o
	day := fmt.Sprintf("2026-12-%02d ", 1+i)
	book := func(from, to string) string {
		return o.book("会", day+from, day+to, object{
			"form":          string(v.form),
			"room_id":       string(v.room),
			"owner_body_id": string(v.body),
			"visibility":    "public",
			"attendances":   []object{{"person_id": string(v.person), "role": "presiding"}},
		})
	}
	all := []string{book("09:00", "10:00"), book("11:00", "12:00"), book("13:00", "14:00")}
	var later []func() error // what the API refuses stands in the way of a move
	for _, id := range all {
		for field, n := range map[string]int{"title": 200, "description": 10000, "online_url": 1900} {
			text := v.text
			if field == "online_url" {
				text = "https://meet.example.cn/" + text
			}
			v.put++
			if o.lodge("/meetings/"+id, field, cut(text, n), func(text string) error {
				later = append(later, func() error { return v.amend(id, field, text) })
				return nil
			}) {
				v.refused = append(v.refused, "meetings."+field)
			}
		}
	}
	o.call("POST", "/meetings/"+all[1]+"/move", object{
		"starts_at": o.at(day + "15:00"),
		"ends_at":   o.at(day + "16:00"),
	})
	v.put++
	if status, _ := o.try("POST", "/meetings/"+all[2]+"/cancel", object{"reason": cut(v.text, 500)}); status != 200 {
		v.refused = append(v.refused, "meetings.reason")
		o.call("POST", "/meetings/"+all[2]+"/cancel", object{"reason": "x"})
		later = append(later, func() error { return v.amend(all[2], "reason", cut(v.text, 500)) })
	}
	for _, spoil := range later {
		if err := spoil(); err != nil {
			o.t.Fatal(err)
		}
	}
}

// amend writes a field of a meeting into the database.
func (v *villain) amend(id, field, text string) error {
	s, ctx := v.o.Office.Store, context.Background()
	m, err := s.Meeting(ctx, consult.ID(id))
	switch field {
	case "title":
		m.Title = text
	case "description":
		m.Description = text
	case "online_url":
		m.OnlineURL = text
	case "reason":
		m.CancelReason = text
	}
	m.Version++
	return both(err, func() error { return s.SaveMeetings(ctx, []consult.Meeting{m}) })
}

func (v *villain) rename(feed consult.ID, text string) error {
	s, ctx := v.o.Office.Store, context.Background()
	f, err := s.Feed(ctx, feed)
	f.Name, f.Version = text, f.Version+1
	return both(err, func() error { return s.SaveFeed(ctx, f, f.Version-1) })
}
