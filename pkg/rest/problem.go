package rest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// problemType begins the type of every problem; the code follows.
const problemType = "https://huiqi.example/problems/"

// kindOf is how one sort of error is told: status, code and words.
type kindOf struct {
	status int
	code   string
	zh, en string
}

// errPrecondition marks a change sent without If-Match.
var errPrecondition = errors.New("If-Match is missing")

// errUnauthorised marks a request without a token, or with a bad one.
var errUnauthorised = errors.New("unauthorised")

// kinds maps errors to problems; the first that matches is it.
func kinds() []struct {
	err error
	kindOf
} {
	return []struct {
		err error
		kindOf
	}{
		{errUnauthorised, kindOf{401, "unauthorised", "缺少令牌，或令牌无效、已吊销", "The bearer token is missing, unknown or revoked."}},
		{errPrecondition, kindOf{428, "if_match_required", "请在 If-Match 中带上读取时得到的 ETag", "Send the ETag that you read as If-Match."}},
		{consult.ErrInvalid, kindOf{422, "invalid", "有些内容不能接受，详见 errors", "Some fields cannot be taken; see errors."}},
		{consult.ErrStale, kindOf{412, "stale", "内容已被他人修改，请重新读取后再改", "Someone changed it meanwhile; read it again first."}},
		{consult.ErrReferred, kindOf{409, "referred", "仍被引用，不能删除；可以停用", "Something still refers to it; make it inactive instead."}},
		{consult.ErrReused, kindOf{422, "idempotency_key_reused", "该 Idempotency-Key 已用于另一请求", "This Idempotency-Key was sent with another request."}},
		{consult.ErrConflict, kindOf{409, "exists", "已经存在", "It exists already."}},
		{consult.ErrNotFound, kindOf{404, "not_found", "没有找到", "There is no such thing."}},
		{consult.ErrGone, kindOf{410, "gone", "链接已撤销", "This link was revoked."}},
		{consult.ErrForbidden, kindOf{403, "forbidden", "该令牌无权执行此操作", "This token may not do this."}},
		{context.Canceled, kindOf{499, "cancelled", "请求已中断", "The request was given up."}},
		{context.DeadlineExceeded, kindOf{503, "timeout", "处理超时，请稍后再试", "It took too long; try again."}},
	}
}

// httpKind tells an error of the router itself.
func httpKind(status int) kindOf {
	switch status {
	case http.StatusBadRequest:
		return kindOf{400, "malformed", "请求格式不正确", "The request is malformed."}
	case http.StatusNotFound:
		return kindOf{404, "no_route", "没有这个地址", "There is nothing at this address."}
	case http.StatusMethodNotAllowed:
		return kindOf{405, "method_not_allowed", "该地址不支持此方法", "This address does not take this method."}
	case http.StatusRequestEntityTooLarge:
		return kindOf{413, "too_large", "请求内容过大", "The request is too large."}
	case http.StatusUnsupportedMediaType:
		return kindOf{415, "media_type", "请以 application/json 发送", "Send application/json."}
	}
	return kindOf{status, strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_"), "请求未能处理", http.StatusText(status)}
}

// problem turns an error into the answer. What it does not know is the server's
// fault: the cause is for the log, never for the answer.
func (s *Server) problem(err error, f facts) api.Problem {
	k := kindOf{500, "internal", "服务器内部错误，请将 instance 告知管理员", "Something broke here; tell the administrator the instance."}
	var he *echo.HTTPError
	if errors.Is(err, consult.ErrUnavailable) {
		k = kindOf{503, "unavailable", "数据库暂时不可用，请稍后再试", "The database cannot be reached; try again shortly."}
	} else if errors.As(err, &he) && !errors.Is(err, consult.ErrInvalid) {
		k = httpKind(he.Code)
	} else {
		for _, known := range kinds() {
			if errors.Is(err, known.err) {
				k = known.kindOf
				break
			}
		}
	}
	var clash *consult.Clash
	var malformed *malformed
	if errors.As(err, &clash) {
		k = kindOf{409, "conflict", "与现有安排冲突，未保存任何内容", "It clashes with what is booked; nothing was saved."}
	}
	if errors.As(err, &malformed) {
		k = kindOf{400, "malformed", "请求格式不正确，详见 errors", "The request is malformed; see errors."}
	}
	p := api.Problem{Type: problemType + k.code, Title: http.StatusText(k.status), Status: k.status, Code: k.code,
		Detail: pick(f.english, k.zh, k.en), Instance: some("urn:request:" + f.id), RequestID: some(f.id)}
	if p.Title == "" {
		p.Title = "Client Closed Request"
	}
	var bad *consult.Invalid
	if errors.As(err, &bad) {
		list := []api.Fault{}
		for _, x := range bad.Faults {
			list = append(list, api.Fault{Field: x.Field, Code: x.Code, Reason: pick(f.english, x.ZH, x.EN)})
		}
		p.Errors = &list
	}
	if clash != nil {
		list := conflicts(f, clash.Conflicts)
		p.Conflicts, p.AlternativesURL = &list, new(alternatives(f.path))
	}
	return p
}

// alternatives is where a refused request can ask for other slots.
func alternatives(path string) string {
	rest, found := strings.CutPrefix(path, api.Base+"/meetings/")
	if id, _, _ := strings.Cut(rest, "/"); found && id != "" {
		return api.Base + "/meetings/" + id + "/alternatives"
	}
	return api.Base + "/availability"
}

// fail is Echo's error handler: every error leaves as problem+json.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	_, f := with(c.Request())
	p := s.problem(err, *f)
	if p.Status >= 500 {
		s.cfg.Log.ErrorContext(c.Request().Context(), "request failed", "id", f.id, "route", c.Path(), "error", err)
	}
	h := c.Response().Header()
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="huiqi"`)
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "5")
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	c.Response().WriteHeader(p.Status)
	if c.Request().Method != http.MethodHead {
		_ = json.NewEncoder(c.Response()).Encode(p) // the line is gone if this fails
	}
}

func pick(english bool, zh, en string) string {
	if english {
		return en
	}
	return zh
}

// english reports whether the reader prefers English to Chinese.
func english(r *http.Request) bool {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return false
	}
	for _, t := range tags {
		switch b, _ := t.Base(); b.String() {
		case "zh":
			return false
		case "en":
			return true
		}
	}
	return false
}
