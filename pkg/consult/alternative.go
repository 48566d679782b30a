package consult

// Alternative is a slot without a blocking Conflict for a wished-for Meeting,
// with what it still costs.
type Alternative struct {
	Slot     Slot
	Warnings []Conflict
}
