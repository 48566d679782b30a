package judging

import (
	"context"
	"maps"

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
		if v.CoversMeeting(m) {
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
	around := a.near()
	for _, children := range a.children {
		for _, m := range children {
			if _, judged := around[m.ParentID]; judged || a.index == nil {
				around[m.ID] = m
			}
		}
	}
	var err error
	a.hidden, err = a.svc.Hide(ctx, around)
	if err != nil {
		return err
	}
	for id, m := range a.Heads {
		if _, asked := around[id]; !asked {
			a.hidden[id] = true
		}
		a.Heads[id] = a.Told(m)
	}
	for _, children := range a.children {
		for i, m := range children {
			children[i] = a.Told(m)
		}
	}
	return a.hideBlocks(ctx)
}

// hideBlocks takes the titles from the Blocks that whoever asks may not see.
func (a *Context) hideBlocks(ctx context.Context) error {
	var others []consult.ID
	for _, q := range a.questions {
		for _, b := range q.blocks {
			if a.View.Covers(b.OwnerBodyID) {
				a.View.Note(reach.Block, b.ID, reach.Own)
				continue
			}
			others = append(others, b.ID)
		}
	}
	if err := reach.Learn(ctx, a.svc.store.Reach, reach.Block, others); err != nil {
		return err
	}
	for _, q := range a.questions {
		for k, b := range q.blocks {
			if a.View.Known(reach.Block, b.ID) == reach.Beyond {
				q.blocks[k].Title = ""
			}
		}
	}
	return nil
}

// LearnMeetings asks at once what the Meetings are to whoever asks, so that judging them many times asks no more.
func (svc *Service) LearnMeetings(ctx context.Context, ids []consult.ID) error {
	return reach.Learn(ctx, svc.store.Reach, reach.Meeting, ids)
}

// near are the Meetings of Heads that findings can name: with an index Heads are all of a window, of which only those
// count that share somebody or a Room with one that is judged, and its kin.
func (a *Context) near() map[consult.ID]consult.Meeting {
	if a.index == nil {
		return maps.Clone(a.Heads)
	}
	out := map[consult.ID]consult.Meeting{}
	add := func(ids ...consult.ID) {
		for _, id := range consult.Given(ids) {
			out[id] = a.Heads[id]
		}
	}
	for i, q := range a.questions {
		if q.resources == nil {
			continue
		}
		m := a.Set[i].After
		add(append(a.neighbours(i), m.ID, m.ParentID)...)
		add(a.index.Holders(q.resources, a.svc.Reach(q.span))...)
	}
	return out
}

// Hides reports whether the Meeting must not be named to whoever asks.
func (a *Context) Hides(id consult.ID) bool { return a.hidden[id] }

// Told is the Meeting as whoever asks may see it: without its title if it is beyond their reach.
func (a *Context) Told(m consult.Meeting) consult.Meeting {
	if a.hidden[m.ID] {
		m.Title = ""
	}
	return m
}
