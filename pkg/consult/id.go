package consult

// ID is a UUIDv7 in its lower-case text form. The zero value means "none".
type ID string

// Distinct drops repeats and the empty ID, and keeps the order.
func Distinct(ids []ID) []ID {
	seen, out := map[ID]bool{"": true}, ids[:0:0]
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// Given drops the empty ID, and keeps order and repeats.
func Given(ids []ID) []ID {
	out := ids[:0:0]
	for _, id := range ids {
		if id != "" {
			out = append(out, id)
		}
	}
	return out
}
