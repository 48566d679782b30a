package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"

	"huiqi/pkg/consult"
)

type itemRow struct {
	MeetingID        string `gorm:"primaryKey"`
	ID               string `gorm:"primaryKey"`
	Ord              int
	Minutes          int
	Kind             string
	Title            string
	TopicID          ref
	ReporterPersonID ref
	ReporterBodyID   ref
	Materials        string
	PersonIDs        idText `gorm:"column:person_ids"`
}

func (itemRow) TableName() string { return "items" }

// idText is a text column with a JSON array of IDs. Unlike a list, two can be compared.
type idText struct{ json string }

func toIDText(ids []consult.ID) idText {
	text, err := list(ids).Value()
	if err != nil {
		return idText{"[]"} // texts are always written
	}
	s, _ := text.(string)
	return idText{s}
}

// ids are those in the text; none are nil.
func (t idText) ids() []consult.ID {
	var all list
	err := all.Scan(t.json)
	if err != nil {
		return nil // only toIDText writes it
	}
	return all
}

// Value gives the text to the database.
func (t idText) Value() (driver.Value, error) { return t.json, nil }

// Scan takes the text from the database.
func (t *idText) Scan(src any) error {
	switch v := src.(type) {
	case string:
		t.json = v
	case []byte:
		t.json = string(v)
	default:
		return fmt.Errorf("store: IDs from %T", src)
	}
	return nil
}

// UnmarshalJSON reads the text where the row is nested in another.
func (t *idText) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &t.json) }

func toItems(m consult.Meeting) nested[itemRow] {
	var rows nested[itemRow]
	for i, it := range m.Items {
		rows = append(rows, itemRow{
			MeetingID:        string(m.ID),
			ID:               string(it.ID),
			Ord:              i,
			Minutes:          it.Minutes,
			Kind:             string(it.Kind),
			Title:            it.Title,
			TopicID:          ref(it.TopicID),
			ReporterPersonID: ref(it.ReporterPersonID),
			ReporterBodyID:   ref(it.ReporterBodyID),
			Materials:        it.Materials,
			PersonIDs:        toIDText(it.PersonIDs),
		})
	}
	return rows
}

func (r itemRow) noun() consult.Item {
	return consult.Item{
		ID:               consult.ID(r.ID),
		Minutes:          r.Minutes,
		Kind:             consult.ItemKind(r.Kind),
		Title:            r.Title,
		TopicID:          consult.ID(r.TopicID),
		ReporterPersonID: consult.ID(r.ReporterPersonID),
		ReporterBodyID:   consult.ID(r.ReporterBodyID),
		Materials:        r.Materials,
		PersonIDs:        r.PersonIDs.ids(),
	}
}

// TopicsThere says which of the Topics there are.
func (s *meetingStore) TopicsThere(ctx context.Context, ids []consult.ID) (map[consult.ID]bool, error) {
	there := make(map[consult.ID]bool, len(ids))
	for some := range slices.Chunk(ids, batch) {
		var found []string
		err := s.conn(ctx).Table("topics").Where("id IN ?", texts(some)).Pluck("id", &found).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, id := range found {
			there[consult.ID(id)] = true
		}
	}
	return there, nil
}

// agendaOf are the Items of a Meeting as a calendar tells them, and who reports on each.
type agendaOf struct {
	items     []consult.Item
	reporters []string
}

// agendasFor are those of the Meetings on the calendar of a Person or a Body. Others tell nothing of what is on the
// agenda.
func (s *feedStore) agendasFor(
	ctx context.Context, sub consult.Subject, meetings []consult.ID,
) (map[consult.ID]agendaOf, error) {
	agendas := map[consult.ID]agendaOf{}
	if sub.Kind != consult.SubjectPerson && sub.Kind != consult.SubjectBody {
		return agendas, nil
	}
	var people, bodies []consult.ID
	for some := range slices.Chunk(meetings, batch) {
		var rows []itemRow
		err := s.conn(ctx).Where("meeting_id IN ?", texts(some)).Order("meeting_id, ord").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			a := agendas[consult.ID(r.MeetingID)]
			a.items = append(a.items, r.noun())
			agendas[consult.ID(r.MeetingID)] = a
			people = append(people, consult.ID(r.ReporterPersonID))
			bodies = append(bodies, consult.ID(r.ReporterBodyID))
		}
	}
	persons, err := s.nouns.People.Find(ctx, consult.Distinct(people))
	if err != nil {
		return nil, err
	}
	reporting, err := s.nouns.Bodies.Find(ctx, consult.Distinct(bodies))
	if err != nil {
		return nil, err
	}
	for id, a := range agendas {
		a.reporters = make([]string, len(a.items))
		for i, it := range a.items {
			a.reporters[i] = persons[it.ReporterPersonID].Name + reporting[it.ReporterBodyID].Name
		}
		agendas[id] = a
	}
	return agendas, nil
}

// itemsOfSeats are the Items, by their index, for which alone somebody comes on the seats: none if one of these is
// needed whole.
func itemsOfSeats(m consult.Meeting, seats []consult.ID) []int {
	var of []int
	for _, seat := range seats {
		if !m.ForItems(seat) {
			return nil
		}
		of = append(of, m.ItemsOf(seat)...)
	}
	slices.Sort(of)
	return slices.Compact(of)
}
