package rest

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// orNil is a pointer to v, or nil when v is zero.
func orNil[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// orNull is v, or null when v is zero.
func orNull[T comparable](v T) nullable.Nullable[T] {
	var zero T
	if v == zero {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(v)
}

// value is what p points at, or zero.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// textOrNull is v as nullable text: null when empty.
func textOrNull[T ~string](v T) nullable.Nullable[string] { return orNull(string(v)) }

// idOrEmpty is a nullable ID as consult has it.
func idOrEmpty(n nullable.Nullable[string]) consult.ID { return consult.ID(given(n)) }

// idStrings turns IDs as consult has them into text, and ofIDs back.
func idStrings(in []consult.ID) []string {
	return mapEach(in, func(id consult.ID) string { return string(id) })
}

func parseIDs(in []string) []consult.ID {
	var out []consult.ID
	for _, id := range in {
		out = append(out, consult.ID(id))
	}
	return out
}

// patchBody is the body of a patch, whichever of its two media types it came in.
func patchBody[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

// setText overwrites dst when p is given.
func setText[T, P ~string](dst *T, p *P) {
	if p != nil {
		*dst = T(*p)
	}
}

// setNullText overwrites dst when n is given; null makes it empty.
func setNullText[T ~string](dst *T, n nullable.Nullable[string]) {
	if n.IsSpecified() {
		*dst = T(given(n))
	}
}

// given is a nullable's value; null and absent are zero.
func given[T any](n nullable.Nullable[T]) (v T) {
	if n.IsSpecified() && !n.IsNull() {
		v = n.MustGet()
	}
	return v
}

// set overwrites dst when p is given.
func set[T any](dst *T, p *T) {
	if p != nil {
		*dst = *p
	}
}

// setNull overwrites dst when n is given; null makes it zero.
func setNull[T any](dst *T, n nullable.Nullable[T]) {
	if n.IsSpecified() {
		*dst = given(n)
	}
}

// activeByDefault is the default of a new thing: in use unless it says otherwise.
func activeByDefault(p *bool) bool { return p == nil || *p }

// mapEach maps a list; the answer is never null.
func mapEach[A, B any](in []A, f func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, a := range in {
		out = append(out, f(a))
	}
	return out
}

// local tells an instant in the office's zone.
func (info requestInfo) local(t time.Time) time.Time { return t.In(info.zone) }

func (info requestInfo) localOrNull(t time.Time) nullable.Nullable[time.Time] {
	if t.IsZero() {
		return nullable.NewNullNullable[time.Time]()
	}
	return nullable.NewNullableWithValue(info.local(t))
}

// etag is the version as a strong validator.
func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// version reads If-Match, which a change must carry.
func (info requestInfo) version() (int64, error) {
	v, err := info.versionIfGiven()
	if err == nil && strings.TrimSpace(info.ifMatch) == "" {
		err = errPrecondition
	}
	return v, err
}

// versionIfGiven is 0, any version, when If-Match is absent or "*". A tag that
// this server cannot have given is as good as stale.
func (info requestInfo) versionIfGiven() (int64, error) {
	tag := strings.TrimSpace(info.ifMatch)
	if tag == "" || tag == "*" {
		return 0, nil
	}
	v, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
	if err != nil || v < 1 || etag(v) != tag {
		return 0, consult.ErrStale
	}
	return v, nil
}

// pageOf is the part of a list that a request asks for.
func pageOf(limit *api.Limit, cursor *api.Cursor) consult.PageRequest {
	return consult.PageRequest{Limit: value(limit), Cursor: value(cursor)}
}

// idOf is the id that a parameter gives, and none when it is left out.
func idOf(given *api.ID) consult.ID { return consult.ID(value(given)) }

// requestedVersion is what every PATCH and DELETE begins with.
func (s *Server) requestedVersion(ctx context.Context) (info requestInfo, version int64, err error) {
	info = s.requestInfo(ctx)
	version, err = info.version()
	return info, version, err
}

// location is the address of a thing that a POST to the request's own address made.
func (info requestInfo) location(id consult.ID) string { return info.path + "/" + string(id) }
