package consult

// ID is a UUIDv7 in its lower-case text form. The zero value means "none".
type ID string
