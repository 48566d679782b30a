package feed

import (
	"bytes"
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"

	"huiqi/pkg/consult"
)

// RenderFreeBusy writes a VFREEBUSY (RFC 5545, section 3.6.4) in UTC with the window and the
// busy periods and nothing else. The time between them is free. made is the time of the
// request. The same Person and window always give the same UID.
func RenderFreeBusy(fb consult.FreeBusy, made time.Time) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fmt.Errorf("feed: writing free/busy: %v", p)
		}
	}()
	cal := ics.NewCalendarFor("huiqi")
	cal.SetProductId(chinese.product)
	cal.SetCalscale("GREGORIAN")
	from, to := utcTime(fb.Window.From), utcTime(fb.Window.To)
	busy := &ics.VBusy{ComponentBase: ics.ComponentBase{Properties: []ics.IANAProperty{
		property(fieldUID, fmt.Sprintf("freebusy-%s-%s-%s@huiqi", fb.PersonID, from, to)),
		property(fieldStamp, utcTime(made)),
		property(fieldStart, from),
		property(fieldEnd, to),
	}}}
	for _, b := range fb.Spans {
		p := property(field(ics.PropertyFreebusy), utcTime(b.Span.From)+"/"+utcTime(b.Span.To))
		p.ICalParameters = map[string][]string{string(ics.ParameterFbtype): {string(b.Kind)}}
		busy.Properties = append(busy.Properties, p)
	}
	cal.Components = append(cal.Components, busy)
	var b bytes.Buffer
	if err := cal.SerializeTo(&b, ics.WithNewLineWindows, ics.WithLineLength(lineLimit)); err != nil {
		return nil, fmt.Errorf("feed: writing free/busy: %w", err)
	}
	return b.Bytes(), verify(b.Bytes(), 0)
}
