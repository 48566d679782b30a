package feed

import (
	"encoding/base64"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/consult"
)

// trace is what stays of a page whose bytes were forgotten: enough to tell a
// subscriber who has them that they are still right. It holds no pointer, so
// that a million of them are nothing to the garbage collector.
type trace struct {
	tag           [tagBytes]byte
	kind          kind
	feed, subject uuid.UUID
	era           uint64
	feedAt        consult.Revision
	shownAt       consult.Revision
	// linked is when the link was made, from and to are the day's, in seconds since
	// 1970.
	linked, from, to int64
}

// kind numbers the kinds of Subject that a Feed can have.
type kind uint8

var kinds = [...]consult.SubjectKind{consult.SubjectPerson, consult.SubjectBody, consult.SubjectRoom, consult.SubjectVenue, consult.SubjectPublic}

// half is the first half of a digest: of a random secret's, 128 bits are as good as all.
type half [16]byte

func halfOf(d digest) half { return half(d[:16]) }

// traces are at most limit traces, some 150 bytes each; when there are more, any
// makes way. The cache's lock guards them.
type traces struct {
	limit int
	all   map[half]trace
}

func newTraces(limit int) traces { return traces{limit, map[half]trace{}} }

func (t *traces) put(key digest, p *page) {
	kept, ok := traceOf(p)
	if !ok {
		return
	}
	if len(t.all) >= t.limit {
		for any := range t.all {
			delete(t.all, any)
			break
		}
	}
	t.all[halfOf(key)] = kept
}

func (t *traces) drop(key digest) { delete(t.all, halfOf(key)) }

func (t *traces) get(key digest) (*page, bool) {
	kept, ok := t.all[halfOf(key)]
	if !ok {
		return nil, false
	}
	return kept.page(), true
}

// traceOf answers false for a page of which a trace cannot be kept: one that is
// gone, or has an id that is no UUID.
func traceOf(p *page) (trace, bool) {
	t := trace{era: p.era, feedAt: p.feedAt, shownAt: p.shownAt, linked: p.calendar.fetch.LinkedAt.Unix(), from: p.day.From.Unix(), to: p.day.To.Unix()}
	if p.gone {
		return t, false
	}
	known := false
	for i, k := range kinds {
		if k == p.subject.Kind {
			t.kind, known = kind(i), true
		}
	}
	n, err := base64.RawURLEncoding.Decode(t.tag[:], []byte(p.calendar.ETag[1:len(p.calendar.ETag)-1]))
	feed, is := canonical(p.feed.ID)
	subject, also := uuid.UUID{}, true
	if p.subject.ID != "" {
		subject, also = canonical(p.subject.ID)
	}
	t.feed, t.subject = feed, subject
	return t, known && is && also && err == nil && n == len(t.tag)
}

// canonical answers false unless the id is spelled as it would be read back.
func canonical(id consult.ID) (uuid.UUID, bool) {
	u, err := uuid.Parse(string(id))
	return u, err == nil && u.String() == string(id) && u != uuid.Nil
}

func (t trace) page() *page {
	p := &page{
		feed:    consult.Subject{Kind: consult.SubjectFeed, ID: consult.ID(t.feed.String())},
		subject: consult.Subject{Kind: kinds[t.kind]},
		era:     t.era, feedAt: t.feedAt, shownAt: t.shownAt,
		day: consult.Span{From: time.Unix(t.from, 0), To: time.Unix(t.to, 0)},
	}
	if t.subject != uuid.Nil {
		p.subject.ID = consult.ID(t.subject.String())
	}
	p.calendar.fetch, p.calendar.era = consult.Fetch{FeedID: p.feed.ID, LinkedAt: time.Unix(t.linked, 0).UTC(), Revision: t.shownAt}, t.era
	p.calendar.ETag, p.calendar.GzipETag = tags(t.tag)
	return p
}
