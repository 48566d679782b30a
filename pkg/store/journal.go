package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// journalRow is one Entry of the journal.
type journalRow struct {
	Seq         int64 `gorm:"primaryKey;autoIncrement:false"`
	At          instant
	RequestID   string
	Via         string
	Operation   string
	ActorID     string
	ActorName   string
	ActorRole   string
	ActorReach  string
	ActorPerson string
	Action      string
	Kind        string
	ThingID     string
	MeetingID   string
	PersonID    string
	Fields      string
	Hash        []byte
}

func (journalRow) TableName() string { return "journal" }

func toEntry(e journal.Entry) journalRow {
	return journalRow{
		Seq:         e.Seq,
		At:          instant{e.At},
		RequestID:   e.RequestID,
		Via:         string(e.Via),
		Operation:   e.Operation,
		ActorID:     string(e.Actor.ID),
		ActorName:   e.Actor.Name,
		ActorRole:   string(e.Actor.Role),
		ActorReach:  e.Actor.Reach,
		ActorPerson: string(e.Actor.PersonID),
		Action:      string(e.Action),
		Kind:        string(e.Kind),
		ThingID:     e.ThingID,
		MeetingID:   string(e.MeetingID),
		PersonID:    string(e.PersonID),
		Fields:      e.Fields,
		Hash:        e.Hash[:],
	}
}

func fromEntry(r journalRow) journal.Entry {
	e := journal.Entry{
		Seq:       r.Seq,
		At:        r.At.Time,
		RequestID: r.RequestID,
		Via:       journal.Via(r.Via),
		Operation: r.Operation,
		Actor: journal.Actor{
			ID:       consult.ID(r.ActorID),
			Name:     r.ActorName,
			Role:     consult.Role(r.ActorRole),
			Reach:    r.ActorReach,
			PersonID: consult.ID(r.ActorPerson),
		},
		Action:    journal.Action(r.Action),
		Kind:      journal.Kind(r.Kind),
		ThingID:   r.ThingID,
		MeetingID: consult.ID(r.MeetingID),
		PersonID:  consult.ID(r.PersonID),
		Fields:    r.Fields,
	}
	copy(e.Hash[:], r.Hash)
	return e
}

// originalsRow is what stands beside an Entry and can be emptied.
type originalsRow struct {
	Seq      int64  `gorm:"primaryKey;autoIncrement:false"`
	PersonID string `gorm:"primaryKey"`
	Content  *string
}

func (originalsRow) TableName() string { return "journal_originals" }

func fromOriginals(r originalsRow) (journal.Originals, error) {
	o := journal.Originals{Seq: r.Seq, PersonID: consult.ID(r.PersonID), Erased: r.Content == nil}
	if r.Content == nil {
		return o, nil
	}
	err := json.Unmarshal([]byte(*r.Content), &o.Values)
	if err != nil {
		return o, fmt.Errorf("store: originals of row %d of the journal: %w", r.Seq, err)
	}
	return o, nil
}

// NoteEntry adds a row to the journal that no change of a Thing leaves by itself. It belongs inside a Write.
func (s *database) NoteEntry(ctx context.Context, e journal.Entry) error {
	u := unitOf(ctx)
	if u == nil || !u.writes {
		return errors.New("store: NoteEntry outside Write")
	}
	u.noted = append(u.noted, e)
	return nil
}

// seal ends the journal with what the transaction has done: a row for each Thing. It runs under the write lock, so that
// nobody else appends between its reading of the head and the commit. It is two statements, whatever was done, and a
// third where there are personal values; a write that changes no Thing is none.
func (s *database) seal(ctx context.Context, tx *gorm.DB, u *unit) error {
	if !u.things.Load() && len(u.noted) == 0 {
		return nil
	}
	head, all, err := s.captured(tx)
	if err != nil {
		return err
	}
	entries, originals, err := fold(s.watched, all)
	if err != nil || len(entries)+len(u.noted) == 0 {
		return err
	}
	err = s.keepTurnouts(tx, entries)
	if err != nil {
		return err
	}
	u.explain(entries)
	origin := journal.OriginOf(ctx)
	for _, e := range u.noted {
		entries = append(entries, e)
		originals = append(originals, nil)
	}
	for i := range entries {
		entries[i].Via = origin.Via
		entries[i].RequestID = origin.RequestID
		entries[i].Operation = cmp.Or(entries[i].Operation, origin.Operation)
		entries[i].Actor = origin.Actor
	}
	if head.Seq == 0 && entries[0].Operation != journal.BeginOperation {
		entries = slices.Insert(entries, 0, begun())
		originals = slices.Insert(originals, 0, nil)
	}
	head.Append(s.opt.Clock(), entries)
	return s.append(tx, entries, originals)
}

// Because has the journal say why the Write under way changes the Meeting.
func (s *database) Because(ctx context.Context, meeting consult.ID, reason string) {
	u := unitOf(ctx)
	if u == nil || !u.writes {
		return
	}
	if u.reasons == nil {
		u.reasons = map[string]string{}
	}
	u.reasons[string(meeting)] = reason
}

// explain adds to the rows about Meetings, and to those about records that are taken back, why that was done, as a
// field of its own.
func (u *unit) explain(entries []journal.Entry) {
	for i := range entries {
		e := &entries[i]
		reason := u.reasons[e.ThingID]
		explained := e.Kind == journal.Meeting && e.Action == journal.Changed ||
			e.Kind == journal.Held && e.Action == journal.Removed
		if reason == "" || !explained {
			continue
		}
		text, err := json.Marshal(reason)
		if err != nil { // a string always can be
			continue
		}
		fields := strings.TrimSuffix(e.Fields, "]")
		if fields != "[" {
			fields += ","
		}
		e.Fields = fields + `{"field":"reason","after":` + string(text) + "}]"
	}
}

// begun is the first row of a journal.
func begun() journal.Entry {
	e := journal.Note(journal.BeginOperation, nil)
	system := journal.System(journal.BeginOperation)
	e.Via, e.Actor = system.Via, system.Actor
	return e
}

// append inserts the rows and what stands beside them.
func (s *database) append(tx *gorm.DB, entries []journal.Entry, originals [][]journal.Originals) error {
	rows := make([]journalRow, len(entries))
	var beside []originalsRow
	for i, e := range entries {
		rows[i] = toEntry(e)
		for _, some := range originals[i] {
			content, err := journal.EncodeOriginals(some.Values)
			if err != nil {
				return err
			}
			beside = append(beside, originalsRow{Seq: e.Seq, PersonID: string(some.PersonID), Content: &content})
		}
	}
	err := tx.CreateInBatches(rows, batch).Error
	if err != nil || len(beside) == 0 {
		return err
	}
	return tx.CreateInBatches(beside, batch).Error
}

const headQuery = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1"

// headRow is the head of the journal, without a Seq when the journal is empty.
type headRow struct {
	Seq  *int64
	Hash []byte
}

func (r headRow) head() journal.Head {
	var h journal.Head
	if r.Seq != nil {
		h.Seq = *r.Seq
		copy(h.Hash[:], r.Hash)
	}
	return h
}

// captured reads the head of the journal, and what the transaction has done so far.
func (s *database) captured(tx *gorm.DB) (journal.Head, []capture, error) {
	if s.postgres {
		return capturedByPostgres(tx)
	}
	head, all, err := capturedBySQLite(tx)
	if err != nil || len(all) > 0 {
		return head, all, err
	}
	var row headRow
	err = tx.Raw(headQuery).Scan(&row).Error
	return row.head(), nil, err
}

// capturedBySQLite empties the table of what was noted, which is read without GORM: it has a row for everybody who is
// invited. Without a row there is no head.
func capturedBySQLite(tx *gorm.DB) (head journal.Head, all []capture, err error) {
	rows, err := tx.Raw(`DELETE FROM captured RETURNING ord, name, was, now, (SELECT MAX(seq) FROM journal),
		(SELECT hash FROM journal WHERE seq = (SELECT MAX(seq) FROM journal))`).Rows()
	if err != nil {
		return head, nil, err
	}
	defer func() { err = cmp.Or(err, rows.Close()) }()
	last := headRow{}
	for rows.Next() {
		var c capture
		var was, now sql.NullString
		err = rows.Scan(&c.ord, &c.name, &was, &now, &last.Seq, &last.Hash)
		if err != nil {
			return head, nil, err
		}
		c.was = json.RawMessage(was.String)
		c.now = json.RawMessage(now.String)
		all = append(all, c)
	}
	// SQLite returns them in any order.
	slices.SortFunc(all, func(a, b capture) int { return cmp.Compare(a.ord, b.ord) })
	return last.head(), all, rows.Err()
}

func capturedByPostgres(tx *gorm.DB) (journal.Head, []capture, error) {
	var row struct {
		Captured string
		Head     headRow `gorm:"embedded"`
	}
	err := tx.Raw(`SELECT coalesce(current_setting('huiqi.captured', true), '') AS captured, h.seq, h.hash
		FROM (SELECT 1) AS always LEFT JOIN (` + headQuery + `) AS h ON true`).Scan(&row).Error
	if err != nil {
		return journal.Head{}, nil, err
	}
	var lines []json.RawMessage
	err = splitJSON([]byte("["+row.Captured+"]"), func(_ string, line json.RawMessage) { lines = append(lines, line) })
	if err != nil {
		return journal.Head{}, nil, fmt.Errorf("store: journal: what the triggers noted: %w", err)
	}
	all := make([]capture, len(lines))
	for i, line := range lines {
		var parts []json.RawMessage
		err = splitJSON(line, func(_ string, part json.RawMessage) { parts = append(parts, part) })
		if err != nil || len(parts) != 3 {
			return journal.Head{}, nil, fmt.Errorf("store: journal: what a trigger noted: %.40q (%w)", line, err)
		}
		all[i] = capture{name: plainText(parts[0]), was: parts[1], now: parts[2]}
	}
	return row.Head.head(), all, nil
}

// beginJournal writes the first row of the journal, unless there is one.
func (s *database) beginJournal(ctx context.Context) error {
	begun, err := s.journalBegun(ctx)
	if err != nil || begun {
		return err
	}
	return s.Write(ctx, func(ctx context.Context) error {
		begun, err := s.journalBegun(ctx)
		if err != nil || begun { // by another process
			return err
		}
		return s.NoteEntry(ctx, journal.Note(journal.BeginOperation, nil))
	})
}

func (s *database) journalBegun(ctx context.Context) (bool, error) {
	var row headRow
	err := s.conn(ctx).Raw(headQuery).Scan(&row).Error
	return row.Seq != nil, translate(err)
}
