package consult

import (
	"testing"
	"time"
)

// movedCase is a Meeting of 1 to 3 March that is booked by Revision 10 and moved by
// Revision 20 to another day and room; "p" comes to it.
func movedCase() (c Case, was DisplayState) {
	zone := time.FixedZone("", 8*3600)
	at := time.Date(2027, 3, 1, 10, 0, 0, 0, zone)
	span := func(day int) Span {
		from := time.Date(2027, 3, day, 9, 0, 0, 0, zone)
		return Span{from, from.Add(2 * time.Hour)}
	}
	was = DisplayState{Title: "对口协商会", Status: Confirmed, Span: span(9), Place: "一号厅"}
	now := DisplayState{Title: "对口协商会", Status: Confirmed, Span: span(11), Place: "二号厅"}
	m := Meeting{Stamp: Stamp{ID: "m"}, Form: "other", Title: now.Title, Status: now.Status, Firm: true, Span: now.Span,
		Attendances: []Attendance{{PersonID: "p", Role: RoleVoting, Required: true}}}
	return Case{Meeting: m, Now: now, At: at, Silence: 3 * 24 * time.Hour, Changes: []Change{
		{MeetingID: "m", Revision: 10, At: at.Add(-2 * time.Hour), Kinds: []ChangeKind{ChangeNew}},
		{MeetingID: "m", Revision: 20, At: at.Add(-time.Hour), Kinds: was.Unlike(now), Before: was}}}, was
}

// fetchedLink is one of p's that was fetched a minute ago, showing the Revision.
func fetchedLink(c Case, id ID, shown Revision, change func(*Link)) Link {
	made := c.At.Add(-30 * 24 * time.Hour)
	l := Link{Feed: Feed{Stamp: Stamp{ID: id}, Subject: Subject{SubjectPerson, "p"}, Options: DefaultFeedOptions(), LinkedAt: made},
		Fetch: Fetch{FeedID: id, LinkedAt: made, At: c.At.Add(-time.Minute), Revision: shown, Client: ClientIOS}}
	if change != nil {
		change(&l)
	}
	return l
}

func TestWhatAPhoneKnows(t *testing.T) {
	t.Parallel()
	// retimed is a Case in which they know of the Meeting and its time has changed.
	retimed := func(c *Case) {
		c.Changes[1].Kinds = []ChangeKind{ChangeTime}
		c.Tellings = map[ID][]Notification{"p": {{PersonID: "p", Revision: 10}}}
	}
	options := func(change func(*FeedOptions)) func(*Link) {
		return func(l *Link) { change(&l.Feed.Options) }
	}
	ago := func(d time.Duration) func(*Link) {
		return func(l *Link) { l.Fetch.At = l.Fetch.At.Add(time.Minute - d) }
	}
	veil := options(func(o *FeedOptions) { o.Veiled = true })
	for _, row := range []struct {
		reason    string
		shown     Revision
		link      func(*Link)
		now       func(*Case)
		awareness Awareness
		obstacle  Obstacle
		screen    Screen
	}{
		{"just the change", 20, nil, nil, Informed, "", ScreenCurrent},
		{"long after it", 99, nil, nil, Informed, "", ScreenCurrent},
		{"the revision before it", 19, nil, nil, Pending, "", ScreenFormer},
		{"just the booking", 10, nil, nil, Pending, "", ScreenFormer},
		{"before it was booked", 9, nil, nil, Pending, "", ScreenAbsent},
		{"a link made since", 20, func(l *Link) { l.Feed.LinkedAt = l.Feed.LinkedAt.Add(time.Second) }, nil, Unreachable, Silent, ScreenUnknown},
		{"never fetched and new", 0, func(l *Link) { l.Fetch = Fetch{}; l.Feed.LinkedAt = l.Feed.LinkedAt.AddDate(0, 0, 29) }, nil, Pending, "", ScreenUnknown},
		{"other options since", 20, func(l *Link) { l.Revision = 21 }, nil, Pending, "", ScreenCurrent},
		{"other options before", 21, func(l *Link) { l.Revision = 21 }, nil, Informed, "", ScreenCurrent},
		{"silent for just as long", 10, ago(3 * 24 * time.Hour), nil, Pending, "", ScreenFormer},
		{"silent for longer", 10, ago(3*24*time.Hour + time.Second), nil, Unreachable, Silent, ScreenFormer},
		{"silent, but it had the change", 20, ago(9 * 24 * time.Hour), nil, Informed, "", ScreenCurrent},
		{"another form", 20, options(func(o *FeedOptions) { o.Forms = []FormKey{"plenary"} }), nil, Unreachable, NotShown, ScreenAbsent},
		{"this form among others", 20, options(func(o *FeedOptions) { o.Forms = []FormKey{"plenary", "other"} }), nil, Informed, "", ScreenCurrent},
		{"too far ahead", 20, options(func(o *FeedOptions) { o.DaysAhead = 10 }), nil, Unreachable, NotShown, ScreenAbsent},
		{"too far ahead now, and shown before", 10, options(func(o *FeedOptions) { o.DaysAhead = 9 }), nil, Unreachable, NotShown, ScreenFormer},
		{"a day that is just within", 20, options(func(o *FeedOptions) { o.DaysAhead = 11 }), nil, Informed, "", ScreenCurrent},
		{"not confirmed any more, which is hidden", 10, options(func(o *FeedOptions) { o.HideTentative = true }), func(c *Case) { c.Now.Status = Tentative }, Unreachable, NotShown, ScreenFormer},
		{"not confirmed any more, which is shown", 20, nil, func(c *Case) { c.Now.Status = Tentative }, Informed, "", ScreenCurrent},
		{"veiled, which hides the place", 20, veil, nil, Unreachable, NotShown, ScreenCurrent},
		{"veiled, which tells the time", 20, veil, retimed, Informed, "", ScreenCurrent},
		{"veiled and behind", 10, veil, retimed, Pending, "", ScreenFormer},
		{"veiled, which never told what it is for", 20, veil, func(c *Case) { c.Changes[1].Kinds = []ChangeKind{ChangeTime} }, Unreachable, NotShown, ScreenCurrent},
		{"far ahead when it was fetched", 20, func(l *Link) {
			l.Feed.Options.DaysAhead = 10
			l.Fetch.At = l.Fetch.At.Add(-24 * time.Hour)
		}, func(c *Case) { c.At = c.At.Add(24 * time.Hour) }, Pending, "", ScreenAbsent},
		{"of another form, it may be, when it was fetched", 20, options(func(o *FeedOptions) { o.Forms = []FormKey{"other"} }),
			func(c *Case) { c.Meeting.ChangedAt = c.At }, Pending, "", ScreenUnknown},
		{"veiled, and new", 20, veil, func(c *Case) { c.Changes = c.Changes[:1] }, Unreachable, NotShown, ScreenCurrent},
		{"called off, which a link that hides what is off tells too", 20, options(func(o *FeedOptions) { o.DaysCancelled, o.HideTentative = 0, true }),
			func(c *Case) { c.Now.Status = Cancelled }, Informed, "", ScreenCurrent},
		{"back where it was", 10, nil, func(c *Case) {
			c.Changes = append(c.Changes, Change{Revision: 30, Kinds: c.Changes[1].Kinds, Before: c.Now})
			c.Now = c.Changes[1].Before
		}, Pending, "", ScreenCurrent},
		{"there when it was elsewhere", 20, nil, func(c *Case) {
			c.Changes = append(c.Changes, Change{Revision: 30, Kinds: c.Changes[1].Kinds, Before: c.Now})
			c.Now = c.Changes[1].Before
		}, Pending, "", ScreenFormer},
		{"nothing on record", 0, nil, func(c *Case) { c.Changes = nil }, Informed, "", ScreenCurrent},
		{"another joined", 20, nil, func(c *Case) {
			c.Changes = append(c.Changes, Change{Revision: 30, Kinds: []ChangeKind{ChangePeople}, Joined: []ID{"q"}, Before: c.Now})
		}, Informed, "", ScreenCurrent},
		{"joined since", 20, nil, func(c *Case) {
			c.Changes = append(c.Changes, Change{Revision: 30, Kinds: []ChangeKind{ChangePeople}, Joined: []ID{"p"}, Before: c.Now})
		}, Pending, "", ScreenAbsent},
		{"dropped since", 20, nil, func(c *Case) {
			c.Meeting.Attendances = nil
			c.Changes = append(c.Changes, Change{Revision: 30, Kinds: []ChangeKind{ChangePeople}, Dropped: []ID{"p"}, Before: c.Now})
		}, Pending, "", ScreenLeftover},
		{"dropped, and gone from the phone", 30, nil, func(c *Case) {
			c.Meeting.Attendances = nil
			c.Changes = append(c.Changes, Change{Revision: 30, Kinds: []ChangeKind{ChangePeople}, Dropped: []ID{"p"}, Before: c.Now})
		}, Informed, "", ScreenAbsent},
	} {
		c, _ := movedCase()
		if row.now != nil {
			row.now(&c)
		}
		c.Links = map[ID][]Link{"p": {fetchedLink(c, "f", row.shown, row.link)}}
		all := c.Concerns()
		if len(all) != 1 {
			t.Errorf("%s: concerns %+v", row.reason, all)
			continue
		}
		if p := all[0]; p.Awareness != row.awareness || p.Obstacle != row.obstacle || p.Screen != row.screen {
			t.Errorf("%s: %s %s %s, want %s %s %s", row.reason, p.Awareness, p.Obstacle, p.Screen, row.awareness, row.obstacle, row.screen)
		}
	}
}

// Of several links the one that knows most is looked at.
func TestOfSeveralPhonesTheOneThatKnows(t *testing.T) {
	t.Parallel()
	quiet := func(l *Link) { l.Fetch.At = l.Fetch.At.AddDate(0, 0, -9) }
	for _, row := range []struct {
		reason    string
		links     func(c Case) []Link
		awareness Awareness
		obstacle  Obstacle
		feed      ID
	}{
		{"none", func(Case) []Link { return nil }, Unreachable, NoLink, ""},
		{"one has it, long ago, and one was fetched later", func(c Case) []Link {
			return []Link{fetchedLink(c, "a", 20, quiet), fetchedLink(c, "b", 10, nil)}
		}, Informed, "", "a"},
		{"neither has it", func(c Case) []Link {
			return []Link{fetchedLink(c, "a", 10, quiet), fetchedLink(c, "b", 10, nil)}
		}, Pending, "", "b"},
		{"one silent, one never fetched", func(c Case) []Link {
			return []Link{fetchedLink(c, "a", 10, quiet), fetchedLink(c, "b", 0, func(l *Link) { l.Fetch, l.Feed.LinkedAt = Fetch{}, c.At })}
		}, Pending, "", "a"},
		{"one silent, one of other forms", func(c Case) []Link {
			return []Link{fetchedLink(c, "a", 10, quiet), fetchedLink(c, "b", 20, func(l *Link) { l.Feed.Options.Forms = []FormKey{"study"} })}
		}, Unreachable, Silent, "b"},
	} {
		c, _ := movedCase()
		c.Links = map[ID][]Link{"p": row.links(c)}
		if p := c.Concerns()[0]; p.Awareness != row.awareness || p.Obstacle != row.obstacle || p.Link.Feed.ID != row.feed {
			t.Errorf("%s: %s %s of %s, want %s %s of %s", row.reason, p.Awareness, p.Obstacle, p.Link.Feed.ID, row.awareness, row.obstacle, row.feed)
		}
	}
}
