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

// list is a text column holding a JSON array of IDs.
type list []consult.ID

func (l list) Value() (driver.Value, error) {
	b, err := json.Marshal(append([]consult.ID{}, l...))
	return string(b), err
}

func (l *list) Scan(src any) error {
	*l = nil
	s, ok := src.(string)
	if b, raw := src.([]byte); raw {
		s, ok = string(b), true
	}
	if !ok {
		return fmt.Errorf("store: list from %T", src)
	}
	var ids []consult.ID
	if err := json.Unmarshal([]byte(s), &ids); err != nil {
		return err
	}
	if len(ids) > 0 {
		*l = ids
	}
	return nil
}
