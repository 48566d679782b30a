package rest

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/staleness"
	"huiqi/pkg/subscription"
)

// The defaults of the parameters, as in openapi.yaml.
const (
	silentDays = 3
	staleDays  = 14
)

func days(days int) time.Duration { return time.Duration(days) * 24 * time.Hour }

// GetStaleness answers with the people of one Meeting, or with the Meetings that have a change not everybody knows of.
func (h calendarHandlers) GetStaleness(
	ctx context.Context, r api.GetStalenessRequestObject,
) (api.GetStalenessResponseObject, error) {
	info, p := h.requestInfo(ctx), r.Params
	quiet, ahead := silentDays, staleDays
	set(&quiet, p.SilentDays)
	set(&ahead, p.Days)
	now := h.cfg.Services.Now()
	out := api.Staleness{AsOf: info.local(now), SilentDays: quiet, Items: []api.StalePerson{}}
	var all []staleness.Report
	if p.Meeting == nil {
		var err error
		window := consult.Span{From: now, To: now.AddDate(0, 0, ahead)}
		all, err = h.cfg.Services.Staleness.List(ctx, window, days(quiet))
		if err != nil {
			return nil, err
		}
	} else {
		one, err := h.cfg.Services.Staleness.Of(ctx, consult.ID(*p.Meeting), days(quiet))
		if err != nil {
			return nil, err
		}
		all = []staleness.Report{one}
		for _, x := range one.People {
			if state := value(p.State); state == "" || string(state) == string(x.Awareness) || state == "to_call" &&
				x.ToCall() {
				out.Items = append(out.Items, stalePerson(info, one, x))
			}
		}
	}
	out.Meetings = mapEach(all, func(s staleness.Report) api.StaleMeeting { return staleMeeting(info, s) })
	liked := preferredMediaType(info.accept, jsonType, csvType, xlsxType)
	switch asked := value(p.Format); {
	case asked == "xlsx" || asked == "" && liked == xlsxType:
		return callSheet(info, out, p.Meeting != nil).xlsx()
	case asked == "csv" || asked == "" && liked == csvType:
		return callSheet(info, out, p.Meeting != nil).csv()
	}
	return api.GetStaleness200JSONResponse(out), nil
}

func staleMeeting(info requestInfo, s staleness.Report) api.StaleMeeting {
	m := s.Meeting
	return api.StaleMeeting{
		MeetingID: string(m.ID),
		Title:     m.Title,
		Status:    string(m.Status),
		StartsAt:  info.local(m.Span.From),
		EndsAt:    info.local(m.Span.To),
		Place:     textOrNull(placeText(info, s.Sight)),
		Change:    meetingChange(info, s.Change),
		Counts: api.StaleCounts{
			Informed:    s.Counts.Informed,
			Pending:     s.Counts.Pending,
			Unreachable: s.Counts.Unreachable,
			Told:        s.Counts.Told,
			ToCall:      s.Counts.ToCall,
		},
	}
}

func meetingChange(info requestInfo, c consult.Change) nullable.Nullable[api.MeetingChange] {
	if c.Revision == 0 {
		return nullable.NewNullNullable[api.MeetingChange]()
	}
	return nullable.NewNullableWithValue(api.MeetingChange{
		Revision: int64(c.Revision),
		At:       info.local(c.At),
		By:       c.By,
		Kinds:    changeKinds(c.Kinds),
	})
}

func changeKinds(all []consult.ChangeKind) []api.ChangeKind {
	return mapEach(all, func(k consult.ChangeKind) api.ChangeKind { return api.ChangeKind(k) })
}

func stalePerson(info requestInfo, s staleness.Report, p staleness.Person) api.StalePerson {
	out := api.StalePerson{
		PersonID:   string(p.PersonID),
		Name:       p.Person.Called(),
		Post:       textOrNull(p.Person.Post),
		Phone:      textOrNull(p.Person.Phone),
		Role:       orNull(api.StalePersonRole(p.Attendance.Role)),
		Required:   p.Attendance.Required,
		Away:       p.Attendance.Away(),
		Dropped:    p.Dropped,
		InPlaceOf:  textOrNull(p.InPlaceOfName),
		Change:     meetingChange(info, p.Change),
		State:      api.StalePersonState(p.Awareness),
		Obstacle:   orNull(api.StalePersonObstacle(p.Obstacle)),
		Shows:      phoneScreen(info, s, p),
		FetchedAt:  info.localOrNull(time.Time{}),
		Client:     textOrNull(""),
		Told:       telling(info, p.Told),
		ToldBefore: telling(info, p.ToldBefore),
		ToCall:     p.ToCall(),
		Links:      mapEach(p.Screens, func(g staleness.ScreenState) api.StaleLink { return staleLink(info, g) }),
	}
	if p.Fetched {
		out.FetchedAt, out.Client = info.localOrNull(p.Fetch.At), textOrNull(p.Fetch.Client)
	}
	return out
}

func staleLink(info requestInfo, g staleness.ScreenState) api.StaleLink {
	out := api.StaleLink{
		FeedID:       string(g.Link.Feed.ID),
		Name:         g.Link.Feed.Name,
		Informed:     g.Informed,
		ShowsMeeting: g.Shows,
		Silent:       g.Quiet,
		Screen:       api.StaleLinkScreen(g.Screen),
		FetchedAt:    info.localOrNull(time.Time{}),
		Client:       orNull(api.StaleLinkClient("")),
		Programs: mapEach(g.Programs, func(f subscription.Fetch) api.LinkProgram {
			return api.LinkProgram{Client: api.LinkProgramClient(f.Client), FetchedAt: info.local(f.At)}
		}),
	}
	if g.Fetched {
		out.FetchedAt, out.Client = info.localOrNull(g.Fetch.At), orNull(api.StaleLinkClient(g.Fetch.Client))
	}
	return out
}

func phoneScreen(info requestInfo, s staleness.Report, p staleness.Person) api.PhoneScreen {
	return api.PhoneScreen{
		Screen:   api.PhoneScreenScreen(p.Screen),
		Words:    screenPhrase(s, p).in(info),
		Title:    textOrNull(p.Sight.Title),
		Status:   textOrNull(p.Sight.Status),
		StartsAt: info.localOrNull(p.Sight.Span.From),
		EndsAt:   info.localOrNull(p.Sight.Span.To),
		Place:    textOrNull(placeText(info, p.Sight)),
		Differs:  changeKinds(p.Unlike),
	}
}

func telling(info requestInfo, t *subscription.Notification) nullable.Nullable[api.Telling] {
	if t == nil {
		return nullable.NewNullNullable[api.Telling]()
	}
	return nullable.NewNullableWithValue(api.Telling{
		Change:  int64(t.Revision),
		Channel: api.ToldChannel(t.Channel),
		By:      t.By,
		At:      info.local(t.At),
		Note:    textOrNull(t.Note),
	})
}

// TellPerson records that a person was told of a change.
func (h calendarHandlers) TellPerson(
	ctx context.Context, r api.TellPersonRequestObject,
) (api.TellPersonResponseObject, error) {
	if err := h.mustOwnPerson(ctx, r.PersonID); err != nil {
		return nil, err
	}
	info, b := h.requestInfo(ctx), r.Body
	t := subscription.Notification{
		MeetingID: consult.ID(b.Meeting),
		PersonID:  consult.ID(r.PersonID),
		Channel:   consult.Channel(b.Channel),
		Note:      value(b.Note),
		Revision:  consult.Revision(value(b.Change)),
	}
	s, err := h.cfg.Services.Staleness.Tell(ctx, info.actor, t, days(silentDays))
	if err != nil {
		return nil, err
	}
	return api.TellPerson200JSONResponse{Body: stalePerson(info, s, s.People[0])}, nil
}

// mustOwnPerson answers consult.ErrNotFound for a person beyond reach and 403 for one who is seen.
func (h calendarHandlers) mustOwnPerson(ctx context.Context, id string) error {
	standing, err := h.standingOf(ctx, reach.Person, consult.ID(id))
	switch {
	case err != nil || standing == reach.Own:
		return err
	case standing == reach.Beyond:
		return consult.ErrNotFound
	}
	return reach.NotYours()
}

// UntellPerson removes the record that a person was told.
func (h calendarHandlers) UntellPerson(
	ctx context.Context, r api.UntellPersonRequestObject,
) (api.UntellPersonResponseObject, error) {
	if err := h.mustOwnPerson(ctx, r.PersonID); err != nil {
		return nil, err
	}
	t := subscription.Notification{MeetingID: consult.ID(r.Params.Meeting), PersonID: consult.ID(r.PersonID)}
	return api.UntellPerson204Response{}, h.cfg.Services.Staleness.Untell(ctx, t, days(silentDays))
}
