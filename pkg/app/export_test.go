package app

import (
	"context"
	"huiqi/pkg/booking"
	"huiqi/pkg/office"
	"io"

	"huiqi/pkg/sample"
	"huiqi/pkg/sample/loading"
	"huiqi/pkg/workday"
)

// Load fills the empty office with the sample.
func (o *Office) Load(ctx context.Context, s sample.Sample) error {
	return loading.Load(ctx, io.Discard, o.Store, o.Services, s)
}

// Published are the statutory years that the office knows.
func (o *Office) Published() workday.Calendar { return o.published }

// ServicesOver are the use cases of the office with edit made to what booking reads and writes.
func (o *Office) ServicesOver(edit func(*booking.Store)) *office.Services {
	return office.New(o.Store, office.Config{Now: o.Clock, NewID: newID, Zone: o.Zone, Published: o.published,
		Links: o.Fetches, Booking: edit})
}
