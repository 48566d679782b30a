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

// readCache holds what one transaction has read. Nobody else can change that while the
// transaction lasts: a Write holds the office's only write lock, and a Read has one
// snapshot. A write of the transaction drops what depends on the table written to.
type readCache struct {
	mu sync.Mutex
	// kinds has, for each kind, a map from an ID to a cacheEntry.
	kinds map[cacheKind]any
}

func newReadCache() *readCache { return &readCache{kinds: map[cacheKind]any{}} }

// cacheEntry is one thing as it was read, or that there is none.
type cacheEntry[V any] struct {
	value V
	found bool
}

// cacheKind names what is cached, and dropped, together.
type cacheKind string

// What a transaction caches: Meetings whole and without their people, what hangs
// on them, and what of the directory a booking is judged by.
const (
	cachedMeetings   cacheKind = "meetings"
	cachedHeads      cacheKind = "heads of meetings"
	cachedFollowers  cacheKind = "followers of meetings"
	cachedAnswers    cacheKind = "answers to meetings"
	cachedLeavesFrom cacheKind = "leaves from meetings"
	cachedLeaves     cacheKind = "leaves"
	cachedPeople     cacheKind = "people"
	cachedBodies     cacheKind = "bodies"
	cachedMembers    cacheKind = "members of bodies"
	cachedRooms      cacheKind = "rooms"
	cachedVenues     cacheKind = "venues"
	cachedTrips      cacheKind = "trips from venues"
	cachedForms      cacheKind = "forms"
	cachedRules      cacheKind = "rules"
	cachedYears      cacheKind = "holiday years"
	cachedAbroad     cacheKind = "whether anybody lives abroad"
)

// dependents are the kinds that a write to the table makes out of date. It reports
// false for a table that is not listed.
func dependents(table string) ([]cacheKind, bool) {
	switch table {
	case "meetings", "attendances", "co_owners", "invitations", "overrides", "moves", "follows", "items", "stops",
		"held", "delegations", "delegation_seats":
		return []cacheKind{cachedMeetings, cachedHeads, cachedFollowers}, true
	case "answers":
		return []cacheKind{cachedAnswers}, true
	case "leaves":
		return []cacheKind{cachedLeavesFrom, cachedLeaves}, true
	case "people", "bodies", "memberships":
		// A person is told from others of the name by a body that they are a member of.
		return []cacheKind{cachedPeople, cachedBodies, cachedMembers, cachedAbroad}, true
	case "rooms":
		return []cacheKind{cachedRooms}, true
	case "venues":
		return []cacheKind{cachedVenues, cachedTrips}, true
	case "trips":
		return []cacheKind{cachedTrips}, true
	case "forms":
		return []cacheKind{cachedForms}, true
	case "rules":
		return []cacheKind{cachedRules}, true
	case "holiday_years":
		return []cacheKind{cachedYears}, true
	case "blocks", "reservations", "changes", "touches", "ledger", "notices", "proposals", "topics", "topic_meetings",
		"posts", "outcome_kinds", "outcomes", "outcome_owners", "outcome_recipients", "outcome_meetings",
		"outcome_topics", "instructions", "follow_ups", "files", "contents", "content_pieces", "outcome_files",
		"instruction_files", "follow_up_files", "presence_half_days", "region_holiday_years",
		"pairings", "idempotency", "journal", "journal_originals", "journal_heads":
		return nil, true
	}
	return nil, false
}

// invalidate drops what depends on the table, or everything if that is not known.
func (c *readCache) invalidate(table string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kinds, known := dependents(table)
	if !known {
		c.kinds = map[cacheKind]any{}
	}
	for _, k := range kinds {
		delete(c.kinds, k)
	}
}

// written finds the table in a statement that was written by hand.
var written = regexp.MustCompile(`(?i)^\s*(?:UPDATE|INSERT\s+INTO|DELETE\s+FROM)\s+"?(\w+)`)

// invalidateOnWrite has every statement that writes drop what it makes out of date, and say whether the journal watches
// what it writes. It hooks into each way in which GORM writes, so that no write is left out.
func (s *database) invalidateOnWrite() error {
	invalidate := func(tx *gorm.DB) {
		u, ok := tx.Statement.Context.Value(unitKey{}).(*unit)
		if !ok {
			return
		}
		u.wrote.Store(true)
		table := tx.Statement.Table
		if found := written.FindStringSubmatch(tx.Statement.SQL.String()); found != nil {
			table = found[1]
		}
		u.cache.invalidate(table)
		if _, thing := s.watched[table]; thing || table == "" {
			u.things.Store(true)
		}
	}
	on := s.writer.Callback()
	for _, register := range []func(string, func(*gorm.DB)) error{
		on.Create().After("gorm:create").Register, on.Update().After("gorm:update").Register,
		on.Delete().After("gorm:delete").Register, on.Raw().After("gorm:raw").Register} {
		err := register("huiqi:invalidate", invalidate)
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

// readThrough returns those of the things that exist. In a transaction each is read
// once: load is called for those that are not cached. The values are shared, so the
// caller must not change them.
func readThrough[V any](ctx context.Context, s *database, kind cacheKind, ids []consult.ID,
	load func(context.Context, []consult.ID) (map[consult.ID]V, error)) (map[consult.ID]V, error) {
	u := unitOf(ctx)
	if u == nil {
		return load(ctx, ids)
	}
	out, missing := lookUp[V](u.cache, kind, ids)
	if s.opt.VerifyCache != nil {
		err := verify(ctx, s, kind, ids, missing, out, load)
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
	put(u.cache, kind, missing, found)
	for _, id := range missing {
		if v, ok := found[id]; ok {
			out[id] = v
		}
	}
	return out, nil
}

// lookUp returns those of the things that are cached, and the IDs that are not.
func lookUp[V any](c *readCache, kind cacheKind, ids []consult.ID) (map[consult.ID]V, []consult.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entries, _ := c.kinds[kind].(map[consult.ID]cacheEntry[V])
	known := make(map[consult.ID]V, len(ids))
	var missing []consult.ID
	asked := make(map[consult.ID]bool, len(ids))
	for _, id := range ids {
		v, ok := entries[id]
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

// put caches what was found of what was asked for, and that there is nothing else.
func put[V any](c *readCache, kind cacheKind, asked []consult.ID, found map[consult.ID]V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entries, ok := c.kinds[kind].(map[consult.ID]cacheEntry[V])
	if !ok {
		entries = make(map[consult.ID]cacheEntry[V], len(asked))
		c.kinds[kind] = entries
	}
	for _, id := range asked {
		v, ok := found[id]
		entries[id] = cacheEntry[V]{value: v, found: ok}
	}
}

// verify reads the cached things again and reports where the database differs.
func verify[V any](ctx context.Context, s *database, kind cacheKind, ids, missing []consult.ID, cached map[consult.ID]V,
	load func(context.Context, []consult.ID) (map[consult.ID]V, error)) error {
	known := slices.DeleteFunc(slices.Clone(ids), func(id consult.ID) bool { return slices.Contains(missing, id) })
	if len(known) == 0 {
		return nil
	}
	fresh, err := load(ctx, known)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(cached, fresh) {
		s.opt.VerifyCache(fmt.Sprintf("%s cached as %+v, the database has %+v", kind, cached, fresh))
	}
	return nil
}
