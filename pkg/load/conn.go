package load

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// answerTimeout is how long one answer may take.
const answerTimeout = 30 * time.Second

// conn sends requests over one connection, which it keeps open, as a reverse proxy does.
type conn struct {
	address string
	conn    net.Conn
	reader  *bufio.Reader
	buffer  []byte
}

// answer is what a poll needs from a response. The body was read and dropped.
type answer struct {
	status int
	tag    string
	length int
}

// get fetches the path with these header lines, each ended by CRLF. If the server has closed
// the connection meanwhile, it opens a new one, once.
func (c *conn) get(ctx context.Context, path, headers string) (answer, error) {
	fresh := c.conn == nil
	a, err := c.request(ctx, path, headers)
	if err != nil && !fresh && ctx.Err() == nil {
		a, err = c.request(ctx, path, headers)
	}
	return a, err
}

func (c *conn) request(ctx context.Context, path, headers string) (a answer, err error) {
	defer func() {
		if err != nil {
			c.close()
		}
	}()
	if c.conn == nil {
		var d net.Dialer
		c.conn, err = d.DialContext(ctx, "tcp", c.address)
		if err != nil {
			return a, err
		}
		c.reader = bufio.NewReaderSize(c.conn, 16<<10)
	}
	if err := c.conn.SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return a, err
	}
	c.buffer = append(append(append(c.buffer[:0], "GET "...), path...), " HTTP/1.1\r\nHost: "...)
	c.buffer = append(append(append(append(c.buffer, c.address...), "\r\n"...), headers...), "\r\n"...)
	if _, err := c.conn.Write(c.buffer); err != nil {
		return a, err
	}
	return c.read()
}

func (c *conn) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

// read reads one response from the connection.
func (c *conn) read() (answer, error) {
	var a answer
	first, err := c.reader.ReadString('\n')
	if err != nil {
		return a, err
	}
	_, code, _ := strings.Cut(first, " ")
	a.status, err = strconv.Atoi(code[:min(3, len(code))])
	if err != nil {
		return a, fmt.Errorf("load: not an HTTP response: %q", first)
	}
	for {
		l, err := c.reader.ReadString('\n')
		if err != nil {
			return a, err
		}
		name, value, _ := strings.Cut(strings.TrimRight(l, "\r\n"), ":")
		switch value = strings.TrimSpace(value); {
		case name == "":
			if a.status == 304 || a.status == 204 {
				a.length = 0 // the header gives the length of the body that is not sent
			}
			_, err := io.CopyN(io.Discard, c.reader, int64(a.length))
			return a, err
		case strings.EqualFold(name, "Etag"):
			a.tag = value
		case strings.EqualFold(name, "Content-Length"):
			a.length, err = strconv.Atoi(value)
			if err != nil || a.length < 0 {
				return a, fmt.Errorf("load: invalid length: %q", l)
			}
		case strings.EqualFold(name, "Transfer-Encoding"):
			return a, fmt.Errorf("load: an answer of unknown length: %q", l)
		}
	}
}
