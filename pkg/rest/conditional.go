package rest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

const (
	// minGzip is the size in bytes from which an answer is compressed: a smaller one fits into one packet as it is.
	minGzip = 1400
	// tagBytes is how many bytes of an answer's hash its ETag has.
	tagBytes = 12
)

// secretAnswers are the operations whose answers hold a secret, which is shown once. They are not compressed, because
// the size of a compressed answer tells something about what is in it, and never stored.
var secretAnswers = map[string]bool{"createFeed": true, "rotateFeed": true, "createToken": true, "rotateToken": true}

// heldAnswer keeps what a handler writes until all of it is there.
type heldAnswer struct {
	http.ResponseWriter
	body bytes.Buffer
}

// WriteHeader sends nothing yet. Echo keeps the status.
func (w *heldAnswer) WriteHeader(int) {}

func (w *heldAnswer) Write(b []byte) (int, error) { return w.body.Write(b) }

// deliver sends an answer once it is whole: what is read gets an ETag from its bytes, which makes a 304 of what the
// client has already (RFC 9110 section 13.1.2), and what is large is compressed for a client that prefers it. A handler
// that fails after it has begun to write is answered as if it had not begun.
func (s *Server) deliver(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.routes[c.Request().Method+" "+c.Path()].id == "getFile" {
			return next(c) // its content does not fit into memory, and it has a tag of its own
		}
		body, err := hold(c, next)
		if err != nil {
			return err
		}
		op := s.routes[c.Request().Method+" "+c.Path()]
		sendHeld(c, body, secretAnswers[op.id])
		return nil
	}
}

// hold returns what the handler writes. After an error or a panic nothing counts as written.
func hold(c echo.Context, next echo.HandlerFunc) ([]byte, error) {
	res := c.Response()
	held := &heldAnswer{ResponseWriter: res.Writer}
	res.Writer = held
	done := false
	defer func() {
		res.Writer = held.ResponseWriter
		if !done {
			res.Committed = false
			res.Size = 0
		}
	}()
	err := next(c)
	if err != nil {
		return nil, err
	}
	done = true
	return held.body.Bytes(), nil
}

// sendHeld writes the answer with the status that the handler chose, or a 304.
func sendHeld(c echo.Context, body []byte, secret bool) {
	r, res := c.Request(), c.Response()
	h := res.Header()
	packed := false
	if !secret && compressible(h.Get("Content-Type")) {
		h.Add("Vary", "Accept-Encoding")
		// A client that refuses both codings gets the plain one: it can be read by everybody.
		wanted, _ := prefersGzip(r.Header["Accept-Encoding"])
		packed = wanted && len(body) >= minGzip
	}
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if reads && res.Status == http.StatusOK {
		h.Set("Cache-Control", "private, no-cache")
		// The words of an answer follow the language, its form the type that is accepted, its content the token.
		h.Add("Vary", "Accept, Accept-Language, Authorization")
		plain, gzipped := contentTags(h.Get("ETag"), body)
		h.Set("ETag", plain)
		if packed {
			h.Set("ETag", gzipped)
		}
		if tags := r.Header["If-None-Match"]; matchesETag(tags, plain) || matchesETag(tags, gzipped) {
			h.Del("Content-Type")
			res.Status, res.Size = http.StatusNotModified, 0
			res.Writer.WriteHeader(res.Status)
			return
		}
	}
	if packed {
		body = pack(body)
		h.Set("Content-Encoding", "gzip")
	}
	if len(body) > 0 {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	res.Size = int64(len(body))
	res.Writer.WriteHeader(res.Status)
	if r.Method != http.MethodHead {
		_, _ = res.Writer.Write(body) // the client is gone if this fails
	}
}

// contentTags returns the ETags of an answer as it is and of the same bytes compressed. That of a single resource
// begins with its version, which the handler has set as the ETag; that of a list is the hash alone.
func contentTags(version string, body []byte) (string, string) {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:tagBytes])
	if v := strings.Trim(version, `"`); v != "" {
		tag = v + "-" + tag
	}
	return `"` + tag + `"`, `"` + tag + `-gzip"`
}

// compressible reports whether an answer of this type becomes smaller when it is compressed.
func compressible(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	return media == jsonType || media == csvType || media == calendarType
}

// packers are pooled because each takes almost a megabyte.
var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// pack compresses an answer. The same bytes become the same bytes.
func pack(body []byte) []byte {
	var out bytes.Buffer
	w := packers.Get().(*gzip.Writer)
	w.Reset(&out)
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	packers.Put(w)
	return out.Bytes()
}
