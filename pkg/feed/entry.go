package feed

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/consult"
)

// Entry is one Meeting as a Feed's holder may see it, behind the link of its event.
type Entry struct {
	// Feed has the Options, language among them, that its holder wished for.
	Feed consult.Feed
	// Event has no OnlineURL and no CancelReason but for those who come.
	Event consult.FeedEvent
	// Zone is the office's.
	Zone *time.Location
	// Language is the one that the rest is written in.
	Language consult.Language
	// Title, Location and Form are as a calendar of the language writes them.
	Title, Location, Form string
	// When spells the time, and Was the first one, when the Meeting is not there and the
	// holder was told of it.
	When, Was string
	// Link is where an online sitting that is still to come about is joined.
	Link string
}

// Event answers the Meeting behind a link back: /feeds/{feed}/meetings/{meeting}/{mac}.
// It answers consult.ErrGone for a link of a Feed that was revoked or given another
// secret since, and consult.ErrNotFound for a mac that this office never wrote, a
// Meeting that is no longer the holder's, and one that is veiled to them. An empty
// language is the Feed's own.
func (s *Service) Event(ctx context.Context, feed, meeting consult.ID, mac string, in consult.Language) (Entry, error) {
	if uuid.Validate(string(feed)) != nil {
		return Entry{}, consult.ErrNotFound
	}
	f, err := s.store.Feed(ctx, feed)
	if err != nil {
		return Entry{}, fmt.Errorf("feed: finding feed %s: %w", feed, err)
	}
	if err := s.admit(ctx, f, meeting, mac); err != nil {
		return Entry{}, err
	}
	e, err := s.store.FeedEvent(ctx, f, meeting)
	if err != nil {
		return Entry{}, fmt.Errorf("feed: reading meeting %s: %w", meeting, err)
	}
	if e.Veiled || f.Options.Veiled {
		return Entry{}, consult.ErrNotFound
	}
	in = cmp.Or(in, f.Options.Language, consult.Chinese)
	say, m := speaking(in), &e.Meeting
	entry := Entry{Feed: f, Zone: s.opt.Zone, Language: in, Title: say.title(&e), Location: say.location(&e), Form: say.formName(&e), When: say.span(m.Span, s.opt.Zone), Link: joinLink(&f, m)}
	if say.mark(&e) == say.moved {
		entry.Was = say.span(m.First.Span, s.opt.Zone)
	}
	if !joins(&f) {
		m.OnlineURL, m.CancelReason = "", ""
	}
	entry.Event = e
	return entry, nil
}

// admit tells a link that holds from one that did, and from one that never was.
func (s *Service) admit(ctx context.Context, f consult.Feed, meeting consult.ID, mac string) error {
	if sealed(f.TokenHash, meeting, mac) {
		if !f.RevokedAt.IsZero() {
			return consult.ErrGone
		}
		return nil
	}
	old, err := s.store.RetiredHashes(ctx, f.ID)
	if err != nil {
		return fmt.Errorf("feed: reading feed %s: %w", f.ID, err)
	}
	for _, hash := range old {
		if sealed(hash, meeting, mac) {
			return consult.ErrGone
		}
	}
	return consult.ErrNotFound
}
