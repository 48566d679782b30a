package conflict

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// materials are to be out so many days ahead. They are late when they come out
// after the day they are due, or when that day is past and nobody has said that
// they are out. A Meeting that is over is not asked.
func (v *view) materials(m consult.Meeting) []consult.Conflict {
	asked, unit, out := v.Form.MaterialsDays, v.Form.MaterialsUnit, m.MaterialsReadyAt
	if asked == 0 || out.IsZero() && !v.Now.Before(m.Span.To) {
		return nil
	}
	given := v.ahead(unit, materialsOut(m, v.Now), m, asked)
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
	c.ZH = fmt.Sprintf("%s的材料应提前%s、不晚于%s发出，%s", v.Form.NameZH, daysZH(asked, unit), due, whenZH)
	c.EN = fmt.Sprintf("%s: materials are due %s, %s ahead; %s", v.Form.NameEN, due, daysEN(asked, unit), whenEN)
	return []consult.Conflict{c}
}

// materialsOut is from when the materials are counted: when they are out or planned
// to be; while nobody has said, now is the earliest.
func materialsOut(m consult.Meeting, now time.Time) time.Time {
	if m.MaterialsReadyAt.IsZero() {
		return now
	}
	return m.MaterialsReadyAt
}
