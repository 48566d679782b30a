package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/store/storetest"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t *testing.T, name string, v any) {
	t.Helper()
	if err := yaml.Unmarshal(read(t, name), v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// service is the part of a compose service that keeps promises.
type service struct {
	Image       string
	User        string
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	SecurityOpt []string `yaml:"security_opt"`
	Environment map[string]string
	Volumes     []string
	Ports       []string
	Healthcheck struct{ Test []string }
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
}

func TestComposeKeepsItsPromises(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"docker-compose.yml", "deploy/compose.sqlite.yml"} {
		var c struct{ Services map[string]service }
		decode(t, file, &c)
		if len(c.Services) == 0 {
			t.Errorf("%s has no services", file)
		}
		for name, s := range c.Services {
			if s.User == "" || strings.HasPrefix(s.User, "0") || strings.HasPrefix(s.User, "root") {
				t.Errorf("%s: %s runs as root", file, name)
			}
			if !s.ReadOnly || len(s.CapDrop) != 1 || s.CapDrop[0] != "ALL" || len(s.SecurityOpt) == 0 {
				t.Errorf("%s: %s may write to its root or keeps privileges", file, name)
			}
			if len(s.Healthcheck.Test) == 0 {
				t.Errorf("%s: %s has no health check", file, name)
			}
			for k, v := range s.Environment {
				secret := strings.Contains(strings.ToUpper(k), "PASSWORD") ||
					strings.Contains(v, "://") && strings.Contains(v, "@")
				if secret && !strings.HasSuffix(k, "_FILE") && strings.Count(strings.SplitN(v, "@", 2)[0], ":") > 1 {
					t.Errorf("%s: %s has a secret in %s", file, name, k)
				}
			}
			for _, p := range s.Ports {
				if !strings.HasPrefix(p, "127.0.0.1:") {
					t.Errorf("%s: %s listens to the world on %s", file, name, p)
				}
			}
		}
	}
	var c struct{ Services map[string]service }
	decode(t, "docker-compose.yml", &c)
	if c.Services["huiqi"].DependsOn["db"].Condition != "service_healthy" ||
		!strings.HasPrefix(c.Services["db"].Image, "postgres:1") || len(c.Services["db"].Volumes) == 0 {
		t.Error("docker-compose.yml: huiqi does not wait for a healthy PostgreSQL on a volume")
	}
}

func TestDockerfileBuildsAStaticUnprivilegedImage(t *testing.T) {
	t.Parallel()
	last := string(read(t, "deploy/Dockerfile"))
	for _, want := range []string{
		"CGO_ENABLED=0", "\nFROM scratch", "\nUSER 65532", "\nHEALTHCHECK ", `ENTRYPOINT ["/huiqi"]`,
	} {
		if !strings.Contains(last, want) {
			t.Errorf("the Dockerfile lacks %q", want)
		}
	}
}

func TestOtherDeployFilesParse(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"deploy/prometheus/scrape.yml", "deploy/prometheus/alerts.yml"} {
		var v map[string]any
		decode(t, name, &v)
	}
	for _, doc := range strings.Split(string(read(t, "deploy/kubernetes/huiqi.yaml")), "\n---\n") {
		var v struct{ Kind string }
		if err := yaml.Unmarshal([]byte(doc), &v); err != nil || v.Kind == "" {
			t.Errorf("deploy/kubernetes/huiqi.yaml: %v in %q", err, doc)
		}
	}
	if !json.Valid(read(t, "deploy/grafana/huiqi.json")) {
		t.Error("deploy/grafana/huiqi.json is not JSON")
	}
}

// Whoever deploys begins the office by a step of its own, with the same user and place as the server's.
func TestDeployFilesBeginTheOffice(t *testing.T) {
	t.Parallel()
	begins := string(read(t, "deploy/huiqi-init.service"))
	serves := string(read(t, "deploy/huiqi.service"))
	if !strings.Contains(begins, "\nExecStart=/usr/local/bin/huiqi init\n") {
		t.Error("deploy/huiqi-init.service does not run huiqi init")
	}
	same := []string{"Environment=HUIQI_DB=", "User=", "DynamicUser=", "StateDirectory=", "EnvironmentFile="}
	for _, name := range same {
		_, line, ok := strings.Cut(serves, "\n"+name)
		line, _, _ = strings.Cut(line, "\n")
		if !ok || !strings.Contains(begins, "\n"+name+line+"\n") {
			t.Errorf("deploy/huiqi-init.service lacks %s%s", name, line)
		}
	}
	for name, want := range map[string]string{
		"docker-compose.yml":           "run --rm --build huiqi init",
		"deploy/compose.sqlite.yml":    "run --rm --build huiqi init",
		"deploy/kubernetes/huiqi.yaml": "args: [init]",
		"docs/deploy.md":               "systemctl start huiqi-init",
		"README.md":                    "`huiqi init --db",
	} {
		if !strings.Contains(string(read(t, name)), want) {
			t.Errorf("%s lacks %q", name, want)
		}
	}
	// With PostgreSQL nobody makes the keys unless somebody says where they are.
	for _, name := range []string{"docker-compose.yml", "deploy/kubernetes/huiqi.yaml"} {
		for _, key := range []string{"HUIQI_ENTRY_KEY", "HUIQI_JOURNAL_KEY", "openssl rand -base64 32"} {
			if !strings.Contains(string(read(t, name)), key) {
				t.Errorf("%s lacks %s", name, key)
			}
		}
	}
}

// Alerts and the dashboard read what /metrics has, and every reading of the database's health has an alert or a panel.
func TestAlertsReadWhatIsMeasured(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t, storetest.Any(t), nil, app.SiteSettings{})
	s.Do("GET", "/healthz", "", nil)
	measured := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (huiqi_\w+) (\w+)`).FindAllStringSubmatch(
		string(s.Do("GET", "/metrics", "", nil).Body), -1) {
		measured[m[1]] = false
		if m[2] == "histogram" {
			measured[m[1]+"_bucket"] = true
		}
	}
	for _, file := range []string{"deploy/prometheus/alerts.yml", "deploy/grafana/huiqi.json"} {
		for _, name := range regexp.MustCompile(`huiqi_\w+`).FindAllString(string(read(t, file)), -1) {
			if _, there := measured[name]; !there {
				t.Errorf("%s reads %s, which nobody measures", file, name)
			}
			measured[name] = true
		}
	}
	for _, name := range []string{
		"huiqi_writes_failing", "huiqi_last_write_timestamp_seconds", "huiqi_failed_writes", "huiqi_waiting_writers",
		"huiqi_disk_free_bytes", "huiqi_database_bytes", "huiqi_wal_bytes", "huiqi_listener_up",
		"huiqi_proposals_waiting", "huiqi_schema_version", "huiqi_schema_known", "huiqi_last_backup_timestamp_seconds",
		"huiqi_clock_steps", "huiqi_log_dropped",
	} {
		if !measured[name] {
			t.Errorf("nobody looks at %s", name)
		}
	}
}
