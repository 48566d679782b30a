package rest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/access"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/health"
	"huiqi/pkg/proposal"
	"huiqi/pkg/reach"
	"huiqi/pkg/series"
	"huiqi/pkg/subscription"
)

const (
	// typePrefix and the code make the type of a problem.
	typePrefix = "urn:problem-type:huiqi:"
	// instancePrefix and the request's id make the instance of a problem.
	instancePrefix = "urn:huiqi:request:"
	// statusGivenUp is the status in the log of a request whose client closed the connection.
	statusGivenUp = 499
	// retryAfter is how many seconds a client is asked to wait for the database.
	retryAfter = "5"
	// maxReasons is how many reasons a problem's detail repeats at most.
	maxReasons = 5
)

// words is one text in Chinese and English.
type words struct{ zh, en string }

func (w words) in(english bool) string { return pick(english, w.zh, w.en) }

func (w words) Error() string { return w.en }

// problemKind is what the problems of one sort of error have in common.
type problemKind struct {
	status        int
	code          string
	title, detail words
}

// malformed is a request that breaks the contract. It carries every Fault.
type malformed struct{ *consult.Invalid }

func (m *malformed) Unwrap() error { return m.Invalid }

// errPrecondition is the answer to a change that was sent without If-Match.
var errPrecondition = errors.New("If-Match is missing")

// errRevoked is the answer to a change of a Feed that was revoked. Staff who manage links see it; subscribers are told
// to ask the office instead.
var errRevoked = fmt.Errorf("a revoked feed: %w", consult.ErrGone)

// errTokenRevoked is the answer to a change of a token that was revoked.
var errTokenRevoked = fmt.Errorf("a revoked token: %w", consult.ErrGone)

// errUnauthorised is the answer to a request that has no valid token.
var errUnauthorised = errors.New("unauthorised")

// internalProblem is for errors that no other kind matches.
var internalProblem = problemKind{
	status: http.StatusInternalServerError,
	code:   "internal",
	title:  words{"服务器内部错误", "Internal error"},
	detail: words{"请将 request_id 告知管理员", "The server failed. Give the request_id to the administrator."},
}

// problemKinds maps errors to problems. The first match wins, so an error that wraps another stands before it.
var problemKinds = []struct {
	err error
	problemKind
}{
	{errUnauthorised, problemKind{
		status: http.StatusUnauthorized,
		code:   "unauthenticated",
		title:  words{"未通过身份验证", "Not authenticated"},
		detail: words{"请在 Authorization 头中提供有效的令牌", "Send a valid bearer token in the Authorization header."},
	}},
	{access.ErrRevoked, problemKind{
		status: http.StatusUnauthorized,
		code:   "token_revoked",
		title:  words{"令牌已吊销", "Token revoked"},
		detail: words{"此令牌已吊销，请向管理员申请新的令牌", "This token was revoked. Ask the administrator for a new one."},
	}},
	{access.ErrRotated, problemKind{
		status: http.StatusUnauthorized,
		code:   "token_rotated",
		title:  words{"令牌密钥已更换", "Token rotated"},
		detail: words{"此令牌的密钥已更换，请改用新的密钥", "This token has a new secret. Use that one."},
	}},
	{access.ErrExpired, problemKind{
		status: http.StatusUnauthorized,
		code:   "token_expired",
		title:  words{"令牌已到期", "Token expired"},
		detail: words{"此令牌已到期，请管理员更换密钥并延长有效期",
			"This token has expired. Ask the administrator to rotate it with a new end."},
	}},
	{access.ErrHolderInactive, problemKind{
		status: http.StatusUnauthorized,
		code:   "token_holder_inactive",
		title:  words{"人员已停用", "Member inactive"},
		detail: words{"令牌所绑定的人员已停用，如有疑问请联系办公室",
			"The member of this token is no longer active. Ask the office if in doubt."},
	}},
	{errPrecondition, problemKind{
		status: http.StatusPreconditionRequired,
		code:   "precondition_required",
		title:  words{"缺少 If-Match", "If-Match is missing"},
		detail: words{"修改和删除必须在 If-Match 中带上读取时的 ETag", "Send the ETag of your last read in If-Match."},
	}},
	{errDraining, problemKind{
		status: http.StatusServiceUnavailable,
		code:   "draining",
		title:  words{"正在停止", "Stopping"},
		detail: words{"此服务即将停止，请改用其他服务器", "This server is about to stop. Use another one."},
	}},
	{consult.ErrOutcomeUnknown, problemKind{
		status: http.StatusServiceUnavailable,
		code:   "outcome_unknown",
		title:  words{"结果未知", "Outcome unknown"},
		detail: words{"已请数据库保存，但数据库未答复，不知是否已保存；请用同一 Idempotency-Key 重发，或先查看再决定",
			"The database was told to save it and did not answer, so it may or may not be saved. " +
				"Send the request again with the same Idempotency-Key, or look before you do."},
	}},
	{consult.ErrStatementTimeout, problemKind{
		status: http.StatusServiceUnavailable,
		code:   "statement_timeout",
		title:  words{"数据库处理超时", "The database timed out"},
		detail: words{"数据库中止了耗时过长的查询，未保存任何内容；请稍后再试或缩小范围",
			"The database stopped a statement that took too long, and nothing was saved. " +
				"Try again shortly or ask for less."},
	}},
	{consult.ErrDatabaseMoved, problemKind{
		status: http.StatusServiceUnavailable,
		code:   "database_moved",
		title:  words{"数据库文件已被移动或替换", "The database file was moved"},
		detail: words{"服务运行期间数据库文件被移动、删除或替换，未保存任何内容；请管理员停止服务并检查文件",
			"The database file was moved, removed or replaced while the server ran. Nothing was saved. " +
				"Stop the server and look at the file."},
	}},
	{consult.ErrUnavailable, problemKind{
		status: http.StatusServiceUnavailable,
		code:   "unavailable",
		title:  words{"服务暂不可用", "Unavailable"},
		detail: words{"数据库暂时无响应，请稍后再试", "The database is not responding. Try again shortly."},
	}},
	{context.Canceled, problemKind{
		status: statusGivenUp,
		code:   "cancelled",
		title:  words{"请求已中断", "Request cancelled"},
		detail: words{"客户端已断开", "The client closed the connection."},
	}},
	{context.DeadlineExceeded, problemKind{
		status: http.StatusServiceUnavailable,
		code:   "timeout",
		title:  words{"处理超时", "Timed out"},
		detail: words{"处理时间过长，请稍后再试", "The request took too long. Try again shortly."},
	}},
	{consult.ErrInvalid, problemKind{
		status: http.StatusUnprocessableEntity,
		code:   "invalid",
		title:  words{"内容有误", "Invalid"},
		detail: words{"请求中有不符合要求的内容", "The request has invalid values."},
	}},
	{consult.ErrStale, problemKind{
		status: http.StatusPreconditionFailed,
		code:   "stale",
		title:  words{"内容已被他人修改", "Changed by someone else"},
		detail: words{"If-Match 与当前版本不符，请重新读取后再修改",
			"If-Match is not the current version. Read the resource again before you change it."},
	}},
	{consult.ErrReferred, problemKind{
		status: http.StatusConflict,
		code:   "referred",
		title:  words{"仍被引用", "Still in use"},
		detail: words{"仍有其他记录引用，不能删除；可改为停用",
			"Other records refer to it, so it cannot be deleted. Make it inactive instead."},
	}},
	{consult.ErrReused, problemKind{
		status: http.StatusUnprocessableEntity,
		code:   "reused",
		title:  words{"Idempotency-Key 已被使用", "Idempotency-Key already used"},
		detail: words{"此 Idempotency-Key 已用于另一个请求", "This Idempotency-Key was used for a different request."},
	}},
	{consult.ErrConflict, problemKind{
		status: http.StatusConflict,
		code:   "exists",
		title:  words{"已经存在", "Already exists"},
		detail: words{"已有相同的记录", "The same record exists already."},
	}},
	{consult.ErrNotFound, problemKind{
		status: http.StatusNotFound,
		code:   "not_found",
		title:  words{"不存在", "Not found"},
		detail: words{"没有找到所请求的内容", "The resource does not exist."},
	}},
	{errRevoked, problemKind{
		status: http.StatusGone,
		code:   "gone",
		title:  words{"已停用", "Gone"},
		detail: words{"此链接已撤销，不能再修改或更换，请新建链接",
			"This link was revoked and cannot be changed. Create a new one."},
	}},
	{errTokenRevoked, problemKind{
		status: http.StatusGone,
		code:   "gone",
		title:  words{"已吊销", "Gone"},
		detail: words{"此令牌已吊销，不能再更换密钥，请签发新的令牌", "This token was revoked and cannot be rotated. Issue a new one."},
	}},
	{consult.ErrGone, problemKind{
		status: http.StatusGone,
		code:   "gone",
		title:  words{"已停用", "Gone"},
		detail: words{"此链接已停用，请向办公室索取新的链接", "This link is no longer valid. Ask the office for a new one."},
	}},
	{consult.ErrForbidden, problemKind{
		status: http.StatusForbidden,
		code:   "forbidden",
		title:  words{"没有权限", "Forbidden"},
		detail: words{"此令牌的角色不能执行该操作", "The role of this token does not permit this operation."},
	}},
}

// routerProblems are the problems of the router's own errors, by status.
var routerProblems = map[int]problemKind{
	http.StatusBadRequest: {
		status: http.StatusBadRequest,
		code:   "malformed",
		title:  words{"请求格式不正确", "Malformed"},
		detail: words{"请求格式不正确", "The request is malformed."},
	},
	http.StatusNotFound: {
		status: http.StatusNotFound,
		code:   "not_found",
		title:  words{"不存在", "Not found"},
		detail: words{"没有这个地址", "There is nothing at this address."},
	},
	http.StatusMethodNotAllowed: {
		status: http.StatusMethodNotAllowed,
		code:   "method_not_allowed",
		title:  words{"不支持此方法", "Method not allowed"},
		detail: words{"该地址不支持此方法", "This address does not support this method."},
	},
	http.StatusNotAcceptable: {
		status: http.StatusNotAcceptable,
		code:   "not_acceptable",
		title:  words{"没有可接受的编码", "Not acceptable"},
		detail: words{"Accept-Encoding 既不接受 gzip，也不接受未压缩的内容",
			"Accept-Encoding allows neither gzip nor an uncompressed answer."},
	},
	http.StatusRequestEntityTooLarge: {
		status: http.StatusRequestEntityTooLarge,
		code:   "too_large",
		title:  words{"请求过大", "Too large"},
		detail: words{"请求内容不能超过 1 MiB", "The request body must not exceed 1 MiB."},
	},
	http.StatusUnsupportedMediaType: {
		status: http.StatusUnsupportedMediaType,
		code:   "unsupported_media_type",
		title:  words{"不支持的内容类型", "Unsupported media type"},
		detail: words{"请以接口文档所列的类型发送，通常为 application/json",
			"Send one of the content types of the API description, usually application/json."},
	},
}

// unwritableKinds are the problems of a database that can be read and not written.
var unwritableKinds = map[health.Fault]problemKind{
	health.Disk:     unwritable("数据库的磁盘已满或有故障", "The disk of the database is full or broken"),
	health.ReadOnly: unwritable("数据库目前只能读取", "The database takes no writes at present"),
	health.Lock:     unwritable("数据库被其他程序长时间占用", "Another program has kept the database locked for too long"),
	health.Timeout:  unwritable("保存一再超时", "Saving has taken too long of late"),
	health.Upgrading: {
		status: http.StatusServiceUnavailable,
		code:   "upgrading",
		title:  words{"系统正在升级", "Being upgraded"},
		detail: words{"数据库已升级，此服务器的版本较旧，暂不能保存；日历照常可看，请稍后再试",
			"The database was upgraded and this server was not yet, so nothing can be saved here. " +
				"Calendars are served as before. Try again shortly."},
	},
}

func unwritable(zh, en string) problemKind {
	return problemKind{
		status: http.StatusServiceUnavailable,
		code:   "unwritable",
		title:  words{"暂时不能保存", "Cannot be saved at present"},
		detail: words{zh + "，未保存任何内容；日历照常可看，请稍后再试并告知管理员",
			en + ", so nothing was saved. Calendars are served as before. Tell the administrator and try again later."},
	}
}

// kindOf finds the kind of problem that an error is. When the database does not respond, an error of no known kind is
// attributed to it.
func (s *Server) kindOf(err error) problemKind {
	var own *echo.HTTPError
	var bad *malformed
	var clash *consult.Clash
	var moved *proposal.Stale
	var decided *consult.Decided
	var relinked *subscription.Relinked
	var rotated *access.Rotated
	var done *replayError
	var unkept *unkeptError
	var unwritable *health.Unwritable
	switch {
	case errors.As(err, &unwritable) && unwritableKinds[unwritable.Fault].code != "":
		return unwritableKinds[unwritable.Fault]
	case errors.As(err, &done):
		return done.kind
	case errors.As(err, &unkept):
		return unkept.kind
	case errors.As(err, &bad):
		return routerProblems[http.StatusBadRequest]
	case errors.As(err, &decided):
		return problemKind{
			status: http.StatusConflict,
			code:   "decided",
			title:  words{"已有决定", "Already decided"},
		}
	case errors.As(err, &relinked):
		return problemKind{
			status: http.StatusConflict,
			code:   "relinked",
			title:  words{"链接刚刚更换", "Link just replaced"},
		}
	case errors.As(err, &rotated):
		return problemKind{
			status: http.StatusConflict,
			code:   "relinked",
			title:  words{"密钥刚刚更换", "Secret just replaced"},
			detail: words{"此令牌的密钥刚刚更换，再次更换会使刚发出的密钥失效；" +
				"确需再换，请重新读取，并在 If-Match 中带上其 version",
				"The token has just got a new secret. To replace it again, read the tokens again and " +
					"send its version in If-Match."},
		}
	case errors.As(err, &moved):
		return problemKind{
			status: http.StatusConflict,
			code:   "moved_on",
			title:  words{"情况已有变化", "Changed in the meantime"},
			detail: movedOnWords(moved),
		}
	case errors.As(err, &clash):
		return problemKind{
			status: http.StatusConflict,
			code:   "conflict",
			title:  words{"存在冲突", "Conflict"},
			detail: words{"未保存任何内容", "Nothing was saved."},
		}
	}
	for _, k := range problemKinds {
		if errors.Is(err, k.err) {
			return k.problemKind
		}
	}
	if errors.As(err, &own) {
		return cmp.Or(routerProblems[own.Code], internalProblem)
	}
	// The request's own context may have ended already, which would say nothing of the database.
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.cfg.Database.Ping(ctx) != nil {
		return s.kindOf(consult.ErrUnavailable)
	}
	return internalProblem
}

// movedOnWords names the first few of the Meetings that were changed in the meantime.
func movedOnWords(e *proposal.Stale) words {
	n := len(e.Titles)
	first := e.Titles[:min(n, maxReasons)]
	zh := "《" + strings.Join(first, "》《") + "》"
	en := "“" + strings.Join(first, "”, “") + "”"
	switch {
	case n == 0: // they are beyond the reach of whoever asks
		zh, en = "有会议", "Some meetings"
	case n > maxReasons:
		zh = fmt.Sprintf("%s等%d场会议", zh, n)
		en = fmt.Sprintf("%s and %d more", en, n-maxReasons)
	}
	if e.Undo {
		return words{zh + "在方案应用后又有改动，不能整体撤销；未保存任何内容",
			en + " changed after the proposal was applied, so it cannot be undone as a whole. Nothing was saved."}
	}
	return words{zh + "在方案生成后有改动；未保存任何内容，请重新生成方案",
		en + " changed after the proposal was made. Nothing was saved; create a new proposal."}
}

// problem turns an error into the answer. The cause of an unknown error may hold secrets: it goes to the log, never
// into the answer.
func (s *Server) problem(err error, info requestInfo) api.Problem {
	k := s.kindOf(err)
	p := api.Problem{
		Type:   typePrefix + k.code,
		Title:  k.title.in(info.english),
		Status: k.status,
		Code:   api.ProblemCode(k.code),
		Detail: k.detail.in(info.english),
	}
	if info.id != "" {
		p.Instance, p.RequestID = new(instancePrefix+info.id), &info.id
	}
	var bad *consult.Invalid
	var stale *booking.StaleSteps
	var clash *consult.Clash
	var moved *proposal.Stale
	var denied *consult.Forbidden
	var decided *consult.Decided
	var relinked *subscription.Relinked
	var done *replayError
	switch {
	case errors.As(err, &done):
		list := mapEach(done.made, func(m consult.Made) api.Made { return api.Made{Kind: m.Kind, ID: string(m.ID)} })
		p.Made = &list
	case errors.As(err, &decided):
		p.Decided, p.Detail = decidedAlready(info, decided.Leave), decidedWords(info, decided.Leave).in(info.english)
	case errors.As(err, &relinked):
		at := info.local(relinked.At).Format("2006-01-02 15:04:05")
		p.Detail = pick(info.english,
			"此链接已于"+at+"更换，再次更换会使刚发出的新链接失效；确需再换，请重新读取，并在 If-Match 中带上其 ETag",
			"The link was replaced at "+at+". To replace it again, read the feed again and send its ETag in If-Match.")
	case errors.As(err, &denied):
		p.Detail = pick(info.english, denied.ZH, denied.EN)
	case errors.As(err, &moved):
		p.MovedOn = new(idStrings(moved.MeetingIDs))
	case errors.As(err, &bad):
		describeFaults(&p, info, bad.Faults)
	case errors.As(err, &stale):
		describeFaults(&p, info, stale.Faults)
	case errors.As(err, &clash):
		describeClash(&p, info, clash)
	}
	// A clash in a series is a Clash as well: the dates are added to what the Clash says.
	var series *series.Clash
	if errors.As(err, &series) {
		p.Occurrences, p.Notes = new(occurrences(info, series.Sittings, true)), new(notes(info, series.Notes))
	}
	return p
}

// describeFaults adds the bad fields, and says the first few of them.
func describeFaults(p *api.Problem, info requestInfo, faults consult.Faults) {
	list := mapEach(faults, func(x consult.Fault) api.Fault {
		return api.Fault{Field: x.Field, Code: x.Code, Reason: pick(info.english, x.ZH, x.EN)}
	})
	p.Errors = &list
	p.Detail = info.joinReasons(p.Detail, mapEach(list, func(x api.Fault) string {
		return x.Field + pick(info.english, "：", ": ") + x.Reason
	}))
}

// describeClash adds the Conflicts and what can be done about them.
func describeClash(p *api.Problem, info requestInfo, clash *consult.Clash) {
	list := conflicts(info, clash.Conflicts)
	p.Conflicts = &list
	// Warnings did not cause the refusal, so the detail leaves them out.
	var blocking []string
	for _, c := range list {
		if c.Severity == api.SeverityBlocking {
			blocking = append(blocking, c.Message)
		}
	}
	p.Detail = info.joinReasons(p.Detail, blocking)
	if n := len(clash.LeaveOut); n > 0 {
		p.LeaveOut = new(idStrings(clash.LeaveOut))
		p.Detail += pick(info.english, fmt.Sprintf("；把这%d场会议写入 leave_out 即可恢复其余会议", n),
			fmt.Sprintf("; send these %d meetings as leave_out to restore the others", n))
	}
}

// joinReasons writes the first few reasons on one line, or otherwise when there are none.
func (info requestInfo) joinReasons(otherwise string, reasons []string) string {
	if len(reasons) == 0 {
		return otherwise
	}
	more := ""
	if len(reasons) > maxReasons {
		reasons, more = reasons[:maxReasons], pick(info.english, "；……", "; …")
	}
	return strings.Join(reasons, pick(info.english, "；", "; ")) + more
}

// alternativesURL is the address at which the sender of a refused request can ask for other slots; nil where the answer
// would be another refusal, or is about something else than the request.
func (s *Server) alternativesURL(c echo.Context) *string {
	op := s.routes[c.Request().Method+" "+c.Path()]
	if op == nil {
		return nil
	}
	switch op.id {
	case "bookMeeting", "bookSeries":
		return new(api.Base + "/availability")
	case "updateMeeting", "moveMeeting", "confirmMeeting", "putItems":
		id := c.Param("id")
		// The request's own context ends with its handler.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), time.Second)
		defer cancel()
		ok, err := s.cfg.Services.Availability.Searchable(ctx, consult.ID(id))
		if err == nil && ok {
			return new(api.Base + "/meetings/" + id + "/alternatives")
		}
	}
	return nil
}

// handleError is Echo's error handler: it answers every error as problem+json (RFC 9457), or with a page for a person.
func (s *Server) handleError(err error, c echo.Context) {
	_, info := attachRequestInfo(c.Request())
	if c.Response().Committed {
		info.failure = err
		return // the status has been sent already and cannot be changed
	}
	local := *info
	local.zone = s.cfg.Services.Zone()
	local.view = reach.Of(c.Request().Context())
	p := s.problem(err, local)
	if p.Conflicts != nil {
		p.AlternativesURL = s.alternativesURL(c)
	}
	if p.Status >= 500 && !errors.Is(err, errDraining) {
		info.failure = err
	}
	setSecurityHeaders(c)
	h := c.Response().Header()
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="huiqi"`)
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", retryAfter)
	}
	h.Set("Content-Language", pick(info.english, "zh-CN", "en"))
	h.Add("Vary", "Accept")
	h.Add("Vary", "Accept-Language")
	h.Del("ETag") // a handler may have set it before it failed
	if s.showProblem(c, p, local) {
		return
	}
	h.Set("Content-Type", problemType)
	c.Response().WriteHeader(p.Status)
	if c.Request().Method != http.MethodHead {
		_ = json.NewEncoder(c.Response()).Encode(p) // the client is gone if this fails
	}
}
