package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

type feedRow struct {
	Stamped     `gorm:"embedded"`
	SubjectKind string
	SubjectID   ref
	Name        string `journal:"personal"`
	TokenHash   []byte `journal:"secret"`
	RevokedAt   instant
	LinkedAt    instant

	Language      string
	DaysBack      int
	DaysAhead     int
	DaysCancelled int
	Forms         array[consult.FormKey]
	Reminders     array[int]
	Veiled        bool
	HideTentative bool
	ReadOnly      bool
	Below         bool
	Recasts       int `journal:"-"`
	OwnerBodyID   ref
	RecastAt      instant `journal:"-"`
}

func (feedRow) TableName() string { return "feeds" }

type retiredRow struct {
	TokenHash []byte `gorm:"primaryKey"`
	FeedID    string
}

func (retiredRow) TableName() string { return "retired_links" }

func toFeed(f subscription.Feed) feedRow {
	o := f.Options
	return feedRow{
		Stamped:       toStamp(f.Stamp),
		SubjectKind:   string(f.Subject.Kind),
		SubjectID:     ref(f.Subject.ID),
		Name:          f.Name,
		TokenHash:     f.TokenHash,
		RevokedAt:     instant{f.RevokedAt},
		LinkedAt:      instant{f.LinkedAt},
		Language:      string(o.Language),
		DaysBack:      o.DaysBack,
		DaysAhead:     o.DaysAhead,
		DaysCancelled: o.DaysCancelled,
		Forms:         o.Forms,
		Reminders:     o.Reminders,
		Veiled:        o.Veiled,
		HideTentative: o.HideTentative,
		ReadOnly:      o.ReadOnly,
		Below:         o.Below,
		Recasts:       f.Recasts,
		OwnerBodyID:   ref(f.OwnerBodyID),
		RecastAt:      instant{f.RecastAt},
	}
}

func fromFeed(r feedRow) subscription.Feed {
	return subscription.Feed{
		Stamp:     r.stamp(),
		Subject:   consult.Subject{Kind: consult.SubjectKind(r.SubjectKind), ID: consult.ID(r.SubjectID)},
		Name:      r.Name,
		TokenHash: r.TokenHash,
		RevokedAt: r.RevokedAt.Time,
		LinkedAt:  r.LinkedAt.Time,
		Options: subscription.Options{
			Language:      subscription.Language(r.Language),
			DaysBack:      r.DaysBack,
			DaysAhead:     r.DaysAhead,
			DaysCancelled: r.DaysCancelled,
			Forms:         r.Forms,
			Reminders:     r.Reminders,
			Veiled:        r.Veiled,
			HideTentative: r.HideTentative,
			ReadOnly:      r.ReadOnly,
			Below:         r.Below,
		},
		Recasts:     r.Recasts,
		OwnerBodyID: consult.ID(r.OwnerBodyID),
		RecastAt:    r.RecastAt.Time,
	}
}

func narrowFeeds(db *gorm.DB, filter subscription.Filter) *gorm.DB {
	db = under(containing(db, filter.Search, "name"), ownerColumn, filter.UnderID)
	if filter.SubjectKind != "" {
		db = db.Where("subject_kind = ?", string(filter.SubjectKind))
	}
	for _, id := range []consult.ID{filter.PersonID, filter.BodyID, filter.RoomID, filter.VenueID} {
		if id != "" {
			db = db.Where("subject_id = ?", string(id))
		}
	}
	if filter.ActiveOnly {
		db = db.Where("revoked_at IS NULL")
	}
	return db
}

// Feed gets one Feed, revoked or not.
func (s *feedStore) Feed(ctx context.Context, id consult.ID) (subscription.Feed, error) {
	return s.nouns.feeds.Get(ctx, id)
}

// Feeds lists Feeds, oldest first.
func (s *feedStore) Feeds(
	ctx context.Context, filter subscription.Filter, p consult.PageRequest,
) (consult.Page[subscription.Feed], error) {
	return s.nouns.feeds.List(ctx, filter, p)
}

// AddFeed inserts a Feed.
func (s *feedStore) AddFeed(ctx context.Context, f subscription.Feed) error {
	return s.AddFeeds(ctx, []subscription.Feed{f})
}

// AddFeeds inserts many Feeds.
func (s *feedStore) AddFeeds(ctx context.Context, fs []subscription.Feed) error {
	ids := make([]consult.ID, len(fs))
	for i, f := range fs {
		ids[i] = f.ID
	}
	return s.Write(ctx, func(ctx context.Context) error {
		if err := s.nouns.feeds.AddAll(ctx, fs); err != nil {
			return err
		}
		return s.issued(ctx, ids)
	})
}

// issued notes that the links of the Feeds were issued at the present Revision.
func (s *feedStore) issued(ctx context.Context, feeds []consult.ID) error {
	for some := range slices.Chunk(feeds, batch) {
		err := s.conn(ctx).Exec(
			"UPDATE feeds SET linked_revision = (SELECT revision FROM ledger WHERE id = 1) WHERE id IN ?", texts(some),
		).Error
		if err != nil {
			return translate(err)
		}
	}
	return nil
}

// listed leaves out what the undoing of a Proposal called off before the Feed's link
// was issued.
func listed(db *gorm.DB, f subscription.Feed) *gorm.DB {
	return seen(db).
		Where("(withdrawn = 0 OR withdrawn > (SELECT linked_revision FROM feeds WHERE feeds.id = ?))", ref(f.ID))
}

// Watched are those of the subjects of which there is a link, or was at some time since, or one to a Body above that
// shows what is below it.
func (s *feedStore) Watched(
	ctx context.Context, subjects []consult.Subject, since time.Time,
) (map[consult.Subject]bool, error) {
	ids := make([]consult.ID, len(subjects))
	for i, sub := range subjects {
		ids[i] = sub.ID
	}
	links := func() *gorm.DB {
		return s.conn(ctx).Model(&feedRow{}).Distinct("subject_kind", "subject_id").
			Where("(revoked_at IS NULL OR revoked_at >= ?)", since.Unix())
	}
	queries := []*gorm.DB{links().Where("subject_kind = ?", string(consult.SubjectPublic))}
	for some := range slices.Chunk(consult.Distinct(ids), batch) {
		queries = append(queries, links().Where("subject_id IN ?", texts(some)))
	}
	out := map[consult.Subject]bool{}
	for _, q := range queries {
		var rows []feedRow
		if err := q.Find(&rows).Error; err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			out[consult.Subject{Kind: consult.SubjectKind(r.SubjectKind), ID: consult.ID(r.SubjectID)}] = true
		}
	}
	shown, err := s.shownAbove(ctx, since)
	if err != nil {
		return nil, err
	}
	for _, sub := range subjects {
		if sub.Kind == consult.SubjectBody && shown[sub.ID] {
			out[sub] = true
		}
	}
	return out, nil
}

// shownAbove are the Bodies whose Meetings a link shows, or showed at some time since, that is one to a Body above.
func (s *feedStore) shownAbove(ctx context.Context, since time.Time) (map[consult.ID]bool, error) {
	var ids []consult.ID
	const query = "WITH RECURSIVE shown AS (SELECT subject_id AS id FROM feeds WHERE subject_kind = ? AND below = ? " +
		"AND (revoked_at IS NULL OR revoked_at >= ?) UNION SELECT b.id FROM bodies b JOIN shown " +
		"ON b.parent_id = shown.id) SELECT id FROM shown"
	err := s.conn(ctx).Raw(query, string(consult.SubjectBody), true, since.Unix()).Scan(&ids).Error
	out := make(map[consult.ID]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, translate(err)
}

// Coming is the Revision that the Write under way will have.
func (s *feedStore) Coming(ctx context.Context) (consult.Revision, error) {
	at, err := s.Trail(ctx)
	return at.Revision + 1, err
}

// SaveFeed writes the Feed over the version was.
func (s *feedStore) SaveFeed(ctx context.Context, f subscription.Feed, was int64) error {
	return s.nouns.feeds.Save(ctx, f, was)
}

// Rename marks the calendars of the subject, and gives its Feeds that are called as it
// was the new name.
func (s *feedStore) Rename(ctx context.Context, sub consult.Subject, was, is string) error {
	if err := s.Touch(ctx, []consult.Subject{sub}); err != nil || was == is {
		return err
	}
	return translate(
		s.conn(ctx).Exec(
			"UPDATE feeds SET name = ?, version = version + 1, changed_at = ? WHERE subject_kind = ? AND subject_id "+
				"= ? AND name = ?",
			is, s.opt.Clock().Unix(), string(sub.Kind), string(sub.ID), was,
		).Error,
	)
}

// RetireHash remembers a hash that no longer opens the Feed, whose link is issued anew.
func (s *feedStore) RetireHash(ctx context.Context, id consult.ID, hash []byte) error {
	return s.Write(ctx, func(ctx context.Context) error {
		if err := s.conn(ctx).Create(&retiredRow{hash, string(id)}).Error; err != nil {
			return translate(err)
		}
		return s.issued(ctx, []consult.ID{id})
	})
}

// RetiredHashes are all that once opened the Feed.
func (s *feedStore) RetiredHashes(ctx context.Context, id consult.ID) ([][]byte, error) {
	var hashes [][]byte
	err := s.conn(ctx).Model(&retiredRow{}).Where("feed_id = ?", string(id)).Pluck("token_hash", &hashes).Error
	return hashes, translate(err)
}

// FeedByHash finds the Feed by the SHA-256 of its secret: consult.ErrGone for a
// secret rotated away, subscription.ErrHolderInactive for the Feed of an inactive
// Person, consult.ErrNotFound for a secret never issued.
func (s *feedStore) FeedByHash(ctx context.Context, hash []byte) (subscription.Feed, error) {
	var r feedRow
	err := translate(s.conn(ctx).Where("token_hash = ?", hash).Take(&r).Error)
	if err == nil {
		return fromFeed(r), s.HolderActive(ctx, fromFeed(r).Subject)
	}
	if !errors.Is(err, consult.ErrNotFound) {
		return subscription.Feed{}, err
	}
	var old retiredRow
	if err := translate(s.conn(ctx).Where("token_hash = ?", hash).Take(&old).Error); err != nil {
		return subscription.Feed{}, err
	}
	return subscription.Feed{}, consult.ErrGone
}

// HolderActive returns subscription.ErrHolderInactive when the subject is an inactive Person.
func (s *feedStore) HolderActive(ctx context.Context, sub consult.Subject) error {
	if sub.Kind != consult.SubjectPerson {
		return nil
	}
	var active bool
	err := s.conn(ctx).Model(&personRow{}).Where("id = ?", string(sub.ID)).Pluck("active", &active).Error
	if err != nil {
		return translate(err)
	}
	if !active {
		return subscription.ErrHolderInactive
	}
	return nil
}

// SubjectName is the name of the Person, Body, Room or Venue.
func (s *feedStore) SubjectName(ctx context.Context, sub consult.Subject) (string, error) {
	var name string
	var err error
	switch sub.Kind {
	case consult.SubjectPerson:
		p, e := s.nouns.People.Get(ctx, sub.ID)
		name, err = p.Name, e
	case consult.SubjectBody:
		b, e := s.nouns.Bodies.Get(ctx, sub.ID)
		name, err = b.Name, e
	case consult.SubjectRoom:
		r, e := s.nouns.Rooms.Get(ctx, sub.ID)
		name, err = r.Name, e
	case consult.SubjectVenue:
		v, e := s.nouns.Venues.Get(ctx, sub.ID)
		name, err = v.Name, e
	default:
		err = consult.ErrNotFound
	}
	return name, err
}

// ActiveBody reports whether the Body is active.
func (s *feedStore) ActiveBody(ctx context.Context, id consult.ID) (bool, error) {
	b, err := s.nouns.Bodies.Get(ctx, id)
	return b.Active, err
}

// KnownForms tells which of the Forms exist.
func (s *feedStore) KnownForms(ctx context.Context, keys []consult.FormKey) (map[consult.FormKey]bool, error) {
	ids := make([]consult.ID, len(keys))
	for i, key := range keys {
		ids[i] = consult.ID(key)
	}
	found, err := s.nouns.Forms.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	known := make(map[consult.FormKey]bool, len(found))
	for id := range found {
		known[consult.FormKey(id)] = true
	}
	return known, nil
}
