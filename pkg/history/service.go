// Package history tells the journal (操作日志) in words, in Chinese and in English: what became of one Meeting, and
// each row of the whole. The journal itself, its chain and its proof are in pkg/journal.
package history

import (
	"context"
	"encoding/json"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// EntryStore reads the rows of the journal, and what stands beside them.
type EntryStore interface {
	Entries(ctx context.Context, filter journal.Filter, p consult.PageRequest) (consult.Page[journal.Entry], error)
	// Named is what those of the Things are called now that there are and that have a name that is not personal.
	Named(ctx context.Context, things []journal.Ref) (map[journal.Ref]string, error)
	OriginalsOf(ctx context.Context, seqs []int64) (map[int64][]journal.Originals, error)
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

// List returns one page of the journal, the latest row first, each row in words too. With originals, personal values
// stand in the place of their hashes, unless they were erased, and the words name people; personal values are never
// in them.
func (s *Service) List(
	ctx context.Context, filter journal.Filter, p consult.PageRequest, originals bool,
) (consult.Page[Line], error) {
	var out consult.Page[Line]
	err := s.store.Read(ctx, func(ctx context.Context) error {
		page, err := s.store.Entries(ctx, filter, p)
		if err != nil {
			return err
		}
		out, err = s.told(ctx, page, !originals)
		if err != nil || !originals {
			return err
		}
		return s.reveal(ctx, out.Items)
	})
	return out, err
}

// reveal puts the originals in the place of what stands for them.
func (s *Service) reveal(ctx context.Context, lines []Line) error {
	seqs := make([]int64, len(lines))
	for i, l := range lines {
		seqs[i] = l.Seq
	}
	beside, err := s.store.OriginalsOf(ctx, seqs)
	if err != nil {
		return err
	}
	for i, l := range lines {
		lines[i].Entry, err = l.Reveal(beside[l.Seq])
		if err != nil {
			return err
		}
	}
	return nil
}

// Line is a row of the journal in words.
type Line struct {
	journal.Entry
	ZH, EN string
}

// History returns one page of what became of the Meeting and of what belongs to it, the latest first, in words. Names
// are those that people, rooms and bodies have now. Personal values are never in it.
func (s *Service) History(ctx context.Context, meeting consult.ID, p consult.PageRequest) (consult.Page[Line], error) {
	var out consult.Page[Line]
	err := s.store.Read(ctx, func(ctx context.Context) error {
		page, err := s.store.Entries(ctx, journal.Filter{MeetingID: meeting}, p)
		if err != nil {
			return err
		}
		out, err = s.told(ctx, page, false)
		return err
	})
	return out, err
}

// told are the entries with what they say in words, without the names of people if they are nameless.
func (s *Service) told(
	ctx context.Context, page consult.Page[journal.Entry], nameless bool,
) (consult.Page[Line], error) {
	out := consult.Page[Line]{Next: page.Next}
	w, err := s.words(ctx, page.Items)
	if err != nil {
		return out, err
	}
	w.nameless = nameless
	for _, e := range page.Items {
		zh, en, err := w.sentence(e)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, Line{Entry: e, ZH: zh, EN: en})
	}
	return out, nil
}

// words reads the names of all that the entries are about.
func (s *Service) words(ctx context.Context, entries []journal.Entry) (*words, error) {
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
	if err != nil || len(ids.things) == 0 {
		return w, err
	}
	w.named, err = s.store.Named(ctx, ids.things)
	return w, err
}

// mentions are the IDs that a sentence has names for.
type mentions struct {
	people, bodies, rooms, venues, forms []consult.ID
	// things are those of all other kinds.
	things []journal.Ref
}

func mentioned(entries []journal.Entry) (mentions, error) {
	var m mentions
	for _, e := range entries {
		m.add(&m.people, string(e.PersonID))
		if e.Kind != journal.Meeting && e.MeetingID == "" {
			m.things = append(m.things, journal.Ref{Kind: e.Kind, ID: e.ThingID})
		}
		changes, err := e.Changes()
		if err != nil {
			return m, err
		}
		for _, c := range changes {
			switch c.Field {
			case "delegations":
				was, is := delegationsIn(c)
				m.add(&m.bodies, string(was.BodyID), string(is.BodyID))
			case "room_id":
				m.add(&m.rooms, text(c.Before), text(c.After))
			case "venue_id":
				m.add(&m.venues, text(c.Before), text(c.After))
			case "form":
				m.add(&m.forms, text(c.Before), text(c.After))
			}
			m.refer(refers(e.Kind, c.Field), c)
			if c.Field == "subject_id" {
				for _, kind := range []journal.Kind{journal.Person, journal.Body, journal.Room, journal.Venue} {
					m.refer(kind, c)
				}
			}
		}
	}
	return m, nil
}

// refer adds what a field or the key of a part names.
func (m *mentions) refer(kind journal.Kind, c journal.FieldChange) {
	ids := []string{c.Key}
	if c.Key == "" {
		ids = nil
		for _, value := range []json.RawMessage{c.Before, c.After} {
			if scalar(value) {
				ids = append(ids, text(value))
			}
		}
	}
	switch kind {
	case "":
	case journal.Person:
		m.add(&m.people, ids...)
	case journal.Body:
		m.add(&m.bodies, ids...)
	default:
		for _, id := range ids {
			if id != "" {
				m.things = append(m.things, journal.Ref{Kind: kind, ID: id})
			}
		}
	}
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
	named  map[journal.Ref]string
	// nameless says that people are not named.
	nameless bool
}
