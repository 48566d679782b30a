package consult

// Revision counts the writes of an office: it rises with every committed
// change, and a Subject's calendar carries the Revision that last touched it.
type Revision int64
