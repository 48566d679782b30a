package consult

import (
	"time"

	"huiqi/pkg/spelling"
)

// IssuedNotice (会议通知) is the record that the notice of a Meeting went out. It is zero until somebody records that.
type IssuedNotice struct {
	// IssuedAt is when the notice went out, and DocumentNumber its 文号 if it has one.
	IssuedAt       time.Time
	DocumentNumber string
	Note           string
	// By recorded it, at the instant At.
	By string
	At time.Time
}

// Issued reports whether the notice went out.
func (n IssuedNotice) Issued() bool { return !n.IssuedAt.IsZero() }

// Normalise writes the texts in their normal form and the instant in whole seconds.
func (n *IssuedNotice) Normalise() {
	n.DocumentNumber = spelling.Line(n.DocumentNumber)
	n.Note = spelling.Text(n.Note)
	n.IssuedAt = n.IssuedAt.UTC().Truncate(time.Second)
}

// Fault says in English what is wrong with the record, or "".
func (n IssuedNotice) Fault() string {
	switch {
	case n.Issued() && (n.By == "" || n.At.IsZero()):
		return "has a notice that nobody recorded"
	case n.At.Before(n.IssuedAt):
		return "has a notice that was recorded before it was issued"
	case !n.Issued() && n != (IssuedNotice{}):
		return "has no notice and says what it is"
	}
	return ""
}

// ChangedSinceNotice reports whether the Meeting is now at another time or in another room than when its notice was
// issued. A move in the very second of the notice counts as before it.
func (m Meeting) ChangedSinceNotice() bool {
	if !m.Notice.Issued() {
		return false
	}
	for _, v := range m.Moves {
		if v.At.After(m.Notice.IssuedAt) {
			return !v.From.Equal(m.Slot())
		}
	}
	return false
}

// NoticeState selects Meetings by their notice.
type NoticeState string

// Of a Meeting the notice was issued, or is missing although the Meeting is to take place.
const (
	NoticeIssued  NoticeState = "issued"
	NoticeMissing NoticeState = "missing"
)
