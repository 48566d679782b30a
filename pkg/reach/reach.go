// Package reach owns how far one request sees and changes (管辖): its View travels in the context. What each noun's
// owner and visibility make of a View is SQL, in store; which operation asks for what is decided by rest.
package reach

import (
	"context"
	"maps"
	"slices"
	"sync"

	"huiqi/pkg/consult"
)

// View is what a request covers: everything, or some Bodies with all below them. The zero View covers nothing.
type View struct {
	whole bool
	roots []consult.ID
	// covered are the roots that are active, and all Bodies below them.
	covered map[consult.ID]bool
	// known is what the request has learned of single things; nil when the View covers everything.
	known *memory
}

// memory is what one request has learned of single things: each is asked for once.
type memory struct {
	sync.Mutex
	standings map[thing]Standing
}

type thing struct {
	noun Noun
	id   consult.ID
}

// Of is the View that ctx carries. What nobody asks for from outside, a job or a command, covers everything.
func Of(ctx context.Context) View {
	v, ok := ctx.Value(viewKey{}).(View)
	if !ok {
		return View{whole: true}
	}
	return v
}

type viewKey struct{}

// Into is ctx for what the Actor asks for.
func Into(ctx context.Context, by consult.Actor) context.Context {
	return context.WithValue(ctx, viewKey{}, View{
		whole:   by.Reach.Office,
		roots:   by.Reach.BodyIDs,
		covered: by.Covered,
		known:   &memory{standings: map[thing]Standing{}},
	})
}

// Everything is ctx for reading what the request itself may not see: who is busy, and what clashes with what.
func Everything(ctx context.Context) context.Context {
	return context.WithValue(ctx, viewKey{}, View{whole: true})
}

// Whole reports whether the View covers everything.
func (v View) Whole() bool { return v.whole }

// Roots are the Bodies whose subtrees the View covers, as filters take them: nil when it covers everything.
func (v View) Roots() []consult.ID {
	if v.whole {
		return nil
	}
	return append([]consult.ID{}, v.roots...)
}

// Bodies are all that the View covers, in their order; it is for a View that does not cover everything.
func (v View) Bodies() []consult.ID { return slices.Sorted(maps.Keys(v.covered)) }

// Covers reports whether what the Body owns is within the View. No Body stands for the whole office.
func (v View) Covers(body consult.ID) bool { return v.whole || v.covered[body] }

// CoversMeeting reports whether the Meeting's owner is within the View, or a Body that holds it together with that one.
func (v View) CoversMeeting(m consult.Meeting) bool {
	return v.Covers(m.OwnerBodyID) || slices.ContainsFunc(m.CoOwnerBodyIDs, v.Covers)
}

// Beyond are those of the Bodies that the View does not cover and that were not named before.
func (v View) Beyond(bodies, before []consult.ID) []consult.ID {
	return slices.DeleteFunc(slices.Clone(bodies), func(id consult.ID) bool {
		return v.Covers(id) || slices.Contains(before, id)
	})
}

// KeepsOwners refuses to change who holds a Meeting when its owner is beyond the View: a Body that holds it together
// with the owner may change everything else. A new Meeting has no before.
func (v View) KeepsOwners(before *consult.Meeting, after consult.Meeting) error {
	if before == nil || v.Covers(before.OwnerBodyID) ||
		before.OwnerBodyID == after.OwnerBodyID && slices.Equal(before.CoOwnerBodyIDs, after.CoOwnerBodyIDs) {
		return nil
	}
	return &consult.Forbidden{
		ZH: "由谁主办、联合主办，只能由主办方更改", EN: "only the owner may change who holds the meeting",
	}
}

// OwnerFault records a Fault unless the owner that a field names is within the View. Who covers everything may leave
// it out.
func (v View) OwnerFault(f *consult.Faults, field string, owner consult.ID) {
	if v.Covers(owner) {
		return
	}
	if owner == "" {
		f.Add(true, field, "required", "须指定管辖范围内的组织", "must name a body within your reach")
		return
	}
	// As for a Body that is not there.
	f.Add(true, field, "not_found", "不存在", "does not exist")
}

// NotYours refuses to change what whoever asks may read and does not own.
func NotYours() error {
	return &consult.Forbidden{
		ZH: "可以查看，但不在您的管辖范围内，不能更改", EN: "you may read this, and it is beyond your reach to change",
	}
}

// Noun is a kind of thing that belongs to a Body.
type Noun string

// The nouns that a request can name one of.
const (
	Person     Noun = "person"
	Body       Noun = "body"
	Membership Noun = "membership"
	Pairing    Noun = "pairing"
	Venue      Noun = "venue"
	Room       Noun = "room"
	Block      Noun = "block"
	Meeting    Noun = "meeting"
	Delegation Noun = "delegation"
	Series     Noun = "series"
	Leave      Noun = "leave"
	Plan       Noun = "plan"
	Topic      Noun = "topic"
	// Outcome, Instruction and FollowUp are what comes of Meetings and Topics.
	Outcome     Noun = "outcome"
	Instruction Noun = "instruction"
	FollowUp    Noun = "follow_up"
	File        Noun = "file"
	Proposal    Noun = "proposal"
	Notice      Noun = "notice"
	Feed        Noun = "feed"
	Motion      Noun = "motion"
	Term        Noun = "term"
	Numbering   Noun = "numbering"
	// Firm, Visit and Contact are whom the office keeps in touch with.
	Firm    Noun = "firm"
	Visit   Noun = "visit"
	Contact Noun = "contact"
	Report  Noun = "report"
)

// Standing is what a View makes of one thing.
type Standing int

// Beyond is as if the thing were not there; what is Seen may be read and not changed; what is Own may be both.
const (
	Beyond Standing = iota
	Seen
	Own
)

// Keeper knows what belongs to whom.
type Keeper interface {
	// Standings says what the Bodies and all below them make of the things; what is Beyond is left out.
	Standings(ctx context.Context, noun Noun, ids, roots []consult.ID) (map[consult.ID]Standing, error)
}

// StandingOf is what the View that ctx carries makes of the thing. It asks nothing when the View covers everything:
// then the thing is Own, whether it is there or not.
func StandingOf(ctx context.Context, k Keeper, noun Noun, id consult.ID) (Standing, error) {
	err := Learn(ctx, k, noun, []consult.ID{id})
	return Of(ctx).Known(noun, id), err
}

// Learn asks in one statement what the View that ctx carries makes of those of the things that the request has not
// asked for yet; Known says it from then on.
func Learn(ctx context.Context, k Keeper, noun Noun, ids []consult.ID) error {
	v := Of(ctx)
	if v.whole {
		return nil
	}
	ids = v.unknown(noun, ids)
	if len(ids) == 0 {
		return nil
	}
	found, err := k.Standings(ctx, noun, ids, v.roots)
	if err != nil {
		return err
	}
	for _, id := range ids {
		v.Note(noun, id, found[id])
	}
	return nil
}

// unknown are those of the things, each once, of which the request knows nothing.
func (v View) unknown(noun Noun, ids []consult.ID) []consult.ID {
	var out []consult.ID
	if v.known == nil {
		return nil
	}
	v.known.Lock()
	defer v.known.Unlock()
	for _, id := range consult.Distinct(consult.Given(ids)) {
		if _, ok := v.known.standings[thing{noun, id}]; !ok {
			out = append(out, id)
		}
	}
	return out
}

// Note keeps what the View makes of a thing, for Known.
func (v View) Note(noun Noun, id consult.ID, s Standing) {
	if v.known == nil {
		return
	}
	v.known.Lock()
	defer v.known.Unlock()
	v.known.standings[thing{noun, id}] = s
}

// Known is what the request has learned of the thing: Own of everything when the View covers everything, Beyond of what
// it has not learned.
func (v View) Known(noun Noun, id consult.ID) Standing {
	if v.whole {
		return Own
	}
	if v.known == nil {
		return Beyond
	}
	v.known.Lock()
	defer v.known.Unlock()
	return v.known.standings[thing{noun, id}]
}
