package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"strings"
	"sync"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// A database cannot tell from itself that it is an older copy. So its ledger says where it
// lives, which a copy elsewhere contradicts; and on SQLite a small file beside it, which is not
// part of a backup, keeps the newest Revision, which an older copy at the same place
// contradicts. On PostgreSQL the place is the cluster, its timeline, the database and the
// table: a dump that is loaded makes a new table, and a recovery to an earlier instant a
// new timeline.

// homeSuffix follows the path of a SQLite file in the name of the file beside it.
const homeSuffix = "-home"

// homeFile is the file beside a SQLite database.
type homeFile struct {
	path string

	mu   sync.Mutex
	file *os.File
	id   string
}

// homeFormat is an id, a Revision, its mark and RestoredAt; all are of fixed width, so that one
// is written over another in one write.
const homeFormat = "huiqi %-26s %019d %-6s %019d"

// noMark stands for none, since a word is needed there.
const noMark = "-"

// homeRecord is what the file says.
type homeRecord struct {
	id  string
	log subscription.RevisionLog
}

func (r homeRecord) String() string {
	mark := cmp.Or(r.log.Marks[:min(len(r.log.Marks), subscription.MarkLength)], noMark)
	line := fmt.Sprintf(homeFormat, r.id, r.log.Revision, mark, r.log.RestoredAt)
	return fmt.Sprintf("%s %08x\n", line, crc32.ChecksumIEEE([]byte(line)))
}

// read answers a zero record for a file that is not there or is damaged: the home of nobody.
func (h *homeFile) read() (homeRecord, error) {
	text, err := os.ReadFile(h.path)
	if errors.Is(err, fs.ErrNotExist) {
		return homeRecord{}, nil
	}
	if err != nil {
		return homeRecord{}, err
	}
	var r homeRecord
	var mark string
	var sum uint32
	_, err = fmt.Sscanf(string(text), "huiqi %s %d %s %d %x", &r.id, &r.log.Revision, &mark, &r.log.RestoredAt, &sum)
	if err != nil {
		return homeRecord{}, nil
	}
	if mark != noMark {
		r.log.Marks = mark
	}
	if r.String() != string(text) {
		return homeRecord{}, nil
	}
	return r, nil
}

// moveIn makes the file that of a new home, and answers its id.
func (h *homeFile) moveIn() (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	err := h.closeFile()
	if err != nil {
		return "", err
	}
	id := rand.Text()
	// A file of its own inode: a process that still writes to the former one does no harm.
	temp := h.path + "-new"
	err = os.WriteFile(temp, []byte(homeRecord{id: id}.String()), 0o600)
	if err != nil {
		return "", err
	}
	return id, os.Rename(temp, h.path)
}

// record keeps the newest Revision. It is not synced: after a crash of the machine the file may
// be behind the database, which is no contradiction.
func (h *homeFile) record(log subscription.RevisionLog) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.file == nil {
		r, err := h.read()
		if err != nil {
			return err
		}
		h.file, err = os.OpenFile(h.path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		h.id = r.id
	}
	_, err := h.file.WriteAt([]byte(homeRecord{id: h.id, log: log}.String()), 0)
	return err
}

func (h *homeFile) close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closeFile()
}

// closeFile lets go of the file. The lock must be held.
func (h *homeFile) closeFile() error {
	if h.file == nil {
		return nil
	}
	f := h.file
	h.file = nil
	return f.Close()
}

// errStandby says that the database follows another and has no place of its own.
var errStandby = errors.New("a standby")

// place names the table in its database, cluster and timeline. A service that lends a database
// may refuse to tell the cluster or the timeline; then they are left out. On SQLite it is empty.
func (s *database) place(ctx context.Context) (string, error) {
	if !s.postgres {
		return "", nil
	}
	var standby bool
	err := s.reader.WithContext(ctx).Raw("SELECT pg_is_in_recovery()").Scan(&standby).Error
	if err != nil {
		return "", translate(err)
	}
	if standby {
		return "", errStandby
	}
	parts := []string{"pg"}
	for _, p := range []struct {
		query   string
		refused bool
	}{
		{"SELECT CAST(system_identifier AS text) FROM pg_control_system()", true},
		{"SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)", true},
		{"SELECT CAST(oid AS text) FROM pg_database WHERE datname = current_database()", false},
		{"SELECT CAST(CAST('ledger' AS regclass) AS oid)::text", false},
	} {
		var part string
		err := s.reader.WithContext(ctx).Raw(p.query).Scan(&part).Error
		if err != nil && (!p.refused || errors.Is(translate(err), consult.ErrUnavailable)) {
			return "", translate(err)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "/"), nil
}

// recordHome has the file beside a SQLite database say what the database says.
func (s *database) recordHome(ctx context.Context) error {
	if s.postgres {
		return nil
	}
	now, err := s.standing(ctx)
	if err != nil {
		return err
	}
	return s.home.record(now.log)
}
