package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/file"
)

type fileRow struct {
	Stamped `gorm:"embedded"`
	Name    string
	Type    string
	Size    int64
	Hash    string
}

func (fileRow) TableName() string { return "files" }

func toFile(f file.File) fileRow {
	return fileRow{Stamped: toStamp(f.Stamp), Name: f.Name, Type: string(f.Type), Size: f.Size, Hash: string(f.Hash)}
}

func fromFile(r fileRow) file.File {
	return file.File{Stamp: r.stamp(), Name: r.Name, Type: file.Type(r.Type), Size: r.Size, Hash: file.Hash(r.Hash)}
}

func narrowFiles(db *gorm.DB, filter file.Filter) *gorm.DB {
	if filter.Hash != "" {
		db = db.Where("hash = ?", string(filter.Hash))
	}
	return db
}

// pieceBytes is how large a piece of a content is: what one statement writes and reads.
const pieceBytes = 256 << 10

// pieceRow is a piece of a content, which is never changed.
type pieceRow struct {
	Hash  string `gorm:"primaryKey"`
	Ord   int    `gorm:"primaryKey"`
	Bytes []byte
}

func (pieceRow) TableName() string { return "content_pieces" }

// HasContent reports whether the content is there.
func (s *nounStore) HasContent(ctx context.Context, hash file.Hash) (bool, error) {
	var n int64
	err := s.conn(ctx).Raw("SELECT COUNT(*) FROM contents WHERE hash = ?", string(hash)).Scan(&n).Error
	return n > 0, translate(err)
}

// ContentBytes is how many bytes all contents have.
func (s *nounStore) ContentBytes(ctx context.Context) (int64, error) {
	var n int64
	err := s.conn(ctx).Raw("SELECT COALESCE(SUM(size), 0) FROM contents").Scan(&n).Error
	return n, translate(err)
}

// KeepFile writes a File, and its content, a piece at a time, unless that is there. Other bytes than those of its hash
// and size are refused.
func (s *nounStore) KeepFile(ctx context.Context, f file.File, content io.Reader) error {
	return s.Write(ctx, func(ctx context.Context) error {
		has, err := s.HasContent(ctx, f.Hash)
		if err != nil {
			return err
		}
		if !has {
			err = s.keepContent(ctx, f, content)
			if err != nil {
				return err
			}
		}
		return s.Files.Add(ctx, f)
	})
}

func (s *nounStore) keepContent(ctx context.Context, f file.File, content io.Reader) error {
	err := s.conn(ctx).Exec("INSERT INTO contents (hash, size) VALUES (?, ?)", string(f.Hash), f.Size).Error
	if err != nil {
		return translate(err)
	}
	sum, size := sha256.New(), int64(0)
	buffer := make([]byte, pieceBytes)
	for ord := 0; ; ord++ {
		n, err := io.ReadFull(content, buffer)
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			return fmt.Errorf("store: content of %s: %w", f.ID, err)
		}
		if n > 0 {
			_, _ = sum.Write(buffer[:n]) // a hash takes everything
			size += int64(n)
			err := s.conn(ctx).Create(&pieceRow{Hash: string(f.Hash), Ord: ord, Bytes: buffer[:n]}).Error
			if err != nil {
				return translate(err)
			}
		}
		if ended {
			break
		}
	}
	if hexOf(sum) != f.Hash || size != f.Size {
		return fmt.Errorf("store: content of %s is not that of its hash: %w", f.ID, consult.ErrInvalid)
	}
	return nil
}

func hexOf(sum hash.Hash) file.Hash { return file.Hash(hex.EncodeToString(sum.Sum(nil))) }

// ReadContent writes the content to w, a piece at a time; consult.ErrNotFound when there is none.
func (s *nounStore) ReadContent(ctx context.Context, hash file.Hash, w io.Writer) error {
	for ord := 0; ; ord++ {
		var rows []pieceRow
		err := s.conn(ctx).Where("hash = ? AND ord = ?", string(hash), ord).Find(&rows).Error
		if err != nil {
			return translate(err)
		}
		if len(rows) == 0 && ord == 0 {
			return consult.ErrNotFound
		}
		if len(rows) == 0 {
			return nil
		}
		_, err = w.Write(rows[0].Bytes)
		if err != nil {
			return err
		}
	}
}

// fileReferences are the tables that refer to files.
var fileReferences = []string{"outcome_files", "instruction_files", "follow_up_files"}

// unreferred is true for the files that nothing refers to.
func unreferred() string {
	out := "1 = 1"
	for _, table := range fileReferences {
		out += " AND id NOT IN (SELECT file_id FROM " + table + ")"
	}
	return out
}

// ForgetFiles removes the Files made before the instant that nothing refers to, and the contents that no File has any
// more. It returns how many Files they were. When there are none, it writes nothing.
func (s *nounStore) ForgetFiles(ctx context.Context, before time.Time) (int64, error) {
	var ids []string
	old := s.conn(ctx).Table("files").Where("created_at < ?", before.Unix()).Where(unreferred())
	err := old.Limit(batch).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, translate(err)
	}
	var n int64
	err = s.Write(ctx, func(ctx context.Context) error {
		// What was referred to in the meantime stays.
		done := s.conn(ctx).Exec("DELETE FROM files WHERE id IN ? AND "+unreferred(), ids)
		n = done.RowsAffected
		if done.Error != nil {
			return translate(done.Error)
		}
		for _, table := range []string{"content_pieces", "contents"} {
			err := s.conn(ctx).Exec("DELETE FROM " + table + " WHERE hash NOT IN (SELECT hash FROM files)").Error
			if err != nil {
				return translate(err)
			}
		}
		return nil
	})
	return n, err
}

// FileFaults count what no office's files may have, by what it is. Every content is read and hashed again.
func (s *checker) FileFaults(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	var all []struct {
		Hash string
		Size int64
	}
	err := s.conn(ctx).Raw("SELECT hash, size FROM contents ORDER BY hash").Scan(&all).Error
	if err != nil {
		return nil, translate(err)
	}
	for _, c := range all {
		sum := sha256.New()
		count := counter{w: sum}
		err := s.kept.nouns.ReadContent(ctx, file.Hash(c.Hash), &count)
		if err != nil && !errors.Is(err, consult.ErrNotFound) {
			return nil, err
		}
		if count.n != c.Size || hexOf(sum) != file.Hash(c.Hash) {
			out["content of a file that is not that of its hash"]++
		}
	}
	var n int64
	err = s.conn(ctx).Raw("SELECT COUNT(*) FROM files f LEFT JOIN contents c ON c.hash = f.hash " +
		"WHERE c.hash IS NULL OR c.size <> f.size").Scan(&n).Error
	if err != nil {
		return nil, translate(err)
	}
	if n > 0 {
		out["file without its content"] = n
	}
	return out, nil
}

// counter counts what is written to w.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return c.w.Write(b)
}
