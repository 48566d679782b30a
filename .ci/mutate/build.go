package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// switches is the file that the package gets beside its own: it wakes one mutant and notes which are reached.
//
//go:embed switch.go.txt
var switches string

// binary is a built test binary, the directory that it runs in, and the flags of its runs.
type binary struct {
	path, dir string
	runs      []string
}

// build builds the tests with all mutants in the package, and answers how many mutants the compiler refused.
func build(h *house, dir string, tests []string) ([]*binary, int, error) {
	overlay := filepath.Join(dir, "overlay.json")
	unbuilt := 0
	for {
		if err := h.write(dir, overlay); err != nil {
			return nil, 0, err
		}
		out, err := compile(overlay, filepath.Join(dir, "package"), "build", h.dir)
		if err == nil {
			break
		}
		n := h.drop(out)
		if n == 0 {
			return nil, 0, fmt.Errorf("%w\n%s", err, out)
		}
		unbuilt += n
	}
	var built []*binary
	for i, pkg := range tests {
		b := &binary{path: filepath.Join(dir, fmt.Sprintf("test%d", i)), dir: pkg}
		if out, err := compile(overlay, b.path, "test", pkg); err != nil {
			return nil, 0, fmt.Errorf("%w\n%s", err, out)
		}
		built = append(built, b)
	}
	return built, unbuilt, nil
}

// write writes the files with the mutants in them, and the overlay that has Go read these.
func (h *house) write(dir, overlay string) error {
	replaced := map[string]string{}
	root, err := filepath.Abs(h.dir)
	if err != nil {
		return err
	}
	for _, f := range h.files {
		to := filepath.Join(dir, filepath.Base(f.path))
		if err := os.WriteFile(to, h.instrument(f), 0o600); err != nil {
			return err
		}
		replaced[filepath.Join(root, filepath.Base(f.path))] = to
	}
	to := filepath.Join(dir, "mutant_switch.go")
	err = os.WriteFile(to, []byte(strings.Replace(switches, "PACKAGE", h.name, 1)), 0o600)
	if err != nil {
		return err
	}
	replaced[filepath.Join(root, "mutant_switch.go")] = to
	text, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		return err
	}
	return os.WriteFile(overlay, text, 0o600)
}

func compile(overlay, to, verb, pkg string) (string, error) {
	args := []string{verb, "-overlay", overlay, "-o", to, "-gcflags=-e"}
	if verb == "test" {
		args = append(args, "-c", "-vet=off")
	}
	out, err := exec.Command("go", append(args, pkg)...).CombinedOutput()
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		err = errors.New("the package does not build with the mutants in it")
	}
	return string(out), err
}

// place is the file and the line of a compiler's message.
var place = regexp.MustCompile(`(?m)^([^\s:]+\.go):(\d+):`)

// drop leaves out the mutants on the lines that the compiler complains of, and answers how many.
func (h *house) drop(out string) int {
	n := 0
	for _, found := range place.FindAllStringSubmatch(out, -1) {
		line, err := strconv.Atoi(found[2])
		if err != nil {
			continue
		}
		for _, m := range h.mutants {
			here := filepath.Base(m.file) == filepath.Base(found[1]) && m.from.Line <= line && line <= m.to.Line
			if here && !m.dropped {
				m.dropped = true
				n++
			}
		}
	}
	return n
}
