package officetest

import (
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// Pin pins the Meeting to its Slot.
func (o *Office) Pin(t *testing.T, by consult.Actor, id consult.ID) consult.Meeting {
	t.Helper()
	b, err := o.Booking.Pin(t.Context(), by, id, "市委书记出席", booking.Options{})
	Must(t, err)
	return b.Meeting
}
