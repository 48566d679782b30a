package journal

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"huiqi/pkg/consult"
)

// line is a row as an export has it: whatever HashAfter covers, and the hash. What stands beside it stays behind.
type line struct {
	Seq       int64      `json:"seq"`
	At        time.Time  `json:"at"`
	RequestID string     `json:"request_id,omitempty"`
	Via       Via        `json:"via"`
	Operation string     `json:"operation"`
	Actor     lineActor  `json:"actor"`
	Action    Action     `json:"action"`
	Kind      Kind       `json:"kind"`
	ThingID   string     `json:"thing_id,omitempty"`
	MeetingID consult.ID `json:"meeting_id,omitempty"`
	PersonID  consult.ID `json:"person_id,omitempty"`
	// Fields is the text that the hash covers, as a text: a JSON array would lose its spelling.
	Fields string `json:"fields"`
	Hash   string `json:"hash"`
}

type lineActor struct {
	ID       consult.ID   `json:"id,omitempty"`
	Name     string       `json:"name"`
	Role     consult.Role `json:"role,omitempty"`
	Reach    string       `json:"reach"`
	PersonID consult.ID   `json:"person_id,omitempty"`
}

func lineOf(e Entry) line {
	return line{
		Seq:       e.Seq,
		At:        e.At,
		RequestID: e.RequestID,
		Via:       e.Via,
		Operation: e.Operation,
		Actor: lineActor{
			ID:       e.Actor.ID,
			Name:     e.Actor.Name,
			Role:     e.Actor.Role,
			Reach:    e.Actor.Reach,
			PersonID: e.Actor.PersonID,
		},
		Action:    e.Action,
		Kind:      e.Kind,
		ThingID:   e.ThingID,
		MeetingID: e.MeetingID,
		PersonID:  e.PersonID,
		Fields:    e.Fields,
		Hash:      e.Hash.String(),
	}
}

// Export writes the rows after the number that were written at the instant or later, as JSON, one a line, and returns
// the last of them, and how many they are. Originals of personal values are not in it.
func Export(ctx context.Context, r Reader, after int64, since time.Time, out io.Writer) (Head, int64, error) {
	var head Head
	var n int64
	buffer := bufio.NewWriter(out)
	enc := json.NewEncoder(buffer)
	enc.SetEscapeHTML(false)
	_, err := r.EachEntry(ctx, after, func(e Entry, _ []Originals) error {
		head = Head{Seq: e.Seq, Hash: e.Hash}
		if e.At.Before(since) {
			return nil
		}
		n++
		return enc.Encode(lineOf(e))
	})
	if err != nil {
		return head, n, fmt.Errorf("journal: export: %w", err)
	}
	return head, n, buffer.Flush()
}
