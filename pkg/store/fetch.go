package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

type fetchRow struct {
	FeedID        string `gorm:"primaryKey"`
	Client        string `gorm:"primaryKey"`
	LinkedAt      instant
	At            instant
	FirstRevision int64
	Revision      int64
}

func (fetchRow) TableName() string { return "program_fetches" }

func toFetch(f subscription.Fetch) fetchRow {
	return fetchRow{
		FeedID:        string(f.FeedID),
		Client:        string(f.Client),
		LinkedAt:      instant{f.LinkedAt},
		At:            instant{f.At},
		FirstRevision: int64(f.FirstRevision),
		Revision:      int64(f.Revision),
	}
}

func fromFetch(r fetchRow) subscription.Fetch {
	return subscription.Fetch{
		FeedID:        consult.ID(r.FeedID),
		Client:        subscription.Client(r.Client),
		LinkedAt:      r.LinkedAt.Time,
		At:            r.At.Time,
		FirstRevision: consult.Revision(r.FirstRevision),
		Revision:      consult.Revision(r.Revision),
	}
}

// newerFetch is subscription.Fetch.Newer, and firstRevision what subscription.Fetch.After keeps.
const (
	newerFetch = "(excluded.linked_at, excluded.at, excluded.revision) > (program_fetches.linked_at, " +
		"program_fetches.at, program_fetches.revision)"
	firstRevision = "CASE WHEN excluded.linked_at = program_fetches.linked_at AND excluded.first_revision > " +
		"program_fetches.first_revision THEN program_fetches.first_revision ELSE excluded.first_revision END"
)

// SaveFetches writes each over what is kept of its Feed and family of programs, unless that is newer. It
// is no Write of the office: it raises no Revision, and on PostgreSQL it takes no
// lock but those of its rows. On SQLite, which has one writer, it takes its turn.
func (s *database) SaveFetches(ctx context.Context, fs []subscription.Fetch) error {
	rows := make([]fetchRow, len(fs))
	for i, f := range fs {
		rows[i] = toFetch(f)
	}
	if len(rows) == 0 {
		return nil
	}
	return s.aside(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "feed_id"}, {Name: "client"}},
			Where:   clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: newerFetch}}},
			DoUpdates: append(
				clause.AssignmentColumns([]string{"linked_at", "at", "revision"}),
				clause.Assignments(map[string]any{"first_revision": gorm.Expr(firstRevision)})...,
			),
		}).Create(&rows).Error
	})
}

// aside saves what is no Write of the office.
func (s *database) aside(ctx context.Context, save func(*gorm.DB) error) error {
	if s.postgres {
		err := s.mayWrite(s.writer.WithContext(ctx))
		if err != nil {
			return translate(err)
		}
		return translate(save(s.writer.WithContext(ctx)))
	}
	return s.Write(ctx, func(ctx context.Context) error { return translate(save(s.conn(ctx))) })
}

// Links are the live Feeds of those of the people who are active, oldest first, with the last Fetches of each
// and the Revision that last changed it.
func (s *database) Links(ctx context.Context, people []consult.ID) ([]subscription.Link, error) {
	var links []subscription.Link
	for at := 0; at < len(people); at += batch {
		var feeds []feedRow
		active := s.conn(ctx).Model(&personRow{}).Select("id").
			Where("active = ? AND id IN ?", true, texts(people[at:min(at+batch, len(people))]))
		err := s.conn(ctx).
			Where("subject_kind = ? AND revoked_at IS NULL", string(consult.SubjectPerson)).
			Where("subject_id IN (?)", active).
			Order("created_at, id").Find(&feeds).Error
		if err != nil {
			return nil, translate(err)
		}
		some, err := s.fetched(ctx, feeds)
		if err != nil {
			return nil, translate(err)
		}
		links = append(links, some...)
	}
	return links, nil
}

// fetchFloor is the Revision of the last Restoration. A process that has not noticed it yet may
// write fetches of the history that was lost.
const fetchFloor = "SELECT restored_revision FROM ledger WHERE id = 1"

func (s *database) fetched(ctx context.Context, feeds []feedRow) ([]subscription.Link, error) {
	if len(feeds) == 0 {
		return nil, nil
	}
	ids := make([]string, len(feeds))
	for i, f := range feeds {
		ids[i] = f.ID
	}
	fetches := map[string][]subscription.Fetch{}
	touched := map[string]consult.Revision{}
	for at := 0; at < len(ids); at += batch {
		some := ids[at:min(at+batch, len(ids))]
		var rows []fetchRow
		err := s.conn(ctx).Where("feed_id IN ? AND revision >= ("+fetchFloor+")", some).Order("feed_id, client").
			Find(&rows).Error
		if err != nil {
			return nil, err
		}
		var changed []feedRevisionRow
		if err := s.conn(ctx).Where("feed_id IN ?", some).Find(&changed).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			fetches[r.FeedID] = append(fetches[r.FeedID], fromFetch(r))
		}
		for _, c := range changed {
			touched[c.FeedID] = c.Revision
		}
	}
	links := make([]subscription.Link, len(feeds))
	for i, f := range feeds {
		links[i] = subscription.Link{Feed: fromFeed(f), Fetches: fetches[f.ID], Revision: touched[f.ID]}
	}
	return links, nil
}
