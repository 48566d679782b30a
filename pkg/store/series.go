package store

import (
	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type seriesRow struct {
	Stamped     `gorm:"embedded"`
	Title       string
	Rule        string
	OnDayOff    string
	StartsAt    instant
	EndsAt      instant
	Zone        string
	CreatedBy   string `journal:"-"`
	OwnerBodyID ref
}

func (seriesRow) TableName() string { return "series" }

func toSeries(v consult.Series) seriesRow {
	return seriesRow{
		Stamped:     toStamp(v.Stamp),
		Title:       v.Title,
		Rule:        v.Rule,
		OnDayOff:    string(v.OnDayOff),
		StartsAt:    instant{v.Span.From},
		EndsAt:      instant{v.Span.To},
		Zone:        v.Zone,
		CreatedBy:   v.CreatedBy,
		OwnerBodyID: ref(v.OwnerBodyID),
	}
}

func fromSeries(r seriesRow) consult.Series {
	return consult.Series{Stamp: r.stamp(), Title: r.Title, Rule: r.Rule, OnDayOff: consult.OnDayOff(r.OnDayOff),
		Span: consult.Span{From: r.StartsAt.Time, To: r.EndsAt.Time}, Zone: r.Zone, CreatedBy: r.CreatedBy,
		OwnerBodyID: consult.ID(r.OwnerBodyID)}
}

func narrowSeries(db *gorm.DB, filter consult.SeriesFilter) *gorm.DB {
	return under(containing(db, filter.Search, "title"), ownerColumn, filter.UnderID)
}
