package rest

import (
	"context"
	"errors"
	"strings"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
)

func feedOf(f facts, d consult.Feed) api.Feed {
	return api.Feed{ID: string(d.ID), Subject: api.FeedSubject{Kind: api.FeedSubjectKind(d.Subject.Kind), ID: text(d.Subject.ID)}, Name: d.Name,
		Options: optionsOf(d.Options), RevokedAt: f.localOrNull(d.RevokedAt), Version: d.Version, CreatedAt: f.local(d.CreatedAt), ChangedAt: f.local(d.ChangedAt)}
}

func optionsOf(o consult.FeedOptions) api.FeedOptions {
	return api.FeedOptions{Language: api.FeedLanguage(o.Language), DaysBack: o.DaysBack, DaysAhead: o.DaysAhead, DaysCancelled: o.DaysCancelled,
		Forms: each(o.Forms, func(k consult.FormKey) string { return string(k) }), Reminders: each(o.Reminders, func(n int) int { return n }),
		Veiled: o.Veiled, Tentative: !o.HideTentative}
}

// setOptions overwrites what is given.
func setOptions(o *consult.FeedOptions, in *api.FeedOptionsInput) {
	if in == nil {
		return
	}
	setText(&o.Language, in.Language)
	set(&o.DaysBack, in.DaysBack)
	set(&o.DaysAhead, in.DaysAhead)
	set(&o.DaysCancelled, in.DaysCancelled)
	set(&o.Reminders, in.Reminders)
	set(&o.Veiled, in.Veiled)
	if in.Forms != nil {
		o.Forms = each(*in.Forms, func(k string) consult.FormKey { return consult.FormKey(k) })
	}
	if in.Tentative != nil {
		o.HideTentative = !*in.Tentative
	}
}

// feedLink shows the secret, in every form of the link.
func (h handlers) feedLink(f facts, i feed.Issued) api.FeedLink {
	d := feedOf(f, i.Feed)
	link := h.link(f, strings.Replace(calendarRoute, ":token", i.Secret, 1))
	page := strings.TrimSuffix(link, "/calendar.ics")
	_, rest, _ := strings.Cut(link, "://")
	return api.FeedLink{ID: d.ID, Subject: d.Subject, Name: d.Name, Options: d.Options, RevokedAt: d.RevokedAt, Version: d.Version, CreatedAt: d.CreatedAt,
		ChangedAt: d.ChangedAt, URL: link, WebcalURL: "webcal://" + rest,
		PageURL: page, SlipURL: page + "/slip", QrSvgURL: page + "/qr.svg", QrPngURL: page + "/qr.png"}
}

func (h handlers) ListFeeds(ctx context.Context, r api.ListFeedsRequestObject) (api.ListFeedsResponseObject, error) {
	filter := consult.FeedFilter{
		Search:      value(r.Params.Q),
		SubjectKind: consult.SubjectKind(value(r.Params.Kind)),
		PersonID:    idOf(r.Params.Person),
		BodyID:      idOf(r.Params.Body),
		RoomID:      idOf(r.Params.Room),
		VenueID:     idOf(r.Params.Venue),
		ActiveOnly:  value(r.Params.ActiveOnly),
	}
	page, err := h.cfg.Feeds.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	f := h.facts(ctx)
	return api.ListFeeds200JSONResponse{Items: each(page.Items, func(d consult.Feed) api.Feed { return feedOf(f, d) }), NextCursor: orNull(page.Next)}, err
}

func (h handlers) CreateFeed(ctx context.Context, r api.CreateFeedRequestObject) (api.CreateFeedResponseObject, error) {
	f := h.facts(ctx)
	options := consult.DefaultFeedOptions()
	setOptions(&options, r.Body.Options)
	made, err := h.cfg.Feeds.Create(ctx, f.actor, consult.Subject{Kind: consult.SubjectKind(r.Body.Subject.Kind), ID: named(r.Body.Subject.ID)}, given(r.Body.Name), options)
	return api.CreateFeed201JSONResponse{Body: h.feedLink(f, made), Headers: api.CreateFeed201ResponseHeaders{ETag: etag(made.Feed.Version), Location: f.at(made.Feed.ID)}}, err
}

func (h handlers) GetFeed(ctx context.Context, r api.GetFeedRequestObject) (api.GetFeedResponseObject, error) {
	d, err := h.cfg.Feeds.Get(ctx, consult.ID(r.ID))
	return api.GetFeed200JSONResponse{Body: feedOf(h.facts(ctx), d), Headers: api.GetFeed200ResponseHeaders{ETag: etag(d.Version)}}, err
}

func (h handlers) UpdateFeed(ctx context.Context, r api.UpdateFeedRequestObject) (api.UpdateFeedResponseObject, error) {
	in := either(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	f, version, err := h.changing(ctx)
	if err != nil {
		return nil, err
	}
	d, err := h.cfg.Feeds.Edit(ctx, f.actor, consult.ID(r.ID), version, func(name *string, options *consult.FeedOptions) {
		set(name, in.Name)
		setOptions(options, in.Options)
	})
	return api.UpdateFeed200JSONResponse{Body: feedOf(f, d), Headers: api.UpdateFeed200ResponseHeaders{ETag: etag(d.Version)}}, revoked(err)
}

func (h handlers) RotateFeed(ctx context.Context, r api.RotateFeedRequestObject) (api.RotateFeedResponseObject, error) {
	f := h.facts(ctx)
	version, err := f.versionIfGiven()
	if err != nil {
		return nil, err
	}
	made, err := h.cfg.Feeds.Rotate(ctx, f.actor, consult.ID(r.ID), version)
	return api.RotateFeed200JSONResponse{Body: h.feedLink(f, made), Headers: api.RotateFeed200ResponseHeaders{ETag: etag(made.Feed.Version)}}, revoked(err)
}

// revoked keeps what is told to subscribers from those who make their links.
func revoked(err error) error {
	if errors.Is(err, consult.ErrGone) {
		return errRevoked
	}
	return err
}

func (h handlers) RevokeFeed(ctx context.Context, r api.RevokeFeedRequestObject) (api.RevokeFeedResponseObject, error) {
	return api.RevokeFeed204Response{}, h.cfg.Feeds.Revoke(ctx, h.facts(ctx).actor, consult.ID(r.ID))
}
