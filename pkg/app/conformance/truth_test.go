package conformance

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"huiqi/pkg/app/apptest"
	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// survey is everything in an office's database that calendars can show, read
// through the plain lists, and told in words of this file's own.
type survey struct {
	o        *office
	meetings []consult.Meeting
	forms    map[consult.ID]consult.Form
	bodies   map[consult.ID]consult.Body
	rooms    map[consult.ID]consult.Room
	venues   map[consult.ID]consult.Venue
	people   map[consult.ID]consult.Person
}

func (o *office) survey(ctx context.Context) *survey {
	o.t.Helper()
	s, db := &survey{o: o}, o.Office.Store
	s.meetings = whole(ctx, o, db.Meetings)
	s.forms = byID(whole(ctx, o, db.Forms.List), func(f consult.Form) consult.ID { return consult.ID(f.Key) })
	s.bodies = byID(whole(ctx, o, db.Bodies.List), func(b consult.Body) consult.ID { return b.ID })
	s.rooms = byID(whole(ctx, o, db.Rooms.List), func(r consult.Room) consult.ID { return r.ID })
	s.venues = byID(whole(ctx, o, db.Venues.List), func(v consult.Venue) consult.ID { return v.ID })
	s.people = byID(whole(ctx, o, db.People.List), func(p consult.Person) consult.ID { return p.ID })
	return s
}

// whole reads a list to its end.
func whole[T, F any](
	ctx context.Context, o *office, list func(context.Context, F, consult.PageRequest) (consult.Page[T], error),
) []T {
	o.t.Helper()
	var everything F
	var all []T
	for p := (consult.PageRequest{Limit: 200}); ; {
		page, err := list(ctx, everything, p)
		if err != nil {
			o.t.Fatal(err)
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		p.Cursor = page.Next
	}
}

func byID[T any](all []T, id func(T) consult.ID) map[consult.ID]T {
	out := map[consult.ID]T{}
	for _, n := range all {
		out[id(n)] = n
	}
	return out
}

// title is what the calendar is called.
func (s *survey) title(f subscription.Feed) string {
	name, whose := flat(f.Name), ""
	switch f.Subject.Kind {
	case consult.SubjectPerson:
		whose = flat(s.people[f.Subject.ID].Name)
	case consult.SubjectBody:
		whose = flat(s.bodies[f.Subject.ID].Name)
	case consult.SubjectRoom:
		whose = flat(s.rooms[f.Subject.ID].Name)
	case consult.SubjectVenue:
		whose = flat(s.venues[f.Subject.ID].Name)
	}
	if name == "" || whose != "" && !strings.Contains(name, whose) {
		brackets := map[subscription.Language][2]string{
			subscription.Chinese: {"（", "）"},
			subscription.English: {" (", ")"},
		}[f.Options.Language]
		if name != "" {
			name = brackets[0] + name + brackets[1]
		}
		name = whose + name
	}
	return cmp.Or(
		strings.NewReplacer(",", "，", ";", "；", `\`, "＼").Replace(name),
		map[subscription.Language]string{subscription.Chinese: "会期", subscription.English: "Huiqi"}[f.Options.Language],
	)
}

// truth is what a calendar of the Feed has to say now.
func (s *survey) truth(f subscription.Feed) []event {
	now, ask := s.o.clock.Now(), f.Options
	midnight := func(days int) time.Time {
		y, m, d := now.In(s.o.zone).Date()
		return time.Date(y, m, d+days, 0, 0, 0, 0, s.o.zone)
	}
	var all []event
	for i := range s.meetings {
		m := &s.meetings[i]
		switch {
		case m.Status == consult.Draft, !s.concerns(f.Subject, m):
		case m.Status == consult.Cancelled && (m.Sequence == 0 || m.CancelledAt.Before(midnight(-ask.DaysCancelled))):
		case (m.Status == consult.Tentative || m.Status == consult.Cancelled && !m.Firm) && ask.HideTentative:
		case ask.Forms != nil && !slices.Contains(ask.Forms, m.Form):
		case !m.Span.To.After(midnight(-ask.DaysBack)), !m.Span.From.Before(midnight(ask.DaysAhead)):
		default:
			all = append(all, s.event(f, m))
		}
	}
	return all
}

// concerns reports whether a Feed of the subject is to show the meeting.
func (s *survey) concerns(sub consult.Subject, m *consult.Meeting) bool {
	switch sub.Kind {
	case consult.SubjectPerson:
		return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool {
			return a.PersonID == sub.ID ||
				a.SubstituteID == sub.ID
		})
	case consult.SubjectBody:
		return m.OwnerBodyID == sub.ID || slices.Contains(m.InviteBodyIDs, sub.ID) ||
			slices.ContainsFunc(m.Delegations, func(d consult.Delegation) bool {
				holds := func(a consult.Attendance) bool { return a.DelegationID == d.ID }
				return d.BodyID == sub.ID && (!d.Lapsed || slices.ContainsFunc(m.Attendances, holds))
			})
	case consult.SubjectRoom:
		return m.RoomID == sub.ID
	case consult.SubjectVenue:
		return m.RoomID != "" && s.rooms[m.RoomID].VenueID == sub.ID
	}
	return m.Visibility == consult.Public
}

// event is what an event has to say of the meeting.
func (s *survey) event(f subscription.Feed, m *consult.Meeting) event {
	say, end := languages[f.Options.Language], m.Span.To.Unix()
	e := event{
		UID:      string(m.ID) + "@huiqi",
		Start:    m.Span.From.Unix(),
		End:      &end,
		Sequence: m.Sequence,
		Modified: m.ChangedAt.Unix(),
		Stamp:    m.ChangedAt.Unix(),
		Status:   strings.ToUpper(string(m.Status)),
		Transp:   "OPAQUE",
		Alarms:   []int{},
	}
	if m.HasChildren || m.Status == consult.Cancelled {
		e.Transp = "TRANSPARENT"
	} else {
		for _, minutes := range f.Options.Reminders {
			e.Alarms = append(e.Alarms, -60*minutes)
		}
		slices.Sort(e.Alarms)
	}
	if f.Options.Veiled || m.Visibility == consult.Restricted && f.Subject.Kind != consult.SubjectPerson {
		e.Summary, e.Class = say.busy, "PRIVATE"
		if m.Status == consult.Cancelled {
			e.Summary = say.marks["cancelled"] + say.busy
		}
		return e
	}
	e.Summary = flat(say.marks[mark(f, m)] + cmp.Or(flat(m.Title), say.untitled))
	e.Class = map[consult.Visibility]string{
		consult.Public:     "PUBLIC",
		consult.Internal:   "PRIVATE",
		consult.Restricted: "CONFIDENTIAL",
	}[m.Visibility]
	if c := flat(s.form(f, m)); c != "" {
		e.Categories = []string{c}
	}
	e.Location = s.place(say, m)
	e.URL = backLink(f, m)
	e.Conference = join(f, m)
	e.Description = s.description(f, m, e.Conference)
	return e
}

// form is the name of the meeting's form in the Feed's language, if it has one.
func (s *survey) form(f subscription.Feed, m *consult.Meeting) string {
	form := s.forms[consult.ID(m.Form)]
	if f.Options.Language == subscription.English && flat(form.NameEN) != "" {
		return form.NameEN
	}
	return form.NameZH
}

// mark names what a title has to say before its words when the meeting is not, or
// not where or when, it was confirmed first. Who came after it left is told nothing.
func mark(f subscription.Feed, m *consult.Meeting) string {
	if m.Status == consult.Cancelled {
		return "cancelled"
	}
	was, left := m.First, int64(0)
	for _, v := range m.Moves {
		if v.From == was {
			left = v.Version
		}
	}
	for _, a := range m.Attendances {
		if f.Subject.Kind == consult.SubjectPerson && a.PersonID == f.Subject.ID && a.Since >= left && left > 0 {
			return ""
		}
	}
	if was.Span.From.Unix() != m.Span.From.Unix() || was.Span.To.Unix() != m.Span.To.Unix() {
		return "moved"
	}
	if was.RoomID != m.RoomID {
		return "elsewhere"
	}
	return ""
}

// place is the location in one line: venue, room, and the way in; where there is none, that it will be told or that
// each part has its own.
func (s *survey) place(say words, m *consult.Meeting) string {
	room := s.rooms[m.RoomID]
	venue := s.venues[cmp.Or(room.VenueID, m.VenueID)]
	var names, ways []string
	for _, n := range []string{flat(venue.Name), flat(room.Name)} {
		if n != "" {
			names = append(names, n)
		}
	}
	for _, w := range []string{flat(room.Floor), cmp.Or(flat(room.Wayfinding), flat(venue.Wayfinding))} {
		if w != "" {
			ways = append(ways, w)
		}
	}
	switch {
	case len(names) == 0 && m.OnlineURL != "":
		return say.online
	case len(names) == 0 && m.HasChildren:
		return say.inParts
	case len(names) == 0:
		return say.unplaced
	case len(names) > 0 && len(ways) > 0:
		return flat(strings.Join(names, " ") + say.brackets[0] + strings.Join(ways, say.brackets[1]) + say.brackets[2])
	}
	return strings.Join(names, " ")
}

// ours reports whether the Feed's holder is one of those who come.
func ours(f subscription.Feed) bool {
	return f.Subject.Kind == consult.SubjectPerson || f.Subject.Kind == consult.SubjectBody
}

// join is the address of what can still be joined, as a URI may be written.
func join(f subscription.Feed, m *consult.Meeting) string {
	u, err := url.Parse(m.OnlineURL)
	if !ours(f) || m.Status == consult.Cancelled || err != nil || u.Host == "" ||
		u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	var out strings.Builder
	for _, b := range []byte(u.String()) {
		if strings.IndexByte(
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%", b,
		) >= 0 {
			out.WriteByte(b)
		} else {
			fmt.Fprintf(&out, "%%%02X", b)
		}
	}
	return out.String()
}

// backLink leads from the event to the meeting's page, and is sealed by the key that is not in the database and by the
// secret of the Feed.
func backLink(f subscription.Feed, m *consult.Meeting) string {
	key := hmac.New(sha256.New, []byte(apptest.EntryKey))
	key.Write(f.TokenHash)
	mac := hmac.New(sha256.New, key.Sum(nil))
	mac.Write([]byte(m.ID))
	return address + "/feeds/" + string(f.ID) + "/meetings/" + string(m.ID) + "/" +
		base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// words are how calendars speak in a language.
type words struct {
	marks                           map[string]string
	busy, untitled, online          string
	unplaced, inParts               string
	form, body, role, state, was    string
	sent                            string
	change, address, link, reason   string
	cancelled, tentative, elsewhere string
	roles                           map[consult.AttendanceRole]string
	brackets                        [3]string
	day                             func(time.Time) string
	upTo                            string
}

var languages = map[subscription.Language]words{
	subscription.Chinese: {
		marks:     map[string]string{"cancelled": "【已取消】", "moved": "【改期】", "elsewhere": "【换会场】"},
		busy:      "占用",
		untitled:  "会议",
		online:    "线上",
		unplaced:  "地点另行通知",
		inParts:   "见各场会议",
		form:      "形式：",
		body:      "组织：",
		role:      "您的角色：",
		sent:      "（代替所派席位）",
		state:     "状态：",
		was:       "原定：",
		change:    "变更：",
		address:   "地址：",
		link:      "线上入口：",
		reason:    "取消原因：",
		cancelled: "已取消",
		tentative: "暂定，以正式通知为准",
		elsewhere: "会场已更换，时间不变",
		roles: map[consult.AttendanceRole]string{
			consult.RolePresiding: "主持",
			consult.RoleVoting:    "出席",
			consult.RoleNonvoting: "列席",
			consult.RoleReporting: "汇报",
			consult.RoleGuest:     "嘉宾",
			consult.RoleStaff:     "工作人员",
		},
		brackets: [3]string{"（", "，", "）"},
		upTo:     "–",
		day: func(t time.Time) string {
			return t.Format("2006年1月2日") + "（周" + string([]rune("日一二三四五六")[int(t.Weekday())]) + "）"
		},
	},
	subscription.English: {
		marks:     map[string]string{"cancelled": "[Cancelled] ", "moved": "[Moved] ", "elsewhere": "[Room changed] "},
		busy:      "Busy",
		untitled:  "Meeting",
		online:    "Online",
		unplaced:  "To be announced",
		inParts:   "See each part",
		form:      "Form: ",
		body:      "Organised by: ",
		role:      "Your role: ",
		sent:      ", in place of the seat that sends you",
		state:     "Status: ",
		was:       "Was planned for: ",
		change:    "Change: ",
		address:   "Address: ",
		link:      "Join online: ",
		reason:    "Reason: ",
		cancelled: "cancelled",
		tentative: "tentative, until formal notice is given",
		elsewhere: "another room at the same time",
		roles: map[consult.AttendanceRole]string{
			consult.RolePresiding: "presiding",
			consult.RoleVoting:    "attending",
			consult.RoleNonvoting: "attending without a vote",
			consult.RoleReporting: "reporting",
			consult.RoleGuest:     "guest",
			consult.RoleStaff:     "staff",
		},
		brackets: [3]string{" (", ", ", ")"},
		upTo:     " – ",
		day:      func(t time.Time) string { return t.Format("Mon 2 January 2006, ") },
	},
}

func (s *survey) description(f subscription.Feed, m *consult.Meeting, join string) string {
	say := languages[f.Options.Language]
	var facts []string
	fact := func(label, value string) {
		value = flat(value)
		if value != "" {
			facts = append(facts, label+value)
		}
	}
	fact(say.form, s.form(f, m))
	fact(say.body, s.bodies[m.OwnerBodyID].Name)
	if f.Subject.Kind == consult.SubjectPerson {
		for _, a := range m.Attendances {
			if a.PersonID == f.Subject.ID {
				fact(say.role, say.roles[a.Role])
			} else if a.SubstituteID == f.Subject.ID {
				fact(say.role, say.roles[a.Role]+say.sent)
			}
		}
	}
	switch m.Status {
	case consult.Cancelled:
		fact(say.state, say.cancelled)
		if ours(f) {
			fact(say.reason, m.CancelReason)
		}
	case consult.Tentative:
		fact(say.state, say.tentative)
	}
	switch mark(f, m) {
	case "moved":
		fact(say.was, s.when(say, m.First.Span))
	case "elsewhere":
		fact(say.change, say.elsewhere)
	}
	fact(say.address, s.venues[s.rooms[m.RoomID].VenueID].Address)
	fact(say.link, join)
	text := strings.Join(facts, "\n")
	if own := strings.TrimSpace(shown(m.Description)); own != "" {
		text += "\n\n" + own
	}
	return text
}

func (s *survey) when(say words, span consult.Span) string {
	from, to := span.From.In(s.o.zone), span.To.In(s.o.zone)
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) {
		return say.day(from) + from.Format("15:04") + "–" + to.Format("15:04")
	}
	return say.day(from) + from.Format("15:04") + say.upTo + say.day(to) + to.Format("15:04")
}

// shown is text as a calendar can show it: every break of lines is one, a tab is a
// space, and what cannot be seen and does harm is gone.
func shown(s string) string {
	s = string([]rune(s))
	for _, b := range []string{"\r\n", "\r", "\u0085", "\u2028", "\u2029"} {
		s = strings.ReplaceAll(s, b, "\n")
	}
	s = strings.ReplaceAll(s, "\t", " ")
	return strings.Map(func(r rune) rune {
		turns := strings.ContainsRune("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r)
		none := r == 0xfeff || r%0x10000 >= 0xfffe || r >= 0xfdd0 && r <= 0xfdef
		if r != '\n' && unicode.IsControl(r) || turns || none {
			return -1
		}
		return r
	}, s)
}

// flat is shown on one line.
func flat(s string) string {
	s = strings.TrimSpace(shown(s))
	if strings.Contains(s, "\n") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}
