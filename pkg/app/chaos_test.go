package app_test

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// The tests whose names begin with TestChaos break machines under an office at work. `make check` runs a short form of
// each, `make chaos` the same code for some minutes; then a table of what came of it is printed (docs/reliability.md).

// chaosLong reports whether this is `make chaos`.
func chaosLong() bool { return os.Getenv("HUIQI_TEST_CHAOS") == "long" }

// rounds is how often a run breaks its machine.
func rounds(short, long int) int {
	if chaosLong() {
		return long
	}
	return short
}

// chaos begins a run, and has the table say so when it is left out.
func chaos(t *testing.T, run string) {
	t.Helper()
	t.Parallel()
	t.Cleanup(func() {
		if t.Skipped() {
			record(t, figure{run: run, note: "LEFT OUT: nobody has tried this"})
		}
	})
}

// figure is a line of the table.
type figure struct {
	run, database string
	rounds        int
	// work is what the people did meanwhile; nil where nobody worked.
	work *load
	note string
}

// figures are those of all runs so far.
var figures struct {
	sync.Mutex
	all []figure
}

// record keeps the figure for the table.
func record(t *testing.T, f figure) {
	t.Helper()
	figures.Lock()
	defer figures.Unlock()
	figures.all = append(figures.all, f)
	t.Logf("%+v", f.cells())
}

func (f figure) cells() []string {
	row := []string{f.run, f.database, strconv.Itoa(f.rounds), "–", "–", "–", "–", "–", "–", f.note}
	if f.work == nil {
		return row
	}
	for i, n := range []int64{
		f.work.acknowledged.Load(), f.work.lost, f.work.refused.Load(), f.work.unanswered.Load(), // columns 4 to 7
	} {
		row[3+i] = strconv.FormatInt(n, 10)
	}
	row[7] = seconds(f.work.longest.Load())
	row[8] = seconds(f.work.back.Load())
	return row
}

func seconds(nanoseconds int64) string {
	return fmt.Sprintf("%.1f s", time.Duration(nanoseconds).Seconds())
}

// printFigures prints the table.
func printFigures(out io.Writer) {
	figures.Lock()
	defer figures.Unlock()
	slices.SortStableFunc(figures.all, func(a, b figure) int {
		return cmp.Or(cmp.Compare(a.run, b.run), cmp.Compare(a.database, b.database))
	})
	fmt.Fprintln(out, "\n| run | database | rounds | acknowledged | of these lost | refused | without an answer | "+
		"longest answer | writes again after | |\n|---|---|---|---|---|---|---|---|---|---|")
	for _, f := range figures.all {
		fmt.Fprint(out, "|")
		for _, cell := range f.cells() {
			fmt.Fprintf(out, " %s |", cell)
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out)
}
