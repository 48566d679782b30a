package store

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"sync"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

// memory is what one transaction has read. Nobody else can change that while the
// transaction lasts: a Write holds the office's only write lock, and a Read has one
// snapshot. What depends on a table is forgotten when the transaction writes to it.
type memory struct {
	mu sync.Mutex
	// kept is by kind, and in each kind a map from an ID to a memo.
	kept map[kindName]any
}

func newMemory() *memory { return &memory{kept: map[kindName]any{}} }

// memo is one thing as it was read, or that there is none.
type memo[V any] struct {
	value V
	found bool
}

// kindName names what is remembered together.
type kindName string

// What a transaction remembers: Meetings whole and without their people, what hangs
// on them, and what of the directory a booking is judged by.
const (
	keptMeetings  kindName = "meetings"
	keptHeads     kindName = "heads of meetings"
	keptFollowers kindName = "followers of meetings"
	keptAnswers   kindName = "answers to meetings"
	keptLeaves    kindName = "leaves from meetings"
	keptLeave     kindName = "leaves"
	keptPeople    kindName = "people"
	keptBodies    kindName = "bodies"
	keptMembers   kindName = "members of bodies"
	keptRooms     kindName = "rooms"
	keptVenues    kindName = "venues"
	keptTrips     kindName = "trips from venues"
	keptForms     kindName = "forms"
	keptRules     kindName = "rules"
	keptYears     kindName = "holiday years"
)

// dependents are the kinds that a write to the table makes out of date. It answers
// false for a table that nobody has thought of.
func dependents(table string) ([]kindName, bool) {
	switch table {
	case "meetings", "attendances", "invitations", "overrides", "moves", "follows":
		return []kindName{keptMeetings, keptHeads, keptFollowers}, true
	case "answers":
		return []kindName{keptAnswers}, true
	case "leaves":
		return []kindName{keptLeaves, keptLeave}, true
	case "people", "bodies", "memberships":
		// A person is told from others of the name by a body that they are a member of.
		return []kindName{keptPeople, keptBodies, keptMembers}, true
	case "rooms":
		return []kindName{keptRooms}, true
	case "venues":
		return []kindName{keptVenues, keptTrips}, true
	case "trips":
		return []kindName{keptTrips}, true
	case "forms":
		return []kindName{keptForms}, true
	case "rules":
		return []kindName{keptRules}, true
	case "holiday_years":
		return []kindName{keptYears}, true
	case "blocks", "reservations", "changes", "touches", "ledger", "notices", "proposals", "topics", "topic_meetings",
		"idempotency":
		return nil, true
	}
	return nil, false
}

// forget drops what depends on the table; everything, if that is not known.
func (m *memory) forget(table string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kinds, known := dependents(table)
	if !known {
		m.kept = map[kindName]any{}
	}
	for _, k := range kinds {
		delete(m.kept, k)
	}
}

// written finds the table in a statement that was written by hand.
var written = regexp.MustCompile(`(?i)^\s*(?:UPDATE|INSERT\s+INTO|DELETE\s+FROM)\s+"?(\w+)`)

// forgetOnWrite makes every statement of db that writes forget what it makes out of
// date. A call of it hangs on each way in which GORM writes, so that none is left out.
func forgetOnWrite(db *gorm.DB) error {
	forget := func(tx *gorm.DB) {
		u, ok := tx.Statement.Context.Value(unitKey{}).(*unit)
		if !ok {
			return
		}
		table := tx.Statement.Table
		if found := written.FindStringSubmatch(tx.Statement.SQL.String()); found != nil {
			table = found[1]
		}
		u.memory.forget(table)
	}
	on := db.Callback()
	for _, register := range []func(string, func(*gorm.DB)) error{
		on.Create().After("gorm:create").Register, on.Update().After("gorm:update").Register,
		on.Delete().After("gorm:delete").Register, on.Raw().After("gorm:raw").Register} {
		err := register("huiqi:forget", forget)
		if err != nil {
			return err
		}
	}
	return nil
}

// unitOf is the transaction that the context carries, or nil.
func unitOf(ctx context.Context) *unit {
	u, _ := ctx.Value(unitKey{}).(*unit)
	return u
}

// recall answers the things that ids name. In a transaction each is read once: load
// is asked for those alone that are not remembered. What it does not find there is
// none of. The values are shared and are not to be changed.
func recall[V any](ctx context.Context, s *Store, kind kindName, ids []consult.ID,
	load func(context.Context, []consult.ID) (map[consult.ID]V, error)) (map[consult.ID]V, error) {
	u := unitOf(ctx)
	if u == nil {
		return load(ctx, ids)
	}
	out, missing := recollect[V](u.memory, kind, ids)
	if s.opt.Doubt != nil {
		err := doubt(ctx, s, kind, ids, missing, out, load)
		if err != nil {
			return nil, err
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	found, err := load(ctx, missing)
	if err != nil {
		return nil, err
	}
	remember(u.memory, kind, missing, found)
	for _, id := range missing {
		if v, ok := found[id]; ok {
			out[id] = v
		}
	}
	return out, nil
}

// recollect answers those of the things that are remembered, and the IDs that are not.
func recollect[V any](m *memory, kind kindName, ids []consult.ID) (map[consult.ID]V, []consult.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept, _ := m.kept[kind].(map[consult.ID]memo[V])
	known := make(map[consult.ID]V, len(ids))
	var missing []consult.ID
	asked := make(map[consult.ID]bool, len(ids))
	for _, id := range ids {
		v, ok := kept[id]
		switch {
		case v.found:
			known[id] = v.value
		case !ok && !asked[id]:
			asked[id] = true
			missing = append(missing, id)
		}
	}
	return known, missing
}

// remember keeps what was found of what was asked for.
func remember[V any](m *memory, kind kindName, asked []consult.ID, found map[consult.ID]V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept, ok := m.kept[kind].(map[consult.ID]memo[V])
	if !ok {
		kept = make(map[consult.ID]memo[V], len(asked))
		m.kept[kind] = kept
	}
	for _, id := range asked {
		v, ok := found[id]
		kept[id] = memo[V]{value: v, found: ok}
	}
}

// doubt reads anew what is remembered of the things, and reports where the database
// says something else.
func doubt[V any](ctx context.Context, s *Store, kind kindName, ids, missing []consult.ID, kept map[consult.ID]V,
	load func(context.Context, []consult.ID) (map[consult.ID]V, error)) error {
	known := slices.DeleteFunc(slices.Clone(ids), func(id consult.ID) bool { return slices.Contains(missing, id) })
	if len(known) == 0 {
		return nil
	}
	fresh, err := load(ctx, known)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(kept, fresh) {
		s.opt.Doubt(fmt.Sprintf("%s remembered as %+v, the database has %+v", kind, kept, fresh))
	}
	return nil
}
