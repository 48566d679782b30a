package feed

import (
	"bytes"
	"compress/gzip"
	"io"
	"sync"
	"testing"
)

func unpacked(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// A calendar is compressed once, by the first caller, and the cache counts the compressed
// bytes.
func TestGzip(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued := d.issue(t)
	d.store.set(many(150).Events...)
	c := d.serve(t, issued.Secret)
	if cap(c.Bytes) > len(c.Bytes)+len(c.Bytes)/8 {
		t.Errorf("%d bytes in %d of memory", len(c.Bytes), cap(c.Bytes))
	}
	before := d.service.Stats().Bytes
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { d.serve(t, issued.Secret).Gzip() })
	}
	wg.Wait()
	packed := c.Gzip()
	if !bytes.Equal(unpacked(t, packed), c.Bytes) {
		t.Error("unpacks to other bytes")
	}
	if again := d.serve(t, issued.Secret).Gzip(); &again[0] != &packed[0] {
		t.Error("compressed twice")
	}
	if len(packed) > len(c.Bytes)/5 || cap(packed) > len(packed)+len(packed)/8 {
		t.Errorf("%d bytes in %d of memory, of %d", len(packed), cap(packed), len(c.Bytes))
	}
	if got := d.service.Stats().Bytes - before; got != len(packed) {
		t.Errorf("the cache was charged %d bytes for %d", got, len(packed))
	}
	if c.GzipETag == c.ETag || c.GzipETag[0] != '"' {
		t.Errorf("tags %s and %s", c.ETag, c.GzipETag)
	}
}

// Compressed bytes evict other pages when they do not fit.
func TestGzipIsBounded(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{CacheBytes: 200 << 10})
	for range 20 {
		issued := d.issue(t)
		d.store.set(many(60).Events...)
		d.serve(t, issued.Secret).Gzip()
		if s := d.service.Stats(); s.Bytes > 200<<10 || s.Pages < 1 {
			t.Fatalf("%+v", s)
		}
	}
	// A page that was evicted meanwhile is not counted.
	issued := d.issue(t)
	c := d.serve(t, issued.Secret)
	for range 20 {
		d.serve(t, d.issue(t).Secret)
	}
	before := d.service.Stats()
	c.Gzip()
	if after := d.service.Stats(); after.Bytes != before.Bytes {
		t.Errorf("%d bytes became %d", before.Bytes, after.Bytes)
	}
}
