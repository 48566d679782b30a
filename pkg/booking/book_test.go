package booking_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

func TestBookFillsInWhatTheFormGives(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a := o.Person(t)
		circle := o.Body(t, a)
		_, err := o.Directory.Forms.Edit(t.Context(), o.By, "council", 0, func(f *consult.Form) error { f.InviteBodyIDs = []consult.ID{circle}; return nil })
		Must(t, err)
		at := Span(t, "06-10 09:00-10:00")
		for _, row := range []struct {
			reason     string
			wish       consult.Meeting
			visibility consult.Visibility
			status     consult.Status
			invited    []consult.ID
		}{
			{"only form, title and span", consult.Meeting{Form: "chair_meeting", Title: "会", Span: at}, consult.Internal, consult.Confirmed, nil},
			{"the form's bodies come", consult.Meeting{Form: "council", Title: "会", Span: at, Status: consult.Tentative}, consult.Public, consult.Tentative, []consult.ID{circle}},
			{"named people: no default bodies", With(Sitting(at), func(m *consult.Meeting) {
				m.Form, m.Status = "council", consult.Draft
				m.Attendances = []consult.Attendance{{PersonID: o.Person(t), Role: consult.RoleGuest}}
			}), consult.Public, consult.Draft, nil},
			{"a named visibility stays", consult.Meeting{Form: "thematic", Title: "会", Span: at, Visibility: consult.Restricted}, consult.Restricted, consult.Confirmed, nil},
		} {
			m := o.Book(t, row.wish)
			if m.Visibility != row.visibility || m.Status != row.status || !slices.Equal(m.InviteBodyIDs, row.invited) {
				t.Errorf("%s: got %s %s %v", row.reason, m.Visibility, m.Status, m.InviteBodyIDs)
			}
			if m.Version != 1 || m.Sequence != 0 || m.CreatedBy != "王秘书" || !m.CreatedAt.Equal(o.Now()) || !m.ChangedAt.Equal(o.Now()) {
				t.Errorf("%s: stamp %+v by %q", row.reason, m.Stamp, m.CreatedBy)
			}
			if got := o.Meeting(t, m.ID); !got.Span.From.Equal(m.Span.From) || got.Title != m.Title || len(got.Attendances) != len(m.Attendances) {
				t.Errorf("%s: stored %+v", row.reason, got)
			}
		}
		o.Sound(t)
	})
}

func TestBookReadsAnyOffsetInWholeSeconds(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		at := Span(t, "06-10 09:00-10:00")
		paris := time.FixedZone("", 2*3600)
		m := o.Book(t, Sitting(consult.Span{From: at.From.In(paris).Add(300 * time.Millisecond), To: at.To.In(Shanghai(t))}))
		if m.Span != at {
			t.Errorf("got %v, want %v", m.Span, at)
		}
	})
}

func TestBookExpandsBodies(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Persons(t, 8)
		body, other := o.Body(t), o.Body(t)
		sit := func(on consult.ID, who consult.ID, role consult.MembershipRole, since, until consult.Date) {
			o.Sits(t, consult.Membership{BodyID: on, PersonID: who, Role: role, Since: since, Until: until})
		}
		sit(body, p[0], consult.MembershipChair, "2026-06-10", "")
		sit(body, p[1], consult.MembershipMember, "2026-06-11", "")
		sit(body, p[2], consult.MembershipMember, "2020-01-01", "2026-06-10")
		sit(body, p[3], consult.MembershipMember, "2020-01-01", "2026-06-11")
		sit(body, p[4], consult.MembershipStaff, "2020-01-01", "")
		sit(body, p[5], consult.MembershipMember, "2020-01-01", "")
		sit(body, p[6], consult.MembershipMember, "2020-01-01", "")
		sit(other, p[5], consult.MembershipMember, "2020-01-01", "")
		sit(other, p[7], consult.MembershipMember, "2020-01-01", "")
		_, err := o.Directory.People.Edit(t.Context(), o.By, p[6], 0, func(p *consult.Person) error { p.Active = false; return nil })
		Must(t, err)
		// 00:30 in the office is still the day before in UTC.
		wish := consult.Meeting{Form: "other", Title: "会", Span: Span(t, "06-10 00:30-01:30"), InviteBodyIDs: []consult.ID{body, other},
			Attendances: []consult.Attendance{{PersonID: p[3], Role: consult.RoleReporting, Required: true}}}
		got := map[consult.ID]consult.Attendance{}
		for _, a := range o.Book(t, wish).Attendances {
			if got[a.PersonID].PersonID != "" {
				t.Errorf("%s comes twice", a.PersonID)
			}
			got[a.PersonID] = a
		}
		for _, row := range []struct {
			reason string
			want   consult.Attendance
		}{
			{"a member since that day", consult.Attendance{PersonID: p[0], Role: consult.RoleVoting, Required: true, ViaBodyID: body}},
			{"a member only from the next day", consult.Attendance{PersonID: p[1]}},
			{"a member until that day, not including it", consult.Attendance{PersonID: p[2]}},
			{"on the last day; named directly, which wins", consult.Attendance{PersonID: p[3], Role: consult.RoleReporting, Required: true}},
			{"staff need not come", consult.Attendance{PersonID: p[4], Role: consult.RoleStaff, ViaBodyID: body}},
			{"on both bodies: comes once, by the first", consult.Attendance{PersonID: p[5], Role: consult.RoleVoting, Required: true, ViaBodyID: body}},
			{"no longer active", consult.Attendance{PersonID: p[6]}},
			{"on the second body only", consult.Attendance{PersonID: p[7], Role: consult.RoleVoting, Required: true, ViaBodyID: other}},
		} {
			a, comes := got[row.want.PersonID]
			a.Since = 0 // mark_test.go has it
			if wanted := row.want.Role != ""; comes != wanted || wanted && a != row.want {
				t.Errorf("%s: got %+v", row.reason, a)
			}
		}
	})
}

func TestBookNamesEveryFault(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a, gone, nobody := o.Person(t), o.Person(t), NewID()
		_, err := o.Directory.People.Edit(t.Context(), o.By, gone, 0, func(p *consult.Person) error { p.Active = false; return nil })
		Must(t, err)
		body, dead := o.Body(t), o.Body(t)
		_, err = o.Directory.Bodies.Edit(t.Context(), o.By, dead, 0, func(b *consult.Body) error { b.Active = false; return nil })
		Must(t, err)
		shut := o.Room(t, o.Venue(t), 5)
		_, err = o.Directory.Rooms.Edit(t.Context(), o.By, shut, 0, func(r *consult.Room) error { r.Active = false; return nil })
		Must(t, err)
		off := o.Book(t, Sitting(Span(t, "06-10 09:00-10:00")))
		o.Cancel(t, off.ID)
		fine := Sitting(Span(t, "06-10 09:00-10:00"), a)
		for _, row := range []struct {
			reason string
			edit   func(*consult.Meeting)
			want   string
		}{
			{"unknown form", func(m *consult.Meeting) { m.Form = "tea" }, "form not_found"},
			{"unknown visibility", func(m *consult.Meeting) { m.Visibility = "secret" }, "visibility unknown"},
			{"unknown status", func(m *consult.Meeting) { m.Status = "maybe" }, "status unknown"},
			{"cancelled from the start", func(m *consult.Meeting) { m.Status = consult.Cancelled }, "status cancelled"},
			{"a span of less than a second", func(m *consult.Meeting) { m.Span.To = m.Span.From.Add(time.Second - 1) }, "ends_at not_after_start"},
			{"unknown room", func(m *consult.Meeting) { m.RoomID = nobody }, "room_id not_found"},
			{"room no longer active", func(m *consult.Meeting) { m.RoomID = shut }, "room_id inactive"},
			{"unknown parent", func(m *consult.Meeting) { m.ParentID = nobody }, "parent_id not_found"},
			{"cancelled parent", func(m *consult.Meeting) { m.ParentID = off.ID }, "parent_id cancelled"},
			{"inactive owner", func(m *consult.Meeting) { m.OwnerBodyID = dead }, "owner_body_id inactive"},
			{"second body unknown, third repeated", func(m *consult.Meeting) { m.InviteBodyIDs = []consult.ID{body, nobody, body} },
				"invite_body_ids[1] not_found, invite_body_ids[2] duplicate"},
			{"person twice, unknown, inactive, missing", func(m *consult.Meeting) {
				m.Attendances = Sitting(m.Span, a, a, nobody, gone, "").Attendances
			}, "attendances[1].person_id duplicate, attendances[2].person_id not_found, attendances[3].person_id inactive, attendances[4].person_id required"},
			{"unknown role", func(m *consult.Meeting) { m.Attendances = []consult.Attendance{{PersonID: a, Role: "singing"}} }, "attendances[0].role unknown"},
			{"override without a reason", func(m *consult.Meeting) {
				m.Overrides = []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: a, Reason: " \t"}}
			}, "overrides[0].reason required"},
			{"override with a novel for a reason", func(m *consult.Meeting) {
				m.Overrides = []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: a, Reason: strings.Repeat("因", 2001)}}
			}, "overrides[0].reason too_long"},
			{"everything at once", func(m *consult.Meeting) {
				m.Form, m.Title, m.RoomID, m.OwnerBodyID, m.Expected = "tea", "", nobody, nobody, -1
				m.Span.To = m.Span.From
			}, "ends_at not_after_start, expected range, form not_found, owner_body_id not_found, room_id not_found, title required"},
		} {
			_, err := o.Booking.Book(t.Context(), o.By, With(fine, row.edit), booking.Options{})
			if got := Faults(t, err); got != row.want {
				t.Errorf("%s: got %s\nwant %s", row.reason, got, row.want)
			}
		}
		for reason, text := range map[string]string{"as long as may be": strings.Repeat("因", 2000)} {
			wish := With(fine, func(m *consult.Meeting) {
				m.Overrides = []consult.Override{{Kind: consult.PersonDoubleBooked, PersonID: a, Reason: text}}
			})
			if _, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{DryRun: true}); err != nil {
				t.Errorf("%s: %v", reason, err)
			}
		}
	})
}

func TestBookRefusesWithEveryClashAndWritesNothing(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p, venue := o.Persons(t, 4), o.Venue(t)
		small := o.Room(t, venue, 2)
		body := o.Body(t)
		at := Span(t, "06-10 09:00-10:00")
		parent := o.Book(t, Sitting(Span(t, "06-10 08:00-09:30")))
		o.Book(t, With(Sitting(at, p[0], p[1]), func(m *consult.Meeting) { m.RoomID = small }))
		for kind, id := range map[consult.SubjectKind]consult.ID{consult.SubjectPerson: p[2], consult.SubjectBody: body,
			consult.SubjectRoom: small, consult.SubjectVenue: venue, consult.SubjectEveryone: ""} {
			o.Block(t, kind, id, at, true)
		}
		wish := With(Sitting(at, p[0], p[1], p[2]), func(m *consult.Meeting) {
			m.RoomID, m.OwnerBodyID, m.ParentID, m.Expected = small, body, parent.ID, 3
			m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p[3], Role: consult.RoleGuest})
		})
		const want = "body_blocked everyone_blocked outside_parent person_blocked person_double_booked person_double_booked " +
			"room_blocked room_double_booked room_too_small venue_blocked"
		before := o.Rows(t)
		for _, dry := range []bool{true, false} {
			_, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{DryRun: dry})
			if got := Clash(t, err); got != want {
				t.Errorf("dry %v: got %s\nwant %s", dry, got, want)
			}
			if refused, _ := errors.AsType[*consult.Clash](err); !slices.ContainsFunc(refused.Conflicts, func(c consult.Conflict) bool {
				return c.Kind == consult.VenueBlocked && strings.HasPrefix(c.ZH, "场所") && strings.HasPrefix(c.EN, "场所")
			}) {
				t.Errorf("the venue is not named: %+v", refused.Conflicts)
			}
		}
		if after := o.Rows(t); !maps.Equal(before, after) {
			t.Errorf("a refusal wrote: before %v, after %v", before, after)
		}
	})
}

func TestDryRunAnswersTheSameAndWritesNothing(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a := o.Person(t)
		parent := o.Book(t, Sitting(Span(t, "06-07 08:00-18:00"), a))
		wish := With(Sitting(Span(t, "06-07 09:00-10:00"), a), func(m *consult.Meeting) { m.ParentID = parent.ID })
		before := o.Rows(t)
		dry, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{DryRun: true})
		Must(t, Explain(err))
		if after := o.Rows(t); !maps.Equal(before, after) {
			t.Errorf("a dry run wrote: before %v, after %v", before, after)
		}
		real, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{})
		Must(t, Explain(err))
		dry.Meeting.ID = real.Meeting.ID
		if Kinds(dry.Warnings) != Kinds(real.Warnings) || dry.Meeting.Visibility != real.Meeting.Visibility || len(dry.Meeting.Attendances) != 1 {
			t.Errorf("dry %+v\nreal %+v", dry, real)
		}
		if !strings.Contains(Kinds(real.Warnings), "~on_weekend") {
			t.Errorf("a Sunday without a warning: %s", Kinds(real.Warnings))
		}
		for name, act := range map[string]func(booking.Options) (booking.Booked, error){
			"edit": func(op booking.Options) (booking.Booked, error) {
				return o.Booking.Edit(t.Context(), o.By, real.Meeting.ID, func(m *consult.Meeting) error { m.Title = "新"; return nil }, op)
			},
			"move": func(op booking.Options) (booking.Booked, error) {
				return o.Booking.Move(t.Context(), o.By, parent.ID, consult.Slot{Span: Span(t, "06-08 08:00-18:00")}, nil, op)
			},
			"cancel": func(op booking.Options) (booking.Booked, error) {
				return o.Booking.Cancel(t.Context(), o.By, parent.ID, "x", nil, op)
			},
		} {
			before := o.Rows(t)
			b, err := act(booking.Options{DryRun: true})
			Must(t, Explain(err))
			if was := o.Meeting(t, b.Meeting.ID); b.Meeting.Version != was.Version+1 || b.Meeting.Sequence != was.Sequence+1 {
				t.Errorf("dry %s: version %d after %d", name, b.Meeting.Version, was.Version)
			}
			if after := o.Rows(t); !maps.Equal(before, after) {
				t.Errorf("dry %s wrote: before %v, after %v", name, before, after)
			}
		}
	})
}

func TestWhatClashes(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venue := o.Venue(t)
		for _, row := range []struct {
			reason string
			had    func(p, room consult.ID) consult.Meeting
			wish   func(p, room consult.ID) consult.Meeting
			want   string
		}{
			{"ends as the other starts", person("08:00-09:00"), person("09:00-10:00"), ""},
			{"starts as the other ends", person("10:00-11:00"), person("09:00-10:00"), ""},
			{"one second in", person("08:00-09:01"), person("09:00-10:00"), "person_double_booked"},
			{"a draft holds nothing", status(consult.Draft, person("09:00-10:00")), person("09:00-10:00"), ""},
			{"a draft may clash", person("09:00-10:00"), status(consult.Draft, person("09:00-10:00")), ""},
			{"tentative holds", status(consult.Tentative, person("09:00-10:00")), person("09:00-10:00"), "person_double_booked"},
			{"tentative may not clash", person("09:00-10:00"), status(consult.Tentative, person("09:00-10:00")), "person_double_booked"},
			{"who need not come is not held", optional("09:00-10:00"), person("09:00-10:00"), ""},
			{"who need not come may be busy", person("09:00-10:00"), optional("09:00-10:00"), ""},
			{"a room", room("09:00-10:00"), room("09:30-10:30"), "room_double_booked"},
			{"a room, edges touching", room("09:00-10:00"), room("10:00-10:30"), ""},
			{"person and room apart", room("09:00-10:00"), person("09:00-10:00"), ""},
		} {
			p, r := o.Person(t), o.Room(t, venue, 5)
			o.Book(t, row.had(p, r))
			_, err := o.Booking.Book(t.Context(), o.By, row.wish(p, r), booking.Options{})
			if got := Clash(t, err); got != row.want {
				t.Errorf("%s: got %q, want %q", row.reason, got, row.want)
			}
		}
		o.Sound(t)
	})
}

type maker = func(p, room consult.ID) consult.Meeting

func hours(s string) consult.Span { return Span(&testing.T{}, "06-10 "+s) }

func person(s string) maker {
	return func(p, _ consult.ID) consult.Meeting { return Sitting(hours(s), p) }
}

func room(s string) maker {
	return func(_, r consult.ID) consult.Meeting {
		return With(Sitting(hours(s)), func(m *consult.Meeting) { m.RoomID = r })
	}
}

func optional(s string) maker {
	return func(p, _ consult.ID) consult.Meeting {
		return With(Sitting(hours(s), p), func(m *consult.Meeting) { m.Attendances[0].Required = false })
	}
}

func status(s consult.Status, make maker) maker {
	return func(p, r consult.ID) consult.Meeting {
		return With(make(p, r), func(m *consult.Meeting) { m.Status = s })
	}
}

func TestBookLeavesTheWishAlone(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a, b := o.Person(t), o.Person(t)
		body := o.Body(t, o.Person(t))
		wish := Sitting(Span(t, "06-10 09:00-10:00"), a)
		wish.Attendances = append(slices.Grow(wish.Attendances, 8), consult.Attendance{PersonID: b, Role: consult.RoleVoting, ViaBodyID: body})
		wish.InviteBodyIDs = []consult.ID{body}
		o.Book(t, wish)
		if len(wish.Attendances) != 2 || wish.Attendances[1].PersonID != b {
			t.Errorf("the wish was changed: %+v", wish.Attendances)
		}
		if spare := wish.Attendances[:3]; spare[2].PersonID != "" {
			t.Errorf("the wish's spare room was written: %+v", spare)
		}
	})
}
