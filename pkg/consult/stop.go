package consult

import (
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/spelling"
)

// MaxStops bounds how many Stops one Meeting has.
const MaxStops = 40

// Stop (行程点) is one place to which a Meeting goes, such as a firm on a day of research. Its times are counted from the
// start of the Meeting, so that it moves with it. Everybody goes along.
type Stop struct {
	// VenueID or Place is where it is.
	VenueID ID
	Place   Place
	// ArriveAfter is how many minutes after the start people arrive, Minutes how long they stay.
	ArriveAfter, Minutes int
	Purpose              string
}

// StopSpans are when the Meeting is at each of its Stops.
func (m Meeting) StopSpans() []Span {
	spans := make([]Span, len(m.Stops))
	for i, s := range m.Stops {
		from := m.Span.From.Add(time.Duration(s.ArriveAfter) * time.Minute)
		spans[i] = Span{From: from, To: from.Add(time.Duration(s.Minutes) * time.Minute)}
	}
	return spans
}

// Where is the Venue of the Stop; that of its Place is in no directory.
func (s Stop) Where(venues map[ID]Venue) Venue {
	if s.Place.Given() {
		return s.Place.Venue("")
	}
	return venues[s.VenueID]
}

// normaliseStops writes the texts of the Stops in their normal form.
func (m *Meeting) normaliseStops() {
	if len(m.Stops) == 0 {
		m.Stops = nil
		return
	}
	m.Stops = slices.Clone(m.Stops)
	for i := range m.Stops {
		m.Stops[i].Place.normalise()
		m.Stops[i].Purpose = spelling.Line(m.Stops[i].Purpose)
	}
}

func checkStops(f *Faults, m Meeting) {
	f.Add(
		len(m.Stops) > MaxStops, "stops", "too_long", fmt.Sprintf("最多 %d 处", MaxStops),
		fmt.Sprintf("must be at most %d", MaxStops),
	)
	f.Add(
		m.HasChildren && len(m.Stops) > 0, "stops", "has_children", "有下级会议的会议没有行程，请写在下级会议里",
		"a meeting with children has no stops; its children have",
	)
	length, left := int(m.Span.Length()/time.Minute), 0
	for i, s := range m.Stops {
		field := func(name string) string { return FieldAt("stops", i, name) }
		f.Add(s.VenueID == "" && !s.Place.Given(), field("venue_id"), "required", "场所和地点须填一个", "or a place is required")
		f.Add(
			s.VenueID != "" && s.Place.Given(), field("place"), "contradiction", "场所和地点只能填一个",
			"must be empty when there is a venue",
		)
		checkPlace(f, field("place"), s.Place)
		f.Add(
			s.Place.GatheringPoint != "", field("place.gathering_point"), "not_here", "集合地点写在会议上",
			"is that of the meeting, not of a stop",
		)
		f.Add(s.ArriveAfter < 0, field("arrive_after"), "range", "不能为负", "must not be negative")
		f.Add(s.Minutes < 1, field("minutes"), "range", "至少 1 分钟", "must be at least 1")
		f.Add(
			s.ArriveAfter >= 0 && s.ArriveAfter < left, field("arrive_after"), "overlaps", "早于离开上一处的时间",
			"is before people leave the stop before",
		)
		left = s.ArriveAfter + s.Minutes
		f.Add(
			m.Span.From.Before(m.Span.To) && s.Minutes > 0 && left > length, field("minutes"), "beyond_meeting",
			"超出会议时间", "goes beyond the meeting",
		)
		f.CheckLine(field("purpose"), s.Purpose, 0, 200)
	}
}

// StopFault says in English what is wrong with the stored Stops, or "".
func (m Meeting) StopFault() string {
	left := 0
	for _, s := range m.Stops {
		if s.ArriveAfter < left {
			return "has stops that overlap"
		}
		left = s.ArriveAfter + s.Minutes
	}
	switch {
	case m.HasChildren && left > 0:
		return "has children and stops"
	case left > int(m.Span.Length()/time.Minute):
		return "has stops after its end"
	}
	return ""
}

// StopsAt reports whether the Meeting stops at the Venue.
func (m Meeting) StopsAt(venue ID) bool {
	return slices.ContainsFunc(m.Stops, func(s Stop) bool { return s.VenueID == venue })
}
