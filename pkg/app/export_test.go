package app

import (
	"context"
	"huiqi/pkg/booking"
	"io"

	"huiqi/pkg/sample"
	"huiqi/pkg/workday"
)

// Load fills the empty office with the sample.
func (o *Office) Load(ctx context.Context, s sample.Sample) error { return o.load(ctx, io.Discard, s) }

// Published are the statutory years that the office knows.
func (o *Office) Published() workday.Calendar { return o.published }

// DeskOver is a Desk of the office that writes by way of the unit.
func (o *Office) DeskOver(unit booking.Unit) *booking.Desk { return o.desk(unit) }
