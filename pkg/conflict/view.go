package conflict

import (
	"iter"
	"slices"
	"sort"
	"time"

	"huiqi/pkg/consult"
)

// view is a Scene made quick to ask: a search for slots asks it hundreds of
// times. It is for one goroutine.
type view struct {
	*Scene
	// self is the Meeting judged, which does not clash with itself, and required
	// are those who must come to it.
	self     consult.ID
	required []consult.ID
	// days are those asked for so far.
	days map[consult.Date]*day
	held map[resource]*page
	// barred are the spans of hard Blocks on single people.
	barred map[consult.ID][]consult.Span
	// voters are the people of each invited Body that count for its quorum, each once.
	voters map[consult.ID][]consult.ID
}

type resource struct {
	kind consult.ResourceKind
	id   consult.ID
}

// page is one resource's Reservations by start. reach[i] is the latest end among
// the first i+1: it finds the first that reaches into a span by bisection, even
// where an Override let Reservations overlap each other.
type page struct {
	held  []*consult.Reservation
	reach []time.Time
}

// look makes the view of s that Meeting m is judged by; what m holds itself is
// left out, for nothing clashes with itself.
func look(m consult.Meeting, s *Scene) *view {
	v := &view{Scene: s, self: m.ID, days: map[consult.Date]*day{}, barred: map[consult.ID][]consult.Span{}, voters: voters(s.Members)}
	if v.held = pages(s.Busy, m.ID); s.Ledger != nil {
		v.held = s.Ledger.held
	}
	for _, a := range m.Coming().Attendances {
		if a.Required {
			v.required = append(v.required, a.PersonID)
		}
	}
	for _, b := range s.Blocks {
		if b.Hard && b.Subject.Kind == consult.SubjectPerson {
			v.barred[b.Subject.ID] = append(v.barred[b.Subject.ID], b.Span)
		}
	}
	return v
}

// Ledger is what everyone and every room holds, made quick to ask once for many
// Scenes. It is read only once made.
type Ledger struct{ held map[resource]*page }

// NewLedger makes the Ledger of the Reservations, which it keeps.
func NewLedger(all []consult.Reservation) *Ledger { return &Ledger{pages(all, "")} }

// pages sorts Reservations by resource, but for those of the Meeting without.
func pages(all []consult.Reservation, without consult.ID) map[resource]*page {
	held := map[resource]*page{}
	for i := range all {
		r := &all[i]
		if r.MeetingID == without && without != "" {
			continue
		}
		key := resource{r.Kind, r.ResourceID}
		if held[key] == nil {
			held[key] = &page{}
		}
		held[key].held = append(held[key].held, r)
	}
	for _, p := range held {
		p.sort()
	}
	return held
}

func (p *page) sort() {
	slices.SortFunc(p.held, func(a, b *consult.Reservation) int { return a.Span.From.Compare(b.Span.From) })
	p.reach = make([]time.Time, len(p.held))
	for i, r := range p.held {
		p.reach[i] = r.Span.To
		if i > 0 && p.reach[i-1].After(r.Span.To) {
			p.reach[i] = p.reach[i-1]
		}
	}
}

// voters are who counts for the quorum of each Body, each once: someone with two
// roles on one Body counts once, and staff do not count.
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

// over are the Reservations of one Person or Room that overlap the span.
func (v *view) over(kind consult.ResourceKind, id consult.ID, span consult.Span) iter.Seq[*consult.Reservation] {
	return func(yield func(*consult.Reservation) bool) {
		p := v.held[resource{kind, id}]
		if p == nil {
			return
		}
		first := sort.Search(len(p.held), func(i int) bool { return p.reach[i].After(span.From) })
		for _, r := range p.held[first:] {
			if !r.Span.From.Before(span.To) {
				return
			}
			if r.Span.Overlaps(span) && (r.MeetingID != v.self || v.self == "") && !yield(r) {
				return
			}
		}
	}
}

// holders are the other Meetings that hold the Person or Room in the span, each
// once: a Meeting may hold several parts of it, and is told from the first of them
// to the last.
func (v *view) holders(kind consult.ResourceKind, id consult.ID, span consult.Span) []consult.Reservation {
	var out []consult.Reservation
	for r := range v.over(kind, id, span) {
		i := slices.IndexFunc(out, func(o consult.Reservation) bool { return o.MeetingID == r.MeetingID })
		if i < 0 {
			out = append(out, *r)
			continue
		}
		if r.Span.To.After(out[i].Span.To) {
			out[i].Span.To = r.Span.To
		}
	}
	return out
}

// free reports whether the person can come over the span: they are neither on
// approved Leave nor taken nor under a hard Block of their own, and did not decline; or somebody is sent.
func (v *view) free(person consult.ID, span consult.Span) bool {
	return v.Sent[person] || !v.Excused[person] && !v.Declined[person] && !v.busy(person, span)
}

// busy reports whether the person has a Reservation or a hard Block of their own.
func (v *view) busy(person consult.ID, span consult.Span) bool {
	for range v.over(consult.ResourcePerson, person, span) {
		return true
	}
	return slices.ContainsFunc(v.barred[person], span.Overlaps)
}
