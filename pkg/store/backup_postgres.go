package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/subscription"
)

// tools runs PostgreSQL's own programs against a database.
type tools struct {
	// address is the URL without the password, which goes by the environment: others see
	// the arguments of a process.
	address string
	env     []string
}

// libpqParameters are what PostgreSQL's programs understand of a URL; the driver has more.
var libpqParameters = []string{"host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey",
	"connect_timeout", "target_session_attrs", "options", "application_name"}

func toolsFor(dsn string) (tools, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return tools{}, errors.New("the database URL is none that pg_dump understands")
	}
	t := tools{env: os.Environ()}
	if password, ok := u.User.Password(); ok {
		t.env = append(t.env, "PGPASSWORD="+password)
		u.User = url.User(u.User.Username())
	}
	query := u.Query()
	for name := range query {
		if !slices.Contains(libpqParameters, name) {
			query.Del(name)
		}
	}
	u.RawQuery = query.Encode()
	t.address = u.String()
	return t, nil
}

// find looks a program up, and says what to do where it is missing.
func find(name string) error {
	_, err := exec.LookPath(name)
	if err != nil {
		return fmt.Errorf("%s is not installed here, which copies of a PostgreSQL database need: run this where "+
			"PostgreSQL's client programs are, or use pg_dump -Fc and pg_restore there, and huiqi restored "+
			"afterwards", name)
	}
	return nil
}

func (t tools) run(ctx context.Context, in io.Reader, name string, args ...string) ([]byte, error) {
	err := find(name)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = t.env
	cmd.Stdin = in
	var out, errs bytes.Buffer
	cmd.Stdout = &out
	cmd.Stderr = &errs
	err = cmd.Run()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(errs.String()))
	}
	return out.Bytes(), nil
}

// dump writes the database to the file and reads it back.
func dump(ctx context.Context, dsn, file string, verify Verify) (Checked, error) {
	t, err := toolsFor(dsn)
	if err != nil {
		return "", err
	}
	_, err = t.run(ctx, nil, "pg_dump", "--format=custom", "--file="+file, "--dbname="+t.address)
	if err != nil {
		return "", err
	}
	err = t.readBack(ctx, file)
	if err != nil {
		return "", err
	}
	return verifyDump(ctx, t, dsn, file, verify)
}

// readBack reads a dump to its end, and demands the tables of an office.
func (t tools) readBack(ctx context.Context, file string) error {
	list, err := t.run(ctx, nil, "pg_restore", "--list", file)
	if err != nil {
		return err
	}
	if !bytes.Contains(list, []byte(" ledger ")) {
		return fmt.Errorf("%w: %s has no tables of Huiqi", ErrNoOffice, file)
	}
	_, err = t.run(ctx, nil, "pg_restore", "--file="+os.DevNull, file)
	return err
}

// verifyDump loads the dump into a database made for that, if the role may make one.
func verifyDump(ctx context.Context, t tools, dsn, file string, verify Verify) (checked Checked, err error) {
	db, err := openRaw(dsn)
	if err != nil {
		return "", err
	}
	defer db.Close()
	var may bool
	query := "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
	err = db.QueryRowContext(ctx, query).Scan(&may)
	if err != nil {
		return "", err
	}
	if !may {
		return CheckedFile, nil
	}
	scratch := "huiqi_verify_" + strings.ToLower(rand.Text()[:12])
	_, err = db.ExecContext(ctx, "CREATE DATABASE "+scratch+" TEMPLATE template0")
	if err != nil {
		return "", err
	}
	defer func() {
		_, dropped := db.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE IF EXISTS "+scratch+" WITH (FORCE)")
		err = errors.Join(err, dropped)
	}()
	there, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	there.Path = "/" + scratch
	other, err := toolsFor(there.String())
	if err != nil {
		return "", err
	}
	_, err = other.run(ctx, nil, "pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments",
		"--dbname="+other.address, file)
	if err != nil {
		return "", err
	}
	return CheckedWhole, verify(ctx, there.String())
}

// restoreDump replaces the tables by those of the dump, in one transaction.
func restoreDump(
	ctx context.Context, dsn, from, keep string, verify Verify,
) (subscription.Restoration, Kept, error) {
	var done subscription.Restoration
	var kept Kept
	t, err := toolsFor(dsn)
	if err != nil {
		return done, kept, err
	}
	for _, name := range []string{"pg_dump", "pg_restore", "psql"} {
		err = find(name)
		if err != nil {
			return done, kept, err
		}
	}
	err = t.readBack(ctx, from)
	if err != nil {
		return done, kept, err
	}
	db, err := openRaw(dsn)
	if err != nil {
		return done, kept, err
	}
	defer db.Close()
	err = demandAlone(ctx, db)
	if err != nil {
		return done, kept, err
	}
	drops, err := column(ctx, db, dropStatements)
	if err != nil {
		return done, kept, err
	}
	var known subscription.Surpassed
	var stock inventory
	if len(drops) > 0 {
		kept.Path = filepath.Join(keep, "huiqi-before-restore-"+time.Now().UTC().Format("20060102T150405Z")+".dump")
		_, err = t.run(ctx, nil, "pg_dump", "--format=custom", "--file="+kept.Path, "--dbname="+t.address)
		if err != nil {
			return done, kept, fmt.Errorf("keeping what was there: %w", err)
		}
		known, kept.Unread = surpassed(ctx, dsn)
		if kept.Unread == nil {
			stock, kept.Unread = takeStock(ctx, dsn)
		}
	}
	script, err := t.run(ctx, nil, "pg_restore", "--file=-", "--no-owner", "--no-privileges", "--no-comments", from)
	if err != nil {
		return done, kept, err
	}
	text := io.MultiReader(strings.NewReader(strings.Join(drops, "\n")+"\n"), bytes.NewReader(script))
	_, err = t.run(ctx, text, "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
		"--output="+os.DevNull, "--dbname="+t.address)
	if err != nil {
		return done, kept, fmt.Errorf("nothing was changed: %w", err)
	}
	done, err = dateAnew(ctx, dsn, known)
	if err != nil {
		return done, kept, err
	}
	if kept.Path != "" && kept.Unread == nil {
		is, err := takeStock(ctx, dsn)
		if err != nil {
			return done, kept, err
		}
		kept.without(stock, is)
	}
	return done, kept, verify(ctx, dsn)
}

// demandAlone refuses while anybody else is connected.
func demandAlone(ctx context.Context, db *sql.DB) error {
	who, err := column(ctx, db, `SELECT DISTINCT coalesce(nullif(application_name, ''), '?') FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY 1`)
	if err != nil {
		return err
	}
	if len(who) > 0 {
		return fmt.Errorf("%w (connected: %s)", ErrInUse, strings.Join(who, ", "))
	}
	return nil
}

// dropStatements remove what the schema holds and no extension owns: a dump of an earlier version
// does not know of tables that came later. What belongs to something else, as the functions of a
// range type do, goes with that.
const dropStatements = `SELECT format('DROP %s IF EXISTS %s CASCADE;', what, name) FROM (
	SELECT oid, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
		ELSE 'TABLE' END AS what, format('%I.%I', current_schema(), relname) AS name
	FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND relnamespace = CAST(current_schema() AS regnamespace)
	UNION ALL SELECT oid, 'ROUTINE',
		format('%I.%I(%s)', current_schema(), proname, pg_get_function_identity_arguments(oid))
	FROM pg_proc WHERE pronamespace = CAST(current_schema() AS regnamespace)
	UNION ALL SELECT oid, 'TYPE', format('%I.%I', current_schema(), typname)
	FROM pg_type WHERE typtype IN ('r', 'e', 'd') AND typnamespace = CAST(current_schema() AS regnamespace)) x
	WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = x.oid AND d.deptype IN ('e', 'i'))
	ORDER BY what DESC, name`
