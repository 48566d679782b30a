package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/figure"
	"huiqi/pkg/file"
	"huiqi/pkg/health"
	"huiqi/pkg/journal"
	"huiqi/pkg/ordinal"
	"huiqi/pkg/outcome"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
	"huiqi/pkg/subscription"
)

// Options of Open. Clock stamps Revisions; Committed, when set, is called after
// each commit that touched calendars and before Write returns, with the history
// up to it and those calendars.
type Options struct {
	Clock     func() time.Time
	Committed func(subscription.RevisionLog, []subscription.Invalidation)
	// Quiet is how long the listener may hear nothing before it is tried: 10 s.
	Quiet time.Duration
	// CommitTime is how long a COMMIT may go without an answer: DefaultCommitTime.
	CommitTime time.Duration
	// Conns bounds the connections to PostgreSQL beside the listener's, 20, or those that read a SQLite
	// file beside the one that writes, 4.
	Conns int
	// Statement, when set, is called with the text of every statement before the
	// driver is given it, BEGIN and COMMIT among them. Calls may come at once.
	Statement func(text string)
	// Existing has Open refuse a database without an office, with ErrNoOffice, and not make one.
	Existing bool
	// Inspect has Open change nothing: neither schema nor names, nor what a restoration calls for.
	// A database of another version of the schema is refused.
	Inspect bool
	// Surpassed is what is known of the state that a restoration noticed by Open replaced.
	Surpassed subscription.Surpassed
	// VerifyCache, when set, has everything that a transaction has cached read again each
	// time that it is asked for, and is told where the database differs. It is for tests.
	VerifyCache func(fault string)
}

// Store is one office's database. It is safe for concurrent use. Each part of it keeps some
// of the nouns; together they have the methods that the rooms ask for.
type Store struct {
	*database
	*nounStore
	*meetingStore
	*feedStore
	*topicStore
	*motionStore
	*contactStore
	*journalStore
	*figureStore
	*checker
	*respeller
}

// database is the connections, the transactions, and what every write records: the history and
// the changes that people have to know.
type database struct {
	writer, reader *gorm.DB
	pools          []*sql.DB
	postgres       bool
	gate           chan struct{}
	writes         writeRecord
	// path is a SQLite database's file, and knows the newest version of the schema that this program has.
	path  string
	knows int64
	// line is how the listener connects, signature what ends each call of this process.
	line      *pgx.ConnConfig
	signature string
	opt       Options
	// home is the file beside a SQLite database; fresh says that Open made the office.
	home  homeFile
	fresh bool
	// opened is the SQLite file that this process has open.
	opened openedFile
	// Restoration is what Open did about a database that was restored; it has no Cause
	// when nothing had to be done.
	Restoration subscription.Restoration
	// wholeColumns, headColumns, heldColumns and ownedColumns select a Meeting with what hangs on it, roomColumns a
	// Room with its Venue, and ruleColumns the Rules with a year of holidays.
	wholeColumns, headColumns, heldColumns, ownedColumns, roomColumns, ruleColumns string
	// watched are the tables whose writes the journal has.
	watched map[string]*watchedTable
	// versionColumns are those of a Meeting that its next version may change.
	versionColumns []string
}

// nounStore keeps what has a version and is listed, each noun on a Shelf of its own.
type nounStore struct {
	*database

	People      *Shelf[consult.Person, personRow, consult.PersonFilter]
	Bodies      *Shelf[consult.Body, bodyRow, consult.BodyFilter]
	BodyKinds   *Shelf[consult.BodyKind, bodyKindRow, consult.Unfiltered]
	Memberships *Shelf[consult.Membership, membershipRow, consult.MembershipFilter]
	Pairings    *Shelf[consult.Pairing, pairingRow, consult.PairingFilter]
	Venues      *Shelf[consult.Venue, venueRow, consult.VenueFilter]
	Rooms       *Shelf[consult.Room, roomRow, consult.RoomFilter]
	Forms       *Shelf[consult.Form, formRow, consult.Unfiltered]
	Rules       *Shelf[consult.Rules, ruleRow, consult.Unfiltered]
	Blocks      *Shelf[consult.Block, blockRow, consult.BlockFilter]
	Leaves      *Shelf[consult.Leave, leaveRow, consult.LeaveFilter]
	Series      *Shelf[consult.Series, seriesRow, consult.SeriesFilter]
	feeds       *Shelf[subscription.Feed, feedRow, subscription.Filter]
	Tokens      *Shelf[consult.Token, tokenRow, consult.TokenFilter]
	Sessions    *Shelf[consult.Session, sessionRow, consult.Unfiltered]
	Proposals   *Shelf[proposal.Proposal, proposalRow, proposal.Filter]
	Notices     *Shelf[proposal.Notice, noticeRow, proposal.NoticeFilter]
	Plans       *Shelf[plan.Plan, planRow, plan.Filter]
	Topics      *Shelf[plan.Topic, topicRow, plan.TopicFilter]
	Posts       *Shelf[consult.Post, postRow, consult.PostFilter]

	OutcomeKinds *Shelf[outcome.Kind, outcomeKindRow, consult.Unfiltered]
	Outcomes     *LinkedShelf[outcome.Outcome, outcomeRow, outcome.Filter]
	Instructions *LinkedShelf[outcome.Instruction, instructionRow, outcome.InstructionFilter]
	FollowUps    *LinkedShelf[outcome.FollowUp, followUpRow, outcome.FollowUpFilter]
	Files        *Shelf[file.File, fileRow, file.Filter]
	Motions      *MotionShelf
	Terms        *Shelf[ordinal.Term, termRow, ordinal.TermFilter]
	Numberings   *Shelf[ordinal.Numbering, numberingRow, ordinal.Filter]
	Firms        *Shelf[contact.Firm, firmRow, contact.FirmFilter]
	Visits       *VisitShelf
	Contacts     *Shelf[contact.Contact, contactRow, contact.ContactFilter]
	Reports      *Shelf[figure.Report, reportRow, figure.Filter]
}

// meetingStore keeps the Meetings with all that hangs on them.
type meetingStore struct {
	*database
	nouns *nounStore
}

// feedStore keeps the Feeds and reads what they show.
type feedStore struct {
	*database
	nouns *nounStore
}

// topicStore keeps which Meetings consult on which Topics.
type topicStore struct{ *database }

// motionStore keeps which Meetings are about which Motions.
type motionStore struct{ *database }

// contactStore counts visits and contacts.
type contactStore struct{ *database }

// checker finds what a sound database does not have, for huiqi check.
type checker struct {
	*database
	kept *meetingStore
}

// respeller writes again, in their normal form, the texts that an earlier program wrote.
type respeller struct {
	*database
	meetings *meetingStore
	feeds    *feedStore
}

// assemble makes the parts of a Store over the database.
func assemble(db *database) *Store {
	nouns := &nounStore{database: db}
	meetings := &meetingStore{database: db, nouns: nouns}
	feeds := &feedStore{database: db, nouns: nouns}
	return &Store{
		database:     db,
		nounStore:    nouns,
		meetingStore: meetings,
		feedStore:    feeds,
		topicStore:   &topicStore{database: db},
		motionStore:  &motionStore{database: db},
		contactStore: &contactStore{database: db},
		journalStore: &journalStore{database: db},
		figureStore:  &figureStore{database: db},
		checker:      &checker{database: db, kept: meetings},
		respeller:    &respeller{database: db, meetings: meetings, feeds: feeds},
	}
}

// Open connects to "sqlite:PATH" or "postgres://…", and brings the schema up
// to date. The database is created when it is a file that does not exist, unless
// Options.Existing is set.
func Open(ctx context.Context, url string, opt Options) (*Store, error) {
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	opt.Quiet = cmp.Or(opt.Quiet, quiet)
	opt.CommitTime = cmp.Or(opt.CommitTime, DefaultCommitTime)
	s := assemble(&database{
		opt:       opt,
		knows:     newestMigration(),
		gate:      make(chan struct{}, 1),
		signature: " " + rand.Text(),
	})
	var err error
	s.watched, err = watchedTables()
	if err != nil {
		return nil, err
	}
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		err = s.openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"))
	case isPostgres(url):
		err = s.openPostgres(ctx, url)
	default:
		err = fmt.Errorf("database URL must begin with sqlite: or postgres:// (%w)", consult.ErrInvalid)
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("store: open: %w", err)
	}
	s.shelves()
	err = s.prepare()
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("store: open: %w", err)
	}
	if opt.Inspect {
		return s, nil
	}
	s.Restoration, err = s.Reconcile(ctx, subscription.RevisionLog{})
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("store: open: %w", err)
	}
	s.fresh = false
	if !s.postgres {
		err = s.opened.note(strings.TrimPrefix(url, "sqlite:"))
		if err != nil {
			s.Close()
			return nil, fmt.Errorf("store: open: %w", err)
		}
	}
	err = cmp.Or(s.beginJournal(ctx), s.respellUnheard(ctx))
	if err != nil && !errors.As(err, new(*health.Unwritable)) { // what cannot be written can be read
		s.Close()
		return nil, fmt.Errorf("store: open: %w", err)
	}
	return s, nil
}

// respellUnheard respells while the store is being opened, when nobody can be told of a commit yet.
func (s *Store) respellUnheard(ctx context.Context) error {
	told := s.opt.Committed
	s.opt.Committed = nil
	defer func() { s.opt.Committed = told }()
	return s.respell(ctx)
}

// config leaves GORM's cache of statements off: it has no bound, one for every
// length of a list; what it prepares in a transaction dies with it; and what it
// evicts may be in use. The driver of PostgreSQL has a bounded cache of its own.
func config() *gorm.Config {
	return &gorm.Config{SkipDefaultTransaction: true, Logger: logger.Discard,
		NowFunc: func() time.Time { return time.Time{} }, DisableAutomaticPing: true}
}

// Close ends every connection.
func (s *database) Close() error {
	var errs []error
	for _, p := range s.pools {
		errs = append(errs, p.Close())
	}
	errs = append(errs, s.home.close())
	return errors.Join(errs...)
}

// Ping answers nil when the database can be read now.
func (s *database) Ping(ctx context.Context) error {
	err := s.mayRead(s.reader.WithContext(ctx))
	if err != nil {
		return err
	}
	return s.opened.check()
}

type unitKey struct{}

// unit is the transaction a context carries.
type unit struct {
	tx     *gorm.DB
	writes bool
	// wrote says that something was written.
	wrote   atomic.Bool
	cache   *readCache
	touched map[consult.Subject]struct{}
	changes map[consult.ID]consult.Change
	// things says that what the journal watches may have been written, and noted is what it is to say besides.
	things atomic.Bool
	noted  []journal.Entry
	// reasons are why Meetings were changed.
	reasons map[string]string
	// failed is what a Write that joined this one failed with, having perhaps
	// written half.
	failed error
}

// conn is the context's transaction, or a plain reading connection.
func (s *database) conn(ctx context.Context) *gorm.DB {
	if u, ok := ctx.Value(unitKey{}).(*unit); ok {
		return u.tx.WithContext(ctx)
	}
	return s.reader.WithContext(ctx)
}

// Read runs fn on one snapshot of the database and writes nothing. Inside a
// Write or a Read it joins.
func (s *database) Read(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, ok := ctx.Value(unitKey{}).(*unit); ok {
		return fn(ctx)
	}
	o := &sql.TxOptions{ReadOnly: true}
	if s.postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	err := s.reader.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return fn(context.WithValue(ctx, unitKey{}, &unit{tx: tx, cache: newReadCache()}))
	}, o)
	return translate(inTime(ctx, err))
}
