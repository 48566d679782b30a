package consult

import (
	"fmt"
	"slices"
)

// MaxCoOwners is how many Bodies may hold a Meeting together with its owner.
const MaxCoOwners = 20

// Owners are the Body that owns the Meeting and those that hold it together with that one. The whole office is not
// among them, for it has no Body.
func (m Meeting) Owners() []ID { return Given(append([]ID{m.OwnerBodyID}, m.CoOwnerBodyIDs...)) }

// Bodies are those that hold the Meeting and those that it invites, each once.
func (m Meeting) Bodies() []ID { return Distinct(append(m.Owners(), m.InviteBodyIDs...)) }

// TakesPart reports whether the Body holds the Meeting, alone or with others, or is invited to it.
func (m Meeting) TakesPart(body ID) bool { return slices.Contains(m.Bodies(), body) }

// NamesOf are the names of those of the Bodies that were found, in their order.
func NamesOf(ids []ID, found map[ID]Body) []string {
	var names []string
	for _, id := range ids {
		if b, ok := found[id]; ok {
			names = append(names, b.Name)
		}
	}
	return names
}

// checkCoOwners names those that hold the Meeting already, and those that are too many.
func checkCoOwners(f *Faults, m Meeting) {
	for i, id := range m.CoOwnerBodyIDs {
		field := FieldAt("co_owner_body_ids", i, "")
		f.Add(id == "", field, "required", "必填", "is required")
		f.Add(id != "" && id == m.OwnerBodyID, field, "owner", "已是主办组织", "is the owner already")
		f.Add(slices.Index(m.CoOwnerBodyIDs, id) < i, field, "duplicate", "重复", "is named twice")
		f.Add(
			i == MaxCoOwners, field, "too_many", fmt.Sprintf("联合主办组织不能超过%d个", MaxCoOwners),
			fmt.Sprintf("is one too many: at most %d bodies hold a meeting with its owner", MaxCoOwners),
		)
	}
}
