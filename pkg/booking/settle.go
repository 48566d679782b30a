package booking

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// ApplyProposal writes every change of a ready Proposal in one transaction, with
// the Block that caused it and one Notice for each person concerned. When a
// Meeting has changed since the Proposal was made it answers a *consult.Stale,
// when a slot has been taken a *consult.Clash, and writes nothing.
func (d *Desk) ApplyProposal(ctx context.Context, by consult.Actor, id consult.ID, o Options) (p consult.Proposal, err error) {
	return d.settleProposal(ctx, by, id, o, consult.ProposalReady, d.enact)
}

// UndoProposal takes an applied Proposal back, as whole: what it moved returns,
// what it placed is called off, and the Block it entered is removed.
func (d *Desk) UndoProposal(ctx context.Context, by consult.Actor, id consult.ID, o Options) (p consult.Proposal, err error) {
	return d.settleProposal(ctx, by, id, o, consult.ProposalApplied, d.revoke)
}

// settleProposal runs act on a Proposal in the state from, and saves it.
func (d *Desk) settleProposal(ctx context.Context, by consult.Actor, id consult.ID, o Options, from consult.ProposalState,
	act func(context.Context, consult.Actor, *consult.Proposal, bool) error) (p consult.Proposal, err error) {
	err = run(ctx, d.store, o.DryRun, func(ctx context.Context) error {
		if p, err = d.store.Proposals.Get(ctx, id); err != nil {
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
			return err
		}
		p.Version, p.ChangedAt = was+1, consult.Later(d.Now(), p.ChangedAt)
		return d.store.Proposals.Save(ctx, p, was)
	})
	return p, err
}

func wrongState(is, want consult.ProposalState) error {
	zh, en := is.Words()
	if want == consult.ProposalReady {
		return consult.BadField("state", "not_ready", "只有已算好、尚未应用的方案才能应用，该方案"+zh, "must be ready to be applied; it is "+en)
	}
	return consult.BadField("state", "not_applied", "只有已应用的方案才能撤销，该方案"+zh, "must be applied to be undone; it is "+en)
}

func (d *Desk) enact(ctx context.Context, by consult.Actor, p *consult.Proposal, dry bool) error {
	set, err := d.changes(ctx, *p)
	if err != nil {
		return err
	}
	proposed(set)
	// How the Meetings stand and how they would stand is read at once, for both judgements.
	_, err = d.read(ctx, slices.Concat(set, asTheyStand(set)))
	if err != nil {
		return err
	}
	stood, err := d.stood(ctx, set)
	if err != nil {
		return err
	}
	judge := d
	switch {
	case dry:
		judge = d.imagining(p.Cause)
	case len(newBlocks(p.Cause)) > 0:
		if p.Cause.Block, err = d.Blocks.Add(ctx, by, p.Cause.Block); err != nil {
			return err
		}
		p.Entered = true
	}
	all, _, err := judge.apply(ctx, by, set, dry)
	if err != nil {
		return err
	}
	set = all[:len(set)]
	written := map[consult.ID]change{}
	for _, c := range set {
		written[c.after.ID] = c
	}
	for i := range p.Outcome.Adjustments {
		a := &p.Outcome.Adjustments[i]
		c := written[a.MeetingID]
		a.Applied, a.Trace = c.after.Version, traceOf(c, stood[a.MeetingID])
	}
	p.State, p.AppliedAt, p.AppliedBy = consult.ProposalApplied, d.Now(), by.Name
	if dry {
		return nil
	}
	if err := d.assign(ctx, by, *p, true); err != nil {
		return err
	}
	return d.notify(ctx, *p, consult.NoticeApplied, set)
}

// proposed says of the changes that nobody named their slots.
func proposed(set []change) {
	for i := range set {
		set[i].proposed = true
	}
}

// changes makes the Proposal's changes of what stands now.
func (d *Desk) changes(ctx context.Context, p consult.Proposal) ([]change, error) {
	var set []change
	stale := consult.Stale{}
	if err := d.notInForce(ctx, p); err != nil {
		return nil, err
	}
	topics, held, err := d.heldTopics(ctx, p)
	if err != nil {
		return nil, err
	}
	found, err := d.store.MeetingsByID(ctx, adjusted(p))
	if err != nil {
		return nil, err
	}
	for _, a := range p.Outcome.Adjustments {
		if a.TopicID != "" {
			c, ok := d.topicChange(p, a, topics, held)
			if !ok {
				stale.Add(a.TopicID, a.Title)
				continue
			}
			set = append(set, c)
			continue
		}
		m, ok := found[a.MeetingID]
		if !ok || m.Version != a.Version {
			stale.Add(a.MeetingID, a.Title)
			continue
		}
		after := m.Clone()
		after.Span, after.RoomID, after.Status = a.After.Span, a.After.RoomID, a.AfterStatus
		set = append(set, d.edited(m, after))
	}
	if len(stale.MeetingIDs) > 0 {
		return nil, &stale
	}
	return set, d.link(ctx, p, topics, set)
}

// adjusted are the Meetings that the Proposal changes, and those that it places.
func adjusted(p consult.Proposal) []consult.ID {
	ids := make([]consult.ID, len(p.Outcome.Adjustments))
	for i, a := range p.Outcome.Adjustments {
		ids[i] = a.MeetingID
	}
	return ids
}

// maxTold bounds how many changes one Notice spells out.
const maxTold = 20

// notify records one Notice for each person whose Meetings the set changes.
func (d *Desk) notify(ctx context.Context, p consult.Proposal, kind consult.NoticeKind, set []change) error {
	mine := map[consult.ID][]int{}
	var order []consult.ID
	for i, c := range set {
		for _, m := range bothOf(c) {
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
	rooms, err := d.roomNames(ctx, set)
	if err != nil {
		return err
	}
	now := d.Now()
	notices := make([]consult.Notice, 0, len(order))
	for _, person := range order {
		n := consult.Notice{Stamp: consult.Stamp{ID: d.newID(), Version: 1, CreatedAt: now, ChangedAt: now},
			PersonID: person, ProposalID: p.ID, Kind: kind}
		var zh, en []string
		for _, i := range mine[person] {
			n.MeetingIDs = append(n.MeetingIDs, set[i].after.ID)
			z, e := d.told(set[i], rooms)
			zh, en = append(zh, z), append(en, e)
		}
		n.ZH, n.EN = joined(zh, "另有%d项变动"), joined(en, "and %d more changes")
		notices = append(notices, n)
	}
	return d.store.Notices.AddAll(ctx, notices)
}

func joined(all []string, more string) string {
	if over := len(all) - maxTold; over > 0 {
		all = append(all[:maxTold:maxTold], fmt.Sprintf(more, over))
	}
	return strings.Join(all, "\n")
}

func (d *Desk) roomNames(ctx context.Context, set []change) (map[consult.ID]consult.Room, error) {
	var ids []consult.ID
	for _, c := range set {
		for _, m := range bothOf(c) {
			ids = append(ids, m.RoomID)
		}
	}
	return d.store.Rooms.Find(ctx, consult.Distinct(consult.Given(ids)))
}

// told says one change in words.
func (d *Desk) told(c change, rooms map[consult.ID]consult.Room) (zh, en string) {
	where := func(m consult.Meeting) string {
		return strings.TrimSpace(conflict.FormatSpan(m.Span, d.Zone()) + " " + rooms[m.RoomID].Name)
	}
	switch {
	case !c.after.Status.Live():
		return fmt.Sprintf("《%s》（%s）取消", c.after.Title, where(*c.before)), fmt.Sprintf("“%s” (%s) is called off", c.after.Title, where(*c.before))
	case c.before == nil || !c.before.Status.Live():
		return fmt.Sprintf("《%s》定于%s", c.after.Title, where(c.after)), fmt.Sprintf("“%s” is on %s", c.after.Title, where(c.after))
	}
	return fmt.Sprintf("《%s》由%s改为%s", c.after.Title, where(*c.before), where(c.after)),
		fmt.Sprintf("“%s” moves from %s to %s", c.after.Title, where(*c.before), where(c.after))
}
