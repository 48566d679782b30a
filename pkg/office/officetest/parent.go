package officetest

import (
	"testing"

	"huiqi/pkg/consult"
)

// Session is a parent of two days with one child on each, all of one person.
func (o *Office) Session(t *testing.T) (p consult.ID, parent, first, second consult.Meeting) {
	t.Helper()
	p = o.Person(t)
	parent = o.Book(t, Sitting(Span(t, "06-10 08:00-06-11 18:00"), p))
	first = o.Book(t, Child(parent.ID, Sitting(Span(t, "06-10 09:00-10:00"), p)))
	second = o.Book(t, Child(parent.ID, Sitting(Span(t, "06-10 10:00-11:00"), p)))
	return p, o.Meeting(t, parent.ID), first, second
}

func Child(of consult.ID, m consult.Meeting) consult.Meeting {
	m.ParentID = of
	return m
}
