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
	// Agenda are the Items that the holder is told of, each in words; Whole is when the whole Meeting is, if the holder
	// comes for these alone.
	Agenda []string
	Whole  string
	// Stops are where the Meeting goes, each in words.
	Stops []string
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
		When:     loc.span(e.Needed(), s.opt.Zone),
		Link:     joinLink(&f, m),
		Agenda:   loc.agendaOf(&f, &e, s.opt.Zone),
	}
	for i := range m.Stops {
		entry.Stops = append(entry.Stops, loc.stopText(&e, i, s.opt.Zone))
	}
	if len(e.OwnItems) > 0 {
		entry.Whole = loc.span(m.Span, s.opt.Zone)
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
	valid, err := s.validNow(ctx, f, meeting, mac)
	if err != nil {
		return err
	}
	if valid {
		if !f.RevokedAt.IsZero() {
			return consult.ErrGone
		}
		return nil
	}
	// A link of an earlier secret or of an earlier key gets a 410, so that its holder knows to ask for the new one.
	old, err := s.store.RetiredHashes(ctx, f.ID)
	if err != nil {
		return fmt.Errorf("feed: reading feed %s: %w", f.ID, err)
	}
	for _, hash := range append(old, f.TokenHash) {
		if s.sealed(hash, meeting, mac) || validMAC(hash, meeting, mac) {
			return consult.ErrGone
		}
	}
	return consult.ErrNotFound
}

// sealed reports whether a link of the secret with that hash was made with the EntryKey.
func (s *Service) sealed(hash []byte, meeting consult.ID, mac string) bool {
	return len(s.opt.EntryKey) > 0 && validMAC(s.opt.EntryKey.of(hash), meeting, mac)
}

// FormerEntryTime is how long links are answered that were made before the EntryKey lay outside the database: as long
// as a calendar keeps a cancelled Meeting, unless its link says otherwise. By then phones have fetched others.
const FormerEntryTime = 30 * 24 * time.Hour

// validNow reports whether the link is made with the EntryKey, or in the former way by a Feed's secret that is older
// than the change, which was not long ago.
func (s *Service) validNow(ctx context.Context, f subscription.Feed, meeting consult.ID, mac string) (bool, error) {
	if s.sealed(f.TokenHash, meeting, mac) {
		return true, nil
	}
	if !validMAC(f.TokenHash, meeting, mac) {
		return false, nil
	}
	changed, err := s.store.EntryKeySince(ctx)
	if err != nil {
		return false, fmt.Errorf("feed: reading since when links have another key: %w", err)
	}
	return !f.LinkedAt.After(changed) && s.instant().Before(changed.Add(FormerEntryTime)), nil
}

// AdoptEntryKey has all calendars written anew if links were made with another key, or with none, until now. Whoever
// serves calls it once it has opened the office.
func (s *Service) AdoptEntryKey(ctx context.Context) error {
	if len(s.opt.EntryKey) == 0 {
		if s.opt.PublicURL != "" {
			s.opt.Logger.WarnContext(ctx, "events have no links: name a file for their key with --entry-key")
		}
		return nil
	}
	changed, err := s.store.AdoptEntryKey(ctx, s.opt.EntryKey.Fingerprint())
	if err != nil {
		return fmt.Errorf("feed: adopting the key of links: %w", err)
	}
	if changed {
		s.opt.Logger.InfoContext(ctx, "events link with another key from now on", "key", s.opt.EntryKey.Fingerprint())
	}
	return nil
}
