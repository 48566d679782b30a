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
)

// The length of a page of standing Conflicts.
const (
	standingPage    = 50
	maxStandingPage = 200
)

// Page are the Conflicts that live Meetings have now.
type Page struct {
	// Items are one page, by the start of the Meeting they are about.
	Items []consult.StandingConflict
	Next  string
	// Meetings are those that Items concern, without their people.
	Meetings map[consult.ID]consult.Meeting
	// Window is what was looked at; Counts are all findings in it.
	Window consult.Span
	Counts map[consult.ConflictKind]map[consult.Severity]int
}

// List judges all live Meetings that overlap the filter's window, which begins
// now unless From is given, as they would be judged today, and tells each finding
// once. Nothing is kept: a rule that changed counts at once.
func (svc *Service) List(ctx context.Context, filter consult.StandingFilter, p consult.PageRequest) (out Page, err error) {
	if out.Window, err = consult.Window(consult.Span{From: filter.From, To: filter.To}, svc.Now()); err != nil {
		return out, err
	}
	after, err := afterCursor(p.Cursor)
	if err != nil {
		return out, err
	}
	err = svc.store.Read(ctx, func(ctx context.Context) error {
		a, err := svc.contextOf(ctx, out.Window)
		if err != nil {
			return err
		}
		out.page(a, filter, p.Limit, after)
		return nil
	})
	return out, err
}

// contextOf reads everything that the live Meetings of the window are judged by. What
// they hold is not asked for again: it is what they say.
func (svc *Service) contextOf(ctx context.Context, window consult.Span) (*judging.Context, error) {
	ms, err := svc.store.Live(ctx, svc.judging.Reach(window))
	if err != nil {
		return nil, err
	}
	var held []consult.Reservation
	for _, m := range ms {
		held = append(held, m.Reservations()...)
	}
	return svc.judging.AsTheyStand(ctx, ms, conflict.NewReservationIndex(held), func(m consult.Meeting) bool { return m.Span.Overlaps(window) })
}

// page counts the findings that the filter lets through and takes those after the cursor.
func (out *Page) page(a *judging.Context, filter consult.StandingFilter, limit int, after string) {
	out.Counts, out.Meetings = map[consult.ConflictKind]map[consult.Severity]int{}, map[consult.ID]consult.Meeting{}
	limit = min(cmp.Or(limit, standingPage), maxStandingPage)
	type keyed struct {
		key string
		consult.StandingConflict
	}
	var all []keyed
	for _, s := range conflict.Deduplicate(slices.Concat(a.Findings()...)) {
		if !finds(a.Heads, filter, s) {
			continue
		}
		if out.Counts[s.Kind] == nil {
			out.Counts[s.Kind] = map[consult.Severity]int{}
		}
		out.Counts[s.Kind][s.Severity]++
		if key := sortKey(a.Heads, s); key > after {
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
		out.Next = cursorAt(all[limit-1].key)
	}
}

// finds reports whether the filter lets the finding through.
func finds(meetings map[consult.ID]consult.Meeting, filter consult.StandingFilter, s consult.StandingConflict) bool {
	if filter.Kind != "" && filter.Kind != s.Kind || filter.Severity != "" && filter.Severity != s.Severity {
		return false
	}
	if filter.PersonID != "" && filter.PersonID != s.PersonID && !slices.Contains(s.PersonIDs, filter.PersonID) {
		return false
	}
	of := func(has func(consult.Meeting) bool) bool {
		return slices.ContainsFunc(s.MeetingIDs, func(id consult.ID) bool { return has(meetings[id]) })
	}
	if filter.RoomID != "" && filter.RoomID != s.RoomID && !of(func(m consult.Meeting) bool { return m.RoomID == filter.RoomID }) {
		return false
	}
	if filter.Form != "" && !of(func(m consult.Meeting) bool { return m.Form == filter.Form }) {
		return false
	}
	return filter.BodyID == "" || of(func(m consult.Meeting) bool {
		return m.OwnerBodyID == filter.BodyID || slices.Contains(m.InviteBodyIDs, filter.BodyID)
	})
}

// key sorts the findings: by the start of the Meeting they are about, blocking ones
// first, then by kind and parties. No two have the same.
func sortKey(meetings map[consult.ID]consult.Meeting, s consult.StandingConflict) string {
	h := fnv.New64a()
	h.Write([]byte(s.EN))
	return strings.Join([]string{fmt.Sprintf("%012d", meetings[s.SubjectID].Span.From.Unix()), string(s.Severity), string(s.Kind),
		string(s.SubjectID), string(s.MeetingID), string(s.PersonID), string(s.RoomID), string(s.BlockID),
		fmt.Sprintf("%012d %x", s.Span.From.Unix(), h.Sum64())}, "|")
}

// standingCursor begins every cursor of this list.
const standingCursor = "standing|"

func cursorAt(key string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(standingCursor + key))
}

func afterCursor(cursor string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	key, ok := strings.CutPrefix(string(b), standingCursor)
	if cursor != "" && (err != nil || !ok) {
		return "", consult.BadField("cursor", "bad_cursor", "游标无效，请从第一页重新读取", "is not a cursor of this list")
	}
	return key, nil
}
