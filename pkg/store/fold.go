package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// capture is what one statement did to one row: the row before it and after it, as JSON; none where there was none.
type capture struct {
	// ord is the order, where they come in none.
	ord      int64
	name     string
	was, now json.RawMessage
}

// rowChange is what a transaction did to one row.
type rowChange struct {
	table    *watchedTable
	was, now tableRow
}

// tableRow is the values of a row as JSON, in the order of the columns; nil when it is not there.
type tableRow []json.RawMessage

// value is that of a column, or nothing.
func (t *watchedTable) value(row tableRow, column string) json.RawMessage {
	i, has := t.index[column]
	if !has || row == nil {
		return nil
	}
	return row[i]
}

// text is a text or a number in a column.
func (t *watchedTable) text(row tableRow, column string) string {
	return plainText(t.value(row, column))
}

// thingChange is what a transaction did to one Thing: to its own row, and to those that are parts of it.
type thingChange struct {
	journal.Entry
	own   *rowChange
	parts []*rowChange
}

// fold makes of all that a transaction did, in its order, one Entry for each Thing, with the originals of the personal
// values in it. What ends as it began leaves none.
func fold(tables map[string]*watchedTable, all []capture) ([]journal.Entry, [][]journal.Originals, error) {
	rows, err := lastOfEach(tables, all)
	if err != nil {
		return nil, nil, err
	}
	var things []*thingChange
	byKey := map[string]*thingChange{}
	for _, r := range rows {
		e := r.thing()
		key := string(e.Kind) + " " + e.ThingID + " " + string(e.PersonID)
		t, known := byKey[key]
		if !known {
			t = &thingChange{Entry: e}
			byKey[key] = t
			things = append(things, t)
		}
		if r.table.part == "" {
			t.own = r
		} else {
			t.parts = append(t.parts, r)
		}
	}
	var entries []journal.Entry
	var originals [][]journal.Originals
	for _, t := range things {
		for _, e := range t.entries() {
			entries = append(entries, e.Entry)
			originals = append(originals, e.originals)
		}
	}
	return entries, originals, nil
}

// lastOfEach joins what was done to one row again and again, in the order of the first time.
func lastOfEach(tables map[string]*watchedTable, all []capture) ([]*rowChange, error) {
	var rows []*rowChange
	byKey := make(map[string]*rowChange, len(all))
	for _, c := range all {
		t, known := tables[c.name]
		if !known {
			return nil, fmt.Errorf("store: journal: nobody watches the table %s", c.name)
		}
		was, err := t.read(c.was)
		if err != nil {
			return nil, err
		}
		now, err := t.read(c.now)
		if err != nil {
			return nil, err
		}
		key := t.name
		for _, column := range t.identity {
			is := now
			if is == nil {
				is = was
			}
			key += " " + t.text(is, column)
		}
		r, seen := byKey[key]
		if !seen {
			r = &rowChange{table: t, was: was}
			byKey[key] = r
			rows = append(rows, r)
		}
		r.now = now
	}
	return rows, nil
}

// read is a row as SQLite gives it, an array in the order of the columns, or PostgreSQL, an object.
func (t *watchedTable) read(raw json.RawMessage) (tableRow, error) {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	row := make(tableRow, len(t.columns))
	at := 0
	err := splitJSON(raw, func(name string, value json.RawMessage) {
		i, known := at, at < len(row)
		if name != "" {
			i, known = t.index[name]
		}
		if known {
			row[i] = value
		}
		at++
	})
	if err != nil {
		return nil, fmt.Errorf("store: journal: row of %s: %w", t.name, err)
	}
	return row, nil
}

// plainText is a JSON text without its quotes, or a number.
func plainText(raw json.RawMessage) string {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return ""
	}
	if raw[0] != '"' {
		return string(raw)
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var text string
	err := json.Unmarshal(raw, &text)
	if err != nil {
		return ""
	}
	return text
}

// any is the row as it is, or as it was when it is gone.
func (r *rowChange) any() tableRow {
	if r.now != nil {
		return r.now
	}
	return r.was
}

// key tells the row from the other parts of its Thing.
func (r *rowChange) key() string { return r.table.text(r.any(), r.table.key) }

// thing is the Entry of the Thing that the row is, or is a part of, still without what changed.
func (r *rowChange) thing() journal.Entry {
	t, row := r.table, r.any()
	e := journal.Entry{Kind: t.kind, ThingID: t.text(row, t.thing)}
	if t.meeting != "" {
		e.MeetingID = consult.ID(t.text(row, t.meeting))
	}
	if t.person != "" && (t.personIf == "" || t.text(row, t.personIf) == "person") {
		e.PersonID = consult.ID(t.text(row, t.person))
	}
	return e
}

// foldedEntry is an Entry with the originals of its personal values.
type foldedEntry struct {
	journal.Entry
	originals []journal.Originals
}

// entries are what the journal says of the Thing: nothing where nothing changed, and for each person who was taken off
// a Meeting one more, so that it is found by the person.
func (t *thingChange) entries() []foldedEntry {
	t.Action = journal.Changed
	gone := false
	if t.own != nil {
		switch {
		case t.own.was == nil && t.own.now == nil:
			return nil // it came and went
		case t.own.was == nil:
			t.Action = journal.Added
		case t.own.now == nil:
			t.Action = journal.Removed
			gone = true
		}
	}
	main := fieldWriter{person: t.PersonID}
	if t.own != nil {
		main.row(t.own)
	}
	var out []foldedEntry
	slices.SortStableFunc(t.parts, func(a, b *rowChange) int {
		return cmp.Or(cmp.Compare(a.table.part, b.table.part),
			cmp.Compare(a.key(), b.key()))
	})
	for _, p := range t.parts {
		if p.table.part == "attendances" && p.now == nil && p.was != nil && !gone {
			out = append(out, takenOff(t.Entry, p))
			continue
		}
		main.part(p)
	}
	if main.n > 0 || t.Action != journal.Changed {
		t.Fields = main.text()
		out = slices.Insert(out, 0, foldedEntry{Entry: t.Entry, originals: main.kept()})
	}
	return out
}

// takenOff is the Entry that says that a person is not invited any more.
func takenOff(meeting journal.Entry, seat *rowChange) foldedEntry {
	e := journal.Entry{
		Action:    journal.Removed,
		Kind:      journal.Attendance,
		ThingID:   meeting.ThingID,
		MeetingID: meeting.MeetingID,
		PersonID:  consult.ID(seat.key()),
	}
	w := fieldWriter{person: e.PersonID}
	w.row(seat)
	e.Fields = w.text()
	return foldedEntry{Entry: e, originals: w.kept()}
}

// fieldWriter writes what changed as a JSON array.
type fieldWriter struct {
	b bytes.Buffer
	n int
	// person is whose the personal values are.
	person    consult.ID
	originals []journal.Originals
}

func (w *fieldWriter) text() string {
	if w.n == 0 {
		return "[]"
	}
	return "[" + w.b.String() + "]"
}

// kept are the originals, those of each person together.
func (w *fieldWriter) kept() []journal.Originals { return w.originals }

func (w *fieldWriter) field(name, key string, was, now []byte) {
	if w.n > 0 {
		w.b.WriteByte(',')
	}
	w.n++
	w.b.WriteString(`{"field":"` + name + `"`)
	if key != "" {
		w.b.WriteString(`,"key":` + strconv.Quote(key))
	}
	if len(was) > 0 {
		w.b.WriteString(`,"before":`)
		w.b.Write(was)
	}
	if len(now) > 0 {
		w.b.WriteString(`,"after":`)
		w.b.Write(now)
	}
	w.b.WriteByte('}')
}

// row writes the fields of a Thing's own row.
func (w *fieldWriter) row(r *rowChange) {
	for i, c := range r.table.columns {
		if !c.journalled || r.table.part != "" && (c.name == r.table.thing || c.name == r.table.key) {
			continue
		}
		was, now := c.value(r.was, i), c.value(r.now, i)
		if r.was == nil || r.now == nil { // what is empty need not be said
			was, now = unlessEmpty(was), unlessEmpty(now)
		}
		if bytes.Equal(was, now) {
			continue
		}
		w.field(c.name, "", w.shown(c, w.person, was), w.shown(c, w.person, now))
	}
}

// part writes a row that is a part of the Thing as one field.
func (w *fieldWriter) part(r *rowChange) {
	key := r.key()
	person := w.person
	if _, has := r.table.index["person_id"]; has {
		person = consult.ID(r.table.text(r.any(), "person_id"))
	}
	differs := (r.was == nil) != (r.now == nil)
	for i, c := range r.table.columns {
		differs = differs || c.journalled && !bytes.Equal(c.value(r.was, i), c.value(r.now, i))
	}
	if !differs {
		return
	}
	w.field(r.table.part, key, w.object(r, person, r.was), w.object(r, person, r.now))
}

// object is a part as a JSON object of its fields, nil when it is not there.
func (w *fieldWriter) object(r *rowChange, person consult.ID, row tableRow) []byte {
	if row == nil {
		return nil
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, c := range r.table.columns {
		value := unlessEmpty(c.value(row, i))
		if !c.journalled || len(value) == 0 || c.name == r.table.key || c.name == r.table.thing {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + c.name + `":`)
		b.Write(w.shown(c, person, value))
	}
	b.WriteByte('}')
	return b.Bytes()
}

// shown is what the journal says of a value: of a personal one its hash.
func (w *fieldWriter) shown(c watchedColumn, person consult.ID, value []byte) []byte {
	switch {
	case len(value) == 0:
		return nil
	case c.secret:
		return []byte(`"***"`)
	case !c.personal:
		return value
	}
	hashed, original := journal.Conceal(person, value)
	at := slices.IndexFunc(w.originals, func(o journal.Originals) bool { return o.PersonID == person })
	if at < 0 {
		at = len(w.originals)
		w.originals = append(w.originals, journal.Originals{PersonID: person})
	}
	w.originals[at].Values = append(w.originals[at].Values, original)
	return hashed
}

// value is a column's value in the row as the journal writes it; nil when the row is not there or the value is empty.
func (c watchedColumn) value(row tableRow, at int) []byte {
	if row == nil {
		return nil
	}
	raw := row[at]
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) || bytes.Equal(raw, []byte(`""`)) {
		return nil
	}
	switch c.form {
	case formBool:
		if bytes.Equal(raw, []byte("1")) || bytes.Equal(raw, []byte("true")) {
			return []byte("true")
		}
		return []byte("false")
	case formInstant:
		seconds, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil {
			return raw
		}
		return time.Unix(seconds, 0).UTC().AppendFormat(nil, `"2006-01-02T15:04:05Z"`)
	case formJSON:
		text := plainText(raw)
		if text == "" || text == "null" || text == "[]" || text == "{}" || !json.Valid([]byte(text)) {
			return nil
		}
		return []byte(strings.TrimSpace(text))
	}
	return raw
}

// unlessEmpty leaves out what says no more than that nothing was entered.
func unlessEmpty(value []byte) []byte {
	if bytes.Equal(value, []byte("0")) || bytes.Equal(value, []byte("false")) || bytes.Equal(value, []byte("0.0")) {
		return nil
	}
	return value
}
