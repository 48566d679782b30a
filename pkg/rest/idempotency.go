package rest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/consult"
)

const replayedHeader = "Idempotent-Replayed"

// idempotent carries out a write, unless the same request was already carried out with the same Idempotency-Key. Then
// it answers with what that request made, as it is now. Every write of the API passes through here.
func (s *Server) idempotent(next api.StrictHandlerFunc, _ string) api.StrictHandlerFunc {
	return func(c echo.Context, request any) (any, error) {
		r, info := attachRequestInfo(c.Request())
		op := s.routes[r.Method+" "+c.Path()]
		if op.replay.resource.show == nil || info.dryRun {
			return next(c, request)
		}
		if info.idempotencyKey.Key == "" {
			response, err := next(c, request)
			if err == nil {
				c.Response().Header().Set(replayedHeader, "false")
			}
			return response, err
		}
		ctx := r.Context()
		// Whatever may take long happens before the transaction, which would keep other writers waiting.
		if op.replay.prepare != nil {
			read, err := op.replay.prepare(ctx, handlersOf(s), request)
			if err != nil {
				return nil, err
			}
			ctx = read
		}
		// The handler runs in the transaction: it gets a request whose context carries it, and the middleware around
		// this one gets its own request back.
		defer c.SetRequest(r)
		var response any
		made, replayed, err := s.cfg.Services.Idempotency.Once(ctx, info.actor, info.idempotencyKey,
			func(ctx context.Context) ([]consult.Made, error) {
				c.SetRequest(r.WithContext(ctx))
				var err error
				response, err = next(c, request)
				if err != nil {
					return nil, err
				}
				return op.replay.made(c.Param, request, response), nil
			})
		if err != nil {
			return nil, err
		}
		c.Response().Header().Set(replayedHeader, strconv.FormatBool(replayed))
		if replayed {
			return nil, s.replayAnswer(c, op.replay, made)
		}
		return response, nil
	}
}

// replayAnswer answers with what an earlier request made, as it is now, and with the status of the first answer.
func (s *Server) replayAnswer(c echo.Context, p replay, made []consult.Made) error {
	r, info := attachRequestInfo(c.Request())
	send, err := p.resource.show(r.Context(), handlersOf(s), c.Param, made)
	if errors.Is(err, consult.ErrNotFound) {
		return &replayError{kind: removedSince, made: made}
	}
	if err != nil {
		return err
	}
	if p.location != nil {
		c.Response().Header().Set("Location", p.location(*info, made[0].ID))
	}
	if p.status == 0 {
		return send(c.Response())
	}
	return send(statusOverride{ResponseWriter: c.Response(), status: p.status})
}

// statusOverride replaces the status that is written: a resource is shown with the status of GET, but a replayed POST
// answers 201.
type statusOverride struct {
	http.ResponseWriter
	status int
}

func (w statusOverride) WriteHeader(int) { w.ResponseWriter.WriteHeader(w.status) }

// replayError says that what a replayed request made cannot be shown again.
type replayError struct {
	kind problemKind
	made []consult.Made
}

func (e *replayError) Error() string { return e.kind.detail.en }

var (
	removedSince = problemKind{
		status: http.StatusGone,
		code:   "removed",
		title:  words{"已执行，其后已删除", "Carried out, then removed"},
		detail: words{"此请求已执行，其内容此后已被删除；如需重新执行，请换一个 Idempotency-Key",
			"The request was carried out, and what it made was removed later. " +
				"To do it again, send a new Idempotency-Key."},
	}
	linkShown = problemKind{
		status: http.StatusConflict,
		code:   "shown_once",
		title:  words{"已执行，链接只显示一次", "Carried out; the link is shown only once"},
		detail: words{"此请求已执行，链接只显示一次，不能再次显示；如未收到，请更换链接",
			"The request was carried out. Its link is shown only once and cannot be shown again. " +
				"If you did not receive it, rotate the feed to get a new link."},
	}
	tokenShown = problemKind{
		status: http.StatusConflict,
		code:   "shown_once",
		title:  words{"已执行，令牌只显示一次", "Carried out; the token is shown only once"},
		detail: words{"此请求已执行，令牌只显示一次，不能再次显示；如未收到，请更换密钥",
			"The request was carried out. Its secret is shown only once and cannot be shown again. " +
				"If you did not receive it, rotate the token."},
	}
	topicsUnknown = problemKind{
		status: http.StatusConflict,
		code:   "carried_out",
		title:  words{"已执行", "Carried out"},
		detail: words{"此请求已在系统升级前执行，所添加的议题请在计划中查看",
			"The request was carried out by an earlier release. Look for its topics in the plan."},
	}
)

// fingerprint tells whether two requests with the same Idempotency-Key are the same request. It leaves out dry_run: a
// dry run is never remembered, so dry_run=false means the same as no parameter.
func fingerprint(r *http.Request, body []byte) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n", r.Method, r.URL.Path)
	query := r.URL.Query()
	query.Del("dry_run")
	if len(query) > 0 {
		fmt.Fprintf(h, "? %s\n", query.Encode())
	}
	if match := r.Header.Get("If-Match"); match != "" {
		fmt.Fprintf(h, "If-Match %s\n", match)
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && media == "multipart/form-data" &&
		addForm(h, multipart.NewReader(bytes.NewReader(body), params["boundary"])) == nil {
		return h.Sum(nil)
	}
	h.Write(body)
	return h.Sum(nil)
}

// addForm adds the fields of a form. It leaves out the boundary between them, which a client chooses at random each
// time.
func addForm(h hash.Hash, form *multipart.Reader) error {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%q %q %d\n", part.FormName(), part.FileName(), len(data))
		h.Write(data)
	}
}
