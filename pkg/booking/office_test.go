package booking_test

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
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx", for counting rows

	"huiqi/pkg/booking"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/workday"
)

// office is a Desk over a database of its own, with a clock that stands still
// until told otherwise.
type office struct {
	*booking.Desk
	db  *store.Store
	url string
	by  consult.Actor

	now     *atomic.Int64
	mu      sync.Mutex
	touched map[consult.Subject]bool
	serial  int
}

// each runs the test on an office of its own in every database.
func each(t *testing.T, test func(t *testing.T, o *office)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) { test(t, open(t, url)) })
}

// open opens an office at 08:00 on Monday 1 June 2026 in Asia/Shanghai.
func open(t testing.TB, url string) *office {
	now := new(atomic.Int64)
	now.Store(when(t, "06-01 08:00").Unix())
	o := join(t, url, now)
	o.addForms(t)
	return o
}

// addForms brings in the forms that a new office begins with.
func (o *office) addForms(t testing.TB) {
	t.Helper()
	forms := consult.Forms()
	for i := range forms {
		forms[i].Stamp = consult.Stamp{ID: consult.ID(forms[i].Key), Version: 1, CreatedAt: o.Now(), ChangedAt: o.Now()}
		forms[i].Order = i
	}
	must(t, o.db.Forms.AddAll(t.Context(), forms))
}

// join opens another Desk with a Store of its own over the database at url.
func join(t testing.TB, url string, now *atomic.Int64) *office {
	t.Helper()
	return joinWith(t, url, now, store.Options{Doubt: func(fault string) { t.Error(fault) }})
}

// joinWith is join with more options of the Store.
func joinWith(t testing.TB, url string, now *atomic.Int64, opt store.Options) *office {
	t.Helper()
	o := &office{url: url, now: now, by: consult.Actor{Name: "王秘书"}, touched: map[consult.Subject]bool{}}
	clock := func() time.Time { return time.Unix(now.Load(), 0) }
	opt.Clock = clock
	opt.Committed = func(_ consult.Trail, all []consult.Touch) {
		o.mu.Lock()
		defer o.mu.Unlock()
		for _, touch := range all {
			o.touched[touch.Subject] = true
		}
	}
	o.db = storetest.Open(t, url, opt)
	o.Desk = booking.New(config(t, shelves(o.db), clock))
	return o
}

func config(t testing.TB, s booking.Store, clock func() time.Time) booking.Config {
	published, err := workday.Published()
	must(t, err)
	return booking.Config{Store: s, Clock: clock, Zone: shanghai(t), Published: published,
		NewID: func() consult.ID { return consult.ID(uuid.Must(uuid.NewV7()).String()) }}
}

func shelves(s *store.Store) booking.Store {
	return booking.Store{Unit: s, Meetings: s, Witness: s, Ledger: s, Holidays: s, Survey: s, Roads: s, Roll: s, Intakes: s, TopicMeetings: s, PlanEditions: s, Rules: s.Rules, People: s.People, Bodies: s.Bodies, Memberships: s.Memberships,
		Venues: s.Venues, Rooms: s.Rooms, Forms: s.Forms, Blocks: s.Blocks, Leaves: s.Leaves, Series: s.Series,
		Proposals: s.Proposals, Notices: s.Notices, Plans: s.Plans, Topics: s.Topics}
}

func shanghai(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Asia/Shanghai")
	must(t, err)
	return zone
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// when reads "06-10 09:00" as an instant of 2026 in the office's zone.
func when(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+s, shanghai(t))
	must(t, err)
	return at.UTC()
}

// span reads "06-10 09:00-10:30" or "06-10 22:00-06-11 02:00".
func span(t testing.TB, s string) consult.Span {
	t.Helper()
	from, to := s[:len("06-10 09:00")], s[len("06-10 09:00-"):]
	if len(to) == len("10:30") {
		to = from[:len("06-10 ")] + to
	}
	return consult.Span{From: when(t, from), To: when(t, to)}
}

// sitting is a wish for a Meeting of these people, who must all come; of nobody, it
// is one to join online.
func sitting(s consult.Span, people ...consult.ID) consult.Meeting {
	m := consult.Meeting{Form: "other", Title: "碰头会", Span: s}
	if len(people) == 0 {
		m.OnlineURL = "https://meet.example/1"
	}
	for _, p := range people {
		m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: true})
	}
	return m
}

// with is the wish changed.
func with(m consult.Meeting, edit func(*consult.Meeting)) consult.Meeting {
	edit(&m)
	return m
}

func (o *office) set(t testing.TB, s string) { o.now.Store(when(t, s).Unix()) }

func (o *office) name(kind string) string {
	o.serial++
	return fmt.Sprintf("%s%d", kind, o.serial)
}

func (o *office) person(t testing.TB) consult.ID {
	t.Helper()
	p, err := o.People.Add(t.Context(), o.by, consult.Person{Name: o.name("Wei"), Kind: consult.PersonMember, Active: true})
	must(t, err)
	return p.ID
}

// persons adds n people in one go.
func (o *office) persons(t testing.TB, n int) []consult.ID {
	t.Helper()
	all := make([]consult.Person, n)
	ids := make([]consult.ID, n)
	for i := range all {
		ids[i] = newID()
		all[i] = consult.Person{Stamp: consult.Stamp{ID: ids[i], Version: 1, CreatedAt: o.Now(), ChangedAt: o.Now()},
			Name: o.name("Wei"), Kind: consult.PersonMember, Active: true}
	}
	must(t, o.db.People.AddAll(t.Context(), all))
	return ids
}

func newID() consult.ID { return consult.ID(uuid.Must(uuid.NewV7()).String()) }

// body is a Body on which the people sit since long ago.
func (o *office) body(t testing.TB, people ...consult.ID) consult.ID {
	t.Helper()
	b, err := o.Bodies.Add(t.Context(), o.by, consult.Body{Name: o.name("专委会"), Kind: consult.BodySpecialCommittee, Active: true})
	must(t, err)
	for _, p := range people {
		o.sits(t, consult.Membership{BodyID: b.ID, PersonID: p, Role: consult.MembershipMember, Since: "2020-01-01"})
	}
	return b.ID
}

func (o *office) sits(t testing.TB, m consult.Membership) consult.Membership {
	t.Helper()
	m, err := o.Memberships.Add(t.Context(), o.by, m)
	must(t, err)
	return m
}

func (o *office) venue(t testing.TB) consult.ID {
	t.Helper()
	v, err := o.Venues.Add(t.Context(), o.by, consult.Venue{Name: o.name("场所"), Active: true})
	must(t, err)
	return v.ID
}

func (o *office) room(t testing.TB, venue consult.ID, capacity int) consult.ID {
	t.Helper()
	r, err := o.Rooms.Add(t.Context(), o.by, consult.Room{VenueID: venue, Name: o.name("会议室"), Capacity: capacity, Active: true})
	must(t, err)
	return r.ID
}

// block is hard unless told otherwise.
func (o *office) block(t testing.TB, kind consult.SubjectKind, id consult.ID, s consult.Span, hard bool) consult.ID {
	t.Helper()
	b, err := o.Blocks.Add(t.Context(), o.by, consult.Block{Subject: consult.Subject{Kind: kind, ID: id}, Title: "市委全会", Span: s, Hard: hard})
	must(t, err)
	return b.ID
}

func (o *office) book(t testing.TB, wish consult.Meeting) consult.Meeting {
	t.Helper()
	b, err := o.Book(t.Context(), o.by, wish, booking.Options{})
	must(t, explain(err))
	return b.Meeting
}

func (o *office) meeting(t testing.TB, id consult.ID) consult.Meeting {
	t.Helper()
	m, err := o.Meeting(t.Context(), id)
	must(t, err)
	return m
}

func (o *office) edit(t testing.TB, id consult.ID, edit func(*consult.Meeting)) consult.Meeting {
	t.Helper()
	b, err := o.Edit(t.Context(), o.by, id, func(m *consult.Meeting) error { edit(m); return nil }, booking.Options{})
	must(t, explain(err))
	return b.Meeting
}

func (o *office) move(t testing.TB, id consult.ID, s consult.Span) consult.Meeting {
	t.Helper()
	b, err := o.Move(t.Context(), o.by, id, consult.Slot{Span: s}, nil, booking.Options{})
	must(t, explain(err))
	return b.Meeting
}

func (o *office) cancel(t testing.TB, id consult.ID) consult.Meeting {
	t.Helper()
	b, err := o.Cancel(t.Context(), o.by, id, "改为书面征求意见", nil, booking.Options{})
	must(t, explain(err))
	return b.Meeting
}

// explain spells out a Clash for a failing test's log.
func explain(err error) error {
	if c, ok := errors.AsType[*consult.Clash](err); ok {
		return fmt.Errorf("%w: %s", err, kinds(c.Conflicts))
	}
	return err
}

// kinds are the kinds of the findings, sorted, warnings marked by "~".
func kinds(found []consult.Conflict) string {
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

// clash is the blocking kinds of a refusal; it fails on any other error.
func clash(t testing.TB, err error) string {
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
	return kinds(conflict.Blocked(c.Conflicts))
}

// faults are "field code" of every Fault, sorted.
func faults(t testing.TB, err error) string {
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

// rows counts the rows of every table that a booking writes.
func (o *office) rows(t testing.TB) map[string]int {
	t.Helper()
	driver, dsn := "pgx", o.url
	if path, ok := strings.CutPrefix(o.url, "sqlite:"); ok {
		driver, dsn = "sqlite", path
	}
	db, err := sql.Open(driver, dsn)
	must(t, err)
	defer db.Close()
	out := map[string]int{}
	for _, table := range []string{"meetings", "attendances", "invitations", "overrides", "moves", "reservations", "touches", "feed_revisions", "idempotency"} {
		var n int
		must(t, db.QueryRow("SELECT COUNT(*) FROM "+table).Scan(&n))
		out[table] = n
	}
	var revision int
	must(t, db.QueryRow("SELECT revision FROM ledger").Scan(&revision))
	out["revision"] = revision
	return out
}

// touches runs the act and answers the calendars it touched.
func (o *office) touches(act func()) map[consult.Subject]bool {
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

// sound fails on overlaps, and where the database holds for a Meeting something
// else than the Meeting says of itself.
func (o *office) sound(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	overlaps, err := o.db.Overlaps(ctx, 10)
	must(t, err)
	if len(overlaps) > 0 {
		t.Fatalf("exclusive reservations overlap: %v", overlaps)
	}
	live, err := o.db.LiveUnderCancelled(ctx, 10)
	must(t, err)
	if len(live) > 0 {
		t.Errorf("live under a cancelled parent: %v", live)
	}
	must(t, o.db.EachMeeting(ctx, func(m consult.Meeting, held []consult.Reservation) error {
		if fault := m.CancellationFault(); fault != "" {
			t.Errorf("%s %s", m.ID, fault)
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

// asClash reports whether the error is a Clash, and gives it.
func asClash(err error, into **consult.Clash) bool {
	c, ok := errors.AsType[*consult.Clash](err)
	if ok {
		*into = c
	}
	return ok
}

// walks runs a random walk with a few seeds, and as long as HUIQI_TEST_WALK says (a
// duration such as 10m) with seeds that nobody has tried: one seed after another, each
// on an office of its own in every database.
func walks(t *testing.T, walk func(t *testing.T, o *office, seed uint64)) {
	t.Parallel()
	run := func(seed uint64) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, url string) { walk(t, open(t, url), seed) })
		})
	}
	for seed := range uint64(walkSeeds) {
		run(seed)
	}
	longer, err := time.ParseDuration(cmp.Or(os.Getenv("HUIQI_TEST_WALK"), "0s"))
	must(t, err)
	for began := time.Now(); time.Since(began) < longer && !t.Failed(); {
		run(rand.Uint64())
	}
}
