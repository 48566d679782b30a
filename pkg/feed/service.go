package feed

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// Options configure a Service. Zone is required; any other zero field takes the default named
// here.
type Options struct {
	// Zone is the office's zone. It must have an IANA name.
	Zone *time.Location
	// PublicURL and Contact go into every CalendarHeader. Both may be empty.
	PublicURL, Contact string
	// EntryKey is the key of the pages to which events link. Without it there are no such links.
	EntryKey EntryKey
	// Now is the clock: time.Now.
	Now func() time.Time
	// Random is the source of secrets: crypto/rand.
	Random io.Reader
	// CacheBytes limits the memory for rendered calendars: 32 MiB.
	CacheBytes int
	// MaxEvicted limits how many evicted calendars are remembered by their tags, about 150
	// bytes each: 1,000,000.
	MaxEvicted int
	// RenderTimeout is how long rendering one calendar may take, and how long a caller waits for it: 10 s.
	RenderTimeout time.Duration
	// Fetches records who fetched which calendar. It may be nil.
	Fetches *Fetches
	// Logger is told who created, rotated and revoked a Feed: slog.Default.
	Logger *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = 32 << 20
	}
	if o.MaxEvicted <= 0 {
		o.MaxEvicted = 1_000_000
	}
	if o.RenderTimeout <= 0 {
		o.RenderTimeout = 10 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}

// Service manages Feeds and serves their calendars.
type Service struct {
	store      Store
	revisions  *Revisions
	opt        Options
	cache      *cache
	renderings singleflight.Group
	renders    atomic.Int64
	hits       atomic.Int64
}

// New returns consult.ErrInvalid for a zone without an IANA name.
func New(store Store, revisions *Revisions, opt Options) (*Service, error) {
	if err := checkZone(opt.Zone); err != nil {
		return nil, err
	}
	opt = opt.withDefaults()
	if opt.Fetches != nil {
		opt.Fetches.historyEpoch = revisions.historyEpoch.Load
	}
	return &Service{
		store:     store,
		revisions: revisions,
		opt:       opt,
		cache:     newCache(opt.CacheBytes, opt.MaxEvicted),
	}, nil
}

// Stats says what the cache holds, how many calendars were rendered, and how many requests were
// answered without rendering.
type Stats struct {
	Pages, Bytes, Evicted int
	Renders, Hits         int64
}

// Stats returns the current figures for the metrics page.
func (s *Service) Stats() Stats {
	pages, bytes, evicted := s.cache.stats()
	return Stats{Pages: pages, Bytes: bytes, Evicted: evicted, Renders: s.renders.Load(), Hits: s.hits.Load()}
}

// secretLength is the length of 32 random bytes in base64url without padding.
const secretLength = 43

// Serve returns the calendar that the secret opens. The calendar is never older than a commit
// that this process acknowledged before the call, nor than a commit that another process made
// more than MaxAge before it. Serve returns consult.ErrNotFound for a secret that was never
// issued and consult.ErrGone for one that was revoked or rotated away, or whose Person is
// inactive. Any other error means that the calendar is not available at present (503). A cached
// calendar that is still current costs no database work.
func (s *Service) Serve(ctx context.Context, secret string) (Calendar, error) {
	key, ok := digestOf(secret)
	if !ok {
		return Calendar{}, consult.ErrNotFound
	}
	p, ok := s.cache.get(key)
	if !ok {
		return s.serveCold(ctx, key, secret)
	}
	current, err := s.isCurrent(ctx, p)
	if err != nil {
		return Calendar{}, err
	}
	if !current {
		return s.serveCold(ctx, key, secret)
	}
	s.hits.Add(1)
	return p.result(nil)
}

// Fetched records that a phone now has the calendar, because it was sent or the phone confirmed
// its tag. A page that is served is current: no Revision after the page's touched its subject.
// So the phone shows a change of a Meeting exactly when the page's Revision is not less than
// the change's. Fetches by user agents that are not calendar clients are ignored.
func (s *Service) Fetched(c Calendar, agent string) {
	if s.opt.Fetches != nil && !notCalendarClient(agent) {
		s.opt.Fetches.note(c.fetch, agent, c.historyEpoch)
	}
}

// Known is Serve for a client that may have the calendar already. It reads and renders nothing,
// and the Calendar has no Bytes when they were evicted. It returns false when it does not know
// the current calendar.
func (s *Service) Known(ctx context.Context, secret string) (Calendar, bool, error) {
	key, ok := digestOf(secret)
	if !ok {
		return Calendar{}, false, consult.ErrNotFound
	}
	p, ok := s.cache.known(key)
	if !ok {
		return Calendar{}, false, nil
	}
	current, err := s.isCurrent(ctx, p)
	if err != nil || !current {
		return Calendar{}, false, err
	}
	s.hits.Add(1)
	c, err := p.result(nil)
	return c, err == nil, err
}

// serveCold joins a rendering or starts one. A rendering that it joined may have started before
// a change that the caller knows of; a second one has not.
func (s *Service) serveCold(ctx context.Context, key digest, secret string) (Calendar, error) {
	ctx, cancel := context.WithTimeout(ctx, s.opt.RenderTimeout)
	defer cancel()
	p, err := s.sharedRender(ctx, key, secret)
	if err != nil {
		return Calendar{}, err
	}
	current, err := s.isCurrent(ctx, p)
	if err != nil || current {
		return p.result(err)
	}
	p, err = s.sharedRender(ctx, key, secret)
	return p.result(err)
}

func (p *page) result(err error) (Calendar, error) {
	if err != nil {
		return Calendar{}, err
	}
	if p.gone {
		return Calendar{}, consult.ErrGone
	}
	return p.calendar, nil
}

// isCurrent reports whether nothing that p shows has changed since it was read. A revoked Feed
// stays revoked, so the database is not asked about it, unless it was replaced.
func (s *Service) isCurrent(ctx context.Context, p *page) (bool, error) {
	if p.gone {
		return s.revisions.historyEpoch.Load() == p.historyEpoch, nil
	}
	now := s.opt.Now()
	if now.Before(p.day.From) || !now.Before(p.day.To) {
		return false, nil
	}
	if at, err := s.revisions.Current(ctx, p.feed); err != nil || at > p.feedAt {
		return false, err
	}
	at, err := s.changedAt(ctx, p)
	return err == nil && at <= p.shownAt && s.revisions.historyEpoch.Load() == p.historyEpoch, err
}

// changedAt is the newest Revision at which what p shows may have changed. Where Bodies below the subject are shown,
// that is the newest of all: which they are changes as well.
func (s *Service) changedAt(ctx context.Context, p *page) (consult.Revision, error) {
	at, err := s.revisions.Current(ctx, p.subject)
	if err == nil && p.below {
		at = s.revisions.Known()
	}
	return at, err
}

// sharedRender renders once for all who ask at the same time, and not at all when a rendering
// that just ended is good enough. The rendering goes on when its first caller gives up. A panic
// makes only this calendar unavailable.
func (s *Service) sharedRender(ctx context.Context, key digest, secret string) (*page, error) {
	answer := s.renderings.DoChan(string(key[:]), func() (_ any, err error) {
		defer func() {
			if p := recover(); p != nil {
				s.opt.Logger.Error("panic", "room", "feed", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				err = fmt.Errorf("feed: rendering panicked: %v", p)
			}
		}()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opt.RenderTimeout)
		defer cancel()
		// Another rendering may have ended between the caller's look at the cache and this one.
		if p, ok := s.cache.get(key); ok {
			if current, err := s.isCurrent(ctx, p); err != nil || current {
				return p, err
			}
		}
		return s.renderPage(ctx, key, secret)
	})
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("feed: waiting for a calendar: %w", ctx.Err())
	case a := <-answer:
		p, _ := a.Val.(*page)
		return p, a.Err
	}
}

// renderPage reads and renders the Feed and caches the page. It takes the known Revision before
// it reads anything: a change that is committed meanwhile has a greater Revision and makes the
// page stale, whether or not the page already shows it.
func (s *Service) renderPage(ctx context.Context, key digest, secret string) (*page, error) {
	known, epoch := s.revisions.knownAndEpoch()
	f, err := s.opened(ctx, key, secret)
	if errors.Is(err, subscription.ErrHolderInactive) {
		// Not cached, because the person may become active again.
		return &page{gone: true, historyEpoch: epoch}, nil
	}
	if errors.Is(err, consult.ErrGone) || err == nil && !f.RevokedAt.IsZero() {
		p := &page{gone: true, historyEpoch: epoch}
		s.cache.put(key, p)
		return p, nil
	}
	if err != nil {
		return nil, fmt.Errorf("feed: finding a feed: %w", err)
	}
	p, at, err := s.render(ctx, f, secret)
	if err != nil {
		return nil, err
	}
	// The database may have been replaced by an older copy while it was read.
	if !s.revisions.validate(at, known, epoch) {
		return nil, errWentBack
	}
	p.historyEpoch = epoch
	p.feedAt = known
	p.calendar.historyEpoch = epoch
	p.calendar.fetch = subscription.Fetch{FeedID: f.ID, LinkedAt: f.LinkedAt, Revision: p.shownAt}
	p.calendar.gzipped.onGrow = func(n int) { s.cache.grow(key, p, n) }
	s.cache.put(key, p)
	return p, nil
}

// errWentBack says that the data read is older than data known before, or of another history.
var errWentBack = errors.New("feed: the database went back while a calendar was read")

// render reads the Feed's contents and writes its calendar. It also returns the RevisionLog of that
// read.
func (s *Service) render(
	ctx context.Context, f subscription.Feed, secret string,
) (*page, subscription.RevisionLog, error) {
	s.renders.Add(1)
	now := s.opt.Now()
	today := consult.DateOf(now, s.opt.Zone)
	day := today.Span(s.opt.Zone)
	window := f.Options.Window(today, s.opt.Zone)
	cancelledSince := today.AddDays(-f.Options.DaysCancelled).Start(s.opt.Zone)
	contents, err := s.store.Contents(ctx, f, window, cancelledSince)
	if err != nil {
		return nil, subscription.RevisionLog{}, fmt.Errorf("feed: reading the contents of feed %s: %w", f.ID, err)
	}
	contents.Feed = f
	b, err := s.calendarHeader(f, secret).Render(contents)
	if err != nil {
		return nil, subscription.RevisionLog{}, fmt.Errorf("feed: rendering feed %s: %w", f.ID, err)
	}
	p := &page{
		feed:     consult.Subject{Kind: consult.SubjectFeed, ID: f.ID},
		subject:  f.Subject,
		below:    f.Options.Below,
		shownAt:  contents.Revision,
		day:      day,
		calendar: newCalendar(b),
	}
	// Several changes in one second are dated into the following seconds to tell them apart,
	// but a Last-Modified header must not lie in the future (RFC 9110, section 8.8.2.1).
	modified := earlier(later(contents.ChangedAt, p.day.From), now)
	p.calendar.LastModified = modified.UTC().Format(http.TimeFormat)
	return p, contents.RevisionLog, nil
}

// calendarHeader includes the address of the calendar only for public Feeds. A personal
// calendar that is passed on as a file must not give away its secret link.
func (s *Service) calendarHeader(f subscription.Feed, secret string) CalendarHeader {
	l := CalendarHeader{
		Zone:      s.opt.Zone,
		PublicURL: s.opt.PublicURL,
		EntryKey:  s.opt.EntryKey,
		Contact:   s.opt.Contact,
	}
	if f.Subject.Kind == consult.SubjectPublic && l.base() != "" {
		l.Source = l.base() + "/feeds/" + secret + "/calendar.ics"
	}
	return l
}

// digestOf hashes a secret. It returns false for a string that is neither PublicName nor can be a secret.
func digestOf(secret string) (digest, bool) {
	if secret == PublicName {
		return sha256.Sum256([]byte(PublicName)), true
	}
	if len(secret) != secretLength {
		return digest{}, false
	}
	// An array on the stack: converting the string to a slice would allocate for every request.
	var buf [secretLength]byte
	copy(buf[:], secret)
	return sha256.Sum256(buf[:]), true
}
