package availability

import (
	"context"
	"maps"
	"slices"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// completeCriteria completes the window of the search, and names its bad fields.
func (h *slotSearch) completeCriteria() error {
	q, m := &h.criteria, h.change.After
	if q.Window.From.IsZero() {
		q.Window.From = later(h.svc.Now(), m.Span.From.AddDate(0, 0, -searchDays))
	}
	if q.Window.To.IsZero() {
		q.Window.To = later(q.Window.From, m.Span.To).AddDate(0, 0, searchDays)
		// Without a window from the caller the grid must not fail for its length.
		if most := q.Window.From.Add(conflict.MaxGrid); q.Grid && q.Window.To.After(most) {
			q.Window.To = most
		}
	}
	q.Window = q.Window.WholeSeconds()
	var f consult.Faults
	f.Add(!q.Window.From.Before(q.Window.To) || q.Window.Length() > conflict.MaxSearch, "to", "window",
		"查找范围的终点应晚于起点，且不超过 92 天", "must be after the start, by 92 days at most")
	f.Add(
		q.Grid && q.Window.Length() > conflict.MaxGrid, "to", "grid_window", "忙闲表不超过 31 天",
		"must be at most 31 days after the start when a grid is asked for",
	)
	for i, at := range []*time.Duration{q.Earliest, q.Latest} {
		field := []string{"earliest", "latest"}[i]
		f.Add(
			at != nil && (*at < 0 || *at > 24*time.Hour), field, "range", "应在 00:00 到 24:00 之间",
			"must be between 00:00 and 24:00",
		)
	}
	f.Add(
		q.Earliest != nil && q.Latest != nil && *q.Earliest >= *q.Latest, "latest", "not_after_earliest",
		"必须晚于 earliest", "must be after earliest",
	)
	f.Add(q.SameRoom && m.RoomID == "", "same_room", "no_room", "会议没有会议室", "the meeting has no room")
	f.Add(
		q.SameRoom && m.RoomID != "" && len(q.RoomIDs) > 0 && !slices.Contains(q.RoomIDs, m.RoomID),
		"same_room", "contradiction",
		"room_ids 中没有会议现在的会议室", "room_ids does not name the room of the meeting",
	)
	return f.Err()
}

// later gets the later of two instants.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// checkHours refuses a search whose earliest and latest hours leave too little time for the
// Meeting.
func checkHours(m consult.Meeting, q conflict.Search, office consult.Hours) error {
	low, high := office.Open, office.Close
	if q.Earliest != nil {
		low = *q.Earliest
	}
	if q.Latest != nil {
		high = *q.Latest
	}
	var f consult.Faults
	field := "latest"
	if q.Latest == nil {
		field = "earliest"
	}
	f.Add((q.Earliest != nil || q.Latest != nil) && m.Span.Length() > high-low, field, "too_short",
		"earliest 与 latest 之间放不下这个会议", "the meeting is longer than the time from earliest to latest")
	return f.Err()
}

// readRooms reads the Rooms in which the Meeting could take place. There are none for a
// Meeting without a Room, unless the search asks for one, and none for a family, whose
// Meetings keep their own Rooms.
func (h *slotSearch) readRooms(ctx context.Context) error {
	m, q := h.change.After, h.criteria
	if err := h.checkNamed(ctx); err != nil {
		return err
	}
	if len(h.family) > 0 || m.RoomID == "" && len(q.RoomIDs) == 0 && len(q.VenueIDs) == 0 && q.MinCapacity == 0 {
		return nil
	}
	fitting := consult.RoomFilter{ActiveOnly: true, MinCapacity: max(q.MinCapacity, 1)}
	if form := h.snapshot.Forms[consult.ID(m.Form)]; form.Severity(consult.RoomTooSmall) == consult.Blocking {
		fitting.MinCapacity = max(fitting.MinCapacity, m.Expected)
	}
	// Not nil even if none fits: nil means that no Room is needed.
	h.rooms = []consult.Room{}
	return registry.EachInReach(ctx, h.svc.store.Rooms.List, fitting, func(r consult.Room) {
		if q.SameRoom && r.ID != m.RoomID || len(q.RoomIDs) > 0 && !slices.Contains(q.RoomIDs, r.ID) ||
			len(q.VenueIDs) > 0 && !slices.Contains(q.VenueIDs, r.VenueID) {
			return
		}
		h.rooms = append(h.rooms, r)
		h.snapshot.Rooms[r.ID] = r
	})
}

// checkNamed checks that the Rooms and Venues which the search names exist and are active.
func (h *slotSearch) checkNamed(ctx context.Context) error {
	rooms, err := h.svc.store.Rooms.Find(ctx, consult.Distinct(h.criteria.RoomIDs))
	if err != nil {
		return err
	}
	theirs := judging.VenuesOf(slices.Collect(maps.Values(rooms)))
	venues, err := h.svc.store.Venues.Find(ctx, consult.Distinct(append(theirs, h.criteria.VenueIDs...)))
	if err != nil {
		return err
	}
	// What is beyond the reach of whoever asks is as if it were not there.
	v := reach.Of(ctx)
	maps.DeleteFunc(rooms, func(_ consult.ID, r consult.Room) bool {
		return r.OwnerBodyID != "" && !v.Covers(r.OwnerBodyID)
	})
	maps.DeleteFunc(venues, func(_ consult.ID, w consult.Venue) bool {
		return w.OwnerBodyID != "" && !v.Covers(w.OwnerBodyID) && !slices.Contains(theirs, w.ID)
	})
	var f consult.Faults
	for i, id := range h.criteria.RoomIDs {
		booking.CheckReference(&f, consult.FieldAt("room_ids", i, ""), id, rooms, false, func(r consult.Room) bool {
			return r.Active && venues[r.VenueID].Active
		})
	}
	for i, id := range h.criteria.VenueIDs {
		booking.CheckReference(&f, consult.FieldAt("venue_ids", i, ""), id, venues, false, func(v consult.Venue) bool {
			return v.Active
		})
	}
	return f.Err()
}
