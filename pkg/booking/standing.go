package booking

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// The window of standing Conflicts: how long it may be, and how long it is unless
// it is said.
const (
	maxStanding     = 400 * 24 * time.Hour
	defaultStanding = 30 * 24 * time.Hour
)

// The length of a page of standing Conflicts.
const (
	standingPage    = 50
	maxStandingPage = 200
)

// Standing are the Conflicts that live Meetings have now.
type Standing struct {
	// Items are one page, by the start of the Meeting they are about.
	Items []consult.Standing
	Next  string
	// Meetings are those that Items concern, without their people.
	Meetings map[consult.ID]consult.Meeting
	// Window is what was looked at; Counts are all findings in it.
	Window consult.Span
	Counts map[consult.ConflictKind]map[consult.Severity]int
}

// Standing judges all live Meetings that overlap the filter's window, which begins
// now unless From is given, as they would be judged today, and tells each finding
// once. Nothing is kept: a rule that changed counts at once.
func (d *Desk) Standing(ctx context.Context, filter consult.StandingFilter, p consult.PageRequest) (out Standing, err error) {
	if out.Window, err = d.window(consult.Span{From: filter.From, To: filter.To}); err != nil {
		return out, err
	}
	after, err := afterCursor(p.Cursor)
	if err != nil {
		return out, err
	}
	err = d.store.Read(ctx, func(ctx context.Context) error {
		a, err := d.whole(ctx, out.Window)
		if err != nil {
			return err
		}
		out.page(a, filter, p.Limit, after)
		return nil
	})
	return out, err
}

func (d *Desk) window(asked consult.Span) (consult.Span, error) {
	w := asked.WholeSeconds()
	if asked.From.IsZero() {
		w.From = d.Now()
	}
	if asked.To.IsZero() {
		w.To = w.From.Add(defaultStanding)
	}
	if !w.From.Before(w.To) || w.Length() > maxStanding {
		return w, consult.BadField("to", "window", "查找范围应晚于 from 且不超过 400 天", "must be after from, by 400 days at most")
	}
	return w, nil
}

// whole reads everything that the live Meetings of the window are judged by. What
// they hold is not asked for again: it is what they say.
func (d *Desk) whole(ctx context.Context, window consult.Span) (*around, error) {
	ms, err := d.store.Live(ctx, d.reach(window))
	if err != nil {
		return nil, err
	}
	var held []consult.Reservation
	for _, m := range ms {
		held = append(held, m.Reservations()...)
	}
	return d.asTheyStand(ctx, ms, conflict.NewReservationIndex(held), func(m consult.Meeting) bool { return m.Span.Overlaps(window) })
}

// page counts the findings that the filter lets through and takes those after the cursor.
func (out *Standing) page(a *around, filter consult.StandingFilter, limit int, after string) {
	out.Counts, out.Meetings = map[consult.ConflictKind]map[consult.Severity]int{}, map[consult.ID]consult.Meeting{}
	limit = min(cmp.Or(limit, standingPage), maxStandingPage)
	type keyed struct {
		key string
		consult.Standing
	}
	var all []keyed
	for _, s := range conflict.Deduplicate(slices.Concat(a.findings()...)) {
		if !a.finds(filter, s) {
			continue
		}
		if out.Counts[s.Kind] == nil {
			out.Counts[s.Kind] = map[consult.Severity]int{}
		}
		out.Counts[s.Kind][s.Severity]++
		if key := a.key(s); key > after {
			all = append(all, keyed{key, s})
		}
	}
	slices.SortFunc(all, func(x, y keyed) int { return cmp.Compare(x.key, y.key) })
	for _, k := range all[:min(limit, len(all))] {
		out.Items = append(out.Items, k.Standing)
		for _, id := range k.MeetingIDs {
			out.Meetings[id] = a.heads[id]
		}
	}
	if len(all) > limit {
		out.Next = cursorAt(all[limit-1].key)
	}
}

// finds reports whether the filter lets the finding through.
func (a *around) finds(filter consult.StandingFilter, s consult.Standing) bool {
	if filter.Kind != "" && filter.Kind != s.Kind || filter.Severity != "" && filter.Severity != s.Severity {
		return false
	}
	if filter.PersonID != "" && filter.PersonID != s.PersonID && !slices.Contains(s.PersonIDs, filter.PersonID) {
		return false
	}
	of := func(has func(consult.Meeting) bool) bool {
		return slices.ContainsFunc(s.MeetingIDs, func(id consult.ID) bool { return has(a.heads[id]) })
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
func (a *around) key(s consult.Standing) string {
	h := fnv.New64a()
	h.Write([]byte(s.EN))
	return strings.Join([]string{fmt.Sprintf("%012d", a.heads[s.SubjectID].Span.From.Unix()), string(s.Severity), string(s.Kind),
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
