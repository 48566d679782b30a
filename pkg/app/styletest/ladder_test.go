package styletest_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rungs is the ladder: a room imports rooms on lower rungs only, never beside it.
var rungs = map[string]int{
	"pkg/spelling": 0, "pkg/logging": 0, "pkg/keyfile": 0,
	"pkg/consult": 1, "pkg/workday": 1,
	"pkg/subscription": 2, "pkg/proposal": 2, "pkg/plan": 2, "pkg/journal": 2, "pkg/health": 2, "pkg/reach": 2,
	"pkg/outcome": 2, "pkg/motion": 2, "pkg/ordinal": 2, "pkg/file": 2,
	"pkg/contact": 2, "pkg/figure": 2, "pkg/reporting": 6, "pkg/record": 6,
	"pkg/conflict": 2, "pkg/planner": 2, "pkg/recurrence": 2, "api": 2, "pkg/config": 3, "pkg/load": 2,
	"pkg/registry": 3, "pkg/feed": 3, "pkg/access": 3,
	"pkg/sample/almanac": 3, "pkg/sample/roster": 4, "pkg/sample/diary": 5, "pkg/sample/yearbook": 6, "pkg/sample": 7,
	"pkg/judging": 4, "pkg/idempotency": 4, "pkg/kiosk": 4, "pkg/staleness": 4, "pkg/calendarimport": 4,
	"pkg/followup": 4, "pkg/archive": 4, "pkg/history": 4,
	"pkg/booking": 5, "pkg/standing": 5,
	"pkg/directory": 6, "pkg/attendance": 6, "pkg/availability": 6, "pkg/series": 6, "pkg/annualplan": 6,
	"pkg/handling": 6, "pkg/numbering": 6, "pkg/outreach": 6,
	"pkg/drafting": 7, "pkg/mymeetings": 7, "pkg/naming": 7,
	"pkg/rescheduling": 8,
	"pkg/store":        9,
	"pkg/office":       10,
	"pkg/rest":         11, "pkg/web": 11, "pkg/sample/loading": 11,
	"pkg/app":   12,
	"cmd/huiqi": 13,
}

// keepers are the modules that only some rooms may know.
var keepers = map[string][]string{
	"github.com/labstack/echo":      {"api", "pkg/rest", "pkg/web", "pkg/app"},
	"gorm.io/":                      {"pkg/store"},
	"modernc.org/sqlite":            {"pkg/store"},
	"github.com/jackc/pgx":          {"pkg/store"},
	"github.com/arran4/golang-ical": {"pkg/feed"},
	"github.com/teambition/":        {"pkg/recurrence"},
	"github.com/mozillazg/":         {"pkg/spelling"},
}

// pure rooms know the standard library and rooms of this house alone.
var pure = []string{
	"pkg/consult", "pkg/subscription", "pkg/proposal", "pkg/plan", "pkg/journal", "pkg/workday", "pkg/conflict",
	"pkg/planner", "pkg/outcome", "pkg/motion", "pkg/ordinal", "pkg/file", "pkg/contact", "pkg/figure",
	"pkg/sample", "pkg/sample/almanac", "pkg/sample/roster", "pkg/sample/diary", "pkg/sample/yearbook",
}

// apart are rooms that must not know each other although the rungs would let them.
var apart = map[string][]string{
	"pkg/store": {"pkg/registry", "pkg/judging", "pkg/booking", "pkg/directory", "pkg/attendance", "pkg/availability",
		"pkg/series", "pkg/annualplan", "pkg/standing", "pkg/staleness", "pkg/calendarimport", "pkg/kiosk",
		"pkg/drafting", "pkg/followup", "pkg/handling", "pkg/numbering", "pkg/archive", "pkg/history",
		"pkg/outreach", "pkg/reporting", "pkg/record", "pkg/naming",
		"pkg/mymeetings", "pkg/rescheduling", "pkg/idempotency", "pkg/feed", "pkg/access", "pkg/conflict",
		"pkg/recurrence", "pkg/sample"},
	"pkg/rest": {"pkg/store"},
	"pkg/web":  {"pkg/store"},
}

// breaches says what is wrong with a room's imports.
func breaches(room string, imports []string) []string {
	var bad []string
	rung, known := rungs[room]
	if !known {
		return []string{room + " is no room of the house: give it a rung"}
	}
	for _, i := range imports {
		if other, ours := strings.CutPrefix(i, "huiqi/"); ours {
			at, listed := rungs[other]
			if !listed || at >= rung {
				bad = append(bad, fmt.Sprintf("%s (rung %d) imports %s (rung %d)", room, rung, other, at))
			}
			if slices.Contains(apart[room], other) {
				bad = append(bad, room+" must not know "+other)
			}
			continue
		}
		foreign := strings.Contains(strings.Split(i, "/")[0], ".")
		if foreign && slices.Contains(pure, room) {
			bad = append(bad, room+" is pure and imports "+i)
		}
		for module, rooms := range keepers {
			if strings.HasPrefix(i, module) && !slices.Contains(rooms, room) {
				bad = append(bad, room+" must not know "+module)
			}
		}
	}
	return bad
}

func TestImportLadder(t *testing.T) {
	t.Parallel()
	rooms := map[string][]string{}
	root := os.DirFS(filepath.Join("..", "..", ".."))
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(name, ".git") {
			return err
		}
		room := path.Dir(name)
		testing := strings.HasSuffix(name, "_test.go") || strings.HasSuffix(room, "test")
		if d.IsDir() || testing || strings.HasPrefix(room, ".ci") || path.Ext(name) != ".go" {
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			rooms[room] = append(rooms[room], p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(rooms) < len(rungs)-1 {
		t.Errorf("only %d rooms were found", len(rooms))
	}
	for room, imports := range rooms {
		for _, bad := range breaches(room, imports) {
			t.Error(bad)
		}
	}
}

func TestLadderCatches(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		room, imports string
		bad           bool
	}{
		"down the ladder":             {"pkg/rest", "huiqi/pkg/booking", false},
		"standard library":            {"pkg/consult", "net/url", false},
		"up the ladder":               {"pkg/conflict", "huiqi/pkg/booking", true},
		"beside":                      {"pkg/series", "huiqi/pkg/attendance", true},
		"beside, at the bottom":       {"pkg/workday", "huiqi/pkg/consult", true},
		"store knows a use case":      {"pkg/store", "huiqi/pkg/booking", true},
		"GORM outside store":          {"pkg/booking", "gorm.io/gorm", true},
		"Echo in booking":             {"pkg/booking", "github.com/labstack/echo/v4", true},
		"golang-ical outside feed":    {"pkg/rest", "github.com/arran4/golang-ical", true},
		"a library in a pure room":    {"pkg/conflict", "github.com/google/uuid", true},
		"a room nobody gave a rung":   {"pkg/util", "fmt", true},
		"a room of no rung, imported": {"pkg/app", "huiqi/pkg/util", true},
	} {
		if bad := breaches(c.room, []string{c.imports}); (len(bad) > 0) != c.bad {
			t.Errorf("%s: %v", reason, bad)
		}
	}
}
