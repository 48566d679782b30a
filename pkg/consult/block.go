package consult

import (
	"time"

	"huiqi/pkg/spelling"
)

// Block is an opaque span in which its subject is not to be booked. A hard
// Block refuses, an advisory one warns.
type Block struct {
	Stamp
	Subject Subject
	Title   string
	Span    Span
	Hard    bool
	// OwnerBodyID is the Body that owns it; none means the whole office.
	OwnerBodyID ID
}

// Normalise writes every text in its normal form.
func (b *Block) Normalise() { b.Title = spelling.Line(b.Title) }

// Validate names every bad field.
func (b Block) Validate() error {
	var f Faults
	f.CheckLine("title", b.Title, 1, 200)
	switch b.Subject.Kind {
	case SubjectPerson, SubjectBody, SubjectRoom, SubjectVenue:
		f.Add(b.Subject.ID == "", "subject.id", "required", "必填", "is required")
	case SubjectEveryone:
		f.Add(b.Subject.ID != "", "subject.id", "unexpected", "对全体的占用不带 id", "must be empty for everyone")
	default:
		f.Add(
			true, "subject.kind", "unknown", "应为 person、body、room、venue 或 everyone",
			"must be person, body, room, venue or everyone",
		)
	}
	checkSpan(&f, b.Span, 366*24*time.Hour)
	return f.Err()
}

// SubjectKind is what a Block or a Feed is about.
type SubjectKind string

// The kinds of Subject. Everyone is for Blocks, Public for Feeds; neither has
// an ID. An Invalidation of SubjectFeed says that the Feed itself was renamed, rotated
// or revoked.
const (
	SubjectPerson   SubjectKind = "person"
	SubjectBody     SubjectKind = "body"
	SubjectRoom     SubjectKind = "room"
	SubjectVenue    SubjectKind = "venue"
	SubjectEveryone SubjectKind = "everyone"
	SubjectPublic   SubjectKind = "public"
	SubjectFeed     SubjectKind = "feed"
)

// Subject names one Person, Body, Room, Venue, everyone or the public.
type Subject struct {
	Kind SubjectKind
	ID   ID
}
