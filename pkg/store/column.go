package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// instant is a column of whole Unix seconds; NULL is the zero time. The same
// integer on both databases compares and indexes alike and has no zone to lose.
type instant struct{ time.Time }

func (i instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.Unix(), nil
}

func (i *instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		i.Time = time.Time{}
	case int64:
		i.Time = time.Unix(v, 0).UTC()
	default:
		return fmt.Errorf("store: instant from %T", src)
	}
	return nil
}

// ref is a column with another row's ID; NULL is none.
type ref consult.ID

func (r ref) Value() (driver.Value, error) {
	if r == "" {
		return nil, nil
	}
	return string(r), nil
}

func (r *ref) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*r = ""
	case string:
		*r = ref(v)
	case []byte:
		*r = ref(v)
	default:
		return fmt.Errorf("store: ref from %T", src)
	}
	return nil
}

// array is a text column holding a JSON array; an empty one reads as nil.
type array[T any] []T

// list is a column of IDs, roles one of roles on a Body.
type (
	list  = array[consult.ID]
	roles = array[consult.MembershipRole]
)

func (l array[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(append([]T{}, l...))
	return string(b), err
}

func (l *array[T]) Scan(src any) error {
	*l = nil
	var all []T
	if err := scanJSON(src, &all); err != nil {
		return err
	}
	if len(all) > 0 {
		*l = all
	}
	return nil
}

// severities is a text column holding a JSON object of Severities by kind.
type severities map[consult.ConflictKind]consult.Severity

func (v severities) Value() (driver.Value, error) {
	if len(v) == 0 {
		return "{}", nil
	}
	b, err := json.Marshal(map[consult.ConflictKind]consult.Severity(v))
	return string(b), err
}

func (v *severities) Scan(src any) error {
	*v = nil
	var rules map[consult.ConflictKind]consult.Severity
	if err := scanJSON(src, &rules); err != nil {
		return err
	}
	if len(rules) > 0 {
		*v = rules
	}
	return nil
}

func scanJSON(src, into any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), into)
	case []byte:
		return json.Unmarshal(v, into)
	}
	return fmt.Errorf("store: %T from %T", into, src)
}
