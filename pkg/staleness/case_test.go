package staleness

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
	"testing"
	"time"
)

// movedCase is a Meeting of 1 to 3 March that is booked by Revision 10 and moved by
// Revision 20 to another day and room; "p" comes to it.
func movedCase() (Case, consult.DisplayState) {
	zone := time.FixedZone("", 8*3600)
	at := time.Date(2027, 3, 1, 10, 0, 0, 0, zone)
	span := func(day int) consult.Span {
		from := time.Date(2027, 3, day, 9, 0, 0, 0, zone)
		return consult.Span{From: from, To: from.Add(2 * time.Hour)}
	}
	was := consult.DisplayState{Title: "对口协商会", Status: consult.Confirmed, Span: span(9), Place: "一号厅"}
	now := consult.DisplayState{Title: "对口协商会", Status: consult.Confirmed, Span: span(11), Place: "二号厅"}
	m := consult.Meeting{
		Stamp:       consult.Stamp{ID: "m"},
		Form:        "other",
		Title:       now.Title,
		Status:      now.Status,
		Firm:        true,
		Span:        now.Span,
		Attendances: []consult.Attendance{{PersonID: "p", Role: consult.RoleVoting, Required: true}},
	}
	return Case{Meeting: m, Now: now, At: at, Silence: 3 * 24 * time.Hour, Changes: []consult.Change{
		{MeetingID: "m", Revision: 10, At: at.Add(-2 * time.Hour), Kinds: []consult.ChangeKind{consult.ChangeNew}},
		{MeetingID: "m", Revision: 20, At: at.Add(-time.Hour), Kinds: was.Unlike(now), Before: was}}}, was
}

// fetchedLink is one of p's that was fetched a minute ago, showing the Revision.
func fetchedLink(c Case, id consult.ID, shown consult.Revision, change func(*subscription.Link)) subscription.Link {
	made := c.At.Add(-30 * 24 * time.Hour)
	l := subscription.Link{
		Feed: subscription.Feed{
			Stamp:    consult.Stamp{ID: id},
			Subject:  consult.Subject{Kind: consult.SubjectPerson, ID: "p"},
			Options:  subscription.DefaultOptions(),
			LinkedAt: made,
		},
		Fetches: []subscription.Fetch{{
			FeedID:   id,
			Client:   subscription.ClientIOS,
			LinkedAt: made,
			At:       c.At.Add(-time.Minute),
			Revision: shown,
		}},
	}
	if change != nil {
		change(&l)
	}
	return l
}

func TestWhatAPhoneKnows(t *testing.T) {
	t.Parallel()
	// retimed is a Case in which they know of the Meeting and its time has changed.
	retimed := func(c *Case) {
		c.Changes[1].Kinds = []consult.ChangeKind{consult.ChangeTime}
		c.Tellings = map[consult.ID][]subscription.Notification{"p": {{PersonID: "p", Revision: 10}}}
	}
	options := func(change func(*subscription.Options)) func(*subscription.Link) {
		return func(l *subscription.Link) { change(&l.Feed.Options) }
	}
	ago := func(d time.Duration) func(*subscription.Link) {
		return func(l *subscription.Link) { l.Fetches[0].At = l.Fetches[0].At.Add(time.Minute - d) }
	}
	veil := options(func(o *subscription.Options) { o.Veiled = true })
	// restored is a Case in which the database was restored an hour ago, which forgets all fetches.
	restored := func(c *Case) {
		c.Changes = append(c.Changes, consult.Change{
			Revision: 30,
			At:       c.At.Add(-time.Hour),
			Kinds:    []consult.ChangeKind{consult.ChangeRestored},
		})
		c.Tellings = map[consult.ID][]subscription.Notification{"p": {{PersonID: "p", Revision: 20}}}
	}
	forgotten := func(l *subscription.Link) { l.Fetches = nil }
	for _, row := range []struct {
		reason    string
		shown     consult.Revision
		link      func(*subscription.Link)
		now       func(*Case)
		awareness Awareness
		obstacle  Obstacle
		screen    Screen
	}{
		{reason: "just the change", shown: 20, awareness: Informed, screen: ScreenCurrent},
		{reason: "long after it", shown: 99, awareness: Informed, screen: ScreenCurrent},
		{reason: "the revision before it", shown: 19, awareness: Pending, screen: ScreenFormer},
		{reason: "just the booking", shown: 10, awareness: Pending, screen: ScreenFormer},
		{reason: "before it was booked", shown: 9, awareness: Pending, screen: ScreenAbsent},
		{
			reason:    "a link made since",
			shown:     20,
			link:      func(l *subscription.Link) { l.Feed.LinkedAt = l.Feed.LinkedAt.Add(time.Second) },
			awareness: Unreachable,
			obstacle:  Silent,
			screen:    ScreenUnknown,
		},
		{
			reason: "never fetched and new",
			link: func(l *subscription.Link) {
				l.Fetches = nil
				l.Feed.LinkedAt = l.Feed.LinkedAt.AddDate(0, 0, 29)
			},
			awareness: Pending,
			screen:    ScreenUnknown,
		},
		{
			reason:    "other options since",
			shown:     20,
			link:      func(l *subscription.Link) { l.Revision = 21 },
			awareness: Pending,
			screen:    ScreenCurrent,
		},
		{
			reason:    "other options before",
			shown:     21,
			link:      func(l *subscription.Link) { l.Revision = 21 },
			awareness: Informed,
			screen:    ScreenCurrent,
		},
		{
			reason: "silent for just as long", shown: 10, link: ago(3 * 24 * time.Hour), awareness: Pending,
			screen: ScreenFormer,
		},
		{
			reason: "silent for longer", shown: 10, link: ago(3*24*time.Hour + time.Second), awareness: Unreachable,
			obstacle: Silent, screen: ScreenFormer,
		},
		{
			reason: "silent, but it had the change", shown: 20, link: ago(9 * 24 * time.Hour), awareness: Informed,
			screen: ScreenCurrent,
		},
		{
			reason:    "another form",
			shown:     20,
			link:      options(func(o *subscription.Options) { o.Forms = []consult.FormKey{"plenary"} }),
			awareness: Unreachable,
			obstacle:  NotShown,
			screen:    ScreenAbsent,
		},
		{
			reason:    "this form among others",
			shown:     20,
			link:      options(func(o *subscription.Options) { o.Forms = []consult.FormKey{"plenary", "other"} }),
			awareness: Informed,
			screen:    ScreenCurrent,
		},
		{
			reason: "too far ahead", shown: 20, link: options(func(o *subscription.Options) { o.DaysAhead = 10 }),
			awareness: Unreachable, obstacle: NotShown, screen: ScreenAbsent,
		},
		{
			reason:    "too far ahead now, and shown before",
			shown:     10,
			link:      options(func(o *subscription.Options) { o.DaysAhead = 9 }),
			awareness: Unreachable,
			obstacle:  NotShown,
			screen:    ScreenFormer,
		},
		{
			reason:    "a day that is just within",
			shown:     20,
			link:      options(func(o *subscription.Options) { o.DaysAhead = 11 }),
			awareness: Informed,
			screen:    ScreenCurrent,
		},
		{
			reason:    "not confirmed any more, which is hidden",
			shown:     10,
			link:      options(func(o *subscription.Options) { o.HideTentative = true }),
			now:       func(c *Case) { c.Now.Status = consult.Tentative },
			awareness: Unreachable,
			obstacle:  NotShown,
			screen:    ScreenFormer,
		},
		{
			reason: "not confirmed any more, which is shown", shown: 20,
			now: func(c *Case) { c.Now.Status = consult.Tentative }, awareness: Informed, screen: ScreenCurrent,
		},
		{
			reason: "veiled, which hides the place", shown: 20, link: veil, awareness: Unreachable, obstacle: NotShown,
			screen: ScreenCurrent,
		},
		{
			reason: "veiled, which tells the time", shown: 20, link: veil, now: retimed, awareness: Informed,
			screen: ScreenCurrent,
		},
		{reason: "veiled and behind", shown: 10, link: veil, now: retimed, awareness: Pending, screen: ScreenFormer},
		{
			reason:    "veiled, which never told what it is for",
			shown:     20,
			link:      veil,
			now:       func(c *Case) { c.Changes[1].Kinds = []consult.ChangeKind{consult.ChangeTime} },
			awareness: Unreachable,
			obstacle:  NotShown,
			screen:    ScreenCurrent,
		},
		{reason: "far ahead when it was fetched", shown: 20, link: func(l *subscription.Link) {
			l.Feed.Options.DaysAhead = 10
			l.Fetches[0].At = l.Fetches[0].At.Add(-24 * time.Hour)
		}, now: func(c *Case) { c.At = c.At.Add(24 * time.Hour) }, awareness: Pending, screen: ScreenAbsent},
		{
			reason:    "of another form, it may be, when it was fetched",
			shown:     20,
			link:      options(func(o *subscription.Options) { o.Forms = []consult.FormKey{"other"} }),
			now:       func(c *Case) { c.Meeting.ChangedAt = c.At },
			awareness: Pending,
			screen:    ScreenUnknown,
		},
		{
			reason: "veiled, and new", shown: 20, link: veil, now: func(c *Case) { c.Changes = c.Changes[:1] },
			awareness: Unreachable, obstacle: NotShown, screen: ScreenCurrent,
		},
		{
			reason: "called off, which a link that hides what is off tells too",
			shown:  20,
			link: options(func(o *subscription.Options) {
				o.DaysCancelled = 0
				o.HideTentative = true
			}),
			now:       func(c *Case) { c.Now.Status = consult.Cancelled },
			awareness: Informed,
			screen:    ScreenCurrent,
		},
		{reason: "back where it was", shown: 10, now: func(c *Case) {
			c.Changes = append(c.Changes, consult.Change{Revision: 30, Kinds: c.Changes[1].Kinds, Before: c.Now})
			c.Now = c.Changes[1].Before
		}, awareness: Pending, screen: ScreenCurrent},
		{reason: "there when it was elsewhere", shown: 20, now: func(c *Case) {
			c.Changes = append(c.Changes, consult.Change{Revision: 30, Kinds: c.Changes[1].Kinds, Before: c.Now})
			c.Now = c.Changes[1].Before
		}, awareness: Pending, screen: ScreenFormer},
		{
			reason: "nothing on record", now: func(c *Case) { c.Changes = nil }, awareness: Informed,
			screen: ScreenCurrent,
		},
		{reason: "another joined", shown: 20, now: func(c *Case) {
			c.Changes = append(c.Changes, consult.Change{
				Revision: 30,
				Kinds:    []consult.ChangeKind{consult.ChangePeople},
				Joined:   []consult.ID{"q"},
				Before:   c.Now,
			})
		}, awareness: Informed, screen: ScreenCurrent},
		{reason: "joined since", shown: 20, now: func(c *Case) {
			c.Changes = append(c.Changes, consult.Change{
				Revision: 30,
				Kinds:    []consult.ChangeKind{consult.ChangePeople},
				Joined:   []consult.ID{"p"},
				Before:   c.Now,
			})
		}, awareness: Pending, screen: ScreenAbsent},
		{reason: "dropped since", shown: 20, now: func(c *Case) {
			c.Meeting.Attendances = nil
			c.Changes = append(c.Changes, consult.Change{
				Revision: 30,
				Kinds:    []consult.ChangeKind{consult.ChangePeople},
				Dropped:  []consult.ID{"p"},
				Before:   c.Now,
			})
		}, awareness: Pending, screen: ScreenLeftover},
		{reason: "dropped, and gone from the phone", shown: 30, now: func(c *Case) {
			c.Meeting.Attendances = nil
			c.Changes = append(c.Changes, consult.Change{
				Revision: 30,
				Kinds:    []consult.ChangeKind{consult.ChangePeople},
				Dropped:  []consult.ID{"p"},
				Before:   c.Now,
			})
		}, awareness: Informed, screen: ScreenAbsent},
		{
			reason: "restored, and not fetched since", link: forgotten, now: restored,
			awareness: Pending, screen: ScreenUnknown,
		},
		{reason: "restored, and fetched since", shown: 30, now: restored, awareness: Informed, screen: ScreenCurrent},
		{
			reason: "restored, veiled, and fetched since", shown: 30, link: veil, now: restored,
			awareness: Informed, screen: ScreenCurrent,
		},
		{
			reason: "restored, and silent for just as long since",
			link:   forgotten,
			now: func(c *Case) {
				restored(c)
				c.Changes[2].At = c.At.Add(-c.Silence)
			},
			awareness: Pending,
			screen:    ScreenUnknown,
		},
		{
			reason: "restored, and silent for longer since",
			link:   forgotten,
			now: func(c *Case) {
				restored(c)
				c.Changes[2].At = c.At.Add(-c.Silence - time.Second)
			},
			awareness: Unreachable,
			obstacle:  Silent,
			screen:    ScreenUnknown,
		},
	} {
		c, _ := movedCase()
		if row.now != nil {
			row.now(&c)
		}
		c.Links = map[consult.ID][]subscription.Link{"p": {fetchedLink(c, "f", row.shown, row.link)}}
		all := c.Concerns()
		if len(all) != 1 {
			t.Errorf("%s: concerns %+v", row.reason, all)
			continue
		}
		if p := all[0]; p.Awareness != row.awareness || p.Obstacle != row.obstacle || p.Screen != row.screen {
			t.Errorf(
				"%s: %s %s %s, want %s %s %s", row.reason, p.Awareness, p.Obstacle,
				p.Screen, row.awareness, row.obstacle, row.screen,
			)
		}
	}
}

// Of several programs on one link those decide that fetched before the change: a new one may be anybody's.
func TestOfSeveralProgramsThoseKnownBefore(t *testing.T) {
	t.Parallel()
	program := func(client subscription.Client, first, shown consult.Revision, ago time.Duration) subscription.Fetch {
		return subscription.Fetch{Client: client, FirstRevision: first, Revision: shown, At: time.Time{}.Add(-ago)}
	}
	const day = 24 * time.Hour
	for _, row := range []struct {
		reason    string
		programs  []subscription.Fetch
		awareness Awareness
		obstacle  Obstacle
		client    subscription.Client
		inUse     int
	}{
		{
			reason:    "one known before and one new, which has it",
			programs:  []subscription.Fetch{program("ios", 10, 19, time.Hour), program("google", 20, 25, time.Minute)},
			awareness: Pending,
			client:    "ios",
			inUse:     2,
		},
		{
			reason:    "first seen just before the change",
			programs:  []subscription.Fetch{program("ios", 10, 10, time.Hour), program("google", 19, 25, time.Minute)},
			awareness: Informed,
			client:    "google",
			inUse:     2,
		},
		{
			reason:    "both known before, one has it",
			programs:  []subscription.Fetch{program("ios", 10, 20, time.Hour), program("google", 11, 19, time.Minute)},
			awareness: Informed,
			client:    "ios",
			inUse:     2,
		},
		{
			reason:    "all new: she subscribed after the change",
			programs:  []subscription.Fetch{program("ios", 20, 20, time.Hour)},
			awareness: Informed,
			client:    "ios",
			inUse:     1,
		},
		{
			reason:    "the one known before is silent: whose is the new one?",
			programs:  []subscription.Fetch{program("ios", 10, 19, 9*day), program("android", 21, 25, time.Minute)},
			awareness: Unreachable,
			obstacle:  Silent,
			client:    "ios",
			inUse:     1,
		},
	} {
		c, _ := movedCase()
		l := fetchedLink(c, "a", 0, nil)
		l.Fetches = nil
		for _, f := range row.programs {
			f.FeedID, f.LinkedAt = l.Feed.ID, l.Feed.LinkedAt
			f.At = c.At.Add(f.At.Sub(time.Time{}))
			l.Fetches = append(l.Fetches, f)
		}
		c.Links = map[consult.ID][]subscription.Link{"p": {l}}
		p := c.Concerns()[0]
		if p.Awareness != row.awareness || p.Obstacle != row.obstacle || p.Fetch.Client != row.client ||
			len(p.Programs) != row.inUse {
			t.Errorf(
				"%s: %s %s by %s of %d, want %s %s by %s of %d", row.reason, p.Awareness, p.Obstacle, p.Fetch.Client,
				len(p.Programs), row.awareness, row.obstacle, row.client, row.inUse,
			)
		}
	}
}

// A restoration concerns those who may hold what was lost: they had a link by then. Others are asked about the change
// before it.
func TestWhomARestorationConcerns(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		reason string
		links  func(c Case) []subscription.Link
		want   consult.Revision
		toCall bool
	}{
		{reason: "no link", want: 20},
		{reason: "a link of before", links: func(c Case) []subscription.Link {
			return []subscription.Link{fetchedLink(c, "f", 0, func(l *subscription.Link) {
				l.Fetches = nil
			})}
		}, want: 30, toCall: true},
		{reason: "a link made since", links: func(c Case) []subscription.Link {
			return []subscription.Link{fetchedLink(c, "f", 0, func(l *subscription.Link) {
				l.Fetches = nil
				l.Feed.CreatedAt = c.At
			})}
		}, want: 20},
	} {
		c, _ := movedCase()
		c.Changes = append(c.Changes, consult.Change{
			Revision: 30,
			At:       c.At.Add(-time.Minute),
			Kinds:    []consult.ChangeKind{consult.ChangeRestored},
		})
		c.Tellings = map[consult.ID][]subscription.Notification{"p": {{PersonID: "p", Revision: 20}}}
		if row.links != nil {
			c.Links = map[consult.ID][]subscription.Link{"p": row.links(c)}
		}
		p := c.Concerns()[0]
		if p.Change.Revision != row.want || p.Restored != row.toCall || p.ToCall() != row.toCall {
			t.Errorf("%s: %d, restored %v, to call %v", row.reason, p.Change.Revision, p.Restored, p.ToCall())
		}
	}
}

// Of several links the one that knows most is looked at.
func TestOfSeveralPhonesTheOneThatKnows(t *testing.T) {
	t.Parallel()
	quiet := func(l *subscription.Link) { l.Fetches[0].At = l.Fetches[0].At.AddDate(0, 0, -9) }
	for _, row := range []struct {
		reason    string
		links     func(c Case) []subscription.Link
		awareness Awareness
		obstacle  Obstacle
		feed      consult.ID
	}{
		{
			reason: "none", links: func(Case) []subscription.Link { return nil }, awareness: Unreachable,
			obstacle: NoLink,
		},
		{reason: "one has it, long ago, and one was fetched later", links: func(c Case) []subscription.Link {
			return []subscription.Link{fetchedLink(c, "a", 20, quiet), fetchedLink(c, "b", 10, nil)}
		}, awareness: Informed, feed: "a"},
		{reason: "neither has it", links: func(c Case) []subscription.Link {
			return []subscription.Link{fetchedLink(c, "a", 10, quiet), fetchedLink(c, "b", 10, nil)}
		}, awareness: Pending, feed: "b"},
		{reason: "one silent, one never fetched", links: func(c Case) []subscription.Link {
			return []subscription.Link{
				fetchedLink(c, "a", 10, quiet),
				fetchedLink(c, "b", 0, func(l *subscription.Link) {
					l.Fetches = nil
					l.Feed.LinkedAt = c.At
				}),
			}
		}, awareness: Pending, feed: "a"},
		{reason: "one silent, one of other forms", links: func(c Case) []subscription.Link {
			return []subscription.Link{
				fetchedLink(c, "a", 10, quiet),
				fetchedLink(c, "b", 20, func(l *subscription.Link) {
					l.Feed.Options.Forms = []consult.FormKey{"study"}
				}),
			}
		}, awareness: Unreachable, obstacle: Silent, feed: "b"},
	} {
		c, _ := movedCase()
		c.Links = map[consult.ID][]subscription.Link{"p": row.links(c)}
		p := c.Concerns()[0]
		if p.Awareness != row.awareness || p.Obstacle != row.obstacle || p.Link.Feed.ID != row.feed {
			t.Errorf(
				"%s: %s %s of %s, want %s %s of %s",
				row.reason, p.Awareness, p.Obstacle, p.Link.Feed.ID, row.awareness, row.obstacle, row.feed,
			)
		}
	}
}
