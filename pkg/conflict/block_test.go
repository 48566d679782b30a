package conflict

import (
	"testing"

	"huiqi/pkg/consult"
)

func TestFindBlocks(t *testing.T) {
	t.Parallel()
	all := on(t, "08:00", "18:00")
	put := func(kind consult.SubjectKind, id consult.ID, hard bool) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, s *Context) { s.Blocks = []consult.Block{block("k", kind, id, all, hard)} }
	}
	during := func(from, to string) func(*consult.Meeting, *Context) {
		return func(_ *consult.Meeting, s *Context) {
			s.Blocks = []consult.Block{block("k", consult.SubjectEveryone, "", on(t, from, to), true)}
		}
	}
	parent := func(kind consult.SubjectKind, id consult.ID) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { m.HasChildren = true; put(kind, id, true)(m, s) }
	}
	online := func(kind consult.SubjectKind, id consult.ID) func(*consult.Meeting, *Context) {
		return func(m *consult.Meeting, s *Context) { m.RoomID = ""; put(kind, id, true)(m, s) }
	}
	// district is a Block on everyone in the subtree of the Body d, who are those.
	district := func(those ...consult.ID) func(*consult.Meeting, *Context) {
		within := consult.Circle{}
		for _, id := range those {
			within[id] = true
		}
		b := block("k", consult.SubjectEveryone, "", all, true)
		b.OwnerBodyID, b.Within = "d", &within
		return func(_ *consult.Meeting, s *Context) { s.Blocks = []consult.Block{b} }
	}
	run(t, []row{
		{"a district's, of a person", district("p1"), []string{"!everyone_blocked k"}},
		{"a district's, of an optional person", district("p2"), []string{"~everyone_blocked k"}},
		{"a district's, of both", district("p2", "p1"), []string{"!everyone_blocked k"}},
		{"a district's, of the owner", district("b0"), []string{"!everyone_blocked k"}},
		{"a district's, of an invited body", district("b1"), []string{"!everyone_blocked k"}},
		{"a district's, of others", district("p3", "b2", "r1", "v1"), []string{}},
		{"a district's, of nobody", district(), []string{}},
		{"person, hard", put(consult.SubjectPerson, "p1", true), []string{"!person_blocked p1 k"}},
		{"person, advisory", put(consult.SubjectPerson, "p1", false), []string{"~person_blocked p1 k"}},
		{"optional person, hard", put(consult.SubjectPerson, "p2", true), []string{"~person_blocked p2 k"}},
		{"optional person, advisory", put(consult.SubjectPerson, "p2", false), []string{"~person_blocked p2 k"}},
		{"person who is not coming", put(consult.SubjectPerson, "p3", true), []string{}},
		{"owner body, hard", put(consult.SubjectBody, "b0", true), []string{"!body_blocked k"}},
		{"invited body, hard", put(consult.SubjectBody, "b1", true), []string{"!body_blocked k"}},
		{"invited body, advisory", put(consult.SubjectBody, "b1", false), []string{"~body_blocked k"}},
		{"another body", put(consult.SubjectBody, "b2", true), []string{}},
		{"room, hard", put(consult.SubjectRoom, "r1", true), []string{"!room_blocked r1 k"}},
		{"room, advisory", put(consult.SubjectRoom, "r1", false), []string{"~room_blocked r1 k"}},
		{"another room", put(consult.SubjectRoom, "r2", true), []string{}},
		{"venue, hard", put(consult.SubjectVenue, "v1", true), []string{"!venue_blocked r1 k"}},
		{"venue, advisory", put(consult.SubjectVenue, "v1", false), []string{"~venue_blocked r1 k"}},
		{"another venue", put(consult.SubjectVenue, "v2", true), []string{}},
		{"everyone, hard", put(consult.SubjectEveryone, "", true), []string{"!everyone_blocked k"}},
		{"everyone, advisory", put(consult.SubjectEveryone, "", false), []string{"~everyone_blocked k"}},
		{"ends as the meeting begins", during("08:00", "09:00"), []string{}},
		{"begins as the meeting ends", during("11:00", "12:00"), []string{}},
		{"one minute in", during("10:59", "12:00"), []string{"!everyone_blocked k"}},
		{"a parent and its room", parent(consult.SubjectRoom, "r1"), []string{}},
		{"a parent and its venue", parent(consult.SubjectVenue, "v1"), []string{}},
		{"a parent and a person", parent(consult.SubjectPerson, "p1"), []string{}},
		{"a parent and its body", parent(consult.SubjectBody, "b1"), []string{}},
		{"a parent and everyone", parent(consult.SubjectEveryone, ""), []string{}},
		{"online, a room", online(consult.SubjectRoom, "r1"), []string{}},
		{"online, a room without id", online(consult.SubjectRoom, ""), []string{}},
		{"online, a venue", online(consult.SubjectVenue, "v1"), []string{}},
		{"online, a venue without id", online(consult.SubjectVenue, ""), []string{}},
		{
			"no owner, a body without id",
			func(m *consult.Meeting, s *Context) { m.OwnerBodyID = ""; put(consult.SubjectBody, "", true)(m, s) },
			[]string{},
		},
	})
}
