// Package loading writes the invented office of the demo into an empty database.
package loading

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/office"
	"huiqi/pkg/sample"
	"huiqi/pkg/store"
)

// organiser is who cancels and moves.
var organiser = consult.Actor{Name: "演示·会务"}

// loader loads one sample.
type loader struct {
	sample.Sample
	store    *store.Store
	services *office.Services
}

// step is one kind of thing to load.
type step struct {
	what string
	n    int
	do   func(context.Context) error
}

// Load writes the sample, cancels and moves a few of its Meetings as an organiser does, and freezes the Reports. It
// tells its progress. When it is broken off, the sample is not Whole.
func Load(
	ctx context.Context, progress io.Writer, to *store.Store, services *office.Services, s sample.Sample,
) error {
	start := time.Now()
	l := loader{Sample: s, store: to, services: services}
	l.People = slices.Clone(s.People)
	for i := range l.People {
		l.People[i].Normalise()
	}
	// One transaction would take twice as long: PostgreSQL journals a statement the slower the more has been written
	// before it. The yearbook, by which a sample is known to be Whole, comes after the directory and the diary.
	for _, steps := range [][]step{
		l.directory(), l.meetings(), l.absences(), l.attendance(), l.yearbook(), l.changes(), l.reports(),
	} {
		if err := to.Write(ctx, func(ctx context.Context) error { return take(ctx, progress, steps) }); err != nil {
			return err
		}
	}
	fmt.Fprintf(progress, "  Loaded in %.1f s.\n", time.Since(start).Seconds())
	return nil
}

// take takes the steps one by one.
func take(ctx context.Context, progress io.Writer, steps []step) error {
	for _, step := range steps {
		fmt.Fprintf(progress, "  %s: %d\n", step.what, step.n)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return nil
}

// all is the step that adds things with add.
func all[T any](what string, things []T, add func(context.Context, []T) error) step {
	return step{what, len(things), func(ctx context.Context) error { return add(ctx, things) }}
}

func (l *loader) directory() []step {
	return []step{
		all("组织 bodies", l.Bodies, l.store.Bodies.AddAll),
		all("人员 people", l.People, l.store.People.AddAll),
		all("任职 memberships", l.Memberships, l.store.Memberships.AddAll),
		all("对口 pairings", l.Pairings, l.store.Pairings.AddAll),
		all("场所 venues", l.Venues, l.store.Venues.AddAll),
		all("会议室 rooms", l.Rooms, l.store.Rooms.AddAll),
		all("协商形式 forms", l.Forms, l.forms),
	}
}

func (l *loader) meetings() []step {
	return []step{
		all("占用 blocks", l.Blocks, l.store.Blocks.AddAll),
		{"编号规则 numberings", len(l.Numberings), func(ctx context.Context) error {
			return errors.Join(l.store.Terms.AddAll(ctx, l.Terms), l.store.Numberings.AddAll(ctx, l.Numberings))
		}},
		{"议题 topics", len(l.Topics), l.plans},
		all("会议 meetings", l.Meetings, l.store.SaveMeetings),
		all("议题的会议 meetings on topics", l.TopicMeetings, l.store.LinkMeetings),
	}
}

func (l *loader) absences() []step {
	return []step{
		all("请假 leaves", l.Leaves, l.store.Leaves.AddAll),
		{"召开", len(l.Held), func(ctx context.Context) error {
			return l.store.SaveAllHeld(ctx, l.Held, l.Answers)
		}},
	}
}

func (l *loader) attendance() []step {
	return []step{
		all("答复 answers", l.Answers, l.store.SaveAnswers),
		all("半天到会 half days", l.Halves, l.halves),
	}
}

func (l *loader) yearbook() []step {
	return []step{
		{"成果 outcomes", len(l.Outcomes), func(ctx context.Context) error {
			return l.store.AddOutcomes(ctx, l.Collection)
		}},
		{"提案 motions", len(l.Motions), l.store.LoadMotions(l.Motions, l.Links)},
		{"走访 visits", len(l.Visits), l.store.LoadVisits(l.Firms, l.Visits, l.Contacts)},
	}
}

func (l *loader) changes() []step {
	return []step{
		{"取消 cancelled", len(l.Cancellations), l.cancel},
		{"改期 moved", len(l.Moves), l.move},
	}
}

func (l *loader) reports() []step { return []step{{"报告 reports", len(l.Reports), l.freeze}} }

// Whole reports whether the sample was loaded to its end, by this version of the program or a later one.
func Whole(ctx context.Context, in *store.Store, s sample.Sample) (bool, error) {
	_, err := in.Posts.Get(ctx, s.Posts[0].ID)
	if errors.Is(err, consult.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (l *loader) forms(ctx context.Context, forms []consult.Form) error {
	for _, f := range forms {
		_, err := l.store.Forms.Get(ctx, f.ID)
		if errors.Is(err, consult.ErrNotFound) {
			_, err = l.services.Directory.AddForm(ctx, organiser, f)
		}
		if err != nil {
			return err
		}
		_, err = l.services.Directory.Forms.Edit(ctx, consult.Actor{}, consult.ID(f.Key), 0,
			func(have *consult.Form) error {
				have.InviteBodyIDs = f.InviteBodyIDs
				return nil
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// halves saves the half days of all Meetings at once: nothing is recorded yet that they would replace.
func (l *loader) halves(ctx context.Context, all []consult.HalfPresence) error {
	return l.store.SaveHalfPresences(ctx, "", nil, all)
}

func (l *loader) plans(ctx context.Context) error {
	for _, p := range l.Plans {
		if err := l.store.Plans.Add(ctx, p); err != nil {
			return err
		}
	}
	return l.store.Topics.AddAll(ctx, l.Topics)
}

func (l *loader) freeze(ctx context.Context) error {
	for _, r := range l.Reports {
		if _, err := l.services.Reporting.Freeze(ctx, organiser, r); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) cancel(ctx context.Context) error {
	for _, c := range l.Cancellations {
		_, err := l.services.Booking.Cancel(ctx, organiser, c.MeetingID, c.Reason, nil, booking.Options{})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) move(ctx context.Context) error {
	for _, m := range l.Moves {
		_, err := l.services.Booking.Move(ctx, organiser, m.MeetingID, m.To, nil, booking.Options{})
		if err != nil {
			return err
		}
	}
	return nil
}
