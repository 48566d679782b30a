package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// String is the Hash in 64 lower-case hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads what String writes.
func ParseHash(text string) (Hash, error) {
	var h Hash
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(h) {
		return h, fmt.Errorf("journal: %q is no SHA-256", text)
	}
	copy(h[:], b)
	return h, nil
}

// Head is the last row of a journal: its number and hash. That of an empty journal is zero.
type Head struct {
	Seq  int64
	Hash Hash
}

// Append gives the entries their numbers, instant and hashes, the first one that after the head, and returns the new
// head.
func (h Head) Append(at time.Time, entries []Entry) Head {
	for i := range entries {
		e := &entries[i]
		e.Seq = h.Seq + 1
		e.At = at.UTC().Truncate(time.Second)
		e.Hash = e.HashAfter(h.Hash)
		h = Head{Seq: e.Seq, Hash: e.Hash}
	}
	return h
}

// HashAfter is the hash of the Entry when that of the row before it is previous. It is the SHA-256 of these bytes, one
// after the other:
//
//  1. previous, 32 bytes; 32 zero bytes before the first row
//  2. Seq, 8 bytes, big-endian
//  3. At, in seconds since 1970-01-01T00:00:00Z, 8 bytes, big-endian, two's complement
//  4. thirteen texts, each as its length in bytes, 8 bytes, big-endian, and then the text in UTF-8: RequestID, Via,
//     Operation, Actor.ID, Actor.Name, Actor.Role, Actor.Reach, Actor.PersonID, Action, Kind, ThingID, MeetingID,
//     PersonID
//  5. Fields, in the same way
//
// Two different rows never have the same bytes, because every text says how long it is.
func (e Entry) HashAfter(previous Hash) Hash {
	texts := [...]string{
		e.RequestID, string(e.Via), e.Operation, string(e.Actor.ID), e.Actor.Name, string(e.Actor.Role), e.Actor.Reach,
		string(e.Actor.PersonID), string(e.Action), string(e.Kind), e.ThingID, string(e.MeetingID), string(e.PersonID),
		e.Fields,
	}
	b := make([]byte, 0, 512+len(e.Fields))
	b = append(b, previous[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.Unix()))
	for _, text := range texts {
		b = binary.BigEndian.AppendUint64(b, uint64(len(text)))
		b = append(b, text...)
	}
	return sha256.Sum256(b)
}
