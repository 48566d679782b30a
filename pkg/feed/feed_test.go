package feed

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

var actor = consult.Actor{Name: "调度员甲", Roles: []consult.Role{consult.Organiser}}

func TestCreate(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	d := newDesk(t, Options{Logger: slog.New(slog.NewTextHandler(&said, nil))})
	issued, err := d.service.Create(t.Context(), actor, Wish{
		Subject: person,
		Name:    "我的会期",
		Options: subscription.DefaultOptions(),
	})
	if err != nil {
		t.Fatal(err)
	}
	f, sum := issued.Feed, sha256.Sum256([]byte(issued.Secret))
	if len(issued.Secret) != secretLength || !bytes.Equal(f.TokenHash, sum[:]) {
		t.Errorf("secret %q, hash %x", issued.Secret, f.TokenHash)
	}
	if f.Name != "我的会期" || f.Subject != person || f.Version != 1 || !f.CreatedAt.Equal(at("2027-03-01T02:00:00Z")) || f.ChangedAt != f.CreatedAt || len(f.ID) != 36 {
		t.Errorf("feed %+v", f)
	}
	kept, err := d.service.Get(t.Context(), f.ID)
	if err != nil || kept.ID != f.ID || strings.Contains(said.String(), issued.Secret) || !strings.Contains(said.String(), string(f.ID)) {
		t.Errorf("kept %+v, %v; said %s", kept, err, said.String())
	}
	again := d.issue(t)
	if again.Secret == issued.Secret || again.Feed.ID == f.ID {
		t.Error("two feeds share a secret or an id")
	}
	page, err := d.service.List(t.Context(), subscription.Filter{}, consult.PageRequest{})
	if err != nil || len(page.Items) != 2 {
		t.Errorf("lists %d, %v", len(page.Items), err)
	}
}

func TestCreateNamesAndRefuses(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string]struct {
		subject consult.Subject
		name    string
		want    string
		fault   string
	}{
		"the subject's name stands in": {person, "", "顾茗沅", ""},
		"the public has a name":        {consult.Subject{Kind: consult.SubjectPublic}, "", "公开会议", ""},
		"an unknown person": {
			consult.Subject{Kind: consult.SubjectPerson, ID: "p-9"}, "", "", "subject.id",
		},
		"a person without an id": {consult.Subject{Kind: consult.SubjectPerson}, "x", "", "subject.id"},
		"the public with an id": {
			consult.Subject{Kind: consult.SubjectPublic, ID: "p-1"}, "x", "", "subject.id",
		},
		"everyone has Blocks, not Feeds": {consult.Subject{Kind: consult.SubjectEveryone}, "x", "", "subject.kind"},
		"a name of spaces":               {person, "  ", "", "name"},
		"a name too long":                {person, strings.Repeat("会", 101), "", "name"},
	} {
		d := newDesk(t, Options{})
		issued, err := d.service.Create(t.Context(), actor, Wish{
			Subject: row.subject,
			Name:    row.name,
			Options: subscription.DefaultOptions(),
		})
		var invalid *consult.Invalid
		switch {
		case row.fault == "" && (err != nil || issued.Feed.Name != row.want):
			t.Errorf("%s: %q, %v", reason, issued.Feed.Name, err)
		case row.fault != "" && (!errors.As(err, &invalid) || invalid.Faults[0].Field != row.fault || issued.Secret != ""):
			t.Errorf("%s: %+v, %v", reason, issued, err)
		}
	}
}

func TestCreateWithoutADatabaseOrRandomness(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	d.store.down.Store(true)
	if issued, err := d.service.Create(t.Context(), actor, Wish{
		Subject: person,
		Name:    "",
		Options: subscription.DefaultOptions(),
	}); !errors.Is(err, errDown) || issued.Secret != "" {
		t.Errorf("without a database: %+v, %v", issued, err)
	}
	d = newDesk(t, Options{Random: strings.NewReader("too short")})
	if issued, err := d.service.Create(t.Context(), actor, Wish{
		Subject: person,
		Name:    "",
		Options: subscription.DefaultOptions(),
	}); err == nil || issued.Secret != "" {
		t.Errorf("without randomness: %+v, %v", issued, err)
	}
}

func TestRotate(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	first := d.issue(t)
	d.store.set(edition(1))
	d.serve(t, first.Secret)
	second, err := d.service.Rotate(t.Context(), actor, first.Feed.ID, 0)
	if err != nil || second.Secret == first.Secret || second.Feed.ID != first.Feed.ID || second.Feed.Version != 2 {
		t.Fatalf("%+v, %v", second, err)
	}
	var just *subscription.Relinked
	if _, err := d.service.Rotate(t.Context(), actor, first.Feed.ID, 0); !errors.As(err, &just) || !just.At.Equal(second.Feed.LinkedAt) {
		t.Errorf("the link given out this moment is taken away: %v", err)
	}
	if _, err := d.service.Rotate(t.Context(), actor, first.Feed.ID, 1); !errors.Is(err, consult.ErrStale) {
		t.Errorf("of what was read before: %v", err)
	}
	third, err := d.service.Rotate(t.Context(), actor, first.Feed.ID, 2)
	if err != nil {
		t.Fatal(err)
	}
	d.clock.set(third.Feed.LinkedAt.Add(relinkGrace))
	fourth, err := d.service.Rotate(t.Context(), actor, first.Feed.ID, 0)
	if err != nil {
		t.Fatalf("later: %v", err)
	}
	for _, old := range []string{first.Secret, second.Secret, third.Secret, first.Secret} {
		if _, err := d.service.Serve(t.Context(), old); !errors.Is(err, consult.ErrGone) {
			t.Errorf("an old link: %v", err)
		}
	}
	wantSequence(t, d.serve(t, fourth.Secret), 1)
	if _, err := d.service.Rotate(t.Context(), actor, "nothing", 0); !errors.Is(err, consult.ErrNotFound) {
		t.Errorf("an unknown feed: %v", err)
	}
}

// TestARotationThatWaited: a request does not replace a link that was made after the request
// began, whatever the clocks say.
func TestARotationThatWaited(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	first := d.issue(t)
	var second Issued
	store := &overtaken{memory: d.store, then: func() {
		var err error
		second, err = d.service.Rotate(t.Context(), actor, first.Feed.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
	}}
	ahead := &clock{}
	ahead.set(at("2027-03-01T12:00:00+08:00"))
	waited, err := New(store, d.revisions, Options{
		Zone:   shanghai(t),
		Now:    ahead.read,
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	var just *subscription.Relinked
	if _, err := waited.Rotate(t.Context(), actor, first.Feed.ID, 0); !errors.As(err, &just) {
		t.Errorf("got %v", err)
	}
	if _, _, err := d.service.Find(t.Context(), second.Secret); err != nil {
		t.Errorf("a link that is dead at birth: %v", err)
	}
}

// overtaken runs something once, after a Feed was first read.
type overtaken struct {
	*memory
	then func()
}

func (o *overtaken) Feed(ctx context.Context, id consult.ID) (subscription.Feed, error) {
	f, err := o.memory.Feed(ctx, id)
	if then := o.then; then != nil {
		o.then = nil
		then()
	}
	return f, err
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	d := newDesk(t, Options{})
	issued, stays := d.issue(t), d.issue(t)
	d.store.set(edition(1))
	d.serve(t, issued.Secret)
	for range 2 {
		if err := d.service.Revoke(t.Context(), actor, issued.Feed.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.service.Serve(t.Context(), issued.Secret); !errors.Is(err, consult.ErrGone) {
			t.Errorf("a revoked link: %v", err)
		}
	}
	f, err := d.service.Get(t.Context(), issued.Feed.ID)
	if err != nil || f.Version != 2 || !f.RevokedAt.Equal(at("2027-03-01T02:00:00Z")) {
		t.Errorf("kept %+v, %v", f, err)
	}
	if _, err := d.service.Rotate(t.Context(), actor, issued.Feed.ID, 0); !errors.Is(err, consult.ErrGone) {
		t.Errorf("rotating what is revoked: %v", err)
	}
	if err := d.service.Revoke(t.Context(), actor, "nothing"); !errors.Is(err, consult.ErrNotFound) {
		t.Errorf("an unknown feed: %v", err)
	}
	wantSequence(t, d.serve(t, stays.Secret), 1)
}

func TestALostRaceIsRunAgain(t *testing.T) {
	t.Parallel()
	for lost, good := range map[int]bool{0: true, 1: true, attempts - 1: true, attempts: false} {
		d := newDesk(t, Options{})
		issued := d.issue(t)
		d.store.stale = lost
		_, err := d.service.Rotate(t.Context(), actor, issued.Feed.ID, 0)
		if good != (err == nil) || !good && !errors.Is(err, consult.ErrStale) {
			t.Errorf("lost %d times: %v", lost, err)
		}
		if !good {
			if _, err := d.service.Serve(t.Context(), issued.Secret); err != nil {
				t.Errorf("a rotation that failed broke the link: %v", err)
			}
		}
	}
}
