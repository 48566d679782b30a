package mymeetings

import (
	"context"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/subscription"
)

// MaxSeen is the most Meetings that one look is at.
const MaxSeen = 60

// Sight is what the holder of a link has looked at.
type Sight struct {
	Meetings []consult.ID
	// Shown is the Revision of the List that the page showed.
	Shown consult.Revision
	// RequestID is that of the request, for the journal.
	RequestID string
}

// Seen records that the holder has looked, so that nobody calls them about what they have read. It refuses a link that
// somebody else keeps or that does not show what the Meetings are.
func (svc *Service) Seen(ctx context.Context, f subscription.Feed, s Sight) error {
	if !own(f) {
		return forbidden(readOnly(f, consult.Rules{}))
	}
	by, err := svc.actor(ctx, f)
	if err != nil {
		return err
	}
	ctx = journal.WithOrigin(ctx, journal.Link("seenByLink", s.RequestID, by))
	return svc.staleness.Looked(ctx, by, s.Meetings[:min(len(s.Meetings), MaxSeen)], s.Shown)
}

// own reports whether the link is read by its Person, who sees what the Meetings are.
func own(f subscription.Feed) bool { return readOnly(f, consult.Rules{}) == "" }

// addNews marks what was moved or cancelled without the Person's knowledge.
func (svc *Service) addNews(ctx context.Context, person consult.ID, l *List) error {
	var changed []consult.ID
	for i := range l.Items {
		it := &l.Items[i]
		if !it.Over(l.AsOf) && (it.Shift() != "" || it.Meeting.Status == consult.Cancelled) {
			changed = append(changed, it.Meeting.ID)
		}
	}
	unseen, err := svc.staleness.Unseen(ctx, person, changed)
	if err != nil {
		return err
	}
	for i := range l.Items {
		l.Items[i].News = slices.Contains(unseen, l.Items[i].Meeting.ID)
	}
	return nil
}
