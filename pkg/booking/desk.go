package booking

import (
	"context"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/workday"
)

// Config is what a Desk is made of.
type Config struct {
	Store Store
	// Clock answers the present; NewID a fresh UUIDv7.
	Clock func() time.Time
	NewID func() consult.ID
	Zone  *time.Location
	// Published are the statutory years that the office need not enter itself.
	Published workday.Calendar
}

// Desk is where the office's work is done. It is safe for concurrent use.
type Desk struct {
	store Store
	cfg   Config
	newID func() consult.ID
	// planning is shared by every copy of the Desk.
	planning *planning

	People      *Registry[consult.Person, consult.PersonFilter]
	Bodies      *Registry[consult.Body, consult.BodyFilter]
	Memberships *Registry[consult.Membership, consult.MembershipFilter]
	Venues      *Registry[consult.Venue, consult.VenueFilter]
	Rooms       *Registry[consult.Room, consult.RoomFilter]
	Rules       *Registry[consult.Rules, consult.Unfiltered]
	Blocks      *Registry[consult.Block, consult.BlockFilter]
	Forms       *Registry[consult.Form, consult.Unfiltered]
	Leaves      *Registry[consult.Leave, consult.LeaveFilter]
	Plans       *Registry[consult.Plan, consult.PlanFilter]
	Topics      *Registry[consult.Topic, consult.TopicFilter]
}

// New makes a Desk.
func New(c Config) *Desk {
	d := &Desk{store: c.Store, cfg: c, newID: c.NewID, planning: &planning{woken: make(chan struct{}, 1)}}
	d.registries()
	return d
}

// Now is the present in whole seconds UTC.
func (d *Desk) Now() time.Time { return d.cfg.Clock().UTC().Truncate(time.Second) }

// withStore is a Desk over the same Store but for what edit changes of it.
func (d *Desk) withStore(edit func(*Store)) *Desk {
	copied := *d
	edit(&copied.store)
	return &copied
}

// Zone is the office's time zone.
func (d *Desk) Zone() *time.Location { return d.cfg.Zone }

// days is the published calendar with the office's own years over it.
func (d *Desk) days(ctx context.Context) (workday.Calendar, error) {
	own, err := d.store.HolidayYears(ctx)
	if err != nil {
		return workday.Calendar{}, err
	}
	c := d.cfg.Published
	for _, y := range own {
		c = c.With(y)
	}
	return c, nil
}

// Holidays is what is published or entered for the year; consult.ErrNotFound
// when that is nothing.
func (d *Desk) Holidays(ctx context.Context, year int) (workday.Year, error) {
	c, err := d.days(ctx)
	if err != nil {
		return workday.Year{}, err
	}
	y, ok := c.Year(year)
	if !ok {
		return workday.Year{}, consult.ErrNotFound
	}
	return y, nil
}

// PublishHolidays replaces what the office knows of a year.
func (d *Desk) PublishHolidays(ctx context.Context, _ consult.Actor, y workday.Year) error {
	if err := y.Validate(); err != nil {
		return &consult.Invalid{Faults: []consult.Fault{{Field: "days", Code: "bad_day", ZH: err.Error(), EN: err.Error()}}}
	}
	return d.store.SaveHolidayYear(ctx, y)
}
