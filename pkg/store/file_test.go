package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// A content is kept once, whatever its files are called, and goes with the last of them; what is referred to stays.
func TestFilesThatNothingRefersToAreForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), t.Context()
		_, body, _ := ground(t, s)
		long := strings.Repeat("协商报告。", 60_000) // in four pieces
		one, same := aFile(t, s, 80, long), aFile(t, s, 81, long)
		other := aFile(t, s, 82, "附件")
		var got bytes.Buffer
		if err := s.ReadContent(ctx, one.Hash, &got); err != nil || got.String() != long {
			t.Fatalf("%d bytes came back, want %d (%v)", got.Len(), len(long), err)
		}
		if n, err := s.ContentBytes(ctx); err != nil || n != one.Size+other.Size {
			t.Errorf("%d bytes are kept (%v)", n, err)
		}
		of := full(83, func(o *outcome.Outcome) {
			o.Kind = outcome.Other
			o.Date = "2027-02-01"
			o.OwnerBodyIDs = []consult.ID{body.ID}
			o.RecipientBodyIDs = nil
			o.MeetingIDs = nil
			o.TopicIDs = nil
			o.FileIDs = []consult.ID{same.ID}
		})
		if err := s.Outcomes.Add(ctx, of); err != nil {
			t.Fatal(err)
		}
		if n, err := s.ForgetFiles(ctx, one.CreatedAt); err != nil || n != 0 {
			t.Errorf("before they are old %d are forgotten (%v)", n, err)
		}
		late := other.CreatedAt.Add(time.Second)
		if n, err := s.ForgetFiles(ctx, late); err != nil || n != 2 {
			t.Errorf("%d are forgotten (%v)", n, err)
		}
		if n, err := s.ContentBytes(ctx); err != nil || n != one.Size {
			t.Errorf("then %d bytes are kept (%v)", n, err)
		}
		if err := s.Files.Remove(ctx, same.ID); !errors.Is(err, consult.ErrReferred) {
			t.Errorf("a file that is referred to: %v", err)
		}
		if err := s.Outcomes.Remove(ctx, of.ID); err != nil {
			t.Fatal(err)
		}
		if n, err := s.ForgetFiles(ctx, late); err != nil || n != 1 {
			t.Errorf("after the outcome %d are forgotten (%v)", n, err)
		}
		if n, err := s.ContentBytes(ctx); err != nil || n != 0 {
			t.Errorf("in the end %d bytes are kept (%v)", n, err)
		}
	})
}

// Bytes that are not those of the hash are not kept, and found where they were changed behind the program's back.
func TestContentsAreThoseOfTheirHash(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s, ctx := storetest.Open(t, url, store.Options{}), t.Context()
		f := aFile(t, s, 80, "附件")
		forged := f
		forged.ID, forged.Hash = id(81_000), "ab"
		err := s.KeepFile(context.Background(), forged, strings.NewReader("附件"))
		if !errors.Is(err, consult.ErrInvalid) {
			t.Errorf("another hash: %v", err)
		}
		if got, err := s.FileFaults(ctx); err != nil || len(got) > 0 {
			t.Errorf("a healthy database has %v (%v)", got, err)
		}
		db, arg := raw(t, url)
		if _, err := db.Exec(fmt.Sprintf("UPDATE content_pieces SET bytes = %s", arg(1)), []byte("附体")); err != nil {
			t.Fatal(err)
		}
		got, err := s.FileFaults(ctx)
		if err != nil || got["content of a file that is not that of its hash"] != 1 {
			t.Errorf("after a byte was changed: %v (%v)", got, err)
		}
	})
}
