package store

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// prefixed selects the columns of a row that embeds others, each with a prefix such as
// "room__"; alias is by what name the statement knows the table of that prefix.
func prefixed(db *gorm.DB, row any, alias map[string]string) (string, error) {
	parsed := &gorm.Statement{DB: db}
	err := parsed.Parse(row)
	if err != nil {
		return "", err
	}
	var columns []string
	for _, column := range parsed.Schema.DBNames {
		table, name, _ := strings.Cut(column, "__")
		columns = append(columns, alias[table]+"."+name+" AS "+column)
	}
	return strings.Join(columns, ", "), nil
}

// roomWithVenue is a Room with its Venue, without which nobody reads it.
type roomWithVenue struct {
	Room  roomRow  `gorm:"embedded;embeddedPrefix:room__"`
	Venue venueRow `gorm:"embedded;embeddedPrefix:venue__"`
}

// roomsAndVenues gets Rooms, and caches their Venues.
func (s *nounStore) roomsAndVenues(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Room, error) {
	u := unitOf(ctx)
	if u == nil {
		return s.Rooms.read(ctx, ids)
	}
	rooms := make(map[consult.ID]consult.Room, len(ids))
	venues := map[consult.ID]consult.Venue{}
	for some := range slices.Chunk(ids, batch) {
		var rows []roomWithVenue
		query := "SELECT " + s.roomColumns + " FROM rooms r JOIN venues v ON v.id = r.venue_id WHERE r.id IN ?"
		err := s.conn(ctx).Raw(query, texts(some)).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			rooms[consult.ID(r.Room.ID)] = fromRoom(r.Room)
			venues[consult.ID(r.Venue.ID)] = fromVenue(r.Venue)
		}
	}
	put(u.cache, cachedVenues, slices.Collect(maps.Keys(venues)), venues)
	return rooms, nil
}

// rulesWithYear is the office's Rules with one of the years that it has entered. Either may be
// missing, and is without ID or number then.
type rulesWithYear struct {
	Rules ruleRow    `gorm:"embedded;embeddedPrefix:rules__"`
	Year  holidayRow `gorm:"embedded;embeddedPrefix:holiday__"`
}

// aroundMeetings is what each Meeting of the office is judged by: the Rules, the years that it has entered, and whether
// anybody lives where there are other public holidays.
type aroundMeetings struct {
	rules  map[consult.ID]consult.Rules
	years  map[consult.ID][]workday.Year
	abroad bool
}

// readOffice reads what nobody reads one part of without the others, and caches all of it.
func (s *nounStore) readOffice(ctx context.Context) (aroundMeetings, error) {
	out := aroundMeetings{rules: map[consult.ID]consult.Rules{}, years: map[consult.ID][]workday.Year{}}
	// Joined to one row that there always is: either may be missing without the other.
	query := "SELECT " + s.ruleColumns + `, EXISTS (SELECT 1 FROM people WHERE ` + abroadWhere + `) AS abroad
		FROM (SELECT 1 AS one) AS always
		LEFT JOIN rules r ON r.id = ? LEFT JOIN holiday_years h ON 1 = 1 ORDER BY h.year`
	var rows []struct {
		Both   rulesWithYear `gorm:"embedded"`
		Abroad bool
	}
	err := s.conn(ctx).Raw(query, string(consult.RulesID)).Scan(&rows).Error
	if err != nil {
		return out, translate(err)
	}
	for _, r := range rows {
		out.abroad = r.Abroad
		if r.Both.Rules.ID != "" {
			out.rules[consult.RulesID] = fromRules(r.Both.Rules)
		}
		if r.Both.Year.Year == 0 {
			continue
		}
		y, err := fromHoliday(r.Both.Year)
		if err != nil {
			return out, err
		}
		out.years[consult.RulesID] = append(out.years[consult.RulesID], y)
	}
	if u := unitOf(ctx); u != nil {
		only := []consult.ID{consult.RulesID}
		put(u.cache, cachedRules, only, out.rules)
		put(u.cache, cachedYears, only, out.years)
		put(u.cache, cachedAbroad, only, map[consult.ID]bool{consult.RulesID: out.abroad})
	}
	return out, nil
}

// rules gets the Rules, and caches the years.
func (s *nounStore) rules(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Rules, error) {
	if unitOf(ctx) == nil {
		return s.Rules.read(ctx, ids)
	}
	around, err := s.readOffice(ctx)
	return around.rules, err
}

// years gets the years, which are cached under the ID of the Rules, and
// caches the Rules.
func (s *nounStore) years(ctx context.Context, _ []consult.ID) (map[consult.ID][]workday.Year, error) {
	around, err := s.readOffice(ctx)
	return around.years, err
}
