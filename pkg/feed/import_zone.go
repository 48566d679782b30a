package feed

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// zoneResolver finds the time zones of an imported calendar.
type zoneResolver struct {
	ctx context.Context
	// office is the zone of whole days and of times without a zone.
	office *time.Location
	// described holds the VTIMEZONEs of the calendar by the folded form of their names.
	described map[string]*ics.VTimezone
	resolved  map[string]foundZone
	// tooManyZones is set when the calendar names more than maxZones zones. Each name is looked
	// up in the tz database, so a file full of names would cost a file access each.
	tooManyZones bool
}

// foundZone is what a name was resolved to; zone is nil when nobody knows it. source says how it was found.
type foundZone struct {
	zone   *time.Location
	source zoneSource
}

// zoneSource says how the zone of a name was found.
type zoneSource int

const (
	// zoneByName is a name of the tz database, or one that Windows or another program gives to such a zone.
	zoneByName zoneSource = iota
	// zoneByFile is a zone that the file describes in a VTIMEZONE.
	zoneByFile
	// zoneByGuess is a zone whose name only says its offset, or is a numbered copy or an abbreviation.
	zoneByGuess
)

// maxZones bounds the time zones that one calendar may name or define.
const maxZones = 200

func newZoneResolver(ctx context.Context, office *time.Location, cal *ics.Calendar) *zoneResolver {
	c := &zoneResolver{
		ctx:       ctx,
		office:    office,
		described: map[string]*ics.VTimezone{},
		resolved:  map[string]foundZone{},
	}
	for _, z := range cal.Timezones() {
		id := foldZoneName(valueOf(&z.ComponentBase, "TZID"))
		if c.described[id] != nil {
			continue
		}
		if len(c.described) == maxZones {
			c.tooManyZones = true
			break
		}
		c.described[id] = z
	}
	return c
}

// foldZoneName makes names equal that differ in case, blanks or quotes only.
func foldZoneName(id string) string {
	id = strings.NewReplacer(`"`, "", `\`, "", "，", ",", "、", ",", "：", ":", "＋", "+", "－", "-", "−", "-",
		"（", "(", "）", ")").Replace(id)
	return strings.ToLower(strings.Join(strings.Fields(id), " "))
}

// zone finds the zone of this name; without a name it is the office's.
func (c *zoneResolver) zone(id string) (*time.Location, error) {
	if foldZoneName(id) == "" {
		return c.office, nil
	}
	found, known := c.resolved[id]
	if !known && len(c.resolved) == maxZones {
		c.tooManyZones = true
	} else if !known {
		found = c.find(id)
		c.resolved[id] = found
	}
	if found.zone == nil {
		shown := shownZoneName(id)
		return nil, newReason("unknown_zone",
			fmt.Sprintf("时区“%s”无法识别", shown),
			fmt.Sprintf("its time zone %q is not known", shown))
	}
	return found.zone, nil
}

func shownZoneName(id string) string {
	shown := []rune(line(id))
	return string(shown[:min(len(shown), 60)])
}

// find looks up a name. A name of a well-known zone is trusted before the file's own VTIMEZONE, which often
// holds for a few years only; a VTIMEZONE before a name that merely looks like an offset, because the name is no more
// than a label (RFC 5545, 3.2.19) and programs disagree about its sign.
func (c *zoneResolver) find(id string) foundZone {
	if zone := knownZone(id); zone != nil {
		return foundZone{zone, zoneByName}
	}
	if z := c.described[foldZoneName(id)]; z != nil {
		if zone := knownZone(valueOf(&z.ComponentBase, "X-LIC-LOCATION")); zone != nil {
			return foundZone{zone, zoneByName}
		}
		if zone := describedZone(c.ctx, id, z); zone != nil {
			return foundZone{zone, zoneByFile}
		}
	}
	if zone := cmp.Or(lastZone(id), offsetZone(id, true)); zone != nil {
		return foundZone{zone, zoneByGuess}
	}
	for _, appended := range []*regexp.Regexp{copyNumber, inBrackets} {
		short := appended.ReplaceAllString(strings.TrimSpace(id), "")
		if short == strings.TrimSpace(id) {
			continue
		}
		if zone := knownZone(short); zone != nil {
			return foundZone{zone, zoneByGuess}
		}
	}
	if zone := offsetZone(id, false); zone != nil {
		return foundZone{zone, zoneByGuess}
	}
	// CST is the zone of Shanghai, of Chicago and of Havana. In the office's own calendar it is the office's.
	if short, _ := time.Unix(0, 0).In(c.office).Zone(); strings.EqualFold(short, strings.TrimSpace(id)) {
		return foundZone{c.office, zoneByGuess}
	}
	return foundZone{}
}

// copyNumber is what programs append to the name of a zone when a file has a second one of that name: "China Standard
// Time 1", "Asia/Shanghai-2", "China Standard Time(1)". inBrackets is a remark: "Asia/Shanghai (GMT+8)".
var (
	copyNumber = regexp.MustCompile(`[ _-]*[(#]?\d{1,3}\)?$`)
	inBrackets = regexp.MustCompile(`\s*[(（].*$`)
)

// knownZone returns the zone of a name of the tz database, of a name that Windows or another program uses, or of
// a path that ends with two or three parts of a tz name, such as America/Argentina/Salta. It returns nil for any other
// name.
func knownZone(id string) *time.Location {
	if len(id) > 120 {
		return nil
	}
	folded := foldZoneName(id)
	places := strings.NewReplacer(", ", ",", " / ", ",", "/", ",").Replace(afterOffset(folded))
	name := cmp.Or(windowsZones[folded], placeZones[places], cityZones[folded[strings.LastIndexByte(folded, '/')+1:]])
	if name != "" {
		return tzZone(name)
	}
	path := strings.Split(strings.Trim(strings.TrimSpace(id), "/"), "/")
	if len(path) == 1 {
		return cmp.Or(tzZone(path[0]), tzZone(titleCase(path[0])), tzZone(strings.ToUpper(path[0])))
	}
	path = path[max(len(path)-3, 0):]
	for i := range len(path) - 1 {
		if zone := tzZone(strings.Join(path[i:], "/")); zone != nil {
			return zone
		}
	}
	// In other letters, where it looks like a name of the tz database: each lookup reads files.
	for i := range len(path) - 1 {
		if slices.Contains(tzAreas, titleCase(path[i])) {
			return tzZone(titleCase(strings.Join(path[i:], "/")))
		}
	}
	return nil
}

// lastZone returns the zone that the last part of a path names, as in tzone://Microsoft/Utc, or nil.
func lastZone(id string) *time.Location {
	slash := strings.LastIndexByte(id, '/')
	if slash < 0 || len(id) > 120 {
		return nil
	}
	return knownZone(id[slash+1:])
}

// tzAreas are what names of the tz database begin with.
var tzAreas = []string{
	"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
}

// tzZone returns the zone that the tz database has under this very name, or nil.
func tzZone(name string) *time.Location {
	if name == "" || strings.EqualFold(name, "Local") || !tzName.MatchString(name) {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// tzName is the form of the names of the tz database. "Etc/GMT+8" is one, "GMT+8" is none.
var tzName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$`)

// titleCase spells a name as the tz database does: America/New_York.
func titleCase(name string) string {
	up := true
	return strings.Map(func(r rune) rune {
		was := up
		up = r == '/' || r == '_' || r == '-'
		if was && 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		if !was && 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, name)
}

// offsetName is a name that says an offset, with a sign or after UTC or GMT, and what may follow it: "+8", "GMT+0800",
// "UTC+8", "(UTC+08:00) Beijing", "GMT+08:00 (China Standard Time)".
var offsetName = regexp.MustCompile(
	`^\(?(?:(?:(?:utc|gmt) ?([+-]?)|([+-])) ?(\d{1,2})(?:[:.]?(\d{2}))?(?:[:.]?00)?|utc|gmt)\)?([ ,;_/(].*)?$`)

// afterOffset cuts "(UTC+08:00) " off the front of a folded name.
func afterOffset(folded string) string {
	if strings.HasPrefix(folded, "(") {
		_, rest, found := strings.Cut(folded, ")")
		if found {
			return strings.TrimSpace(rest)
		}
	}
	return folded
}

// chineseOffset is a zone as a Chinese speaks of it: 东八区, eight hours east.
var chineseOffset = regexp.MustCompile(`^(东|西)(十[一二]|[一二三四五六七八九十]|\d{1,2})(?:时)?区$`)

// offsetZone returns the zone of a name that says its offset, and nothing else if bare, or nil. Its sign is that of
// people, not of POSIX: GMT+8 is east of Greenwich.
func offsetZone(id string, bare bool) *time.Location {
	folded := foldZoneName(id)
	if m := chineseOffset.FindStringSubmatch(folded); m != nil {
		return fixedZone(m[1] == "西", chineseHours(m[2]), 0)
	}
	m := offsetName.FindStringSubmatch(folded)
	if m == nil || bare && m[5] != "" {
		return nil
	}
	hours, _ := strconv.Atoi(m[3]) // the form admits only digits, and an absent part is 0
	minutes, _ := strconv.Atoi(m[4])
	return fixedZone(m[1]+m[2] == "-", hours, minutes)
}

// chineseHours reads a number from 1 to 12, in digits or in Chinese.
func chineseHours(text string) int {
	digits := []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"}
	if i := slices.Index(digits, text); i >= 0 {
		return i + 1
	}
	n, _ := strconv.Atoi(text) // the form admits nothing else
	return n
}

// fixedZone is a zone of one offset, or nil if there is no such offset.
func fixedZone(west bool, hours, minutes int) *time.Location {
	if hours > 14 || minutes > 59 {
		return nil
	}
	seconds := hours*3600 + minutes*60
	if west {
		seconds = -seconds
	}
	return time.FixedZone(utcOffset(seconds), seconds)
}
