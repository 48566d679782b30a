package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

// writeTime is how long a write to a screen may take before the stream ends.
const writeTime = 15 * time.Second

// day answers with the list once, for a screen that asks: at midnight, or because a proxy does not let streams
// through or there are too many of them. It uses the board of the streams, because many screens ask at the same time,
// and is not counted with them.
func (w *Web) day(c echo.Context) error {
	guard(c.Response().Header())
	a, b, err := w.joinBoard(c)
	if err != nil {
		return writeRefusal(c, err)
	}
	defer w.hub.leave(b)
	p, _ := b.snapshotNow()
	if p.err != nil {
		return writeRefusal(c, p.err)
	}
	return c.JSON(http.StatusOK, screenState{w.beat(p.asOf, true), p.sheets[a.lang]})
}

// joinBoard joins the board of the venue in the address and waits until it has been read once. Unless it returns an
// error, the caller must leave the board.
func (w *Web) joinBoard(c echo.Context) (screenRequest, *board, error) {
	a, err := parseScreenRequest(c)
	if err != nil {
		return a, nil, err
	}
	b, ok := w.hub.join(a.scope)
	if !ok {
		return a, nil, errClosed
	}
	select {
	case <-b.ready:
	case <-c.Request().Context().Done():
		err = c.Request().Context().Err()
	}
	if p, _ := b.snapshotNow(); err == nil && errors.Is(p.err, consult.ErrNotFound) {
		err = p.err
	}
	if err != nil {
		w.hub.leave(b)
	}
	return a, b, err
}

// writeRefusal answers an error to a script, which needs JSON and not a page.
func writeRefusal(c echo.Context, err error) error {
	status, _ := noticeFor(screenRequest{}, err)
	h := c.Response().Header()
	h.Set(pageHeader, "refusal")
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "10")
	}
	return c.JSON(status, map[string]int{"status": status})
}

// events streams the list of a venue as server-sent events (HTML Living Standard): "beat" at once and then every
// Pace.Beat, and "day" with the whole sheet at once and then whenever it changes. The stream ends when the screen
// disconnects, at Close, when a write takes too long, or when the venue no longer exists.
func (w *Web) events(c echo.Context) error {
	guard(c.Response().Header())
	address := clientAddress(c.Request())
	if !w.hub.admit(address) {
		return writeRefusal(c, errFull)
	}
	defer w.hub.dismiss(address)
	a, b, err := w.joinBoard(c)
	if err != nil {
		return writeRefusal(c, err)
	}
	defer w.hub.leave(b)
	return w.stream(c, a.lang, b)
}

var (
	errClosed = errors.New("web: closing")
	errFull   = errors.New("web: too many streams")
)

func (w *Web) stream(c echo.Context, lang string, b *board) error {
	s := newStream(c)
	timer := time.NewTicker(w.opt.Pace.Beat)
	defer timer.Stop()
	for shown := 0; ; {
		p, news := b.snapshotNow()
		if errors.Is(p.err, consult.ErrNotFound) {
			return nil
		}
		s.queue("beat", w.beat(p.asOf, p.err == nil))
		if p.edition != shown {
			s.queue("day", json.RawMessage(p.sheets[lang]))
			shown = p.edition
		}
		if s.flush() != nil {
			return nil // the screen is gone, and there is nobody to tell
		}
		select {
		case <-c.Request().Context().Done():
			return nil
		case <-w.hub.ctx.Done():
			return nil
		case <-news:
		case <-timer.C:
		}
	}
}

// stream writes events to one screen.
type stream struct {
	to      io.Writer
	ctl     *http.ResponseController
	pending bytes.Buffer
	err     error
}

func newStream(c echo.Context) *stream {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // otherwise nginx buffers the events
	s := &stream{to: c.Response(), ctl: http.NewResponseController(c.Response())}
	c.Response().WriteHeader(http.StatusOK)
	return s
}

// queue adds one event to the next flush.
func (s *stream) queue(name string, data any) {
	body, err := json.Marshal(data)
	s.keepError(err)
	fmt.Fprintf(&s.pending, "event: %s\ndata: %s\n\n", name, body)
}

// flush sends the queued events within writeTime. The server's own write timeout does not fit a stream, which never
// ends.
func (s *stream) flush() error {
	s.keepError(s.ctl.SetWriteDeadline(time.Now().Add(writeTime)))
	if s.err == nil {
		_, s.err = s.pending.WriteTo(s.to)
	}
	if s.err == nil {
		s.keepError(s.ctl.Flush())
	}
	return s.err
}

// keepError keeps the first error. A writer that does not support deadlines is not an error.
func (s *stream) keepError(err error) {
	if s.err == nil && !errors.Is(err, http.ErrNotSupported) {
		s.err = err
	}
}
