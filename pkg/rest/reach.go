package rest

import (
	"context"
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// scope says what becomes of an operation when the token does not cover the whole office.
type scope struct {
	kind scopeKind
	// noun is what {id} in the path names, for own and seen.
	noun reach.Noun
}

type scopeKind string

const (
	// scopeShared is for facts that are the same for everyone.
	scopeShared scopeKind = "shared"
	// scopeOffice is for tokens that cover the whole office alone: 403 for others.
	scopeOffice scopeKind = "office"
	// scopeNarrowed is for operations that themselves answer only what is in reach, and refuse the rest.
	scopeNarrowed scopeKind = "narrowed"
	// scopeSeen needs a thing that is in reach or visible beyond it, scopeOwn one that is in reach.
	scopeSeen scopeKind = "seen"
	scopeOwn  scopeKind = "own"
)

var (
	shared     = scope{kind: scopeShared}
	officeWide = scope{kind: scopeOffice}
	narrowed   = scope{kind: scopeNarrowed}
)

func seen(noun reach.Noun) scope { return scope{scopeSeen, noun} }
func own(noun reach.Noun) scope  { return scope{scopeOwn, noun} }

// errOfficeOnly refuses an operation that is for the whole office.
var errOfficeOnly = &consult.Forbidden{
	ZH: "此项只能由管辖整个办公室的令牌办理", EN: "this is for tokens that cover the whole office",
}

// withinReach answers 404 for a thing beyond the token's reach, as if it were not there, and 403 for one that may be
// read and not changed. It comes before the request is validated, so that the faults of a request tell nothing of what
// is there. What is no id is left to the validation.
func (s *Server) withinReach(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		query := r.URL.Query()
		changed, err := s.narrowFilters(r.Context(), query)
		if err != nil {
			return err
		}
		if changed {
			r.URL.RawQuery = query.Encode()
		}
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		err = s.mayTouch(r.Context(), s.routes[r.Method+" "+c.Path()].id, reads, c.Param("id"))
		if err != nil {
			return err
		}
		return next(c)
	}
}

// mayTouch refuses the operation on a thing beyond reach, as withinReach explains.
func (s *Server) mayTouch(ctx context.Context, operation string, reads bool, id string) error {
	at := scopes[operation]
	if at.noun == "" || uuid.Validate(id) != nil {
		return nil
	}
	standing, err := s.standingOf(ctx, at.noun, consult.ID(id))
	switch {
	case err != nil:
		return err
	case standing == reach.Beyond:
		return consult.ErrNotFound
	case at.kind != scopeOwn || standing == reach.Own:
		return nil
	case reads: // what is only read in reach is as if it were not there
		return consult.ErrNotFound
	}
	return reach.NotYours()
}

// filters are the parameters of lists that name one thing, each with what it names.
var filters = map[string]reach.Noun{
	"person": reach.Person,
	"body":   reach.Body,
	"under":  reach.Body,
	"room":   reach.Room,
	"venue":  reach.Venue,
}

// nothing is the id of no thing.
const nothing = "00000000-0000-0000-0000-000000000000"

// narrowFilters has a parameter that names a thing beyond the token's reach name nothing, and reports whether one did.
func (s *Server) narrowFilters(ctx context.Context, query url.Values) (bool, error) {
	if reach.Of(ctx).Whole() {
		return false, nil
	}
	changed := false
	for name, noun := range filters {
		id := query.Get(name)
		if uuid.Validate(id) != nil {
			continue
		}
		standing, err := s.standingOf(ctx, noun, consult.ID(id))
		if err != nil {
			return false, err
		}
		if standing == reach.Beyond {
			query.Set(name, nothing)
			changed = true
		}
	}
	return changed, nil
}

// standingOf is reach.StandingOf, which asks nothing about a Body.
func (s *Server) standingOf(ctx context.Context, noun reach.Noun, id consult.ID) (reach.Standing, error) {
	if noun == reach.Body {
		if reach.Of(ctx).Covers(id) {
			return reach.Own, nil
		}
		return reach.Beyond, nil
	}
	return reach.StandingOf(ctx, s.cfg.Services.Reach, noun, id)
}

// mustSee refuses a field that names a thing beyond reach, as if it were not there.
func (s *Server) mustSee(ctx context.Context, field string, noun reach.Noun, id consult.ID) error {
	standing, err := s.standingOf(ctx, noun, id)
	if err == nil && standing == reach.Beyond {
		err = consult.BadField(field, "not_found", "不存在", "does not exist")
	}
	return err
}

// inView is the id of a Body, or none when whoever asks does not cover it.
func (info requestInfo) inView(body consult.ID) consult.ID {
	if info.view.Covers(body) {
		return body
	}
	return ""
}

// setBody overwrites dst unless n is absent. Null makes it empty, but not what was read as null because it is beyond
// reach.
func (info requestInfo) setBody(dst *consult.ID, n nullable.Nullable[string]) {
	if n.IsNull() && !info.view.Covers(*dst) {
		return
	}
	setNullText(dst, n)
}

// apiReach is the Reach as the API has it.
func apiReach(r consult.Reach) api.Reach {
	var out api.Reach
	if r.Office {
		_ = out.FromReach0(api.Reach0Office) // a text always becomes JSON
		return out
	}
	_ = out.FromReachOfBodies(api.ReachOfBodies{BodyIds: idStrings(r.BodyIDs)})
	return out
}

// reachFrom is the Reach that an input asks for: the whole office if it says nothing.
func reachFrom(in *api.Reach) (consult.Reach, error) {
	if in == nil {
		return consult.WholeOffice(), nil
	}
	if word, err := in.AsReach0(); err == nil && word == api.Reach0Office {
		return consult.WholeOffice(), nil
	}
	bodies, err := in.AsReachOfBodies()
	if err != nil {
		return consult.Reach{}, malformedField("reach", "type", "应为 office 或 body_ids", "is office or has body_ids")
	}
	return consult.Reach{BodyIDs: parseIDs(bodies.BodyIds)}, nil
}

// seenOrNothing is the thing, or the id of no thing when it is beyond reach.
func (s *Server) seenOrNothing(ctx context.Context, noun reach.Noun, id string) (consult.ID, error) {
	standing, err := s.standingOf(ctx, noun, consult.ID(id))
	if standing == reach.Beyond {
		return nothing, err
	}
	return consult.ID(id), err
}
