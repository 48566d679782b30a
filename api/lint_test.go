package api_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/api"
)

// workbench is a folder with openapi.yaml, the named files of testdata and the programs that npm has installed there.
// If these are missing the test says what it leaves out, or fails where HUIQI_TEST_REQUIRE=all.
func workbench(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	modules, err := filepath.Abs("testdata/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	_, err = exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(modules, ".bin"))
	}
	if err != nil {
		if os.Getenv("HUIQI_TEST_REQUIRE") == "all" {
			t.Fatalf("%v (make install gets it)", err)
		}
		t.Skipf("%v (make install gets it): openapi.yaml is not linted, and no client is generated from it", err)
	}
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "openapi.yaml", api.Spec())
	for _, name := range files {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		put(t, dir, name, content)
	}
	return dir
}

func put(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// run has an installed program do its work in dir, and fails with what it says if it is not content.
func run(t *testing.T, dir, program string, words ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join("node_modules", ".bin", program), words...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true", "NO_COLOR=1")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s %s: %v\n%s", program, strings.Join(words, " "), err, said)
	}
}

// Redocly and Spectral have nothing to say about openapi.yaml; what they are not asked, their configurations explain.
func TestLintersAreContent(t *testing.T) {
	t.Parallel()
	dir := workbench(t, "redocly.yaml", "spectral.yaml")
	run(t, dir, "redocly", "lint", "--config", "redocly.yaml", "openapi.yaml")
	run(t, dir, "spectral", "lint", "--ruleset", "spectral.yaml", "--fail-severity", "hint", "openapi.yaml")
}

// A program that an integrator writes against the types of openapi-typescript compiles under --strict, and what the
// contract does not allow does not compile.
func TestTypescriptClientCompiles(t *testing.T) {
	t.Parallel()
	dir := workbench(t, "package.json", "tsconfig.json", "client.ts")
	run(t, dir, "openapi-typescript", "openapi.yaml", "--output", "schema.d.ts")
	run(t, dir, "tsc", "--project", ".")
}
