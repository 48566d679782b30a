// Package contact has the nouns of visits and contacts (走访、联系): firms with their code, visits, and the ties of leaders
// and members with whom they keep in touch. It looks nothing up and stores nothing: use cases are in pkg/outreach.
package contact
