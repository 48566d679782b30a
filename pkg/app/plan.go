package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/config"
	"huiqi/pkg/consult"
	"huiqi/pkg/planner"
	"huiqi/pkg/proposal"
)

// maxInstance bounds a file that is read whole, in bytes.
const maxInstance = 64 << 20

// errInput marks a file that is not what was asked for.
var errInput = errors.New("cannot be planned")

type planCmd struct{ config.Plan }

// Validate is kong's hook for the flags.
func (c planCmd) Validate() error { return c.Plan.Validate() }

// Run plans an instance in a file, or the topics of an office's plan.
func (c planCmd) Run(ctx context.Context, s *streams) error {
	if c.PlanID != "" {
		return c.year(ctx, s)
	}
	info, err := os.Stat(c.In)
	if err == nil && info.Size() > maxInstance {
		err = fmt.Errorf("%s: larger than %d MiB", c.In, maxInstance>>20)
	}
	if err != nil {
		return errors.Join(errInput, err)
	}
	data, err := os.ReadFile(c.In)
	if err != nil {
		return errors.Join(errInput, err)
	}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		return c.journeys(ctx, s, data)
	}
	b, err := planner.ReadBenchmark(data)
	if err != nil {
		return errors.Join(errInput, fmt.Errorf("%s: %w", c.In, err))
	}
	return c.solve(ctx, s, b)
}

// solve plans a meeting-scheduling instance and prints its score.
func (c planCmd) solve(ctx context.Context, s *streams, b *planner.Benchmark) error {
	within, cancel := ctx, context.CancelFunc(func() {})
	if c.Iterations == 0 { // what is counted is the same to the byte only if no clock cuts it short
		within, cancel = context.WithTimeout(ctx, c.TimeLimit)
	}
	defer cancel()
	began, bar := time.Now(), newBar(s.errs)
	r, err := planner.Solve(within, b.Problem, planner.Options{
		Threads:    c.Threads,
		Seed:       c.Seed,
		Iterations: c.Iterations,
		Progress: func(p planner.Progress) {
			bar.show(p.Done, p.Best.String())
		},
	})
	bar.end()
	if err != nil {
		return err
	}
	out, err := b.Write(r.Places)
	if err == nil {
		err = c.write(s, out)
	}
	if err != nil {
		return err
	}
	if c.Out != "" {
		fmt.Fprintln(s.out, r.Score)
	}
	took := time.Since(began)
	fmt.Fprintf(
		s.errs, "%s in %.1f s: %d steps, %.0f places priced a second\n",
		r.Score, took.Seconds(), r.Iterations, float64(r.Priced)/took.Seconds(),
	)
	return ctx.Err()
}

// journeys answers each instance of a list: a schedule, or that there is none.
func (c planCmd) journeys(ctx context.Context, s *streams, data []byte) error {
	all, err := planner.ReadJourneys(data)
	if err != nil {
		return errors.Join(errInput, fmt.Errorf("%s: %w", c.In, err))
	}
	type answer struct {
		ID       int    `json:"id"`
		Status   string `json:"status"`
		Solution []int  `json:"solution,omitempty"`
	}
	var out []answer
	for _, j := range all {
		within, cancel := context.WithTimeout(ctx, c.TimeLimit)
		began := time.Now()
		places, ok, err := planner.Prove(within, j.Problem())
		cancel()
		a := answer{ID: j.ID, Status: "UNSAT"}
		switch {
		case errors.Is(err, planner.ErrOpen):
			a.Status = "UNKNOWN"
		case err != nil:
			return err
		case ok:
			a.Status = "SAT"
			for _, at := range places {
				a.Solution = append(a.Solution, at.Start)
			}
		}
		out = append(out, a)
		fmt.Fprintf(s.errs, "%d: %s in %.1f ms\n", j.ID, a.Status, float64(time.Since(began).Microseconds())/1000)
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return c.write(s, b)
}

func (c planCmd) write(s *streams, b []byte) error {
	if c.Out == "" {
		_, err := s.out.Write(append(b, '\n'))
		return err
	}
	return os.WriteFile(c.Out, append(b, '\n'), 0o644)
}

// year proposes a calendar for the open topics of an approved plan, keeps it as a
// Proposal of the office, and applies it if asked to.
func (c planCmd) year(ctx context.Context, s *streams) error {
	zone, err := time.LoadLocation(c.ZoneName)
	if err != nil {
		return err
	}
	url, err := (config.Database{DB: c.DB}).URL()
	if err != nil {
		return err
	}
	o, err := Open(ctx, url, Settings{Zone: zone, Existing: true, Log: silent()})
	if err != nil {
		return err
	}
	defer o.Close()
	by, began := consult.Actor{Name: "command line", Roles: []consult.Role{consult.Office}}, time.Now()
	p, err := o.Services.Rescheduling.Propose(ctx, by, proposal.Proposal{
		Cause:  proposal.Cause{Kind: proposal.CausePlan, PlanID: consult.ID(c.PlanID)},
		Limits: proposal.Limits{Time: min(c.TimeLimit, proposal.MaxPlanning)},
	})
	if err != nil {
		return err
	}
	p, err = c.await(ctx, s, o, p)
	if err != nil {
		return err
	}
	fmt.Fprintf(
		s.errs, "%d placed, %d not, in %.1f s: proposal %s\n",
		len(p.Outcome.Adjustments), len(p.Outcome.Unplaced), time.Since(began).Seconds(), p.ID,
	)
	if c.Apply {
		began = time.Now()
		p, err = o.Services.Rescheduling.Apply(ctx, by, p.ID, booking.Options{})
		if err != nil {
			return err
		}
		fmt.Fprintf(
			s.errs, "Applied in %.1f s. To take it back: POST /api/v1/proposals/%s/undo\n",
			time.Since(began).Seconds(), p.ID,
		)
	}
	b, err := json.MarshalIndent(listing(p, zone), "", "  ")
	if err != nil {
		return err
	}
	return c.write(s, b)
}

// await works the Proposal out here, or follows whoever does.
func (c planCmd) await(ctx context.Context, s *streams, o *Office, p proposal.Proposal) (proposal.Proposal, error) {
	working, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() { o.Services.Rescheduling.Run(working, func(err error) { failed = errors.Join(failed, err) }) })
	bar := newBar(s.errs)
	var err error
	for p.State == proposal.Planning && err == nil {
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case <-time.After(100 * time.Millisecond):
			p, err = o.Services.Rescheduling.Proposal(ctx, p.ID)
			if err == nil {
				bar.show(float64(p.Done)/100, p.Best)
			}
		}
	}
	bar.end()
	stop()
	wg.Wait()
	if err == nil && p.State != proposal.Ready {
		err = errors.Join(errors.New(p.FaultEN), failed)
	}
	return p, err
}

// placed is one line of what --plan prints.
type placed struct {
	Topic   string `json:"topic"`
	Title   string `json:"title"`
	Form    string `json:"form"`
	Starts  string `json:"starts_at"`
	Ends    string `json:"ends_at"`
	Room    string `json:"room_id,omitempty"`
	Meeting string `json:"meeting_id"`
}

func listing(p proposal.Proposal, zone *time.Location) any {
	var all []placed
	for _, a := range p.Outcome.Adjustments {
		all = append(all, placed{
			Topic:   string(a.TopicID),
			Title:   a.Title,
			Form:    string(a.Form),
			Starts:  a.After.Span.From.In(zone).Format(time.RFC3339),
			Ends:    a.After.Span.To.In(zone).Format(time.RFC3339),
			Room:    string(a.After.RoomID),
			Meeting: string(a.MeetingID),
		})
	}
	return map[string]any{
		"proposal": p.ID,
		"state":    p.State,
		"unplaced": append([]consult.ID{}, p.Outcome.Unplaced...),
		"changes":  all,
	}
}

// bar draws progress on a terminal, and nothing elsewhere.
type bar struct {
	w    io.Writer
	live bool
}

func newBar(w io.Writer) *bar {
	f, ok := w.(*os.File)
	if !ok {
		return &bar{w: w}
	}
	info, err := f.Stat()
	return &bar{w, err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (b *bar) show(done float64, best string) {
	if b.live {
		const wide = 30
		n := int(done * wide)
		fmt.Fprintf(
			b.w, "\r[%s%s] %3.0f%%  %s\x1b[K", strings.Repeat("█", n), strings.Repeat("·", wide-n), done*100, best,
		)
	}
}

func (b *bar) end() {
	if b.live {
		fmt.Fprint(b.w, "\r\x1b[K")
	}
}
