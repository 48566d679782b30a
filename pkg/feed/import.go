package feed

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"huiqi/pkg/consult"
)

// MaxClaims is the largest number of busy spans that one calendar may contain.
const MaxClaims = 2_000

// maxDates bounds the dates that RDATE and EXDATE list in one calendar, and maxLongest the
// length of one busy span.
const (
	maxDates   = 20_000
	maxLongest = 366 * 24 * time.Hour
)

// outlookStatus is the property in which Outlook says how busy an event makes its owner.
const outlookStatus = "X-MICROSOFT-CDO-BUSYSTATUS"

// ReadCalendar reads the busy time of its owner in the window from an iCalendar file (RFC
// 5545): events and busy periods, repeating events date by date. Whole days and times without a
// zone are in the office's zone. Events that are cancelled or marked as free are left out, and
// so is what cannot be read reliably; the result says why. It returns a *consult.Invalid for
// the field "body" when the file is not a calendar, exceeds a limit, or is not read before ctx
// ends.
func ReadCalendar(
	ctx context.Context, file []byte, zone *time.Location, window consult.Span,
) (in consult.ImportedCalendar, err error) {
	// The library can panic on input that nobody has foreseen; that must not end the process.
	defer func() {
		if p := recover(); p != nil {
			in, err = consult.ImportedCalendar{}, badFile("malformed", "无法读取此日历", "cannot be read")
		}
	}()
	sanitized, err := sanitize(file)
	if err != nil {
		return in, err
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(sanitized))
	if err != nil {
		return in, badFile("malformed", "无法读取此日历", "cannot be read")
	}
	r := &busyReader{
		zoneResolver: newZoneResolver(zone, cal),
		intake:       consult.ImportedCalendar{Window: window, UIDs: map[string]bool{}, Unread: map[string]bool{}},
	}
	events := r.group(cal)
	err = r.check(ctx) // busy periods alone may exceed the limit
	if err != nil {
		return in, err
	}
	for _, e := range events {
		r.readEvent(e)
		// After each event, so that one file with many long rules cannot use much more time or memory
		// than it is allowed.
		err = r.check(ctx)
		if err != nil {
			return in, err
		}
	}
	slices.SortFunc(r.intake.Claims, func(a, b consult.BusyEvent) int {
		return cmp.Or(
			a.Span.From.Compare(b.Span.From),
			cmp.Compare(a.UID, b.UID),
			cmp.Compare(a.Occurrence, b.Occurrence),
		)
	})
	return r.intake, nil
}

// busyReader collects the busy time of one calendar.
type busyReader struct {
	*zoneResolver
	intake consult.ImportedCalendar
	dates  int
}

// check returns an error when the time is up or what was read so far exceeds a limit.
func (r *busyReader) check(ctx context.Context) error {
	switch {
	case r.dates > maxDates || len(r.intake.Claims) > MaxClaims:
		return badFile("too_many",
			fmt.Sprintf("忙碌时段超过 %d 个，或列出的日期超过 %d 个", MaxClaims, maxDates),
			fmt.Sprintf("has more than %d busy spans, or lists more than %d dates", MaxClaims, maxDates))
	case r.tooManyZones:
		return badFile("too_many",
			fmt.Sprintf("时区超过 %d 个", maxZones),
			fmt.Sprintf("has more than %d time zones", maxZones))
	case ctx.Err() != nil:
		return badFile("too_complex", "重复规则过于复杂", "has recurrence rules that take too long")
	}
	return nil
}

// importedEvent is what a file says of one UID: the event itself, and the changes to single dates of it by
// their RECURRENCE-ID.
type importedEvent struct {
	master    *ics.ComponentBase
	overrides map[string]*ics.ComponentBase
}

// group collects the events of a file by UID and returns them in the order of the file. Of two
// components with the same UID and date, the one with the higher SEQUENCE counts. Busy periods
// are added at once.
func (r *busyReader) group(cal *ics.Calendar) []*importedEvent {
	byUID := map[string]*importedEvent{}
	var events []*importedEvent
	for _, c := range cal.Components {
		var base *ics.ComponentBase
		switch c := c.(type) {
		case *ics.VEvent:
			base = &c.ComponentBase
		case *ics.VBusy:
			r.addPeriods(&c.ComponentBase)
			continue
		default:
			continue
		}
		uid, date := valueOf(base, "UID"), valueOf(base, "RECURRENCE-ID")
		if uid == "" {
			r.leaveOut(base, time.Time{}, newReason("no_uid", "没有 UID，再次导入时无法对应", "it has no UID to know it by again"))
			continue
		}
		r.intake.UIDs[uid] = true
		e := byUID[uid]
		if e == nil {
			e = &importedEvent{overrides: map[string]*ics.ComponentBase{}}
			byUID[uid] = e
			events = append(events, e)
		}
		if date == "" {
			r.setMaster(e, base)
			continue
		}
		if was := e.overrides[date]; was == nil || sequenceOf(base) >= sequenceOf(was) {
			e.overrides[date] = base
		}
	}
	return events
}

// setMaster makes base the master of the event, unless the present one has a higher SEQUENCE.
func (r *busyReader) setMaster(e *importedEvent, base *ics.ComponentBase) {
	was := e.master
	// Some programs give the same UID to different events. Only one of them can be kept, because the
	// next import finds events by UID, and the user must learn which one was not.
	if was != nil && sequenceOf(base) == sequenceOf(was) && valueOf(base, "DTSTART") != valueOf(was, "DTSTART") {
		r.leaveOut(was, time.Time{}, newReason("same_uid", "与文件中另一事件的 UID 相同，只能保留后者",
			"another event of the file has the same UID; the later one is taken"))
	}
	if was == nil || sequenceOf(base) >= sequenceOf(was) {
		e.master = base
	}
}

func sequenceOf(c *ics.ComponentBase) int {
	n, _ := strconv.Atoi(valueOf(c, "SEQUENCE"))
	return n
}

// notBusy returns the reason why an event takes none of its owner's time, or nil when it does.
func (r *busyReader) notBusy(c *ics.ComponentBase) error {
	switch {
	case strings.EqualFold(valueOf(c, "STATUS"), "CANCELLED"):
		return newReason("cancelled", "已取消", "it is cancelled")
	case strings.EqualFold(valueOf(c, "TRANSP"), "TRANSPARENT"),
		strings.EqualFold(valueOf(c, outlookStatus), "FREE"):
		return newReason("free", "标为空闲", "it is marked as free")
	}
	return nil
}

// addBusy adds one date of an event, unless it lies outside the window.
func (r *busyReader) addBusy(c *ics.ComponentBase, occurrence string, start moment, length extent) {
	span := length.from(start)
	if !span.Overlaps(r.intake.Window) {
		return
	}
	class := strings.ToUpper(valueOf(c, "CLASS"))
	tentative := strings.EqualFold(valueOf(c, "STATUS"), "TENTATIVE") ||
		strings.EqualFold(valueOf(c, outlookStatus), "TENTATIVE")
	r.intake.Claims = append(r.intake.Claims, consult.BusyEvent{
		UID:        valueOf(c, "UID"),
		Occurrence: occurrence,
		Summary:    summary(c),
		Span:       span,
		Tentative:  tentative,
		Private:    class != "" && class != "PUBLIC",
	})
}

// summary is the title of an event as a single line, cut to the length that a Block allows.
func summary(c *ics.ComponentBase) string {
	const enough = 2 << 10 // more than 200 characters need; a title may have 16 KB and is read once for each date
	text := valueOf(c, "SUMMARY")
	if len(text) > enough {
		text = strings.ToValidUTF8(text[:enough], "")
	}
	s := []rune(line(text))
	return string(s[:min(len(s), 200)])
}

// addPeriods adds the busy periods of a VFREEBUSY. Unreadable ones are reported once, because
// they have no names to tell them apart.
func (r *busyReader) addPeriods(c *ics.ComponentBase) {
	uid := cmp.Or(valueOf(c, "UID"), "freebusy")
	var bad error
	defer func() {
		if bad != nil {
			r.leaveOut(c, time.Time{}, bad)
			r.intake.Unread[uid] = true
		}
	}()
	r.intake.UIDs[uid] = true
	for _, p := range c.Properties {
		kind := strings.ToUpper(strings.Join(p.ICalParameters["FBTYPE"], ""))
		if p.IANAToken != "FREEBUSY" || kind == "FREE" {
			continue
		}
		for period := range strings.SplitSeq(p.Value, ",") {
			r.dates++
			if r.dates > maxDates {
				return // check reports it
			}
			span, err := r.period(period)
			if err != nil {
				bad = cmp.Or(bad, err)
				continue
			}
			if span.Overlaps(r.intake.Window) && len(r.intake.Claims) <= MaxClaims {
				r.intake.Claims = append(r.intake.Claims, consult.BusyEvent{
					UID:        uid,
					Occurrence: moment{span.From, false}.key(), // a period has no name but its start
					Span:       span,
					Tentative:  kind == string(consult.BusyTentative),
					Private:    true,
				})
			}
		}
	}
}

// period reads a PERIOD (RFC 5545, section 3.3.9).
func (r *busyReader) period(text string) (consult.Span, error) {
	from, to, _ := strings.Cut(text, "/")
	start, err := r.parseMoment(from, "")
	if err != nil {
		return consult.Span{}, err
	}
	span := consult.Span{From: start.UTC()}
	if end, err := r.parseMoment(to, ""); err == nil {
		span.To = end.UTC()
	} else if length, err := duration(to); err == nil {
		span.To = length.from(start).To
	}
	if length := span.Length(); span.To.IsZero() || length <= 0 || length > maxLongest {
		return span, errMoment
	}
	return span, nil
}

// dateList reads the dates of every RDATE or EXDATE. A period stands for its start.
func (r *busyReader) dateList(c *ics.ComponentBase, name string) ([]moment, error) {
	var out []moment
	for _, p := range c.Properties {
		if p.IANAToken != name {
			continue
		}
		for value := range strings.SplitSeq(p.Value, ",") {
			r.dates++
			if r.dates > maxDates {
				return nil, nil // check reports it
			}
			value, _, _ = strings.Cut(value, "/")
			m, err := r.parseMoment(value, strings.Join(p.ICalParameters["TZID"], ""))
			if err != nil {
				return nil, err
			}
			out = append(out, m)
		}
	}
	return out, nil
}

func (r *busyReader) timeOf(c *ics.ComponentBase, name string) (moment, error) {
	return r.parseMoment(valueOf(c, name), paramOf(c, name, "TZID"))
}

// leaveOut records that an event is not imported. Unless it certainly takes no time in the
// window, its UID is marked as unread, so that earlier imports of it are kept.
func (r *busyReader) leaveOut(c *ics.ComponentBase, from time.Time, why error) {
	var known *reason
	if !errors.As(why, &known) {
		known = newReason("malformed", "无法读取", "it cannot be read")
	}
	notBusy := slices.Contains([]string{"cancelled", "free", "outside"}, known.code)
	if uid := valueOf(c, "UID"); uid != "" && !notBusy {
		r.intake.Unread[uid] = true
	}
	r.intake.LeftOut = append(r.intake.LeftOut, consult.LeftOut{
		Summary: summary(c),
		From:    from,
		Code:    known.code,
		ZH:      known.zh,
		EN:      known.en,
	})
}

// propertyOf returns the first property with this name.
func propertyOf(c *ics.ComponentBase, name string) (ics.BaseProperty, bool) {
	for _, p := range c.Properties {
		if p.IANAToken == name {
			return p.BaseProperty, true
		}
	}
	return ics.BaseProperty{}, false
}

func valueOf(c *ics.ComponentBase, name string) string {
	p, _ := propertyOf(c, name)
	return strings.TrimSpace(p.Value)
}

func valuesOf(c *ics.ComponentBase, name string) []string {
	var out []string
	for _, p := range c.Properties {
		if p.IANAToken == name {
			out = append(out, p.Value)
		}
	}
	return out
}

func paramOf(c *ics.ComponentBase, name, param string) string {
	p, _ := propertyOf(c, name)
	return strings.Join(p.ICalParameters[param], "")
}
