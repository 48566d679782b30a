package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/config"
	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/store"
)

type checkCmd struct{ config.Database }

// Run prints what is wrong, a line each, and fails if anything is. It changes nothing, and never calls a database
// sound whose own check failed.
func (c checkCmd) Run(ctx context.Context, s *streams) error {
	url, err := c.URL()
	if err != nil {
		return err
	}
	return inspect(ctx, s, url)
}

// inspect has the database check itself, and then what it holds.
func inspect(ctx context.Context, s *streams, url string) error {
	found, err := store.CheckIntegrity(ctx, url)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, store.ErrNoOffice) {
		return noOffice(err, url)
	}
	if err != nil {
		return fmt.Errorf("checking the database itself: %w", err)
	}
	for _, what := range found.Unchecked {
		fmt.Fprintln(s.out, "not checked:", what)
	}
	for _, what := range found.Faults {
		fmt.Fprintln(s.out, "integrity:", what)
	}
	if n := len(found.Faults); n > 0 {
		fmt.Fprintf(s.errs, "The database is damaged (%d faults). What it holds was not checked. Restore a backup: "+
			"huiqi restore\n", n)
		return errSaid
	}
	o, err := Open(ctx, url, Settings{Zone: time.UTC, Existing: true, Inspect: true, Log: silent()})
	if err != nil {
		return err
	}
	defer o.Close()
	return o.check(ctx, s)
}

// check proves that no two exclusive Reservations overlap, that every live leaf holds just what its people and room
// ask for, that parents and what is not live hold nothing, that whoever has a live child and nobody else says that
// it has children, that no row points at nothing, that what is cancelled has a cancellation id and nothing else has,
// that no live child has a cancelled parent, that of all that was ever live the first slot is known, that a body has
// one published edition of a year's plan, that no topic is placed twice, that whoever
// came came to what was held, that files have the bytes of their hashes, and that the journal is whole. A clock that
// was set is a notice. What a live leaf is recorded not to hold is no fault but a notice, and so is one that holds
// nobody: somebody has to look, and the database is sound.
func (o *Office) check(ctx context.Context, s *streams) error {
	faults := 0
	notices := 0
	meetings := 0
	held := 0
	notice := func(format string, args ...any) {
		notices++
		fmt.Fprintf(s.out, "notice: "+format+"\n", args...)
	}
	report := func(format string, args ...any) {
		faults++
		fmt.Fprintf(s.out, format+"\n", args...)
	}
	err := o.checkClock(ctx, notice)
	if err != nil {
		return err
	}
	err = o.Store.Read(ctx, func(ctx context.Context) error {
		broken, err := journal.Check(ctx, o.Store)
		if err != nil {
			return err
		}
		for _, f := range broken {
			report("journal: %s", f)
		}
		pairs, err := o.Store.Overlaps(ctx, 1000)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			report("overlap: %s %s is held by %s (%s) and %s (%s)", p[0].Kind, p[0].ResourceID,
				p[0].MeetingID, stretch(p[0].Span), p[1].MeetingID, stretch(p[1].Span))
		}
		orphans, err := o.Store.Orphans(ctx)
		if err != nil {
			return err
		}
		for _, what := range slices.Sorted(maps.Keys(orphans)) {
			report("orphan: %d × %s", orphans[what], what)
		}
		live, err := o.Store.LiveUnderCancelled(ctx, 1000)
		if err != nil {
			return err
		}
		for _, x := range live {
			report("cancellation: meeting %s is live under %s, which is cancelled", x[0], x[1])
		}
		misspelt, err := o.Store.Misspelt(ctx)
		if err != nil {
			return err
		}
		for _, what := range slices.Sorted(maps.Keys(misspelt)) {
			report("spelling: %d × %s", misspelt[what], what)
		}
		others, err := o.Store.NounFaults(ctx)
		if err != nil {
			return err
		}
		for _, what := range others {
			report("%s", what)
		}
		astray, err := o.Store.LeavesAstray(ctx, 1000)
		if err != nil {
			return err
		}
		for _, id := range astray {
			report("leave: %s counts, and is not for the time that its meeting has", id)
		}
		nest := nesting{}
		err = o.Store.EachMeeting(ctx, func(m consult.Meeting, rs []consult.Reservation) error {
			meetings, held = meetings+1, held+len(rs)
			nest.note(m)
			if m.HoldsNobody() {
				notice("%s: meeting %s “%s” (%s) holds nobody and no room, and has no online entrance",
					consult.HoldsNobody, m.ID, m.Title, stretch(m.Span))
			} else if lacks := m.NotHeld(); len(lacks) > 0 {
				notice(
					"%s: meeting %s “%s” (%s) needs and does not hold %s",
					consult.HoldsLess, m.ID, m.Title, stretch(m.Span), join(slices.Sorted(maps.Keys(lacks))),
				)
			}
			if want := m.Reservations(); !same(want, rs) {
				report(
					"ledger: meeting %s “%s” should hold %d reservations and holds %d, or other ones",
					m.ID, m.Title, len(want), len(rs),
				)
			}
			for what, fault := range map[string]string{"cancellation": m.CancellationFault(),
				"first slot": m.MarkFault(), "number": m.Number.Fault(), "notice": m.Notice.Fault()} {
				if fault != "" {
					report("%s: meeting %s “%s” %s", what, m.ID, m.Title, fault)
				}
			}
			if fault := cmp.Or(m.AgendaFault(), m.DelegationFault()); fault != "" {
				report("agenda, delegations: meeting %s “%s” %s", m.ID, m.Title, fault)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, id := range nest.wrong() {
			report("nesting: meeting %s says %v of having a live child, which is wrong", id, nest[id].says)
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(
		s.errs, "Checked %d meetings and %d reservations: %d faults, %d notices.\n", meetings, held, faults, notices,
	)
	err = o.sayBackup(ctx, s)
	if err != nil {
		return err
	}
	if faults > 0 {
		return errSaid
	}
	return nil
}

// sayBackup tells when the office was last copied.
func (o *Office) sayBackup(ctx context.Context, s *streams) error {
	m, err := o.Store.Measure(ctx)
	if err != nil {
		return err
	}
	if m.BackedUpAt.IsZero() {
		fmt.Fprintln(s.errs, "No backup by huiqi backup is on record.")
		return nil
	}
	fmt.Fprintf(s.errs, "The last backup by huiqi backup is of %s, %v ago.\n", m.BackedUpAt.Format(time.RFC3339),
		o.Clock().Sub(m.BackedUpAt).Round(time.Minute))
	return nil
}

// checkClock tells of a clock that was set, and of one that is behind what was written by it.
func (o *Office) checkClock(ctx context.Context, notice func(format string, args ...any)) error {
	steps, err := o.Store.ClockSteps(ctx)
	if err != nil {
		return err
	}
	for _, s := range steps {
		notice(
			"clock: it was set by %v, or the machine stood still; it then showed %s", s.By, s.At.Format(time.RFC3339),
		)
	}
	newest, err := o.Store.ChangedAt(ctx)
	if err != nil {
		return err
	}
	if ahead := newest.Sub(o.Clock()); ahead > clockTolerance {
		notice("clock: the newest change is of %s, %v ahead of this machine's clock", newest.Format(time.RFC3339),
			ahead.Round(time.Second))
	}
	return nil
}

// clockTolerance is how far the clocks of an office's machines may differ.
const clockTolerance = time.Minute

// nesting is which Meetings say that they have children, and which have.
type nesting map[consult.ID]struct{ says, has, off bool }

func (n nesting) note(m consult.Meeting) {
	own := n[m.ID]
	own.says, own.off = m.HasChildren, m.Status == consult.Cancelled
	n[m.ID] = own
	if m.ParentID != "" && m.Status.Live() {
		up := n[m.ParentID]
		up.has = true
		n[m.ParentID] = up
	}
}

// wrong are those that say otherwise than it is. One that is called off says what
// it was.
func (n nesting) wrong() []consult.ID {
	var out []consult.ID
	for id, x := range n {
		if !x.off && x.says != x.has {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func join(ids []consult.ID) string {
	var out []string
	for _, id := range ids {
		out = append(out, string(id))
	}
	return strings.Join(out, ", ")
}

func same(a, b []consult.Reservation) bool {
	order := func(x, y consult.Reservation) int {
		return cmp.Or(cmp.Compare(x.ResourceID, y.ResourceID), x.Span.From.Compare(y.Span.From))
	}
	a, b = slices.SortedFunc(slices.Values(a), order), slices.SortedFunc(slices.Values(b), order)
	return slices.EqualFunc(a, b, func(x, y consult.Reservation) bool {
		if !x.Span.Equal(y.Span) {
			return false
		}
		x.Span = y.Span
		return x == y
	})
}

func stretch(s consult.Span) string {
	return s.From.Format(time.RFC3339) + "/" + s.To.Format(time.RFC3339)
}
