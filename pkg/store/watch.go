package store

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm/schema"

	"huiqi/pkg/journal"
)

// watchedRow says what the journal makes of a table's rows. A column of the row's struct is journalled unless it has
// the tag `journal:"-"`: what the program keeps for itself, and what says no more than who wrote. Of a column with the
// tag `journal:"personal"` the chain holds a salted hash only; the value stands in journal_originals, where it can be
// erased. Of a column with the tag `journal:"secret"` the journal says that it changed, but holds no value.
type watchedRow struct {
	row  schema.Tabler
	kind journal.Kind
	// thing is the column with the ID of the Thing.
	thing string
	// part names the field of the Thing that the row is a part of, and key the column that tells the parts apart; both
	// are empty where the row is the Thing itself.
	part, key string
	// meeting and person are the columns with the Meeting and the Person that the Thing belongs to.
	meeting, person string
	// personIf is a column that says "person" when the column person holds one.
	personIf string
}

// watchedRows are all whose writes the journal has. Everything else is worked out from them, such as reservations, or
// is not of the office, such as fetches.
func watchedRows() []watchedRow {
	const meeting, person = "meeting_id", "person_id"
	ofMeeting := func(row schema.Tabler, part, key string) watchedRow {
		return watchedRow{row: row, kind: journal.Meeting, thing: meeting, meeting: meeting, part: part, key: key}
	}
	ofOutcome := func(row schema.Tabler, part, key string) watchedRow {
		return watchedRow{row: row, kind: journal.Outcome, thing: "outcome_id", part: part, key: key}
	}
	return []watchedRow{
		{row: personRow{}, kind: journal.Person, thing: "id", person: "id"},
		{row: bodyRow{}, kind: journal.Body, thing: "id"},
		{row: bodyKindRow{}, kind: journal.BodyKind, thing: "id"},
		{row: membershipRow{}, kind: journal.Membership, thing: "id", person: person},
		{row: pairingRow{}, kind: journal.Pairing, thing: "id"},
		{row: postRow{}, kind: journal.Post, thing: "id", person: person},
		{row: venueRow{}, kind: journal.Venue, thing: "id"},
		{row: tripRow{}, kind: journal.Venue, thing: "from_id", part: "travel", key: "to_id"},
		{row: roomRow{}, kind: journal.Room, thing: "id"},
		{row: formRow{}, kind: journal.Form, thing: "id"},
		{row: ruleRow{}, kind: journal.Rules, thing: "id"},
		{row: holidayRow{}, kind: journal.HolidayYear, thing: "year"},
		{row: regionYearRow{}, kind: journal.HolidayYear, thing: "id"},
		{row: blockRow{}, kind: journal.Block, thing: "id", person: "subject_id", personIf: "subject_kind"},
		{row: meetingRow{}, kind: journal.Meeting, thing: "id", meeting: "id"},
		ofMeeting(attendanceRow{}, "attendances", person),
		ofMeeting(coOwnerRow{}, "co_owners", "body_id"),
		ofMeeting(invitationRow{}, "bodies", "body_id"),
		ofMeeting(overrideRow{}, "overrides", "ord"),
		ofMeeting(followRow{}, "follows", "earlier_id"),
		ofMeeting(itemRow{}, "items", "id"),
		ofMeeting(stopRow{}, "stops", "ord"),
		ofMeeting(delegationRow{}, "delegations", "id"),
		ofMeeting(delegationSeatRow{}, "delegation_seats", person),
		{row: answerRow{}, kind: journal.Answer, thing: meeting, meeting: meeting, person: person},
		{
			row: halfPresenceRow{}, kind: journal.Answer, thing: meeting, part: "half_days", key: "half_day",
			meeting: meeting, person: person,
		},
		{row: heldRow{}, kind: journal.Held, thing: meeting, meeting: meeting},
		{row: leaveRow{}, kind: journal.Leave, thing: "id", meeting: meeting, person: person},
		{row: seriesRow{}, kind: journal.Series, thing: "id"},
		{row: planRow{}, kind: journal.Plan, thing: "id"},
		{row: topicRow{}, kind: journal.Topic, thing: "id"},
		{row: termRow{}, kind: journal.Term, thing: "id"},
		{row: numberingRow{}, kind: journal.Numbering, thing: "id"},
		{row: topicMeetingRow{}, kind: journal.TopicMeeting, thing: "lineage", meeting: meeting},
		{row: outcomeKindRow{}, kind: journal.OutcomeKind, thing: "id"},
		{row: outcomeRow{}, kind: journal.Outcome, thing: "id"},
		ofOutcome(outcomeOwnerRow{}, "owners", "body_id"),
		ofOutcome(outcomeRecipientRow{}, "recipient_bodies", "body_id"),
		ofOutcome(outcomeMeetingRow{}, "meetings", "meeting_id"),
		ofOutcome(outcomeTopicRow{}, "topics", "lineage"),
		ofOutcome(outcomeFileRow{}, "files", "file_id"),
		{row: instructionRow{}, kind: journal.Instruction, thing: "id", person: person},
		{row: instructionFileRow{}, kind: journal.Instruction, thing: "instruction_id", part: "files", key: "file_id"},
		{row: followUpRow{}, kind: journal.FollowUp, thing: "id"},
		{row: firmRow{}, kind: journal.Firm, thing: "id"},
		{row: visitRow{}, kind: journal.Visit, thing: "id", person: person},
		{row: visitPersonRow{}, kind: journal.Visit, thing: "visit_id", part: "visitors", key: person},
		{row: contactRow{}, kind: journal.Contact, thing: "id", person: person},
		{row: motionRow{}, kind: journal.Motion, thing: "id"},
		{row: proposerRow{}, kind: journal.Motion, thing: "motion_id", part: "proposers", key: "ord"},
		{row: handlerRow{}, kind: journal.Motion, thing: "motion_id", part: "handlers", key: "body_id"},
		{row: motionMeetingRow{}, kind: journal.MotionMeeting, thing: "motion_id", meeting: meeting},
		{row: followUpFileRow{}, kind: journal.FollowUp, thing: "follow_up_id", part: "files", key: "file_id"},
		{row: fileRow{}, kind: journal.File, thing: "id"},
		{row: proposalRow{}, kind: journal.Proposal, thing: "id"},
		{row: noticeRow{}, kind: journal.Proposal, thing: "proposal_id", part: "notices", key: "id"},
		{row: feedRow{}, kind: journal.Feed, thing: "id", person: "subject_id", personIf: "subject_kind"},
		{row: tellingRow{}, kind: journal.Telling, thing: meeting, meeting: meeting, person: person},
		{row: tokenRow{}, kind: journal.Token, thing: "id", person: person},
		{row: sessionRow{}, kind: journal.Session, thing: "id"},
		{row: reportRow{}, kind: journal.Report, thing: "id"},
	}
}

// columnForm is how a column's value is written in the journal.
type columnForm int

const (
	formPlain columnForm = iota // as the database writes it as JSON
	formBool
	formInstant
	formJSON // text that holds JSON
)

// watchedColumn is a column of a watched table.
type watchedColumn struct {
	name             string
	form             columnForm
	journalled       bool
	personal, secret bool
}

// watchedTable is a watchedRow with its columns, in the order of the struct.
type watchedTable struct {
	watchedRow
	name    string
	columns []watchedColumn
	// index is the place of each column.
	index map[string]int
	// identity are the columns that tell rows apart: the primary key, or of parts what the journal tells them apart by.
	identity []string
}

// watchedTables works out the columns of all watched rows, by the name of the table.
func watchedTables() (map[string]*watchedTable, error) {
	tables := map[string]*watchedTable{}
	cache := &sync.Map{}
	for _, w := range watchedRows() {
		parsed, err := schema.Parse(w.row, cache, schema.NamingStrategy{})
		if err != nil {
			return nil, fmt.Errorf("store: columns of %s: %w", w.row.TableName(), err)
		}
		t := &watchedTable{watchedRow: w, name: parsed.Table, identity: parsed.PrimaryFieldDBNames,
			index: map[string]int{}}
		if w.part != "" {
			t.identity = []string{w.thing, w.key}
			if w.person != "" { // the Thing is of one Person
				t.identity = append(t.identity, w.person)
			}
		}
		for _, f := range parsed.Fields {
			if !f.Creatable { // read beside the columns
				continue
			}
			t.index[f.DBName] = len(t.columns)
			t.columns = append(t.columns, watched(f))
		}
		tables[t.name] = t
	}
	return tables, nil
}

func watched(f *schema.Field) watchedColumn {
	tag := f.Tag.Get("journal")
	stamp := []string{"id", "version", "created_at", "changed_at"}
	c := watchedColumn{
		name:       f.DBName,
		journalled: tag != "-" && !slices.Contains(stamp, f.DBName),
		personal:   tag == "personal",
		secret:     tag == "secret",
	}
	switch {
	case f.FieldType == reflect.TypeFor[instant]():
		c.form = formInstant
	case f.FieldType.Kind() == reflect.Bool:
		c.form = formBool
	case f.FieldType.Kind() == reflect.Slice && !c.secret, f.FieldType.Kind() == reflect.Struct,
		f.FieldType.Kind() == reflect.Map:
		c.form = formJSON
	}
	return c
}

// capturingSQL has a writing connection of SQLite keep what is done to the watched tables, in a table of its own that
// no other connection sees. It is made anew with each connection, so that it always fits the columns that this program
// knows; PostgreSQL has the triggers of a migration (journal_watch).
func capturingSQL(tables map[string]*watchedTable) string {
	var b strings.Builder
	b.WriteString("CREATE TEMP TABLE captured (ord INTEGER PRIMARY KEY, name TEXT, was TEXT, now TEXT);\n")
	for _, w := range watchedRows() {
		t := tables[w.row.TableName()]
		was, now := t.array("OLD"), t.array("NEW")
		trigger := "CREATE TEMP TRIGGER captured_%s_" + t.name + " AFTER %s ON main." + t.name +
			" %s BEGIN INSERT INTO captured (name, was, now) VALUES ('" + t.name + "', %s, %s); END;\n"
		fmt.Fprintf(&b, trigger, "insert", "INSERT", "", "NULL", now)
		fmt.Fprintf(&b, trigger, "delete", "DELETE", "", was, "NULL")
		of, differs := t.journalled()
		if len(of) > 0 {
			fmt.Fprintf(&b, trigger, "update", "UPDATE OF "+strings.Join(of, ", "),
				"WHEN "+strings.Join(differs, " OR "), was, now)
		}
	}
	return b.String()
}

// array is the row OLD or NEW as a JSON array of its columns.
func (t *watchedTable) array(row string) string {
	values := make([]string, len(t.columns))
	for i, c := range t.columns {
		values[i] = row + "." + c.name
		if c.secret { // JSON cannot hold bytes
			values[i] = "hex(" + values[i] + ")"
		}
	}
	return "json_array(" + strings.Join(values, ", ") + ")"
}

// journalled are the columns that the journal has, and how SQL says of each that it differs.
func (t *watchedTable) journalled() ([]string, []string) {
	var names, differs []string
	for _, c := range t.columns {
		if c.journalled {
			names = append(names, c.name)
			differs = append(differs, "OLD."+c.name+" IS NOT NEW."+c.name)
		}
	}
	return names, differs
}
