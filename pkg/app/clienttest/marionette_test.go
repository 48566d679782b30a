package clienttest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// marionette is Mozilla's remote control, protocol 3: JSON behind its length.
type marionette struct {
	conn net.Conn
	in   *bufio.Reader
	id   int
}

// dialMarionette waits until the program listens, and enters its chrome.
func dialMarionette(ctx context.Context, address string) (*marionette, error) {
	m := &marionette{}
	if !until(ctx, patience, func() bool {
		var err error
		m.conn, err = net.Dial("tcp", address)
		return err == nil
	}) {
		return nil, errors.New("marionette does not listen")
	}
	m.in = bufio.NewReader(m.conn)
	if err := m.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	if _, err := m.read(); err != nil { // its greeting
		return nil, err
	}
	for _, c := range []struct {
		name string
		with map[string]any
	}{
		{"WebDriver:NewSession", map[string]any{}},
		{"Marionette:SetContext", map[string]any{"value": "chrome"}},
	} {
		if _, err := m.call(c.name, c.with); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *marionette) read() ([]byte, error) {
	length, err := m.in.ReadString(':')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(length, ":"))
	if err != nil || n > 16<<20 {
		return nil, fmt.Errorf("marionette: length %q", length)
	}
	b := make([]byte, n)
	_, err = io.ReadFull(m.in, b)
	return b, err
}

func (m *marionette) call(name string, with map[string]any) (json.RawMessage, error) {
	if err := m.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	m.id++
	b, err := json.Marshal([]any{0, m.id, name, with})
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(m.conn, "%d:%s", len(b), b); err != nil {
		return nil, err
	}
	b, err = m.read()
	if err != nil {
		return nil, err
	}
	var answer [4]json.RawMessage // type, id, error, result
	if err := json.Unmarshal(b, &answer); err != nil {
		return nil, err
	}
	if string(answer[2]) != "null" {
		return nil, fmt.Errorf("%s: %s", name, answer[2])
	}
	return answer[3], nil
}

// run calls a script with arguments; it answers {value} or {error}.
func (m *marionette) run(script string, arguments ...any) (json.RawMessage, error) {
	raw, err := m.call("WebDriver:ExecuteAsyncScript", map[string]any{
		"script":        script,
		"args":          arguments,
		"sandbox":       "system",
		"scriptTimeout": patience.Milliseconds(),
	})
	if err != nil {
		return nil, err
	}
	var result struct{ Value json.RawMessage }
	if err := json.Unmarshal(raw, &result); err != nil {
		return nil, err
	}
	return answered(result.Value)
}
