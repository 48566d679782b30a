package officetest

import (
	"context"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// BookedOnce books the wish under the key.
func (o *Office) BookedOnce(
	ctx context.Context, by consult.Actor, key string, print byte, wish consult.Meeting,
) ([]consult.Made, bool, error) {
	once := consult.IdempotencyKey{Key: key, Fingerprint: []byte{print}}
	return o.Idempotency.Once(ctx, by, once, func(ctx context.Context) ([]consult.Made, error) {
		b, err := o.Booking.Book(ctx, by, wish, booking.Options{})
		return []consult.Made{{Kind: "meeting", ID: b.Meeting.ID}}, err
	})
}
