// Command mutate breaks the code of one package on purpose, in many small ways, and counts how many of them its
// tests notice. All mutants are built into one test binary, each asleep until an environment variable names it,
// so that trying one costs a run of the tests and no build.
//
//	go run ./.ci/mutate [-for 30m] [-with ./pkg/other,…] ./pkg/conflict
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

func main() {
	limit := flag.Duration("for", time.Hour, "start no more mutants after this time; those tried are a random choice")
	with := flag.String("with", "", "packages whose tests are to notice, too, separated by commas")
	workers := flag.Int("workers", runtime.NumCPU(), "how many mutants are tried at once")
	seed := flag.Uint64("seed", 1, "chooses the order of the mutants")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	tests := []string{flag.Arg(0)}
	if *with != "" {
		tests = append(tests, strings.Split(*with, ",")...)
	}
	t := trial{workers: *workers, until: time.Now().Add(*limit), seed: *seed}
	if err := run(flag.Arg(0), tests, &t); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
	t.print(flag.Arg(0))
}

// run builds the package with its mutants and tries them.
func run(pkg string, tests []string, t *trial) error {
	dir, err := os.MkdirTemp("", "huiqi-mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	found, err := read(pkg)
	if err != nil {
		return err
	}
	t.binaries, t.unbuilt, err = build(found, dir, tests)
	if err != nil {
		return err
	}
	t.mutants = found.live()
	return t.run()
}
