package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type changeRow struct {
	MeetingID string `gorm:"primaryKey"`
	Revision  int64  `gorm:"primaryKey;autoIncrement:false"`
	At        instant
	ByName    string
	Kinds     string
	Title     string
	Status    string
	StartsAt  instant
	EndsAt    instant
	Place     string
	OnlineURL string `gorm:"column:online_url"`
	Joined    list
	Dropped   list
	Retimed   array[retimedPart]
}

// retimedPart is one of those to whom a Change gave another time.
type retimedPart struct {
	PersonID string `json:"person"`
	From     int64  `json:"from"`
	To       int64  `json:"to"`
}

func toRetimed(all []consult.Retimed) array[retimedPart] {
	var parts array[retimedPart]
	for _, r := range all {
		parts = append(parts, retimedPart{PersonID: string(r.PersonID), From: r.Was.From.Unix(), To: r.Was.To.Unix()})
	}
	return parts
}

func fromRetimed(parts array[retimedPart]) []consult.Retimed {
	var all []consult.Retimed
	for _, p := range parts {
		was := consult.Span{From: time.Unix(p.From, 0).UTC(), To: time.Unix(p.To, 0).UTC()}
		all = append(all, consult.Retimed{PersonID: consult.ID(p.PersonID), Was: was})
	}
	return all
}

func (changeRow) TableName() string { return "changes" }

func toChange(c consult.Change) changeRow {
	kinds := make([]string, len(c.Kinds))
	for i, k := range c.Kinds {
		kinds[i] = string(k)
	}
	return changeRow{
		MeetingID: string(c.MeetingID),
		Revision:  int64(c.Revision),
		At:        instant{c.At},
		ByName:    c.By,
		Kinds:     strings.Join(kinds, ","),
		Title:     c.Before.Title,
		Status:    string(c.Before.Status),
		StartsAt:  instant{c.Before.Span.From},
		EndsAt:    instant{c.Before.Span.To},
		Place:     c.Before.Place,
		OnlineURL: c.Before.OnlineURL,
		Joined:    c.Joined,
		Dropped:   c.Dropped,
		Retimed:   toRetimed(c.Retimed),
	}
}

func fromChange(r changeRow) consult.Change {
	c := consult.Change{
		MeetingID: consult.ID(r.MeetingID),
		Revision:  consult.Revision(r.Revision),
		At:        r.At.Time,
		By:        r.ByName,
		Before: consult.DisplayState{
			Title:     r.Title,
			Status:    consult.Status(r.Status),
			Span:      consult.Span{From: r.StartsAt.Time, To: r.EndsAt.Time},
			Place:     r.Place,
			OnlineURL: r.OnlineURL,
		},
		Joined:  r.Joined,
		Dropped: r.Dropped,
		Retimed: fromRetimed(r.Retimed),
	}
	for k := range strings.SplitSeq(r.Kinds, ",") {
		c.Kinds = append(c.Kinds, consult.ChangeKind(k))
	}
	return c
}

// Journal notes Changes of the Write under way, which gives them its Revision. A
// Meeting that changes twice in it has one Change.
func (s *database) Journal(ctx context.Context, changes []consult.Change) error {
	u, ok := ctx.Value(unitKey{}).(*unit)
	if !ok || !u.writes {
		return errors.New("store: Journal outside Write")
	}
	if u.changes == nil {
		u.changes = map[consult.ID]consult.Change{}
	}
	for _, c := range changes {
		if before, again := u.changes[c.MeetingID]; again {
			c = before.Then(c)
		}
		u.changes[c.MeetingID] = c
	}
	return nil
}

// write keeps the Changes that have anything to tell under the Revision.
func (s *database) journal(tx *gorm.DB, changes map[consult.ID]consult.Change, rev consult.Revision) error {
	var rows []changeRow
	for _, c := range changes {
		c.Revision = rev
		if len(c.Kinds) > 0 {
			rows = append(rows, toChange(c))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.CreateInBatches(rows, batch).Error
}

// Changes are those of each Meeting, oldest first.
func (s *database) Changes(ctx context.Context, meetings []consult.ID) (map[consult.ID][]consult.Change, error) {
	out := map[consult.ID][]consult.Change{}
	for some := range slices.Chunk(meetings, batch) {
		var rows []changeRow
		err := s.conn(ctx).Where("meeting_id IN ?", texts(some)).Order("meeting_id, revision").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			c := fromChange(r)
			out[c.MeetingID] = append(out[c.MeetingID], c)
		}
	}
	return out, nil
}

// ChangedWithin lists the Meetings with Changes that start within the span or once
// did, by ID.
func (s *database) ChangedWithin(ctx context.Context, span consult.Span) ([]consult.ID, error) {
	var ids []string
	err := s.conn(ctx).Raw(`SELECT m.id FROM meetings m WHERE m.starts_at >= ? AND m.starts_at < ? AND EXISTS (SELECT 1
		FROM changes c WHERE c.meeting_id = m.id)
		UNION SELECT meeting_id FROM changes WHERE starts_at >= ? AND starts_at < ? ORDER BY 1`,
		span.From.Unix(), span.To.Unix(), span.From.Unix(), span.To.Unix()).Scan(&ids).Error
	out := make([]consult.ID, len(ids))
	for i, id := range ids {
		out[i] = consult.ID(id)
	}
	return out, translate(err)
}

// renamed notes for coming Meetings that were shown in a place of another name.
func (s *nounStore) renamed(ctx context.Context, hit *gorm.DB, former consult.Former) error {
	now := s.opt.Clock()
	var rows []meetingRow
	if err := hit.Where("ends_at > ?", now.Unix()).Find(&rows).Error; err != nil {
		return translate(err)
	}
	var rooms, venues []consult.ID
	for _, r := range rows {
		rooms, venues = append(rooms, consult.ID(r.RoomID)), append(venues, consult.ID(r.VenueID))
	}
	n, err := s.namesFor(ctx, nil, rooms, venues, nil)
	if err != nil {
		return err
	}
	was, err := s.Venues.Find(ctx, consult.Distinct([]consult.ID{former.Room.VenueID}))
	if err != nil {
		return err
	}
	changes := make([]consult.Change, len(rows))
	for i, r := range rows {
		m := fromMeeting(r)
		venue, room := m.Where(n.venues, n.rooms)
		after := m.Sight(venue, room)
		before := after
		if former.Room.ID != "" {
			room, venue = former.Room, was[former.Room.VenueID]
		}
		if former.Venue.ID != "" {
			venue = former.Venue
		}
		before.Place = consult.PlaceName(venue, room)
		changes[i] = m.Changed(before, m, after) // whose people and agenda stay and are not read
		changes[i].By, changes[i].At = former.By, now.UTC()
	}
	return s.Journal(ctx, changes)
}
