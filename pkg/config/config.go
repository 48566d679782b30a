// Package config reads flags and environment variables into structs. A flag wins over its
// environment variable, which wins over the default.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // servers may have no zone files
	"unicode"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/keyfile"
)

// Database says which database holds the office.
type Database struct {
	DB           string `name:"db" env:"HUIQI_DB" help:"Database: sqlite:PATH or postgres://USER@HOST/NAME. (${default})" default:"${db}"`
	DBFile       string `name:"db-file" env:"HUIQI_DB_FILE" help:"File that holds the database URL instead, such as a mounted secret."`
	PasswordFile string `name:"db-password-file" env:"HUIQI_DB_PASSWORD_FILE" help:"File that holds the PostgreSQL password, put into the URL."`
}

// URL returns the database URL with what the files add. A password from a file replaces one in
// the URL. Errors never contain a secret.
func (d Database) URL() (string, error) {
	db := d.DB
	if d.DBFile != "" {
		s, err := secret("--db-file", d.DBFile)
		if err != nil {
			return "", err
		}
		db = strings.TrimSpace(s)
	}
	if d.PasswordFile == "" {
		return db, nil
	}
	pass, err := secret("--db-password-file", d.PasswordFile)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(db)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.User.Username() == "" {
		return "", errors.New("--db must be postgres://USER@HOST/NAME to use a password file")
	}
	u.User = url.UserPassword(u.User.Username(), pass) // escapes what a URL may not contain
	return u.String(), nil
}

// Shown is a database URL as it may be printed: without a password.
func Shown(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	u.User = url.User(u.User.Username())
	return u.String()
}

// secret reads a secret from a file, without the line end that editors add.
func secret(flag, path string) (string, error) {
	b, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	s := strings.TrimRight(string(b), "\r\n")
	if strings.TrimSpace(s) == "" {
		return "", fmt.Errorf("%s: %s is empty", flag, path)
	}
	return s, nil
}

// Server configures how an office is served.
type Server struct {
	Database
	Listen    string `env:"HUIQI_LISTEN" help:"Address to listen on. (${default})" default:"127.0.0.1:8080"`
	PublicURL string `name:"public-url" env:"HUIQI_PUBLIC_URL" help:"Address that subscribers use, such as https://huiqi.example.cn. By default it is the address of each request, and calendars contain no links."`
	Office    string `env:"HUIQI_OFFICE" help:"The office's name, for the top of the wall screen."`
	Contact   string `env:"HUIQI_CONTACT" help:"Whom members may ask, such as 办公室 and a telephone number. Calendars and the pages and slips of links show it. By default it is the office."`
	Embed     string `env:"HUIQI_EMBED" help:"Sites that may show /today and /week in a frame, separated by commas, such as https://www.example.gov.cn. By default none."`
	ZoneName  string `name:"zone" env:"HUIQI_ZONE" help:"The office's time zone. (${default})" default:"Asia/Shanghai"`
	CacheMiB  int    `name:"feed-cache" env:"HUIQI_FEED_CACHE" help:"How much memory rendered calendars may take, in MiB. (${default})" default:"32"`
	FileMiB   int    `name:"file-size" env:"HUIQI_FILE_SIZE" help:"How large one file may be that is hung on an outcome, in MiB. (${default})" default:"20"`
	FilesGiB  int    `name:"files-size" env:"HUIQI_FILES_SIZE" help:"How much all files of the office may come to, in GiB. (${default})" default:"10"`
	// Pool is 0 for the usual number of connections.
	Pool           int           `name:"db-pool" env:"HUIQI_DB_POOL" help:"Connections to the database. By default 20 to PostgreSQL, or 4 that read a SQLite file."`
	RequestTimeout time.Duration `name:"request-timeout" env:"HUIQI_REQUEST_TIMEOUT" help:"How long a request may take until it is saved. (${default})" default:"25s"`
	DrainDelay     time.Duration `name:"drain-delay" env:"HUIQI_DRAIN_DELAY" help:"How long to go on serving after SIGTERM, while /readyz says that no more requests are wanted. (${default})" default:"5s"`
	Keys
	JournalDir string `name:"journal-dir" env:"HUIQI_JOURNAL_DIR" help:"Directory that the journal of each day, with its signed head, is exported to. By default it is not exported."`
	LogLevel   string `name:"log-level" env:"HUIQI_LOG_LEVEL" enum:"debug,info,warn,error" help:"debug, info, warn or error. (${default})" default:"info"`
}

// Zone loads the office's time zone. It must have a name: "Local" would depend on the machine
// that serves.
func (s Server) Zone() (*time.Location, error) {
	if s.ZoneName == "" || s.ZoneName == "Local" {
		return nil, errors.New("must name a time zone, such as Asia/Shanghai")
	}
	return time.LoadLocation(s.ZoneName)
}

// Validate checks the flags before anything starts.
func (s Server) Validate() error {
	if _, err := s.Zone(); err != nil {
		return fmt.Errorf("--zone: %w", err)
	}
	_, port, err := net.SplitHostPort(s.Listen)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	if s.CacheMiB < 0 {
		return errors.New("--feed-cache must not be negative")
	}
	switch {
	case s.Pool < 0 || s.Pool == 1 || s.Pool > 1000:
		return errors.New("--db-pool: between 2 and 1,000")
	case s.FileMiB < 1 || s.FileMiB > 1024:
		return errors.New("--file-size: between 1 and 1,024 MiB")
	case s.FilesGiB < 1 || s.FilesGiB > 100_000:
		return errors.New("--files-size: between 1 and 100,000 GiB")
	case s.RequestTimeout < time.Second || s.RequestTimeout > 10*time.Minute:
		return errors.New("--request-timeout: between 1s and 10m")
	case s.DrainDelay < 0 || s.DrainDelay > 10*time.Minute:
		return errors.New("--drain-delay: between 0s and 10m")
	}
	if s.PublicURL != "" && !public(s.PublicURL) {
		return errors.New("--public-url must be http(s)://HOST[/PATH]")
	}
	for _, site := range s.Framers() {
		if !framer.MatchString(site) {
			return fmt.Errorf("--embed: %q must be http(s)://HOST[:PORT], where *. may stand before HOST", site)
		}
	}
	return nil
}

// Framers are the sites that may show /today and /week in a frame.
func (s Server) Framers() []string {
	return strings.FieldsFunc(s.Embed, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}

// framer is a site that may frame pages. It must not bring other parts into the policy.
var framer = regexp.MustCompile(`^https?://(\*\.)?[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?$`)

func public(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil &&
		u.RawQuery == "" && !u.ForceQuery && u.Fragment == ""
}

// JournalKey says with which key the head of the journal is signed.
type JournalKey struct {
	KeyFile string `name:"journal-key" env:"HUIQI_JOURNAL_KEY" help:"File of the key that signs the journal; made when there is none. By default it is beside a SQLite file, and a journal in PostgreSQL is not signed."`
}

// Path is the file of the key for the database at the URL, or empty when there is to be none.
func (k JournalKey) Path(url string) string {
	file, sqlite := strings.CutPrefix(url, "sqlite:")
	if k.KeyFile == "" && sqlite {
		return journal.KeyFileBeside(file)
	}
	return k.KeyFile
}

// Keys says in which files the program's keys are, outside the database.
type Keys struct {
	JournalKey
	EntryFile string `name:"entry-key" env:"HUIQI_ENTRY_KEY" help:"File of the key of the pages to which events link, shared by all servers of an office; made when there is none. By default it is beside a SQLite file, and with PostgreSQL events have no links."`
}

// EntryPath is the file of the key of entry pages for the database at the URL, or empty when there is to be none.
func (k Keys) EntryPath(url string) string {
	file, sqlite := strings.CutPrefix(url, "sqlite:")
	if k.EntryFile == "" && sqlite {
		return file + ".entry-key"
	}
	return k.EntryFile
}

// EntryKey reads the key of entry pages, or makes it; nil when there is to be none.
func (k Keys) EntryKey(url string) ([]byte, error) {
	path := k.EntryPath(url)
	if path == "" {
		return nil, nil
	}
	key, err := keyfile.Make(path)
	if err != nil {
		return nil, fmt.Errorf("--entry-key: %w", err)
	}
	return key, nil
}

// Make makes the keys that are not there, and says where they are, or which none is made.
func (k Keys) Make(url string) ([]string, error) {
	var said []string
	for flag, path := range map[string]string{"--journal-key": k.Path(url), "--entry-key": k.EntryPath(url)} {
		if path == "" {
			said = append(said, flag+": no file is named, and none is made")
			continue
		}
		_, err := keyfile.Make(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", flag, err)
		}
		said = append(said, flag+": "+path)
	}
	slices.Sort(said)
	return said, nil
}

// JournalVerify configures a proof of the journal.
type JournalVerify struct {
	Database
	JournalKey
	Heads []string `name:"head" help:"A signed head from an export (….head.json) that has to be in the journal; may be given again."`
}

// JournalExport configures an export of the journal.
type JournalExport struct {
	Database
	JournalKey
	Since string `help:"Only what was written on this day (UTC) or later, such as 2026-03-01. By default everything."`
	Out   string `help:"The new file to write, one row a line as JSON. The signed head is written beside it (….head.json)." required:""`
}

// From is the instant at which Since begins, and zero without one.
func (e JournalExport) From() time.Time {
	from, err := time.Parse(time.DateOnly, e.Since)
	if err != nil {
		return time.Time{}
	}
	return from
}

// Validate is called by kong.
func (e JournalExport) Validate() error {
	if e.Since != "" && e.From().IsZero() {
		return errors.New("--since: must be a day, such as 2026-03-01")
	}
	return nil
}

// JournalErase configures an erasure.
type JournalErase struct {
	Database
	PersonID consult.ID `name:"person" help:"The id of the person whose personal values are emptied." required:""`
}

// Expiry says when a token ends.
type Expiry struct {
	Days int `help:"The token ends by itself after this many days."`
}

// From is the end of a token that is made now; zero when it does not end by itself.
func (e Expiry) From(now time.Time) time.Time {
	if e.Days == 0 {
		return time.Time{}
	}
	return now.AddDate(0, 0, e.Days)
}

// Validate is called by kong.
func (e Expiry) Validate() error {
	if e.Days < 0 || e.Days > 3660 {
		return errors.New("--days: between 1 and 3660")
	}
	return nil
}

// TokenRotation configures a new secret of a token.
type TokenRotation struct {
	Database
	Expiry
	ID      consult.ID    `arg:"" help:"The token's id, from token list."`
	Overlap time.Duration `help:"How long the former secret stays good, such as 1h; seven days at most. (${default})" default:"0s"`
}

// Token configures a new bearer token.
type Token struct {
	Database
	Expiry
	Roles []consult.Role `name:"role" enum:"admin,office,organiser,desk,liaison,member,kiosk,auditor" help:"One or more, separated by commas: admin, office, organiser, desk, liaison, member, kiosk, auditor." required:""`
	Name  string         `help:"Who or what uses it; shown in lists and logs." required:""`
	// PersonIDs are for members, who have one, and for liaisons.
	PersonIDs []consult.ID `name:"person" help:"With --role member or liaison: the id of the person whom the token acts for."`
	BodyIDs   []consult.ID `name:"body" help:"With --role liaison: the id of a body for whose members the token acts."`
	ReachIDs  []consult.ID `name:"reach" help:"The id of a body: the token covers it and all below it. By default the whole office."`
}

// Reach is what the token is to cover.
func (t Token) Reach() consult.Reach {
	if len(t.ReachIDs) == 0 {
		return consult.WholeOffice()
	}
	return consult.Reach{BodyIDs: t.ReachIDs}
}

// Validate is called by kong: only the tokens of members and liaisons act for people, and they must.
func (t Token) Validate() error {
	err := t.Expiry.Validate()
	if err != nil {
		return err
	}
	// A token without a person could not tell whose answers it gives.
	member, liaison := slices.Contains(t.Roles, consult.Member), slices.Contains(t.Roles, consult.Liaison)
	switch {
	case member && liaison:
		return errors.New("--role: member and liaison are not for one token")
	case member && len(t.PersonIDs) != 1:
		return errors.New("--person: --role member needs the id of the person whom the token acts for")
	case liaison && len(t.PersonIDs)+len(t.BodyIDs) == 0:
		return errors.New("--person, --body: --role liaison needs the people or bodies for whom the token acts")
	case !member && !liaison && len(t.PersonIDs) > 0:
		return fmt.Errorf("--person: only for --role member or liaison, not for --role %s", t.Roles[0])
	case !liaison && len(t.BodyIDs) > 0:
		return fmt.Errorf("--body: only for --role liaison, not for --role %s", t.Roles[0])
	}
	return nil
}

// Plan configures what to plan: an instance from a file, or an approved plan of an office.
type Plan struct {
	In         string        `help:"An instance: public meeting scheduling, or journeys (CSPLib 46), as JSON." type:"path" xor:"what" required:""`
	PlanID     string        `name:"plan" help:"The id of an approved plan of the office at --db." xor:"what" required:""`
	Out        string        `help:"Where to write the plan. By default stdout." type:"path"`
	DB         string        `name:"db" help:"The office: sqlite:PATH or postgres://…" default:"${db}" env:"HUIQI_DB"`
	ZoneName   string        `name:"zone" help:"The office's time zone." default:"Asia/Shanghai" env:"HUIQI_ZONE"`
	Apply      bool          `help:"With --plan: apply what was found."`
	TimeLimit  time.Duration `help:"How long to search." default:"10s"`
	Threads    int           `help:"Number of parallel searches." default:"2"`
	Seed       uint64        `help:"The same seed and --iterations make the same plan, to the byte." default:"1"`
	Iterations int64         `help:"End each search after this many steps instead of after a time."`
}

// Validate checks the flags before anything starts.
func (p Plan) Validate() error {
	switch {
	case p.TimeLimit < 10*time.Millisecond || p.TimeLimit > 24*time.Hour:
		return errors.New("--time-limit: between 10ms and 24h")
	case p.Threads < 1 || p.Threads > 64:
		return errors.New("--threads: between 1 and 64")
	case p.Iterations < 0:
		return errors.New("--iterations: 0 or more")
	case p.Apply && p.PlanID == "":
		return errors.New("--apply: with --plan only")
	}
	_, err := time.LoadLocation(p.ZoneName)
	return err
}

// Bench configures a simulation of subscribers.
type Bench struct {
	DB       string        `name:"db" help:"An empty database: sqlite:PATH or postgres://…. By default a temporary file."`
	People   int           `help:"Number of people, each with a feed." default:"10000"`
	Meetings int           `help:"Number of meetings of each person." default:"6"`
	Rate     float64       `help:"Polls a second." default:"500"`
	Duration time.Duration `help:"How long to poll." default:"1m"`
	Changes  float64       `help:"Meetings changed a second; 0 means each one twice within the time that feeds show, as fast as the polls."`
	Cold     bool          `help:"Poll at once, without letting everybody fetch once before."`
	Conns    int           `help:"Connections." default:"16"`
	CacheMiB int           `name:"feed-cache" help:"The server's --feed-cache, in MiB." default:"256"`
	Memory   string        `help:"The server's GOMEMLIMIT." default:"900MiB"`
	JSON     bool          `name:"json" help:"Print the report as JSON."`
}

// Validate checks the flags before anything starts.
func (b Bench) Validate() error {
	switch {
	case b.People < 100 || b.People > 2_000_000:
		return errors.New("--people: between 100 and 2,000,000")
	case b.Meetings < 1 || b.Meetings > 200:
		return errors.New("--meetings: between 1 and 200")
	case !(b.Rate > 0 && b.Rate <= 1_000_000):
		return errors.New("--rate: more than 0")
	case b.Duration < time.Second || b.Duration > 24*time.Hour:
		return errors.New("--duration: between 1s and 24h")
	case !(b.Changes >= 0 && b.Changes <= 1000):
		return errors.New("--changes: between 0 and 1,000")
	case b.Conns < 1 || b.Conns > 1000:
		return errors.New("--conns: between 1 and 1,000")
	case b.CacheMiB < 1:
		return errors.New("--feed-cache: at least 1")
	}
	return nil
}
