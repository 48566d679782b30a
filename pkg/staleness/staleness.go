package staleness

import (
	"cmp"
	"context"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// Person is one person whom a Meeting's last Change concerns.
type Person struct {
	Concern
	Person consult.Person
	// InPlaceOfName is the name of the person for whom a substitute comes.
	InPlaceOfName string
}

// Counts count people by what their phones can know. Of those who are not Informed, Told
// counts the ones whom somebody has told and ToCall the ones whom nobody has.
type Counts struct{ Informed, Pending, Unreachable, Told, ToCall int }

// Report says whose phone cannot know of a Meeting's last Change.
type Report struct {
	Meeting consult.Meeting
	Sight   consult.DisplayState
	// Change is the last one on record; its Revision is 0 when there is none.
	Change consult.Change
	People []Person
	Counts Counts
}

// Of reports on one Meeting. silence is how long a link may go without being fetched
// before its holder counts as out of reach. People come in the order in which they should
// be called.
func (svc *Service) Of(ctx context.Context, meeting consult.ID, silence time.Duration) (Report, error) {
	var s Report
	err := svc.store.Read(ctx, func(ctx context.Context) error {
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

// List reports on the Meetings that start within the span, or that some phone may still
// show within it, and of whose last Change somebody has yet to be told; the soonest come
// first.
func (svc *Service) List(ctx context.Context, span consult.Span, silence time.Duration) ([]Report, error) {
	var all []Report
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		ids, err := svc.store.ChangedWithin(ctx, span)
		if err != nil {
			return err
		}
		all, err = svc.reports(ctx, ids, silence)
		return err
	})
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s Report) bool { return s.Counts.ToCall == 0 || s.soonest(span).IsZero() })
	slices.SortStableFunc(all, func(a, b Report) int {
		return cmp.Or(a.soonest(span).Compare(b.soonest(span)), cmp.Compare(a.Meeting.ID, b.Meeting.ID))
	})
	return all, nil
}

// soonest is the earliest start within the span, of the Meeting itself or as one of those
// to be called may still believe it; zero when there is none.
func (s Report) soonest(span consult.Span) time.Time {
	var at time.Time
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

// reports makes the Reports of those of the Meetings that whoever asks may see, about their own people, in their
// order.
func (svc *Service) reports(ctx context.Context, meetings []consult.ID, silence time.Duration) ([]Report, error) {
	meetings, err := svc.meetingsInReach(ctx, meetings)
	if err != nil {
		return nil, err
	}
	cases, err := svc.cases(ctx, meetings, "", silence)
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
		all[i].peopleInReach(ctx, people)
		all[i].fillPeople(people)
	}
	return all, nil
}

// fillPeople adds the names, counts the people and puts them in the order of calling.
func (s *Report) fillPeople(people map[consult.ID]consult.Person) {
	for i := range s.People {
		p := &s.People[i]
		p.Person, p.InPlaceOfName = people[p.PersonID], people[p.InPlaceOf].Called()
		switch p.Awareness {
		case Informed:
			s.Counts.Informed++
		case Pending:
			s.Counts.Pending++
		default:
			s.Counts.Unreachable++
		}
		if p.ToCall() {
			s.Counts.ToCall++
		} else if p.Awareness != Informed && p.Told != nil {
			s.Counts.Told++
		}
	}
	slices.SortStableFunc(s.People, func(a, b Person) int {
		return cmp.Or(
			cmp.Compare(a.Urgency(), b.Urgency()),
			cmp.Compare(a.Person.Pinyin, b.Person.Pinyin),
			cmp.Compare(a.PersonID, b.PersonID),
		)
	})
}

// cases reads everything that the Reports of those of the Meetings that exist are derived
// from, in their order. With a Person, it reads the links of that one alone.
func (svc *Service) cases(
	ctx context.Context, meetings []consult.ID, person consult.ID, silence time.Duration,
) ([]Case, error) {
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
	sights, err := svc.displayStates(ctx, found)
	if err != nil {
		return nil, err
	}
	concerned := []consult.ID{person}
	if person == "" {
		concerned = everybody(found, changes)
	}
	links, err := svc.linksOf(ctx, concerned)
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, id := range meetings {
		m, ok := found[id]
		if !ok {
			continue
		}
		c := Case{
			Meeting:  m,
			Now:      sights[id],
			Changes:  changes[id],
			Links:    links,
			Tellings: map[consult.ID][]subscription.Notification{},
			At:       svc.Now().In(svc.Zone()),
			Silence:  silence,
		}
		for _, t := range tellings[id] {
			c.Tellings[t.PersonID] = append(c.Tellings[t.PersonID], t)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// displayStates are how the Meetings are shown now.
func (svc *Service) displayStates(
	ctx context.Context, meetings map[consult.ID]consult.Meeting,
) (map[consult.ID]consult.DisplayState, error) {
	var in, at []consult.ID
	for _, m := range meetings {
		in, at = append(in, m.RoomID), append(at, m.VenueID)
	}
	rooms, err := svc.store.Rooms.Find(ctx, consult.Distinct(in))
	if err != nil {
		return nil, err
	}
	for _, r := range rooms {
		at = append(at, r.VenueID)
	}
	venues, err := svc.store.Venues.Find(ctx, consult.Distinct(at))
	if err != nil {
		return nil, err
	}
	out := make(map[consult.ID]consult.DisplayState, len(meetings))
	for id, m := range meetings {
		out[id] = m.Sight(m.Where(venues, rooms))
	}
	return out, nil
}

// everybody are all whom the Meetings or their Changes concern.
func everybody(meetings map[consult.ID]consult.Meeting, changes map[consult.ID][]consult.Change) []consult.ID {
	var concerned []consult.ID
	for _, m := range meetings {
		concerned = append(concerned, m.People()...)
		for _, c := range changes[m.ID] {
			// Whoever was dropped may come all the same, so their phones count too.
			concerned = append(concerned, c.Dropped...)
		}
	}
	return consult.Distinct(concerned)
}

// linksOf are the links of the people, by Person.
func (svc *Service) linksOf(ctx context.Context, people []consult.ID) (map[consult.ID][]subscription.Link, error) {
	all, err := svc.store.Links(ctx, people)
	if err != nil {
		return nil, err
	}
	out := map[consult.ID][]subscription.Link{}
	for _, l := range all {
		out[l.Feed.Subject.ID] = append(out[l.Feed.Subject.ID], l)
	}
	return out, nil
}

// Tell records that the Person was told of the last Change of the Meeting that concerns
// them, and returns a Report with that one Person. A Revision in t must be that of the
// last Change; otherwise the Person was told something outdated, and Tell refuses. Telling
// the same again changes nothing. It returns consult.ErrNotFound when no Change concerns
// the Person.
func (svc *Service) Tell(
	ctx context.Context, by consult.Actor, t subscription.Notification, silence time.Duration,
) (Report, error) {
	t.Normalise()
	var s Report
	if err := t.Validate(); err != nil {
		return s, err
	}
	var err error
	err = svc.store.Write(ctx, func(ctx context.Context) error {
		s, err = svc.reportFor(ctx, t, silence)
		if err != nil {
			return err
		}
		p := &s.People[0]
		if t.Revision > p.Change.Revision {
			return consult.BadField(
				"change", "not_found", "没有这次变更，请重新读取名单", "is no change that concerns them; read the list again",
			)
		}
		if t.Revision != 0 && t.Revision != p.Change.Revision {
			return consult.BadField(
				"change", "superseded", "此后又有变更，请按最新情况重新告知",
				"is not the last change; read it again and tell them of that",
			)
		}
		// A repeated request must not replace who told them, and when.
		if p.Told != nil && p.Told.Channel == t.Channel && p.Told.Note == t.Note {
			return nil
		}
		t.Revision = p.Change.Revision
		t.At = svc.Now()
		t.By = by.Name
		p.Told = &t
		return svc.store.Tell(ctx, t)
	})
	return s, err
}

// Untell removes the record that the Person was told of the last Change that concerns
// them.
func (svc *Service) Untell(ctx context.Context, t subscription.Notification, silence time.Duration) error {
	return svc.store.Write(ctx, func(ctx context.Context) error {
		s, err := svc.reportFor(ctx, t, silence)
		if err != nil || s.People[0].Told == nil {
			return err
		}
		return svc.store.Untell(ctx, *s.People[0].Told)
	})
}

// reportFor is the Report of one Person whom a Change concerns.
func (svc *Service) reportFor(ctx context.Context, t subscription.Notification, silence time.Duration) (Report, error) {
	all, err := svc.reports(ctx, []consult.ID{t.MeetingID}, silence)
	if err != nil {
		return Report{}, err
	}
	for _, s := range all {
		s.People = slices.DeleteFunc(s.People, func(p Person) bool {
			return p.PersonID != t.PersonID || p.Change.Revision == 0
		})
		if len(s.People) == 1 {
			return s, nil
		}
	}
	return Report{}, consult.ErrNotFound
}
