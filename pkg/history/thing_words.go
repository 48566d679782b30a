package history

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// refers says of what kind the Thing is that a field names by its ID; it is empty for other fields.
func refers(kind journal.Kind, field string) journal.Kind {
	switch field {
	case "kind": // these are data
		switch kind {
		case journal.Body:
			return journal.BodyKind
		case journal.Outcome:
			return journal.OutcomeKind
		}
	case "parent_id":
		return kind // a Body's is a Body, a Meeting's a Meeting
	case "body_id", "partner_id", "owner_body_id", "home_body_id", "paired_id", "term_body_id", "supervisor_body_id",
		"co_owners", "bodies", "owners", "recipient_bodies", "handlers":
		return journal.Body
	case "person_id", "leader_id", "lead_person_id", "supervisor_person_id", "other_person_id", "substitute_id",
		"attendances", "visitors", "delegation_seats":
		return journal.Person
	case "meeting_id", "meetings":
		return journal.Meeting
	case "former_id":
		return journal.Plan
	case "merged_into_id", "motion_id":
		return journal.Motion
	case "outcome_id", "instruction_id", "firm_id", "plan_id", "token_id", "series_id", "file_id", "room_id",
		"venue_id":
		return journal.Kind(strings.TrimSuffix(field, "_id"))
	case "files":
		return journal.File
	case "travel":
		return journal.Venue
	case "form":
		return journal.Form
	}
	return ""
}

// nameFields are those of which a Thing has one that it is called by.
var nameFields = []string{"title", "name", "name_zh", "what", "template"}

// thing says what was done to a Thing that has no sentences of its own, and what became of its fields.
func (w *words) thing(e journal.Entry, changes []journal.FieldChange) []phrase {
	if e.Action == journal.Noted {
		p, ok := noteWords[e.Operation]
		if !ok {
			p = phrase{"记录了" + e.Operation, "recorded " + e.Operation}
		}
		return []phrase{p}
	}
	kind := kindWords[e.Kind]
	name, said := w.called(e, changes)
	if name != "" {
		kind.zh += "“" + name + "”"
		kind.en += " “" + name + "”"
	}
	switch e.Action {
	case journal.Added:
		return append([]phrase{{"新增了" + kind.zh, "added " + kind.en}}, w.columns(e, changes, said)...)
	case journal.Removed:
		return []phrase{{"删除了" + kind.zh, "removed " + kind.en}}
	}
	return append([]phrase{{"改了" + kind.zh, "changed " + kind.en}}, w.columns(e, changes, nil)...)
}

// called is what the Thing is called, by what the row says of it or by what it is called now, and the fields that this
// says.
func (w *words) called(e journal.Entry, changes []journal.FieldChange) (string, []string) {
	at := map[string]string{}
	for _, c := range changes {
		value := c.After
		if len(value) == 0 {
			value = c.Before
		}
		if !journal.IsPersonal(value) {
			at[c.Field] = text(value)
		}
	}
	if e.Kind == journal.Pairing && e.Action != journal.Changed {
		days := at["since"] + "起"
		if at["until"] != "" {
			days = at["since"] + "–" + at["until"]
		}
		both := w.body(consult.ID(at["body_id"])) + " ↔ " + w.body(consult.ID(at["partner_id"]))
		return both + "（" + days + "）", []string{"body_id", "partner_id", "since", "until"}
	}
	if now := w.named[journal.Ref{Kind: e.Kind, ID: e.ThingID}]; now != "" {
		return now, nameFields
	}
	for _, field := range nameFields {
		if at[field] != "" {
			return at[field], nameFields
		}
	}
	return "", nil
}

// untold are fields whose values say nothing to anybody.
var untold = []string{"lineage", "digest", "hash"}

// columns says what became of each field, and of parts together; said names those that are told already.
func (w *words) columns(e journal.Entry, changes []journal.FieldChange, said []string) []phrase {
	var done []phrase
	come, gone := map[string][]string{}, map[string][]string{}
	var parts []string
	for _, c := range changes {
		if c.Key == "" {
			done = append(done, w.column(e.Kind, e.Action, c, said)...)
			continue
		}
		if come[c.Field] == nil && gone[c.Field] == nil {
			parts = append(parts, c.Field)
		}
		name := w.reference(refers(e.Kind, c.Field), c.Key)
		if len(c.After) > 0 {
			come[c.Field] = append(come[c.Field], name)
		} else {
			gone[c.Field] = append(gone[c.Field], name)
		}
	}
	for _, field := range parts {
		of := columnWord(e.Kind, field)
		if refers(e.Kind, field) == "" {
			if e.Action == journal.Changed { // what is new changed nothing
				done = append(done, phrase{"改了" + of.zh, "changed the " + of.en})
			}
			continue
		}
		done = append(done, listed(of.zh+"有", of.en+": ", come[field])...)
		done = append(done, listed("不再有"+of.zh, "no longer "+of.en+": ", gone[field])...)
	}
	return done
}

// column says what became of one field.
func (w *words) column(kind journal.Kind, action journal.Action, c journal.FieldChange, said []string) []phrase {
	name := columnWord(kind, c.Field)
	if name.zh == "" || slices.Contains(said, c.Field) || slices.Contains(untold, c.Field) {
		return nil
	}
	was, told := w.columnValue(kind, c.Field, c.Before)
	is, tells := w.columnValue(kind, c.Field, c.After)
	switch {
	case len(c.Before) == 0 && len(c.After) > 0 && tells:
		return []phrase{{name.zh + "定为" + is.zh, name.en + ": " + is.en}}
	case len(c.Before) > 0 && len(c.After) == 0 && told:
		return []phrase{{"去掉了" + name.zh + "（原为" + was.zh + "）", "removed the " + name.en + " (was " + was.en + ")"}}
	case told && tells && len(c.Before) > 0:
		return []phrase{{"把" + name.zh + "由" + was.zh + "改为" + is.zh,
			"changed the " + name.en + " from " + was.en + " to " + is.en}}
	}
	if action == journal.Added {
		return nil
	}
	return []phrase{{"改了" + name.zh, "changed the " + name.en}}
}

// longest is how many characters of a text a sentence has at most.
const longest = 60

// columnValue is a value as people read it; false for what a sentence does not show: personal values, secrets, lists
// and objects.
func (w *words) columnValue(kind journal.Kind, field string, value json.RawMessage) (phrase, bool) {
	plain := text(value)
	if plain == "" || plain == "***" || !scalar(value) {
		return phrase{}, false
	}
	of := refers(kind, field)
	if field == "subject_id" {
		of = w.subject(plain)
	}
	if of != "" {
		name := w.reference(of, plain)
		return phrase{name, name}, true
	}
	switch plain {
	case "true":
		return phrase{"是", "yes"}, true
	case "false":
		return phrase{"否", "no"}, true
	}
	if at := instantIn(value); !at.IsZero() {
		return w.instant(at), true
	}
	switch field {
	case "duration", "duration_seconds", "took", "travel_buffer", "room_change":
		minutes := strconv.FormatInt(secondsIn(plain)/60, 10)
		return phrase{minutes + "分钟", minutes + " minutes"}, true
	case "opens", "closes", "break_from", "break_to":
		clock := time.Unix(secondsIn(plain), 0).UTC().Format("15:04")
		return phrase{clock, clock}, true
	}
	if p := valueWord(kind, field, plain); p.zh != "" {
		return p, true
	}
	if utf8.RuneCountInString(plain) > longest {
		plain = string([]rune(plain)[:longest]) + "…"
	}
	return phrase{plain, plain}, true
}

// scalar reports whether a value is neither a list nor an object; personal values are objects.
func scalar(value json.RawMessage) bool { return len(value) > 0 && value[0] != '{' && value[0] != '[' }

func secondsIn(plain string) int64 {
	n, err := strconv.ParseInt(plain, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// subject is the kind of a Subject, by what its ID is found among.
func (w *words) subject(id string) journal.Kind {
	for _, kind := range []journal.Kind{journal.Room, journal.Venue} {
		if w.named[journal.Ref{Kind: kind, ID: id}] != "" {
			return kind
		}
	}
	if _, ok := w.bodies[consult.ID(id)]; ok {
		return journal.Body
	}
	return journal.Person
}

// reference is what a Thing that a field names is called now.
func (w *words) reference(kind journal.Kind, id string) string {
	switch kind {
	case journal.Person:
		return w.person(consult.ID(id))
	case journal.Body:
		return w.body(consult.ID(id))
	}
	if name := w.named[journal.Ref{Kind: kind, ID: id}]; name != "" {
		return name
	}
	return fmt.Sprintf("已删除的%s（deleted）", kindWords[kind].zh)
}
