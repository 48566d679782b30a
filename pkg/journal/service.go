package journal

import (
	"context"
	"time"

	"huiqi/pkg/consult"
)

// EntryStore reads the rows of the journal, and what stands beside them.
type EntryStore interface {
	Entries(ctx context.Context, filter Filter, p consult.PageRequest) (consult.Page[Entry], error)
	OriginalsOf(ctx context.Context, seqs []int64) (map[int64][]Originals, error)
	Read(ctx context.Context, fn func(ctx context.Context) error) error
}

// Finder finds those of the things that there are.
type Finder[N any] interface {
	Find(ctx context.Context, ids []consult.ID) (map[consult.ID]N, error)
}

// Store is what the Service needs of the database.
type Store struct {
	EntryStore
	People Finder[consult.Person]
	Bodies Finder[consult.Body]
	Rooms  Finder[consult.Room]
	Venues Finder[consult.Venue]
	Forms  Finder[consult.Form]
}

// Service reads the journal.
type Service struct {
	store Store
	clock consult.Clock
}

// New returns a Service.
func New(store Store, clock consult.Clock) *Service { return &Service{store: store, clock: clock} }

// List returns one page of the journal, the latest row first. With originals, personal values stand in the place of
// their hashes, unless they were erased.
func (s *Service) List(
	ctx context.Context, filter Filter, p consult.PageRequest, originals bool,
) (consult.Page[Entry], error) {
	page, err := s.store.Entries(ctx, filter, p)
	if err != nil || !originals {
		return page, err
	}
	seqs := make([]int64, len(page.Items))
	for i, e := range page.Items {
		seqs[i] = e.Seq
	}
	beside, err := s.store.OriginalsOf(ctx, seqs)
	if err != nil {
		return page, err
	}
	for i, e := range page.Items {
		page.Items[i], err = e.Reveal(beside[e.Seq])
		if err != nil {
			return page, err
		}
	}
	return page, nil
}

// Line is a row of the journal in words.
type Line struct {
	Entry
	ZH, EN string
}

// History returns one page of what became of the Meeting and of what belongs to it, the latest first, in words. Names
// are those that people, rooms and bodies have now. Personal values are never in it.
func (s *Service) History(ctx context.Context, meeting consult.ID, p consult.PageRequest) (consult.Page[Line], error) {
	var out consult.Page[Line]
	err := s.store.Read(ctx, func(ctx context.Context) error {
		page, err := s.store.Entries(ctx, Filter{MeetingID: meeting}, p)
		if err != nil {
			return err
		}
		w, err := s.words(ctx, page.Items)
		if err != nil {
			return err
		}
		out.Next = page.Next
		for _, e := range page.Items {
			zh, en, err := w.sentence(e)
			if err != nil {
				return err
			}
			out.Items = append(out.Items, Line{Entry: e, ZH: zh, EN: en})
		}
		return nil
	})
	return out, err
}

// words reads the names of all that the entries are about.
func (s *Service) words(ctx context.Context, entries []Entry) (*words, error) {
	w := &words{now: s.clock.Now(), zone: s.clock.Zone()}
	ids, err := mentioned(entries)
	if err != nil {
		return nil, err
	}
	w.people, err = s.store.People.Find(ctx, ids.people)
	if err != nil {
		return nil, err
	}
	w.bodies, err = s.store.Bodies.Find(ctx, ids.bodies)
	if err != nil {
		return nil, err
	}
	w.rooms, err = s.store.Rooms.Find(ctx, ids.rooms)
	if err != nil {
		return nil, err
	}
	w.venues, err = s.store.Venues.Find(ctx, ids.venues)
	if err != nil {
		return nil, err
	}
	w.forms, err = s.store.Forms.Find(ctx, ids.forms)
	return w, err
}

// mentions are the IDs that a sentence has names for.
type mentions struct{ people, bodies, rooms, venues, forms []consult.ID }

func mentioned(entries []Entry) (mentions, error) {
	var m mentions
	for _, e := range entries {
		m.add(&m.people, string(e.PersonID))
		changes, err := e.Changes()
		if err != nil {
			return m, err
		}
		for _, c := range changes {
			switch c.Field {
			case "attendances", "delegation_seats":
				m.add(&m.people, c.Key)
			case "bodies", "co_owners":
				m.add(&m.bodies, c.Key)
			case "delegations":
				was, is := delegationsIn(c)
				m.add(&m.bodies, string(was.BodyID), string(is.BodyID))
			case "substitute_id":
				m.add(&m.people, text(c.Before), text(c.After))
			case "owner_body_id":
				m.add(&m.bodies, text(c.Before), text(c.After))
			case "room_id":
				m.add(&m.rooms, text(c.Before), text(c.After))
			case "venue_id":
				m.add(&m.venues, text(c.Before), text(c.After))
			case "form":
				m.add(&m.forms, text(c.Before), text(c.After))
			}
		}
	}
	return m, nil
}

func (mentions) add(to *[]consult.ID, ids ...string) {
	for _, id := range ids {
		if id != "" {
			*to = append(*to, consult.ID(id))
		}
	}
}

// words names things in sentences.
type words struct {
	now    time.Time
	zone   *time.Location
	people map[consult.ID]consult.Person
	bodies map[consult.ID]consult.Body
	rooms  map[consult.ID]consult.Room
	venues map[consult.ID]consult.Venue
	forms  map[consult.ID]consult.Form
}
