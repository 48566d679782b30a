package mymeetings

import (
	"time"

	"huiqi/pkg/consult"
)

// Own reports whether the holder has a seat of their own at the Meeting. Whoever is sent in another's place answers
// nothing: the seat that sends them did.
func (it *Item) Own() bool { return it.Role != "" && !it.InPlace }

// Over reports whether the Meeting has ended.
func (it *Item) Over(now time.Time) bool { return !now.Before(it.Meeting.Span.To) }

// Coming reports whether the Meeting takes place and has not ended.
func (it *Item) Coming(now time.Time) bool {
	return it.Meeting.Status != consult.Cancelled && !it.Over(now)
}

// OnLeave reports whether Leave counts that was asked for.
func (it *Item) OnLeave() bool { return it.Leave.ID != "" && it.Leave.Stands() && !it.Leave.Former }

// Said reports whether the holder has said anything that counts.
func (it *Item) Said() bool {
	return it.Answer.Response != consult.NoResponse || it.Answer.Sent() || it.OnLeave()
}

// Answerable reports whether the Meeting is one to which an answer can be given now, by whatever way.
func (it *Item) Answerable(now time.Time) bool {
	m := &it.Meeting
	return it.Own() && m.Status.Live() && !m.HasChildren && m.Span.From.After(now)
}

// Awaits reports whether the holder has yet to say whether they come.
func (it *Item) Awaits(now time.Time) bool { return it.Answerable(now) && !it.Said() }
