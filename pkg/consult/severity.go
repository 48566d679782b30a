package consult

import (
	"maps"
	"slices"
)

// Known reports whether s is one of the three.
func (s Severity) Known() bool { return s == Blocking || s == Warning || s == Off }

// Severity is how the Form judges Conflicts of the kind.
func (m Form) Severity(k ConflictKind) Severity {
	if s, ok := m.Rules[k]; ok && !k.Guaranteed() && !k.Inactive() {
		return s
	}
	return DefaultSeverity(k)
}

// Grade is how the Form judges the Conflict. A finding milder than its kind, such
// as an advisory Block or one on somebody who need not come, stays so: the Form
// can drop it, but not make it refuse.
func (m Form) Grade(c Conflict) Severity {
	s := m.Severity(c.Kind)
	if s == Blocking && c.Severity == Warning && DefaultSeverity(c.Kind) == Blocking {
		return Warning
	}
	return s
}

// Differences are the rules that say something else than DefaultSeverity, or nil.
func Differences(rules map[ConflictKind]Severity) map[ConflictKind]Severity {
	rules = maps.Clone(rules)
	maps.DeleteFunc(rules, func(k ConflictKind, s Severity) bool { return s == DefaultSeverity(k) })
	if len(rules) == 0 {
		return nil
	}
	return rules
}

func checkSeverities(f *Faults, rules map[ConflictKind]Severity) {
	for _, k := range slices.Sorted(maps.Keys(rules)) {
		field, s := "rules."+string(k), rules[k]
		known := slices.Contains(ConflictKinds, k)
		f.Add(!known, field, "unknown_field", "没有这种冲突", "is not a kind of conflict")
		f.Add(known && !s.Known(), field, "unknown", "应为 blocking、warning 或 off", "must be blocking, warning or off")
		f.Add(known && s.Known() && s != Blocking && k.Guaranteed(), field, "guaranteed",
			"由数据库保证，只能为 blocking", "is guaranteed by the database and can only be blocking")
		f.Add(known && s.Known() && s != Blocking && k.Inactive(), field, "inactive",
			"已停用的不能安排，只能为 blocking", "is about what is no longer in use and can only be blocking")
	}
}
