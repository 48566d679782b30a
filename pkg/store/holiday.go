package store

import (
	"context"
	"encoding/json"

	"gorm.io/gorm/clause"

	"huiqi/pkg/workday"
)

type holidayRow struct {
	Year     int `gorm:"primaryKey;autoIncrement:false"`
	Source   string
	Holidays string
	MakeUps  string
}

func (holidayRow) TableName() string { return "holiday_years" }

// HolidayYears lists the years that the office itself has entered.
func (s *Store) HolidayYears(ctx context.Context) ([]workday.Year, error) {
	var rows []holidayRow
	if err := s.conn(ctx).Order("year").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	years := make([]workday.Year, len(rows))
	for i, r := range rows {
		years[i] = workday.Year{Year: r.Year, Source: r.Source}
		if err := json.Unmarshal([]byte(r.Holidays), &years[i].Holidays); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(r.MakeUps), &years[i].MakeUps); err != nil {
			return nil, err
		}
	}
	return years, nil
}

// SaveHolidayYear replaces what the office has entered for the year.
func (s *Store) SaveHolidayYear(ctx context.Context, y workday.Year) error {
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
					Year:     y.Year,
					Source:   y.Source,
					Holidays: string(holidays),
					MakeUps:  string(makeUps),
				}).Error,
		)
	})
}
