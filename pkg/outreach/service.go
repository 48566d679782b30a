package outreach

import (
	"context"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// Meetings reads Meetings whole: whether one was held is not among what names it.
type Meetings interface {
	MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error)
}

// Counts knows what the checks and answers ask of Firms and Contacts.
type Counts interface {
	// FirmCoded returns the Firm that has the code, or none.
	FirmCoded(ctx context.Context, code string) (consult.ID, error)
	// SameContacts returns the ties of the same two that hold at some time when this one does.
	SameContacts(ctx context.Context, c contact.Contact) ([]consult.ID, error)
	// Tallies counts the contacts made of each of the ties.
	Tallies(ctx context.Context, ids []consult.ID, p contact.Period) (map[consult.ID]contact.Tally, error)
}

// Store is everything that a Service needs of a database.
type Store struct {
	registry.Unit
	Meetings
	Counts
	reach.Keeper
	People   registry.Finder[consult.Person]
	Bodies   registry.Finder[consult.Body]
	Firms    registry.Keeper[contact.Firm, contact.FirmFilter]
	Visits   registry.Keeper[contact.Visit, contact.VisitFilter]
	Contacts registry.Keeper[contact.Contact, contact.ContactFilter]
}

// Config holds what New needs.
type Config struct {
	Store    Store
	Registry registry.Config
}

// Service has the use cases of Firms, Visits and Contacts. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store Store

	Firms    *registry.Registry[contact.Firm, contact.FirmFilter]
	Visits   *registry.Registry[contact.Visit, contact.VisitFilter]
	Contacts *registry.Registry[contact.Contact, contact.ContactFilter]
}

// ownerField is the field that names the owner of all three.
const ownerField = "owner_body_id"

// New makes a Service, and registers its nouns with their checks.
func New(c Config) *Service {
	svc := &Service{Clock: c.Registry.Clock, store: c.Store}
	svc.Firms = registry.New(c.Registry, registry.Noun[contact.Firm, contact.FirmFilter]{
		Keeper: c.Store.Firms,
		Stamp:  func(f *contact.Firm) *consult.Stamp { return &f.Stamp },
		Owner:  func(f *contact.Firm) (string, consult.ID) { return ownerField, f.OwnerBodyID },
		Check:  svc.checkFirm,
	})
	svc.Visits = registry.New(c.Registry, registry.Noun[contact.Visit, contact.VisitFilter]{
		Keeper: c.Store.Visits,
		Stamp:  func(v *contact.Visit) *consult.Stamp { return &v.Stamp },
		Owner:  func(v *contact.Visit) (string, consult.ID) { return ownerField, v.OwnerBodyID },
		Check:  svc.checkVisit,
	})
	svc.Contacts = registry.New(c.Registry, registry.Noun[contact.Contact, contact.ContactFilter]{
		Keeper: c.Store.Contacts,
		Stamp:  func(c *contact.Contact) *consult.Stamp { return &c.Stamp },
		Owner:  func(c *contact.Contact) (string, consult.ID) { return ownerField, c.OwnerBodyID },
		Check:  svc.checkContact,
	})
	return svc
}
