package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// errNoBinaries says that the machine has no PostgreSQL server to start.
var errNoBinaries = errors.New("no initdb and postgres in PATH or /usr/lib/postgresql")

// supervise runs the server until its own standard input ends, which happens
// when this process ends, however it ends; then it stops the server at once.
const supervise = `"$@" & pid=$!; cat >/dev/null; kill -QUIT $pid 2>/dev/null; wait $pid; exit 0`

// Cluster is a throw-away server. It listens on loopback, trusts whoever comes,
// and does not sync: a crash of the machine may lose what it holds.
type Cluster struct {
	bin, dir string
	// atEnd is what to remove when the server ends: the directory, or nothing.
	atEnd string
	port  int
	setup Setup
	as    *syscall.SysProcAttr
	stdin io.Closer
	cmd   *exec.Cmd
}

// Setup is how a Cluster differs from others.
type Setup struct {
	// Dir is where it is made; by default where temporary files are.
	Dir string
	// Init and Server are further arguments of initdb and of the server.
	Init, Server []string
}

func newCluster(setup Setup) (*Cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	c := &Cluster{bin: bin, setup: setup}
	c.dir, err = os.MkdirTemp(setup.Dir, "huiqi-pg-")
	if err != nil {
		return nil, err
	}
	c.as, err = unprivileged(c.dir)
	if err != nil {
		return nil, err
	}
	c.port, err = freePort()
	if err != nil {
		return nil, err
	}
	args := []string{"-D", c.Data(), "-U", "huiqi", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"}
	out, err := c.command(filepath.Join(bin, "initdb"), append(args, setup.Init...)...).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return c, nil
}

// DSN is the cluster's one database at the beginning.
func (c *Cluster) DSN() string {
	return fmt.Sprintf("postgres://huiqi@127.0.0.1:%d/postgres?sslmode=disable", c.port)
}

// Data is the directory with its files, which belong to another user where the tests run as root.
func (c *Cluster) Data() string { return filepath.Join(c.dir, "data") }

// Start starts the server and waits until it answers.
func (c *Cluster) Start() error {
	args := []string{"-c", supervise, "sh", filepath.Join(c.bin, "postgres"), "-D", c.Data(),
		"-p", strconv.Itoa(c.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + c.dir,
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=400",
		"-c", "shared_buffers=64MB", "-c", "autovacuum=off"}
	c.cmd = c.command("sh", append(args, c.setup.Server...)...)
	stdin, err := c.cmd.StdinPipe()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(c.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	c.cmd.Stdout = log
	c.cmd.Stderr = log
	c.stdin = stdin
	if err := c.cmd.Start(); err != nil {
		return err
	}
	return c.wait()
}

func (c *Cluster) wait() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		conn, err := pgx.Connect(ctx, c.DSN())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			return fmt.Errorf("the server did not start: %w\n%s", err, log)
		case <-tick.C:
		}
	}
}

// Standby starts the stopped server as a standby that follows nobody.
func (c *Cluster) Standby() error {
	signal := filepath.Join(c.Data(), "standby.signal")
	if out, err := c.command("touch", signal).CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return c.Start()
}

// Stop ends the server at once, as a crash would, and waits for it to be gone.
func (c *Cluster) Stop() {
	if c.cmd == nil {
		return
	}
	c.stdin.Close()
	_ = c.cmd.Wait()
	c.cmd = nil
}

// Freeze stops every process of the server where it is, as a machine does that hangs: connections
// stay open and new ones are taken, and nothing is answered. Thaw lets them go on.
func (c *Cluster) Freeze() error { return c.signal(syscall.SIGSTOP) }

// Thaw is the end of Freeze.
func (c *Cluster) Thaw() error { return c.signal(syscall.SIGCONT) }

// signal sends the signal to the postmaster, first so that it starts nobody else, and to all whom it has started.
func (c *Cluster) signal(sig syscall.Signal) error {
	pidfile, err := os.ReadFile(filepath.Join(c.Data(), "postmaster.pid"))
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(pidfile), "\n")
	postmaster, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return err
	}
	err = syscall.Kill(postmaster, sig)
	if err != nil {
		return err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", postmaster, postmaster))
	if err != nil {
		return err
	}
	for _, child := range strings.Fields(string(children)) {
		pid, err := strconv.Atoi(child)
		if err != nil {
			return err
		}
		err = syscall.Kill(pid, sig)
		if err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	return nil
}

func (c *Cluster) remove() {
	_ = c.Thaw() // a frozen server would not end

	c.Stop()
	os.RemoveAll(c.dir)
}

func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.SysProcAttr = c.dir, c.as
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC", "REMOVE="+c.atEnd)
	return cmd
}

func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		path, err = filepath.EvalSymlinks(path)
		if err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errNoBinaries
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// unprivileged is how to run as someone else when this is root, which the
// server refuses to be; the directory becomes theirs.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
		if err != nil {
			return nil, err
		}
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
