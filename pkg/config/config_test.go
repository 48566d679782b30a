package config_test

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"huiqi/pkg/config"
	"huiqi/pkg/consult"
)

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestURL(t *testing.T) {
	t.Parallel()
	const plain = "postgres://huiqi@db:5432/office?sslmode=disable"
	for _, r := range []struct {
		name string
		d    config.Database
		want string
	}{
		{"as it stands", config.Database{DB: "sqlite:/var/lib/huiqi/a b?.db"}, "sqlite:/var/lib/huiqi/a b?.db"},
		{
			"from a file, line end and all",
			config.Database{DB: "sqlite:x", DBFile: file(t, " postgres://u:p@db/office\r\n")},
			"postgres://u:p@db/office",
		},
		{
			"password from a file", config.Database{DB: plain, PasswordFile: file(t, "geheim\n")},
			"postgres://huiqi:geheim@db:5432/office?sslmode=disable",
		},
		{
			"both from files",
			config.Database{DBFile: file(t, plain), PasswordFile: file(t, "geheim")},
			"postgres://huiqi:geheim@db:5432/office?sslmode=disable",
		},
		{
			"password in place of another",
			config.Database{DB: "postgres://huiqi:old@db/office", PasswordFile: file(t, "new")},
			"postgres://huiqi:new@db/office",
		},
		{
			"the longer scheme",
			config.Database{DB: "postgresql://huiqi@db/office", PasswordFile: file(t, "x")},
			"postgresql://huiqi:x@db/office",
		},
		{
			"a socket instead of a host",
			config.Database{DB: "postgres://huiqi@/office?host=/run/postgresql", PasswordFile: file(t, "x")},
			"postgres://huiqi:x@/office?host=/run/postgresql",
		},
	} {
		if got, err := r.d.URL(); err != nil || got != r.want {
			t.Errorf("%s: %q, %v", r.name, got, err)
		}
	}
}

// For any password, the resulting URL contains it and nothing else of it.
func TestPasswordsAreEscaped(t *testing.T) {
	t.Parallel()
	for _, pass := range []string{
		"a@b:c/d?e#f", "100%", "50%41", " inner and outer space ", "+&=;", "密码", `"'\`, "[::1]", "a\tb", "two\nlines",
	} {
		got, err := config.Database{
			DB:           "postgres://huiqi@db:5432/office?sslmode=disable",
			PasswordFile: file(t, pass+"\n"),
		}.URL()
		if err != nil {
			t.Errorf("%q: %v", pass, err)
			continue
		}
		u, err := url.Parse(got)
		if err != nil {
			t.Errorf("%q: %v", pass, err)
			continue
		}
		back, _ := u.User.Password()
		if back != pass || u.Host != "db:5432" || u.Path != "/office" || u.RawQuery != "sslmode=disable" ||
			u.User.Username() != "huiqi" {
			t.Errorf("%q comes back as %q in %s", pass, back, u.Redacted())
		}
	}
}

func TestURLRefuses(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "none")
	for _, r := range []struct {
		name string
		d    config.Database
		want string
	}{
		{"no such file", config.Database{DBFile: missing}, "--db-file"},
		{
			"no such password file", config.Database{DB: "postgres://u@db/x", PasswordFile: missing},
			"--db-password-file",
		},
		{"an empty file", config.Database{DBFile: file(t, "\n")}, "--db-file"},
		{
			"an empty password",
			config.Database{DB: "postgres://u@db/x", PasswordFile: file(t, "\r\n")},
			"--db-password-file",
		},
		{"a password for SQLite", config.Database{DB: "sqlite:x.db", PasswordFile: file(t, "geheim")}, "--db must be"},
		{
			"a password for nobody",
			config.Database{DB: "postgres://db/x", PasswordFile: file(t, "geheim")},
			"--db must be",
		},
		{
			"a password for an empty name",
			config.Database{DB: "postgres://:old@db/x", PasswordFile: file(t, "geheim")},
			"--db must be",
		},
		{
			"a password for another server", config.Database{DB: "mysql://u@db/x", PasswordFile: file(t, "geheim")},
			"--db must be",
		},
		{
			"a URL that is none",
			config.Database{DB: "postgres://u:geheim%zz@db/x", PasswordFile: file(t, "geheim")},
			"--db must be",
		},
	} {
		got, err := r.d.URL()
		if err == nil || !strings.Contains(err.Error(), r.want) || got != "" {
			t.Errorf("%s: %q, %v", r.name, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error tells the password", r.name)
		}
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	zone := func(s string) func(*config.Server) { return func(c *config.Server) { c.ZoneName = s } }
	listen := func(s string) func(*config.Server) { return func(c *config.Server) { c.Listen = s } }
	link := func(s string) func(*config.Server) { return func(c *config.Server) { c.PublicURL = s } }
	pool := func(n int) func(*config.Server) { return func(c *config.Server) { c.Pool = n } }
	drain := func(d time.Duration) func(*config.Server) { return func(c *config.Server) { c.DrainDelay = d } }
	embed := func(s string) func(*config.Server) { return func(c *config.Server) { c.Embed = s } }
	files := func(one, all int) func(*config.Server) {
		return func(c *config.Server) { c.FileMiB, c.FilesGiB = one, all }
	}
	limit := func(d time.Duration) func(*config.Server) { return func(c *config.Server) { c.RequestTimeout = d } }
	for _, r := range []struct {
		name string
		with func(*config.Server)
		want string
	}{
		{"the defaults", func(*config.Server) {}, ""},
		{"UTC", zone("UTC"), ""},
		{"another zone", zone("Asia/Urumqi"), ""},
		{"no such zone", zone("Asia/Suzhou"), "--zone"},
		{"an empty zone, which would be UTC", zone(""), "--zone"},
		{"the machine's zone", zone("Local"), "--zone"},
		{"a path", zone("../../etc/passwd"), "--zone"},
		{"every address", listen(":8080"), ""},
		{"IPv6", listen("[::1]:8080"), ""},
		{"any free port", listen("127.0.0.1:0"), ""},
		{"no port", listen("127.0.0.1"), "--listen"},
		{"too high a port", listen("127.0.0.1:65536"), "--listen"},
		{"a port that is none", listen("127.0.0.1:no-such-service"), "--listen"},
		{"bare IPv6", listen("::1:8080"), "--listen"},
		{"nothing", listen(""), "--listen"},
		{"public address", link("https://huiqi.example.cn"), ""},
		{"public address under a path", link("http://example.cn:8080/huiqi/"), ""},
		{"webcal", link("webcal://huiqi.example.cn"), "--public-url"},
		{"no scheme", link("huiqi.example.cn"), "--public-url"},
		{"no host", link("https:///huiqi"), "--public-url"},
		{"only a port", link("https://:443"), "--public-url"},
		{"a question", link("https://huiqi.example.cn/?a=b"), "--public-url"},
		{"an empty question", link("https://huiqi.example.cn/?"), "--public-url"},
		{"a fragment", link("https://huiqi.example.cn/#a"), "--public-url"},
		{"a password", link("https://u:p@huiqi.example.cn/"), "--public-url"},
		{"a URL that is none", link("https://huiqi.example.cn/%zz"), "--public-url"},
		{name: "framed by two sites", with: embed("https://www.example.gov.cn, http://*.example.cn:8080")},
		{name: "framed by everybody", with: embed("*"), want: "--embed"},
		{name: "framed by a page", with: embed("https://www.example.gov.cn/news"), want: "--embed"},
		{name: "another directive", with: embed("https://a.cn;script-src"), want: "--embed"},
		{name: "a small pool", with: pool(2)},
		{name: "one connection, by which nobody could read and write", with: pool(1), want: "--db-pool"},
		{name: "fewer than none", with: pool(-1), want: "--db-pool"},
		{name: "more than PostgreSQL has", with: pool(1001), want: "--db-pool"},
		{name: "a short limit", with: limit(time.Second)},
		{name: "no limit", with: limit(0), want: "--request-timeout"},
		{name: "no delay", with: drain(0)},
		{name: "a delay before the end", with: drain(-time.Second), want: "--drain-delay"},
		{name: "a delay that looks like a mistake", with: drain(time.Hour), want: "--drain-delay"},
		{name: "files of a gibibyte", with: files(1024, 1)},
		{name: "no files", with: files(0, 10), want: "--file-size"},
		{name: "a file that holds the lock for a minute", with: files(1025, 10), want: "--file-size"},
		{name: "no room for files", with: files(20, 0), want: "--files-size"},
		{name: "more files than there are disks", with: files(20, 100_001), want: "--files-size"},
		{name: "a limit nobody waits for", with: limit(time.Hour), want: "--request-timeout"},
	} {
		c := config.Server{
			Listen:         "127.0.0.1:8080",
			ZoneName:       "Asia/Shanghai",
			RequestTimeout: 25 * time.Second,
			FileMiB:        20,
			FilesGiB:       10,
		}
		r.with(&c)
		err := c.Validate()
		if r.want == "" && err != nil || r.want != "" && (err == nil || !strings.HasPrefix(err.Error(), r.want)) {
			t.Errorf("%s: %v, want %q", r.name, err, r.want)
		}
	}
}

// parse reads flags as the program does.
func parse[T any](t *testing.T, args ...string) (T, error) {
	t.Helper()
	var c T
	p, err := kong.New(&c, kong.Vars{"db": "sqlite:huiqi.db"}, kong.Exit(func(int) { t.Error("kong exits") }))
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Parse(args)
	return c, err
}

// bare unsets, for the time of the test, the environment variables that the flags read.
func bare(t *testing.T) {
	t.Helper()
	for _, name := range []string{
		"HUIQI_DB", "HUIQI_DB_FILE", "HUIQI_DB_PASSWORD_FILE", "HUIQI_LISTEN", "HUIQI_PUBLIC_URL", "HUIQI_ZONE",
		"HUIQI_LOG_LEVEL",
	} {
		t.Setenv(name, "") // so that the test restores it
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
}

// Not parallel, because the environment belongs to the process.
func TestFlagsOverEnvironmentOverDefaults(t *testing.T) {
	bare(t)
	want := config.Server{
		Database: config.Database{DB: "sqlite:huiqi.db"},
		Listen:   "127.0.0.1:8080",
		ZoneName: "Asia/Shanghai",
		CacheMiB: 32,
		FileMiB:  20,
		FilesGiB: 10,
		LogLevel: "info",

		RequestTimeout: 25 * time.Second,
		DrainDelay:     5 * time.Second,
	}
	if c, err := parse[config.Server](t); err != nil || c != want {
		t.Errorf("by default %+v, %v", c, err)
	}
	for name, value := range map[string]string{
		"HUIQI_DB":               "postgres://env@db/office",
		"HUIQI_DB_FILE":          "/run/secrets/db",
		"HUIQI_DB_PASSWORD_FILE": "/run/secrets/pass",
		"HUIQI_LISTEN":           ":9000",
		"HUIQI_PUBLIC_URL":       "https://env.example.cn",
		"HUIQI_ZONE":             "UTC",
		"HUIQI_FEED_CACHE":       "64",
		"HUIQI_LOG_LEVEL":        "debug",
		"HUIQI_DB_POOL":          "40",
		"HUIQI_REQUEST_TIMEOUT":  "1m",
		"HUIQI_DRAIN_DELAY":      "20s",
		"HUIQI_FILE_SIZE":        "50",
		"HUIQI_FILES_SIZE":       "100",
	} {
		t.Setenv(name, value)
	}
	want = config.Server{
		Database: config.Database{
			DB:           "postgres://env@db/office",
			DBFile:       "/run/secrets/db",
			PasswordFile: "/run/secrets/pass",
		},
		Listen:    ":9000",
		PublicURL: "https://env.example.cn",
		ZoneName:  "UTC",
		CacheMiB:  64,
		FileMiB:   50,
		FilesGiB:  100,
		LogLevel:  "debug",

		Pool:           40,
		RequestTimeout: time.Minute,
		DrainDelay:     20 * time.Second,
	}
	if c, err := parse[config.Server](t); err != nil || c != want {
		t.Errorf("from the environment %+v, %v", c, err)
	}
	want = config.Server{
		Database:  config.Database{DB: "sqlite:flag.db", DBFile: "/f", PasswordFile: "/p"},
		Listen:    ":9001",
		PublicURL: "https://flag.example.cn",
		ZoneName:  "Asia/Urumqi",
		CacheMiB:  128,
		FileMiB:   5,
		FilesGiB:  2,
		LogLevel:  "error",

		Pool:           6,
		RequestTimeout: 7 * time.Second,
		DrainDelay:     0,
	}
	c, err := parse[config.Server](t, "--db=sqlite:flag.db", "--db-file=/f", "--db-password-file=/p", "--listen=:9001",
		"--public-url=https://flag.example.cn", "--zone=Asia/Urumqi", "--feed-cache=128", "--log-level=error",
		"--db-pool=6", "--request-timeout=7s", "--drain-delay=0s",
		"--file-size=5", "--files-size=2")
	if err != nil || c != want {
		t.Errorf("from flags %+v, %v", c, err)
	}
}

func TestBadFlagsAreNamed(t *testing.T) {
	bare(t)
	for _, args := range [][]string{
		{"--zone=Mars/Base"}, {"--zone="}, {"--listen=8080"}, {"--public-url=ftp://a"}, {"--log-level=loud"},
		{"--feed-cache=-1"},
	} {
		flag, _, _ := strings.Cut(args[0], "=")
		if _, err := parse[config.Server](t, args...); err == nil || !strings.Contains(err.Error(), flag) {
			t.Errorf("%s: %v", args[0], err)
		}
	}
}

// An empty variable, which a compose file may leave, must not silently turn the office's zone
// into UTC.
func TestAnEmptyZoneIsRefused(t *testing.T) {
	bare(t)
	t.Setenv("HUIQI_ZONE", "")
	if c, err := parse[config.Server](t); err == nil && c.ZoneName != "Asia/Shanghai" {
		t.Errorf("zone %q is taken", c.ZoneName)
	}
}

func TestBenchFlags(t *testing.T) {
	bare(t)
	if c, err := parse[config.Bench](t); err != nil || c.DB != "" || c.People != 10_000 || c.Rate != 500 {
		t.Errorf("%+v, %v", c, err)
	}
	for _, arg := range []string{
		"--people=99", "--people=2000001", "--meetings=0", "--rate=0", "--rate=NaN", "--duration=1ms", "--changes=-1",
		"--conns=0", "--feed-cache=0",
	} {
		flag, _, _ := strings.Cut(arg, "=")
		if _, err := parse[config.Bench](t, arg); err == nil || !strings.Contains(err.Error(), flag) {
			t.Errorf("%s: %v", arg, err)
		}
	}
}

func TestTokenFlags(t *testing.T) {
	bare(t)
	kiosk := []consult.Role{consult.Kiosk}
	c, err := parse[config.Token](t, "--role=kiosk", "--name=门厅屏幕")
	if err != nil || !slices.Equal(c.Roles, kiosk) || c.Name != "门厅屏幕" || c.DB != "sqlite:huiqi.db" {
		t.Errorf("%+v, %v", c, err)
	}
	both, err := parse[config.Token](t, "--role=admin,office", "--name=办公室")
	if err != nil || !slices.Equal(both.Roles, []consult.Role{consult.Admin, consult.Office}) {
		t.Errorf("two roles: %+v, %v", both, err)
	}
	for role, more := range map[consult.Role][]string{
		consult.Admin:     nil,
		consult.Office:    nil,
		consult.Organiser: nil,
		consult.Desk:      nil,
		consult.Auditor:   nil,
		consult.Liaison:   {"--person=p", "--body=b", "--person=q"},
		consult.Member:    {"--person=p"},
	} {
		c, err := parse[config.Token](t, append(more, "--role="+string(role), "--name=a")...)
		if err != nil || !slices.Equal(c.Roles, []consult.Role{role}) {
			t.Errorf("%s: %+v, %v", role, c, err)
		}
	}
	for name, args := range map[string][]string{
		"no role":                      {"--name=a"},
		"no name":                      {"--role=admin"},
		"no such role":                 {"--role=root", "--name=a"},
		"a member who is nobody":       {"--role=member", "--name=a"},
		"a member who is two":          {"--role=member", "--name=a", "--person=p", "--person=q"},
		"a liaison for nobody":         {"--role=liaison", "--name=a"},
		"a liaison and member":         {"--role=liaison,member", "--name=a", "--person=p"},
		"a member of a body":           {"--role=member", "--name=a", "--person=p", "--body=b"},
		"an organiser who is a member": {"--role=organiser", "--name=a", "--person=p"},
	} {
		if _, err := parse[config.Token](t, args...); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
