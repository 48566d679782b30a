package feed

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"path"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// back returns the code in the link of the first event.
func back(t *testing.T, d *desk, secret string) string {
	t.Helper()
	return path.Base(readBoth(t, d.serve(t, secret).Bytes)[0].url)
}

func TestEventBehindALink(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{PublicURL: address})
	issued := d.issue(t)
	moved := event(meeting("m-1"))
	moved.Meeting.First = consult.Slot{
		Span:   span("2027-03-08T09:00:00+08:00", "2027-03-08T11:00:00+08:00"),
		RoomID: "room-301",
	}
	d.store.set(moved)
	mac := back(t, d, issued.Secret)
	got, err := d.service.Event(t.Context(), issued.Feed.ID, "m-1", mac, "")
	if err != nil {
		t.Fatal(err)
	}
	if got.Title != "【改期】第十八次主席会议" || got.Location != "政协会议中心 301会议室（3楼，南门进，乘2号电梯）" ||
		got.When != "2027年3月9日（周二）09:00–11:00" || got.Was != "2027年3月8日（周一）09:00–11:00" ||
		got.Link != "https://meet.example.cn/j/88?pwd=k3" || got.Event.Meeting.ID != "m-1" ||
		got.Feed.ID != issued.Feed.ID || got.Zone != d.service.opt.Zone {
		t.Errorf("%+v", got)
	}
	if got.Language != subscription.Chinese || got.Form != "主席会议" {
		t.Errorf("in %s: %s", got.Language, got.Form)
	}
	got, err = d.service.Event(t.Context(), issued.Feed.ID, "m-1", mac, subscription.English)
	if err != nil || got.Language != subscription.English || got.Title != "[Moved] 第十八次主席会议" ||
		got.When != "Tue 9 March 2027, 09:00–11:00" || got.Was != "Mon 8 March 2027, 09:00–11:00" {
		t.Errorf("in English: %+v, %v", got, err)
	}
	for reason, row := range map[string]struct {
		feed, meeting consult.ID
		mac           string
	}{
		"another meeting":    {issued.Feed.ID, "m-2", mac},
		"another seal":       {issued.Feed.ID, "m-1", mac[1:] + "A"},
		"no seal":            {issued.Feed.ID, "m-1", ""},
		"an unknown feed":    {"01937a5e-1c00-7000-8000-00000000a001", "m-1", mac},
		"no feed's id":       {"x", "m-1", mac},
		"no longer theirs":   {issued.Feed.ID, "m-9", sealFor(issued.Feed, "m-9")},
		"another feed's own": {d.issue(t).Feed.ID, "m-1", mac},
	} {
		if e, err := d.service.Event(
			t.Context(), row.feed, row.meeting, row.mac, "",
		); !errors.Is(err, consult.ErrNotFound) ||
			e.Title != "" {
			t.Errorf("%s: %+v, %v", reason, e, err)
		}
	}
	veil := func(on bool) {
		if _, err := d.service.Edit(t.Context(), actor, issued.Feed.ID, 0,
			func(w *Wish) { w.Options.Veiled = on }); err != nil {
			t.Fatal(err)
		}
	}
	veil(true)
	if _, err := d.service.Event(t.Context(), issued.Feed.ID, "m-1", mac, ""); !errors.Is(err, consult.ErrNotFound) {
		t.Errorf("veiled: %v", err)
	}
	veil(false)
	second, err := d.service.Rotate(t.Context(), actor, issued.Feed.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.service.Event(t.Context(), issued.Feed.ID, "m-1", mac, ""); !errors.Is(err, consult.ErrGone) {
		t.Errorf("rotated away: %v", err)
	}
	mac = back(t, d, second.Secret)
	if _, err := d.service.Event(t.Context(), issued.Feed.ID, "m-1", mac, ""); err != nil {
		t.Errorf("after the rotation: %v", err)
	}
	if err := d.service.Revoke(t.Context(), actor, issued.Feed.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.service.Event(t.Context(), issued.Feed.ID, "m-1", mac, ""); !errors.Is(err, consult.ErrGone) {
		t.Errorf("revoked: %v", err)
	}
}

func sealFor(f subscription.Feed, meeting consult.ID) string {
	l := CalendarHeader{PublicURL: address, EntryKey: testKey}.linksFor(&f)
	return linkMAC(l.mac, meeting)
}

// Whoever has a copy of the database has the hash of every secret, and opens no page with it. Phones that have a link
// of before the key lay outside the database keep it for thirty days, and are then told that it has gone.
func TestALeakedDatabaseOpensNoPage(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{PublicURL: address})
	issued := d.issue(t)
	d.store.set(event(meeting("m-1")))
	leaked := linkMAC(hmac.New(sha256.New, issued.Feed.TokenHash), "m-1")
	open := func(mac string) error {
		_, err := d.service.Event(t.Context(), issued.Feed.ID, "m-1", mac, "")
		return err
	}
	changed := issued.Feed.LinkedAt.Add(-time.Second)
	d.store.keySince = changed
	if err := open(leaked); !errors.Is(err, consult.ErrGone) {
		t.Errorf("a link of this version: %v", err)
	}
	d.store.keySince = changed.Add(time.Second)
	d.clock.set(d.store.keySince.Add(FormerEntryTime - time.Second))
	if err := open(leaked); err != nil {
		t.Errorf("a link of before: %v", err)
	}
	d.clock.set(d.store.keySince.Add(FormerEntryTime))
	if err := open(leaked); !errors.Is(err, consult.ErrGone) {
		t.Errorf("a link of before, thirty days later: %v", err)
	}
	path := d.service.EventPath(&issued.Feed, "m-1")
	if err := open(path[strings.LastIndex(path, "/")+1:]); err != nil {
		t.Errorf("the link of today: %v", err)
	}
	other := EntryKey("another key of thirty-two bytes.").of(issued.Feed.TokenHash)
	if err := open(linkMAC(hmac.New(sha256.New, other), "m-1")); !errors.Is(err, consult.ErrNotFound) {
		t.Errorf("a link by another key: %v", err)
	}
	second, err := d.service.Rotate(t.Context(), actor, issued.Feed.ID, issued.Feed.Version)
	if err != nil {
		t.Fatal(err)
	}
	for _, mac := range []string{leaked, path[strings.LastIndex(path, "/")+1:]} {
		if err := open(mac); !errors.Is(err, consult.ErrGone) {
			t.Errorf("rotated away: %v", err)
		}
	}
	// Without a key there are no links at all.
	d.service.opt.EntryKey = nil
	if url := readBoth(t, d.serve(t, second.Secret).Bytes)[0].url; url != "" {
		t.Errorf("without a key an event links to %s", url)
	}
	if path := d.service.EventPath(&second.Feed, "m-1"); path != "" {
		t.Errorf("without a key there is the page %s", path)
	}
}

// TestEventForThoseWhoDoNotCome: they see neither the online link nor the reason of a
// cancellation.
func TestEventForThoseWhoDoNotCome(t *testing.T) {
	t.Parallel()
	for kind, joins := range map[consult.SubjectKind]bool{consult.SubjectPerson: true, consult.SubjectBody: true,
		consult.SubjectRoom: false, consult.SubjectVenue: false, consult.SubjectPublic: false} {
		d := newDesk(t, Options{PublicURL: address})
		issued := d.issue(t)
		f := issued.Feed
		f.Subject.Kind = kind
		d.store.feeds[f.ID] = f
		e := event(meeting("m-1"))
		e.Meeting.CancelReason = "与市委会议冲突"
		d.store.set(e)
		got, err := d.service.Event(t.Context(), f.ID, "m-1", sealFor(f, "m-1"), "")
		m := got.Event.Meeting
		if err != nil || (got.Link != "") != joins || (m.OnlineURL != "") != joins || (m.CancelReason != "") != joins {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
		e.Meeting.Status = consult.Cancelled
		d.store.set(e)
		got, err = d.service.Event(t.Context(), f.ID, "m-1", sealFor(f, "m-1"), "")
		if err != nil || got.Link != "" {
			t.Errorf("%s, cancelled: %+v, %v", kind, got, err)
		}
	}
}
