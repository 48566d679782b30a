package store

import (
	"context"
	"encoding/json"
	"strconv"

	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// regionYearRow is one year's public holidays of a Region other than the mainland.
type regionYearRow struct {
	// ID is the region and the year, as in HK-2027.
	ID          string `gorm:"primaryKey"`
	Region      string
	Year        int
	Version     int64
	Source      string
	Holidays    string
	ConfirmedBy string `journal:"-"`
	ConfirmedAt instant
}

func (regionYearRow) TableName() string { return "region_holiday_years" }

// RegionHolidays lists what the office has entered of the public holidays of the Regions.
func (s *nounStore) RegionHolidays(ctx context.Context, regions []consult.Region) ([]workday.Year, error) {
	var rows []regionYearRow
	err := s.conn(ctx).Where("region IN ?", regions).Order("id").Find(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	years := make([]workday.Year, len(rows))
	for i, r := range rows {
		years[i] = workday.Year{
			Region:      r.Region,
			Year:        r.Year,
			Version:     r.Version,
			Source:      r.Source,
			ConfirmedBy: r.ConfirmedBy,
			ConfirmedAt: r.ConfirmedAt.Time,
		}
		err := json.Unmarshal([]byte(r.Holidays), &years[i].Holidays)
		if err != nil {
			return nil, err
		}
	}
	return years, nil
}

// SaveRegionHolidays replaces what the office has entered of the Region's year.
func (s *nounStore) SaveRegionHolidays(ctx context.Context, y workday.Year) error {
	holidays, err := json.Marshal(y.Holidays)
	if err != nil {
		return err
	}
	row := regionYearRow{
		ID:          y.Region + "-" + strconv.Itoa(y.Year),
		Region:      y.Region,
		Year:        y.Year,
		Version:     y.Version,
		Source:      y.Source,
		Holidays:    string(holidays),
		ConfirmedBy: y.ConfirmedBy,
		ConfirmedAt: instant{y.ConfirmedAt},
	}
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error)
	})
}

// RemoveRegionHolidays forgets what the office has entered of the Region's year; consult.ErrNotFound if that is
// nothing.
func (s *nounStore) RemoveRegionHolidays(ctx context.Context, r consult.Region, year int) error {
	id := string(r) + "-" + strconv.Itoa(year)
	return s.Write(ctx, func(ctx context.Context) error {
		return removed(s.conn(ctx).Where("id = ?", id).Delete(&regionYearRow{}))
	})
}

// abroadWhere finds the people who live where there are other public holidays, by the index people_abroad.
const abroadWhere = "region <> '' AND region <> 'CN'"

// Abroad is where those people live who live where there are other public holidays. An office that has none of them
// runs no statement for it.
func (s *nounStore) Abroad(ctx context.Context) (map[consult.ID]consult.Region, error) {
	known, err := readThrough(ctx, s.database, cachedAbroad, []consult.ID{consult.RulesID}, s.anybodyAbroad)
	if err != nil || !known[consult.RulesID] {
		return nil, err
	}
	var rows []struct{ ID, Region string }
	err = s.conn(ctx).Model(&personRow{}).Select("id, region").Where(abroadWhere).Scan(&rows).Error
	out := make(map[consult.ID]consult.Region, len(rows))
	for _, r := range rows {
		out[consult.ID(r.ID)] = consult.Region(r.Region)
	}
	return out, translate(err)
}

// anybodyAbroad says, under the ID of the Rules, whether anybody lives where there are other public holidays.
func (s *nounStore) anybodyAbroad(ctx context.Context, ids []consult.ID) (map[consult.ID]bool, error) {
	around, err := s.readOffice(ctx)
	return map[consult.ID]bool{ids[0]: around.abroad}, err
}
