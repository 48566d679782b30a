package judging

import (
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/consult"
)

// CarryDelegations has the Delegations move with their Meeting. A new Delegation without an end of its naming gets that
// of the Form: the day on which people are to be told, or the start when that is over. How somebody named takes part
// follows the Delegation.
func (r *Snapshot) CarryDelegations(c *Change) {
	m := &c.After
	if len(m.Delegations) == 0 {
		return
	}
	m.Delegations = slices.Clone(m.Delegations)
	old := consult.Meeting{Span: m.Span}
	if c.Before != nil {
		old = *c.Before
	}
	shift := m.Span.From.Sub(old.Span.From)
	for i := range m.Delegations {
		d := &m.Delegations[i]
		was, stood := old.Delegation(d.ID)
		switch {
		case d.NameBy.IsZero():
			d.NameBy = r.nameBy(*m)
		case stood && d.NameBy.Equal(was.NameBy):
			d.NameBy = d.NameBy.Add(shift)
		}
	}
	m.CloseUp()
	followDelegations(m, old)
}

// nameBy is until when people are named where nobody has said.
func (r *Snapshot) nameBy(m consult.Meeting) time.Time {
	form := r.Forms[consult.ID(m.Form)]
	by := consult.DateOf(m.Span.From, r.svc.Zone()).AddDays(-form.NoticeDays).Start(r.svc.Zone())
	if !by.After(r.svc.Now()) || by.After(m.Span.From) {
		return m.Span.From
	}
	return by
}

// followDelegations gives those named the role of their Delegation where the change gives it another.
func followDelegations(m *consult.Meeting, old consult.Meeting) {
	for _, d := range m.Delegations {
		was, stood := old.Delegation(d.ID)
		if !stood || was.Role == d.Role && was.Required == d.Required {
			continue
		}
		m.Attendances = slices.Clone(m.Attendances)
		for i := range m.Attendances {
			if m.Attendances[i].DelegationID == d.ID {
				m.Attendances[i].Role, m.Attendances[i].Required = d.Role, d.Required
			}
		}
	}
}

// CompleteDelegations gives new Delegations their IDs and names what is wrong with them and with those taken away. The
// Body need not be within the reach of whoever asks: naming somebody is its own affair.
func (r *Snapshot) CompleteDelegations(f *consult.Faults, c *Change, newID func() consult.ID) {
	m, old := &c.After, consult.Meeting{}
	if c.Before != nil {
		old = *c.Before
	}
	checkNoneDropped(f, *m, old)
	if len(m.Delegations) == 0 {
		return
	}
	// The field is that of the request: a child that comes below a Meeting with delegations names the Meeting.
	field := "delegations"
	if c.Implied {
		field = "parent_id"
	}
	f.Add(
		m.HasChildren, field, "has_children", "有下级会议的会议没有名额，请写在下级会议里",
		"a meeting with children has no delegations; its children have",
	)
	for i, d := range m.Delegations {
		at := consult.FieldAt("delegations", i, "body_id")
		body, there := r.Bodies[d.BodyID]
		was, stood := old.Delegation(d.ID)
		f.Add(d.BodyID != "" && !there, at, "not_found", "不存在", "does not exist")
		f.Add(
			there && !body.Active && !(stood && was.BodyID == d.BodyID), at, "inactive", "已停用", "is no longer active",
		)
		late := !d.NameBy.After(r.svc.Now()) && m.Span.From.After(r.svc.Now())
		f.Add(
			late && !(stood && was.NameBy.Equal(d.NameBy)) && !moved(c), consult.FieldAt("delegations", i, "name_by"),
			"past", "不能早于现在", "must not be over already",
		)
		if d.ID == "" {
			m.Delegations[i].ID = newID()
		}
	}
}

// moved reports whether the change gives the Meeting another start.
func moved(c *Change) bool {
	return c.Before != nil && !c.Before.Span.From.Equal(c.After.Span.From)
}

// checkNoneDropped names the Delegations that the change takes away although people are named for them.
func checkNoneDropped(f *consult.Faults, m, old consult.Meeting) {
	for _, d := range old.Delegations {
		_, stays := m.Delegation(d.ID)
		named := len(old.NamedFor(d.ID))
		f.Add(
			!stays && named > 0, "delegations", "named", fmt.Sprintf("要去掉的名额已定 %d 人，请先撤下", named),
			fmt.Sprintf("would lose a delegation with %d people named; free them first", named),
		)
	}
}
