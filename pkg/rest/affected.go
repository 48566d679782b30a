package rest

import (
	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/registry"
)

// affected lists the coming meetings that a change of the directory affects; nil when there are none.
func affected(info requestInfo, a registry.Affects) (*api.AffectedMeetings, *api.AffectedTotal) {
	if a.Total == 0 {
		return nil, nil
	}
	list := mapEach(a.Items, func(x registry.Affected) api.AffectedMeeting {
		return api.AffectedMeeting{
			MeetingID: string(x.Meeting.ID),
			Title:     x.Meeting.Title,
			StartsAt:  info.local(x.Meeting.Span.From),
			EndsAt:    info.local(x.Meeting.Span.To),
			Joined:    idStrings(x.Joined),
			Left:      idStrings(x.Left),
			Findings:  conflicts(info, x.Findings),
		}
	})
	return &list, &a.Total
}

// wouldAffect is the answer to a dry run that adds something.
func wouldAffect(info requestInfo, a registry.Affects) api.Affects {
	out := api.Affects{Affects: api.AffectedMeetings{}, AffectsTotal: a.Total}
	if list, _ := affected(info, a); list != nil {
		out.Affects = *list
	}
	return out
}

// options are the options of a change of the directory.
func options(version int64, dry *bool) registry.Options {
	return registry.Options{DryRun: value(dry), Version: version}
}

// writtenPerson and the functions below are the answers to a write, with the meetings that it affects.
func writtenPerson(info requestInfo, w registry.Written[consult.Person]) api.Person {
	out := person(info, w.Thing)
	out.Affects, out.AffectsTotal = affected(info, w.Affects)
	return out
}

func writtenBody(info requestInfo, w registry.Written[consult.Body]) api.Body {
	out := body(info, w.Thing)
	out.Affects, out.AffectsTotal = affected(info, w.Affects)
	return out
}

func writtenMembership(info requestInfo, w registry.Written[consult.Membership]) api.Membership {
	out := membership(info, w.Thing)
	out.Affects, out.AffectsTotal = affected(info, w.Affects)
	return out
}

func writtenVenue(info requestInfo, w registry.Written[consult.Venue]) api.Venue {
	out := venue(info, w.Thing)
	out.Affects, out.AffectsTotal = affected(info, w.Affects)
	return out
}

func writtenRoom(info requestInfo, w registry.Written[consult.Room]) api.Room {
	out := room(info, w.Thing)
	out.Affects, out.AffectsTotal = affected(info, w.Affects)
	return out
}

func writtenForm(info requestInfo, w registry.Written[consult.Form]) api.Form {
	out := form(info, w.Thing)
	out.Affects, out.AffectsTotal = affected(info, w.Affects)
	return out
}

func writtenBlock(info requestInfo, w registry.Written[consult.Block]) api.Block {
	out := block(info, w.Thing)
	out.Affects, out.AffectsTotal = affected(info, w.Affects)
	return out
}
