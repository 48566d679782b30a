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

// idempotent carries a write out unless the same request was carried out under its
// Idempotency-Key before: then it answers what that one made, as it is now. Every
// write of the contract passes through here.
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
		if op.replay.prepare != nil {
			read, err := op.replay.prepare(ctx, handlers{s}, request)
			if err != nil {
				return nil, err
			}
			ctx = read
		}
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

// replayAnswer answers what a request made, as it is now, with the status of the first answer.
func (s *Server) replayAnswer(c echo.Context, p replay, made []consult.Made) error {
	r, info := attachRequestInfo(c.Request())
	send, err := p.resource.show(r.Context(), handlers{s}, c.Param, made)
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

// statusOverride sends an answer with another status than its own.
type statusOverride struct {
	http.ResponseWriter
	status int
}

func (w statusOverride) WriteHeader(int) { w.ResponseWriter.WriteHeader(w.status) }

// replayError says of a replayed request that what it made cannot be answered.
type replayError struct {
	kind problemKind
	made []consult.Made
}

func (e *replayError) Error() string { return e.kind.detail.en }

var (
	removedSince = problemKind{410, "removed", words{"已执行，其后已删除", "Carried out, and removed since"},
		words{"此请求已执行，其内容此后已被删除；如需重新执行，请换一个 Idempotency-Key",
			"The request was carried out, and what it made was removed since. To do it again, send another Idempotency-Key."}}
	linkShown = problemKind{409, "shown_once", words{"已执行，链接只显示一次", "Carried out; the link was shown once"},
		words{"此请求已执行，链接只显示一次，不能再次显示；如未收到，请更换链接",
			"The request was carried out, and its link was shown then. If it did not reach you, rotate the feed for a new one."}}
	tokenShown = problemKind{409, "shown_once", words{"已执行，令牌只显示一次", "Carried out; the token was shown once"},
		words{"此请求已执行，令牌只显示一次，不能再次显示；如未收到，请吊销后另行签发",
			"The request was carried out, and its secret was shown then. If it did not reach you, revoke the token and issue another."}}
	topicsUnknown = problemKind{409, "carried_out", words{"已执行", "Carried out"},
		words{"此请求已在系统升级前执行，所添加的议题请在计划中查看",
			"The request was carried out by a former release; look for its topics in the plan."}}
)

// fingerprint tells one request with an Idempotency-Key from another. A dry run is never
// remembered, so that it does not matter whether the request says that it is none.
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

// addForm adds the fields of a form: what stands between them is drawn anew by every sender.
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
