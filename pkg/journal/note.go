package journal

import (
	"encoding/json"
	"maps"
	"slices"

	"huiqi/pkg/consult"
)

// The operations of rows that record no change of a Thing.
const (
	// BeginOperation is that of the first row: nothing was recorded before it.
	BeginOperation = "begin_journal"
	// RestoreOperation says that the database was restored or moved, and what was written since the copy is lost.
	RestoreOperation = "restore"
	// EntryKeyOperation says that events link with another key from now on.
	EntryKeyOperation = "entry_key"
	// EraseOperation says that the originals of a Person's personal values were emptied.
	EraseOperation = "erase_person"
)

// Note is a row about the office as a whole; the values are kept as they are, so they are of no person.
func Note(operation string, values map[string]any) Entry {
	e := Entry{Operation: operation, Action: Noted, Kind: Office, Fields: "[]"}
	changes := make([]FieldChange, 0, len(values))
	for _, name := range sortedKeys(values) {
		text, err := json.Marshal(values[name])
		if err == nil {
			changes = append(changes, FieldChange{Field: name, After: text})
		}
	}
	text, err := json.Marshal(changes)
	if err == nil {
		e.Fields = string(text)
	}
	return e
}

// Erased is the row that says that the originals of the Person's values were emptied.
func Erased(person consult.ID, rows int64) Entry {
	e := Note(EraseOperation, map[string]any{"rows": rows})
	e.PersonID = person
	return e
}

func sortedKeys(values map[string]any) []string { return slices.Sorted(maps.Keys(values)) }
