package store

import (
	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type postRow struct {
	Stamped  `gorm:"embedded"`
	PersonID string
	BodyID   ref
	Title    string
	Since    string
	Until    string
}

func (postRow) TableName() string { return "posts" }

func toPost(p consult.Post) postRow {
	return postRow{
		Stamped:  toStamp(p.Stamp),
		PersonID: string(p.PersonID),
		BodyID:   ref(p.BodyID),
		Title:    p.Title,
		Since:    string(p.Since),
		Until:    string(p.Until),
	}
}

func fromPost(r postRow) consult.Post {
	return consult.Post{
		Stamp:    r.stamp(),
		PersonID: consult.ID(r.PersonID),
		BodyID:   consult.ID(r.BodyID),
		Title:    r.Title,
		Since:    consult.Date(r.Since),
		Until:    consult.Date(r.Until),
	}
}

func narrowPosts(db *gorm.DB, filter consult.PostFilter) *gorm.DB {
	db = db.Where("person_id = ?", string(filter.PersonID))
	if filter.On != "" {
		db = db.Where("since <= ? AND (until = '' OR until > ?)", string(filter.On), string(filter.On))
	}
	return db
}
