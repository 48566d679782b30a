package rest

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// orNull is v, or null when v is its zero value.
func orNull[T comparable](v T) nullable.Nullable[T] {
	var zero T
	if v == zero {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(v)
}

// pointed is what p points to, or null when p is nil. A Nullable that nobody has set would be written as a zero value.
func pointed[T any](p *T) nullable.Nullable[T] {
	if p == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*p)
}

// value is what p points to, or the zero value when p is nil.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// textOrNull is v, or null when v is empty.
func textOrNull[T ~string](v T) nullable.Nullable[string] { return orNull(string(v)) }

// idOrEmpty is the ID, or empty when it is null or absent.
func idOrEmpty(n nullable.Nullable[string]) consult.ID { return consult.ID(given(n)) }

// idStrings turns IDs into text; parseIDs turns them back.
func idStrings(in []consult.ID) []string {
	return mapEach(in, func(id consult.ID) string { return string(id) })
}

// texts turns texts of one type into those of another.
func texts[B, A ~string](in []A) []B {
	var out []B
	for _, v := range in {
		out = append(out, B(v))
	}
	return out
}

func parseIDs(in []string) []consult.ID {
	var out []consult.ID
	for _, id := range in {
		out = append(out, consult.ID(id))
	}
	return out
}

// patchBody is the body of a PATCH, which may have either of two media types.
func patchBody[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

// setText overwrites dst unless p is nil.
func setText[T, P ~string](dst *T, p *P) {
	if p != nil {
		*dst = T(*p)
	}
}

// setNullText overwrites dst unless n is absent; null makes it empty.
func setNullText[T, S ~string](dst *T, n nullable.Nullable[S]) {
	if n.IsSpecified() {
		*dst = T(given(n))
	}
}

// given is the value of n, or the zero value when n is null or absent.
func given[T any](n nullable.Nullable[T]) T {
	if !n.IsSpecified() || n.IsNull() {
		var zero T
		return zero
	}
	return n.MustGet()
}

// set overwrites dst unless p is nil.
func set[T any](dst *T, p *T) {
	if p != nil {
		*dst = *p
	}
}

// setNull overwrites dst unless n is absent; null makes it the zero value.
func setNull[T any](dst *T, n nullable.Nullable[T]) {
	if n.IsSpecified() {
		*dst = given(n)
	}
}

// activeByDefault is true unless p says otherwise.
func activeByDefault(p *bool) bool { return p == nil || *p }

// mapEach applies f to every element. The result is never nil, because nil would be null in JSON.
func mapEach[A, B any](in []A, f func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, a := range in {
		out = append(out, f(a))
	}
	return out
}

// local is the instant in the office's time zone.
func (info requestInfo) local(t time.Time) time.Time { return t.In(info.zone) }

func (info requestInfo) localOrNull(t time.Time) nullable.Nullable[time.Time] {
	if t.IsZero() {
		return nullable.NewNullNullable[time.Time]()
	}
	return nullable.NewNullableWithValue(info.local(t))
}

// etag is the version as an ETag. The answer to a GET gets more than this: see contentTags.
func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// version is the version that If-Match names, which a change must have.
func (info requestInfo) version() (int64, error) {
	v, err := info.versionIfGiven()
	if err == nil && strings.TrimSpace(info.ifMatch) == "" {
		err = errPrecondition
	}
	return v, err
}

// versionIfGiven is the version that If-Match names. It is 0, which means any version, when If-Match is absent or "*".
// Only the version decides: the rest of a GET's ETag also changes when something else does that the answer shows, and
// that is no lost update. A proxy may have marked the ETag as weak or as compressed. An ETag that this server cannot
// have sent is treated as stale.
func (info requestInfo) versionIfGiven() (int64, error) {
	tag := strings.TrimSpace(info.ifMatch)
	if tag == "" || tag == "*" {
		return 0, nil
	}
	found := versionTag.FindStringSubmatch(tag)
	if found == nil {
		return 0, consult.ErrStale
	}
	v, err := strconv.ParseInt(found[1], 10, 64)
	if err != nil {
		return 0, consult.ErrStale
	}
	return v, nil
}

// versionTag is an ETag that begins with a version.
var versionTag = regexp.MustCompile(`^(?:W/)?"([1-9][0-9]*)(?:-[!#-~]*)?"$`)

// pageOf is the part of a list that a request asks for.
func pageOf(limit *api.Limit, cursor *api.Cursor) consult.PageRequest {
	return consult.PageRequest{Limit: value(limit), Cursor: value(cursor)}
}

// idOf is the id that a parameter gives, and none when it is left out.
func idOf(given *api.ID) consult.ID { return consult.ID(value(given)) }

// requestedVersion returns the requestInfo and the version that a PATCH or DELETE changes.
func (s *Server) requestedVersion(ctx context.Context) (requestInfo, int64, error) {
	info := s.requestInfo(ctx)
	version, err := info.version()
	return info, version, err
}

// location is the address of what a POST to the request's own address created.
func (info requestInfo) location(id consult.ID) string { return info.path + "/" + string(id) }
