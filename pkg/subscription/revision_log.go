package subscription

import "huiqi/pkg/consult"

// MarkLength is how many bytes a mark has, TrailMarks how many a RevisionLog keeps.
const (
	MarkLength = 6
	TrailMarks = 320
)

// RevisionLog is the end of an office's history: its newest Revision and a random mark of
// each of the last ones, the newest first. The marks tell apart two histories with the
// same numbers. A restored backup, or a standby that took over without the last commits,
// reaches the same Revisions again, but never with the same marks.
type RevisionLog struct {
	Revision consult.Revision
	// Marks are TrailMarks or fewer, of MarkLength bytes each and nothing between.
	Marks string
	// RestoredAt is the At of the last Restoration in Unix seconds, 0 when there was none.
	RestoredAt int64
}

// Continues reports whether t was reached from old, or is old. It returns false when more
// than TrailMarks commits lie between, because it then cannot tell. Everything continues
// the zero RevisionLog.
func (t RevisionLog) Continues(old RevisionLog) bool {
	if old == (RevisionLog{}) {
		return true
	}
	gap := t.Revision - old.Revision
	if gap < 0 || gap >= consult.Revision(len(t.Marks)/MarkLength) || len(old.Marks) < MarkLength {
		return false
	}
	at := int(gap) * MarkLength
	return t.Marks[at:at+MarkLength] == old.Marks[:MarkLength]
}

// Contradicts reports whether t cannot have been reached from old, so that commits which
// old has are lost. A Restoration that came after old accounts for that.
func (t RevisionLog) Contradicts(old RevisionLog) bool {
	if t.RestoredAt != old.RestoredAt {
		return t.RestoredAt < old.RestoredAt
	}
	gap := t.Revision - old.Revision
	if gap < 0 {
		return true
	}
	known := gap < consult.Revision(len(t.Marks)/MarkLength) && len(old.Marks) >= MarkLength
	return known && !t.Continues(old)
}
