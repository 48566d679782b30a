package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

type holidayRow struct {
	Year     int `gorm:"primaryKey;autoIncrement:false"`
	Version  int64
	Source   string
	Holidays string
	MakeUps  string
	// ConfirmedBy is the name of the account or token that entered or confirmed the year.
	ConfirmedBy string `journal:"-"`
	ConfirmedAt instant
}

func (holidayRow) TableName() string { return "holiday_years" }

// HolidayYears lists the years that the office itself has entered.
func (s *nounStore) HolidayYears(ctx context.Context) ([]workday.Year, error) {
	found, err := readThrough(ctx, s.database, cachedYears, []consult.ID{consult.RulesID}, s.years)
	if err != nil {
		return nil, err
	}
	years := slices.Clone(found[consult.RulesID])
	for i, y := range years {
		years[i].Holidays, years[i].MakeUps = maps.Clone(y.Holidays), maps.Clone(y.MakeUps)
	}
	return years, nil
}

func fromHoliday(r holidayRow) (workday.Year, error) {
	y := workday.Year{
		Year:        r.Year,
		Version:     r.Version,
		Source:      r.Source,
		ConfirmedBy: r.ConfirmedBy,
		ConfirmedAt: r.ConfirmedAt.Time,
	}
	err := json.Unmarshal([]byte(r.Holidays), &y.Holidays)
	if err != nil {
		return y, err
	}
	return y, json.Unmarshal([]byte(r.MakeUps), &y.MakeUps)
}

// SaveHolidayYear replaces what the office has entered for the year.
func (s *nounStore) SaveHolidayYear(ctx context.Context, y workday.Year) error {
	holidays, err := json.Marshal(y.Holidays)
	if err != nil {
		return err
	}
	makeUps, err := json.Marshal(y.MakeUps)
	if err != nil {
		return err
	}
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(
			s.conn(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "year"}}, UpdateAll: true}).
				Create(&holidayRow{
					Year:        y.Year,
					Version:     y.Version,
					Source:      y.Source,
					Holidays:    string(holidays),
					MakeUps:     string(makeUps),
					ConfirmedBy: y.ConfirmedBy,
					ConfirmedAt: instant{y.ConfirmedAt},
				}).Error,
		)
	})
}

// RemoveHolidayYear forgets what the office has entered for the year; consult.ErrNotFound if that is nothing.
func (s *nounStore) RemoveHolidayYear(ctx context.Context, year int) error {
	return s.Write(ctx, func(ctx context.Context) error {
		return removed(s.conn(ctx).Where("year = ?", year).Delete(&holidayRow{}))
	})
}

// removed is the error of a DELETE that has to remove something.
func removed(done *gorm.DB) error {
	if done.Error == nil && done.RowsAffected == 0 {
		return consult.ErrNotFound
	}
	return translate(done.Error)
}
