package store

import (
	"strings"

	"huiqi/pkg/consult"
)

// shelves wires each noun to its row, its order and what narrows it.
func (s *Store) shelves() {
	s.People = &Shelf[consult.Person, personRow]{s: s, row: toPerson, noun: fromPerson, narrow: narrowPeople,
		order: "pinyin", key: func(p consult.Person) any { return p.Pinyin }, identify: func(p consult.Person) consult.Stamp { return p.Stamp }}
	s.Bodies = &Shelf[consult.Body, bodyRow]{s: s, row: toBody, noun: fromBody, narrow: narrowBodies,
		order: "name", key: func(b consult.Body) any { return b.Name }, identify: func(b consult.Body) consult.Stamp { return b.Stamp }}
	s.Memberships = &Shelf[consult.Membership, membershipRow]{s: s, row: toMembership, noun: fromMembership, narrow: narrowMemberships,
		order: "since", key: func(m consult.Membership) any { return m.Since }, identify: func(m consult.Membership) consult.Stamp { return m.Stamp }}
	s.Venues = &Shelf[consult.Venue, venueRow]{s: s, row: toVenue, noun: fromVenue, narrow: narrowVenues,
		order: "name", key: func(v consult.Venue) any { return v.Name }, identify: func(v consult.Venue) consult.Stamp { return v.Stamp }}
	s.Rooms = &Shelf[consult.Room, roomRow]{s: s, row: toRoom, noun: fromRoom, narrow: narrowRooms,
		order: "name", key: func(r consult.Room) any { return r.Name }, identify: func(r consult.Room) consult.Stamp { return r.Stamp }}
	s.Forms = &Shelf[consult.Form, formRow]{s: s, row: toForm, noun: fromForm, narrow: narrowForms,
		order: "ord", key: func(f consult.Form) any { return f.Order }, identify: func(f consult.Form) consult.Stamp { return f.Stamp }}
	s.Blocks = &Shelf[consult.Block, blockRow]{s: s, row: toBlock, noun: fromBlock, narrow: narrowBlocks,
		order: "from_at", key: func(b consult.Block) any { return b.Span.From.Unix() }, identify: func(b consult.Block) consult.Stamp { return b.Stamp }}
	s.Leaves = &Shelf[consult.Leave, leaveRow]{s: s, row: toLeave, noun: fromLeave, narrow: narrowLeaves,
		order: "created_at", key: func(l consult.Leave) any { return l.CreatedAt.Unix() }, identify: func(l consult.Leave) consult.Stamp { return l.Stamp }}
	s.feeds = &Shelf[consult.Feed, feedRow]{s: s, row: toFeed, noun: fromFeed, narrow: narrowFeeds,
		order: "created_at", key: func(f consult.Feed) any { return f.CreatedAt.Unix() }, identify: func(f consult.Feed) consult.Stamp { return f.Stamp }}
	s.Tokens = &Shelf[consult.Token, tokenRow]{s: s, row: toToken, noun: fromToken, narrow: narrowTokens,
		order: "created_at", key: func(t consult.Token) any { return t.CreatedAt.Unix() }, identify: func(t consult.Token) consult.Stamp { return t.Stamp }}
}

func lower(s string) string { return strings.ToLower(s) }
