package sample

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// id is the next UUIDv7 (RFC 9562): a clock that ticks once per ID, and the
// seed's bits.
func (b *builder) id() consult.ID {
	b.made++
	ms := uint64(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()) + b.made
	high, low := b.rng.Uint64(), b.rng.Uint64()
	return consult.ID(fmt.Sprintf("%08x-%04x-7%03x-%04x-%012x", ms>>16, ms&0xffff, high&0xfff, 0x8000|high>>12&0x3fff, low&0xffffffffffff))
}

// stamp is the first version of a thing made some days before now.
func (b *builder) stamp(daysAgo int) consult.Stamp {
	return b.stampAt(b.now.Add(-time.Duration(daysAgo) * 24 * time.Hour))
}

// stampAt is the first version of a thing made within the hour before the instant.
func (b *builder) stampAt(t time.Time) consult.Stamp {
	at := t.Add(-time.Duration(b.rng.IntN(3600)) * time.Second)
	return consult.Stamp{ID: b.id(), Version: 1, CreatedAt: at, ChangedAt: at}
}

// pick takes one of several, by the seed.
func pick[T any](b *builder, from []T) T { return from[b.rng.IntN(len(from))] }

// turn takes the nth of several, round and round.
func turn[T any](from []T, n int) T { return from[n%len(from)] }
