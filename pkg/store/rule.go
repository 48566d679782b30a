package store

import (
	"time"

	"huiqi/pkg/consult"
)

type ruleRow struct {
	Stamped      `gorm:"embedded"`
	Opens        int64
	Closes       int64
	BreakFrom    int64
	BreakTo      int64
	TravelKMH    int `gorm:"column:travel_kmh"`
	TravelBuffer int64
	RoomChange   int64
	MostPerDay   int
	MostPerWeek  int
	// LinksReadOnly is the opposite of what the API calls links_answer.
	LinksReadOnly bool
	HeldDays      int
}

func (ruleRow) TableName() string { return "rules" }

func toRules(r consult.Rules) ruleRow {
	return ruleRow{
		Stamped:       toStamp(r.Stamp),
		Opens:         seconds(r.Hours.Open),
		Closes:        seconds(r.Hours.Close),
		BreakFrom:     seconds(r.Hours.BreakFrom),
		BreakTo:       seconds(r.Hours.BreakTo),
		TravelKMH:     r.Travel.Speed,
		TravelBuffer:  seconds(r.Travel.Buffer),
		RoomChange:    seconds(r.Travel.Indoors),
		MostPerDay:    r.Load.Day,
		MostPerWeek:   r.Load.Week,
		LinksReadOnly: r.LinksReadOnly,
		HeldDays:      r.HeldDays,
	}
}

func fromRules(r ruleRow) consult.Rules {
	return consult.Rules{Stamp: r.stamp(),
		Hours: consult.Hours{
			Open:      lasting(r.Opens),
			Close:     lasting(r.Closes),
			BreakFrom: lasting(r.BreakFrom),
			BreakTo:   lasting(r.BreakTo),
		},
		Travel: consult.Travel{
			Speed:   r.TravelKMH,
			Buffer:  lasting(r.TravelBuffer),
			Indoors: lasting(r.RoomChange),
		},
		Load:          consult.Load{Day: r.MostPerDay, Week: r.MostPerWeek},
		LinksReadOnly: r.LinksReadOnly,
		HeldDays:      r.HeldDays}
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

func lasting(seconds int64) time.Duration { return time.Duration(seconds) * time.Second }
