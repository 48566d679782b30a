package feed

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

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
		"UID", "SEQUENCE", "SUMMARY", "CLASS", "STATUS", "TRANSP", outlookStatus,
		"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID",
		"FREEBUSY", "TZID", "X-LIC-LOCATION", "TZOFFSETTO",
	}
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

func badLine(n int, zh, en string) error {
	return badFile("malformed", fmt.Sprintf("第 %d 行%s", n, zh), fmt.Sprintf("line %d %s", n, en))
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
		text = append(text, bytes.TrimSuffix(l, []byte("\r"))...)
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
		return s.endComponent(componentName(text[end+1:]))
	case len(s.open) == 0:
		return badFile("not_calendar", "不是 iCalendar 文件", "is not an iCalendar file")
	case !slices.Contains(keptProperties, name) || !s.keepsCurrent():
		return nil
	}
	return s.writeProperty(name, text[end:])
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

func (s *sanitizer) endComponent(name string) error {
	n := len(s.open)
	if n == 0 || s.open[n-1] != name {
		return badLine(s.line, "的 END 与 BEGIN 不配对", "has an END without its BEGIN")
	}
	if s.keepsCurrent() {
		s.out.WriteString("END:" + name + "\r\n")
	}
	s.open = s.open[:n-1]
	return nil
}

// writeProperty writes one property with only those parameters that matter for times.
func (s *sanitizer) writeProperty(name string, rest []byte) error {
	if len(rest) > maxImportLine {
		return badLine(s.line,
			fmt.Sprintf("超过 %d 字节", maxImportLine),
			fmt.Sprintf("is longer than %d octets", maxImportLine))
	}
	if !utf8.Valid(rest) {
		return badFile("not_utf8",
			fmt.Sprintf("第 %d 行不是 UTF-8 文本", s.line),
			fmt.Sprintf("is not UTF-8 in line %d", s.line))
	}
	if len(bytes.TrimSpace(rest[1:])) == 0 {
		return nil
	}
	s.out.WriteString(name)
	for params := 0; rest[0] == ';'; params++ {
		end := indexUnquoted(rest[1:]) + 1
		if end == 0 || params == maxImportParams {
			return badLine(s.line, "的参数不正确或过多", "has bad parameters, or too many")
		}
		key, value, _ := strings.Cut(string(rest[1:end]), "=")
		key = strings.ToUpper(key)
		if slices.Contains([]string{"TZID", "VALUE", "FBTYPE", "RANGE"}, key) {
			// Quote every value, so that no character in it can end the parameter early.
			value = strings.NewReplacer(`"`, "", `\`, "").Replace(line(value))
			s.out.WriteString(";" + key + `="` + value + `"`)
		}
		rest = rest[end:]
	}
	value := clean(string(rest[1:]))
	s.out.WriteString(":" + strings.ReplaceAll(value, "\n", " ") + "\r\n")
	return nil
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
