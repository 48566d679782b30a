package planner

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"
)

func journeys(t testing.TB) []Journeys {
	t.Helper()
	data, err := os.ReadFile("testdata/travel.json")
	if err != nil {
		t.Fatal(err)
	}
	all, err := ReadJourneys(data)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestJourneysAreFoundOrRefuted(t *testing.T) {
	t.Parallel()
	for _, j := range journeys(t) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		p := j.Problem()
		began := time.Now()
		places, ok, err := Prove(ctx, p)
		cancel()
		t.Log(j.ID, j.Status, time.Since(began))
		if err != nil || ok != (j.Status == "SAT") {
			t.Errorf("%d: feasible %v, want %s (%v)", j.ID, ok, j.Status, err)
		}
		if ok && p.Score(places).Hard != 0 {
			t.Errorf("%d: the plan breaks %v", j.ID, p.Findings(places))
		}
	}
}

func TestAProofThatTakesTooLongSaysSo(t *testing.T) {
	t.Parallel()
	// More meetings than fit side by side, although each alone has time: only counting refutes
	// this, because trying one by one takes for ever.
	p := &Problem{People: 1, Rooms: []Room{{Capacity: 1}}, Weights: Office()}
	for g := range 40 {
		p.Grains = append(p.Grains, Grain{Minute: g})
	}
	for range 14 {
		p.Meetings = append(p.Meetings, Meeting{Grains: 3, Required: []int{0}})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Prove(ctx, p); !errors.Is(err, ErrOpen) {
		t.Errorf("%v", err)
	}
}
