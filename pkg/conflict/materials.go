package conflict

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// materials checks that the materials are sent early enough. They are late when they are sent
// after the day on which they are due, or when that day has passed and nobody has recorded that
// they were sent. A Meeting that is over is not checked.
func (v *view) materials(m consult.Meeting) []consult.Conflict {
	asked := v.Form.MaterialsDays
	unit := v.Form.MaterialsUnit
	out := m.MaterialsReadyAt
	if asked == 0 || out.IsZero() && !v.Now.Before(m.Span.To) {
		return nil
	}
	given := v.ahead(unit, materialsOut(m, v.Now), m, asked)
	// Enough days only if the holidays of an unpublished year turn out well.
	if given.Most >= asked && given.Least < asked {
		return []consult.Conflict{v.holidaysUnknown(m, ruleMaterials, asked)}
	}
	if given.Most >= asked {
		return nil
	}
	due := Due(v.Days, unit, v.date(m.Span.From), asked)
	c := consult.Conflict{Kind: consult.MaterialsLate, Severity: consult.Warning, Span: m.Span, Rule: ruleMaterials}
	whenZH, whenEN := "尚未发出", "they are not out yet"
	switch {
	case out.After(v.Now):
		whenZH, whenEN = fmt.Sprintf("定于%s发出", v.date(out)), fmt.Sprintf("they are planned for %s", v.date(out))
	case !out.IsZero():
		whenZH, whenEN = fmt.Sprintf("%s才发出", v.date(out)), fmt.Sprintf("they came out on %s", v.date(out))
	}
	zh := fmt.Sprintf("%s的材料应提前%s、不晚于%s发出，%s", v.Form.NameZH, daysZH(asked, unit), due, whenZH)
	en := fmt.Sprintf("%s: materials are due %s, %s ahead; %s", v.Form.NameEN, due, daysEN(asked, unit), whenEN)
	c.ZH, c.EN = remarkUnknown(zh, en, v.unknownBetween(unit, due, v.date(m.Span.From)))
	return []consult.Conflict{c}
}

// materialsOut is when the materials were or will be sent. When nothing is recorded, the
// earliest possible time is now.
func materialsOut(m consult.Meeting, now time.Time) time.Time {
	if m.MaterialsReadyAt.IsZero() {
		return now
	}
	return m.MaterialsReadyAt
}
