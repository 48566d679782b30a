package clienttest

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	// patience is how long anything is waited for, and beat how often it is looked at.
	patience = 40 * time.Second
	beat     = 200 * time.Millisecond
)

// until looks until done is true, and answers whether it became so in time.
func until(ctx context.Context, limit time.Duration, done func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		if done() {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
}

// home is a program's throw-away home, and the whole environment it gets: nothing of
// the caller's, so that no proxy, session or profile of theirs is touched.
type home struct {
	dir string
}

func newHome(t *testing.T) home {
	h := home{t.TempDir()}
	for _, d := range []string{"config", "data", "cache", "run", "tmp"} {
		if err := os.Mkdir(filepath.Join(h.dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func (h home) path(name ...string) string { return filepath.Join(append([]string{h.dir}, name...)...) }

func (h home) env() []string {
	return []string{
		"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + h.dir, "LANG=C.UTF-8", "TZ=Asia/Shanghai",
		"TMPDIR=" + h.path("tmp"), "XDG_CONFIG_HOME=" + h.path("config"), "XDG_DATA_HOME=" + h.path("data"),
		"XDG_CACHE_HOME=" + h.path("cache"), "XDG_RUNTIME_DIR=" + h.path("run"), "GIO_USE_NETWORK_MONITOR=base",
		"MOZ_CRASHREPORTER_DISABLE=1",
	}
}

// output collects what a program says; it is safe for concurrent use.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

// tail is the last of what was said.
func (o *output) tail() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := o.buf.Bytes()
	return string(b[max(0, len(b)-2000):])
}

// process is a program with all that it starts.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *output
	gone chan struct{}
}

// start runs a program until stop. A nil out collects stdout with stderr.
func start(t *testing.T, env []string, out io.Writer, name string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(name, args...), out: &output{}, gone: make(chan struct{})}
	p.cmd.Env = env
	p.cmd.Stdout = p.out
	p.cmd.Stderr = p.out
	if out != nil {
		p.cmd.Stdout = out
	}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.WaitDelay = 5 * time.Second // a grandchild may hold the pipes
	var err error
	p.in, err = p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is told by who waited for what
		close(p.gone)
	}()
	t.Cleanup(p.stop)
	return p
}

// stop asks the program to end, and ends it with its group when it does not.
func (p *process) stop() {
	_ = p.in.Close()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.gone:
	case <-time.After(15 * time.Second):
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.gone
}

// survivors are processes that live in one of our homes.
func survivors(homes []home) []int {
	var left []int
	all, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range all {
		env, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, h := range homes {
			if bytes.Contains(env, []byte("HOME="+h.dir+"\x00")) {
				pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
				left = append(left, pid)
			}
		}
	}
	return left
}
