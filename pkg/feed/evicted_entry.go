package feed

import (
	"encoding/base64"
	"slices"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// evictedEntry is what remains of a page after its bytes were evicted: enough to tell a
// subscriber who has the bytes that they are still current. It contains no pointers, so the
// garbage collector does not scan a million of them.
type evictedEntry struct {
	tag           [tagLength]byte
	kind          kindIndex
	feed, subject uuid.UUID
	historyEpoch  uint64
	feedAt        consult.Revision
	shownAt       consult.Revision
	// linked is when the link was made; from and to are the bounds of page.day. All are Unix
	// seconds.
	linked, from, to int64
}

// kindIndex is an index into subjectKinds.
type kindIndex uint8

var subjectKinds = [...]consult.SubjectKind{
	consult.SubjectPerson, consult.SubjectBody, consult.SubjectRoom, consult.SubjectVenue, consult.SubjectPublic,
}

// halfDigest is the first half of a digest. The secrets are random, so 128 bits are enough to
// tell them apart.
type halfDigest [16]byte

func halfDigestOf(d digest) halfDigest { return halfDigest(d[:16]) }

// evictedEntries holds at most limit entries of about 150 bytes. When it is full, a new entry
// replaces an arbitrary one. The lock of the cache guards it.
type evictedEntries struct {
	limit   int
	entries map[halfDigest]evictedEntry
}

func newEvictedEntries(limit int) evictedEntries {
	return evictedEntries{limit, map[halfDigest]evictedEntry{}}
}

func (t *evictedEntries) put(key digest, p *page) {
	kept, ok := evictedEntryOf(p)
	if !ok {
		return
	}
	if len(t.entries) >= t.limit {
		for any := range t.entries {
			delete(t.entries, any)
			break
		}
	}
	t.entries[halfDigestOf(key)] = kept
}

func (t *evictedEntries) remove(key digest) { delete(t.entries, halfDigestOf(key)) }

func (t *evictedEntries) get(key digest) (*page, bool) {
	kept, ok := t.entries[halfDigestOf(key)]
	if !ok {
		return nil, false
	}
	return kept.page(), true
}

// evictedEntryOf returns false for a page that has no evictedEntry: one that is gone, or that
// has an ID which is not a UUID.
func evictedEntryOf(p *page) (evictedEntry, bool) {
	if p.gone {
		return evictedEntry{}, false
	}
	kind := slices.Index(subjectKinds[:], p.subject.Kind)
	if kind < 0 {
		return evictedEntry{}, false
	}
	feed, ok := canonical(p.feed.ID)
	if !ok {
		return evictedEntry{}, false
	}
	subject := uuid.Nil // stands for a Subject without an ID, the public
	if p.subject.ID != "" {
		subject, ok = canonical(p.subject.ID)
		if !ok {
			return evictedEntry{}, false
		}
	}
	e := evictedEntry{
		kind:         kindIndex(kind),
		feed:         feed,
		subject:      subject,
		historyEpoch: p.historyEpoch,
		feedAt:       p.feedAt,
		shownAt:      p.shownAt,
		linked:       p.calendar.fetch.LinkedAt.Unix(),
		from:         p.day.From.Unix(),
		to:           p.day.To.Unix(),
	}
	quoted := p.calendar.ETag
	n, err := base64.RawURLEncoding.Decode(e.tag[:], []byte(quoted[1:len(quoted)-1]))
	return e, err == nil && n == len(e.tag)
}

// canonical parses an ID. It returns false unless the UUID prints exactly as the ID is spelled.
func canonical(id consult.ID) (uuid.UUID, bool) {
	u, err := uuid.Parse(string(id))
	return u, err == nil && u.String() == string(id) && u != uuid.Nil
}

func (t evictedEntry) page() *page {
	p := &page{
		feed:         consult.Subject{Kind: consult.SubjectFeed, ID: consult.ID(t.feed.String())},
		subject:      consult.Subject{Kind: subjectKinds[t.kind]},
		historyEpoch: t.historyEpoch, feedAt: t.feedAt, shownAt: t.shownAt,
		day: consult.Span{From: time.Unix(t.from, 0), To: time.Unix(t.to, 0)},
	}
	if t.subject != uuid.Nil {
		p.subject.ID = consult.ID(t.subject.String())
	}
	p.calendar.historyEpoch = t.historyEpoch
	p.calendar.fetch = subscription.Fetch{
		FeedID:   p.feed.ID,
		LinkedAt: time.Unix(t.linked, 0).UTC(),
		Revision: t.shownAt,
	}
	p.calendar.ETag, p.calendar.GzipETag = tags(t.tag)
	return p
}
