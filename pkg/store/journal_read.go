package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// journalStore reads the journal, keeps its signed heads, and empties what stands beside it.
type journalStore struct{ *database }

// signedHeadRow is a signed head.
type signedHeadRow struct {
	Seq       int64 `gorm:"primaryKey;autoIncrement:false"`
	Hash      []byte
	At        instant
	Key       string `gorm:"primaryKey"`
	Signature []byte
}

func (signedHeadRow) TableName() string { return "journal_heads" }

// journalOrder is the order of the journal, as a cursor remembers it.
func journalOrder() series { return series{list: "journal", column: "seq", counted: true} }

// nobody stands in a cursor for the ID that rows of the journal do not have.
const nobody = consult.ID("00000000-0000-0000-0000-000000000000")

// Entries returns one page of the journal, the latest row first.
func (s *journalStore) Entries(
	ctx context.Context, filter journal.Filter, p consult.PageRequest,
) (consult.Page[journal.Entry], error) {
	var page consult.Page[journal.Entry]
	db := narrowEntries(s.conn(ctx), filter).Order("seq DESC")
	if p.Cursor != "" {
		m, ok := journalOrder().read(p.Cursor)
		if !ok {
			return page, &consult.Invalid{Faults: []consult.Fault{{
				Field: "cursor",
				Code:  "bad_cursor",
				ZH:    "游标无效，请从第一页重新读取",
				EN:    "is not a cursor of this list",
			}}}
		}
		db = db.Where("seq < ?", *m.At)
	}
	limit := pageSize(p.Limit)
	var rows []journalRow
	err := db.Limit(limit + 1).Find(&rows).Error
	if err != nil {
		return page, translate(err)
	}
	for _, r := range rows[:min(len(rows), limit)] {
		page.Items = append(page.Items, fromEntry(r))
	}
	if len(rows) > limit {
		page.Next = journalOrder().cursor("", rows[limit-1].Seq, nobody)
	}
	return page, nil
}

// narrowEntries finds by a Person also the changes of who comes that name her, of the Meetings that she is at or was
// taken off.
func narrowEntries(db *gorm.DB, f journal.Filter) *gorm.DB {
	for _, w := range []struct{ column, want string }{
		{"thing_id", f.ThingID}, {"meeting_id", string(f.MeetingID)}, {"actor_id", string(f.ActorID)},
	} {
		if w.want != "" {
			db = db.Where(w.column+" = ?", w.want)
		}
	}
	if f.PersonID != "" {
		person := string(f.PersonID)
		db = db.Where(`(person_id = ? OR meeting_id IN (
			SELECT CAST(meeting_id AS text) FROM attendances WHERE CAST(person_id AS text) = ?
			UNION SELECT meeting_id FROM journal o WHERE o.person_id = ? AND o.person_id <> ''
		) AND kind = 'meeting' AND fields LIKE ?)`, person, person, person, `%"`+person+`"%`)
	}
	if !f.From.IsZero() {
		db = db.Where("at >= ?", f.From.Unix())
	}
	if !f.To.IsZero() {
		db = db.Where("at < ?", f.To.Unix())
	}
	return db
}

// OriginalsOf are what stands beside the rows.
func (s *journalStore) OriginalsOf(ctx context.Context, seqs []int64) (map[int64][]journal.Originals, error) {
	out := map[int64][]journal.Originals{}
	for some := range slices.Chunk(seqs, batch) {
		var rows []originalsRow
		err := s.conn(ctx).Where("seq IN ?", some).Order("seq, person_id").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		gather(out, rows)
	}
	return out, nil
}

func gather(into map[int64][]journal.Originals, rows []originalsRow) {
	for _, r := range rows {
		o, err := fromOriginals(r)
		if err != nil {
			// What cannot be read is not what was written: the row it stands beside has lost it.
			o = journal.Originals{Seq: r.Seq, PersonID: consult.ID(r.PersonID)}
		}
		into[r.Seq] = append(into[r.Seq], o)
	}
}

// JournalHead is the last row of the journal.
func (s *journalStore) JournalHead(ctx context.Context) (journal.Head, error) {
	var row headRow
	err := s.conn(ctx).Raw(headQuery).Scan(&row).Error
	return row.head(), translate(err)
}

// entriesAtOnce is how many rows of the journal EachEntry reads at once.
const entriesAtOnce = 2000

// EachEntry calls fn with every row of the journal after the number, in the order of numbers, and with what stands
// beside it, as of one instant. It says which numbers have something beside them and are no rows.
func (s *journalStore) EachEntry(
	ctx context.Context, after int64, fn func(journal.Entry, []journal.Originals) error,
) ([]int64, error) {
	var loose []int64
	err := s.Read(ctx, func(ctx context.Context) error {
		for at := after; ; {
			entries, err := s.entriesAfter(ctx, at)
			if err != nil {
				return err
			}
			if len(entries) == 0 {
				break
			}
			last := entries[len(entries)-1].Seq
			beside := map[int64][]journal.Originals{}
			var rows []originalsRow
			err = s.conn(ctx).Where("seq > ? AND seq <= ?", at, last).Order("seq, person_id").Find(&rows).Error
			if err != nil {
				return translate(err)
			}
			gather(beside, rows)
			for _, e := range entries {
				err = fn(e, beside[e.Seq])
				if err != nil {
					return err
				}
			}
			at = last
		}
		query := `SELECT DISTINCT seq FROM journal_originals o
			WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.seq = o.seq)`
		return translate(s.conn(ctx).Raw(query).Scan(&loose).Error)
	})
	return loose, err
}

// entriesAfter reads rows without GORM, which would take longer to fill them in than the database to find them.
func (s *journalStore) entriesAfter(ctx context.Context, after int64) (entries []journal.Entry, err error) {
	rows, err := s.conn(ctx).Raw(`SELECT seq, at, request_id, via, operation, actor_id, actor_name, actor_role,
		actor_reach, actor_person, action, kind, thing_id, meeting_id, person_id, fields, hash
		FROM journal WHERE seq > ? ORDER BY seq LIMIT ?`, after, entriesAtOnce).Rows()
	if err != nil {
		return nil, translate(err)
	}
	defer func() {
		closed := rows.Close()
		if err == nil {
			err = translate(closed)
		}
	}()
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, fmt.Errorf("store: row of the journal after %d: %w", after, err)
		}
		entries = append(entries, e)
	}
	return entries, translate(rows.Err())
}

func scanEntry(rows *sql.Rows) (journal.Entry, error) {
	var e journal.Entry
	var at int64
	var hash []byte
	err := rows.Scan(&e.Seq, &at, &e.RequestID, &e.Via, &e.Operation, &e.Actor.ID, &e.Actor.Name, &e.Actor.Role,
		&e.Actor.Reach, &e.Actor.PersonID, &e.Action, &e.Kind, &e.ThingID, &e.MeetingID, &e.PersonID, &e.Fields, &hash)
	if err != nil {
		return e, err
	}
	e.At = time.Unix(at, 0).UTC()
	copy(e.Hash[:], hash)
	return e, nil
}

// JournalNumbers are how many rows the journal has, and the least and the greatest number.
func (s *journalStore) JournalNumbers(ctx context.Context) (journal.Numbers, error) {
	var row journal.Numbers
	err := s.conn(ctx).Raw(`SELECT COUNT(*) AS count, coalesce(MIN(seq), 0) AS first, coalesce(MAX(seq), 0) AS last
		FROM journal`).Scan(&row).Error
	return row, translate(err)
}

// SignedHeads are the heads that were signed, oldest first.
func (s *journalStore) SignedHeads(ctx context.Context) ([]journal.SignedHead, error) {
	var rows []signedHeadRow
	err := s.conn(ctx).Order("seq, at").Find(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	out := make([]journal.SignedHead, len(rows))
	for i, r := range rows {
		out[i] = journal.SignedHead{At: r.At.Time, Key: r.Key, Signature: r.Signature}
		out[i].Seq = r.Seq
		copy(out[i].Hash[:], r.Hash)
	}
	return out, nil
}

// AddSignedHead keeps a signed head; one that is kept already stays.
func (s *journalStore) AddSignedHead(ctx context.Context, h journal.SignedHead) error {
	row := signedHeadRow{Seq: h.Seq, Hash: h.Hash[:], At: instant{h.At}, Key: h.Key, Signature: h.Signature}
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error)
	})
}

// EraseOriginals empties what stands beside the journal of the Person's values, and has the journal say so. It answers
// of how many rows.
func (s *journalStore) EraseOriginals(ctx context.Context, person consult.ID) (int64, error) {
	var rows int64
	err := s.Write(ctx, func(ctx context.Context) error {
		done := s.conn(ctx).Exec(
			"UPDATE journal_originals SET content = NULL WHERE person_id = ? AND content IS NOT NULL", string(person),
		)
		if done.Error != nil {
			return translate(done.Error)
		}
		rows = done.RowsAffected
		return s.NoteEntry(ctx, journal.Erased(person, rows))
	})
	return rows, err
}
