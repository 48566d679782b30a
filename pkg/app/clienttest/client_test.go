package clienttest

import (
	"encoding/json"
	"errors"
	"time"
)

// client is a calendar program with one subscription.
type client interface {
	name() string
	version() string
	// subscribe takes the link up in place of the one before.
	subscribe(link string) error
	// refresh makes the program ask for its calendar now, as its timer would.
	refresh() error
	shown() (view, error)
	// restart ends the program and starts it anew, as a person would.
	restart() error
	// interval is how often it asks of its own accord, as it says itself.
	interval() string
}

// answered unpacks {"value": …} or {"error": …}, as our scripts answer.
func answered(raw []byte) (json.RawMessage, error) {
	var a struct {
		Value json.RawMessage
		Error string
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, err
	}
	if a.Error != "" {
		return nil, errors.New(a.Error)
	}
	return a.Value, nil
}

// told is an event as our scripts tell it, with seconds since 1970.
type told struct {
	UID, Title, Place, Status string
	Start, End                int64
	Keeps                     []string
}

func (e told) event() event {
	return event{UID: e.UID, Title: e.Title, Place: e.Place, Status: e.Status, keeps: e.Keeps,
		Start: time.Unix(e.Start, 0), End: time.Unix(e.End, 0)}
}

func eventsOf(all []told) []event {
	var out []event
	for _, e := range all {
		out = append(out, e.event())
	}
	return out
}
