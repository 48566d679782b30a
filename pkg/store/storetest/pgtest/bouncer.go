package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Bouncer is a PgBouncer in front of the database at dsn until the test ends, with that pool_mode; its URL is
// returned. Without PgBouncer on the machine the test is skipped and says so, or fails where
// HUIQI_TEST_REQUIRE=all.
func Bouncer(tb testing.TB, dsn, mode string) string {
	tb.Helper()
	bin, err := exec.LookPath("pgbouncer")
	if err != nil {
		bin, err = exec.LookPath("/usr/sbin/pgbouncer")
	}
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
		if os.Getenv("HUIQI_TEST_REQUIRE") == "all" {
			tb.Fatal("no pgbouncer on this machine (make install)")
		}
		tb.Skip("left out, for want of PgBouncer: nobody has tried poolers in this run (make install)")
	}
	if err != nil {
		tb.Fatal(err)
	}
	through, err := bouncer(tb, bin, dsn, mode)
	if err != nil {
		tb.Fatalf("pgbouncer: %v", err)
	}
	return through
}

func bouncer(tb testing.TB, bin, dsn, mode string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "huiqi-bouncer-")
	if err != nil {
		return "", err
	}
	tb.Cleanup(func() { os.RemoveAll(dir) })
	as, err := unprivileged(dir) // PgBouncer refuses to be root
	if err != nil {
		return "", err
	}
	if as == nil {
		as = &syscall.SysProcAttr{}
	}
	as.Pdeathsig = syscall.SIGKILL
	port, err := freePort()
	if err != nil {
		return "", err
	}
	ini := filepath.Join(dir, "pgbouncer.ini")
	err = os.WriteFile(ini, fmt.Appendf(nil, "[databases]\n* = host=%s port=%s user=%s\n[pgbouncer]\n"+
		"listen_addr=127.0.0.1\nlisten_port=%d\nunix_socket_dir=\nauth_type=any\npool_mode=%s\n"+
		"default_pool_size=40\n", u.Hostname(), u.Port(), u.User.Username(), port, mode), 0o644)
	if err != nil {
		return "", err
	}
	cmd := exec.Command(bin, "-q", ini)
	cmd.Dir, cmd.SysProcAttr = dir, as
	err = cmd.Start()
	if err != nil {
		return "", err
	}
	tb.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	u.Host = fmt.Sprintf("127.0.0.1:%d", port)
	return u.String(), answers(u.String())
}

// answers waits until somebody answers at dsn.
func answers(dsn string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, dsn)
		if err == nil {
			return conn.Close(ctx)
		}
		if ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
