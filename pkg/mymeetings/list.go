package mymeetings

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// List is what a link shows.
type List struct {
	// Holder is the Person whose calendar it is; it has no ID when the Feed is of something else.
	Holder consult.Person
	// Revision is the newest of the office that the List shows.
	Revision consult.Revision
	// AsOf is when it was read.
	AsOf time.Time
	// ReadOnly says why nothing can be answered; it is empty when something can.
	ReadOnly ReadOnly
	// Items are the Meetings of the Feed's window, the earliest first.
	Items []Item
}

// Item is one Meeting with what its holder has said.
type Item struct {
	// Event is blank except for its time and status when it is veiled.
	subscription.Event
	// FormerRoom and FormerVenue are those of the first slot, set when the Meeting has left that room.
	FormerRoom  consult.Room
	FormerVenue consult.Venue
	Answer      consult.Answer
	// Modes says that the holder may choose between coming and attending online.
	Modes bool
	// Leave is the one that stands, else the one that was refused last, else none.
	Leave consult.Leave
	// LeaveUntil is the last instant at which the holder may ask for Leave.
	LeaveUntil time.Time
	// May are the Acts that the holder may do now, in the order in which a page offers them.
	May []Act
	// News says that the Meeting was moved or cancelled and that the holder may not know it yet.
	News bool
}

// List reads the Meetings that the Feed shows. It never has anybody's attendance but the holder's.
func (svc *Service) List(ctx context.Context, f subscription.Feed) (List, error) {
	l := List{AsOf: svc.Now()}
	today := consult.DateOf(l.AsOf, svc.Zone())
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		since := today.AddDays(-f.Options.DaysCancelled).Start(svc.Zone())
		c, err := svc.store.Contents(ctx, f, f.Options.Window(today, svc.Zone()), since)
		if err != nil {
			return err
		}
		l.Revision = c.Revision
		c.Events = slices.DeleteFunc(c.Events, func(e subscription.Event) bool { return !f.Options.Shows(&e.Meeting) })
		return svc.fill(ctx, f, &l, c.Events)
	})
	return l, err
}

// One reads one Meeting of the Feed, whenever it is, as the only Item of a List. It returns consult.ErrNotFound when
// the Feed does not show it.
func (svc *Service) One(ctx context.Context, f subscription.Feed, meeting consult.ID) (List, error) {
	l := List{AsOf: svc.Now()}
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		e, err := svc.store.FeedEvent(ctx, f, meeting)
		if err != nil {
			return err
		}
		return svc.fill(ctx, f, &l, []subscription.Event{e})
	})
	return l, err
}

// fill adds the holder, and the events with what the holder said and may say.
func (svc *Service) fill(ctx context.Context, f subscription.Feed, l *List, events []subscription.Event) error {
	rules, err := svc.store.Rules.Get(ctx, consult.RulesID)
	if err != nil {
		return err
	}
	l.ReadOnly = readOnly(f, rules)
	if f.Subject.Kind == consult.SubjectPerson {
		l.Holder, err = svc.store.People.Get(ctx, f.Subject.ID)
		if err != nil {
			return err
		}
	}
	l.Items, err = svc.items(ctx, f, events)
	if err != nil {
		return err
	}
	if own(f) {
		err = svc.addNews(ctx, f.Subject.ID, l)
	}
	if err != nil || l.ReadOnly != "" {
		return err
	}
	for i := range l.Items {
		l.Items[i].May = l.Items[i].may(l.Holder, l.AsOf)
	}
	return nil
}

// items are the events with what the holder said of each.
func (svc *Service) items(
	ctx context.Context, f subscription.Feed, events []subscription.Event,
) ([]Item, error) {
	items := make([]Item, len(events))
	for i, e := range events {
		items[i] = Item{Event: shown(f, e)}
	}
	err := svc.addFormerPlaces(ctx, items)
	if err != nil || f.Subject.Kind != consult.SubjectPerson || f.Options.Veiled {
		return items, err
	}
	return items, svc.addReplies(ctx, f.Subject.ID, items)
}

// shown is the part of an event that the holder of the Feed may see.
func shown(f subscription.Feed, e subscription.Event) subscription.Event {
	m := &e.Meeting
	if e.Veiled || f.Options.Veiled {
		return subscription.Event{
			Veiled:  true,
			Meeting: consult.Meeting{Stamp: consult.Stamp{ID: m.ID}, Status: m.Status, Span: e.Needed()},
		}
	}
	if k := f.Subject.Kind; k != consult.SubjectPerson && k != consult.SubjectBody {
		m.OnlineURL, m.CancelReason = "", ""
	}
	return e
}

// addFormerPlaces names the rooms that the Meetings have left.
func (svc *Service) addFormerPlaces(ctx context.Context, items []Item) error {
	var left []consult.ID
	for i := range items {
		if items[i].Shift() != "" && items[i].Meeting.First.RoomID != items[i].Meeting.RoomID {
			left = append(left, items[i].Meeting.First.RoomID)
		}
	}
	rooms, err := svc.store.Rooms.Find(ctx, consult.Distinct(consult.Given(left)))
	if err != nil {
		return err
	}
	var at []consult.ID
	for _, r := range rooms {
		at = append(at, r.VenueID)
	}
	venues, err := svc.store.Venues.Find(ctx, consult.Distinct(at))
	if err != nil {
		return err
	}
	for i := range items {
		if first := items[i].Meeting.First.RoomID; items[i].Shift() != "" && first != items[i].Meeting.RoomID {
			items[i].FormerRoom = rooms[first]
			items[i].FormerVenue = venues[rooms[first].VenueID]
		}
	}
	return nil
}

// addReplies adds what the Person has said, and until when they may ask for Leave.
func (svc *Service) addReplies(ctx context.Context, person consult.ID, items []Item) error {
	answers, leaves, err := svc.store.RepliesOf(ctx, person)
	if err != nil {
		return err
	}
	asked := map[consult.ID][]consult.Leave{}
	for _, l := range leaves {
		asked[l.MeetingID] = append(asked[l.MeetingID], l)
	}
	keys := make([]consult.ID, len(items))
	for i, it := range items {
		keys[i] = consult.ID(it.Meeting.Form)
	}
	forms, err := svc.store.Forms.Find(ctx, consult.Distinct(keys))
	if err != nil {
		return err
	}
	for i := range items {
		it := &items[i]
		a, ok := answers[it.Meeting.ID]
		if !ok {
			a = consult.Answer{MeetingID: it.Meeting.ID, PersonID: person, Response: consult.NoResponse}
		}
		it.Answer = a
		own := asked[it.Meeting.ID]
		form := forms[consult.ID(it.Meeting.Form)]
		it.Modes = it.Meeting.OnlineURL != "" && it.Meeting.RoomID != "" && form.OnlineCounts
		it.Leave = lastLeave(own)
		it.LeaveUntil = attendance.LeaveUntil(it.Meeting, form, own)
	}
	return nil
}

// lastLeave is the Leave that counts, else the last that is former or was refused, else none.
func lastLeave(own []consult.Leave) consult.Leave {
	var last consult.Leave
	for _, l := range own {
		switch {
		case l.Stands() && !l.Former:
			return l
		case l.Decision != consult.LeaveWithdrawn:
			last = l
		}
	}
	return last
}
