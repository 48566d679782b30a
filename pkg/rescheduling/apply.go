package rescheduling

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/drafting"
	"huiqi/pkg/judging"
	"huiqi/pkg/proposal"
	"huiqi/pkg/registry"
)

// Apply writes every change of a ready Proposal in one transaction, together with the
// Block that caused it and one Notice for each person concerned. It returns a
// *proposal.Stale when a Meeting has changed since the Proposal was made and a
// *consult.Clash when a slot has been taken; it then writes nothing.
func (svc *Service) Apply(
	ctx context.Context, by consult.Actor, id consult.ID, o booking.Options,
) (proposal.Proposal, error) {
	return svc.transition(ctx, by, id, o, proposal.Ready, svc.applyChanges)
}

// Undo takes an applied Proposal back as a whole: moved Meetings return, Meetings that it
// placed are called off, and the Block that it entered is removed.
func (svc *Service) Undo(
	ctx context.Context, by consult.Actor, id consult.ID, o booking.Options,
) (proposal.Proposal, error) {
	return svc.transition(ctx, by, id, o, proposal.Applied, svc.undoChanges)
}

// transition runs act on a Proposal in the state from and saves the Proposal, unless it is
// a dry run.
func (svc *Service) transition(
	ctx context.Context,
	by consult.Actor,
	id consult.ID,
	o booking.Options,
	from proposal.State,
	act func(context.Context, consult.Actor, *proposal.Proposal, bool) error,
) (proposal.Proposal, error) {
	var p proposal.Proposal
	var err error
	err = registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		p, err = svc.store.Proposals.Get(ctx, id)
		if err != nil {
			return err
		}
		if o.Version != 0 && o.Version != p.Version {
			return consult.ErrStale
		}
		if p.State != from {
			return wrongState(p.State, from)
		}
		was := p.Version
		if err := act(ctx, by, &p, o.DryRun); err != nil || o.DryRun {
			return svc.toldStale(ctx, err)
		}
		p.Version, p.ChangedAt = was+1, consult.Later(svc.Now(), p.ChangedAt)
		return svc.store.Proposals.Save(ctx, p, was)
	})
	return p, err
}

// wrongState is the error for a Proposal that is in another state than the step needs.
func wrongState(is, want proposal.State) error {
	zh, en := is.Words()
	if want == proposal.Ready {
		return consult.BadField(
			"state", "not_ready", "只有已算好、尚未应用的方案才能应用，该方案"+zh, "must be ready to be applied; it is "+en,
		)
	}
	return consult.BadField("state", "not_applied", "只有已应用的方案才能撤销，该方案"+zh, "must be applied to be undone; it is "+en)
}

// applyChanges is the part of Apply between reading the Proposal and saving it.
func (svc *Service) applyChanges(ctx context.Context, by consult.Actor, p *proposal.Proposal, dry bool) error {
	set, err := svc.changesOf(ctx, *p)
	if err != nil {
		return err
	}
	markProposed(set)
	// One Snapshot serves both judgements: of the Meetings as they stand and as they
	// would stand. The transaction remembers what it has read.
	_, err = svc.judging.Snapshot(ctx, slices.Concat(set, asTheyStand(set)))
	if err != nil {
		return err
	}
	stood, err := svc.conflictsBefore(ctx, set)
	if err != nil {
		return err
	}
	judge := svc.booking
	switch {
	// A dry run enters no Block, so the set is judged as if it were entered.
	case dry:
		judge = svc.drafting.BookingUnder(p.Cause)
	case len(drafting.NewBlocks(p.Cause)) > 0:
		p.Cause.Block, err = svc.directory.Blocks.Add(ctx, by, p.Cause.Block)
		if err != nil {
			return err
		}
		p.Entered = true
	}
	all, _, err := judge.Apply(ctx, by, set, dry)
	if err != nil {
		return err
	}
	set = all[:len(set)]
	written := map[consult.ID]judging.Change{}
	for _, c := range set {
		written[c.After.ID] = c
	}
	for i := range p.Outcome.Adjustments {
		a := &p.Outcome.Adjustments[i]
		c := written[a.MeetingID]
		a.Applied, a.Trace = c.After.Version, traceOf(c, stood[a.MeetingID])
	}
	p.State = proposal.Applied
	p.AppliedAt = svc.Now()
	p.AppliedBy = by.Name
	if dry {
		return nil
	}
	if err := svc.linkTopics(ctx, by, *p, true); err != nil {
		return err
	}
	return svc.notify(ctx, *p, proposal.NoticeApplied, set)
}

// markProposed marks the changes as proposed: nobody chose their slots by hand.
func markProposed(set []judging.Change) {
	for i := range set {
		set[i].Proposed = true
	}
}

// changesOf turns the Proposal's Adjustments into changes of the Meetings as they are now.
func (svc *Service) changesOf(ctx context.Context, p proposal.Proposal) ([]judging.Change, error) {
	var set []judging.Change
	stale := proposal.Stale{}
	if err := svc.checkInForce(ctx, p); err != nil {
		return nil, err
	}
	topics, held, err := svc.topicsAndMeetings(ctx, p)
	if err != nil {
		return nil, err
	}
	found, err := svc.store.MeetingsByID(ctx, adjustedIDs(p))
	if err != nil {
		return nil, err
	}
	for _, a := range p.Outcome.Adjustments {
		if a.TopicID != "" {
			c, ok := svc.drafting.TopicChange(p, a, topics, held)
			if !ok {
				stale.Add(a.TopicID, a.Title)
				continue
			}
			set = append(set, c)
			continue
		}
		m, ok := found[a.MeetingID]
		if !ok || m.Version != a.Version || m.Held.Took {
			stale.Add(a.MeetingID, a.Title)
			continue
		}
		after := m.Clone()
		after.Span = a.After.Span
		after.TakeRoom(a.After.RoomID)
		after.Status = a.AfterStatus
		set = append(set, svc.booking.Edited(m, after))
	}
	if len(stale.MeetingIDs) > 0 {
		return nil, &stale
	}
	return set, svc.orderTopics(ctx, p, topics, set)
}

// adjustedIDs are the Meetings that the Proposal changes or places.
func adjustedIDs(p proposal.Proposal) []consult.ID {
	ids := make([]consult.ID, len(p.Outcome.Adjustments))
	for i, a := range p.Outcome.Adjustments {
		ids[i] = a.MeetingID
	}
	return ids
}

// maxNoticeLines bounds how many changes one Notice lists.
const maxNoticeLines = 20

// notify records one Notice for each person whose Meetings the set changes.
func (svc *Service) notify(
	ctx context.Context, p proposal.Proposal, kind proposal.NoticeKind, set []judging.Change,
) error {
	mine := map[consult.ID][]int{}
	var order []consult.ID
	for i, c := range set {
		// People whom the change drops are told too, so both the old and the new Meeting
		// count.
		for _, m := range judging.BothOf(c) {
			for _, a := range m.Attendances {
				if mine[a.PersonID] == nil {
					order = append(order, a.PersonID)
				}
				if !slices.Contains(mine[a.PersonID], i) {
					mine[a.PersonID] = append(mine[a.PersonID], i)
				}
			}
		}
	}
	rooms, err := svc.roomNames(ctx, set)
	if err != nil {
		return err
	}
	now := svc.Now()
	notices := make([]proposal.Notice, 0, len(order))
	for _, person := range order {
		n := proposal.Notice{Stamp: consult.Stamp{ID: svc.newID(), Version: 1, CreatedAt: now, ChangedAt: now},
			PersonID: person, ProposalID: p.ID, Kind: kind}
		var zh, en []string
		for _, i := range mine[person] {
			n.MeetingIDs = append(n.MeetingIDs, set[i].After.ID)
			z, e := svc.told(set[i], rooms)
			zh, en = append(zh, z), append(en, e)
		}
		n.ZH, n.EN = joinLines(zh, "另有%d项变动"), joinLines(en, "and %d more changes")
		notices = append(notices, n)
	}
	return svc.store.Notices.AddAll(ctx, notices)
}

// joinLines writes one change a line; more says how many follow beyond maxNoticeLines.
func joinLines(all []string, more string) string {
	if over := len(all) - maxNoticeLines; over > 0 {
		all = append(all[:maxNoticeLines:maxNoticeLines], fmt.Sprintf(more, over))
	}
	return strings.Join(all, "\n")
}

func (svc *Service) roomNames(ctx context.Context, set []judging.Change) (map[consult.ID]consult.Room, error) {
	var ids []consult.ID
	for _, c := range set {
		for _, m := range judging.BothOf(c) {
			ids = append(ids, m.RoomID)
		}
	}
	return svc.store.Rooms.Find(ctx, consult.Distinct(consult.Given(ids)))
}

// told says one change in words.
func (svc *Service) told(c judging.Change, rooms map[consult.ID]consult.Room) (string, string) {
	where := func(m consult.Meeting) string {
		return strings.TrimSpace(conflict.FormatSpan(m.Span, svc.Zone()) + " " + rooms[m.RoomID].Name)
	}
	switch {
	case !c.After.Status.Live():
		return fmt.Sprintf("《%s》（%s）取消", c.After.Title, where(*c.Before)),
			fmt.Sprintf("“%s” (%s) is called off", c.After.Title, where(*c.Before))
	case c.Before == nil || !c.Before.Status.Live():
		return fmt.Sprintf("《%s》定于%s", c.After.Title, where(c.After)),
			fmt.Sprintf("“%s” is on %s", c.After.Title, where(c.After))
	}
	return fmt.Sprintf("《%s》由%s改为%s", c.After.Title, where(*c.Before), where(c.After)),
		fmt.Sprintf("“%s” moves from %s to %s", c.After.Title, where(*c.Before), where(c.After))
}
