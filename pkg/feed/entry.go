package feed

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// Entry is one Meeting as the holder of a Feed may see it, shown by the link in its event.
type Entry struct {
	// Feed has the Options that its holder chose, the language among them.
	Feed subscription.Feed
	// Event has its OnlineURL and CancelReason only when the holder attends.
	Event subscription.Event
	// Zone is the office's zone.
	Zone *time.Location
	// Language is the language of the texts below.
	Language subscription.Language
	// Title, Location and Form read as they do in a calendar in this language.
	Title, Location, Form string
	// When is the time in words. Was is the original time, set when the Meeting was moved after
	// the holder had been invited.
	When, Was string
	// Link is where an online meeting that was not cancelled is joined.
	Link string
}

// Event returns the Meeting behind the link of an event:
// /feeds/{feed}/meetings/{meeting}/{mac}. It returns consult.ErrGone when the Feed was revoked
// or got another secret since the link was made or its Person is inactive, and consult.ErrNotFound for a mac that this
// office never wrote, for a Meeting that is no longer on the calendar, and for one that the
// holder may not see. An empty language stands for the language of the Feed.
func (s *Service) Event(
	ctx context.Context, feed, meeting consult.ID, mac string, language subscription.Language,
) (Entry, error) {
	if uuid.Validate(string(feed)) != nil {
		return Entry{}, consult.ErrNotFound
	}
	f, err := s.store.Feed(ctx, feed)
	if err != nil {
		return Entry{}, fmt.Errorf("feed: finding feed %s: %w", feed, err)
	}
	if err := s.checkLink(ctx, f, meeting, mac); err != nil {
		return Entry{}, err
	}
	e, err := s.store.FeedEvent(ctx, f, meeting)
	if err != nil {
		return Entry{}, fmt.Errorf("feed: reading meeting %s: %w", meeting, err)
	}
	// The answer for a veiled event must not even confirm that it exists.
	if e.Veiled || f.Options.Veiled {
		return Entry{}, consult.ErrNotFound
	}
	language = cmp.Or(language, f.Options.Language, subscription.Chinese)
	loc := localeFor(language)
	m := &e.Meeting
	entry := Entry{
		Feed:     f,
		Zone:     s.opt.Zone,
		Language: language,
		Title:    loc.title(&e),
		Location: loc.location(&e),
		Form:     loc.formName(&e),
		When:     loc.span(m.Span, s.opt.Zone),
		Link:     joinLink(&f, m),
	}
	if loc.changeMark(&e) == loc.moved {
		entry.Was = loc.span(m.First.Span, s.opt.Zone)
	}
	if !holderAttends(&f) {
		m.OnlineURL, m.CancelReason = "", ""
	}
	entry.Event = e
	return entry, nil
}

// checkLink returns nil for a valid link, consult.ErrGone for one that was valid once, and
// consult.ErrNotFound for any other.
func (s *Service) checkLink(ctx context.Context, f subscription.Feed, meeting consult.ID, mac string) error {
	if validMAC(f.TokenHash, meeting, mac) {
		if !f.RevokedAt.IsZero() {
			return consult.ErrGone
		}
		return nil
	}
	// A link of an earlier secret gets a 410, so that its holder knows to ask for the new one.
	old, err := s.store.RetiredHashes(ctx, f.ID)
	if err != nil {
		return fmt.Errorf("feed: reading feed %s: %w", f.ID, err)
	}
	for _, hash := range old {
		if validMAC(hash, meeting, mac) {
			return consult.ErrGone
		}
	}
	return consult.ErrNotFound
}
