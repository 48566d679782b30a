// Package office wires the use cases of one office to each other and to the parts of its
// store, in one function for the program and the tests. It decides nothing: every rule and
// every statement is left to the rooms that it wires.
package office

import (
	"context"
	"fmt"
	"sync"
	"time"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/archive"
	"huiqi/pkg/attendance"
	"huiqi/pkg/availability"
	"huiqi/pkg/booking"
	"huiqi/pkg/calendarimport"
	"huiqi/pkg/consult"
	"huiqi/pkg/directory"
	"huiqi/pkg/drafting"
	"huiqi/pkg/followup"
	"huiqi/pkg/handling"
	"huiqi/pkg/history"
	"huiqi/pkg/idempotency"
	"huiqi/pkg/journal"
	"huiqi/pkg/judging"
	"huiqi/pkg/kiosk"
	"huiqi/pkg/mymeetings"
	"huiqi/pkg/naming"
	"huiqi/pkg/numbering"
	"huiqi/pkg/outreach"
	"huiqi/pkg/reach"
	"huiqi/pkg/record"
	"huiqi/pkg/registry"
	"huiqi/pkg/reporting"
	"huiqi/pkg/rescheduling"
	"huiqi/pkg/series"
	"huiqi/pkg/staleness"
	"huiqi/pkg/standing"
	"huiqi/pkg/store"
	"huiqi/pkg/workday"
)

// Config is what Services are made of besides the store.
type Config struct {
	// Now returns the present, and NewID a new UUIDv7.
	Now   func() time.Time
	NewID func() consult.ID
	Zone  *time.Location
	// Published are the statutory holidays and working weekends of the years that the
	// office need not enter itself.
	Published workday.Calendar
	// Links knows which Feeds people have and when each was last fetched. Staleness needs
	// it.
	Links staleness.FeedLinks
	// Files bound what files may come to: archive.DefaultLimits.
	Files archive.Limits
	// Booking changes the store of booking, unless it is nil. A measurement uses it to
	// leave a part out.
	Booking func(*booking.Store)
	// Attendance changes the store of attendance in the same way.
	Attendance func(*attendance.Store)
}

// Services are the use cases of one office.
type Services struct {
	consult.Clock
	Booking        *booking.Service
	Directory      *directory.Service
	Attendance     *attendance.Service
	Availability   *availability.Service
	Series         *series.Service
	AnnualPlan     *annualplan.Service
	FollowUp       *followup.Service
	Handling       *handling.Service
	Naming         *naming.Service
	Numbering      *numbering.Service
	Archive        *archive.Service
	Outreach       *outreach.Service
	Standing       *standing.Service
	Staleness      *staleness.Service
	CalendarImport *calendarimport.Service
	Kiosk          *kiosk.Service
	MyMeetings     *mymeetings.Service
	Rescheduling   *rescheduling.Service
	Reporting      *reporting.Service
	Record         *record.Service
	Idempotency    *idempotency.Service
	Journal        *history.Service
	// Reach knows what belongs to whom.
	Reach reach.Keeper
}

// New wires the use cases over the store.
func New(s *store.Store, c Config) *Services {
	clock := consult.NewClock(c.Now, c.Zone)
	out := &Services{Clock: clock, Reach: s}
	meetings := bookingStore(s)
	if c.Booking != nil {
		c.Booking(&meetings)
	}
	judge := judging.New(judging.Config{Store: judgingStore(s), Clock: clock, Published: c.Published})
	out.Booking = booking.New(booking.Config{Store: meetings, Judging: judge, Clock: clock, NewID: c.NewID})
	kept := registry.Config{Unit: meetings.Unit, References: s, Owners: s.Bodies, Clock: clock, NewID: c.NewID}
	// Rooms that stand on others are made after them: booking first, rescheduling late.
	out.Directory = directory.New(directory.Config{
		Store:    directoryStore(s),
		Booking:  out.Booking,
		Judging:  judge,
		Registry: kept,
	})
	answers := attendanceStore(s)
	if c.Attendance != nil {
		c.Attendance(&answers)
	}
	out.Attendance = attendance.New(attendance.Config{
		Store:    answers,
		Booking:  out.Booking,
		Judging:  judge,
		Registry: kept,
	})
	out.Naming = naming.New(naming.Config{
		Store:      naming.Store{Unit: s, Delegations: s, Seats: s, People: s.People},
		Booking:    out.Booking,
		Attendance: out.Attendance,
		Clock:      clock,
	})
	out.AnnualPlan = annualplan.New(annualplan.Config{
		Store:    annualPlanStore(s),
		Judging:  judge,
		Registry: kept,
	})
	out.Archive = archive.New(archive.Store{Unit: s, Contents: s, Keeper: s, Files: s.Files}, c.Files, clock, c.NewID)
	out.FollowUp = followup.New(followup.Config{Store: followUpStore(s), Registry: kept})
	out.Outreach = outreach.New(outreach.Config{Store: outreachStore(s), Registry: kept})
	out.Handling = handling.New(handling.Config{Store: handlingStore(s), Judging: judge, Registry: kept})
	out.Numbering = numbering.New(numbering.Config{Store: numberingStore(s), Booking: out.Booking, Registry: kept})
	out.Availability = availability.New(availability.Config{
		Store:   availabilityStore(s),
		Booking: out.Booking,
		Judging: judge,
		Clock:   clock,
		NewID:   c.NewID,
	})
	out.Series = series.New(series.Config{
		Store:   series.Store{Unit: s, Meetings: s, Series: s.Series},
		Booking: out.Booking,
		Judging: judge,
		Clock:   clock,
		NewID:   c.NewID,
	})
	draft := drafting.New(drafting.Config{Store: draftingStore(s), Booking: out.Booking, Judging: judge,
		AnnualPlan: out.AnnualPlan, Clock: clock, NewID: c.NewID})
	out.Rescheduling = rescheduling.New(rescheduling.Config{
		Store:      reschedulingStore(s),
		Booking:    out.Booking,
		Judging:    judge,
		Drafting:   draft,
		Directory:  out.Directory,
		AnnualPlan: out.AnnualPlan,
		Clock:      clock,
		NewID:      c.NewID,
	})
	out.Standing = standing.New(s, judge)
	out.Staleness = staleness.New(
		staleness.Store{Unit: s, Meetings: s, FeedLinks: c.Links, ChangeLog: s, Keeper: s, People: s.People,
			Venues: s.Venues, Rooms: s.Rooms},
		clock,
	)
	out.CalendarImport = calendarimport.New(calendarimport.Store{Unit: s, Meetings: s, ImportStore: s, Keeper: s,
		People: s.People, Blocks: s.Blocks}, clock, c.NewID)
	out.Kiosk = kiosk.New(kiosk.Store{Unit: s, Meetings: s, Bodies: s.Bodies, Venues: s.Venues, Rooms: s.Rooms,
		Forms: s.Forms}, clock)
	out.Record = record.New(record.Store{Unit: s, Meetings: s, People: s.People, Leaves: s.Leaves,
		Motions: s.Motions, Visits: s.Visits}, clock)
	out.MyMeetings = mymeetings.New(mymeetings.Config{
		Store:      myMeetingsStore(s),
		Attendance: out.Attendance,
		Staleness:  out.Staleness,
		Records:    out.Record,
		Clock:      clock,
	})
	out.Reporting = reporting.New(reporting.Config{
		Store: reporting.Store{Unit: s, Records: s, FrozenStore: s, Reports: s.Reports, Bodies: s.Bodies,
			People: s.People, Venues: s.Venues, Forms: s.Forms},
		Registry: kept,
	})
	out.Idempotency = idempotency.New(s)
	out.Journal = history.New(history.Store{EntryStore: s, People: s.People, Bodies: s.Bodies, Rooms: s.Rooms,
		Venues: s.Venues, Forms: s.Forms}, clock)
	return out
}

// lookEvery is how often invitations and namings are looked for whose time is over, and Meetings whose number is
// due.
const lookEvery = 30 * time.Second

// Run does the office's own work until ctx ends: it works out proposals, ends invitations and namings whose time is
// over, fixes numbers that are due, and forgets files that nothing refers to. It reports what fails.
func (s *Services) Run(ctx context.Context, report func(error)) {
	var wg sync.WaitGroup
	wg.Go(func() { s.Rescheduling.Run(journal.WithOrigin(ctx, journal.System("plan_proposals")), report) })
	regularly := func(job, what string, work func(context.Context) (int, error)) {
		wg.Go(func() {
			look := time.NewTicker(lookEvery)
			defer look.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case <-look.C:
				}
				_, err := work(journal.WithOrigin(ctx, journal.System(job)))
				if err != nil && ctx.Err() == nil {
					report(fmt.Errorf("%s: %w", what, err))
				}
			}
		})
	}
	regularly("lapse_consents", "invitations", s.Booking.LapseConsents)
	regularly("lapse_delegations", "delegations", s.Naming.Lapse)
	regularly("fix_numbers", "numbers", s.Numbering.FixDue)
	regularly("collect_files", "files", s.Archive.Collect)
	wg.Wait()
}

func bookingStore(s *store.Store) booking.Store {
	return booking.Store{
		Unit:        s,
		Calendars:   s,
		Meetings:    s,
		Families:    s,
		AnswerStore: s,
		HeldStore:   s,
		People:      s.People,
		Bodies:      s.Bodies,
		Venues:      s.Venues,
		Rooms:       s.Rooms,
		Reach:       s,
	}
}

func judgingStore(s *store.Store) judging.Store {
	return judging.Store{Surroundings: s, Meetings: s, AnswerStore: s, Holidays: s, Motions: s, Pairings: s,
		People: s.People, Bodies: s.Bodies, Venues: s.Venues, Rooms: s.Rooms, Forms: s.Forms, Rules: s.Rules, Reach: s}
}

func draftingStore(s *store.Store) drafting.Store {
	return drafting.Store{Unit: s, Meetings: s, Circles: s, Realms: s, People: s.People, Venues: s.Venues,
		Rooms: s.Rooms, Forms: s.Forms, Rules: s.Rules, Blocks: s.Blocks}
}

func directoryStore(s *store.Store) directory.Store {
	return directory.Store{
		Unit:        s,
		Calendars:   s,
		TripStore:   s,
		Meetings:    s,
		Holidays:    s,
		Keeper:      s,
		People:      s.People,
		Bodies:      s.Bodies,
		BodyKinds:   s.BodyKinds,
		Memberships: s.Memberships,
		Pairs:       s,
		Pairings:    s.Pairings,
		Posts:       s.Posts,
		Venues:      s.Venues,
		Rooms:       s.Rooms,
		Forms:       s.Forms,
		Rules:       s.Rules,
		Blocks:      s.Blocks,
	}
}

func attendanceStore(s *store.Store) attendance.Store {
	return attendance.Store{
		Unit:         s,
		AnswerStore:  s,
		HeldStore:    s,
		Reservations: s,
		Meetings:     s,
		Subtrees:     s,
		Keeper:       s,
		People:       s.People,
		Bodies:       s.Bodies,
		Rooms:        s.Rooms,
		Forms:        s.Forms,
		Leaves:       s.Leaves,
		BodyNames:    s.Bodies,
	}
}

func annualPlanStore(s *store.Store) annualplan.Store {
	return annualplan.Store{Unit: s, Meetings: s, TopicMeetings: s, PlanEditions: s, Keeper: s, Bodies: s.Bodies,
		People: s.People, Forms: s.Forms, Venues: s.Venues, Rooms: s.Rooms, Plans: s.Plans, Topics: s.Topics}
}

func followUpStore(s *store.Store) followup.Store {
	return followup.Store{Unit: s, Meetings: s, Topics: s.Topics, Files: s.Files, Keeper: s, People: s.People,
		Bodies: s.Bodies, Posts: s.Posts, Kinds: s.OutcomeKinds, Outcomes: s.Outcomes, Instructions: s.Instructions,
		FollowUps: s.FollowUps}
}

func outreachStore(s *store.Store) outreach.Store {
	return outreach.Store{Unit: s, Meetings: s, Counts: s, Keeper: s, People: s.People, Bodies: s.Bodies,
		Firms: s.Firms, Visits: s.Visits, Contacts: s.Contacts}
}

func handlingStore(s *store.Store) handling.Store {
	return handling.Store{Unit: s, Meetings: s, Links: s, Numbers: s, Keeper: s, People: s.People, Bodies: s.Bodies,
		Motions: s.Motions}
}

func numberingStore(s *store.Store) numbering.Store {
	return numbering.Store{Unit: s, Counted: s, Bodies: s.Bodies, Forms: s.Forms, Terms: s.Terms,
		Numberings: s.Numberings}
}

func availabilityStore(s *store.Store) availability.Store {
	return availability.Store{Unit: s, Surroundings: s, Meetings: s, People: s.People, Memberships: s.Memberships,
		Venues: s.Venues, Rooms: s.Rooms}
}

func reschedulingStore(s *store.Store) rescheduling.Store {
	return rescheduling.Store{Unit: s, Meetings: s, Witness: s, TopicMeetings: s, Keeper: s, Bodies: s.Bodies,
		Rooms: s.Rooms, Forms: s.Forms, Blocks: s.Blocks, Plans: s.Plans, Topics: s.Topics, Notices: s.Notices,
		Proposals: s.Proposals}
}

func myMeetingsStore(s *store.Store) mymeetings.Store {
	return mymeetings.Store{Unit: s, Links: s, Replies: s, People: s.People, Forms: s.Forms, Rooms: s.Rooms,
		Venues: s.Venues, Rules: s.Rules}
}
