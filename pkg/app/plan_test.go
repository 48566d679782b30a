package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/pkg/app"
)

const instances = "../planner/testdata/"

// huiqi runs the command line.
func huiqi(t *testing.T, args ...string) (int, string, string) {
	t.Helper()
	var o, e bytes.Buffer
	status := app.Main(t.Context(), "test", args, &o, &e)
	return status, o.String(), e.String()
}

func TestPlanWritesAPlanAndItsScore(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out.json")
	run := func() []byte {
		status, said, errs := huiqi(
			t, "plan", "--in", instances+"small-8-1-3.json", "--out", out,
			"--iterations", "3000", "--time-limit", "10ms",
		)
		if status != 0 || !strings.HasPrefix(said, "0hard/0medium/-") {
			t.Fatalf("%d %q %q", status, said, errs)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	first := run()
	var plan struct {
		Solution []struct{ Meeting, Start, Room *int }
	}
	if err := json.Unmarshal(first, &plan); err != nil || len(plan.Solution) != 8 || plan.Solution[0].Start == nil {
		t.Errorf("%s (%v)", first, err)
	}
	if again := run(); !bytes.Equal(first, again) {
		t.Errorf("the same seed and steps:\n%s\n%s", first, again)
	}
}

func TestPlanAnswersEveryJourney(t *testing.T) {
	t.Parallel()
	status, out, errs := huiqi(t, "plan", "--in", instances+"travel.json")
	var all []struct{ Status string }
	err := json.Unmarshal([]byte(out), &all)
	if status != 0 || err != nil || len(all) != 13 || all[0].Status != "SAT" || all[12].Status != "UNSAT" {
		t.Errorf("%d %v %s", status, err, errs)
	}
}

func TestPlanRefusesWhatIsNoInstance(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ data, says string }{
		"not JSON": {`hello`, "invalid character"},
		"no meetings' length": {
			`{"grains":[{"day":1,"minute":0}],"rooms":[{"capacity":3}],"meetings":[{"id":1,"grains":-4}]}`,
			"meetings[0]: no length",
		},
		"an id twice": {
			`{"grains":[{"day":1,"minute":0}],"rooms":[{"capacity":3}],"meetings":[{"id":1,"grains":1},{"id":1,"grains":1}]}`,
			"meetings[1]: id 1 is given twice",
		},
		"nobody of the number": {
			`{"grains":[{"day":1,"minute":0}],"rooms":[{"capacity":3}],"meetings":[{"id":1,"grains":1,"required":[-1]}]}`,
			"meetings[0]: no such person",
		},
		"a person twice": {
			`{"grains":[{"day":1,"minute":0}],"rooms":[{"capacity":3}],"meetings":[{"id":1,"grains":1,"required":[1],"preferred":[1]}]}`,
			"meetings[0]: somebody twice",
		},
		"no grains":   {`{"rooms":[{"capacity":3}],"meetings":[{"id":1,"grains":1}]}`, "no grains"},
		"no meetings": {`{"grains":[{"day":1,"minute":0}],"rooms":[{"capacity":3}]}`, "no meetings"},
		"a crowd of persons": {
			`{"grains":[{"day":1,"minute":0}],"rooms":[{"capacity":3}],"meetings":[{"id":1,"grains":1,"required":[2000000000]}]}`,
			"meetings[0]: no such person",
		},
		"a row too few": {
			`[{"id":1,"meetings":2,"slots":3,"agents":[[0,1]],"distance":[[0,1]]}]`, "[0]: needs meetings, slots",
		},
		"an agent of nothing": {`[{"id":1,"meetings":1,"slots":3,"agents":[[7]],"distance":[[0]]}]`, "agents[0][0]"},
	} {
		file := filepath.Join(t.TempDir(), "in.json")
		if err := os.WriteFile(file, []byte(row.data), 0o600); err != nil {
			t.Fatal(err)
		}
		status, _, errs := huiqi(t, "plan", "--in", file, "--time-limit", "1s")
		if status != 2 || !strings.Contains(errs, row.says) {
			t.Errorf("%s: %d %q, want %q", name, status, errs, row.says)
		}
	}
	for name, args := range map[string][]string{
		"nothing to plan":    {"plan"},
		"both":               {"plan", "--in", "x", "--plan", "y"},
		"no time":            {"plan", "--in", "x", "--time-limit", "0s"},
		"no threads":         {"plan", "--in", "x", "--threads", "0"},
		"a file that is not": {"plan", "--in", "/nonexistent.json"},
	} {
		if status, _, errs := huiqi(t, args...); status != 2 {
			t.Errorf("%s: %d %q", name, status, errs)
		}
	}
}
