package plan

import (
	"cmp"
	"slices"

	"huiqi/pkg/consult"
)

// ChangedTopic is a Topic that two Plans have in different ways.
type ChangedTopic struct {
	Was, Now Topic
	// Fields are the names of what differs, as the API has them.
	Fields []string
}

// Diff is what makes one Plan differ from another: the Topics that it has and the other has
// not, those that only the other has, and those that both have in different ways. A Topic
// is known by its lineage.
type Diff struct {
	Added, Dropped []Topic
	Changed        []ChangedTopic
}

// DiffOf compares the Topics of a Plan, now, with those of another, was. Each list is in the
// order of the Plan that has the Topics.
func DiffOf(was, now []Topic) Diff {
	before, after := byLineage(was), byLineage(now)
	earlier, later := lineages(was), lineages(now)
	var d Diff
	for _, t := range inOrder(now) {
		o, both := before[t.Lineage]
		if !both {
			d.Added = append(d.Added, t)
			continue
		}
		if fields := differences(o, t, earlier, later); len(fields) > 0 {
			d.Changed = append(d.Changed, ChangedTopic{Was: o, Now: t, Fields: fields})
		}
	}
	for _, t := range inOrder(was) {
		if _, both := after[t.Lineage]; !both {
			d.Dropped = append(d.Dropped, t)
		}
	}
	return d
}

func inOrder(all []Topic) []Topic {
	return slices.SortedStableFunc(slices.Values(all), func(a, b Topic) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
}

func byLineage(all []Topic) map[consult.ID]Topic {
	out := make(map[consult.ID]Topic, len(all))
	for _, t := range all {
		out[t.Lineage] = t
	}
	return out
}

// lineages are those of the Topics by their IDs.
func lineages(all []Topic) map[consult.ID]consult.ID {
	out := make(map[consult.ID]consult.ID, len(all))
	for _, t := range all {
		out[t.ID] = t.Lineage
	}
	return out
}

// differences names what differs between two editions of a Topic. earlier and later are the
// lineages of the Topics of the two Plans, because what a Topic follows has another ID in each.
func differences(was, now Topic, earlier, later map[consult.ID]consult.ID) []string {
	var out []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"order", was.Order == now.Order},
		{"title", was.Title == now.Title},
		{"description", was.Description == now.Description},
		{"form", was.Form == now.Form},
		{"owner_body_id", was.OwnerBodyID == now.OwnerBodyID},
		{"department_body_ids", sameSet(was.DepartmentIDs, now.DepartmentIDs)},
		{"consulted_body_ids", sameSet(was.ConsultedIDs, now.ConsultedIDs)},
		{"leader_id", was.LeaderID == now.LeaderID},
		{"earliest", was.Earliest == now.Earliest},
		{"latest", was.Latest == now.Latest},
		{"duration_minutes", was.Duration == now.Duration},
		{"invite_body_ids", sameSet(was.InviteBodyIDs, now.InviteBodyIDs)},
		{"attendances", sameSet(was.Attendances, now.Attendances)},
		{"expected", was.Expected == now.Expected},
		{"room_ids", sameSet(was.RoomIDs, now.RoomIDs)},
		{"venue_ids", sameSet(was.VenueIDs, now.VenueIDs)},
		{"online", was.Online == now.Online},
		{"follows", sameSet(followed(was, earlier), followed(now, later))},
	} {
		if !f.same {
			out = append(out, f.name)
		}
	}
	return out
}

func followed(t Topic, lineages map[consult.ID]consult.ID) []TopicFollow {
	out := slices.Clone(t.Follows)
	for i := range out {
		out[i].TopicID = lineages[out[i].TopicID]
	}
	return out
}

// sameSet reports whether both lists hold the same, in whatever order and however often.
func sameSet[T comparable](a, b []T) bool {
	in := func(list []T) func(T) bool { return func(x T) bool { return !slices.Contains(list, x) } }
	return !slices.ContainsFunc(a, in(b)) && !slices.ContainsFunc(b, in(a))
}
