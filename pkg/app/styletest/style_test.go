package styletest_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"

	"huiqi/pkg/app/styletest"
)

// styleTable lists how often each room still breaks each rule of the style. A room that is not listed breaks none.
const styleTable = "testdata/style.txt"

var update = flag.Bool("update", false, "write the present counts to "+styleTable)

// breachesOf are the places where a room breaks a rule, by room and rule. The tests of a room count for themselves.
type breachesOf map[string]map[string][]styletest.Place

// TestStyle holds every room to the rules of the style. A room may break a rule as often as the table says and neither
// more often nor less: who mends a place lowers the count, with
//
//	go test ./pkg/app/styletest -update
func TestStyle(t *testing.T) {
	t.Parallel()
	now := breachesNow(t)
	if *update {
		if err := os.WriteFile(styleTable, styleRows(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	table, err := os.ReadFile(styleTable)
	if err != nil {
		t.Fatal(err)
	}
	allowed, err := readStyleRows(table)
	if err != nil {
		t.Fatal(err)
	}
	rooms := map[string]bool{}
	for room := range now {
		rooms[room] = true
	}
	for room := range allowed {
		rooms[room] = true
	}
	for _, room := range slices.Sorted(maps.Keys(rooms)) {
		for _, r := range styletest.Rules {
			compareBreaches(t, room, r, now[room][r.Name], allowed[room][r.Name])
		}
	}
}

// compareBreaches reports a count that is not the one in the table.
func compareBreaches(t *testing.T, room string, r styletest.Rule, places []styletest.Place, allowed int) {
	t.Helper()
	switch {
	case len(places) > allowed:
		t.Errorf("%s: %s: %d places break this, %s allows %d:%s",
			room, r.Says, len(places), styleTable, allowed, listed(r, places))
	case len(places) < allowed:
		t.Errorf("%s: %s: %d places break this, %s still allows %d: lower it with -update",
			room, r.Name, len(places), styleTable, allowed)
	}
}

// listed names some places, a line each, and how to see all.
func listed(r styletest.Rule, places []styletest.Place) string {
	const shown = 10
	var list strings.Builder
	for i, p := range places {
		if i == shown {
			fmt.Fprintf(&list, "\n\t… go run ./.ci/measure -list %s -room %s", r.Name, p.Room)
			break
		}
		fmt.Fprintf(&list, "\n\t%s", p)
	}
	return list.String()
}

// breachesNow finds what breaks the rules.
func breachesNow(t *testing.T) breachesOf {
	t.Helper()
	h := house(t)
	now := breachesOf{}
	for _, r := range styletest.Rules {
		for _, p := range h.Find(r.Name) {
			room := p.Room
			if p.Test {
				room += "_test"
			}
			if now[room] == nil {
				now[room] = map[string][]styletest.Place{}
			}
			now[room][r.Name] = append(now[room][r.Name], p)
		}
	}
	return now
}

// styleRows writes the table: a heading, then a row for every room that breaks a rule.
func styleRows(now breachesOf) []byte {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "room\t")
	for _, r := range styletest.Rules {
		fmt.Fprintf(w, "%s\t", r.Name)
	}
	fmt.Fprintln(w)
	for _, room := range slices.Sorted(maps.Keys(now)) {
		fmt.Fprintf(w, "%s\t", room)
		for _, r := range styletest.Rules {
			fmt.Fprintf(w, "%d\t", len(now[room][r.Name]))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	return out.Bytes()
}

// readStyleRows reads the table back.
func readStyleRows(table []byte) (map[string]map[string]int, error) {
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")
	heads := strings.Fields(lines[0])
	allowed := map[string]map[string]int{}
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		if len(cells) != len(heads) {
			return nil, fmt.Errorf("%s: %q has %d cells, want %d", styleTable, line, len(cells), len(heads))
		}
		row := map[string]int{}
		for i, cell := range cells[1:] {
			n, err := strconv.Atoi(cell)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", styleTable, err)
			}
			row[heads[i+1]] = n
		}
		allowed[cells[0]] = row
	}
	return allowed, nil
}

// house reads the sources of this repository.
func house(t *testing.T) *styletest.House {
	t.Helper()
	h, err := styletest.Read(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return h
}
