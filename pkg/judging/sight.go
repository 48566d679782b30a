package judging

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// Findings are judged on everything and told only as far as whoever asks may see. A Meeting or a Block beyond that
// loses its title as soon as it is read, so that no words can have it; its ID stays, for Overrides name it, and is left
// out where an answer is written, by what reach.View knows of it.

// Hide takes the titles from those of the Meetings that whoever asks may not see, and returns their IDs. It asks for
// all in one statement, and for none when everything may be seen.
func (svc *Service) Hide(ctx context.Context, meetings map[consult.ID]consult.Meeting) (map[consult.ID]bool, error) {
	v := reach.Of(ctx)
	if v.Whole() {
		return nil, nil
	}
	var ids []consult.ID
	for id, m := range meetings {
		if v.Covers(m.OwnerBodyID) {
			v.Note(reach.Meeting, id, reach.Own)
			continue
		}
		ids = append(ids, id)
	}
	if err := reach.Learn(ctx, svc.store.Reach, reach.Meeting, ids); err != nil {
		return nil, err
	}
	hidden := map[consult.ID]bool{}
	for id, m := range meetings {
		if v.Known(reach.Meeting, id) == reach.Beyond {
			hidden[id] = true
			m.Title = ""
			meetings[id] = m
		}
	}
	return hidden, nil
}

// hideBeyond hides what was read and is beyond the reach of whoever asks.
func (a *Context) hideBeyond(ctx context.Context) error {
	a.View = reach.Of(ctx)
	v := a.View
	if v.Whole() {
		return nil
	}
	around := make(map[consult.ID]consult.Meeting, len(a.Heads))
	for id, m := range a.Heads {
		around[id] = m
	}
	for _, children := range a.children {
		for _, m := range children {
			around[m.ID] = m
		}
	}
	var err error
	a.hidden, err = a.svc.Hide(ctx, around)
	if err != nil {
		return err
	}
	for id, m := range a.Heads {
		a.Heads[id] = a.Told(m)
	}
	for _, children := range a.children {
		for i, m := range children {
			children[i] = a.Told(m)
		}
	}
	for i := range a.questions {
		for k, b := range a.questions[i].blocks {
			if !v.Covers(b.OwnerBodyID) {
				a.questions[i].blocks[k].Title = ""
				continue
			}
			v.Note(reach.Block, b.ID, reach.Own)
		}
	}
	return nil
}

// Told is the Meeting as whoever asks may see it: without its title if it is beyond their reach.
func (a *Context) Told(m consult.Meeting) consult.Meeting {
	if a.hidden[m.ID] {
		m.Title = ""
	}
	return m
}
