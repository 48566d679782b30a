package conflict

import (
	"fmt"

	"huiqi/pkg/consult"
)

// materials are to be out so many days ahead. They are late when they come out
// after the day they are due, or when that day is past and nobody has said that
// they are out. A Meeting that is over is not asked.
func (v *view) materials(m consult.Meeting) []consult.Conflict {
	if v.Form.MaterialsDays == 0 {
		return nil
	}
	due, out := v.date(m.Span.From).AddDays(-v.Form.MaterialsDays), m.MaterialsReadyAt
	if !out.IsZero() && v.date(out) <= due || out.IsZero() && (v.date(v.Now) <= due || !v.Now.Before(m.Span.To)) {
		return nil
	}
	c := consult.Conflict{Kind: consult.MaterialsLate, Severity: consult.Warning, Span: m.Span, Rule: "form.materials_days"}
	whenZH, whenEN := "尚未发出", "they are not out yet"
	switch {
	case out.After(v.Now):
		whenZH, whenEN = fmt.Sprintf("定于%s发出", v.date(out)), fmt.Sprintf("they are planned for %s", v.date(out))
	case !out.IsZero():
		whenZH, whenEN = fmt.Sprintf("%s才发出", v.date(out)), fmt.Sprintf("they came out on %s", v.date(out))
	}
	c.ZH = fmt.Sprintf("%s的材料应提前%d天、不晚于%s发出，%s", v.Form.NameZH, v.Form.MaterialsDays, due, whenZH)
	c.EN = fmt.Sprintf("%s: materials are due %s, %d days ahead; %s", v.Form.NameEN, due, v.Form.MaterialsDays, whenEN)
	return []consult.Conflict{c}
}
