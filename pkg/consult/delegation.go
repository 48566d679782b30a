package consult

import (
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/spelling"
)

// A Meeting has at most MaxDelegations, each with at most MaxDelegationSeats.
const (
	MaxDelegations     = 100
	MaxDelegationSeats = 200
)

// Delegation (名额) is a number of seats at a Meeting for which a Body names people. Each of the named is an Attendance
// like any other. A seat without a name is room for somebody: it counts for the capacity and for nothing else. Whoever
// declines, or has Leave, stays named until somebody is named in their place, for which the seat waits.
type Delegation struct {
	ID     ID
	BodyID ID
	Seats  int
	// Role and Required are what whoever is named gets.
	Role     AttendanceRole
	Required bool
	// NameBy is the instant until which the Body names people, at the latest the start of the Meeting. It moves with
	// the Meeting.
	NameBy time.Time
	// Lapsed is true once NameBy is over: seats without a name then count for nothing. The office may still name
	// people for them.
	Lapsed bool
	Note   string
}

// DelegationState is how far the naming is.
type DelegationState string

// A Delegation is open while seats wait for names, full when none does, and lapsed when its time was over before it was
// full.
const (
	DelegationOpen   DelegationState = "open"
	DelegationFull   DelegationState = "full"
	DelegationLapsed DelegationState = "lapsed"
)

// State is how far the naming is when so many of its seats are filled.
func (d Delegation) State(filled int) DelegationState {
	switch {
	case filled >= d.Seats:
		return DelegationFull
	case d.Lapsed:
		return DelegationLapsed
	}
	return DelegationOpen
}

// Delegation is that of the Meeting with the ID, and whether there is one.
func (m Meeting) Delegation(id ID) (Delegation, bool) {
	i := slices.IndexFunc(m.Delegations, func(d Delegation) bool { return d.ID == id })
	if i < 0 {
		return Delegation{}, false
	}
	return m.Delegations[i], true
}

// DelegationOf is the Delegation of the Body, and whether there is one.
func (m Meeting) DelegationOf(body ID) (Delegation, bool) {
	i := slices.IndexFunc(m.Delegations, func(d Delegation) bool { return d.BodyID == body })
	if i < 0 {
		return Delegation{}, false
	}
	return m.Delegations[i], true
}

// NamedFor are those who are named for the Delegation, in the order of their seats.
func (m Meeting) NamedFor(delegation ID) []Attendance {
	var all []Attendance
	for _, a := range m.Attendances {
		if a.DelegationID != "" && a.DelegationID == delegation {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b Attendance) int { return a.SeatNo - b.SeatNo })
	return all
}

// Filled is how many seats of the Delegation have somebody on them who does not vacate it.
func (m Meeting) Filled(d Delegation) int {
	n := 0
	for _, a := range m.NamedFor(d.ID) {
		if !a.Vacates() {
			n++
		}
	}
	return n
}

// Unnamed is how many seats of the Delegation wait for a name: none once it has lapsed.
func (m Meeting) Unnamed(d Delegation) int {
	if d.Lapsed {
		return 0
	}
	return max(0, d.Seats-m.Filled(d))
}

// emptySeats are those of all Delegations that are open and have nobody on them who counts for the room. Whoever
// declines counts until somebody is named in their place.
func (m Meeting) emptySeats() int {
	n := 0
	for _, d := range m.Delegations {
		if d.Lapsed {
			continue
		}
		n += d.Seats
		for _, a := range m.NamedFor(d.ID) {
			if !a.Out() {
				n--
			}
		}
	}
	return n
}

// SeatedBodies are those that have seats at the Meeting: to name people for, or with people on them.
func (m Meeting) SeatedBodies() []ID {
	var ids []ID
	for _, d := range m.Delegations {
		if !d.Lapsed || len(m.NamedFor(d.ID)) > 0 {
			ids = append(ids, d.BodyID)
		}
	}
	return ids
}

// Name names the people for the Delegation, each in place of whoever is named for it now. Those who stay keep their
// seat and how they take part; newcomers get the lowest free seats. It does not check how many there may be.
func (m *Meeting) Name(d Delegation, people []ID) {
	taken := map[int]bool{}
	stay := map[ID]bool{}
	m.Attendances = slices.DeleteFunc(slices.Clone(m.Attendances), func(a Attendance) bool {
		if a.DelegationID != d.ID {
			return false
		}
		stays := slices.Contains(people, a.PersonID)
		stay[a.PersonID], taken[a.SeatNo] = stays, stays
		return !stays
	})
	at := slices.IndexFunc(m.Attendances, func(a Attendance) bool { return a.ViaBodyID != "" })
	if at < 0 {
		at = len(m.Attendances)
	}
	seat := 1
	for _, id := range people {
		if stay[id] {
			continue
		}
		for taken[seat] {
			seat++
		}
		taken[seat] = true
		m.Attendances = slices.Insert(m.Attendances, at, Attendance{
			PersonID:     id,
			Role:         d.Role,
			Required:     d.Required,
			DelegationID: d.ID,
			SeatNo:       seat,
		})
		at++
	}
}

// KeepNamed gives the Meeting back whoever was named for a Delegation that it still has: only naming frees them. What
// it says itself of how they take part stands.
func (m *Meeting) KeepNamed(was Meeting) {
	for _, d := range m.Delegations {
		for _, a := range was.NamedFor(d.ID) {
			i := slices.IndexFunc(m.Attendances, func(x Attendance) bool {
				return x.PersonID == a.PersonID && x.ViaBodyID == ""
			})
			if i < 0 {
				m.Attendances = append(m.Attendances, a)
				continue
			}
			if m.Attendances[i].DelegationID == "" {
				m.Attendances = slices.Clone(m.Attendances)
				m.Attendances[i].DelegationID, m.Attendances[i].SeatNo = a.DelegationID, a.SeatNo
			}
		}
	}
}

// CloseUp has all who are named for a Delegation sit on its first seats in their order, if one of them is on a seat
// that it no longer has.
func (m *Meeting) CloseUp() {
	for _, d := range m.Delegations {
		named := m.NamedFor(d.ID)
		if len(named) == 0 || named[len(named)-1].SeatNo <= d.Seats {
			continue
		}
		m.Attendances = slices.Clone(m.Attendances)
		for no, a := range named {
			i := slices.IndexFunc(m.Attendances, func(x Attendance) bool { return x.PersonID == a.PersonID })
			m.Attendances[i].SeatNo = no + 1
		}
	}
}

// normaliseDelegations writes the notes in their normal form and instants in whole seconds.
func (m *Meeting) normaliseDelegations() {
	if len(m.Delegations) == 0 {
		m.Delegations = nil
		return
	}
	m.Delegations = slices.Clone(m.Delegations)
	for i := range m.Delegations {
		d := &m.Delegations[i]
		d.Note = spelling.Text(d.Note)
		if !d.NameBy.IsZero() {
			d.NameBy = d.NameBy.UTC().Truncate(time.Second)
		}
	}
}

func checkDelegations(f *Faults, m Meeting) {
	f.Add(
		len(m.Delegations) > MaxDelegations, "delegations", "too_long", fmt.Sprintf("最多 %d 个", MaxDelegations),
		fmt.Sprintf("must have at most %d delegations", MaxDelegations),
	)
	for i, d := range m.Delegations {
		field := func(name string) string { return FieldAt("delegations", i, name) }
		f.Add(d.BodyID == "", field("body_id"), "required", "必填", "is required")
		again := func(o Delegation) bool { return d.BodyID != "" && o.BodyID == d.BodyID }
		f.Add(
			slices.ContainsFunc(m.Delegations[:i], again), field("body_id"), "duplicate", "此组织已有名额",
			"has a delegation already",
		)
		f.Add(
			d.Seats < 1 || d.Seats > MaxDelegationSeats, field("seats"), "range",
			fmt.Sprintf("应在 1 到 %d 之间", MaxDelegationSeats),
			fmt.Sprintf("must be between 1 and %d", MaxDelegationSeats),
		)
		named := len(m.NamedFor(d.ID))
		f.Add(
			d.Seats >= 1 && d.Seats < named, field("seats"), "named", fmt.Sprintf("已定 %d 人，不能少于此数", named),
			fmt.Sprintf("must not be below the %d who are named", named),
		)
		f.Add(!d.Role.Known(), field("role"), "unknown", "参会角色不存在", "is not a role")
		f.Add(
			!d.NameBy.IsZero() && d.NameBy.After(m.Span.From), field("name_by"), "after_start", "不能晚于会议开始",
			"must not be after the start of the meeting",
		)
		f.CheckText(field("note"), d.Note, 0, 2000)
	}
}

// DelegationFault says in English what is wrong with the stored Delegations, or "".
func (m Meeting) DelegationFault() string {
	if m.HasChildren && len(m.Delegations) > 0 {
		return "has children and delegations"
	}
	taken := map[string]bool{}
	for _, a := range m.Attendances {
		if a.DelegationID == "" {
			continue
		}
		d, ok := m.Delegation(a.DelegationID)
		if !ok {
			return "has somebody who is named for a delegation of another meeting"
		}
		if a.SeatNo < 1 || a.SeatNo > d.Seats {
			return "has more people named for a delegation than it has seats"
		}
		seat := fmt.Sprint(d.ID, a.SeatNo)
		if taken[seat] {
			return "has two people on one seat of a delegation"
		}
		taken[seat] = true
		if a.ViaBodyID != "" {
			return "has somebody who is both named for a delegation and invited through a body"
		}
	}
	return ""
}
