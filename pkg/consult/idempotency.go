package consult

// IdempotencyKey makes a request harmless to repeat: Key as the client sent it, scoped to
// the Actor's Token, and a Fingerprint of the request. The zero value asks for nothing.
type IdempotencyKey struct {
	Key         string
	Fingerprint []byte
}

// Made names one thing that a request made, changed or removed. Kind is the noun in
// the singular, as in "meeting".
type Made struct {
	Kind string `json:"kind"`
	ID   ID     `json:"id"`
	// Did says what was done to it, where the request did different things to several.
	Did string `json:"did,omitempty"`
}
