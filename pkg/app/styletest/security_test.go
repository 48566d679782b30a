package styletest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every test that docs/security.md names as a proof is in the file that it names, and a row without a test says why in
// words.
func TestSecurityNamesTestsThatAreThere(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	doc, err := os.ReadFile(filepath.Join(root, "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	proofs := regexp.MustCompile("`([a-z0-9_/]+_test\\.go)` ((?:`Test\\w+`(?:, )?)+)")
	name := regexp.MustCompile("`(Test\\w+)`")
	named := 0
	for line := range strings.Lines(string(doc)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| requirement") {
			continue
		}
		columns := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(columns) != 4 || strings.TrimSpace(columns[2]) == "" {
			t.Errorf("a row has four columns: %s", line)
			continue
		}
		for _, proof := range proofs.FindAllStringSubmatch(columns[3], -1) {
			source := testSource(t, root, proof[1])
			for _, test := range name.FindAllStringSubmatch(proof[2], -1) {
				named++
				if !strings.Contains(source, "\nfunc "+test[1]+"(") {
					t.Errorf("%s has no %s, which docs/security.md names", proof[1], test[1])
				}
			}
		}
		if found := len(name.FindAllString(line, -1)); found != len(name.FindAllString(
			strings.Join(proofs.FindAllString(columns[3], -1), " "), -1)) {
			t.Errorf("a test without its file: %s", line)
		}
	}
	if named < 100 {
		t.Errorf("only %d tests are named", named)
	}
}

// testSource reads a file of tests that is named from pkg, or from the root as those of api are.
func testSource(t *testing.T, root, name string) string {
	t.Helper()
	for _, dir := range []string{"pkg", ""} {
		source, err := os.ReadFile(filepath.Join(root, dir, name))
		if err == nil {
			return string(source)
		}
	}
	t.Errorf("docs/security.md names %s, which is not there", name)
	return ""
}
