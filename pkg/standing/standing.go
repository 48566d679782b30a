package standing

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
)

// How many Conflicts a page has when no limit is given, and at most.
const (
	defaultLimit = 50
	maxLimit     = 200
)

// Page is one page of the Conflicts that live Meetings have now.
type Page struct {
	// Items are ordered by the start of the Meeting that they are about.
	Items []conflict.StandingConflict
	// Next is the cursor of the next page, or empty.
	Next string
	// Meetings are those that Items concern, without their people.
	Meetings map[consult.ID]consult.Meeting
	// Window is the span that was judged; Counts are all findings in it that the filter
	// lets through.
	Window consult.Span
	Counts map[consult.ConflictKind]map[consult.Severity]int
}

// List judges all live Meetings of whoever asks that overlap the filter's window as they would be judged
// today, and returns each finding once. The window begins now unless From is given.
// Nothing is stored, so a changed rule counts at once.
func (svc *Service) List(ctx context.Context, filter conflict.Filter, p consult.PageRequest) (Page, error) {
	var out Page
	var err error
	out.Window, err = consult.Window(consult.Span{From: filter.From, To: filter.To}, svc.Now())
	if err != nil {
		return out, err
	}
	after, err := decodeCursor(p.Cursor)
	if err != nil {
		return out, err
	}
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		a, err := svc.contextOf(ctx, out.Window)
		if err != nil {
			return err
		}
		wanted := func(s conflict.StandingConflict) bool { return matches(a.Heads, filter, s) }
		if filter.UnderID != "" {
			bodies, err := svc.store.Subtree(ctx, filter.UnderID)
			if err != nil {
				return err
			}
			wanted = func(s conflict.StandingConflict) bool {
				return matches(a.Heads, filter, s) && heldBy(bodies, a.Heads, s)
			}
		}
		out.fill(a, wanted, p.Limit, after)
		return nil
	})
	return out, err
}

// contextOf reads everything that the live Meetings of the window are judged by. Their
// Reservations are derived from the Meetings and not read again.
func (svc *Service) contextOf(ctx context.Context, window consult.Span) (*judging.Context, error) {
	ms, err := svc.store.Live(ctx, svc.judging.Reach(window))
	if err != nil {
		return nil, err
	}
	var held []consult.Reservation
	for _, m := range ms {
		held = append(held, m.Reservations()...)
	}
	return svc.judging.AsTheyStand(ctx, ms, conflict.NewReservationIndex(held), func(m consult.Meeting) bool {
		return m.Span.Overlaps(window) && reach.Of(ctx).CoversMeeting(m)
	})
}

// fill counts the findings that are wanted and takes the limit of those after
// the cursor.
func (out *Page) fill(
	a *judging.Context, wanted func(conflict.StandingConflict) bool, limit int, after string,
) {
	out.Counts, out.Meetings = map[consult.ConflictKind]map[consult.Severity]int{}, map[consult.ID]consult.Meeting{}
	limit = min(cmp.Or(limit, defaultLimit), maxLimit)
	type keyed struct {
		key string
		conflict.StandingConflict
	}
	// Two that differ in what is hidden alone come in the order in which they are found.
	alike := map[string]int{}
	var all []keyed
	for _, s := range conflict.Deduplicate(slices.Concat(a.Findings()...)) {
		// What whoever asks may not see finds nothing, and is in no cursor.
		s = told(a, s)
		if !wanted(s) {
			continue
		}
		if out.Counts[s.Kind] == nil {
			out.Counts[s.Kind] = map[consult.Severity]int{}
		}
		out.Counts[s.Kind][s.Severity]++
		key := sortKey(a.Heads, s)
		if n := alike[key]; n > 0 {
			alike[key]++
			key = fmt.Sprintf("%s|%03d", key, n)
		} else {
			alike[key]++
		}
		if key > after {
			all = append(all, keyed{key, s})
		}
	}
	slices.SortFunc(all, func(x, y keyed) int { return cmp.Compare(x.key, y.key) })
	for _, k := range all[:min(limit, len(all))] {
		out.Items = append(out.Items, k.StandingConflict)
		for _, id := range k.MeetingIDs {
			out.Meetings[id] = a.Heads[id]
		}
	}
	if len(all) > limit {
		out.Next = encodeCursor(all[limit-1].key)
	}
}

// told is the finding without the Meetings and the Block that whoever asks may not see.
func told(a *judging.Context, s conflict.StandingConflict) conflict.StandingConflict {
	if a.View.Whole() {
		return s
	}
	s.MeetingIDs = slices.DeleteFunc(slices.Clone(s.MeetingIDs), a.Hides)
	s.Conflict.MeetingIDs = slices.DeleteFunc(slices.Clone(s.Conflict.MeetingIDs), a.Hides)
	if a.Hides(s.MeetingID) {
		s.MeetingID = ""
	}
	if a.View.Known(reach.Block, s.BlockID) == reach.Beyond {
		s.BlockID = ""
	}
	return s
}

// matches reports whether the filter lets the finding through.
func matches(meetings map[consult.ID]consult.Meeting, filter conflict.Filter, s conflict.StandingConflict) bool {
	if filter.Kind != "" && filter.Kind != s.Kind || filter.Severity != "" && filter.Severity != s.Severity {
		return false
	}
	if filter.PersonID != "" && filter.PersonID != s.PersonID && !slices.Contains(s.PersonIDs, filter.PersonID) {
		return false
	}
	of := func(has func(consult.Meeting) bool) bool {
		return slices.ContainsFunc(s.MeetingIDs, func(id consult.ID) bool { return has(meetings[id]) })
	}
	if filter.RoomID != "" && filter.RoomID != s.RoomID &&
		!of(func(m consult.Meeting) bool { return m.RoomID == filter.RoomID }) {
		return false
	}
	if filter.Form != "" && !of(func(m consult.Meeting) bool { return m.Form == filter.Form }) {
		return false
	}
	return filter.BodyID == "" || of(func(m consult.Meeting) bool { return m.TakesPart(filter.BodyID) })
}

// heldBy reports whether one of the bodies holds a Meeting that the finding concerns.
func heldBy(
	bodies map[consult.ID]bool, meetings map[consult.ID]consult.Meeting, s conflict.StandingConflict,
) bool {
	return slices.ContainsFunc(s.MeetingIDs, func(id consult.ID) bool { return bodies[meetings[id].OwnerBodyID] })
}

// sortKey orders the findings by the start of the Meeting that they are about, then
// blocking ones first, then by kind and parties. No two findings have the same key.
func sortKey(meetings map[consult.ID]consult.Meeting, s conflict.StandingConflict) string {
	// Two findings may have the same parties and differ only in what they say.
	h := fnv.New64a()
	h.Write([]byte(s.EN))
	return strings.Join(
		[]string{fmt.Sprintf("%012d", meetings[s.SubjectID].Span.From.Unix()), string(s.Severity), string(s.Kind),
			string(s.SubjectID), string(s.MeetingID), string(s.PersonID), string(s.RoomID), string(s.BlockID),
			fmt.Sprintf("%012d %x", s.Span.From.Unix(), h.Sum64())},
		"|",
	)
}

// cursorPrefix begins every cursor of this list, so that a cursor of another list is
// refused.
const cursorPrefix = "standing|"

// errBadCursor refuses a cursor of another list, or of none.
var errBadCursor = consult.BadField("cursor", "bad_cursor", "游标无效，请从第一页重新读取", "is not a cursor of this list")

// encodeCursor is the cursor of what comes after the key.
func encodeCursor(key string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(cursorPrefix + key))
}

// decodeCursor is the key that the cursor stands for; an empty cursor stands for the first
// page.
func decodeCursor(cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", errBadCursor
	}
	key, ok := strings.CutPrefix(string(b), cursorPrefix)
	if !ok {
		return "", errBadCursor
	}
	return key, nil
}
