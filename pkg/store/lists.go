package store

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/file"
	"huiqi/pkg/motion"
	"huiqi/pkg/outcome"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
	"huiqi/pkg/reach"
	"huiqi/pkg/subscription"
)

// shelves wires each noun to its row, its order and what narrows it.
func (s *nounStore) shelves() {
	s.People = &Shelf[consult.Person, personRow, consult.PersonFilter]{
		db:       s.database,
		reach:    reach.Person,
		row:      toPerson,
		noun:     fromPerson,
		narrow:   narrowPeople,
		order:    series{"people", "pinyin", false},
		key:      func(p consult.Person) (string, int64) { return p.Pinyin, 0 },
		identify: func(p consult.Person) consult.Stamp { return p.Stamp },
		cacheAs:  cachedPeople,
		derived:  func() (string, []any) { return apart(consult.DateOf(s.opt.Clock(), time.UTC)) },
	}
	s.Bodies = &Shelf[consult.Body, bodyRow, consult.BodyFilter]{
		db:       s.database,
		reach:    reach.Body,
		row:      toBody,
		noun:     fromBody,
		narrow:   narrowBodies,
		order:    series{"bodies", "name", false},
		key:      func(b consult.Body) (string, int64) { return b.Name, 0 },
		identify: func(b consult.Body) consult.Stamp { return b.Stamp },
		derived:  func() (string, []any) { return "bodies.*, " + levelColumn, nil },
		cacheAs:  cachedBodies,
	}
	s.BodyKinds = &Shelf[consult.BodyKind, bodyKindRow, consult.Unfiltered]{
		db:       s.database,
		row:      toBodyKind,
		noun:     fromBodyKind,
		narrow:   unfiltered,
		order:    series{"body kinds", "id", false},
		key:      func(k consult.BodyKind) (string, int64) { return string(k.Key), 0 },
		identify: func(k consult.BodyKind) consult.Stamp { return k.Stamp },
	}
	s.Memberships = &Shelf[consult.Membership, membershipRow, consult.MembershipFilter]{
		db:       s.database,
		reach:    reach.Membership,
		row:      toMembership,
		noun:     fromMembership,
		narrow:   narrowMemberships,
		order:    series{"memberships", "since", false},
		key:      func(m consult.Membership) (string, int64) { return string(m.Since), 0 },
		identify: func(m consult.Membership) consult.Stamp { return m.Stamp },
	}
	s.Pairings = &Shelf[consult.Pairing, pairingRow, consult.PairingFilter]{
		db:       s.database,
		reach:    reach.Pairing,
		row:      toPairing,
		noun:     fromPairing,
		narrow:   narrowPairings,
		order:    series{"pairings", "since", false},
		key:      func(p consult.Pairing) (string, int64) { return string(p.Since), 0 },
		identify: func(p consult.Pairing) consult.Stamp { return p.Stamp },
	}
	s.Venues = &Shelf[consult.Venue, venueRow, consult.VenueFilter]{
		db:       s.database,
		reach:    reach.Venue,
		row:      toVenue,
		noun:     fromVenue,
		narrow:   narrowVenues,
		order:    series{"venues", "name", false},
		key:      func(v consult.Venue) (string, int64) { return v.Name, 0 },
		identify: func(v consult.Venue) consult.Stamp { return v.Stamp },
		cacheAs:  cachedVenues,
	}
	s.Rooms = &Shelf[consult.Room, roomRow, consult.RoomFilter]{
		db:       s.database,
		reach:    reach.Room,
		row:      toRoom,
		noun:     fromRoom,
		narrow:   narrowRooms,
		order:    series{"rooms", "name", false},
		key:      func(r consult.Room) (string, int64) { return r.Name, 0 },
		identify: func(r consult.Room) consult.Stamp { return r.Stamp },
		cacheAs:  cachedRooms,
		load:     s.roomsAndVenues,
	}
	s.Forms = &Shelf[consult.Form, formRow, consult.Unfiltered]{
		db:       s.database,
		row:      toForm,
		noun:     fromForm,
		narrow:   unfiltered,
		order:    series{"forms", "ord", true},
		key:      func(f consult.Form) (string, int64) { return "", int64(f.Order) },
		identify: func(f consult.Form) consult.Stamp { return f.Stamp },
		cacheAs:  cachedForms,
		clone:    cloneForm,
	}
	s.Rules = &Shelf[consult.Rules, ruleRow, consult.Unfiltered]{
		db:       s.database,
		row:      toRules,
		noun:     fromRules,
		narrow:   unfiltered,
		order:    series{"rules", "version", true},
		key:      func(r consult.Rules) (string, int64) { return "", r.Version },
		identify: func(r consult.Rules) consult.Stamp { return r.Stamp },
		cacheAs:  cachedRules,
		load:     s.rules,
	}
	s.Blocks = &Shelf[consult.Block, blockRow, consult.BlockFilter]{
		db:       s.database,
		reach:    reach.Block,
		row:      toBlock,
		noun:     fromBlock,
		narrow:   narrowBlocks,
		order:    series{"blocks", "from_at", true},
		key:      func(b consult.Block) (string, int64) { return "", b.Span.From.Unix() },
		identify: func(b consult.Block) consult.Stamp { return b.Stamp },
	}
	s.Leaves = &Shelf[consult.Leave, leaveRow, consult.LeaveFilter]{
		db:       s.database,
		reach:    reach.Leave,
		row:      toLeave,
		noun:     fromLeave,
		narrow:   narrowLeaves,
		order:    series{"leaves", "created_at", true},
		key:      func(l consult.Leave) (string, int64) { return "", l.CreatedAt.Unix() },
		identify: func(l consult.Leave) consult.Stamp { return l.Stamp },
		cacheAs:  cachedLeaves,
	}
	s.Series = &Shelf[consult.Series, seriesRow, consult.SeriesFilter]{
		db:       s.database,
		reach:    reach.Series,
		row:      toSeries,
		noun:     fromSeries,
		narrow:   narrowSeries,
		order:    series{"series", "created_at", true},
		key:      func(v consult.Series) (string, int64) { return "", v.CreatedAt.Unix() },
		identify: func(v consult.Series) consult.Stamp { return v.Stamp },
	}
	s.feeds = &Shelf[subscription.Feed, feedRow, subscription.Filter]{
		db:       s.database,
		reach:    reach.Feed,
		row:      toFeed,
		noun:     fromFeed,
		narrow:   narrowFeeds,
		order:    series{"feeds", "created_at", true},
		key:      func(f subscription.Feed) (string, int64) { return "", f.CreatedAt.Unix() },
		identify: func(f subscription.Feed) consult.Stamp { return f.Stamp },
	}
	s.Tokens = &Shelf[consult.Token, tokenRow, consult.TokenFilter]{
		db:       s.database,
		row:      toToken,
		noun:     fromToken,
		narrow:   narrowTokens,
		order:    series{"tokens", "created_at", true},
		key:      func(t consult.Token) (string, int64) { return "", t.CreatedAt.Unix() },
		identify: func(t consult.Token) consult.Stamp { return t.Stamp },
		derived:  func() (string, []any) { return tokenColumns, nil },
	}
	s.Proposals = &Shelf[proposal.Proposal, proposalRow, proposal.Filter]{
		db:       s.database,
		reach:    reach.Proposal,
		row:      toProposal,
		noun:     fromProposal,
		narrow:   narrowProposals,
		order:    series{"proposals", "created_at", true},
		key:      func(p proposal.Proposal) (string, int64) { return "", p.CreatedAt.Unix() },
		identify: func(p proposal.Proposal) consult.Stamp { return p.Stamp },
	}
	s.Notices = &Shelf[proposal.Notice, noticeRow, proposal.NoticeFilter]{
		db:       s.database,
		reach:    reach.Notice,
		row:      toNotice,
		noun:     fromNotice,
		narrow:   narrowNotices,
		order:    series{"notices", "created_at", true},
		key:      func(n proposal.Notice) (string, int64) { return "", n.CreatedAt.Unix() },
		identify: func(n proposal.Notice) consult.Stamp { return n.Stamp },
	}
	s.Plans = &Shelf[plan.Plan, planRow, plan.Filter]{
		db:       s.database,
		reach:    reach.Plan,
		row:      toPlan,
		noun:     fromPlan,
		narrow:   narrowPlans,
		order:    series{"plans", "year", true},
		key:      func(p plan.Plan) (string, int64) { return "", int64(p.Year) },
		identify: func(p plan.Plan) consult.Stamp { return p.Stamp },
	}
	s.Topics = &Shelf[plan.Topic, topicRow, plan.TopicFilter]{
		db:       s.database,
		reach:    reach.Topic,
		row:      toTopic,
		noun:     fromTopic,
		narrow:   narrowTopics,
		order:    series{"topics", "ord", true},
		key:      func(t plan.Topic) (string, int64) { return "", int64(t.Order) },
		identify: func(t plan.Topic) consult.Stamp { return t.Stamp },
	}
	s.Posts = &Shelf[consult.Post, postRow, consult.PostFilter]{
		db:       s.database,
		row:      toPost,
		noun:     fromPost,
		narrow:   narrowPosts,
		order:    series{"posts", "since", false},
		key:      func(p consult.Post) (string, int64) { return string(p.Since), 0 },
		identify: func(p consult.Post) consult.Stamp { return p.Stamp },
	}
	s.motionShelves()
	s.outcomeShelves()
	s.ordinalShelves()
	s.reportShelf()
	s.sessionShelf()
}

// outcomeShelves wires what comes of meetings.
func (s *nounStore) outcomeShelves() {
	s.OutcomeKinds = &Shelf[outcome.Kind, outcomeKindRow, consult.Unfiltered]{
		db:       s.database,
		row:      toOutcomeKind,
		noun:     fromOutcomeKind,
		narrow:   unfiltered,
		order:    series{"outcome kinds", "ord", true},
		key:      func(k outcome.Kind) (string, int64) { return "", int64(k.Order) },
		identify: func(k outcome.Kind) consult.Stamp { return k.Stamp },
	}
	s.Outcomes = withLinks("outcomes", &Shelf[outcome.Outcome, outcomeRow, outcome.Filter]{
		db:       s.database,
		reach:    reach.Outcome,
		row:      toOutcome,
		noun:     fromOutcome,
		narrow:   narrowOutcomes,
		order:    series{"outcomes", "date", false},
		key:      func(o outcome.Outcome) (string, int64) { return string(o.Date), 0 },
		identify: func(o outcome.Outcome) consult.Stamp { return o.Stamp },
	}, outcomeLinks, outcomeLinkRows)
	s.Instructions = withLinks("instructions", &Shelf[outcome.Instruction, instructionRow, outcome.InstructionFilter]{
		db:       s.database,
		reach:    reach.Instruction,
		row:      toInstruction,
		noun:     fromInstruction,
		narrow:   narrowInstructions,
		order:    series{"instructions", "date", false},
		key:      func(i outcome.Instruction) (string, int64) { return string(i.Date), 0 },
		identify: func(i outcome.Instruction) consult.Stamp { return i.Stamp },
	}, instructionLinks, instructionLinkRows)
	s.FollowUps = withLinks("follow_ups", &Shelf[outcome.FollowUp, followUpRow, outcome.FollowUpFilter]{
		db:       s.database,
		reach:    reach.FollowUp,
		row:      toFollowUp,
		noun:     fromFollowUp,
		narrow:   narrowFollowUps,
		order:    series{"follow-ups", "due", false},
		key:      func(u outcome.FollowUp) (string, int64) { return string(u.Due), 0 },
		identify: func(u outcome.FollowUp) consult.Stamp { return u.Stamp },
	}, followUpLinks, followUpLinkRows)
	s.Files = &Shelf[file.File, fileRow, file.Filter]{
		db:       s.database,
		reach:    reach.File,
		row:      toFile,
		noun:     fromFile,
		narrow:   narrowFiles,
		order:    series{"files", "created_at", true},
		key:      func(f file.File) (string, int64) { return "", f.CreatedAt.Unix() },
		identify: func(f file.File) consult.Stamp { return f.Stamp },
	}
}

// motionShelves wires motions, visits and contacts.
func (s *nounStore) motionShelves() {
	s.Motions = &MotionShelf{&Shelf[motion.Motion, motionRow, motion.Filter]{
		db:       s.database,
		reach:    reach.Motion,
		row:      toMotion,
		noun:     fromMotion,
		narrow:   narrowMotions,
		order:    series{"motions", motionOrder, true},
		key:      motionKey,
		identify: func(m motion.Motion) consult.Stamp { return m.Stamp },
	}}
	s.Firms = &Shelf[contact.Firm, firmRow, contact.FirmFilter]{
		db:       s.database,
		reach:    reach.Firm,
		row:      toFirm,
		noun:     fromFirm,
		narrow:   narrowFirms,
		order:    series{"firms", "name", false},
		key:      func(f contact.Firm) (string, int64) { return f.Name, 0 },
		identify: func(f contact.Firm) consult.Stamp { return f.Stamp },
	}
	s.Visits = &VisitShelf{&Shelf[contact.Visit, visitRow, contact.VisitFilter]{
		db:       s.database,
		reach:    reach.Visit,
		row:      toVisit,
		noun:     fromVisit,
		narrow:   narrowVisits,
		order:    series{"visits", visitTime, true},
		key:      func(v contact.Visit) (string, int64) { return "", v.HeldAt.Unix() },
		identify: func(v contact.Visit) consult.Stamp { return v.Stamp },
		derived:  s.visitColumns,
	}}
	s.Contacts = &Shelf[contact.Contact, contactRow, contact.ContactFilter]{
		db:       s.database,
		reach:    reach.Contact,
		row:      toContact,
		noun:     fromContact,
		narrow:   narrowContacts,
		order:    series{"contacts", "from_at", true},
		key:      func(c contact.Contact) (string, int64) { return "", c.From.Unix() },
		identify: func(c contact.Contact) consult.Stamp { return c.Stamp },
	}
}
