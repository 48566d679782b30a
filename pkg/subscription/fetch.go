package subscription

import (
	"cmp"
	"slices"
	"time"

	"huiqi/pkg/consult"
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

// Clients are all families.
func Clients() []Client {
	return []Client{
		ClientIOS, ClientMacOS, ClientGoogle, ClientICSx5, ClientOutlook, ClientThunderbird, ClientXiaomi, ClientHuawei,
		ClientAndroid, ClientEvolution, ClientVdirsyncer, ClientBrowser, ClientOther,
	}
}

// Fetch is the last time that a family of programs fetched a Feed's link: whole (200) or
// told to be unchanged (304). Of who fetched it only the family is known.
type Fetch struct {
	FeedID consult.ID
	Client Client
	// LinkedAt tells which link of the Feed was fetched: the one made at this instant.
	LinkedAt time.Time
	At       time.Time
	// FirstRevision is the Revision that the family's first fetch of this link showed.
	FirstRevision consult.Revision
	// Revision is what the answer showed: every change of the Feed's calendar up to
	// it, and none after it.
	Revision consult.Revision
}

// Newer reports whether f replaces o, a fetch of the same Feed by the same family: f is of
// a newer link, or later, or of the same second with a newer Revision.
func (f Fetch) Newer(o Fetch) bool {
	return cmp.Or(f.LinkedAt.Compare(o.LinkedAt), f.At.Compare(o.At), cmp.Compare(f.Revision, o.Revision)) > 0
}

// After is f when it follows o: the family was known since o's first fetch if that was of
// the same link.
func (f Fetch) After(o Fetch) Fetch {
	if f.LinkedAt.Equal(o.LinkedAt) {
		f.FirstRevision = min(f.FirstRevision, o.FirstRevision)
	}
	return f
}

// Link is a live Feed with what is known of its fetches.
type Link struct {
	Feed Feed
	// Fetches are the last of each family of programs, by whichever link the Feed had then,
	// in the order of the families' names.
	Fetches []Fetch
	// Revision is the one that last changed the Feed itself, such as its options.
	Revision consult.Revision
}

// Programs are the last fetches of the Feed's current link, the latest first. Whoever holds
// an earlier link can no longer fetch.
func (l Link) Programs() []Fetch {
	var current []Fetch
	for _, f := range l.Fetches {
		if f.LinkedAt.Equal(l.Feed.LinkedAt) {
			current = append(current, f)
		}
	}
	slices.SortStableFunc(current, func(a, b Fetch) int { return b.At.Compare(a.At) })
	return current
}

// Deciding is the fetch that decides whether the holder knows of the change with the
// Revision, and false when the current link was never fetched. A program that fetched
// before the change is the holder's; one that was first seen after it may be anybody's, and
// counts only when there is no other. Of several, the one that shows most decides.
func (l Link) Deciding(change consult.Revision) (Fetch, bool) {
	programs := l.Programs()
	known := slices.DeleteFunc(slices.Clone(programs), func(f Fetch) bool { return f.FirstRevision >= change })
	if len(known) > 0 {
		programs = known
	}
	if len(programs) == 0 {
		return Fetch{}, false
	}
	return slices.MaxFunc(programs, func(a, b Fetch) int {
		return cmp.Or(cmp.Compare(a.Revision, b.Revision), a.At.Compare(b.At))
	}), true
}
