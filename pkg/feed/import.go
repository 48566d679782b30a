package feed

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
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
// so is what cannot be read reliably; the result says why, and what was odd about what was read. It returns a
// *consult.Invalid for the field "body" when the file is not a calendar, exceeds a limit, or is not read before ctx
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
		zoneResolver: newZoneResolver(ctx, zone, cal),
		intake:       consult.ImportedCalendar{Window: window, UIDs: map[string]bool{}, Unread: map[string]bool{}},
		noted:        map[string]bool{},
	}
	events := r.group(cal)
	err = r.check(ctx) // busy periods alone may exceed the limit
	if err != nil {
		return in, err
	}
	for _, e := range events {
		r.readEvent(ctx, e)
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
	// noted are the notes that were taken, so that each event has each one once.
	noted map[string]bool
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
	bad := faultOf(c)
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

// writtenIn reads a time of the property p.
func (r *busyReader) writtenIn(p ics.BaseProperty, value string) (writtenTime, error) {
	w, err := r.parseWritten(value, strings.Join(p.ICalParameters["TZID"], ""))
	if err == nil && w.clock == 0 && strings.EqualFold(strings.Join(p.ICalParameters["VALUE"], ""), "DATE") {
		return writtenTime{date: w.date, day: true}, nil
	}
	return w, err
}

func (r *busyReader) timeOf(c *ics.ComponentBase, name string) (moment, error) {
	p, _ := propertyOf(c, name)
	w, err := r.writtenIn(p, p.Value)
	if err != nil {
		return moment{}, err
	}
	return r.momentOf(w), nil
}

// leaveOut records that an event is not imported. Unless it certainly takes no time in the
// window, its UID is marked as unread, so that earlier imports of it are kept.
func (r *busyReader) leaveOut(c *ics.ComponentBase, from time.Time, why error) {
	var known *reason
	if !errors.As(why, &known) {
		known = newReason("malformed", "无法读取", "it cannot be read")
	}
	notBusy := slices.Contains([]string{"cancelled", "free", "outside", "superseded"}, known.code)
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

// note records what is odd about an event that is imported all the same, once for each event and code.
func (r *busyReader) note(c *ics.ComponentBase, from time.Time, odd *reason) {
	key := odd.code + " " + valueOf(c, "UID")
	if r.noted[key] {
		return
	}
	r.noted[key] = true
	r.intake.Notes = append(r.intake.Notes, consult.ImportNote{
		Summary: summary(c),
		From:    from,
		Code:    odd.code,
		ZH:      odd.zh,
		EN:      odd.en,
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
