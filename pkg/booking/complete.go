package booking

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"huiqi/pkg/consult"
)

// complete fills in what the Form gives, brings in the members of the invited
// Bodies, and names every bad field, references included.
func (d *Desk) complete(ctx context.Context, c *change, r *register) error {
	m := &c.after
	m.Normalise()
	m.Span = m.Span.WholeSeconds()
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
	form, ok := r.forms[consult.ID(m.Form)]
	f.Add(!ok, "form", "not_found", "没有这种协商形式", "is not a form")
	if m.Visibility == "" {
		m.Visibility = form.Visibility
	}
	if m.Visibility == "" {
		m.Visibility = consult.Internal // of an unknown Form, which is a Fault of its own
	}
	f.Add(m.Status != consult.Draft && !m.Status.Live(), "status", "unknown", "应为 draft、tentative 或 confirmed", "must be draft, tentative or confirmed")
	if c.before == nil && m.ParentID == "" && len(m.Attendances) == 0 && len(m.InviteBodyIDs) == 0 {
		m.InviteBodyIDs = slices.Clone(form.InviteBodyIDs) // a child has those of its parent
	}
	var bad *consult.Invalid
	if err := m.Validate(); errors.As(err, &bad) {
		f = append(f, bad.Faults...)
	}
	for i, o := range m.Overrides {
		f.Add(strings.TrimSpace(o.Reason) == "", consult.FieldAt("overrides", i, "reason"), "required", "必须写明理由", "is required")
		f.Add(utf8.RuneCountInString(o.Reason) > 2000, consult.FieldAt("overrides", i, "reason"), "too_long", "过长", "is too long")
	}
	refer(&f, c, r)
	if err := errors.Join(d.referParent(ctx, &f, c, r), d.referFollows(ctx, &f, c, r), f.Err()); err != nil {
		return err
	}
	if c.before != nil && d.over(*c.before, *m) {
		come(m, c.before.Attendances)
	} else {
		r.expand(m)
	}
	r.stand(c)
	return nil
}

// over reports whether the Meeting had begun and still invites the same Bodies
// to the same day: then whoever came by them came, whatever they are now.
func (d *Desk) over(before, after consult.Meeting) bool {
	return !before.Span.From.After(d.Now()) && slices.Equal(before.InviteBodyIDs, after.InviteBodyIDs) &&
		consult.DateOf(before.Span.From, d.Zone()) == consult.DateOf(after.Span.From, d.Zone())
}

// refer checks every reference of the Meeting but its parent; one that it did not
// have before must also be active.
func refer(f *consult.Faults, c *change, r *register) {
	m, old := &c.after, consult.Meeting{}
	if c.before != nil {
		old = *c.before
	}
	check(f, "room_id", m.RoomID, r.rooms, c.proposed || m.RoomID == old.RoomID, func(at consult.Room) bool { return !r.inactive[at.ID] })
	active := func(b consult.Body) bool { return b.Active }
	check(f, "owner_body_id", m.OwnerBodyID, r.bodies, m.OwnerBodyID == old.OwnerBodyID, active)
	for i, id := range m.InviteBodyIDs {
		check(f, consult.FieldAt("invite_body_ids", i, ""), id, r.bodies, slices.Contains(old.InviteBodyIDs, id), active)
		f.Add(slices.Index(m.InviteBodyIDs, id) < i, consult.FieldAt("invite_body_ids", i, ""), "duplicate", "重复", "is named twice")
	}
	referPeople(f, c, old, r)
}

// check records a Fault unless id is none, or names something found that is
// active or was named before.
func check[T any](f *consult.Faults, field string, id consult.ID, found map[consult.ID]T, before bool, active func(T) bool) {
	if id == "" {
		return
	}
	v, ok := found[id]
	f.Add(!ok, field, "not_found", "不存在", "does not exist")
	f.Add(ok && !before && !active(v), field, "inactive", "已停用", "is no longer active")
}

func referPeople(f *consult.Faults, c *change, old consult.Meeting, r *register) {
	m := &c.after
	known := map[consult.ID]bool{}
	for _, a := range old.Attendances {
		known[a.PersonID] = true
	}
	seen := map[consult.ID]bool{}
	for i, a := range m.Attendances {
		if a.ViaBodyID != "" {
			continue
		}
		field := consult.FieldAt("attendances", i, "person_id")
		f.Add(a.PersonID == "", field, "required", "必填", "is required")
		check(f, field, a.PersonID, r.people, c.proposed || known[a.PersonID], func(p consult.Person) bool { return p.Active })
		f.Add(seen[a.PersonID], field, "duplicate", "此人已在名单中", "is named twice")
		f.Add(!a.Role.Known(), consult.FieldAt("attendances", i, "role"), "unknown", "参会角色不存在", "is not a role")
		seen[a.PersonID] = true
	}
}

// referParent: the parent exists, is not called off while the child is live, and
// does not lie inside the Meeting itself.
func (d *Desk) referParent(ctx context.Context, f *consult.Faults, c *change, r *register) error {
	m := &c.after
	for up, first := m.ParentID, true; up != ""; first = false {
		if up == m.ID {
			f.Add(true, "parent_id", "cycle", "形成循环嵌套", "makes a circle")
			return nil
		}
		parent, ok, err := r.head(ctx, up)
		if err != nil {
			return err
		}
		f.Add(!ok, "parent_id", "not_found", "上级会议不存在", "does not exist")
		if first && ok && parent.Status == consult.Cancelled && m.Status.Live() {
			zh, en := sayParentOff(c, parent)
			f.Add(true, "parent_id", "cancelled", zh, en)
		}
		up = parent.ParentID
	}
	return nil
}

// expand names who comes through the invited Bodies on the day: whoever is a
// member then and is not named already, by the first Body that brings them.
func (r *register) expand(m *consult.Meeting) {
	var all []consult.Attendance
	for _, body := range m.InviteBodyIDs {
		for _, ms := range r.on(body, r.d.day(*m)) {
			role := ms.AttendanceRole()
			all = append(all, consult.Attendance{PersonID: ms.PersonID, Role: role, Required: role.Required(), ViaBodyID: body})
		}
	}
	come(m, all)
}

// come makes those of all whom a Body brings the only ones that come so, each
// once and none who is named directly.
func come(m *consult.Meeting, all []consult.Attendance) {
	direct := slices.DeleteFunc(m.Attendances, func(a consult.Attendance) bool { return a.ViaBodyID != "" })
	named := map[consult.ID]bool{}
	for _, a := range direct {
		named[a.PersonID] = true
	}
	m.Attendances = direct
	for _, a := range all {
		if a.ViaBodyID != "" && !named[a.PersonID] {
			named[a.PersonID] = true
			m.Attendances = append(m.Attendances, a)
		}
	}
	if len(m.Attendances) == 0 {
		m.Attendances = nil
	}
}

// reinvite brings the people of coming Meetings that invite the Body up to date
// with its members. A newcomer who is busy elsewhere comes in under a recorded
// Override: the membership is a fact that a calendar cannot refuse.
func (d *Desk) reinvite(ctx context.Context, by consult.Actor, body consult.ID) error {
	var coming []change
	invited := consult.MeetingFilter{BodyID: body, From: d.Now()}
	err := each(ctx, d.store.Meetings.Meetings, invited, func(m consult.Meeting) {
		if m.Status != consult.Cancelled && slices.Contains(m.InviteBodyIDs, body) && m.Span.From.After(d.Now()) {
			coming = append(coming, d.edited(m, m.Clone()))
		}
	})
	if err != nil {
		return err
	}
	r, err := d.read(ctx, coming)
	if err != nil {
		return err
	}
	var set []change
	for _, c := range coming {
		r.expand(&c.after)
		if r.stand(&c); c.news() {
			set = append(set, c)
		}
	}
	a, err := d.around(ctx, set, r)
	if err != nil {
		return err
	}
	for _, i := range a.turns() {
		d.judge(by, a, i, "组织成员变动")
	}
	return d.write(ctx, by, set)
}
