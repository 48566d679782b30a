package app_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every direct dependency has its line in docs/dependencies.md, and nothing else has.
func TestDependenciesAreExplained(t *testing.T) {
	t.Parallel()
	doc := string(read(t, "docs/dependencies.md"))
	direct := map[string]bool{}
	for line := range strings.Lines(string(read(t, "go.mod"))) {
		f := strings.Fields(line)
		if len(f) >= 2 && strings.HasPrefix(f[1], "v") && !strings.Contains(line, "// indirect") {
			direct[f[0]] = true
			if !strings.Contains(doc, f[0]) {
				t.Errorf("docs/dependencies.md does not explain %s", f[0])
			}
		}
	}
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+) \|`).FindAllStringSubmatch(doc, -1) {
		for _, module := range regexp.MustCompile(`[a-z0-9.]+\.[a-z]+/[A-Za-z0-9./_-]+`).FindAllString(row[1], -1) {
			if !direct[module] {
				t.Errorf("docs/dependencies.md explains %s, which go.mod does not name", module)
			}
		}
	}
}

// Links between documents lead somewhere.
func TestDocumentsLinkToWhatIsThere(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "..", "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", "README.zh-CN.md", "CONTRIBUTING.md"} {
		files = append(files, filepath.Join("..", "..", name))
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(string(b), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", filepath.Base(file), m[1])
			}
		}
	}
}

// The files that the map of the house names are there.
func TestArchitectureNamesFilesThatAreThere(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile("`([a-z]+(?:/[a-z]+)*/[a-z_]+\\.go)`").FindAllStringSubmatch(string(read(t, "docs/architecture.md")), -1)
	if len(named) < 40 {
		t.Errorf("only %d files are named", len(named))
	}
	for _, m := range named {
		file := strings.TrimPrefix(m[1], "pkg/")
		if _, err := os.Stat(filepath.Join("..", "..", "pkg", file)); err != nil {
			t.Errorf("docs/architecture.md names %s, which is not there", m[1])
		}
	}
}
