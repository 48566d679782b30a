package consult

import (
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/spelling"
)

// MaxItems bounds how many Items one Meeting has.
const MaxItems = 60

// ItemKind is what is done with an Item of an agenda.
type ItemKind string

// The kinds of Item: 协商, 报告, 学习, 人事 and anything else, such as a break.
const (
	ItemConsult   ItemKind = "consult"
	ItemReport    ItemKind = "report"
	ItemStudy     ItemKind = "study"
	ItemPersonnel ItemKind = "personnel"
	ItemOther     ItemKind = "other"
)

// Known reports whether k is one of the five.
func (k ItemKind) Known() bool {
	switch k {
	case ItemConsult, ItemReport, ItemStudy, ItemPersonnel, ItemOther:
		return true
	}
	return false
}

// Item (议程项) is one part of a Meeting's agenda. The first begins with the Meeting and each other one when the one
// before it ends, so that they move with the Meeting. After the last one the Meeting may go on.
type Item struct {
	ID      ID
	Minutes int
	Kind    ItemKind
	Title   string
	// TopicID is the Topic that the Item is about, if the plan has it.
	TopicID ID
	// ReporterPersonID or ReporterBodyID is who reports; both may be empty.
	ReporterPersonID ID
	ReporterBodyID   ID
	// Materials says what there is to read, and where.
	Materials string
	// PersonIDs are people of the Meeting who are needed for the Items that name them and for no other part of it.
	PersonIDs []ID
}

// ItemSpans are when each Item takes place.
func (m Meeting) ItemSpans() []Span {
	spans := make([]Span, len(m.Items))
	from := m.Span.From
	for i, it := range m.Items {
		to := from.Add(time.Duration(it.Minutes) * time.Minute)
		spans[i] = Span{From: from, To: to}
		from = to
	}
	return spans
}

// ForItems reports whether the Person is needed for some Items alone.
func (m Meeting) ForItems(person ID) bool {
	return slices.ContainsFunc(m.Items, func(it Item) bool { return slices.Contains(it.PersonIDs, person) })
}

// ItemsOf are the Items, by their index, that name the Person.
func (m Meeting) ItemsOf(person ID) []int {
	var of []int
	for i, it := range m.Items {
		if slices.Contains(it.PersonIDs, person) {
			of = append(of, i)
		}
	}
	return of
}

// Windows are when the Meeting needs the Person: during the Items that name them, of which those that follow each
// other make one window, or all the time if none does. Of a substitute only Coming knows the Items.
func (m Meeting) Windows(person ID) []Span {
	if !m.ForItems(person) {
		return []Span{m.Span}
	}
	var windows []Span
	spans := m.ItemSpans()
	for _, i := range m.ItemsOf(person) {
		if n := len(windows); n > 0 && windows[n-1].To.Equal(spans[i].From) {
			windows[n-1].To = spans[i].To
			continue
		}
		windows = append(windows, spans[i])
	}
	return windows
}

// Hull is the time from the start of the first window to the end of the last.
func Hull(windows []Span) Span {
	return Span{From: windows[0].From, To: windows[len(windows)-1].To}
}

// NeededWithin reports whether o, which has the same Slot, needs the Person at no time at which m does not.
func (m Meeting) NeededWithin(o Meeting, person ID) bool {
	if len(m.Items) == 0 || !m.ForItems(person) {
		return true
	}
	held := m.Windows(person)
	return !slices.ContainsFunc(o.Windows(person), func(w Span) bool {
		return !slices.ContainsFunc(held, func(h Span) bool { return h.Contains(w) })
	})
}

// comingItems are the Items with those in the place of whom they name who come on their seats. Whoever comes on
// several seats is needed for the Items of all of them, and whole if one of the seats is.
func (m Meeting) comingItems() []Item {
	if !slices.ContainsFunc(m.Items, func(it Item) bool { return len(it.PersonIDs) > 0 }) {
		return m.Items
	}
	whole := map[ID]bool{"": true}
	seats := map[ID][]ID{}
	for _, a := range m.Attendances {
		who := a.Comer()
		seats[who] = append(seats[who], a.PersonID)
		whole[who] = whole[who] || !m.ForItems(a.PersonID)
	}
	items := slices.Clone(m.Items)
	for i, it := range items {
		items[i].PersonIDs = nil
		for _, a := range m.Attendances {
			who := a.Comer()
			if !whole[who] && slices.Contains(it.PersonIDs, a.PersonID) && !slices.Contains(items[i].PersonIDs, who) {
				items[i].PersonIDs = append(items[i].PersonIDs, who)
			}
		}
	}
	return items
}

// KeepInvited takes those off the Items who are not invited to the Meeting.
func (m *Meeting) KeepInvited() {
	invited := map[ID]bool{}
	for _, a := range m.Attendances {
		invited[a.PersonID] = true
	}
	gone := func(id ID) bool { return !invited[id] }
	cloned := false
	for i, it := range m.Items {
		if !slices.ContainsFunc(it.PersonIDs, gone) {
			continue
		}
		if !cloned {
			m.Items, cloned = slices.Clone(m.Items), true
		}
		left := slices.DeleteFunc(slices.Clone(it.PersonIDs), gone)
		if len(left) == 0 {
			left = nil // the database gives back nil for none
		}
		m.Items[i].PersonIDs = left
	}
}

// normaliseItems writes the texts of the Items in their normal form, and an empty list of people as none.
func (m *Meeting) normaliseItems() {
	if len(m.Items) == 0 {
		m.Items = nil
		return
	}
	m.Items = slices.Clone(m.Items)
	for i := range m.Items {
		it := &m.Items[i]
		it.Title = spelling.Line(it.Title)
		it.Materials = spelling.Text(it.Materials)
		if len(it.PersonIDs) == 0 {
			it.PersonIDs = nil
		}
	}
}

func checkItems(f *Faults, m Meeting) {
	f.Add(
		len(m.Items) > MaxItems, "items", "too_long", fmt.Sprintf("最多 %d 项", MaxItems),
		fmt.Sprintf("must have at most %d items", MaxItems),
	)
	longest := int(MaxMeeting / time.Minute)
	at, bad := time.Duration(0), false
	for i, it := range m.Items {
		field := func(name string) string { return FieldAt("items", i, name) }
		wrong := it.Minutes < 1 || it.Minutes > longest
		f.Add(
			wrong, field("minutes"), "range", fmt.Sprintf("应在 1 到 %d 之间", longest),
			fmt.Sprintf("must be between 1 and %d", longest),
		)
		bad = bad || wrong
		at += time.Duration(it.Minutes) * time.Minute
		f.Add(
			!bad && m.Span.From.Before(m.Span.To) && at > m.Span.Length(), field("minutes"), "beyond_meeting",
			"超出会议时间：各项合计不得长于会议", "goes beyond the meeting: together the items must not be longer than it",
		)
		f.Add(
			!it.Kind.Known(), field("kind"), "unknown", "应为 consult、report、study、personnel 或 other",
			"must be consult, report, study, personnel or other",
		)
		f.CheckLine(field("title"), it.Title, 1, 200)
		f.CheckText(field("materials"), it.Materials, 0, 2000)
		f.Add(
			it.ReporterPersonID != "" && it.ReporterBodyID != "", field("reporter_body_id"), "contradiction",
			"汇报人和汇报单位只能填一个", "must be empty when a person reports",
		)
		for k, id := range it.PersonIDs {
			f.Add(
				slices.Index(it.PersonIDs, id) < k, fmt.Sprintf("items[%d].person_ids[%d]", i, k), "duplicate", "重复",
				"is named twice",
			)
		}
		again := func(o Item) bool { return it.ID != "" && o.ID == it.ID }
		f.Add(slices.ContainsFunc(m.Items[:i], again), field("id"), "duplicate", "重复", "is named twice")
	}
}

// AgendaFault says in English what is wrong with the stored agenda, or "".
func (m Meeting) AgendaFault() string {
	if m.HasChildren && len(m.Items) > 0 {
		return "has children and an agenda"
	}
	if fault := m.StopFault(); fault != "" {
		return fault
	}
	if n := len(m.Items); n > 0 && m.ItemSpans()[n-1].To.After(m.Span.To) {
		return "has an agenda that goes on after its end"
	}
	invited := map[ID]bool{}
	for _, a := range m.Attendances {
		invited[a.PersonID] = true
	}
	for _, it := range m.Items {
		if slices.ContainsFunc(it.PersonIDs, func(id ID) bool { return !invited[id] }) {
			return "needs somebody for an item whom it does not invite"
		}
	}
	return ""
}
