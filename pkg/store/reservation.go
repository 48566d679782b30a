package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"huiqi/pkg/consult"
)

type reservationRow struct {
	Kind       string
	ResourceID string  `gorm:"primaryKey"`
	MeetingID  string  `gorm:"primaryKey"`
	FromAt     instant `gorm:"primaryKey"`
	ToAt       instant
	Exclusive  bool
	Pending    bool
}

func (reservationRow) TableName() string { return "reservations" }

func toReservations(m consult.Meeting) []reservationRow {
	var rows []reservationRow
	for _, r := range m.Reservations() {
		rows = append(rows, reservationRow{
			Kind:       string(r.Kind),
			ResourceID: string(r.ResourceID),
			MeetingID:  string(r.MeetingID),
			FromAt:     instant{r.Span.From},
			ToAt:       instant{r.Span.To},
			Exclusive:  r.Exclusive,
			Pending:    r.Pending,
		})
	}
	return rows
}

// busySQL reads the ledger in one line for each resource: over weeks and many
// people, handing over one row at a time would cost more than all the rest.
const busySQL = `SELECT kind, CAST(resource_id AS text) AS resource_id,
	%[1]s(CAST(meeting_id AS text) || ',' || from_at || ',' || to_at || ',' || CASE WHEN exclusive%[2]s THEN '1'
	WHEN pending%[2]s THEN '2' ELSE '0' END, ';') AS held
	FROM reservations WHERE resource_id IN ? AND from_at >= ? AND from_at < ? AND to_at > ? GROUP BY kind, resource_id
	ORDER BY kind, resource_id`

// Busy lists the Reservations of the resources that overlap the span, those of
// each resource together and by start.
// None lasts longer than consult.MaxHeld, so the scan is bounded.
func (s *meetingStore) Busy(
	ctx context.Context, resources []consult.ID, span consult.Span,
) ([]consult.Reservation, error) {
	query := fmt.Sprintf(busySQL, "group_concat", " = 1")
	if s.postgres {
		query = fmt.Sprintf(busySQL, "string_agg", "")
	}
	earliest := span.From.Add(-consult.MaxHeld).Unix()
	var out []consult.Reservation
	for at := 0; at < len(resources); at += batch {
		var lines []struct{ Kind, ResourceID, Held string }
		err := s.conn(ctx).
			Raw(query, texts(resources[at:min(at+batch, len(resources))]), earliest, span.To.Unix(), span.From.Unix()).
			Scan(&lines).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, l := range lines {
			first := len(out)
			out, err = held(out, l.Kind, l.ResourceID, l.Held)
			if err != nil {
				return nil, err
			}
			slices.SortFunc(out[first:], func(a, b consult.Reservation) int {
				return cmp.Or(a.Span.From.Compare(b.Span.From), cmp.Compare(a.MeetingID, b.MeetingID))
			})
		}
	}
	return out, nil
}

// held reads one resource's line of the ledger.
func held(to []consult.Reservation, kind, resource, line string) ([]consult.Reservation, error) {
	for one := range strings.SplitSeq(line, ";") {
		meeting, rest, _ := strings.Cut(one, ",")
		from, rest, _ := strings.Cut(rest, ",")
		until, how, _ := strings.Cut(rest, ",")
		a, err := strconv.ParseInt(from, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("store: reservation %q: %w", one, err)
		}
		b, err := strconv.ParseInt(until, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("store: reservation %q: %w", one, err)
		}
		to = append(to, consult.Reservation{
			Kind:       consult.ResourceKind(kind),
			ResourceID: consult.ID(resource),
			MeetingID:  consult.ID(meeting),
			Span:       consult.Span{From: time.Unix(a, 0).UTC(), To: time.Unix(b, 0).UTC()},
			Exclusive:  how == "1",
			Pending:    how == "2",
		})
	}
	return to, nil
}
