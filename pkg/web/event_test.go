package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// screen is a stream of events being read.
type screen struct {
	testing.TB
	events chan event
	gone   chan struct{}
	leave  func()
}

type event struct{ name, data string }

// watch opens the stream of the hall's screen and reads it as it comes.
func (h *house) watch(t testing.TB, query string) screen {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+"/kiosk/events?venue="+string(hall)+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	s := screen{t, make(chan event, 1000), make(chan struct{}), cancel}
	t.Cleanup(cancel)
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("answered %s as %q", answer.Status, answer.Header.Get("Content-Type"))
	}
	if got := answer.Header.Get("X-Accel-Buffering"); got != "no" {
		t.Errorf("X-Accel-Buffering is %q; nginx would hold the events back", got)
	}
	go s.read(answer.Body)
	return s
}

func (s screen) read(body io.ReadCloser) {
	defer close(s.gone)
	defer body.Close()
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<20)
	var e event
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "event":
			e.name = value
		case "data":
			e.data = value
		case "":
			s.events <- e
		}
	}
}

// next is the next event of the name that pleases, within a minute.
func (s screen) next(name string, pleases func(data string) bool) event {
	s.Helper()
	late := time.After(patience * 3 * time.Second)
	for {
		select {
		case e := <-s.events:
			if e.name == name && (pleases == nil || pleases(e.data)) {
				return e
			}
		case <-s.gone:
			s.Fatalf("the stream ended before %q", name)
		case <-late:
			s.Fatalf("no %q came in time", name)
		}
	}
}

// beats reads n beats and gives the other events that came between.
func (s screen) beats(n int) (others []event) {
	s.Helper()
	for n > 0 {
		select {
		case e := <-s.events:
			if e.name == "beat" {
				n--
			} else {
				others = append(others, e)
			}
		case <-time.After(patience * 3 * time.Second):
			s.Fatal("the beat stopped")
		}
	}
	return others
}

func says(text string) func(string) bool {
	return func(data string) bool { return strings.Contains(data, text) }
}

func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience * 3 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not in time: %s", what)
		}
	}
}

func TestStreamTellsTheDayAtOnceAndEveryChange(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(meeting(monday(t, 11, 0), 60, "甲", 0))
	s := h.watch(t, "")
	s.next("day", says("甲"))
	h.add(meeting(monday(t, 14, 0), 60, "乙", 1))
	s.next("day", says("乙"))
}

func TestStreamOutlivesTheServersTimeouts(t *testing.T) {
	t.Parallel()
	h := openTimed(t, monday(t, 10, 0), quick(), 400*time.Millisecond) // beats every 200 ms
	s := h.watch(t, "")
	s.beats(6)
	h.add(meeting(monday(t, 14, 0), 60, "乙", 1))
	s.next("day", says("乙"))
}

func TestStreamRepeatsNothing(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(meeting(monday(t, 11, 0), 60, "甲", 0))
	s := h.watch(t, "")
	s.next("day", nil)
	h.add(meeting(monday(t, 11, 0), 60, "在别处", 4))
	h.add(meeting(monday(t, 24*3, 0), 60, "在别的日子", 0))
	asked := h.questions()
	eventually(t, "the changes were looked at", func() bool { return h.questions() > asked })
	if others := s.beats(4); len(others) > 0 {
		t.Errorf("sent again though nothing on it changed: %v", others)
	}
}

func TestStreamSpeaksTheScreensLanguage(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(meeting(monday(t, 11, 0), 60, "甲", 0))
	h.watch(t, "&lang=en").next("day", says("Counterpart consultation"))
	h.watch(t, "&lang=zh").next("day", says("对口协商"))
}

func TestManyScreensShareOneReading(t *testing.T) {
	t.Parallel()
	pace := quick()
	pace.Recheck, pace.Beat = time.Hour, time.Hour
	h := open(t, monday(t, 10, 0), pace)
	h.add(meeting(monday(t, 11, 0), 60, "甲", 0))
	screens := make([]screen, 50)
	for i := range screens {
		screens[i] = h.watch(t, "")
		screens[i].next("day", says("甲"))
	}
	if n := h.questions(); n != 1 {
		t.Errorf("50 screens asked %d times to begin with", n)
	}
	h.add(meeting(monday(t, 14, 0), 60, "乙", 1))
	for _, s := range screens {
		s.next("day", says("乙"))
	}
	if n := h.questions(); n != 2 {
		t.Errorf("50 screens asked %d times for one change", n-1)
	}
}

func TestScreenThatReadsNothingDelaysNobody(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	wedged, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer wedged.Close()
	if err := wedged.(*net.TCPConn).SetReadBuffer(1); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(wedged, "GET /kiosk/events?venue="+string(hall)+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	s := h.watch(t, "")
	s.next("day", nil)
	for i := range 300 { // more than the wedged connection's buffers hold
		h.add(meeting(monday(t, 11, i%60), 60, strings.Repeat("长", 200)+string(rune('一'+i)), 0))
	}
	s.next("day", says(string(rune('一'+299))))
}

func TestBoardStopsSomeTimeAfterItsLastScreen(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	s := h.watch(t, "")
	s.next("day", nil)
	s.leave()
	eventually(t, "nobody watches for changes", func() bool { return h.watching() == 0 })
	h.watch(t, "").next("day", nil)
}

// Who comes back within the standard 30 seconds finds the list that was read before.
func TestBoardWaitsForTheNextScreen(t *testing.T) {
	t.Parallel()
	pace := standard()
	pace.Recheck = time.Hour
	h := open(t, monday(t, 10, 0), pace)
	h.add(meeting(monday(t, 11, 0), 60, "甲", 0))
	s := h.watch(t, "")
	s.next("day", nil)
	s.leave()
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if h.watching() == 0 {
			t.Fatal("the board stopped when its last screen left")
		}
	}
	h.watch(t, "").next("day", nil)
	if n := h.questions(); n != 1 {
		t.Errorf("two screens, one after the other, asked %d times", n)
	}
}

func TestShutdownEndsTheStreams(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	s := h.watch(t, "")
	s.next("day", nil)
	ctx, cancel := context.WithTimeout(context.Background(), patience*3*time.Second)
	defer cancel()
	if err := h.srv.Shutdown(ctx); err != nil {
		t.Fatalf("the server waits for its screens: %v", err)
	}
	select {
	case <-s.gone:
	case <-ctx.Done():
		t.Fatal("the stream goes on")
	}
	h.web.Close() // Shutdown starts it and does not wait for it
	if n := h.watching(); n != 0 {
		t.Errorf("%d boards still watch", n)
	}
}

func TestStreamSaysWhenTheListIsNotConfirmed(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(meeting(monday(t, 11, 0), 60, "甲", 0))
	s := h.watch(t, "")
	s.next("day", nil)
	h.fail(errBroken)
	last := s.next("beat", says(`"fresh":false`))
	var b struct {
		AsOf int64 `json:"as_of"`
	}
	if err := json.Unmarshal([]byte(last.data), &b); err != nil {
		t.Fatal(err)
	}
	if at := time.UnixMilli(b.AsOf); at.Before(monday(t, 10, 0)) || at.After(h.clock.now()) {
		t.Errorf("vouches up to %v", at)
	}
	if others := s.beats(3); len(others) > 0 {
		t.Errorf("sent a list that could not be read: %v", others)
	}
	h.fail(nil)
	s.next("beat", says(`"fresh":true`))
}

func TestStreamTurnsTheDayAtMidnight(t *testing.T) {
	t.Parallel()
	pace := quick()
	pace.Recheck, pace.Beat = time.Hour, time.Hour
	h := open(t, monday(t, 23, 59).Add(59300*time.Millisecond), pace)
	h.add(meeting(monday(t, 22, 0), 60, "昨天的", 0), meeting(monday(t, 24+9, 0), 60, "今天的", 0))
	s := h.watch(t, "")
	s.next("day", says(`"date":"2026-11-23"`))
	turned := s.next("day", says(`"date":"2026-11-24"`))
	if strings.Contains(turned.data, "昨天的") || !strings.Contains(turned.data, "今天的") {
		t.Errorf("the new day says %s", turned.data)
	}
}

func TestStreamEndsWhenTheVenueIsNoMore(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	s := h.watch(t, "")
	s.next("day", nil)
	h.fail(consult.ErrNotFound)
	select {
	case <-s.gone:
	case <-time.After(patience * 3 * time.Second):
		t.Fatal("the stream goes on")
	}
}

// One client that takes all the streams that it gets blanks no screen, not even one at its own address: that screen
// asks for the list.
func TestAFloodOfStreamsBlanksNoScreen(t *testing.T) {
	t.Parallel()
	h := open(t, monday(t, 10, 0), quick())
	h.add(meeting(monday(t, 11, 0), 60, "甲", 0))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	refused := 0
	for range 80 {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+"/kiosk/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if answer.StatusCode == http.StatusServiceUnavailable {
			refused++
		}
	}
	if refused != 16 {
		t.Errorf("%d were refused", refused)
	}
	p := h.screen(t, landscape, h.url, "")
	p.wait(time.Second, sees("甲"))
	h.add(meeting(monday(t, 12, 0), 60, "乙", 1))
	p.wait(3*time.Second, sees("乙")+"&&"+unstamped)
}
