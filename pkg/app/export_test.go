package app

import (
	"context"
	"io"

	"huiqi/pkg/sample"
	"huiqi/pkg/workday"
)

// Load fills the empty office with the sample.
func (o *Office) Load(ctx context.Context, s sample.Sample) error { return o.load(ctx, io.Discard, s) }

// Published are the statutory years that the office knows.
func (o *Office) Published() workday.Calendar { return o.published }
