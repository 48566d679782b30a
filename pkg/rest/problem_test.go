package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/office"
)

type pinger struct{ err error }

func (p pinger) Ping(context.Context) error { return p.err }

func bare(t *testing.T, database error) (*Server, *echo.Echo) {
	t.Helper()
	s, err := New(Config{Services: &office.Services{Clock: consult.NewClock(time.Now, time.FixedZone("", 8*3600))}, Database: pinger{database},
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	s.Mount(e)
	return s, e
}

// ask has the server fail with err, and reads the problem.
func ask(t *testing.T, database, err error, language string) (*httptest.ResponseRecorder, api.Problem) {
	t.Helper()
	_, e := bare(t, database)
	e.GET("/fails", func(echo.Context) error { return err })
	r := httptest.NewRequest(http.MethodGet, "/fails", nil)
	r.Header.Set("Accept-Language", language)
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	var p api.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return w, p
}

func TestEveryErrorHasOneProblem(t *testing.T) {
	t.Parallel()
	down := errors.New("connection refused by 10.0.0.7")
	invalid := &consult.Invalid{Faults: []consult.Fault{{Field: "ends_at", Code: "not_after_start", ZH: "必须晚于开始", EN: "must be after starts_at"}}}
	for _, row := range []struct {
		reason   string
		err      error
		database error
		status   int
		code     string
	}{
		{"nothing there", consult.ErrNotFound, nil, 404, "not_found"},
		{"wrapped twice", fmt.Errorf("a: %w", fmt.Errorf("b: %w", consult.ErrNotFound)), nil, 404, "not_found"},
		{"bad fields", invalid, nil, 422, "invalid"},
		{"bad without a field", consult.ErrInvalid, nil, 422, "invalid"},
		{"breaks the contract", &malformed{invalid}, nil, 400, "malformed"},
		{"clashes", &consult.Clash{}, nil, 409, "conflict"},
		{"taken already", consult.ErrConflict, nil, 409, "exists"},
		{"still referred to", consult.ErrReferred, nil, 409, "referred"},
		{"changed meanwhile", consult.ErrStale, nil, 412, "stale"},
		{"key of another request", consult.ErrReused, nil, 422, "reused"},
		{"wrong role", consult.ErrForbidden, nil, 403, "forbidden"},
		{"no token", errUnauthorised, nil, 401, "unauthenticated"},
		{
			reason: "stopped by the database", err: fmt.Errorf("a: %w", consult.ErrStatementTimeout),
			status: 503, code: "statement_timeout",
		},
		{
			reason: "perhaps saved", err: fmt.Errorf("a: %w", consult.ErrOutcomeUnknown),
			status: 503, code: "outcome_unknown",
		},
		{"no If-Match", errPrecondition, nil, 428, "precondition_required"},
		{"revoked link", consult.ErrGone, nil, 410, "gone"},
		{"client went away", context.Canceled, nil, 499, "cancelled"},
		{"too slow", context.DeadlineExceeded, nil, 503, "timeout"},
		{"database said so", consult.ErrUnavailable, nil, 503, "unavailable"},
		{"unavailable for being slow", fmt.Errorf("%w (%w)", consult.ErrUnavailable, context.DeadlineExceeded), nil, 503, "unavailable"},
		{"unknown, database there", errors.New("pq: secret=hunter2"), nil, 500, "internal"},
		{"unknown, database gone", errors.New("pq: secret=hunter2"), down, 503, "unavailable"},
		{"known, database gone", consult.ErrNotFound, down, 404, "not_found"},
		{"router: no address", echo.ErrNotFound, nil, 404, "not_found"},
		{"router: method", echo.ErrMethodNotAllowed, nil, 405, "method_not_allowed"},
		{"router: too large", echo.ErrStatusRequestEntityTooLarge, nil, 413, "too_large"},
		{"router: media type", echo.ErrUnsupportedMediaType, nil, 415, "unsupported_media_type"},
		{"router: its own words", echo.NewHTTPError(400, "secret=hunter2"), nil, 400, "malformed"},
		{"router: panic", echo.ErrInternalServerError, nil, 500, "internal"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			t.Parallel()
			for _, language := range []string{"", "en"} {
				w, p := ask(t, row.database, row.err, language)
				if w.Code != row.status || p.Status != row.status || string(p.Code) != row.code || p.Type != typePrefix+row.code {
					t.Errorf("%d %+v, want %d %s", w.Code, p, row.status, row.code)
				}
				if w.Header().Get("Content-Type") != "application/problem+json" || p.Title == "" || p.Detail == "" {
					t.Errorf("without form: %s %s", w.Header(), w.Body)
				}
				if strings.Contains(w.Body.String(), "hunter2") || strings.Contains(w.Body.String(), "10.0.0.7") {
					t.Errorf("leaks its cause: %s", w.Body)
				}
				if chinese := strings.ContainsFunc(p.Title+p.Detail, func(r rune) bool { return r > 0x2e80 }); chinese == (language == "en") {
					t.Errorf("Accept-Language %q is answered %s %s", language, p.Title, p.Detail)
				}
				if p.RequestID == nil || *p.RequestID != w.Header().Get("X-Request-Id") || *p.Instance != instancePrefix+*p.RequestID {
					t.Errorf("request id %v, header %s", p.RequestID, w.Header().Get("X-Request-Id"))
				}
				if asks := w.Header().Get("Retry-After") != ""; asks != (row.status == 503) {
					t.Errorf("Retry-After: %v", asks)
				}
				if asks := w.Header().Get("WWW-Authenticate") != ""; asks != (row.status == 401) {
					t.Errorf("WWW-Authenticate: %v", asks)
				}
			}
		})
	}
}

// The document promises only error statuses that a problem can have, and all of those but 405, which no operation that
// exists answers, and the log's own.
func TestDocumentedErrorsAreThoseThatProblemsHave(t *testing.T) {
	t.Parallel()
	known := map[int]bool{internalProblem.status: true, http.StatusInsufficientStorage: true}
	for _, k := range problemKinds {
		known[k.status] = true
	}
	for status := range routerProblems {
		known[status] = true
	}
	delete(known, http.StatusMethodNotAllowed)
	delete(known, statusGivenUp)

	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	documented := map[int]bool{}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for text := range op.Responses.Map() {
				status, err := strconv.Atoi(text)
				if err != nil {
					t.Errorf("%s documents the answer %q, which is not a status", op.OperationID, text)
				}
				if status >= 400 {
					documented[status] = true
				}
			}
		}
	}
	if !maps.Equal(documented, known) {
		t.Errorf("documented are %v, problems have %v", documented, known)
	}
}

func TestProblemNamesEveryReason(t *testing.T) {
	t.Parallel()
	var many consult.Faults
	for i := range 7 {
		many.Add(true, fmt.Sprintf("f%d", i), "bad", "不行", "is bad")
	}
	_, p := ask(t, nil, many.Err(), "en")
	if p.Errors == nil || len(*p.Errors) != 7 || p.Detail != "f0: is bad; f1: is bad; f2: is bad; f3: is bad; f4: is bad; …" {
		t.Errorf("%+v", p)
	}
	clash := &consult.Clash{Conflicts: []consult.Conflict{
		{Kind: consult.PersonDoubleBooked, Severity: consult.Blocking, PersonID: "p", ZH: "赵一钱已有安排", EN: "busy"},
		{Kind: consult.OnWeekend, Severity: consult.Warning, ZH: "是周末", EN: "weekend"}}}
	_, p = ask(t, nil, clash, "zh-CN,en;q=0.9")
	if p.Conflicts == nil || len(*p.Conflicts) != 2 || p.Detail != "赵一钱已有安排" {
		t.Errorf("%+v", p)
	}
	if c := (*p.Conflicts)[0]; !c.From.IsNull() || !c.RoomID.IsNull() || c.PersonID.MustGet() != "p" {
		t.Errorf("%+v", c)
	}
}

// A handler that panics is the server's fault: told as such, without the cause,
// and the next request is answered.
func TestPanicIsTold(t *testing.T) {
	t.Parallel()
	s, e := bare(t, nil)
	var log bytes.Buffer
	s.cfg.Log = slog.New(slog.NewJSONHandler(&log, nil))
	e.GET("/panics", func(echo.Context) error { panic("secret=hunter2") })
	for range 2 {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/panics", nil))
		if w.Code != 500 || strings.Contains(w.Body.String(), "hunter2") || !strings.Contains(w.Body.String(), `"internal"`) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if !strings.Contains(log.String(), "hunter2") || !strings.Contains(log.String(), "problem_test.go") || !strings.Contains(log.String(), `"status":500`) {
		t.Errorf("the log does not tell where: %s", log.String())
	}
}

func TestLanguageOfAReader(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"": false, "en": true, "en-GB,zh;q=0.5": true, "zh-CN,en;q=0.9": false, "en;q=0.1,zh;q=0.9": false,
		"fr": false, "fr,en;q=0.3": true, "*": false, "\x00;;;": false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", header)
		if got := english(r); got != want {
			t.Errorf("%q: english %v", header, got)
		}
	}
}
