package subscription

import (
	"cmp"
	"huiqi/pkg/consult"
	"time"
)

// Client is a family of calendar programs, recognised by the name that they send.
type Client string

// The families that are told apart. A program of Google or Microsoft that fetches
// for its users brings a change to their phones hours later.
const (
	ClientIOS         Client = "ios"
	ClientMacOS       Client = "macos"
	ClientGoogle      Client = "google"
	ClientICSx5       Client = "icsx5"
	ClientOutlook     Client = "outlook"
	ClientThunderbird Client = "thunderbird"
	ClientXiaomi      Client = "xiaomi"
	ClientHuawei      Client = "huawei"
	ClientAndroid     Client = "android"
	ClientEvolution   Client = "evolution"
	ClientVdirsyncer  Client = "vdirsyncer"
	ClientBrowser     Client = "browser"
	ClientOther       Client = "other"
)

// Fetch is the last time that a Feed's link was fetched: whole (200) or told to be
// unchanged (304). Of who fetched it only the family of program is known.
type Fetch struct {
	FeedID consult.ID
	// LinkedAt tells which link of the Feed was fetched: the one made at this instant.
	LinkedAt time.Time
	At       time.Time
	// Revision is what the answer showed: every change of the Feed's calendar up to
	// it, and none after it.
	Revision consult.Revision
	Client   Client
}

// Newer reports whether f replaces o, a fetch of the same Feed: f is of a newer link, or
// later, or of the same second with a newer Revision.
func (f Fetch) Newer(o Fetch) bool {
	return cmp.Or(f.LinkedAt.Compare(o.LinkedAt), f.At.Compare(o.At), cmp.Compare(f.Revision, o.Revision)) > 0
}

// Link is a live Feed with what is known of its fetches.
type Link struct {
	Feed Feed
	// Fetch is the last of any link that the Feed ever had; it has no FeedID when
	// there was none.
	Fetch Fetch
	// Revision is the one that last changed the Feed itself, such as its options.
	Revision consult.Revision
}

// Fetched is the last fetch of the Feed's current link, and false when there was none.
// Whoever holds an earlier link can no longer fetch.
func (l Link) Fetched() (Fetch, bool) {
	return l.Fetch, l.Fetch.FeedID != "" && l.Fetch.LinkedAt.Equal(l.Feed.LinkedAt)
}
