// Package outreach has the use cases of visits and contacts (走访、联系): it keeps Firms, Visits and Contacts with every
// check, counts a Firm once however many went, and says whom a tie has not brought together yet. What they are
// belongs to pkg/contact.
package outreach
