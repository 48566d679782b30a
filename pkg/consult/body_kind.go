package consult

import (
	"regexp"
	"slices"

	"huiqi/pkg/spelling"
)

// Level is where in the city a Body stands (层级).
type Level string

// The Levels, from the top down: 市, 区县, 镇街, 村社区.
const (
	LevelCity      Level = "city"
	LevelDistrict  Level = "district"
	LevelTownship  Level = "township"
	LevelCommunity Level = "community"
)

// Levels lists the Levels from the top down.
var Levels = []Level{LevelCity, LevelDistrict, LevelTownship, LevelCommunity}

// Above reports whether l stands above o.
func (l Level) Above(o Level) bool { return slices.Index(Levels, l) < slices.Index(Levels, o) }

// Words are what people call the level.
func (l Level) Words() (string, string) {
	switch l {
	case LevelCity:
		return "市级", "city"
	case LevelDistrict:
		return "区县", "district"
	case LevelTownship:
		return "镇街", "township"
	case LevelCommunity:
		return "村社区", "community"
	}
	return string(l), string(l)
}

// BodyKindKey names a BodyKind, such as "special_committee".
type BodyKindKey string

// The kinds that Huiqi comes with. An office may add others.
const (
	BodyPlenary           BodyKindKey = "plenary"
	BodyStandingCommittee BodyKindKey = "standing_committee"
	BodyChairMeeting      BodyKindKey = "chair_meeting"
	BodySpecialCommittee  BodyKindKey = "special_committee"
	BodySector            BodyKindKey = "sector"
	BodyPartyGroup        BodyKindKey = "party_group"
	BodyDepartment        BodyKindKey = "department"
	BodyDistrict          BodyKindKey = "district"
	BodyTownshipOffice    BodyKindKey = "township_office"
	BodyVillageRoom       BodyKindKey = "village_room"
	BodyCircle            BodyKindKey = "circle"
	BodyOffice            BodyKindKey = "office"
)

// BodyKind is a kind of organisation (组织类别). Its ID is the Key.
type BodyKind struct {
	Key BodyKindKey
	Stamp
	NameZH, NameEN string
	// Level is that of every Body of the kind, or none: then a Body has the Level of its parent.
	Level Level
}

// Normalise writes every text in its normal form.
func (k *BodyKind) Normalise() {
	k.NameZH, k.NameEN = spelling.Line(k.NameZH), spelling.Line(k.NameEN)
}

var bodyKindKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Validate names every bad field.
func (k BodyKind) Validate() error {
	var f Faults
	f.Add(
		!bodyKindKey.MatchString(string(k.Key)), "key", "bad_key", "应为小写字母、数字和下划线，以字母开头，不超过 40 个",
		"must be up to 40 lower case letters, digits and underscores, a letter first",
	)
	f.CheckLine("name_zh", k.NameZH, 1, 40)
	f.CheckLine("name_en", k.NameEN, 1, 80)
	f.Add(
		k.Level != "" && !slices.Contains(Levels, k.Level), "level", "unknown",
		"应为 city、district、township 或 community", "must be city, district, township or community",
	)
	return f.Err()
}
