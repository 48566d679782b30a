package rest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// operation is one operation of openapi.yaml.
type operation struct {
	id      string
	route   *routers.Route
	queries map[string]bool
	// replay says how a repeated write is answered; it is zero for an operation that only reads.
	replay replay
	// file says that the body is a file, not JSON; spooled that it is one which does not fit into memory.
	file, spooled bool
	// formerNames are the paths of fields that have a former name, each with the path by that.
	formerNames map[string]string
}

// operations indexes the operations by method and Echo route.
func operations(doc *openapi3.T) (map[string]*operation, error) {
	out := map[string]*operation{}
	braces := regexp.MustCompile(`\{(\w+)\}`)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if slices.Contains(op.Tags, "outside") {
				continue
			}
			if _, known := policy[op.OperationID]; !known {
				return nil, fmt.Errorf("rest: access.go does not say who may call %s", op.OperationID)
			}
			if _, known := scopes[op.OperationID]; !known {
				return nil, fmt.Errorf("rest: scope.go does not say what reach %s needs", op.OperationID)
			}
			again, known := replays[op.OperationID]
			if writes := method != http.MethodGet && !readOnlyPosts[op.OperationID]; writes != known {
				return nil, fmt.Errorf("rest: replay.go must name %s if it writes, and only then", op.OperationID)
			}
			o := &operation{
				id:      op.OperationID,
				queries: map[string]bool{},
				replay:  again,
				route:   &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op},
			}
			o.spooled = op.OperationID == "uploadFile"
			o.file = op.RequestBody != nil && op.RequestBody.Value.GetMediaType("application/json") == nil
			if schema := o.body(); schema != nil {
				o.formerNames = formerNames(schema, "")
			}
			for _, p := range op.Parameters {
				o.queries[p.Value.Name] = o.queries[p.Value.Name] || p.Value.In == openapi3.ParameterInQuery
			}
			path := " " + api.Base + braces.ReplaceAllString(path, ":$1")
			out[method+path] = o
			if method == http.MethodGet {
				out[http.MethodHead+path] = o
			}
		}
	}
	return out, nil
}

// validate checks a request against openapi.yaml before the handler runs, and reports everything that is wrong with it
// at once.
func (s *Server) validate(next echo.HandlerFunc) echo.HandlerFunc {
	options := &openapi3filter.Options{
		MultiError:              true,
		SkipSettingDefaults:     true,
		AuthenticationFunc:      openapi3filter.NoopAuthenticationFunc,
		SchemaValidationOptions: formatValidators(),
	}
	// The validator would parse an uploaded file a second time, so it does not get one.
	withoutBody := *options
	withoutBody.ExcludeRequestBody = true
	return func(c echo.Context) error {
		r, info := attachRequestInfo(c.Request())
		op, options := s.routes[r.Method+" "+c.Path()], options
		if op.file {
			options = &withoutBody
		}
		// The validator would answer 400 for this, and RFC 6585 wants 428.
		if info.ifMatch == "" && requiresIfMatch(op) {
			return errPrecondition
		}
		defer unspool(c)
		body, err := s.body(c, op)
		if err != nil {
			return err
		}
		r = c.Request()
		r.URL.RawQuery = restorePlus(r.URL.RawQuery)
		sent := body
		var value any
		var cleared consult.Faults
		if schema := op.body(); schema != nil && len(body) > 0 {
			value = decodeBody(body)
			body, cleared = withoutNulls(r.Method, schema, body, value)
			r.Body = io.NopCloser(bytes.NewReader(body))
			r.ContentLength = int64(len(body))
		}
		var faults consult.Faults
		faults.Add(op.file && len(body) == 0, "body", "required", "必填", "is required")
		checkQuery(&faults, op, r.URL.RawQuery)
		params := map[string]string{}
		for i, name := range c.ParamNames() {
			params[name] = c.ParamValues()[i]
		}
		addFaults(&faults, "", openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, QueryParams: r.URL.Query(), Route: op.route, Options: options}))
		checkQuerySpans(&faults, r.URL.Query(), s.cfg.Services.Zone())
		names := sentNames{operation: op}
		body = names.rename(&cleared, body, value, s.cfg.Services.Zone())
		var spans consult.Faults
		checkBodySpans(&spans, "", value, s.cfg.Services.Zone())
		names.asSent(spans)
		faults = append(faults, spans...)
		if len(faults) > 0 {
			return &malformed{&consult.Invalid{Faults: withoutDuplicates(append(faults, cleared...))}}
		}
		if err := cleared.Err(); err != nil {
			return err
		}
		r.Body = io.NopCloser(bytes.NewReader(body)) // the validator has read it to its end
		info.dryRun = r.URL.Query().Get("dry_run") == "true"
		if key := r.Header.Get("Idempotency-Key"); key != "" && !info.dryRun {
			info.idempotencyKey = consult.IdempotencyKey{Key: key, Fingerprint: fingerprint(r, sent)}
		}
		return names.explain(explainBindError(next(c)))
	}
}

// body is the schema of the operation's body; nil if it has none, or a file.
func (op *operation) body() *openapi3.Schema {
	if op.file || op.route.Operation.RequestBody == nil {
		return nil
	}
	return op.route.Operation.RequestBody.Value.GetMediaType("application/json").Schema.Value
}

// withoutDuplicates leaves out equal Faults: a parameter may break two rules that have the same text.
func withoutDuplicates(faults consult.Faults) consult.Faults {
	var out consult.Faults
	for _, f := range faults {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// explainBindError names the field of an integer that openapi.yaml allows and encoding/json rejects, such as 1e1.
func explainBindError(err error) error {
	var own *echo.HTTPError
	var typed *json.UnmarshalTypeError
	if !errors.As(err, &own) || own.Code != http.StatusBadRequest || !errors.As(err, &typed) {
		return err
	}
	field := cmp.Or(typed.Field, "body")
	// Only digits: the number is too large for its Go type.
	if _, number, _ := strings.Cut(typed.Value, " "); strings.Trim(number, "-0123456789") == "" {
		return malformedField(field, "range", "超出范围", "is out of range")
	}
	return malformedField(field, "type", "应为整数，不带小数点和指数",
		"must be a whole number without a decimal point or an exponent")
}

// formatValidators check the formats of openapi.yaml: a date-time is RFC 3339 with an offset, as time.Parse accepts
// it, and a uuid is in lower case. They also refuse years that consult does not support, here for all fields at once.
func formatValidators() []openapi3.SchemaValidationOption {
	uuid := regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	return []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidator("date-time", openapi3.NewCallbackValidator(func(v string) error {
			return checkYear(time.Parse(time.RFC3339, v))
		})),
		openapi3.WithStringFormatValidator("date", openapi3.NewCallbackValidator(func(v string) error {
			return checkYear(time.Parse(time.DateOnly, v))
		})),
		openapi3.WithStringFormatValidator("instant-or-date", openapi3.NewCallbackValidator(func(v string) error {
			if _, err := consult.ParseDate(v); err == nil {
				return checkYear(time.Parse(time.DateOnly, v))
			}
			return checkYear(time.Parse(time.RFC3339, v))
		})),
		openapi3.WithStringFormatValidator("uuid", openapi3.NewCallbackValidator(func(v string) error {
			if !uuid.MatchString(v) {
				return consult.ErrInvalid
			}
			return nil
		})),
	}
}

func checkYear(t time.Time, err error) error {
	if err == nil && !consult.InCalendar(t) {
		return consult.ErrInvalid
	}
	return err
}

// requiresIfMatch reports whether a request must have If-Match.
func requiresIfMatch(op *operation) bool {
	p := op.route.Operation.Parameters.GetByInAndName(openapi3.ParameterInHeader, "If-Match")
	return p != nil && p.Required
}

// restorePlus escapes the + of an offset in an instant. In a query + means a space, but no instant has a space in it,
// so the client can only have forgotten to escape it.
func restorePlus(query string) string {
	if !strings.Contains(query, "+") {
		return query
	}
	pairs := strings.Split(query, "&")
	for i, p := range pairs {
		if name, _, _ := strings.Cut(p, "="); isInstant(name) {
			pairs[i] = strings.ReplaceAll(p, "+", "%2B")
		}
	}
	return strings.Join(pairs, "&")
}

// checkQuery refuses parameters that the operation does not have, that occur twice or are not UTF-8. Otherwise a
// misspelt dry_run would book a meeting.
func checkQuery(f *consult.Faults, op *operation, raw string) {
	query, err := url.ParseQuery(raw)
	f.Add(err != nil, "query", "malformed", "查询参数编码不正确", "is not properly escaped")
	for _, name := range slices.Sorted(maps.Keys(query)) {
		f.Add(!op.queries[name], name, "unknown_parameter", "没有这个查询参数", "is not a parameter of this operation")
		f.Add(op.queries[name] && len(query[name]) > 1, name, "repeated", "只能出现一次", "occurs more than once")
		f.Add(!utf8.ValidString(query.Get(name)), name, "malformed", "不是有效的 UTF-8 文本", "is not UTF-8")
	}
}
