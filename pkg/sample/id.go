package sample

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// id returns the next UUIDv7 (RFC 9562), with a time that advances by 1 ms for each ID and
// random bits from the seed.
func (b *builder) id() consult.ID {
	b.idCount++
	// A fixed date and not the clock: the IDs must depend on the seed only.
	ms := uint64(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()) + b.idCount
	high, low := b.rng.Uint64(), b.rng.Uint64()
	return consult.ID(fmt.Sprintf("%08x-%04x-7%03x-%04x-%012x", ms>>16, ms&0xffff, high&0xfff, 0x8000|high>>12&0x3fff,
		low&0xffffffffffff))
}

// stamp is the first version of something created some days ago.
func (b *builder) stamp(daysAgo int) consult.Stamp {
	return b.stampAt(b.now.Add(-time.Duration(daysAgo) * 24 * time.Hour))
}

// stampAt is the first version of something created within the hour before the instant.
func (b *builder) stampAt(t time.Time) consult.Stamp {
	at := t.Add(-time.Duration(b.rng.IntN(3600)) * time.Second)
	return consult.Stamp{ID: b.id(), Version: 1, CreatedAt: at, ChangedAt: at}
}

// pick returns a random element.
func pick[T any](b *builder, from []T) T { return from[b.rng.IntN(len(from))] }

// cyclic returns the nth element, starting again after the last.
func cyclic[T any](from []T, n int) T { return from[n%len(from)] }
