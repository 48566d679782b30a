package store_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/figure"
	"huiqi/pkg/motion"
	"huiqi/pkg/outcome"
	"huiqi/pkg/reach"
	"huiqi/pkg/store"
)

// affairs are what came of the meetings of a realm, and what else has an owner.
type affairs struct {
	outcomes     map[consult.ID]outcome.Outcome
	instructions map[consult.ID]outcome.Instruction
	followUps    map[consult.ID]outcome.FollowUp
	files        []consult.ID
	// owners are those of firms, motions, visits, ties and reports, by noun; none is the whole office.
	owners map[reach.Noun]map[consult.ID]consult.ID
}

func randomAffairs(t *testing.T, s *store.Store, rng *rand.Rand, bodies, people []consult.ID) affairs {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a := affairs{
		outcomes:     map[consult.ID]outcome.Outcome{},
		instructions: map[consult.ID]outcome.Instruction{},
		followUps:    map[consult.ID]outcome.FollowUp{},
		owners: map[reach.Noun]map[consult.ID]consult.ID{
			reach.Firm: {}, reach.Motion: {}, reach.Visit: {}, reach.Contact: {}, reach.Report: {},
		},
	}
	some := func() consult.ID { return bodies[rng.IntN(len(bodies))] }
	for n := range 10 {
		a.files = append(a.files, aFile(t, s, 1900+n, fmt.Sprint("附件", n)).ID)
	}
	// The last files hang on nothing.
	aFew := func() []consult.ID {
		var ids []consult.ID
		for range rng.IntN(3) {
			ids = append(ids, a.files[rng.IntN(8)])
		}
		return outcome.InOrder(ids)
	}
	for n := range 12 {
		o := full(1600+n, func(o *outcome.Outcome) {
			o.Kind, o.Date = outcome.Other, "2027-02-01"
			o.OwnerBodyIDs, o.RecipientBodyIDs = []consult.ID{some()}, nil
			for range rng.IntN(2) {
				o.OwnerBodyIDs = outcome.InOrder(append(o.OwnerBodyIDs, some()))
			}
			for range rng.IntN(3) {
				o.RecipientBodyIDs = outcome.InOrder(append(o.RecipientBodyIDs, some()))
			}
			o.MeetingIDs, o.TopicIDs = nil, nil
			o.FileIDs = aFew()
		})
		must(s.Outcomes.Add(ctx, o))
		a.outcomes[o.ID] = o
		for k := range rng.IntN(3) {
			i := full(1630+3*n+k, func(i *outcome.Instruction) {
				i.OutcomeID, i.PersonID = o.ID, people[rng.IntN(len(people))]
				i.Date, i.FileIDs = "2027-02-02", aFew()
			})
			must(s.Instructions.Add(ctx, i))
			a.instructions[i.ID] = i
			u := full(1680+3*n+k, func(u *outcome.FollowUp) {
				u.OutcomeID, u.InstructionID = o.ID, ""
				u.BodyID = some()
				u.Due, u.Reply = "2027-03-01", ""
				u.RepliedOn, u.ClosedOn = "", ""
				u.FileIDs = aFew()
			})
			must(s.FollowUps.Add(ctx, u))
			a.followUps[u.ID] = u
		}
	}
	day := time.Unix(1_800_000_000, 0).UTC()
	for n := range 8 {
		owner := some()
		if n < 2 {
			owner = ""
		}
		firm := full(1740+n, func(f *contact.Firm) { f.OwnerBodyID = owner })
		must(s.Firms.Add(ctx, firm))
		m := motionOf(1750+n, n+1, people[0], func(m *motion.Motion) { m.OwnerBodyID = owner })
		must(s.Motions.Add(ctx, m))
		v := contact.Visit{Stamp: full[contact.Visit](1760+n, nil).Stamp, Manner: contact.OnSite, At: day,
			VisitorIDs: people[:1], FirmID: firm.ID, OwnerBodyID: owner}
		must(s.Visits.AddAll(ctx, []contact.Visit{v}))
		c := contact.Contact{Stamp: full[contact.Contact](1770+n, nil).Stamp, PersonID: people[0], FirmID: firm.ID,
			From: day, Quota: 4, OwnerBodyID: owner}
		must(s.Contacts.AddAll(ctx, []contact.Contact{c}))
		report := full(1780+n, func(v *figure.Report) { v.OwnerBodyID = owner })
		must(s.Reports.Add(ctx, report))
		a.owners[reach.Report][report.ID] = owner
		a.owners[reach.Firm][firm.ID], a.owners[reach.Motion][m.ID] = owner, owner
		a.owners[reach.Visit][v.ID], a.owners[reach.Contact][c.ID] = owner, owner
	}
	return a
}

// ofOutcome walks through who owns the Outcome, to whom it was sent, and who has something to do about it.
func (a affairs) ofOutcome(r realm, roots []consult.ID, id consult.ID) reach.Standing {
	o := a.outcomes[id]
	for _, body := range o.OwnerBodyIDs {
		if r.covers(roots, body) {
			return reach.Own
		}
	}
	for _, body := range o.RecipientBodyIDs {
		if r.covers(roots, body) {
			return reach.Seen
		}
	}
	for _, u := range a.followUps {
		if u.OutcomeID == id && r.covers(roots, u.BodyID) {
			return reach.Seen
		}
	}
	return reach.Beyond
}

// ofFollowUp is the owners' of the Outcome; of all others only whoever has to do it sees it.
func (a affairs) ofFollowUp(r realm, roots []consult.ID, u outcome.FollowUp) reach.Standing {
	if a.ofOutcome(r, roots, u.OutcomeID) == reach.Own {
		return reach.Own
	}
	return standing(false, r.covers(roots, u.BodyID))
}

// ofFile is everybody's who sees anything on which it hangs, and everybody's if it hangs on nothing.
func (a affairs) ofFile(r realm, roots []consult.ID, id consult.ID) reach.Standing {
	hangs, sees := false, false
	on := func(files []consult.ID, s reach.Standing) {
		if slices.Contains(files, id) {
			hangs, sees = true, sees || s != reach.Beyond
		}
	}
	for of, o := range a.outcomes {
		on(o.FileIDs, a.ofOutcome(r, roots, of))
	}
	for _, i := range a.instructions {
		on(i.FileIDs, a.ofOutcome(r, roots, i.OutcomeID))
	}
	for _, u := range a.followUps {
		on(u.FileIDs, a.ofFollowUp(r, roots, u))
	}
	return standing(sees || !hangs, false)
}

func (a affairs) standings(r realm, noun reach.Noun, roots []consult.ID) map[consult.ID]reach.Standing {
	out := map[consult.ID]reach.Standing{}
	switch noun {
	case reach.Outcome:
		for id := range a.outcomes {
			out[id] = a.ofOutcome(r, roots, id)
		}
	case reach.Instruction:
		for id, i := range a.instructions {
			out[id] = a.ofOutcome(r, roots, i.OutcomeID)
		}
	case reach.FollowUp:
		for id, u := range a.followUps {
			out[id] = a.ofFollowUp(r, roots, u)
		}
	case reach.File:
		for _, id := range a.files {
			out[id] = a.ofFile(r, roots, id)
		}
	}
	for id, owner := range a.owners[noun] {
		out[id] = standing(r.covers(roots, owner), noun == reach.Firm && owner == "")
	}
	return out
}

// ids are those of each noun.
func (a affairs) ids() map[reach.Noun][]consult.ID {
	out := map[reach.Noun][]consult.ID{
		reach.Outcome:     slices.Collect(maps.Keys(a.outcomes)),
		reach.Instruction: slices.Collect(maps.Keys(a.instructions)),
		reach.FollowUp:    slices.Collect(maps.Keys(a.followUps)),
		reach.File:        a.files,
	}
	for noun, owners := range a.owners {
		out[noun] = slices.Collect(maps.Keys(owners))
	}
	return out
}
