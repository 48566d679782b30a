package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"huiqi/pkg/access"
	"huiqi/pkg/config"
	"huiqi/pkg/consult"
	"huiqi/pkg/health"
	"huiqi/pkg/journal"
	"huiqi/pkg/logging"
	"huiqi/pkg/store"
)

// defaultDB is where an office is kept unless told otherwise; demoDB where the
// sample is, so that it never ends up among an office's own data.
const (
	defaultDB = "sqlite:huiqi.db"
	demoDB    = "sqlite:huiqi-demo.db"
)

// cli is the command line.
type cli struct {
	Serve    serveCmd    `cmd:"" help:"Serve an office."`
	Init     initCmd     `cmd:"" help:"Begin a new office in a database that has none."`
	Demo     demoCmd     `cmd:"" help:"Load a sample office into an empty database and serve it."`
	Migrate  migrateCmd  `cmd:"" help:"Bring a database's schema up to date and stop."`
	Plan     planCmd     `cmd:"" help:"Plan an instance in a file, or an office's year."`
	Token    tokenCmd    `cmd:"" help:"Bearer tokens."`
	Journal  journalCmd  `cmd:"" help:"The record of every write: prove it whole, export it, erase a person's values."`
	Check    checkCmd    `cmd:"" help:"Prove a database free of overlaps and orphans."`
	Backup   backupCmd   `cmd:"" help:"Copy an office while it is used, and read the copy back."`
	Restore  restoreCmd  `cmd:"" help:"Put a copy in the place of an office; keep what was there."`
	Restored restoredCmd `cmd:"" help:"Say that a database was restored, so that phones are told anew."`
	Bench    benchCmd    `cmd:"" help:"Measure."`
	Ping     pingCmd     `cmd:"" help:"Ask a server whether it is ready, for health checks."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// streams are where a command writes: results to out, words to errs.
type streams struct {
	version   string
	out, errs io.Writer
	// log is what errs became in a command that serves.
	log *logging.Writer
}

// unhurried makes errs a log that nobody has to read: a full pipe delays nothing, and one that is closed ends nothing.
func (s *streams) unhurried() {
	signal.Ignore(syscall.SIGPIPE)
	s.log = logging.New(s.errs)
	s.errs = s.log
}

// flush writes what waits in the log.
func (s *streams) flush() {
	if s.log != nil {
		s.log.Close()
	}
}

// quit is what kong's own exit becomes, so that Main can return it.
type quit int

// Main runs the command line and answers the process's exit status: 0 when it
// did what was asked, 1 when not, 2 when the words were wrong, 3 when the program
// itself is broken: it tells of the panic on errs.
func Main(ctx context.Context, version string, args []string, out, errs io.Writer) (status int) {
	s := &streams{version: version, out: out, errs: errs}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case quit:
			status = int(p)
		default:
			status = 3
			fmt.Fprintf(s.errs, "huiqi: panic: %v\n%s", p, debug.Stack())
		}
		s.flush()
	}()
	var c cli
	p, err := kong.New(
		&c,
		kong.Name("huiqi"),
		kong.Description("Plans the consultation calendar of a CPPCC office. 会期"),
		kong.UsageOnError(),
		kong.Writers(out, errs),
		kong.Vars{"db": defaultDB},
		kong.Exit(func(code int) { panic(quit(code)) }),
	)
	if err != nil {
		fmt.Fprintln(errs, "huiqi:", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	run, err := p.Parse(args)
	if err != nil {
		fmt.Fprintln(errs, "huiqi:", err)
		return 2
	}
	command, _, _ := strings.Cut(run.Command(), " <") // without its arguments
	run.BindTo(journal.WithOrigin(ctx, journal.Command(command)), (*context.Context)(nil))
	if err := run.Run(s); err != nil {
		if !errors.Is(err, errSaid) {
			fmt.Fprintln(s.errs, "huiqi:", strings.ReplaceAll(err.Error(), "\n", ": "))
		}
		if errors.Is(err, errInput) {
			return 2
		}
		return 1
	}
	return 0
}

// errSaid fails a command that has already told why.
var errSaid = errors.New("failed")

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(s *streams) error {
	_, err := fmt.Fprintln(s.out, s.version)
	return err
}

type migrateCmd struct{ config.Database }

// Run migrates and stops.
func (c migrateCmd) Run(ctx context.Context, s *streams) error {
	o, err := openAt(ctx, s, c.Database)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.errs, "The database is up to date.")
	return o.Close()
}

// openAt opens an office for a command that serves nothing. It tells when that noticed a restoration.
func openAt(ctx context.Context, s *streams, d config.Database) (*Office, error) {
	url, err := d.URL()
	if err != nil {
		return nil, err
	}
	err = store.VerifySessions(ctx, url)
	if err != nil {
		return nil, err
	}
	o, err := Open(ctx, url, Settings{Zone: time.UTC, Existing: true, Log: silent()})
	if err != nil {
		return nil, err
	}
	if o.Store.Restoration.Cause != "" {
		reportRestored(s.errs, o.Store.Restoration)
	}
	return o, nil
}

// silent is a log that nobody reads.
func silent() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

type tokenCmd struct {
	Create tokenCreate `cmd:"" help:"Make a token and print it, once."`
	List   tokenList   `cmd:"" help:"List tokens, without their secrets."`
	Rotate tokenRotate `cmd:"" help:"Give a token a new secret and print it, once. The former one ends."`
	Revoke tokenRevoke `cmd:"" help:"End a token at once."`
}

type tokenCreate struct{ config.Token }

// Run prints the token alone on stdout.
func (c tokenCreate) Run(ctx context.Context, s *streams) error {
	o, err := openAt(ctx, s, c.Database)
	if err != nil {
		return err
	}
	defer o.Close()
	err = errors.Join(
		exist(ctx, o.Store.People.Find, "--person: nobody", c.PersonIDs),
		exist(ctx, o.Store.Bodies.Find, "--body: no body", c.BodyIDs),
		exist(ctx, o.Store.Bodies.Find, "--reach: no body", c.ReachIDs),
	)
	if err != nil {
		return err
	}
	acted := consult.LiaisonFor{PersonIDs: c.PersonIDs, BodyIDs: c.BodyIDs}
	grant := access.Grant{
		Name:       c.Name,
		Roles:      c.Roles,
		LiaisonFor: acted,
		Reach:      c.Reach(),
		ExpiresAt:  c.From(o.Clock()),
	}
	if slices.Contains(c.Roles, consult.Member) {
		grant.PersonID, grant.LiaisonFor = c.PersonIDs[0], consult.LiaisonFor{}
	}
	_, secret, err := o.Guard.IssueFor(ctx, consult.Actor{Name: "command line"}, grant)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, secret)
	return err
}

type tokenList struct{ config.Database }

// Run prints one line a token: id, roles, state, name, last use.
func (c tokenList) Run(ctx context.Context, s *streams) error {
	o, err := openAt(ctx, s, c.Database)
	if err != nil {
		return err
	}
	defer o.Close()
	return o.Guard.Each(ctx, consult.TokenFilter{}, func(t consult.Token) bool {
		fmt.Fprintln(s.out, access.Row(t, o.Clock()))
		return true
	})
}

// exist returns an error that names an id which get does not find.
func exist[T any](
	ctx context.Context, get func(context.Context, []consult.ID) (map[consult.ID]T, error), of string, ids []consult.ID,
) error {
	found, err := get(ctx, ids)
	for _, id := range ids {
		if _, ok := found[id]; !ok && err == nil {
			err = fmt.Errorf("%s here has the id %s", of, id)
		}
	}
	return err
}

type tokenRevoke struct {
	config.Database
	ID string `arg:"" help:"The token's id, from token list."`
}

// Run ends the token.
func (c tokenRevoke) Run(ctx context.Context, s *streams) error {
	o, err := openAt(ctx, s, c.Database)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := o.Guard.Revoke(ctx, consult.Actor{Name: "command line"}, consult.ID(c.ID)); err != nil {
		return err
	}
	fmt.Fprintln(s.errs, "Revoked.")
	return nil
}

type tokenRotate struct{ config.TokenRotation }

// Run prints the new secret alone on stdout.
func (c tokenRotate) Run(ctx context.Context, s *streams) error {
	o, err := openAt(ctx, s, c.Database)
	if err != nil {
		return err
	}
	defer o.Close()
	_, secret, err := o.Guard.Rotate(ctx, consult.Actor{}, c.ID, access.Rotation{
		Overlap:   c.Overlap,
		ExpiresAt: c.From(o.Clock()),
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, secret)
	return err
}

type pingCmd struct {
	URL string `help:"What to ask." default:"http://127.0.0.1:8080/readyz"`
}

// Run fails unless the server answers 200 within five seconds.
func (c pingCmd) Run(ctx context.Context) error {
	return health.Ask(ctx, c.URL)
}
