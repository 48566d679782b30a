package rest

import (
	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// affected are the coming meetings that a write of the directory hits, if any.
func affected(f facts, a booking.Affects) (*api.AffectedMeetings, *api.AffectedTotal) {
	if a.Total == 0 {
		return nil, nil
	}
	list := each(a.Items, func(x booking.Affected) api.AffectedMeeting {
		return api.AffectedMeeting{MeetingID: string(x.Meeting.ID), Title: x.Meeting.Title, StartsAt: f.local(x.Meeting.Span.From),
			EndsAt: f.local(x.Meeting.Span.To), Joined: ids(x.Joined), Left: ids(x.Left), Findings: conflicts(f, x.Findings)}
	})
	return &list, &a.Total
}

// wouldAffect is what a dry run of adding something answers.
func wouldAffect(f facts, a booking.Affects) api.Affects {
	out := api.Affects{Affects: api.AffectedMeetings{}, AffectsTotal: a.Total}
	if list, _ := affected(f, a); list != nil {
		out.Affects = *list
	}
	return out
}

// options are how a write of the directory is to be done.
func options(version int64, dry *bool) booking.Options {
	return booking.Options{DryRun: value(dry), Version: version}
}

// writtenPerson and the like show a thing as a write of it answers.
func writtenPerson(f facts, w booking.Written[consult.Person]) api.Person {
	out := person(f, w.Thing)
	out.Affects, out.AffectsTotal = affected(f, w.Affects)
	return out
}

func writtenBody(f facts, w booking.Written[consult.Body]) api.Body {
	out := body(f, w.Thing)
	out.Affects, out.AffectsTotal = affected(f, w.Affects)
	return out
}

func writtenMembership(f facts, w booking.Written[consult.Membership]) api.Membership {
	out := membership(f, w.Thing)
	out.Affects, out.AffectsTotal = affected(f, w.Affects)
	return out
}

func writtenVenue(f facts, w booking.Written[consult.Venue]) api.Venue {
	out := venue(f, w.Thing)
	out.Affects, out.AffectsTotal = affected(f, w.Affects)
	return out
}

func writtenRoom(f facts, w booking.Written[consult.Room]) api.Room {
	out := room(f, w.Thing)
	out.Affects, out.AffectsTotal = affected(f, w.Affects)
	return out
}

func writtenBlock(f facts, w booking.Written[consult.Block]) api.Block {
	out := block(f, w.Thing)
	out.Affects, out.AffectsTotal = affected(f, w.Affects)
	return out
}
