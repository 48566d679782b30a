package officetest

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/office"
	"huiqi/pkg/racetest"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
	"huiqi/pkg/workday"
)

// Office is the use cases of one office on a database of its own, with a clock that stands
// still until a test sets it.
type Office struct {
	*office.Services
	DB  *store.Store
	URL string
	By  consult.Actor

	Instant *atomic.Int64
	mu      sync.Mutex
	touched map[consult.Subject]bool
	serial  int
}

// Each runs the test once for every kind of database, on an office of its own.
func Each(t *testing.T, test func(t *testing.T, o *Office)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) { test(t, Open(t, url)) })
}

// Open opens an office at 08:00 on Monday 1 June 2026 in Asia/Shanghai.
func Open(t testing.TB, url string) *Office {
	now := new(atomic.Int64)
	now.Store(When(t, "06-01 08:00").Unix())
	o := Join(t, url, now)
	o.AddForms(t)
	return o
}

// AddForms adds the Forms that a new office begins with.
func (o *Office) AddForms(t testing.TB) {
	t.Helper()
	forms := consult.Forms()
	for i := range forms {
		forms[i].Stamp = consult.Stamp{ID: consult.ID(forms[i].Key), Version: 1, CreatedAt: o.Now(), ChangedAt: o.Now()}
		forms[i].Order = i
	}
	Must(t, o.DB.Forms.AddAll(t.Context(), forms))
}

// Join opens the use cases of another process: with a Store of its own on the database at
// url.
func Join(t testing.TB, url string, now *atomic.Int64) *Office {
	t.Helper()
	return JoinWith(t, url, now, store.Options{VerifyCache: func(fault string) { t.Error(fault) }})
}

// JoinWith is Join with more options for the Store.
func JoinWith(t testing.TB, url string, now *atomic.Int64, opt store.Options) *Office {
	t.Helper()
	o := &Office{URL: url, Instant: now, By: consult.Actor{Name: "王秘书"}, touched: map[consult.Subject]bool{}}
	clock := func() time.Time { return time.Unix(now.Load(), 0) }
	opt.Clock = clock
	opt.Committed = func(_ subscription.RevisionLog, all []subscription.Invalidation) {
		o.mu.Lock()
		defer o.mu.Unlock()
		for _, touch := range all {
			o.touched[touch.Subject] = true
		}
	}
	o.DB = storetest.Open(t, url, opt)
	o.Services = o.Wire(t, o.DB)
	return o
}

// Wire makes use cases on a store of the office's database, with the office's clock. The
// edits change what they are made of.
func (o *Office) Wire(t testing.TB, s *store.Store, edits ...func(*office.Config)) *office.Services {
	t.Helper()
	published, err := workday.Published()
	Must(t, err)
	c := office.Config{Now: func() time.Time { return time.Unix(o.Instant.Load(), 0) }, NewID: NewID, Zone: Shanghai(t),
		Published: published}
	for _, edit := range edits {
		edit(&c)
	}
	return office.New(s, c)
}

// Shanghai is the time zone of the office.
func Shanghai(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Asia/Shanghai")
	Must(t, err)
	return zone
}

// Must fails the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// When reads "06-10 09:00" as an instant of 2026 in the office's zone.
func When(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+s, Shanghai(t))
	Must(t, err)
	return at.UTC()
}

// Span reads "06-10 09:00-10:30" or "06-10 22:00-06-11 02:00".
func Span(t testing.TB, s string) consult.Span {
	t.Helper()
	from, to := s[:len("06-10 09:00")], s[len("06-10 09:00-"):]
	if len(to) == len("10:30") {
		to = from[:len("06-10 ")] + to
	}
	return consult.Span{From: When(t, from), To: When(t, to)}
}

// Sitting is a wish for a Meeting of these people, who all must come. Without people it is
// an online Meeting.
func Sitting(s consult.Span, people ...consult.ID) consult.Meeting {
	m := consult.Meeting{Form: "other", Title: "碰头会", Span: s}
	if len(people) == 0 {
		m.OnlineURL = "https://meet.example/1"
	}
	for _, p := range people {
		m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: true})
	}
	return m
}

// With is the wish after the edit.
func With(m consult.Meeting, edit func(*consult.Meeting)) consult.Meeting {
	edit(&m)
	return m
}

// Set sets the clock, to a time as When reads it.
func (o *Office) Set(t testing.TB, s string) { o.Instant.Store(When(t, s).Unix()) }

// NextName is a name that no other thing of the office has.
func (o *Office) NextName(kind string) string {
	o.serial++
	return fmt.Sprintf("%s%d", kind, o.serial)
}

// Person adds a member.
func (o *Office) Person(t testing.TB) consult.ID {
	t.Helper()
	p, err := o.Directory.People.Add(t.Context(), o.By, consult.Person{
		Name:   o.NextName("Wei"),
		Kind:   consult.PersonMember,
		Active: true,
	})
	Must(t, err)
	return p.ID
}

// Persons adds n members with one call of the store.
func (o *Office) Persons(t testing.TB, n int) []consult.ID {
	t.Helper()
	all := make([]consult.Person, n)
	ids := make([]consult.ID, n)
	for i := range all {
		ids[i] = NewID()
		all[i] = consult.Person{Stamp: consult.Stamp{ID: ids[i], Version: 1, CreatedAt: o.Now(), ChangedAt: o.Now()},
			Name: o.NextName("Wei"), Kind: consult.PersonMember, Active: true}
	}
	Must(t, o.DB.People.AddAll(t.Context(), all))
	return ids
}

// NewID is a new UUIDv7.
func NewID() consult.ID { return consult.ID(uuid.Must(uuid.NewV7()).String()) }

// Body adds a Body whose members are the people since 2020.
func (o *Office) Body(t testing.TB, people ...consult.ID) consult.ID {
	t.Helper()
	b, err := o.Directory.Bodies.Add(t.Context(), o.By, consult.Body{
		Name:   o.NextName("专委会"),
		Kind:   consult.BodySpecialCommittee,
		Active: true,
	})
	Must(t, err)
	for _, p := range people {
		o.Sits(t, consult.Membership{BodyID: b.ID, PersonID: p, Role: consult.MembershipMember, Since: "2020-01-01"})
	}
	return b.ID
}

// Sits adds a Membership.
func (o *Office) Sits(t testing.TB, m consult.Membership) consult.Membership {
	t.Helper()
	m, err := o.Directory.Memberships.Add(t.Context(), o.By, m)
	Must(t, err)
	return m
}

// Venue adds a Venue.
func (o *Office) Venue(t testing.TB) consult.ID {
	t.Helper()
	v, err := o.Directory.Venues.Add(t.Context(), o.By, consult.Venue{Name: o.NextName("场所"), Active: true})
	Must(t, err)
	return v.ID
}

// Room adds a Room of the Venue.
func (o *Office) Room(t testing.TB, venue consult.ID, capacity int) consult.ID {
	t.Helper()
	r, err := o.Directory.Rooms.Add(t.Context(), o.By, consult.Room{
		VenueID:  venue,
		Name:     o.NextName("会议室"),
		Capacity: capacity,
		Active:   true,
	})
	Must(t, err)
	return r.ID
}

// Block adds a Block on the subject.
func (o *Office) Block(t testing.TB, kind consult.SubjectKind, id consult.ID, s consult.Span, hard bool) consult.ID {
	t.Helper()
	b, err := o.Directory.Blocks.Add(t.Context(), o.By, consult.Block{
		Subject: consult.Subject{Kind: kind, ID: id},
		Title:   "市委全会",
		Span:    s,
		Hard:    hard,
	})
	Must(t, err)
	return b.ID
}

// Book books the wish; it fails the test when the wish is refused.
func (o *Office) Book(t testing.TB, wish consult.Meeting) consult.Meeting {
	t.Helper()
	b, err := o.Booking.Book(t.Context(), o.By, wish, booking.Options{})
	Must(t, Explain(err))
	return b.Meeting
}

// Meeting gets the Meeting as it is now.
func (o *Office) Meeting(t testing.TB, id consult.ID) consult.Meeting {
	t.Helper()
	m, err := o.Booking.Meeting(t.Context(), id)
	Must(t, err)
	return m
}

// Edit changes the Meeting.
func (o *Office) Edit(t testing.TB, id consult.ID, edit func(*consult.Meeting)) consult.Meeting {
	t.Helper()
	b, err := o.Booking.Edit(
		t.Context(), o.By, id, func(m *consult.Meeting) error { edit(m); return nil }, booking.Options{},
	)
	Must(t, Explain(err))
	return b.Meeting
}

// Move moves the Meeting to the Span, without a room.
func (o *Office) Move(t testing.TB, id consult.ID, s consult.Span) consult.Meeting {
	t.Helper()
	b, err := o.Booking.Move(t.Context(), o.By, id, consult.Slot{Span: s}, nil, booking.Options{})
	Must(t, Explain(err))
	return b.Meeting
}

// Cancel calls the Meeting off.
func (o *Office) Cancel(t testing.TB, id consult.ID) consult.Meeting {
	t.Helper()
	b, err := o.Booking.Cancel(t.Context(), o.By, id, "改为书面征求意见", nil, booking.Options{})
	Must(t, Explain(err))
	return b.Meeting
}

// Explain adds the kinds of a Clash to its error, for the log of a failing test.
func Explain(err error) error {
	if c, ok := errors.AsType[*consult.Clash](err); ok {
		return fmt.Errorf("%w: %s", err, Kinds(c.Conflicts))
	}
	return err
}

// Kinds are the kinds of the findings, sorted; "~" marks a warning.
func Kinds(found []consult.Conflict) string {
	var out []string
	for _, c := range found {
		mark := ""
		if c.Severity == consult.Warning {
			mark = "~"
		}
		out = append(out, mark+string(c.Kind))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// Clash is the kinds of the blocking findings of a refusal, and empty without an error.
// Any other error fails the test.
func Clash(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	c, ok := errors.AsType[*consult.Clash](err)
	if !ok {
		t.Fatalf("got %v, want a clash or nothing", err)
	}
	for _, f := range c.Conflicts {
		if f.ZH == "" || f.EN == "" || f.Rule == "" || f.Span.Length() <= 0 {
			t.Errorf("finding without words, rule or span: %+v", f)
		}
	}
	return Kinds(conflict.Blocked(c.Conflicts))
}

// Faults are "field code" of each Fault, sorted.
func Faults(t testing.TB, err error) string {
	t.Helper()
	bad, ok := errors.AsType[*consult.Invalid](err)
	if !ok {
		t.Fatalf("got %v, want faults", err)
	}
	var out []string
	for _, f := range bad.Faults {
		if f.ZH == "" || f.EN == "" {
			t.Errorf("fault without words: %+v", f)
		}
		out = append(out, f.Field+" "+f.Code)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// Rows counts the rows of every table that a booking writes.
func (o *Office) Rows(t testing.TB) map[string]int {
	t.Helper()
	driver, dsn := "pgx", o.URL
	if path, ok := strings.CutPrefix(o.URL, "sqlite:"); ok {
		driver, dsn = "sqlite", path
	}
	db, err := sql.Open(driver, dsn)
	Must(t, err)
	defer db.Close()
	out := map[string]int{}
	for _, table := range []string{
		"meetings", "attendances", "invitations", "overrides", "moves", "reservations", "touches", "feed_revisions",
		"idempotency",
	} {
		var n int
		Must(t, db.QueryRow("SELECT COUNT(*) FROM "+table).Scan(&n))
		out[table] = n
	}
	var revision int
	Must(t, db.QueryRow("SELECT revision FROM ledger").Scan(&revision))
	out["revision"] = revision
	return out
}

// Touches runs the act and returns the subjects whose calendars it touched.
func (o *Office) Touches(act func()) map[consult.Subject]bool {
	o.mu.Lock()
	clear(o.touched)
	o.mu.Unlock()
	act()
	o.mu.Lock()
	defer o.mu.Unlock()
	out := map[consult.Subject]bool{}
	for s := range o.touched {
		out[s] = true
	}
	return out
}

// Sound fails the test when exclusive Reservations overlap, when the Reservations in
// the database are not those that its Meeting needs, or when the journal is not whole.
func (o *Office) Sound(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	overlaps, err := o.DB.Overlaps(ctx, 10)
	Must(t, err)
	if len(overlaps) > 0 {
		t.Fatalf("exclusive reservations overlap: %v", overlaps)
	}
	live, err := o.DB.LiveUnderCancelled(ctx, 10)
	Must(t, err)
	if len(live) > 0 {
		t.Errorf("live under a cancelled parent: %v", live)
	}
	found, err := journal.Verify(ctx, o.DB, nil)
	Must(t, err)
	if len(found.Faults) > 0 || found.Rows == 0 {
		t.Errorf("the journal of %d rows is not whole: %v", found.Rows, found.Faults)
	}
	Must(t, o.DB.EachMeeting(ctx, func(m consult.Meeting, held []consult.Reservation) error {
		if fault := m.CancellationFault(); fault != "" {
			t.Errorf("%s %s", m.ID, fault)
		}
		if fault := m.AgendaFault(); fault != "" {
			t.Errorf("meeting %s %s", m.ID, fault)
		}
		if fault := m.DelegationFault(); fault != "" {
			t.Errorf("meeting %s %s", m.ID, fault)
		}
		want := m.Reservations()
		slices.SortFunc(want, func(a, b consult.Reservation) int {
			return cmp.Or(cmp.Compare(a.ResourceID, b.ResourceID), a.Span.From.Compare(b.Span.From))
		})
		if !slices.Equal(held, want) {
			t.Errorf("%s %q holds\n%v, want\n%v", m.ID, m.Status, held, want)
		}
		return nil
	}))
}

// AsClash reports whether the error is a Clash, and stores it.
func AsClash(err error, into **consult.Clash) bool {
	c, ok := errors.AsType[*consult.Clash](err)
	if ok {
		*into = c
	}
	return ok
}

// Walks runs a random walk with a few seeds, and as long as HUIQI_TEST_WALK says (a
// duration such as 10m) with seeds that nobody has tried: one seed after another, each
// on an office of its own in every database.
func Walks(t *testing.T, walk func(t *testing.T, o *Office, seed uint64)) {
	t.Parallel()
	run := func(seed uint64) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, url string) { walk(t, Open(t, url), seed) })
		})
	}
	for seed := range racetest.Fewer[uint64](2, 1) {
		run(seed)
	}
	longer, err := time.ParseDuration(cmp.Or(os.Getenv("HUIQI_TEST_WALK"), "0s"))
	Must(t, err)
	for began := time.Now(); time.Since(began) < longer && !t.Failed(); {
		run(rand.Uint64())
	}
}
