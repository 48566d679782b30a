package rest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/series"
)

const (
	// typePrefix begins the type of every problem; the code follows.
	typePrefix = "urn:problem-type:huiqi:"
	// instancePrefix begins the instance of every problem; the request's id follows.
	instancePrefix = "urn:huiqi:request:"
	// statusGivenUp is what the log calls a request whose client went away.
	statusGivenUp = 499
	// retryAfter is how long a client is asked to wait for the database, in seconds.
	retryAfter = "5"
	// maxReasons bounds how many reasons are repeated in a problem's detail.
	maxReasons = 5
)

// words are one text in both languages.
type words struct{ zh, en string }

func (w words) in(english bool) string { return pick(english, w.zh, w.en) }

func (w words) Error() string { return w.en }

// problemKind is how one sort of error is told.
type problemKind struct {
	status        int
	code          string
	title, detail words
}

// malformed is a request that breaks the contract. It carries every Fault.
type malformed struct{ *consult.Invalid }

func (m *malformed) Unwrap() error { return m.Invalid }

// errPrecondition marks a change sent without If-Match.
var errPrecondition = errors.New("If-Match is missing")

// errRevoked marks a change to a Feed that was revoked, told to whom the office's
// links are entrusted.
var errRevoked = fmt.Errorf("a revoked feed: %w", consult.ErrGone)

// errUnauthorised marks a request without a token, or with a bad one.
var errUnauthorised = errors.New("unauthorised")

// internalProblem is what every error is that no other kind claims.
var internalProblem = problemKind{500, "internal", words{"服务器内部错误", "Internal error"},
	words{"请将 request_id 告知管理员", "Something broke here; tell the administrator the request_id."}}

// problemKinds maps errors to problems. The first that matches is it, so that what
// wraps another comes before it.
var problemKinds = []struct {
	err error
	problemKind
}{
	{errUnauthorised, problemKind{401, "unauthenticated", words{"未通过身份验证", "Not authenticated"},
		words{"请在 Authorization 头中提供有效的令牌", "Send a live bearer token in the Authorization header."}}},
	{errPrecondition, problemKind{428, "precondition_required", words{"缺少 If-Match", "If-Match is missing"},
		words{"修改和删除必须在 If-Match 中带上读取时的 ETag", "Send the ETag that you read as If-Match."}}},
	{consult.ErrUnavailable, problemKind{503, "unavailable", words{"服务暂不可用", "Unavailable"},
		words{"数据库暂时没有应答，请稍后再试", "The database does not answer; try again shortly."}}},
	{context.Canceled, problemKind{statusGivenUp, "cancelled", words{"请求已中断", "Given up"},
		words{"客户端已断开", "The client went away."}}},
	{context.DeadlineExceeded, problemKind{503, "timeout", words{"处理超时", "Timed out"},
		words{"处理时间过长，请稍后再试", "It took too long; try again shortly."}}},
	{consult.ErrInvalid, problemKind{422, "invalid", words{"内容有误", "Invalid"},
		words{"有些内容不能接受", "Something in it cannot be."}}},
	{consult.ErrStale, problemKind{412, "stale", words{"内容已被他人修改", "Changed meanwhile"},
		words{"If-Match 与当前版本不符，请重新读取后再修改", "If-Match is not the current version; read it again first."}}},
	{consult.ErrReferred, problemKind{409, "referred", words{"仍被引用", "Still referred to"},
		words{"仍有内容引用它，不能删除；可改为停用", "Something still refers to it; make it inactive instead."}}},
	{consult.ErrReused, problemKind{422, "reused", words{"Idempotency-Key 已被使用", "Idempotency-Key reused"},
		words{"此 Idempotency-Key 已用于另一个请求", "This Idempotency-Key was sent with another request."}}},
	{consult.ErrConflict, problemKind{409, "exists", words{"已经存在", "Exists already"},
		words{"已有相同的内容", "There is one like it already."}}},
	{consult.ErrNotFound, problemKind{404, "not_found", words{"不存在", "Not found"},
		words{"没有找到所请求的内容", "There is no such thing."}}},
	{errRevoked, problemKind{410, "gone", words{"已停用", "Gone"},
		words{"此链接已撤销，不能再修改或更换，请新建一个", "This link was revoked and cannot be changed; create a new one."}}},
	{consult.ErrGone, problemKind{410, "gone", words{"已停用", "Gone"},
		words{"此链接已停用，请向办公室索取新的链接", "This link was withdrawn; ask the office for a new one."}}},
	{consult.ErrForbidden, problemKind{403, "forbidden", words{"没有权限", "Forbidden"},
		words{"此令牌的角色不能执行该操作", "This token's role may not do this."}}},
}

// routerProblems tells the errors of the router itself, by status.
var routerProblems = map[int]problemKind{
	400: {400, "malformed", words{"请求格式不正确", "Malformed"}, words{"请求格式不正确", "The request is malformed."}},
	404: {404, "not_found", words{"不存在", "Not found"}, words{"没有这个地址", "There is nothing at this address."}},
	405: {405, "method_not_allowed", words{"不支持此方法", "Method not allowed"},
		words{"该地址不支持此方法", "This address does not take this method."}},
	406: {406, "not_acceptable", words{"没有可接受的编码", "Not acceptable"},
		words{"Accept-Encoding 既不接受 gzip，也不接受未压缩的内容", "Accept-Encoding takes neither gzip nor plain bytes."}},
	413: {413, "too_large", words{"请求过大", "Too large"}, words{"请求内容不能超过 1 MiB", "A body may have 1 MiB at most."}},
	415: {415, "unsupported_media_type", words{"内容类型不支持", "Unsupported media type"},
		words{"请以接口文档所列的类型发送，通常为 application/json", "Send a type that the contract names, mostly application/json."}},
}

// kindOf sorts an error. An error that nobody knows while the database does not
// answer is the database's.
func (s *Server) kindOf(err error) problemKind {
	var own *echo.HTTPError
	var bad *malformed
	var clash *consult.Clash
	var moved *consult.Stale
	var decided *consult.Decided
	var relinked *consult.Relinked
	var done *replayError
	switch {
	case errors.As(err, &done):
		return done.kind
	case errors.As(err, &bad):
		return routerProblems[400]
	case errors.As(err, &decided):
		return problemKind{409, "decided", words{"已有决定", "Decided already"}, words{}}
	case errors.As(err, &relinked):
		return problemKind{409, "relinked", words{"链接刚刚更换", "Just replaced"}, words{}}
	case errors.As(err, &moved):
		return problemKind{409, "moved_on", words{"情况已有变化", "Moved on"}, movedOnWords(moved)}
	case errors.As(err, &clash):
		return problemKind{409, "conflict", words{"存在冲突", "Conflict"}, words{"未保存任何内容", "Nothing was saved."}}
	}
	for _, k := range problemKinds {
		if errors.Is(err, k.err) {
			return k.problemKind
		}
	}
	if errors.As(err, &own) {
		return cmp.Or(routerProblems[own.Code], internalProblem)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.cfg.Database.Ping(ctx) != nil {
		return s.kindOf(consult.ErrUnavailable)
	}
	return internalProblem
}

// movedOnWords names the first few of what was changed since.
func movedOnWords(e *consult.Stale) words {
	n := len(e.Titles)
	zh, en := "《"+strings.Join(e.Titles[:min(n, maxReasons)], "》《")+"》", "“"+
		strings.Join(e.Titles[:min(n, maxReasons)], "”, “")+"”"
	if n > maxReasons {
		zh, en = fmt.Sprintf("%s等%d场会议", zh, n), fmt.Sprintf("%s and %d more", en, n-maxReasons)
	}
	if e.Undo {
		return words{zh + "在方案应用之后又有改动，不能整体撤销；未保存任何内容",
			en + " changed after the proposal was applied, which cannot be taken back whole; nothing was saved."}
	}
	return words{zh + "在方案算好之后有改动；未保存任何内容，请重新计算方案",
		en + " changed since the proposal was made; nothing was saved. Ask for it anew."}
}

// problem turns an error into the answer. What it does not know is the server's
// fault: the cause is for the log, never for the answer.
func (s *Server) problem(err error, info requestInfo) api.Problem {
	k := s.kindOf(err)
	p := api.Problem{
		Type:   typePrefix + k.code,
		Title:  k.title.in(info.english),
		Status: k.status,
		Code:   k.code,
		Detail: k.detail.in(info.english),
	}
	if info.id != "" {
		p.Instance, p.RequestID = new(instancePrefix+info.id), &info.id
	}
	var bad *consult.Invalid
	var clash *consult.Clash
	var moved *consult.Stale
	var denied *consult.Forbidden
	var decided *consult.Decided
	var relinked *consult.Relinked
	var done *replayError
	switch {
	case errors.As(err, &done):
		list := mapEach(done.made, func(m consult.Made) api.Made { return api.Made{Kind: m.Kind, ID: string(m.ID)} })
		p.Made = &list
	case errors.As(err, &decided):
		p.Decided, p.Detail = decidedAlready(info, decided.Leave), decidedWords(info, decided.Leave).in(info.english)
	case errors.As(err, &relinked):
		at := info.local(relinked.At).Format("2006-01-02 15:04:05")
		p.Detail = pick(info.english, "此链接已于"+at+"更换，再次更换会使刚发出的新链接失效；确需再换，请重新读取，并在 If-Match 中带上其 ETag",
			"The link was replaced at "+at+
				". To replace that one too, read the feed again and send its ETag as If-Match.")
	case errors.As(err, &denied):
		p.Detail = pick(info.english, denied.ZH, denied.EN)
	case errors.As(err, &moved):
		p.MovedOn = new(idStrings(moved.MeetingIDs))
	case errors.As(err, &bad):
		list := mapEach(bad.Faults, func(x consult.Fault) api.Fault {
			return api.Fault{Field: x.Field, Code: x.Code, Reason: pick(info.english, x.ZH, x.EN)}
		})
		p.Errors, p.Detail = &list, info.joinReasons(p.Detail,
			mapEach(list, func(x api.Fault) string { return x.Field + pick(info.english, "：", ": ") + x.Reason }))
	case errors.As(err, &clash):
		list := conflicts(info, clash.Conflicts)
		p.Conflicts, p.AlternativesURL = &list, new(alternatives(info.path))
		blocking := slices.DeleteFunc(slices.Clone(list),
			func(c api.Conflict) bool { return c.Severity != api.SeverityBlocking })
		p.Detail = info.joinReasons(p.Detail, mapEach(blocking, func(c api.Conflict) string { return c.Message }))
		if n := len(clash.LeaveOut); n > 0 {
			p.LeaveOut = new(idStrings(clash.LeaveOut))
			p.Detail += pick(info.english, fmt.Sprintf("；把这%d场会议写入 leave_out 即可恢复其余会议", n),
				fmt.Sprintf("; leave_out with the meetings named there (%d) takes up the rest", n))
		}
	}
	var series *series.Clash
	if errors.As(err, &series) {
		p.Occurrences, p.Notes = new(occurrences(info, series.Sittings, true)), new(notes(info, series.Notes))
	}
	return p
}

// joinReasons is the reasons in one line, the first few of them; without any it is said.
func (info requestInfo) joinReasons(said string, reasons []string) string {
	if len(reasons) == 0 {
		return said
	}
	more := ""
	if len(reasons) > maxReasons {
		reasons, more = reasons[:maxReasons], pick(info.english, "；……", "; …")
	}
	return strings.Join(reasons, pick(info.english, "；", "; ")) + more
}

// alternatives is where a refused request can ask for other slots.
func alternatives(path string) string {
	rest, found := strings.CutPrefix(path, api.Base+"/meetings/")
	if id, _, _ := strings.Cut(rest, "/"); found && id != "" {
		return api.Base + "/meetings/" + id + "/alternatives"
	}
	return api.Base + "/availability"
}

// handleError is Echo's error handler: every error leaves as problem+json (RFC 9457).
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	_, info := attachRequestInfo(c.Request())
	told := *info
	told.zone = s.cfg.Services.Zone()
	p := s.problem(err, told)
	if p.Status >= 500 {
		s.cfg.Log.ErrorContext(c.Request().Context(), "request failed", "id", info.id, "route", c.Path(), "error", err)
	}
	setSecurityHeaders(c)
	h := c.Response().Header()
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="huiqi"`)
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", retryAfter)
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", pick(info.english, "zh-CN", "en"))
	h.Add("Vary", "Accept-Language")
	h.Del("ETag")
	c.Response().WriteHeader(p.Status)
	if c.Request().Method != http.MethodHead {
		_ = json.NewEncoder(c.Response()).Encode(p) // the line is gone if this fails
	}
}
