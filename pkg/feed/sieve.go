package feed

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"huiqi/pkg/consult"
)

// What a calendar that is brought may have at most.
const (
	maxBroughtLines  = 60_000
	maxBroughtLine   = 16 << 10
	maxBroughtDepth  = 8
	maxBroughtParams = 16
	maxBroughtEvents = 5_000
)

// keptFields are the properties that tell when somebody is busy, keptParts the
// components that they stand in, each with the one it must lie in. All else, such
// as alarms, attachments and guests, is left behind unread.
var (
	keptFields = []string{"UID", "SEQUENCE", "SUMMARY", "CLASS", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "DTSTART", "DTEND", "DURATION",
		"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "FREEBUSY", "TZID", "X-LIC-LOCATION", "TZOFFSETTO"}
	keptParts = map[string]string{"VCALENDAR": "", "VEVENT": "VCALENDAR", "VFREEBUSY": "VCALENDAR", "VTIMEZONE": "VCALENDAR",
		"STANDARD": "VTIMEZONE", "DAYLIGHT": "VTIMEZONE"}
)

func badFile(code, zh, en string) error {
	return &consult.Invalid{Faults: []consult.Fault{{Field: "body", Code: code, ZH: zh, EN: en}}}
}

func badLine(n int, zh, en string) error {
	return badFile("malformed", fmt.Sprintf("第 %d 行%s", n, zh), fmt.Sprintf("line %d %s", n, en))
}

// sieve makes of a calendar that is brought one that the library can be trusted
// with: its parser recurses with the depth of BEGIN lines, and takes memory for
// each parameter by the length of its line.
type sieve struct {
	out    bytes.Buffer
	open   []string
	line   int
	events int
	begun  bool
}

func sift(b []byte) ([]byte, error) {
	s := sieve{}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	s.out.Grow(min(len(b), 1<<20))
	s.out.WriteString("BEGIN:VCALENDAR\r\n")
	for number := 1; len(b) > 0; {
		var text []byte
		s.line = number
		for first := true; len(b) > 0 && (first || b[0] == ' ' || b[0] == '\t'); first = false {
			if !first {
				b = b[1:]
			}
			l, rest, _ := bytes.Cut(b, []byte("\n"))
			text, b = append(text, bytes.TrimSuffix(l, []byte("\r"))...), rest
			if number++; number > maxBroughtLines {
				return nil, badFile("too_long", fmt.Sprintf("行数超过 %d", maxBroughtLines), fmt.Sprintf("has more than %d lines", maxBroughtLines))
			}
		}
		if err := s.take(text); err != nil {
			return nil, err
		}
	}
	if !s.begun || len(s.open) > 0 {
		return nil, badFile("not_calendar", "不是完整的 iCalendar 文件（缺少 BEGIN:VCALENDAR 或 END）", "is not a whole iCalendar file (BEGIN:VCALENDAR or an END is missing)")
	}
	s.out.WriteString("END:VCALENDAR\r\n")
	return s.out.Bytes(), nil
}

// take reads one unfolded line.
func (s *sieve) take(text []byte) error {
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
		return s.enter(part(text[end+1:]))
	case name == "END":
		return s.leave(part(text[end+1:]))
	case len(s.open) == 0:
		return badFile("not_calendar", "不是 iCalendar 文件", "is not an iCalendar file")
	case !slices.Contains(keptFields, name) || !s.kept():
		return nil
	}
	return s.keep(name, text[end:])
}

func part(value []byte) string {
	return strings.ToUpper(string(bytes.TrimSpace(value[:min(len(value), 64)])))
}

// kept reports whether the lines of the component that is open are kept.
func (s *sieve) kept() bool {
	return len(s.open) > 1 && s.wanted(len(s.open)-1)
}

func (s *sieve) wanted(i int) bool {
	within, known := keptParts[s.open[i]]
	return known && (i == 0 && within == "" || i > 0 && s.open[i-1] == within && s.wanted(i-1))
}

func (s *sieve) enter(name string) error {
	if s.open = append(s.open, name); len(s.open) > maxBroughtDepth {
		return badFile("too_deep", fmt.Sprintf("嵌套超过 %d 层", maxBroughtDepth), fmt.Sprintf("is nested more than %d deep", maxBroughtDepth))
	}
	if len(s.open) == 1 {
		if s.begun = true; name != "VCALENDAR" {
			return badFile("not_calendar", "应以 BEGIN:VCALENDAR 开头", "must begin with BEGIN:VCALENDAR")
		}
	}
	if name == "VEVENT" || name == "VFREEBUSY" {
		if s.events++; s.events > maxBroughtEvents {
			return badFile("too_many", fmt.Sprintf("事件超过 %d 个", maxBroughtEvents), fmt.Sprintf("has more than %d events", maxBroughtEvents))
		}
	}
	if s.kept() {
		s.out.WriteString("BEGIN:" + name + "\r\n")
	}
	return nil
}

func (s *sieve) leave(name string) error {
	n := len(s.open)
	if n == 0 || s.open[n-1] != name {
		return badLine(s.line, "的 END 与 BEGIN 不配对", "has an END without its BEGIN")
	}
	if s.kept() {
		s.out.WriteString("END:" + name + "\r\n")
	}
	s.open = s.open[:n-1]
	return nil
}

// keep writes one property, with the parameters that tell times apart and no others.
func (s *sieve) keep(name string, rest []byte) error {
	if len(rest) > maxBroughtLine {
		return badLine(s.line, fmt.Sprintf("超过 %d 字节", maxBroughtLine), fmt.Sprintf("is longer than %d octets", maxBroughtLine))
	}
	if !utf8.Valid(rest) {
		return badFile("not_utf8", fmt.Sprintf("第 %d 行不是 UTF-8 文本", s.line), fmt.Sprintf("is not UTF-8 in line %d", s.line))
	}
	if len(bytes.TrimSpace(rest[1:])) == 0 {
		return nil
	}
	s.out.WriteString(name)
	for params := 0; rest[0] == ';'; params++ {
		end := unquoted(rest[1:]) + 1
		if end == 0 || params == maxBroughtParams {
			return badLine(s.line, "的参数不正确或过多", "has bad parameters, or too many")
		}
		key, value, _ := strings.Cut(string(rest[1:end]), "=")
		if key = strings.ToUpper(key); slices.Contains([]string{"TZID", "VALUE", "FBTYPE", "RANGE"}, key) {
			value = strings.NewReplacer(`"`, "", `\`, "").Replace(line(value))
			s.out.WriteString(";" + key + `="` + value + `"`)
		}
		rest = rest[end:]
	}
	value := clean(string(rest[1:]))
	s.out.WriteString(":" + strings.ReplaceAll(value, "\n", " ") + "\r\n")
	return nil
}

// unquoted is where the next ; or : outside of quotes is, or −1.
func unquoted(b []byte) int {
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
