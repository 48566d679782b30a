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

// rulesBesideYears reads the Rules and the years, of which nobody reads one without
// the other.
func (s *nounStore) rulesBesideYears(
	ctx context.Context,
) (map[consult.ID]consult.Rules, map[consult.ID][]workday.Year, error) {
	// Joined to one row that there always is: either may be missing without the other.
	query := "SELECT " + s.ruleColumns + ` FROM (SELECT 1 AS one) AS always
		LEFT JOIN rules r ON r.id = ? LEFT JOIN holiday_years h ON 1 = 1 ORDER BY h.year`
	var rows []rulesWithYear
	err := s.conn(ctx).Raw(query, string(consult.RulesID)).Scan(&rows).Error
	if err != nil {
		return nil, nil, translate(err)
	}
	rules, years := map[consult.ID]consult.Rules{}, map[consult.ID][]workday.Year{}
	for _, r := range rows {
		if r.Rules.ID != "" {
			rules[consult.RulesID] = fromRules(r.Rules)
		}
		if r.Year.Year == 0 {
			continue
		}
		y, err := fromHoliday(r.Year)
		if err != nil {
			return nil, nil, err
		}
		years[consult.RulesID] = append(years[consult.RulesID], y)
	}
	return rules, years, nil
}

// rules gets the Rules, and caches the years.
func (s *nounStore) rules(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Rules, error) {
	u := unitOf(ctx)
	if u == nil {
		return s.Rules.read(ctx, ids)
	}
	rules, years, err := s.rulesBesideYears(ctx)
	if err != nil {
		return nil, err
	}
	put(u.cache, cachedYears, []consult.ID{consult.RulesID}, years)
	return rules, nil
}

// years gets the years, which are cached under the ID of the Rules, and
// caches the Rules.
func (s *nounStore) years(ctx context.Context, ids []consult.ID) (map[consult.ID][]workday.Year, error) {
	rules, years, err := s.rulesBesideYears(ctx)
	if u := unitOf(ctx); u != nil && err == nil {
		put(u.cache, cachedRules, ids, rules)
	}
	return years, err
}
