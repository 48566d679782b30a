package web_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// wire is the network between a screen and the server, which a test can break.
type wire struct {
	l  net.Listener
	to string

	mu    sync.Mutex
	moved *sync.Cond
	how   string
	conns map[net.Conn]struct{}
}

// What a wire does: carry, be cut (connections end and none is made), hang
// (nothing ends and nothing comes through), or be answered by a stranger.
const (
	carries  = "carries"
	cut      = "cut"
	hangs    = "hangs"
	stranger = "stranger"
)

// strange is what a proxy on the way says in the server's place.
const strange = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 31\r\nConnection: close\r\n\r\n<h1>Sign in to the network</h1>"

func newWire(t testing.TB, url string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{l: l, to: strings.TrimPrefix(url, "http://"), how: carries, conns: map[net.Conn]struct{}{}}
	w.moved = sync.NewCond(&w.mu)
	go w.accept()
	t.Cleanup(func() {
		_ = l.Close()
		w.set(cut)
	})
	return w
}

func (w *wire) url() string { return "http://" + w.l.Addr().String() }

func (w *wire) set(how string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.how = how
	w.moved.Broadcast()
	if how == cut || how == stranger {
		for c := range w.conns {
			_ = c.Close()
		}
		clear(w.conns)
	}
}

// wait is how the wire is once it does not hang.
func (w *wire) wait() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.how == hangs {
		w.moved.Wait()
	}
	return w.how
}

func (w *wire) keep(c net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns[c] = struct{}{}
}

func (w *wire) accept() {
	for {
		c, err := w.l.Accept()
		if err != nil {
			return
		}
		w.keep(c)
		go w.carry(c)
	}
}

func (w *wire) carry(c net.Conn) {
	defer c.Close()
	switch w.wait() {
	case cut:
		return
	case stranger:
		_, _ = c.Read(make([]byte, 4096))
		_, _ = io.WriteString(c, strange)
		return
	}
	s, err := net.Dial("tcp", w.to)
	if err != nil {
		return
	}
	defer s.Close()
	w.keep(s)
	go w.pipe(s, c)
	w.pipe(c, s)
}

func (w *wire) pipe(to, from net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		w.wait()
		if _, bad := to.Write(buf[:n]); bad != nil || err != nil {
			_ = to.Close()
			return
		}
	}
}
