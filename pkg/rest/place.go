package rest

import (
	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// place is null where there is none.
func place(p consult.Place) nullable.Nullable[api.Place] {
	if !p.Given() {
		return nullable.NewNullNullable[api.Place]()
	}
	return nullable.NewNullableWithValue(api.Place{
		Name:           p.Name,
		Address:        textOrNull(p.Address),
		GatheringPoint: textOrNull(p.GatheringPoint),
		GatherMinutes:  p.GatherMinutes,
		Position:       position(p.Lat, p.Lon, p.HasPosition),
	})
}

// position is null where nobody has entered one.
func position(lat, lon float64, has bool) nullable.Nullable[api.Position] {
	if !has {
		return nullable.NewNullNullable[api.Position]()
	}
	return nullable.NewNullableWithValue(api.Position{Lat: lat, Lon: lon})
}

// placeFrom is the Place that an input asks for, and none where it is null or left out.
func placeFrom(in nullable.Nullable[api.PlaceInput]) consult.Place {
	p := given(in)
	return consult.Place{
		Name:           p.Name,
		Address:        given(p.Address),
		GatheringPoint: given(p.GatheringPoint),
		GatherMinutes:  value(p.GatherMinutes),
		Lat:            given(p.Position).Lat,
		Lon:            given(p.Position).Lon,
		HasPosition:    p.Position.IsSpecified() && !p.Position.IsNull(),
	}
}
