package officetest

import (
	"testing"

	"huiqi/pkg/consult"
)

// Session books a parent over two days with two children on the first day, all for one
// person.
func (o *Office) Session(t *testing.T) (consult.ID, consult.Meeting, consult.Meeting, consult.Meeting) {
	t.Helper()
	p := o.Person(t)
	parent := o.Book(t, Sitting(Span(t, "06-10 08:00-06-11 18:00"), p))
	first := o.Book(t, Child(parent.ID, Sitting(Span(t, "06-10 09:00-10:00"), p)))
	second := o.Book(t, Child(parent.ID, Sitting(Span(t, "06-10 10:00-11:00"), p)))
	return p, o.Meeting(t, parent.ID), first, second
}

// Child is the wish as a child of that Meeting.
func Child(of consult.ID, m consult.Meeting) consult.Meeting {
	m.ParentID = of
	return m
}
