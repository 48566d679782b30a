package rest

import (
	"context"
	"errors"
	"strings"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/reach"
	"huiqi/pkg/subscription"
)

func feedOf(info requestInfo, d subscription.Feed) api.Feed {
	return api.Feed{
		ID:          string(d.ID),
		Subject:     api.FeedSubject{Kind: api.FeedSubjectKind(d.Subject.Kind), ID: textOrNull(d.Subject.ID)},
		Name:        d.Name,
		Options:     optionsOf(d.Options),
		OwnerBodyID: textOrNull(d.OwnerBodyID),
		RevokedAt:   info.localOrNull(d.RevokedAt),
		Version:     d.Version,
		CreatedAt:   info.local(d.CreatedAt),
		ChangedAt:   info.local(d.ChangedAt),
	}
}

func optionsOf(o subscription.Options) api.FeedOptions {
	return api.FeedOptions{
		Language:      api.FeedLanguage(o.Language),
		DaysBack:      o.DaysBack,
		DaysAhead:     o.DaysAhead,
		DaysCancelled: o.DaysCancelled,
		Forms:         mapEach(o.Forms, func(k consult.FormKey) string { return string(k) }),
		Reminders:     mapEach(o.Reminders, func(n int) int { return n }),
		Veiled:        o.Veiled,
		Tentative:     !o.HideTentative,
		Answers:       !o.ReadOnly,
		Below:         o.Below,
	}
}

// setOptions overwrites the options that are given.
func setOptions(o *subscription.Options, in *api.FeedOptionsInput) {
	if in == nil {
		return
	}
	setText(&o.Language, in.Language)
	set(&o.DaysBack, in.DaysBack)
	set(&o.DaysAhead, in.DaysAhead)
	set(&o.DaysCancelled, in.DaysCancelled)
	set(&o.Reminders, in.Reminders)
	set(&o.Veiled, in.Veiled)
	set(&o.Below, in.Below)
	if in.Forms != nil {
		o.Forms = mapEach(*in.Forms, func(k string) consult.FormKey { return consult.FormKey(k) })
	}
	if in.Tentative != nil {
		o.HideTentative = !*in.Tentative
	}
	if in.Answers != nil {
		o.ReadOnly = !*in.Answers
	}
}

// feedLink is the Feed with every form of its secret link. It is shown once.
func (h calendarHandlers) feedLink(info requestInfo, i feed.Issued) api.FeedLink {
	d := feedOf(info, i.Feed)
	link := h.link(info, strings.Replace(calendarRoute, ":token", i.Secret, 1))
	page := strings.TrimSuffix(link, "/calendar.ics")
	_, rest, _ := strings.Cut(link, "://")
	return api.FeedLink{
		ID:          d.ID,
		Subject:     d.Subject,
		Name:        d.Name,
		Options:     d.Options,
		OwnerBodyID: d.OwnerBodyID,
		RevokedAt:   d.RevokedAt,
		Version:     d.Version,
		CreatedAt:   d.CreatedAt,
		ChangedAt:   d.ChangedAt,
		URL:         link,
		WebcalURL:   "webcal://" + rest,
		PageURL:     page,
		SlipURL:     page + "/slip",
		QrSvgURL:    page + "/qr.svg",
		QrPngURL:    page + "/qr.png",
	}
}

func (h calendarHandlers) ListFeeds(
	ctx context.Context, r api.ListFeedsRequestObject,
) (api.ListFeedsResponseObject, error) {
	filter := subscription.Filter{
		Search:      value(r.Params.Q),
		SubjectKind: consult.SubjectKind(value(r.Params.Kind)),
		PersonID:    idOf(r.Params.Person),
		BodyID:      idOf(r.Params.Body),
		RoomID:      idOf(r.Params.Room),
		VenueID:     idOf(r.Params.Venue),
		ActiveOnly:  value(r.Params.ActiveOnly),
		UnderID:     idOf(r.Params.Under),
	}
	info := h.requestInfo(ctx)
	page, err := h.cfg.Feeds.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListFeeds200JSONResponse{
		Items:      mapEach(page.Items, func(d subscription.Feed) api.Feed { return feedOf(info, d) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h calendarHandlers) CreateFeed(
	ctx context.Context, r api.CreateFeedRequestObject,
) (api.CreateFeedResponseObject, error) {
	info := h.requestInfo(ctx)
	sub := consult.Subject{Kind: consult.SubjectKind(r.Body.Subject.Kind), ID: idOrEmpty(r.Body.Subject.ID)}
	if err := h.mayFeed(ctx, sub, idOrEmpty(r.Body.OwnerBodyID)); err != nil {
		return nil, err
	}
	options := subscription.DefaultOptions()
	var err error
	options.Below, err = h.showsBelow(ctx, sub)
	if err != nil {
		return nil, err
	}
	setOptions(&options, r.Body.Options)
	made, err := h.cfg.Feeds.Create(ctx, info.actor, feed.Wish{
		Subject:     sub,
		OwnerBodyID: idOrEmpty(r.Body.OwnerBodyID),
		Name:        given(r.Body.Name),
		Options:     options,
	})
	return api.CreateFeed201JSONResponse{
		Body:    h.feedLink(info, made),
		Headers: api.CreateFeed201ResponseHeaders{ETag: etag(made.Feed.Version), Location: info.location(made.Feed.ID)},
	}, err
}

// showsBelow reports whether a new calendar shows the meetings of all bodies below its subject unless the request says
// otherwise: a district or a township holds few meetings of its own.
func (h calendarHandlers) showsBelow(ctx context.Context, sub consult.Subject) (bool, error) {
	if sub.Kind != consult.SubjectBody {
		return false, nil
	}
	b, err := h.cfg.Services.Directory.Bodies.Get(ctx, sub.ID)
	if errors.Is(err, consult.ErrNotFound) {
		return false, nil // the feed is refused for it
	}
	return b.Level == consult.LevelDistrict || b.Level == consult.LevelTownship, err
}

// mayFeed refuses a link to the calendar of what is not one's own, and an owner beyond reach. The public's calendar is
// the whole office's.
func (h calendarHandlers) mayFeed(ctx context.Context, sub consult.Subject, owner consult.ID) error {
	v := reach.Of(ctx)
	if v.Whole() {
		return nil
	}
	var f consult.Faults
	v.OwnerFault(&f, "owner_body_id", owner)
	if sub.Kind == consult.SubjectPublic {
		f.Add(true, "subject.kind", "forbidden", "公开订阅只能由管辖整个办公室的令牌办理",
			"public is for tokens that cover the whole office")
		return f.Err()
	}
	standing, err := h.standingOf(ctx, reach.Noun(sub.Kind), sub.ID)
	if err != nil {
		return err
	}
	f.Add(standing == reach.Beyond, "subject.id", "not_found", "不存在", "does not exist")
	f.Add(standing == reach.Seen, "subject.id", "forbidden", "不在管辖范围内，不能签发链接",
		"is not within your reach, so that you cannot issue a link to it")
	return f.Err()
}

func (h calendarHandlers) GetFeed(ctx context.Context, r api.GetFeedRequestObject) (api.GetFeedResponseObject, error) {
	d, err := h.cfg.Feeds.Get(ctx, consult.ID(r.ID))
	return api.GetFeed200JSONResponse{
		Body:    feedOf(h.requestInfo(ctx), d),
		Headers: api.GetFeed200ResponseHeaders{ETag: etag(d.Version)},
	}, err
}

func (h calendarHandlers) UpdateFeed(
	ctx context.Context, r api.UpdateFeedRequestObject,
) (api.UpdateFeedResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	var f consult.Faults
	if in.OwnerBodyID.IsSpecified() {
		reach.Of(ctx).OwnerFault(&f, "owner_body_id", idOrEmpty(in.OwnerBodyID))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	d, err := h.cfg.Feeds.Edit(ctx, info.actor, consult.ID(r.ID), version,
		func(w *feed.Wish) {
			set(&w.Name, in.Name)
			setNullText(&w.OwnerBodyID, in.OwnerBodyID)
			setOptions(&w.Options, in.Options)
		})
	return api.UpdateFeed200JSONResponse{
		Body:    feedOf(info, d),
		Headers: api.UpdateFeed200ResponseHeaders{ETag: etag(d.Version)},
	}, revoked(err)
}

func (h calendarHandlers) RotateFeed(
	ctx context.Context, r api.RotateFeedRequestObject,
) (api.RotateFeedResponseObject, error) {
	info := h.requestInfo(ctx)
	version, err := info.versionIfGiven()
	if err != nil {
		return nil, err
	}
	made, err := h.cfg.Feeds.Rotate(ctx, info.actor, consult.ID(r.ID), version)
	return api.RotateFeed200JSONResponse{
		Body:    h.feedLink(info, made),
		Headers: api.RotateFeed200ResponseHeaders{ETag: etag(made.Feed.Version)},
	}, revoked(err)
}

// revoked replaces the text for subscribers by the one for the staff who manage links.
func revoked(err error) error {
	if errors.Is(err, consult.ErrGone) {
		return errRevoked
	}
	return err
}

func (h calendarHandlers) RevokeFeed(
	ctx context.Context, r api.RevokeFeedRequestObject,
) (api.RevokeFeedResponseObject, error) {
	return api.RevokeFeed204Response{}, h.cfg.Feeds.Revoke(ctx, h.requestInfo(ctx).actor, consult.ID(r.ID))
}
