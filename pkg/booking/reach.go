package booking

import (
	"context"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
)

// checkOwn refuses a change of a Meeting that belongs to others, such as one that is nested in a Meeting of one's own,
// and of who holds a Meeting whose owner is somebody else. What merely follows from a change is not refused.
func checkOwn(v reach.View, c judging.Change) error {
	if c.Implied || c.Consents || c.Before == nil || v.CoversMeeting(*c.Before) {
		return v.KeepsOwners(c.Before, c.After)
	}
	return &consult.Forbidden{
		ZH: "其中有会议不在您的管辖范围内，不能更改", EN: "it includes meetings that are beyond your reach to change",
	}
}

// ownAlone leaves out the Meetings that are beyond the reach of whoever asks, as if they were not there, and refuses
// those that may be read and not changed.
func (svc *Service) ownAlone(ctx context.Context, found map[consult.ID]consult.Meeting) error {
	v := reach.Of(ctx)
	if v.Whole() {
		return nil
	}
	var others []consult.ID
	for id, m := range found {
		if !v.CoversMeeting(m) {
			others = append(others, id)
		}
	}
	if err := reach.Learn(ctx, svc.store.Reach, reach.Meeting, others); err != nil {
		return err
	}
	for _, id := range others {
		if v.Known(reach.Meeting, id) != reach.Beyond {
			return reach.NotYours()
		}
		delete(found, id)
	}
	return nil
}

// mayName reports whether a change may refer to the other Meeting: it is one's own, or the Meeting referred to it
// before.
func mayName(v reach.View, c *judging.Change, other consult.Meeting, stood bool) bool {
	return c.Implied || stood || v.CoversMeeting(other)
}

// checkReach makes of what the change newly refers to, and what is beyond the reach of whoever asks, something that is
// not there: checkReferences names it then. It keeps what a caller who does not see it cannot have meant to remove.
func (svc *Service) checkReach(
	ctx context.Context, f *consult.Faults, c *judging.Change, r *judging.Snapshot,
) error {
	v := reach.Of(ctx)
	if v.Whole() || c.Implied || c.Consents {
		return nil
	}
	m, old := &c.After, consult.Meeting{}
	if c.Before != nil {
		old = *c.Before
	}
	if m.OwnerBodyID == "" && (c.Before == nil || old.OwnerBodyID != "") {
		v.OwnerFault(f, "owner_body_id", "")
	}
	if m.OwnerBodyID != old.OwnerBodyID && !v.Covers(m.OwnerBodyID) {
		delete(r.Bodies, m.OwnerBodyID)
	}
	newly := append(v.Beyond(m.CoOwnerBodyIDs, old.Owners()), v.Beyond(m.InviteBodyIDs, old.InviteBodyIDs)...)
	for _, id := range newly {
		delete(r.Bodies, id)
	}
	if owner := r.Rooms[m.RoomID].OwnerBodyID; m.RoomID != old.RoomID && owner != "" && !v.Covers(owner) {
		delete(r.Rooms, m.RoomID)
	}
	if owner := r.Venues[m.VenueID].OwnerBodyID; m.VenueID != old.VenueID && owner != "" && !v.Covers(owner) {
		delete(r.Venues, m.VenueID)
	}
	for _, s := range m.Stops {
		if owner := r.Venues[s.VenueID].OwnerBodyID; owner != "" && !v.Covers(owner) && !old.StopsAt(s.VenueID) {
			delete(r.Venues, s.VenueID)
		}
	}
	if err := svc.keepUnseenFollows(ctx, m, old); err != nil {
		return err
	}
	return svc.checkOverrides(ctx, f, m, r)
}

// keepUnseenFollows puts back the Meetings that this one follows and that whoever asks does not see.
func (svc *Service) keepUnseenFollows(ctx context.Context, m *consult.Meeting, old consult.Meeting) error {
	if slices.Equal(m.Follows, old.Follows) {
		return nil
	}
	if err := reach.Learn(ctx, svc.store.Reach, reach.Meeting, old.Earlier()); err != nil {
		return err
	}
	for _, x := range old.Follows {
		unseen := reach.Of(ctx).Known(reach.Meeting, x.MeetingID) == reach.Beyond
		if unseen && !slices.Contains(m.Earlier(), x.MeetingID) {
			m.Follows = append(m.Follows, x)
		}
	}
	return nil
}

// checkOverrides names the people, Rooms, Blocks and Meetings of new Overrides that are beyond the reach of whoever
// asks: people and Meetings have to be their own or seen, Rooms and Blocks their own.
func (svc *Service) checkOverrides(
	ctx context.Context, f *consult.Faults, m *consult.Meeting, r *judging.Snapshot,
) error {
	v := reach.Of(ctx)
	named := map[reach.Noun][]consult.ID{}
	for _, o := range m.Overrides {
		if !o.At.IsZero() {
			continue // it is on record
		}
		if v.Covers(r.People[o.PersonID].HomeBodyID) {
			v.Note(reach.Person, o.PersonID, reach.Own)
		}
		if v.Covers(r.Rooms[o.RoomID].OwnerBodyID) {
			v.Note(reach.Room, o.RoomID, reach.Own)
		}
		for noun, id := range namedBy(o) {
			named[noun] = append(named[noun], id)
		}
	}
	for noun, ids := range named {
		if err := reach.Learn(ctx, svc.store.Reach, noun, ids); err != nil {
			return err
		}
	}
	for i, o := range m.Overrides {
		ids := namedBy(o)
		for _, noun := range []reach.Noun{reach.Person, reach.Room, reach.Meeting, reach.Block} {
			least := reach.Own
			if noun == reach.Person || noun == reach.Meeting {
				least = reach.Seen
			}
			f.Add(
				o.At.IsZero() && ids[noun] != "" && v.Known(noun, ids[noun]) < least,
				consult.FieldAt("overrides", i, string(noun)+"_id"), "not_found", "不存在", "does not exist",
			)
		}
	}
	return nil
}

// namedBy is what an Override names.
func namedBy(o consult.Override) map[reach.Noun]consult.ID {
	return map[reach.Noun]consult.ID{
		reach.Person: o.PersonID, reach.Room: o.RoomID, reach.Meeting: o.MeetingID, reach.Block: o.BlockID,
	}
}

// withinReach leaves out the new Overrides that would reach further than whoever asks: to a Block of others, to the
// order with a Meeting that they do not see, and to a Pin of another office. Whom and which Rooms an Override lifts it
// has to name, which checkOverrides has checked.
func withinReach(
	v reach.View, by consult.Actor, c *judging.Change, raw consult.Conflict, asked []consult.Override,
) []consult.Override {
	if v.Whole() {
		return asked
	}
	beyond := raw.BlockID != "" && v.Known(reach.Block, raw.BlockID) != reach.Own ||
		raw.Kind == consult.OutOfOrder && v.Known(reach.Meeting, raw.MeetingID) == reach.Beyond ||
		raw.Kind == consult.Pinned && c.Before != nil && !c.Before.Pinned.Yields(by)
	if !beyond {
		return asked
	}
	onRecord := onRecord(c)
	return slices.DeleteFunc(slices.Clone(asked), func(o consult.Override) bool {
		return o.At.IsZero() && !slices.ContainsFunc(onRecord, func(b consult.Override) bool {
			return b.Covers(raw) && b.Reason == o.Reason
		})
	})
}

// recorded is the Override as it is on record, where somebody who does not see all that it names asks for it again.
func recorded(v reach.View, onRecord []consult.Override, o consult.Override) consult.Override {
	if v.Whole() || !o.At.IsZero() {
		return o
	}
	for _, b := range onRecord {
		same := b
		same.By, same.At = "", time.Time{}
		if same == o {
			return b
		}
	}
	return o
}
