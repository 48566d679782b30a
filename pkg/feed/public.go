package feed

import (
	"context"
	"fmt"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// PublicName stands where a link has its secret: /feeds/public is the office's public calendar, which everybody may
// know. It follows the Feed when its link is replaced, and opens nothing while the office has no public Feed.
const PublicName = "public"

// maxPublic is how many public Feeds are looked at for one of the whole office.
const maxPublic = 100

// PublicFeed returns the oldest public Feed that is not revoked, one of the whole office rather than one that a Body
// owns, or consult.ErrNotFound.
func (s *Service) PublicFeed(ctx context.Context) (subscription.Feed, error) {
	live := subscription.Filter{SubjectKind: consult.SubjectPublic, ActiveOnly: true}
	page, err := s.store.Feeds(ctx, live, consult.PageRequest{Limit: maxPublic})
	if err != nil {
		return subscription.Feed{}, fmt.Errorf("feed: looking for the public calendar: %w", err)
	}
	for _, f := range page.Items {
		if f.OwnerBodyID == "" {
			return f, nil
		}
	}
	if len(page.Items) == 0 {
		return subscription.Feed{}, fmt.Errorf("feed: the office has no public calendar: %w", consult.ErrNotFound)
	}
	return page.Items[0], nil
}

// opened finds the Feed that a secret with this digest opens, or the public one by its name.
func (s *Service) opened(ctx context.Context, key digest, secret string) (subscription.Feed, error) {
	if secret == PublicName {
		return s.PublicFeed(ctx)
	}
	return s.store.FeedByHash(ctx, key[:])
}
