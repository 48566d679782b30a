package feed

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"sync"

	"huiqi/pkg/subscription"
)

// Calendar is a rendered calendar, ready to be sent to a subscriber.
type Calendar struct {
	// Bytes are shared by all callers and must not be modified.
	Bytes []byte
	// ETag is a strong tag: the quoted hash of Bytes. GzipETag is the tag of what Gzip returns.
	ETag, GzipETag string
	// LastModified is an HTTP date: the last change of the contents or the office's midnight,
	// whichever is later. It is informative only. Removing a meeting may leave it as it was, so
	// a conditional request must be judged by ETag and never by this date alone.
	LastModified string
	// fetch is what the Service records when a phone holds these bytes, and historyEpoch the
	// epoch that its Revision belongs to.
	fetch        subscription.Fetch
	historyEpoch uint64
	gzipped      *gzipped
}

func newCalendar(b []byte) Calendar {
	if cap(b) > len(b)+len(b)/16 {
		b = bytes.Clone(b) // otherwise the unused capacity would stay in the cache
	}
	c := Calendar{Bytes: b, gzipped: &gzipped{}}
	sum := sha256.Sum256(b)
	c.ETag, c.GzipETag = tags([tagLength]byte(sum[:tagLength]))
	return c
}

// tagLength is how many bytes of a hash go into a tag.
const tagLength = 18

// tags returns two ETags: that of the plain bytes with this hash, and that of the same bytes gzipped.
// One hash is enough, because a given program always compresses the same bytes to the same.
func tags(sum [tagLength]byte) (string, string) {
	spelled := base64.RawURLEncoding.EncodeToString(sum[:])
	return `"` + spelled + `"`, `"` + spelled + `-gz"`
}

// gzipped holds the compressed calendar. The first caller of Gzip compresses it.
type gzipped struct {
	once  sync.Once
	bytes []byte
	// onGrow is called with the number of bytes by which the calendar grew.
	onGrow func(int)
}

// gzipWriters are pooled because each takes almost a megabyte.
var gzipWriters = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// Gzip returns Bytes compressed (RFC 1952). The result is shared and must not be modified.
func (c Calendar) Gzip() []byte {
	c.gzipped.once.Do(func() {
		var b bytes.Buffer
		b.Grow(len(c.Bytes) / 6)
		w := gzipWriters.Get().(*gzip.Writer)
		w.Reset(&b)
		_, _ = w.Write(c.Bytes) // writing to a bytes.Buffer never fails
		_ = w.Close()
		gzipWriters.Put(w)
		c.gzipped.bytes = bytes.Clone(b.Bytes())
		c.gzipped.onGrow(len(c.gzipped.bytes))
	})
	return c.gzipped.bytes
}
