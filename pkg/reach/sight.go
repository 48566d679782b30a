package reach

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
)

// Names are things that an answer names, by noun, of which it is not known yet whether whoever asks may see them.
type Names map[Noun][]consult.ID

// Add names more things.
func (n Names) Add(noun Noun, ids ...consult.ID) { n[noun] = append(n[noun], consult.Given(ids)...) }

// AddConflict names what a Conflict names.
func (n Names) AddConflict(c consult.Conflict) {
	n.Add(Meeting, append(slices.Clone(c.MeetingIDs), c.MeetingID)...)
	n.Add(Person, append(slices.Clone(c.PersonIDs), c.PersonID)...)
	n.Add(Block, c.BlockID)
}

// See asks about all of them, each noun at once, and about nothing when the View that ctx carries covers everything.
func (n Names) See(ctx context.Context, k Keeper) (Sight, error) {
	v := Of(ctx)
	if v.whole {
		return Sight{whole: true}, nil
	}
	out := Sight{of: map[Noun]map[consult.ID]Standing{}}
	for noun, ids := range n {
		if len(ids) == 0 {
			continue
		}
		found, err := k.Standings(ctx, noun, consult.Distinct(ids), v.roots)
		if err != nil {
			return Sight{}, err
		}
		out.of[noun] = found
	}
	return out, nil
}

// Sight is what of some Names may be seen.
type Sight struct {
	whole bool
	of    map[Noun]map[consult.ID]Standing
}

// Whole reports whether everything may be seen.
func (s Sight) Whole() bool { return s.whole }

// Has reports whether all of the things may be seen. None is no thing.
func (s Sight) Has(noun Noun, ids ...consult.ID) bool {
	return s.whole || !slices.ContainsFunc(ids, func(id consult.ID) bool {
		return id != "" && s.of[noun][id] == Beyond
	})
}

// Veil is the Conflict as it may be told: without names when it names something that may not be seen.
func (s Sight) Veil(c consult.Conflict) consult.Conflict { return veil(c, s.Has) }

// Learn has the request know of all of them, each noun at once, and asks about nothing when the View that ctx carries
// covers everything.
func (n Names) Learn(ctx context.Context, k Keeper) error {
	for noun, ids := range n {
		if err := Learn(ctx, k, noun, ids); err != nil {
			return err
		}
	}
	return nil
}

// Sees reports whether the request has learned that all of the things may be seen. None is no thing.
func (v View) Sees(noun Noun, ids ...consult.ID) bool {
	return !slices.ContainsFunc(ids, func(id consult.ID) bool { return id != "" && v.Known(noun, id) == Beyond })
}

// Veil is the Conflict as it may be told by what the request has learned.
func (v View) Veil(c consult.Conflict) consult.Conflict { return veil(c, v.Sees) }

func veil(c consult.Conflict, sees func(Noun, ...consult.ID) bool) consult.Conflict {
	meetings, people := append(slices.Clone(c.MeetingIDs), c.MeetingID), append(slices.Clone(c.PersonIDs), c.PersonID)
	if sees(Meeting, meetings...) && sees(Person, people...) && sees(Block, c.BlockID) {
		return c
	}
	return Hushed(c)
}

// Hushed is the Conflict without names.
func Hushed(c consult.Conflict) consult.Conflict {
	return consult.Conflict{
		Kind:         c.Kind,
		Severity:     c.Severity,
		SubjectID:    c.SubjectID,
		SubjectTitle: c.SubjectTitle,
		Span:         c.Span,
		Rule:         c.Rule,
		ZH:           "与管辖范围以外的安排冲突",
		EN:           "clashes with something beyond your reach",
	}
}
