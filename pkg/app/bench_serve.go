package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// served is a server in a process of its own, so that its memory is its alone.
type served struct {
	address string
	cmd     *exec.Cmd
	gone    chan struct{}
}

// serveApart starts this program's serve on a free port and waits until it
// answers.
func serveApart(ctx context.Context, url string, cacheMiB int, memory string) (*served, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(
		ctx, self, "serve", "--db", url, "--listen", "127.0.0.1:0", "--feed-cache", strconv.Itoa(cacheMiB),
	)
	cmd.Env = append(os.Environ(), "GOMEMLIMIT="+memory)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	said, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	v := &served{cmd: cmd, gone: make(chan struct{})}
	heard := make(chan string, 1)
	go v.follow(said, heard)
	select {
	case v.address = <-heard:
	case <-time.After(time.Minute):
	}
	if v.address == "" {
		v.stop()
		return nil, fmt.Errorf("the server did not come up: %s", strings.Join(cmd.Args, " "))
	}
	return v, nil
}

// follow reads the server's log for its address, and repeats what goes wrong.
func (v *served) follow(said io.Reader, heard chan<- string) {
	defer close(v.gone)
	defer close(heard)
	for lines := bufio.NewScanner(said); lines.Scan(); {
		var l struct{ Level, Msg, Address string }
		switch err := json.Unmarshal(lines.Bytes(), &l); {
		case err == nil && l.Msg == "serving":
			heard <- l.Address
		case err != nil || l.Level == "ERROR":
			fmt.Fprintln(os.Stderr, lines.Text())
		}
	}
	_ = v.cmd.Wait()
}

func (v *served) stop() {
	_ = v.cmd.Process.Signal(syscall.SIGTERM)
	<-v.gone
}

// readings are what the server says of itself.
type readings struct{ renders, hits, pages, traces, bytes, cpu float64 }

func (v *served) readings(ctx context.Context) (readings, error) {
	var r readings
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+v.address+"/metrics", nil)
	if err != nil {
		return r, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return r, err
	}
	defer res.Body.Close()
	want := map[string]*float64{
		"huiqi_feed_renders":        &r.renders,
		"huiqi_feed_hits":           &r.hits,
		"huiqi_feed_cache_pages":    &r.pages,
		"huiqi_feed_cache_traces":   &r.traces,
		"huiqi_feed_cache_bytes":    &r.bytes,
		"process_cpu_seconds_total": &r.cpu,
	}
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if to := want[name]; to != nil {
			*to, err = strconv.ParseFloat(value, 64)
			if err != nil {
				return r, err
			}
		}
	}
	return r, lines.Err()
}

// resident is what the server's process takes now, in MiB, and peak the most that
// it ever took; 0 where /proc does not tell.
func (v *served) resident() float64 { return v.status("VmRSS:") }
func (v *served) peak() float64     { return v.status("VmHWM:") }

func (v *served) status(name string) float64 {
	all, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", v.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(all, []byte(name))
	var kib float64
	_, _ = fmt.Sscanf(string(rest), "%f kB", &kib)
	return kib / 1024
}

// changer renames meetings through the API while others poll.
type changer struct {
	address, token string
	meetings       int
	made, refused  atomic.Int64
}

func newChanger(address, token string, meetings int) *changer {
	return &changer{address: address, token: token, meetings: meetings}
}

// run changes pace meetings a second until ctx ends: those of the weeks to come,
// each next one far from the last.
func (c *changer) run(ctx context.Context, pace float64) {
	tick := time.NewTicker(time.Duration(float64(time.Second) / pace))
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := c.change(ctx, n); err == nil {
			c.made.Add(1)
		} else if ctx.Err() == nil {
			c.refused.Add(1)
		}
	}
}

func (c *changer) change(ctx context.Context, n int) error {
	k := n * 7919 % c.meetings
	for tries := 0; k%450 < 60 && tries < 1000; tries++ { // past, or today
		k = (k + 61) % c.meetings
	}
	body := fmt.Sprintf(`{"title":"改过%d次的专题协商会"}`, n)
	req, err := http.NewRequestWithContext(
		ctx, http.MethodPatch, "http://"+c.address+"/api/v1/meetings/"+string(benchID(benchMeeting, k)),
		strings.NewReader(body),
	)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("If-Match", "*")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("a change was answered %s", res.Status)
	}
	return nil
}
