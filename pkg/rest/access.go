package rest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

// may lists who may call an operation beside admins, who may call every one.
// Operations that are not named are the organisers'.
func may(operationID string) []consult.Role {
	switch operationID {
	case "ListTokens", "CreateToken", "RevokeToken", "PutHolidays", "UpdateForm":
		return nil
	case "GetKioskDay":
		return []consult.Role{consult.Organiser, consult.Kiosk}
	case "GetMe":
		return []consult.Role{consult.Organiser, consult.Kiosk, consult.Member}
	}
	return []consult.Role{consult.Organiser}
}

// authorise wants a bearer token (RFC 6750) whose role may call the operation.
func (s *Server) authorise(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, f := with(c.Request())
		c.SetRequest(r)
		scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || secret == "" {
			return errUnauthorised
		}
		actor, err := s.cfg.Guard.Check(r.Context(), strings.TrimSpace(secret))
		if errors.Is(err, consult.ErrForbidden) {
			return errUnauthorised
		}
		if err != nil {
			return err
		}
		f.actor = actor
		op, ok := s.routes[r.Method+" "+c.Path()]
		if !ok {
			return echo.ErrNotFound
		}
		if actor.Role != consult.Admin && !slices.Contains(may(op.id), actor.Role) {
			return consult.ErrForbidden
		}
		return next(c)
	}
}

// fingerprint tells one request with an Idempotency-Key from another.
func fingerprint(method, path, query string, body []byte) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s?%s\n", method, path, query)
	h.Write(body)
	return h.Sum(nil)
}
