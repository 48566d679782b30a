package store

import "huiqi/pkg/consult"

type bodyKindRow struct {
	Stamped `gorm:"embedded"`
	NameZH  string `gorm:"column:name_zh"`
	NameEN  string `gorm:"column:name_en"`
	Level   string
}

func (bodyKindRow) TableName() string { return "body_kinds" }

func toBodyKind(k consult.BodyKind) bodyKindRow {
	return bodyKindRow{
		Stamped: toStamp(k.Stamp),
		NameZH:  k.NameZH,
		NameEN:  k.NameEN,
		Level:   string(k.Level),
	}
}

func fromBodyKind(r bodyKindRow) consult.BodyKind {
	return consult.BodyKind{
		Key:    consult.BodyKindKey(r.ID),
		Stamp:  r.stamp(),
		NameZH: r.NameZH,
		NameEN: r.NameEN,
		Level:  consult.Level(r.Level),
	}
}

// maxDepth ends the search for a level where bodies make a circle, which only a write past the program can do.
const maxDepth = "100"

// levelColumn reads the level of each body: that of the nearest kind which has one, from the body upwards.
const levelColumn = `COALESCE((
	WITH RECURSIVE up AS (
		SELECT b.parent_id, b.kind, 0 AS depth FROM bodies b WHERE b.id = bodies.id
		UNION ALL SELECT b.parent_id, b.kind, up.depth + 1 FROM bodies b JOIN up ON b.id = up.parent_id
		WHERE up.depth < ` + maxDepth + `)
	SELECT k.level FROM up JOIN body_kinds k ON k.id = up.kind WHERE k.level <> '' ORDER BY up.depth LIMIT 1
), 'city') AS level`
