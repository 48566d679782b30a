package conflict

import (
	"iter"
	"slices"
	"sort"
	"time"

	"huiqi/pkg/consult"
)

// view indexes a Context for fast queries, because a slot search asks it hundreds of times. It
// must not be used by several goroutines.
type view struct {
	*Context
	// self is the Meeting being judged, which does not clash with itself; required are the
	// people who must attend it.
	self     consult.ID
	required []consult.ID
	// travellers are those of the required people who come to where the Meeting is.
	travellers []consult.ID
	// dayCache holds the days asked for so far.
	dayCache   map[consult.Date]*daySchedule
	byResource map[resource]*reservationList
	// hardBlocks holds the spans of hard Blocks on single people.
	hardBlocks map[consult.ID][]consult.Span
	// onlineCounts says that whoever attends online counts for a quorum.
	onlineCounts bool
	// voters are the people of each invited Body who count for its quorum, each once.
	voters map[consult.ID][]consult.ID
}

type resource struct {
	kind consult.ResourceKind
	id   consult.ID
}

// awaited is the kind under which people stand who are invited elsewhere and have yet to agree: they are not taken.
const awaited consult.ResourceKind = "awaited"

// reservationList holds the Reservations of one resource by start. latestEnd[i] is the latest
// end among the first i+1: with it a binary search finds the first one that reaches into a
// span, even when Reservations overlap because of an Override.
type reservationList struct {
	all       []*consult.Reservation
	latestEnd []time.Time
}

// newView returns the view in which Meeting m is judged. Reservations of m itself are left out.
func newView(m consult.Meeting, s *Context) *view {
	v := &view{
		Context:    s,
		self:       m.ID,
		dayCache:   map[consult.Date]*daySchedule{},
		hardBlocks: map[consult.ID][]consult.Span{},
		voters:     voters(s.Members),
		// Nobody can be online at a Meeting that has no link.
		onlineCounts: s.Form.OnlineCounts && m.OnlineURL != "",
	}
	// The Index is shared by many Meetings, so overlapping leaves out the Meeting's own Reservations.
	v.byResource = groupByResource(s.Busy, m.ID)
	if s.Index != nil {
		v.byResource = s.Index.byResource
	}
	for _, a := range m.Coming().Attendances {
		if a.Required {
			v.required = append(v.required, a.PersonID)
			if m.OnlineURL == "" || !s.Online[a.PersonID] {
				v.travellers = append(v.travellers, a.PersonID)
			}
		}
	}
	for _, b := range s.Blocks {
		if b.Hard && b.Subject.Kind == consult.SubjectPerson {
			v.hardBlocks[b.Subject.ID] = append(v.hardBlocks[b.Subject.ID], b.Span)
		}
	}
	return v
}

// ReservationIndex indexes the Reservations of all people and rooms once for many Contexts. It
// is read-only.
type ReservationIndex struct{ byResource map[resource]*reservationList }

// NewReservationIndex indexes the Reservations. It keeps pointers into the slice.
func NewReservationIndex(all []consult.Reservation) *ReservationIndex {
	return &ReservationIndex{groupByResource(all, "")}
}

// Holders are the Meetings that hold one of the people and Rooms in the span, each once.
func (x *ReservationIndex) Holders(resources map[consult.ID]bool, span consult.Span) []consult.ID {
	v := &view{byResource: x.byResource}
	var out []consult.ID
	for id := range resources {
		for _, kind := range []consult.ResourceKind{consult.ResourcePerson, consult.ResourceRoom} {
			for r := range v.overlapping(kind, id, span) {
				out = append(out, r.MeetingID)
			}
		}
	}
	return consult.Distinct(out)
}

// groupByResource indexes the Reservations by resource, leaving out those of one Meeting.
func groupByResource(all []consult.Reservation, without consult.ID) map[resource]*reservationList {
	groups := map[resource]*reservationList{}
	for i := range all {
		r := &all[i]
		if r.MeetingID == without && without != "" {
			continue
		}
		key := resource{r.Kind, r.ResourceID}
		if r.Pending {
			key.kind = awaited
		}
		if groups[key] == nil {
			groups[key] = &reservationList{}
		}
		groups[key].all = append(groups[key].all, r)
	}
	for _, p := range groups {
		p.sort()
	}
	return groups
}

func (p *reservationList) sort() {
	slices.SortFunc(p.all, func(a, b *consult.Reservation) int { return a.Span.From.Compare(b.Span.From) })
	p.latestEnd = make([]time.Time, len(p.all))
	for i, r := range p.all {
		p.latestEnd[i] = r.Span.To
		if i > 0 && p.latestEnd[i-1].After(r.Span.To) {
			p.latestEnd[i] = p.latestEnd[i-1]
		}
	}
}

// voters returns the people who count for the quorum of each Body. Somebody with two roles in
// one Body counts once, and staff do not count.
func voters(members []consult.Membership) map[consult.ID][]consult.ID {
	type seat struct{ body, person consult.ID }
	seen := make(map[seat]bool, len(members))
	out := map[consult.ID][]consult.ID{}
	for _, ms := range members {
		at := seat{ms.BodyID, ms.PersonID}
		if ms.Role != consult.MembershipStaff && !seen[at] {
			seen[at] = true
			out[ms.BodyID] = append(out[ms.BodyID], ms.PersonID)
		}
	}
	return out
}

// overlapping yields the Reservations of a Person or Room that overlap the span.
func (v *view) overlapping(kind consult.ResourceKind, id consult.ID, span consult.Span) iter.Seq[*consult.Reservation] {
	return func(yield func(*consult.Reservation) bool) {
		p := v.byResource[resource{kind, id}]
		if p == nil {
			return
		}
		first := sort.Search(len(p.all), func(i int) bool { return p.latestEnd[i].After(span.From) })
		for _, r := range p.all[first:] {
			if !r.Span.From.Before(span.To) {
				return
			}
			if r.Span.Overlaps(span) && (r.MeetingID != v.self || v.self == "") && !yield(r) {
				return
			}
		}
	}
}

// holders returns the other Meetings that hold the Person or Room in the spans, which come in
// their order. A Meeting with several Reservations appears once, from the start of the first to
// the end of the last.
func (v *view) holders(kind consult.ResourceKind, id consult.ID, spans ...consult.Span) []consult.Reservation {
	var out []consult.Reservation
	for _, span := range spans {
		for r := range v.overlapping(kind, id, span) {
			i := slices.IndexFunc(out, func(o consult.Reservation) bool { return o.MeetingID == r.MeetingID })
			if i < 0 {
				out = append(out, *r)
				continue
			}
			if r.Span.To.After(out[i].Span.To) {
				out[i].Span.To = r.Span.To
			}
		}
	}
	return out
}

// canAttend reports whether the person can come to the Meeting whenever it needs them.
func (v *view) canAttend(m consult.Meeting, person consult.ID) bool {
	return !slices.ContainsFunc(m.Windows(person), func(w consult.Span) bool { return !v.canCome(person, w) })
}

// canCome reports whether the person can come during the span: no approved Leave, no refusal,
// no other Meeting and no hard Block of their own. Somebody who sends a substitute counts as
// coming.
func (v *view) canCome(person consult.ID, span consult.Span) bool {
	return v.Sent[person] || !v.Excused[person] && !v.Declined[person] && !v.busy(person, span)
}

// uncounted reports whether the person attends online where that does not count for a quorum.
func (v *view) uncounted(person consult.ID) bool { return v.Online[person] && !v.onlineCounts }

// busy reports whether the person has a Reservation or a hard Block of their own.
func (v *view) busy(person consult.ID, span consult.Span) bool {
	for range v.overlapping(consult.ResourcePerson, person, span) {
		return true
	}
	return slices.ContainsFunc(v.hardBlocks[person], span.Overlaps)
}
