package consult

// Actor is who asks: the Token's name and role, for audit and access.
type Actor struct {
	TokenID ID
	Name    string
	Role    Role
	// PersonID is the member for whom a member's Token answers.
	PersonID ID
}
