package feed

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/pkg/consult"
)

// The limits of an imported calendar.
const (
	maxImportLines  = 60_000
	maxImportLine   = 16 << 10
	maxImportDepth  = 8
	maxImportParams = 16
	maxImportEvents = 5_000
)

// keptProperties are the properties that say when somebody is busy. keptComponents are the
// components that contain them, each with its parent. Everything else, such as alarms,
// attachments and guests, is skipped.
var (
	keptProperties = []string{
		"UID", "SEQUENCE", "DTSTAMP", "SUMMARY", "CLASS", "STATUS", "TRANSP", outlookStatus,
		"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID",
		"FREEBUSY", "TZID", "X-LIC-LOCATION", "TZOFFSETFROM", "TZOFFSETTO",
	}
	// timeProperties have values without a colon. Some programs write one in a parameter before them without quotes:
	// DTSTART;TZID=(UTC+08:00) Beijing:20270309T090000.
	timeProperties = []string{"DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID", "FREEBUSY"}
	keptComponents = map[string]string{
		"VCALENDAR": "",
		"VEVENT":    "VCALENDAR",
		"VFREEBUSY": "VCALENDAR",
		"VTIMEZONE": "VCALENDAR",
		"STANDARD":  "VTIMEZONE",
		"DAYLIGHT":  "VTIMEZONE",
	}
)

func badFile(code, zh, en string) error {
	return &consult.Invalid{Faults: []consult.Fault{{Field: "body", Code: code, ZH: zh, EN: en}}}
}

// sanitizer turns an imported calendar into one that the library can parse safely. The
// library's parser recurses once for each BEGIN line, and allocates memory by the length of the
// line for each parameter.
type sanitizer struct {
	out     bytes.Buffer
	open    []string
	line    int
	events  int
	started bool
}

// sanitize returns the calendar with only what the library can parse safely, or a *consult.Invalid.
func sanitize(b []byte) ([]byte, error) {
	s := sanitizer{}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if bytes.IndexByte(b, '\n') < 0 { // as old programs of Macintosh end lines
		b = bytes.ReplaceAll(b, []byte("\r"), []byte("\n"))
	}
	s.out.Grow(min(len(b), 1<<20))
	// A file may hold several calendars one after another. They become one.
	s.out.WriteString("BEGIN:VCALENDAR\r\n")
	for number := 1; len(b) > 0; {
		s.line = number
		text, lines, rest := unfoldLine(b)
		b = rest
		number += lines
		if number > maxImportLines {
			return nil, badFile("too_long",
				fmt.Sprintf("行数超过 %d", maxImportLines),
				fmt.Sprintf("has more than %d lines", maxImportLines))
		}
		err := s.readLine(text)
		if err != nil {
			return nil, err
		}
	}
	if !s.started || len(s.open) > 0 {
		return nil, badFile("not_calendar",
			"不是完整的 iCalendar 文件（缺少 BEGIN:VCALENDAR 或 END）",
			"is not a complete iCalendar file (BEGIN:VCALENDAR or an END is missing)")
	}
	s.out.WriteString("END:VCALENDAR\r\n")
	return s.out.Bytes(), nil
}

// unfoldLine joins the first line of b with its continuation lines, which start with a space or a tab
// (RFC 5545 §3.1). It returns the text, how many lines it took, and the rest of b.
func unfoldLine(b []byte) ([]byte, int, []byte) {
	var text []byte
	lines := 0
	for len(b) > 0 && (lines == 0 || b[0] == ' ' || b[0] == '\t') {
		if lines > 0 {
			b = b[1:]
		}
		l, rest, _ := bytes.Cut(b, []byte("\n"))
		text = append(text, bytes.TrimRight(l, "\r")...)
		b = rest
		lines++
	}
	return text, lines, b
}

// readLine reads one unfolded line.
func (s *sanitizer) readLine(text []byte) error {
	end := bytes.IndexAny(text, ":;")
	if end < 0 {
		if len(bytes.TrimSpace(text)) > 0 && len(s.open) == 0 {
			return badFile("not_calendar", "不是 iCalendar 文件", "is not an iCalendar file")
		}
		return nil
	}
	name := strings.ToUpper(string(text[:min(end, 64)]))
	switch {
	case name == "BEGIN":
		return s.beginComponent(componentName(text[end+1:]))
	case name == "END":
		s.endComponent(componentName(text[end+1:]))
		return nil
	case len(s.open) == 0:
		return badFile("not_calendar", "不是 iCalendar 文件", "is not an iCalendar file")
	case !slices.Contains(keptProperties, name) || !s.keepsCurrent():
		return nil
	}
	s.writeProperty(name, text[end:])
	return nil
}

func componentName(value []byte) string {
	return strings.ToUpper(string(bytes.TrimSpace(value[:min(len(value), 64)])))
}

// keepsCurrent reports whether the lines of the current component are kept.
func (s *sanitizer) keepsCurrent() bool {
	return len(s.open) > 1 && s.keepsLevel(len(s.open)-1)
}

func (s *sanitizer) keepsLevel(i int) bool {
	parent, known := keptComponents[s.open[i]]
	return known && (i == 0 && parent == "" || i > 0 && s.open[i-1] == parent && s.keepsLevel(i-1))
}

func (s *sanitizer) beginComponent(name string) error {
	// A component of a calendar stands in nothing else. Where it seems to, the one before it has lost its END.
	if i := len(s.open); i > 1 && slices.Contains(topComponents, name) && slices.Contains(topComponents, s.open[1]) {
		s.closeTo(1)
	}
	if name == "VCALENDAR" {
		s.closeTo(0)
	}
	s.open = append(s.open, name)
	if len(s.open) > maxImportDepth {
		return badFile("too_deep",
			fmt.Sprintf("嵌套超过 %d 层", maxImportDepth),
			fmt.Sprintf("is nested more than %d deep", maxImportDepth))
	}
	if len(s.open) == 1 {
		s.started = true
		if name != "VCALENDAR" {
			return badFile("not_calendar", "应以 BEGIN:VCALENDAR 开头", "must begin with BEGIN:VCALENDAR")
		}
	}
	if name == "VEVENT" || name == "VFREEBUSY" {
		s.events++
		if s.events > maxImportEvents {
			return badFile("too_many",
				fmt.Sprintf("事件超过 %d 个", maxImportEvents),
				fmt.Sprintf("has more than %d events", maxImportEvents))
		}
	}
	if s.keepsCurrent() {
		s.out.WriteString("BEGIN:" + name + "\r\n")
	}
	return nil
}

// topComponents stand in a calendar and nowhere else.
var topComponents = []string{"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"}

// endComponent ends the component of this name, and those inside it that have lost their END. An END without a BEGIN
// spoils no more than the component that it is in.
func (s *sanitizer) endComponent(name string) {
	i := len(s.open) - 1
	for i >= 0 && s.open[i] != name {
		i--
	}
	if i < 0 {
		s.fault(faultUnended)
		return
	}
	s.closeTo(i + 1)
	if s.keepsCurrent() {
		s.out.WriteString("END:" + name + "\r\n")
	}
	s.open = s.open[:i]
}

// closeTo ends the components beyond the first n, which have no END of their own. What stood in them may belong to
// what they stand in.
func (s *sanitizer) closeTo(n int) {
	for len(s.open) > n {
		name := s.open[len(s.open)-1]
		kept := s.keepsCurrent()
		if kept {
			s.fault(faultUnended)
			s.out.WriteString("END:" + name + "\r\n")
		}
		s.open = s.open[:len(s.open)-1]
		if !kept {
			s.fault(faultUnended)
		}
	}
}

// fault marks the current component as one that cannot be read whole.
func (s *sanitizer) fault(kind string) {
	if s.keepsCurrent() {
		fmt.Fprintf(&s.out, "%s:%s %d\r\n", faultProperty, kind, s.line)
	}
}

// writeProperty writes one property with only those parameters that matter for times. One that cannot be read spoils
// its component; a title does not.
func (s *sanitizer) writeProperty(name string, rest []byte) {
	if len(rest) > maxImportLine && name != "SUMMARY" {
		s.fault(faultLong)
		return
	}
	rest = rest[:min(len(rest), maxImportLine)]
	odd := ""
	if !utf8.Valid(rest) {
		odd = oddGB18030
		rest = decoded(rest)
	}
	params, value, ok := splitProperty(rest, slices.Contains(timeProperties, name))
	switch {
	case !ok && name == "SUMMARY":
		odd = oddTitle
	case !ok:
		s.fault(faultParameters)
		return
	case strings.TrimSpace(value) == "":
		return
	default:
		value = strings.ReplaceAll(clean(value), "\n", " ")
		s.out.WriteString(name + params + ":" + value + "\r\n")
	}
	if odd != "" {
		s.out.WriteString(oddProperty + ":" + odd + "\r\n")
	}
}

// decoded reads text that is not UTF-8 as GB18030, in which old Chinese programs write.
func decoded(text []byte) []byte {
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return bytes.ToValidUTF8(text, []byte("?"))
	}
	return out
}

// splitProperty splits what follows the name of a property into the parameters to keep, quoted, and the value. The
// value of a time is what follows the last colon.
func splitProperty(rest []byte, isTime bool) (string, string, bool) {
	if isTime {
		colon := bytes.LastIndexByte(rest, ':')
		if colon < 0 {
			return "", "", false
		}
		return keptParams(string(rest[:colon]), string(rest[colon+1:]))
	}
	colon := 0
	for rest[colon] == ';' {
		next := indexUnquoted(rest[colon+1:]) + 1
		if next == 0 {
			return "", "", false
		}
		colon += next
	}
	return keptParams(string(rest[:colon]), string(rest[colon+1:]))
}

// keptParams returns those of the parameters that matter for times, each in quotes, so that no character in it can
// end it early.
func keptParams(text, value string) (string, string, bool) {
	var b strings.Builder
	for n := 0; text != ""; n++ {
		text = text[1:] // the semicolon before each
		end := indexUnquoted([]byte(text))
		for end >= 0 && text[end] == ':' {
			next := indexUnquoted([]byte(text[end+1:]))
			if next < 0 {
				end = -1
			} else {
				end += 1 + next
			}
		}
		if end < 0 {
			end = len(text)
		}
		if n == maxImportParams {
			return "", "", false
		}
		key, v, _ := strings.Cut(text[:end], "=")
		text = text[end:]
		key = strings.ToUpper(strings.TrimSpace(key))
		if slices.Contains([]string{"TZID", "VALUE", "FBTYPE", "RANGE"}, key) {
			v = strings.NewReplacer(`"`, "", `\`, "").Replace(line(v))
			b.WriteString(";" + key + `="` + v + `"`)
		}
	}
	return b.String(), value, true
}

// indexUnquoted is the position of the next ; or : outside of quotes, or −1.
func indexUnquoted(b []byte) int {
	quoted := false
	for i, c := range b {
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ';' || c == ':'):
			return i
		}
	}
	return -1
}
