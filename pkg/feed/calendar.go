package feed

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"sync"

	"huiqi/pkg/consult"
)

// Calendar is what a subscriber is given.
type Calendar struct {
	// Bytes are shared by all who ask and must not be changed.
	Bytes []byte
	// ETag is strong: quoted, and the hash of Bytes. GzipETag is that of the bytes
	// that Gzip answers.
	ETag, GzipETag string
	// LastModified is the later of the contents' last change and the office's
	// midnight, as an HTTP date. It is for information: a removal need not raise
	// it, so requests are to be judged by ETag and never by this alone.
	LastModified string
	// fetch is what the Service remembers when these bytes are what a phone holds, and
	// era whose history its Revision is of.
	fetch  consult.Fetch
	era    uint64
	packed *packed
}

func newCalendar(b []byte) Calendar {
	if cap(b) > len(b)+len(b)/16 {
		b = bytes.Clone(b) // what was too much would be kept as long as the bytes are
	}
	c := Calendar{Bytes: b, packed: &packed{}}
	sum := sha256.Sum256(b)
	c.ETag, c.GzipETag = tags([tagBytes]byte(sum[:tagBytes]))
	return c
}

// tagBytes is how much of a hash a tag spells.
const tagBytes = 18

// tags are those of the bytes with this hash, and of the same compressed: a given
// program compresses the same bytes to the same.
func tags(sum [tagBytes]byte) (plain, packed string) {
	spelled := base64.RawURLEncoding.EncodeToString(sum[:])
	return `"` + spelled + `"`, `"` + spelled + `-gz"`
}

// packed is a calendar compressed once, for the first who asks.
type packed struct {
	once  sync.Once
	bytes []byte
	// grown hears how many bytes more the calendar takes from now on.
	grown func(int)
}

// packers are kept, for each is most of a megabyte.
var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// Gzip answers Bytes compressed (RFC 1952), shared as they are.
func (c Calendar) Gzip() []byte {
	c.packed.once.Do(func() {
		var b bytes.Buffer
		b.Grow(len(c.Bytes) / 6)
		w := packers.Get().(*gzip.Writer)
		w.Reset(&b)
		_, _ = w.Write(c.Bytes) // a Buffer takes all
		_ = w.Close()
		packers.Put(w)
		c.packed.bytes = bytes.Clone(b.Bytes())
		c.packed.grown(len(c.packed.bytes))
	})
	return c.packed.bytes
}
