package feed

import (
	"fmt"
	"strings"

	ics "github.com/arran4/golang-ical"
)

// noteForm says that a date of an event is a day where its first start has a time, or the reverse.
func (r *busyReader) noteForm(c *ics.ComponentBase, name string, w writtenTime, first moment) {
	if w.day == first.day {
		return
	}
	form, formEN := "带时刻", "a time"
	if w.day {
		form, formEN = "只有日期", "a date only"
	}
	r.note(c, first.Time, &reason{
		code: "form_of_" + strings.ToLower(strings.ReplaceAll(name, "-", "_")),
		zh:   fmt.Sprintf("%s %s，与 DTSTART 的写法不同，已按 DTSTART 的写法理解", name, form),
		en:   fmt.Sprintf("%s is %s unlike DTSTART; it was read in the form of DTSTART", name, formEN),
	})
}

// noteOddities says how the zone of an event was found, unless its name is well known, and what of its text was odd.
func (r *busyReader) noteOddities(c *ics.ComponentBase, start moment) {
	id := paramOf(c, "DTSTART", "TZID")
	found, named := r.resolved[id]
	offset := start.Format("UTC-07:00")
	switch {
	case !named || start.day || strings.HasSuffix(valueOf(c, "DTSTART"), "Z"):
	case found.source == zoneByFile:
		r.note(c, start.Time, newReason("zone_described",
			fmt.Sprintf("时区“%s”按文件自带的定义理解（此时为 %s）", shownZoneName(id), offset),
			fmt.Sprintf("its time zone %q was read as the file describes it (%s then)", shownZoneName(id), offset)))
	case found.source == zoneByGuess:
		r.note(c, start.Time, newReason("zone_guessed",
			fmt.Sprintf("时区“%s”按其名称理解为 %s", shownZoneName(id), offset),
			fmt.Sprintf("its time zone %q was taken for %s by its name", shownZoneName(id), offset)))
	}
	for _, odd := range valuesOf(c, oddProperty) {
		r.note(c, start.Time, oddities[odd])
	}
}

// faultProperty marks a component that the file does not say whole, and oddProperty one that was mended. The
// sanitizer writes them, and lets none of the file pass.
const (
	faultProperty = "X-HUIQI-FAULT"
	oddProperty   = "X-HUIQI-ODD"
)

// The values of faultProperty, each before the number of its line.
const (
	faultLong       = "long"
	faultParameters = "parameters"
	faultUnended    = "unended"
)

// The values of oddProperty.
const (
	oddGB18030 = "gb18030"
	oddTitle   = "title"
)

var oddities = map[string]*reason{
	oddGB18030: newReason("not_utf8", "不是 UTF-8 文本，已按 GB18030 解读", "its text is not UTF-8 and was read as GB18030"),
	oddTitle:   newReason("title_unread", "标题无法读取", "its title cannot be read"),
}

// faultOf returns what the sanitizer found wrong with a component, or nil.
func faultOf(c *ics.ComponentBase) error {
	kind, number, _ := strings.Cut(valueOf(c, faultProperty), " ")
	switch kind {
	case "":
		return nil
	case faultLong:
		return newReason("bad_line", fmt.Sprintf("第 %s 行超过 %d 字节", number, maxImportLine),
			fmt.Sprintf("its line %s is longer than %d octets", number, maxImportLine))
	case faultParameters:
		return reasonf("bad_line", "第 %s 行的参数不正确或过多", "its line %s has bad parameters, or too many", number)
	}
	return reasonf("bad_line", "第 %s 行处的 BEGIN 与 END 不配对", "a BEGIN and an END do not match at its line %s", number)
}
