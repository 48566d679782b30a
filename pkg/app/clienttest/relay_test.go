package clienttest

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// fetch is one request for a calendar and its answer.
type fetch struct {
	agent, encoding, condition string
	status                     int
}

// relay stands between the programs and huiqi as an office's reverse proxy does, and
// writes down who asks how.
type relay struct {
	*httptest.Server
	mu      sync.Mutex
	fetches map[string][]fetch
	// cut drops connections while huiqi is away, instead of answering 502.
	cut bool
}

func startRelay(t *testing.T, to *url.URL) *relay {
	r := &relay{fetches: map[string][]fetch{}}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		f := fetch{agent: q.UserAgent(), encoding: q.Header.Get("Accept-Encoding")}
		for _, name := range []string{"If-None-Match", "If-Modified-Since"} {
			if q.Header.Get(name) != "" {
				f.condition = name
				break
			}
		}
		s := &statusWriter{ResponseWriter: w}
		if r.dropping() {
			r.note(q.URL.Path, f)
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(s, q)
		f.status = s.status
		r.note(q.URL.Path, f)
	}))
	t.Cleanup(r.Close)
	return r
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(code int) {
	s.status = code
	s.ResponseWriter.WriteHeader(code)
}

func (r *relay) note(path string, f fetch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fetches[path] = append(r.fetches[path], f)
}

// drop says whether connections are cut from now on.
func (r *relay) drop(cut bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = cut
}

func (r *relay) dropping() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cut
}

// of are the fetches of a link so far.
func (r *relay) of(link string) []fetch {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]fetch(nil), r.fetches[strings.TrimPrefix(link, r.URL)]...)
}
