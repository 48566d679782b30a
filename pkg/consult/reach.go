package consult

import (
	"slices"
	"strings"
)

// wholeOffice is the text of the Reach that covers everything.
const wholeOffice = "office"

// Reach (管辖) is what a Token covers: the whole office, or some active Bodies with all that are below them. The zero
// Reach covers nothing.
type Reach struct {
	Office  bool
	BodyIDs []ID
}

// WholeOffice is the Reach that covers everything.
func WholeOffice() Reach { return Reach{Office: true} }

// String is "office", or the ids of the Bodies with commas between them.
func (r Reach) String() string {
	if r.Office {
		return wholeOffice
	}
	ids := make([]string, len(r.BodyIDs))
	for i, id := range r.BodyIDs {
		ids[i] = string(id)
	}
	return strings.Join(ids, ",")
}

// ParseReach reads what String writes.
func ParseReach(text string) Reach {
	if text == wholeOffice {
		return WholeOffice()
	}
	var r Reach
	for id := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' }) {
		r.BodyIDs = append(r.BodyIDs, ID(id))
	}
	return r
}

// validate names every bad field of the Reach of a Token with the roles.
func (r Reach) validate(f *Faults, roles []Role) {
	f.Add(!r.Office && len(r.BodyIDs) == 0, "reach.body_ids", "required", "至少指定一个组织", "must name a body")
	f.Add(len(r.BodyIDs) > 50, "reach.body_ids", "too_many", "不能超过 50 个", "must name 50 at most")
	for i, id := range r.BodyIDs {
		f.Add(slices.Index(r.BodyIDs, id) < i, FieldAt("reach.body_ids", i, ""), "duplicate", "重复", "is named twice")
	}
	everywhere := slices.ContainsFunc(roles, func(role Role) bool { return role == Admin || role == Member })
	f.Add(
		!r.Office && everywhere, "reach", "unexpected", "admin 和 member 令牌的管辖范围只能是整个办公室",
		"of a token with the role admin or member is the whole office",
	)
}
