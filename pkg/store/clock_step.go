package store

import (
	"context"
	"time"

	"huiqi/pkg/health"
)

// clockStepRow is a step of some process's wall clock, in seconds.
type clockStepRow struct {
	NoticedAt instant
	Seconds   int64
}

func (clockStepRow) TableName() string { return "clock_steps" }

// clockStepsKept is how many steps are kept.
const clockStepsKept = 100

// NoteClockStep keeps that the clock was set by step, as noticed at the instant that it shows since.
func (s *database) NoteClockStep(ctx context.Context, at time.Time, step time.Duration) error {
	row := clockStepRow{
		NoticedAt: instant{at.UTC().Truncate(time.Second)},
		Seconds:   int64(step.Round(time.Second).Seconds()),
	}
	return s.Write(ctx, func(ctx context.Context) error {
		err := s.conn(ctx).Create(&row).Error
		if err != nil {
			return translate(err)
		}
		return translate(s.conn(ctx).Exec(`DELETE FROM clock_steps WHERE noticed_at NOT IN (
			SELECT noticed_at FROM clock_steps ORDER BY noticed_at DESC LIMIT ?)`, clockStepsKept).Error)
	})
}

// ClockSteps are the steps that were noticed, oldest first.
func (s *database) ClockSteps(ctx context.Context) ([]health.ClockStep, error) {
	var rows []clockStepRow
	err := s.conn(ctx).Order("noticed_at").Find(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	out := make([]health.ClockStep, len(rows))
	for i, r := range rows {
		out[i] = health.ClockStep{At: r.NoticedAt.Time, By: time.Duration(r.Seconds) * time.Second}
	}
	return out, nil
}

// ChangedAt is the time of the newest change of a calendar, as the clock told it; zero before the first.
func (s *database) ChangedAt(ctx context.Context) (time.Time, error) {
	var at int64
	err := s.conn(ctx).Raw("SELECT changed_at FROM ledger WHERE id = 1").Scan(&at).Error
	if err != nil || at == 0 {
		return time.Time{}, translate(err)
	}
	return time.Unix(at, 0).UTC(), nil
}
