package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
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

// maxBody bounds a request's body, in bytes, and maxDepth its nesting.
const (
	maxBody  = 1 << 20
	maxDepth = 16
)

// operation is one call of the contract.
type operation struct {
	id      string
	route   *routers.Route
	queries map[string]bool
	// once says that the call takes an Idempotency-Key.
	once bool
}

// operations indexes the contract by method and Echo route.
func operations(doc *openapi3.T) (map[string]*operation, error) {
	out := map[string]*operation{}
	braces := regexp.MustCompile(`\{(\w+)\}`)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if slices.Contains(op.Tags, "outside") {
				continue
			}
			if _, known := policy[op.OperationID]; !known {
				return nil, fmt.Errorf("rest: nobody may call %s", op.OperationID)
			}
			o := &operation{id: op.OperationID, queries: map[string]bool{},
				route: &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op}}
			for _, p := range op.Parameters {
				o.queries[p.Value.Name] = o.queries[p.Value.Name] || p.Value.In == openapi3.ParameterInQuery
				o.once = o.once || p.Value.Name == "Idempotency-Key"
			}
			out[method+" "+api.Base+braces.ReplaceAllString(path, ":$1")] = o
		}
	}
	return out, nil
}

// validate holds a request against the contract before any handler sees it, and
// names everything that is wrong with it at once.
func (s *Server) validate(next echo.HandlerFunc) echo.HandlerFunc {
	options := &openapi3filter.Options{MultiError: true, SkipSettingDefaults: true,
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, SchemaValidationOptions: formats()}
	return func(c echo.Context) error {
		r, f := with(c.Request())
		op := s.routes[r.Method+" "+c.Path()]
		if f.ifMatch == "" && wantsMatch(op) {
			return errPrecondition
		}
		body, err := readBody(c, op)
		if err != nil {
			return err
		}
		r.URL.RawQuery = plusAsSent(r.URL.RawQuery)
		var faults consult.Faults
		checkQuery(&faults, op, r.URL.RawQuery)
		key := r.Header.Get("Idempotency-Key")
		faults.Add(key != "" && secret[op.id], "Idempotency-Key", "unsupported",
			"此操作只显示一次密钥，不支持重放", "cannot be used where a secret is shown once")
		params := map[string]string{}
		for i, name := range c.ParamNames() {
			params[name] = c.ParamValues()[i]
		}
		collect(&faults, "", openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, QueryParams: r.URL.Query(), Route: op.route, Options: options}))
		if len(faults) > 0 {
			return &malformed{&consult.Invalid{Faults: faults}}
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if key != "" && op.once {
			f.once = consult.Once{Key: key, Fingerprint: fingerprint(r.Method, r.URL.Path, body)}
		}
		return next(c)
	}
}

// formats are the forms of text that the contract names: an instant is what Go's
// time.Parse takes, with an offset (RFC 3339); an id is in lower case.
func formats() []openapi3.SchemaValidationOption {
	uuid := regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	return []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidator("date-time", openapi3.NewCallbackValidator(func(v string) error {
			_, err := time.Parse(time.RFC3339, v)
			return err
		})),
		openapi3.WithStringFormatValidator("date", openapi3.NewCallbackValidator(func(v string) error {
			_, err := consult.ParseDate(v)
			return err
		})),
		openapi3.WithStringFormatValidator("uuid", openapi3.NewCallbackValidator(func(v string) error {
			if !uuid.MatchString(v) {
				return consult.ErrInvalid
			}
			return nil
		})),
	}
}

// wantsMatch reports whether the call must carry If-Match.
func wantsMatch(op *operation) bool {
	p := op.route.Operation.Parameters.GetByInAndName(openapi3.ParameterInHeader, "If-Match")
	return p != nil && p.Required
}

// plusAsSent keeps the + of an offset that was not escaped in from and to: no
// instant has a space in it, which is what a + means in a query.
func plusAsSent(query string) string {
	if !strings.Contains(query, "+") {
		return query
	}
	pairs := strings.Split(query, "&")
	for i, p := range pairs {
		if strings.HasPrefix(p, "from=") || strings.HasPrefix(p, "to=") {
			pairs[i] = strings.ReplaceAll(p, "+", "%2B")
		}
	}
	return strings.Join(pairs, "&")
}

// checkQuery refuses parameters that the call does not know, gets twice or that
// are no text: a dry run must not become a booking by a slip of the pen.
func checkQuery(f *consult.Faults, op *operation, raw string) {
	query, err := url.ParseQuery(raw)
	f.Add(err != nil, "query", "malformed", "查询参数编码不正确", "is not properly escaped")
	for _, name := range slices.Sorted(maps.Keys(query)) {
		f.Add(!op.queries[name], name, "unknown_parameter", "没有这个查询参数", "is not a parameter of this call")
		f.Add(op.queries[name] && len(query[name]) > 1, name, "repeated", "只能出现一次", "is given more than once")
		f.Add(!utf8.ValidString(query.Get(name)), name, "malformed", "不是有效的 UTF-8 文本", "is not UTF-8")
	}
}

// readBody reads a JSON body whole, once, and refuses what is not one JSON value
// without repeated keys.
func readBody(c echo.Context, op *operation) ([]byte, error) {
	r := c.Request()
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, echo.ErrStatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, broken("body", "unreadable", "无法读取", "cannot be read")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	asked := op.route.Operation.RequestBody
	if asked == nil || len(body) == 0 {
		return body, nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || asked.Value.Content[kind] == nil {
		return nil, echo.ErrUnsupportedMediaType
	}
	// Echo's binder knows JSON by this name alone.
	r.Header.Set("Content-Type", echo.MIMEApplicationJSON)
	if !utf8.Valid(body) {
		return nil, broken("body", "not_json", "不是有效的 UTF-8 文本", "is not UTF-8")
	}
	if field, err := strictJSON(body); err != nil {
		return nil, broken(field, "not_json", "不是规范的 JSON："+err.Error(), "is not proper JSON: "+err.Error())
	}
	return body, nil
}

// broken is a malformed request with one Fault.
func broken(field, code, zh, en string) error {
	return &malformed{&consult.Invalid{Faults: []consult.Fault{{Field: field, Code: code, ZH: zh, EN: en}}}}
}

// strictJSON refuses trailing text and repeated keys, which decoders let by.
func strictJSON(body []byte) (field string, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if field, err = walk(d, "", maxDepth); err != nil {
		return field, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return "body", errors.New("something follows the JSON value")
	}
	return "", nil
}

// walk reads one JSON value at path, at most depth levels of it.
func walk(d *json.Decoder, path string, depth int) (string, error) {
	here := path
	if here == "" {
		here = "body"
	}
	if depth == 0 {
		return here, errors.New("nested too deep")
	}
	t, err := d.Token()
	if err != nil {
		return here, err
	}
	switch t {
	case json.Delim('{'):
		seen := map[string]bool{}
		for d.More() {
			k, err := d.Token()
			if err != nil {
				return here, err
			}
			name := fmt.Sprint(k)
			inner := strings.TrimPrefix(path+"."+name, ".")
			if seen[name] {
				return inner, errors.New("given twice")
			}
			seen[name] = true
			if at, err := walk(d, inner, depth-1); err != nil {
				return at, err
			}
		}
	case json.Delim('['):
		for i := 0; d.More(); i++ {
			if at, err := walk(d, path+"["+strconv.Itoa(i)+"]", depth-1); err != nil {
				return at, err
			}
		}
	default:
		return "", nil
	}
	_, err = d.Token()
	return here, err
}

// collect turns the validator's errors into Faults, field by field.
func collect(f *consult.Faults, field string, err error) {
	var many openapi3.MultiError
	var request *openapi3filter.RequestError
	var schema *openapi3.SchemaError
	switch {
	case err == nil:
	case errors.As(err, &many) && !isRequestError(err):
		for _, e := range many {
			collect(f, field, e)
		}
	case errors.As(err, &request) && isRequestError(err):
		if request.Parameter != nil {
			field = request.Parameter.Name
		} else if field == "" {
			field = "body"
		}
		if request.Err == nil {
			f.Add(true, field, "malformed", "格式不正确", request.Reason)
			return
		}
		collect(f, field, request.Err)
	case errors.As(err, &schema):
		addSchema(f, field, schema)
	case errors.Is(err, openapi3filter.ErrInvalidRequired):
		f.Add(true, field, "required", "必填", "is required")
	default:
		f.Add(true, field, "malformed", "格式不正确", firstLine(err.Error()))
	}
}

func isRequestError(err error) bool {
	_, ok := err.(*openapi3filter.RequestError)
	return ok
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// addSchema tells one broken rule of a schema in words.
func addSchema(f *consult.Faults, field string, e *openapi3.SchemaError) {
	path := spellPath(e.JSONPointer())
	if field == "body" && path != "" {
		field = ""
	}
	if named := regexp.MustCompile(`property "([^"]+)" is (unsupported|missing)`).FindStringSubmatch(e.Reason); named != nil {
		if !strings.HasSuffix("."+path, "."+named[1]) {
			path = strings.TrimPrefix(path+"."+named[1], ".")
		}
		if named[2] == "unsupported" {
			f.Add(true, strings.TrimPrefix(path, "."), "unknown_field", "没有这个字段", "is not a field of this request")
			return
		}
	}
	code, zh, en := ruleWords(e)
	f.Add(true, field+path, code, zh, en)
}

// spellPath turns ["attendances","0","role"] into attendances[0].role.
func spellPath(parts []string) string {
	var b strings.Builder
	for _, p := range parts {
		if _, err := strconv.Atoi(p); err == nil {
			b.WriteString("[" + p + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(p)
	}
	return b.String()
}

func ruleWords(e *openapi3.SchemaError) (code, zh, en string) {
	s := e.Schema
	switch e.SchemaField {
	case "required":
		return "required", "必填", "is required"
	case "type", "nullable":
		zh, en := typeWords(s)
		return "type", "应为" + zh, "must be " + en
	case "enum":
		all := []string{}
		for _, v := range s.Enum {
			all = append(all, fmt.Sprint(v))
		}
		return "unknown", "应为其中之一：" + strings.Join(all, "、"), "must be one of " + strings.Join(all, ", ")
	case "format", "pattern":
		return formatWords(s)
	case "minLength":
		return "required", "不能为空", "must not be empty"
	case "maxLength":
		return "too_long", fmt.Sprintf("过长，最多 %d 字", *s.MaxLength), fmt.Sprintf("is too long, %d characters at most", *s.MaxLength)
	case "maxItems":
		return "too_long", fmt.Sprintf("过多，最多 %d 项", *s.MaxItems), fmt.Sprintf("is too long, %d items at most", *s.MaxItems)
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		return "range", "超出范围" + bounds(s), "is out of range" + bounds(s)
	}
	return "malformed", "格式不正确", firstLine(e.Reason)
}

func typeWords(s *openapi3.Schema) (zh, en string) {
	switch {
	case s.Type.Is("string"):
		return "文本", "text"
	case s.Type.Is("integer"):
		return "整数", "a whole number"
	case s.Type.Is("number"):
		return "数字", "a number"
	case s.Type.Is("boolean"):
		return "true 或 false", "true or false"
	case s.Type.Is("array"):
		return "列表", "a list"
	}
	return "对象", "an object"
}

func formatWords(s *openapi3.Schema) (code, zh, en string) {
	switch s.Format {
	case "date-time":
		return "format", "应为带时区的时间，如 2027-03-09T09:00:00+08:00", "must be a time with an offset, such as 2027-03-09T09:00:00+08:00"
	case "date":
		return "format", "应为日期，如 2027-03-09", "must be a date, such as 2027-03-09"
	case "uuid":
		return "format", "应为小写的 UUID", "must be a UUID in lower case"
	}
	return "format", "格式不正确，或含有不允许的字符", "has the wrong form, or a character that is not allowed"
}

func bounds(s *openapi3.Schema) string {
	if s.Min != nil && s.Max != nil {
		return fmt.Sprintf(" (%g–%g)", *s.Min, *s.Max)
	}
	return ""
}
