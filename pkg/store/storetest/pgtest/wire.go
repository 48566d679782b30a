package pgtest

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// Wire is a line to a PostgreSQL server that a test can make deaf: connections
// stay open, and what the server says is swallowed, as on a network that lost
// its way back.
type Wire struct {
	dsn, server string
	listener    net.Listener

	mu    sync.Mutex
	open  map[net.Conn]struct{}
	ended bool
	// deaf names the connections that hear nothing more: those whose start-up
	// message, with the user and the application's name, holds this; "" means none.
	deaf string
}

// Proxy is a Wire to the server at dsn, until the test ends.
func Proxy(tb testing.TB, dsn string) *Wire {
	tb.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		tb.Fatal(err)
	}
	w := &Wire{server: u.Host, open: map[net.Conn]struct{}{}}
	w.listener, err = net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	u.Host = w.listener.Addr().String()
	w.dsn = u.String()
	go w.accept()
	tb.Cleanup(w.end)
	return w
}

// DSN is the server's, by way of the Wire.
func (w *Wire) DSN() string { return w.dsn }

// Deafen makes the connections whose start-up message holds text hear nothing
// more, those that are open and those to come; "" lets all that come hear again.
func (w *Wire) Deafen(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf = text
}

func (w *Wire) accept() {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", w.server)
		if err != nil {
			client.Close()
			continue
		}
		if w.keep(client, server) {
			go w.carry(client, server)
		}
	}
}

func (w *Wire) keep(conns ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range conns {
		if w.ended {
			c.Close()
		} else {
			w.open[c] = struct{}{}
		}
	}
	return !w.ended
}

func (w *Wire) carry(client, server net.Conn) {
	hello := make([]byte, 4096)
	n, err := client.Read(hello)
	if err == nil {
		_, err = server.Write(hello[:n])
	}
	if err == nil {
		go func() {
			defer server.Close()
			_, _ = io.Copy(server, client) // it ends with either side
		}()
		_, _ = io.Copy(ear{w, client, hello[:n]}, server)
	}
	client.Close()
	server.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, client)
	delete(w.open, server)
}

// ear passes on what the server says to one client, unless that is deaf.
type ear struct {
	wire   *Wire
	client net.Conn
	hello  []byte
}

func (e ear) Write(b []byte) (int, error) {
	e.wire.mu.Lock()
	deaf := e.wire.deaf
	e.wire.mu.Unlock()
	if deaf != "" && bytes.Contains(e.hello, []byte(deaf)) {
		return len(b), nil
	}
	return e.client.Write(b)
}

func (w *Wire) end() {
	w.listener.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	for c := range w.open {
		c.Close()
	}
}

// Through is the dsn with the application's name set to name, by which Deafen and
// pg_stat_activity know its connections.
func Through(dsn, name string) string {
	sep := "?"
	if strings.Contains(dsn, "?") {
		sep = "&"
	}
	return dsn + sep + "application_name=" + url.QueryEscape(name)
}
