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

// patience is how long one answer may take.
const patience = 30 * time.Second

// conn asks over one connection at a time, which it keeps, as a reverse proxy in
// front does.
type conn struct {
	address string
	net     net.Conn
	in      *bufio.Reader
	out     []byte
}

// answer is what a poll needs to know of a response; its body was read and
// dropped.
type answer struct {
	status int
	tag    string
	length int
}

// get fetches the path with these header lines, each ended by CRLF. A connection
// that the server closed meanwhile is opened anew, once.
func (c *conn) get(ctx context.Context, path, headers string) (answer, error) {
	fresh := c.net == nil
	a, err := c.try(ctx, path, headers)
	if err != nil && !fresh && ctx.Err() == nil {
		a, err = c.try(ctx, path, headers)
	}
	return a, err
}

func (c *conn) try(ctx context.Context, path, headers string) (a answer, err error) {
	defer func() {
		if err != nil {
			c.close()
		}
	}()
	if c.net == nil {
		var d net.Dialer
		if c.net, err = d.DialContext(ctx, "tcp", c.address); err != nil {
			return a, err
		}
		c.in = bufio.NewReaderSize(c.net, 16<<10)
	}
	if err := c.net.SetDeadline(time.Now().Add(patience)); err != nil {
		return a, err
	}
	c.out = append(append(append(c.out[:0], "GET "...), path...), " HTTP/1.1\r\nHost: "...)
	c.out = append(append(append(append(c.out, c.address...), "\r\n"...), headers...), "\r\n"...)
	if _, err := c.net.Write(c.out); err != nil {
		return a, err
	}
	return c.read()
}

func (c *conn) close() {
	if c.net != nil {
		_ = c.net.Close()
		c.net = nil
	}
}

// read takes one response off the connection.
func (c *conn) read() (a answer, err error) {
	first, err := c.in.ReadString('\n')
	if err != nil {
		return a, err
	}
	_, code, _ := strings.Cut(first, " ")
	if a.status, err = strconv.Atoi(code[:min(3, len(code))]); err != nil {
		return a, fmt.Errorf("load: not an answer: %q", first)
	}
	for {
		l, err := c.in.ReadString('\n')
		if err != nil {
			return a, err
		}
		name, value, _ := strings.Cut(strings.TrimRight(l, "\r\n"), ":")
		switch value = strings.TrimSpace(value); {
		case name == "":
			if a.status == 304 || a.status == 204 {
				a.length = 0 // what would have been sent
			}
			_, err := io.CopyN(io.Discard, c.in, int64(a.length))
			return a, err
		case strings.EqualFold(name, "Etag"):
			a.tag = value
		case strings.EqualFold(name, "Content-Length"):
			if a.length, err = strconv.Atoi(value); err != nil || a.length < 0 {
				return a, fmt.Errorf("load: %q", l)
			}
		case strings.EqualFold(name, "Transfer-Encoding"):
			return a, fmt.Errorf("load: an answer of unknown length: %q", l)
		}
	}
}
