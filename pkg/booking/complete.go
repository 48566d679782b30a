package booking

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Complete fills in what the Form gives, adds the members of the invited Bodies, and names
// every bad field, references included.
func (svc *Service) Complete(ctx context.Context, c *judging.Change, r *judging.Snapshot) error {
	m := &c.After
	r.CarryDelegations(c)
	m.Normalise()
	m.Span = m.Span.WholeSeconds()
	// An empty list and none are the same; a comparison must not take them for a change.
	if len(m.InviteBodyIDs) == 0 {
		m.InviteBodyIDs = nil
	}
	if len(m.Follows) == 0 {
		m.Follows = nil
	}
	if !m.MaterialsReadyAt.IsZero() {
		m.MaterialsReadyAt = m.MaterialsReadyAt.UTC().Truncate(time.Second)
	}
	var f consult.Faults
	form, ok := r.Forms[consult.ID(m.Form)]
	f.Add(!ok, "form", "not_found", "没有这种协商形式", "is not a form")
	f.Add(ok && !form.Admits(c.Before), "form", "inactive", "该协商形式已停用", "is no longer in use")
	if m.Visibility == "" {
		m.Visibility = form.Visibility
	}
	if m.Visibility == "" {
		m.Visibility = consult.Internal // the Form is unknown, which is a Fault already
	}
	f.Add(
		m.Status != consult.Draft && !m.Status.Live(), "status", "unknown",
		"应为 draft、tentative 或 confirmed", "must be draft, tentative or confirmed",
	)
	if c.Before == nil && m.ParentID == "" && len(m.Attendances) == 0 && len(m.InviteBodyIDs) == 0 {
		// A child has inherited those of its parent.
		m.InviteBodyIDs = slices.DeleteFunc(slices.Clone(form.InviteBodyIDs), func(id consult.ID) bool {
			return !reach.Of(ctx).Covers(id)
		})
	}
	// All bad fields are reported at once, so that Validate does not end the check.
	var bad *consult.Invalid
	if err := m.Validate(); errors.As(err, &bad) {
		f = append(f, bad.Faults...)
	}
	for i, o := range m.Overrides {
		f.Add(
			strings.TrimSpace(o.Reason) == "", consult.FieldAt("overrides", i, "reason"),
			"required", "必须写明理由", "is required",
		)
		f.Add(
			utf8.RuneCountInString(o.Reason) > 2000,
			consult.FieldAt("overrides", i, "reason"), "too_long", "过长", "is too long",
		)
	}
	if err := svc.checkReach(ctx, &f, c, r); err != nil {
		return err
	}
	checkReferences(&f, c, r)
	r.CompleteDelegations(&f, c, svc.newID)
	if c.Before != nil && svc.keepsInvited(*c.Before, *m) {
		judging.SetInvited(m, c.Before.Attendances)
	} else {
		r.Invite(m)
	}
	if err := errors.Join(
		svc.checkParent(ctx, &f, c, r), svc.checkFollows(ctx, &f, c, r), svc.completeItems(ctx, &f, c, r), f.Err(),
	); err != nil {
		return err
	}
	r.SetAttendance(c)
	r.SetTurnaround(c)
	return nil
}

// keepsInvited reports whether the Meeting had begun and still invites the same Bodies on the
// same day. Then the people invited through them stay, whoever their members are now.
func (svc *Service) keepsInvited(before, after consult.Meeting) bool {
	return !before.Span.From.After(svc.Now()) && slices.Equal(before.InviteBodyIDs, after.InviteBodyIDs) &&
		consult.DateOf(before.Span.From, svc.Zone()) == consult.DateOf(after.Span.From, svc.Zone())
}

// checkReferences checks every reference of the Meeting but its parent. One that the Meeting
// did not have before must also be active.
func checkReferences(f *consult.Faults, c *judging.Change, r *judging.Snapshot) {
	m, old := &c.After, consult.Meeting{}
	if c.Before != nil {
		old = *c.Before
	}
	CheckReference(f, "room_id", m.RoomID, r.Rooms, c.Proposed || m.RoomID == old.RoomID, func(at consult.Room) bool {
		return !r.Inactive[at.ID]
	})
	open := func(v consult.Venue) bool { return v.Active }
	CheckReference(f, "venue_id", m.VenueID, r.Venues, c.Proposed || m.VenueID == old.VenueID, open)
	for i, s := range m.Stops {
		CheckReference(f, consult.FieldAt("stops", i, "venue_id"), s.VenueID, r.Venues, old.StopsAt(s.VenueID), open)
	}
	active := func(b consult.Body) bool { return b.Active }
	CheckReference(f, "owner_body_id", m.OwnerBodyID, r.Bodies, m.OwnerBodyID == old.OwnerBodyID, active)
	for i, id := range m.CoOwnerBodyIDs {
		stood := slices.Contains(old.CoOwnerBodyIDs, id)
		CheckReference(f, consult.FieldAt("co_owner_body_ids", i, ""), id, r.Bodies, stood, active)
	}
	for i, id := range m.InviteBodyIDs {
		CheckReference(
			f, consult.FieldAt("invite_body_ids", i, ""), id, r.Bodies, slices.Contains(old.InviteBodyIDs, id), active,
		)
		f.Add(
			slices.Index(m.InviteBodyIDs, id) < i, consult.FieldAt("invite_body_ids", i, ""),
			"duplicate", "重复", "is named twice",
		)
	}
	checkPeople(f, c, old, r)
}

// CheckReference records a Fault if id is given and is not in found, or is inactive and was
// not referred to before.
func CheckReference[T any](
	f *consult.Faults, field string, id consult.ID, found map[consult.ID]T, before bool, active func(T) bool,
) {
	if id == "" {
		return
	}
	v, ok := found[id]
	f.Add(!ok, field, "not_found", "不存在", "does not exist")
	f.Add(ok && !before && !active(v), field, "inactive", "已停用", "is no longer active")
}

// checkPeople checks everybody whom the Meeting names directly.
func checkPeople(f *consult.Faults, c *judging.Change, old consult.Meeting, r *judging.Snapshot) {
	m := &c.After
	known := map[consult.ID]bool{}
	for _, a := range old.Attendances {
		known[a.PersonID] = true
	}
	seen := map[consult.ID]bool{}
	for i, a := range m.Attendances {
		if a.ViaBodyID != "" {
			continue // it was worked out, not given, and is replaced by Invite
		}
		field := consult.FieldAt("attendances", i, "person_id")
		f.Add(a.PersonID == "", field, "required", "必填", "is required")
		CheckReference(f, field, a.PersonID, r.People, c.Proposed || known[a.PersonID], func(p consult.Person) bool {
			return p.Active
		})
		f.Add(seen[a.PersonID], field, "duplicate", "此人已在名单中", "is named twice")
		f.Add(!a.Role.Known(), consult.FieldAt("attendances", i, "role"), "unknown", "参会角色不存在", "is not a role")
		seen[a.PersonID] = true
	}
}

// checkParent checks that the parent exists, is not cancelled while the child is live, and does
// not lie inside the Meeting itself.
func (svc *Service) checkParent(ctx context.Context, f *consult.Faults, c *judging.Change, r *judging.Snapshot) error {
	m := &c.After
	for up, first := m.ParentID, true; up != ""; first = false {
		if up == m.ID {
			f.Add(true, "parent_id", "cycle", "形成循环嵌套", "makes a circle")
			return nil
		}
		parent, ok, err := r.Head(ctx, up)
		if err != nil {
			return err
		}
		v := reach.Of(ctx)
		if first && !mayName(v, c, parent, c.Before != nil && c.Before.ParentID == m.ParentID) {
			ok = false
			parent = consult.Meeting{}
		}
		f.Add(!ok, "parent_id", "not_found", "上级会议不存在", "does not exist")
		if first && ok && parent.Status == consult.Cancelled && m.Status.Live() {
			zh, en := parentCancelledMessage(c, parent, v.CoversMeeting(parent))
			f.Add(true, "parent_id", "cancelled", zh, en)
		}
		up = parent.ParentID
	}
	return nil
}

// Reinvite updates the people of coming Meetings that invite the Body to its present members.
// A new member who is busy at the time is added under a recorded Override, because a
// calendar cannot refuse that somebody has become a member.
func (svc *Service) Reinvite(ctx context.Context, by consult.Actor, body consult.ID) error {
	var coming []judging.Change
	invited := consult.MeetingFilter{BodyID: body, From: svc.Now()}
	err := registry.Each(ctx, svc.store.Meetings.Meetings, invited, func(m consult.Meeting) {
		if m.Status != consult.Cancelled && slices.Contains(m.InviteBodyIDs, body) && m.Span.From.After(svc.Now()) {
			coming = append(coming, svc.Edited(m, m.Clone()))
		}
	})
	if err != nil {
		return err
	}
	r, err := svc.judging.Snapshot(ctx, coming)
	if err != nil {
		return err
	}
	var set []judging.Change
	for _, c := range coming {
		r.Invite(&c.After)
		r.SetAttendance(&c)
		if c.Changed() {
			set = append(set, c)
		}
	}
	a, err := svc.judging.Context(ctx, set, r)
	if err != nil {
		return err
	}
	// Whatever can be overridden is, so that nothing refuses the write and no findings are shown.
	for _, i := range a.Order() {
		svc.judge(by, a, i, "组织成员变动")
	}
	return svc.write(ctx, by, set)
}
