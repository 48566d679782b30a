package consult

import (
	"errors"
	"fmt"
	"strings"
)

// The sentinels every room translates to and rest turns into HTTP status.
var (
	ErrNotFound  = errors.New("not found")
	ErrConflict  = errors.New("conflict")
	ErrInvalid   = errors.New("invalid")
	ErrStale     = errors.New("stale version")
	ErrForbidden = errors.New("forbidden")
	// ErrGone marks a thing that once was and was withdrawn, such as a revoked Feed.
	ErrGone = errors.New("gone")
	// ErrReferred marks a delete refused because something still refers to the thing.
	ErrReferred = errors.New("still referred to")
	// ErrUnavailable marks a database that could not be reached or would not answer.
	ErrUnavailable = errors.New("unavailable")
	// ErrDatabaseMoved marks a database whose file was moved, removed or replaced while it was open.
	ErrDatabaseMoved = fmt.Errorf("the database file was moved or replaced: %w", ErrUnavailable)
	// ErrOutcomeUnknown marks a write that the database was told to commit and did not answer for.
	// It may have been carried out.
	ErrOutcomeUnknown = errors.New("the outcome is unknown")
	// ErrStatementTimeout marks a statement that took longer than the database lets one take.
	ErrStatementTimeout = errors.New("a statement took too long")
	// ErrReused marks an idempotency key sent again with another request.
	ErrReused = errors.New("idempotency key reused")
)

// Fault is one bad field: its path as the API spells it, a stable code for
// programs and the reason in both languages for people.
type Fault struct {
	Field, Code, ZH, EN string
}

// Invalid carries every Fault found in one input. It unwraps to ErrInvalid.
type Invalid struct{ Faults []Fault }

func (e *Invalid) Error() string {
	words := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		words[i] = f.Field + ": " + f.EN
	}
	return strings.Join(words, "; ")
}

// Unwrap makes errors.Is(err, ErrInvalid) true.
func (e *Invalid) Unwrap() error { return ErrInvalid }

// Faults collects bad fields; Err is nil while there are none.
type Faults []Fault

// Add records a Fault when bad is true.
func (f *Faults) Add(bad bool, field, code, zh, en string) {
	if bad {
		*f = append(*f, Fault{Field: field, Code: code, ZH: zh, EN: en})
	}
}

// Err returns nil or an *Invalid with every Fault.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Invalid{Faults: f}
}

// BadField is an *Invalid with one Fault.
func BadField(field, code, zh, en string) error {
	return &Invalid{Faults: []Fault{{Field: field, Code: code, ZH: zh, EN: en}}}
}

// FieldAt is the path of the i-th thing of a list, or of a field of it, as the API
// spells it: "list[2]" or "list[2].field".
func FieldAt(list string, i int, field string) string {
	if field == "" {
		return fmt.Sprintf("%s[%d]", list, i)
	}
	return fmt.Sprintf("%s[%d].%s", list, i, field)
}

// Forbidden says in words why somebody may not. It unwraps to ErrForbidden.
type Forbidden struct{ ZH, EN string }

func (e *Forbidden) Error() string { return e.EN }

// Unwrap makes errors.Is(err, ErrForbidden) true.
func (e *Forbidden) Unwrap() error { return ErrForbidden }

// Clash is a refused booking with every Conflict found. It unwraps to ErrConflict.
type Clash struct {
	Conflicts []Conflict
	// LeaveOut are, when called off Meetings are taken up, those that have to stay
	// called off so that the rest finds its slots free; none when that does not help.
	LeaveOut []ID
}

func (e *Clash) Error() string { return "refused by conflicts" }

// Unwrap makes errors.Is(err, ErrConflict) true.
func (e *Clash) Unwrap() error { return ErrConflict }
