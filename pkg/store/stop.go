package store

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
)

type stopRow struct {
	MeetingID        string `gorm:"primaryKey"`
	Ord              int    `gorm:"primaryKey;autoIncrement:false"`
	VenueID          ref
	PlaceName        string
	PlaceAddress     string
	PlaceLat         float64
	PlaceLon         float64
	PlaceHasPosition bool
	ArriveAfter      int
	Minutes          int
	Purpose          string
}

func (stopRow) TableName() string { return "stops" }

func toStops(m consult.Meeting) nested[stopRow] {
	var rows nested[stopRow]
	for i, s := range m.Stops {
		rows = append(rows, stopRow{
			MeetingID:        string(m.ID),
			Ord:              i,
			VenueID:          ref(s.VenueID),
			PlaceName:        s.Place.Name,
			PlaceAddress:     s.Place.Address,
			PlaceLat:         s.Place.Lat,
			PlaceLon:         s.Place.Lon,
			PlaceHasPosition: s.Place.HasPosition,
			ArriveAfter:      s.ArriveAfter,
			Minutes:          s.Minutes,
			Purpose:          s.Purpose,
		})
	}
	return rows
}

func (r stopRow) noun() consult.Stop {
	return consult.Stop{
		VenueID: consult.ID(r.VenueID),
		Place: consult.Place{
			Name:        r.PlaceName,
			Address:     r.PlaceAddress,
			Lat:         r.PlaceLat,
			Lon:         r.PlaceLon,
			HasPosition: r.PlaceHasPosition,
		},
		ArriveAfter: r.ArriveAfter,
		Minutes:     r.Minutes,
		Purpose:     r.Purpose,
	}
}

// stopsFor are the Stops of the Meetings on the calendar of a Person or a Body. Others do not go along.
func (s *feedStore) stopsFor(
	ctx context.Context, sub consult.Subject, meetings []consult.ID,
) (map[consult.ID][]consult.Stop, error) {
	stops := map[consult.ID][]consult.Stop{}
	if sub.Kind != consult.SubjectPerson && sub.Kind != consult.SubjectBody {
		return stops, nil
	}
	for some := range slices.Chunk(meetings, batch) {
		var rows []stopRow
		err := s.conn(ctx).Where("meeting_id IN ?", texts(some)).Order("meeting_id, ord").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			stops[consult.ID(r.MeetingID)] = append(stops[consult.ID(r.MeetingID)], r.noun())
		}
	}
	return stops, nil
}

// stopVenues are where the Stops are.
func stopVenues(m consult.Meeting, venues map[consult.ID]consult.Venue) []consult.Venue {
	var at []consult.Venue
	for _, s := range m.Stops {
		at = append(at, s.Where(venues))
	}
	return at
}
