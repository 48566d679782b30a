package consult

// PageRequest says which part of a list is wanted. Lists are ordered by a stable key.
type PageRequest struct {
	// Limit is the greatest number of items; 0 asks for the list's usual number.
	Limit int
	// Cursor is the Next of the Page before; it is empty for the first Page. Its content means nothing to callers.
	Cursor string
}

// Page is one page of a list; Next is empty on the last.
type Page[T any] struct {
	Items []T
	Next  string
}
