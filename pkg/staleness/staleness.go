package staleness

import (
	"cmp"
	"context"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// Person is one whom a Change concerns.
type Person struct {
	consult.Concern
	Person consult.Person
	// InPlaceOfName is the name of whose place a substitute takes.
	InPlaceOfName string
}

// Counts count people by what their phones can know; ToCall are those not
// informed whom nobody told, Told those whom somebody did.
type Counts struct{ Informed, Pending, Unreachable, Told, ToCall int }

// Report is whose phone cannot know of a Meeting's last Change.
type Report struct {
	Meeting consult.Meeting
	Sight   consult.DisplayState
	// Change is the last one on record; without a Revision there is none.
	Change consult.Change
	People []Person
	Counts Counts
}

// Of tells of one Meeting; silence is how long a link may go without being
// fetched before nobody is believed to be there. People come in the order in which
// they are to be called.
func (svc *Service) Of(ctx context.Context, meeting consult.ID, silence time.Duration) (s Report, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		all, err := svc.reports(ctx, []consult.ID{meeting}, silence)
		if err == nil && len(all) == 0 {
			err = consult.ErrNotFound
		}
		if err == nil {
			s = all[0]
		}
		return err
	})
	return s, err
}

// List are those that start within the span, or that some phone may still
// show within it, and of whose last Change somebody is yet to be told: the soonest
// first.
func (svc *Service) List(ctx context.Context, span consult.Span, silence time.Duration) (all []Report, err error) {
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		ids, err := svc.store.ChangedWithin(ctx, span)
		if err != nil {
			return err
		}
		all, err = svc.reports(ctx, ids, silence)
		return err
	})
	all = slices.DeleteFunc(all, func(s Report) bool { return s.Counts.ToCall == 0 || s.soonest(span).IsZero() })
	slices.SortStableFunc(all, func(a, b Report) int {
		return cmp.Or(a.soonest(span).Compare(b.soonest(span)), cmp.Compare(a.Meeting.ID, b.Meeting.ID))
	})
	return all, err
}

// soonest is when the first of those who are to be called is to come, or believes
// so, within the span; zero when none does.
func (s Report) soonest(span consult.Span) (at time.Time) {
	consider := func(t time.Time) {
		if !t.IsZero() && !t.Before(span.From) && t.Before(span.To) && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	consider(s.Sight.Span.From)
	for _, p := range s.People {
		if p.ToCall() {
			consider(p.Sight.Span.From)
		}
	}
	return at
}

func (svc *Service) reports(ctx context.Context, meetings []consult.ID, silence time.Duration) ([]Report, error) {
	cases, err := svc.cases(ctx, meetings, silence)
	if err != nil {
		return nil, err
	}
	all, named := make([]Report, len(cases)), []consult.ID{}
	for i, c := range cases {
		all[i] = Report{Meeting: c.Meeting, Sight: c.Now}
		if n := len(c.Changes); n > 0 {
			all[i].Change = c.Changes[n-1]
		}
		for _, p := range c.Concerns() {
			all[i].People = append(all[i].People, Person{Concern: p})
			named = append(named, p.PersonID, p.InPlaceOf)
		}
	}
	people, err := svc.store.People.Find(ctx, consult.Distinct(named))
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].finish(people)
	}
	return all, nil
}

// finish names, orders and counts the people.
func (s *Report) finish(people map[consult.ID]consult.Person) {
	for i := range s.People {
		p := &s.People[i]
		p.Person, p.InPlaceOfName = people[p.PersonID], people[p.InPlaceOf].Called()
		switch p.Awareness {
		case consult.Informed:
			s.Counts.Informed++
		case consult.Pending:
			s.Counts.Pending++
		default:
			s.Counts.Unreachable++
		}
		if p.ToCall() {
			s.Counts.ToCall++
		} else if p.Awareness != consult.Informed && p.Told != nil {
			s.Counts.Told++
		}
	}
	slices.SortStableFunc(s.People, func(a, b Person) int {
		return cmp.Or(cmp.Compare(a.Urgency(), b.Urgency()), cmp.Compare(a.Person.Pinyin, b.Person.Pinyin), cmp.Compare(a.PersonID, b.PersonID))
	})
}

// cases reads all that tells of those of the Meetings that exist, in their order.
func (svc *Service) cases(ctx context.Context, meetings []consult.ID, silence time.Duration) ([]consult.Case, error) {
	found, err := svc.store.MeetingsByID(ctx, meetings)
	if err != nil {
		return nil, err
	}
	changes, err := svc.store.Changes(ctx, meetings)
	if err != nil {
		return nil, err
	}
	tellings, err := svc.store.Tellings(ctx, meetings)
	if err != nil {
		return nil, err
	}
	sights, err := svc.sights(ctx, found)
	if err != nil {
		return nil, err
	}
	links, err := svc.linksOf(ctx, found, changes)
	if err != nil {
		return nil, err
	}
	var cases []consult.Case
	for _, id := range meetings {
		m, ok := found[id]
		if !ok {
			continue
		}
		c := consult.Case{Meeting: m, Now: sights[id], Changes: changes[id], Links: links, Tellings: map[consult.ID][]consult.Notification{},
			At: svc.Now().In(svc.Zone()), Silence: silence}
		for _, t := range tellings[id] {
			c.Tellings[t.PersonID] = append(c.Tellings[t.PersonID], t)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// sights are how the Meetings are shown now.
func (svc *Service) sights(ctx context.Context, meetings map[consult.ID]consult.Meeting) (map[consult.ID]consult.DisplayState, error) {
	var in []consult.ID
	for _, m := range meetings {
		in = append(in, m.RoomID)
	}
	rooms, err := svc.store.Rooms.Find(ctx, consult.Distinct(in))
	if err != nil {
		return nil, err
	}
	var at []consult.ID
	for _, r := range rooms {
		at = append(at, r.VenueID)
	}
	venues, err := svc.store.Venues.Find(ctx, consult.Distinct(at))
	if err != nil {
		return nil, err
	}
	out := make(map[consult.ID]consult.DisplayState, len(meetings))
	for id, m := range meetings {
		room := rooms[m.RoomID]
		out[id] = m.Sight(venues[room.VenueID], room)
	}
	return out, nil
}

// linksOf are the links of everybody whom the Meetings or their Changes concern.
func (svc *Service) linksOf(ctx context.Context, meetings map[consult.ID]consult.Meeting, changes map[consult.ID][]consult.Change) (map[consult.ID][]consult.Link, error) {
	var concerned []consult.ID
	for _, m := range meetings {
		concerned = append(concerned, m.People()...)
		for _, c := range changes[m.ID] {
			concerned = append(concerned, c.Dropped...)
		}
	}
	all, err := svc.store.Links(ctx, consult.Distinct(concerned))
	out := map[consult.ID][]consult.Link{}
	for _, l := range all {
		out[l.Feed.Subject.ID] = append(out[l.Feed.Subject.ID], l)
	}
	return out, err
}

// Tell records that the Person was told of the Meeting's last Change that concerns
// them. With a Revision in t it is refused when a later Change came since: what was
// told is then not what is. Telling the same again changes nothing. It answers with
// the one Person, and consult.ErrNotFound for one whom no Change concerns.
func (svc *Service) Tell(ctx context.Context, by consult.Actor, t consult.Notification, silence time.Duration) (s Report, err error) {
	t.Normalise()
	if err := t.Validate(); err != nil {
		return s, err
	}
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		if s, err = svc.concerned(ctx, t, silence); err != nil {
			return err
		}
		p := &s.People[0]
		if t.Revision > p.Change.Revision {
			return consult.BadField("change", "not_found", "没有这次变更，请重新读取名单", "is no change that concerns them; read the list again")
		}
		if t.Revision != 0 && t.Revision != p.Change.Revision {
			return consult.BadField("change", "superseded", "此后又有变更，请按最新情况重新告知", "is not the last change; read it again and tell them of that")
		}
		if p.Told != nil && p.Told.Channel == t.Channel && p.Told.Note == t.Note {
			return nil
		}
		t.Revision, t.At, t.By = p.Change.Revision, svc.Now(), by.Name
		p.Told = &t
		return svc.store.Tell(ctx, t)
	})
	return s, err
}

// Untell takes back that the Person was told of the last Change that concerns them.
func (svc *Service) Untell(ctx context.Context, t consult.Notification, silence time.Duration) error {
	return svc.store.Write(ctx, func(ctx context.Context) error {
		s, err := svc.concerned(ctx, t, silence)
		if err != nil || s.People[0].Told == nil {
			return err
		}
		return svc.store.Untell(ctx, *s.People[0].Told)
	})
}

// concerned is the Staleness of the one Person, whom a Change concerns.
func (svc *Service) concerned(ctx context.Context, t consult.Notification, silence time.Duration) (Report, error) {
	all, err := svc.reports(ctx, []consult.ID{t.MeetingID}, silence)
	if err != nil {
		return Report{}, err
	}
	for _, s := range all {
		s.People = slices.DeleteFunc(s.People, func(p Person) bool { return p.PersonID != t.PersonID || p.Change.Revision == 0 })
		if len(s.People) == 1 {
			return s, nil
		}
	}
	return Report{}, consult.ErrNotFound
}
