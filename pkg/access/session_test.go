package access_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/access"
	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

func (d *desk) signIn(t *testing.T, secret string) string {
	t.Helper()
	_, own, err := d.SignIn(t.Context(), secret, "r-1")
	if err != nil {
		t.Fatal(err)
	}
	return own
}

// A session is its token's for twelve hours, and is worth nothing as a bearer token.
func TestASessionIsItsTokens(t *testing.T) {
	t.Parallel()
	d := open(t)
	k, secret := d.issue(t, "秘书处", consult.Office)
	own := d.signIn(t, secret)
	byToken, err := d.Check(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	bySession, s, err := d.CheckSession(t.Context(), own)
	if err != nil || !reflect.DeepEqual(bySession, byToken) || s.TokenID != k.ID {
		t.Errorf("%+v, %+v, %v", bySession, s, err)
	}
	for name, bad := range map[string]string{"its token": secret, "nothing": "", "another": own + "x"} {
		if _, _, err := d.CheckSession(t.Context(), bad); !errors.Is(err, consult.ErrForbidden) {
			t.Errorf("%s is a session: %v", name, err)
		}
	}
	if _, err := d.Check(t.Context(), own); !errors.Is(err, consult.ErrForbidden) {
		t.Errorf("the session is a token: %v", err)
	}
	kept, err := d.store.Sessions.Get(t.Context(), s.ID)
	if err != nil || bytes.Contains(kept.Hash, []byte(own)) || len(kept.Hash) != 32 {
		t.Errorf("kept as %+v, %v", kept, err)
	}
	d.now = d.now.Add(consult.SessionLife - time.Second)
	if _, _, err := d.CheckSession(t.Context(), own); err != nil {
		t.Errorf("a second before its end: %v", err)
	}
	d.now = d.now.Add(time.Second)
	if _, _, err := d.CheckSession(t.Context(), own); !errors.Is(err, consult.ErrForbidden) {
		t.Errorf("at its end: %v", err)
	}
}

// Whatever ends the token's secret ends the session, at the next request.
func TestASessionEndsWithItsToken(t *testing.T) {
	t.Parallel()
	rotate := func(r access.Rotation) func(*testing.T, *desk, consult.ID) error {
		return func(t *testing.T, d *desk, id consult.ID) error {
			_, _, err := d.Rotate(t.Context(), consult.Actor{}, id, r)
			return err
		}
	}
	for name, c := range map[string]struct {
		end  func(*testing.T, *desk, consult.ID) error
		want error
	}{
		"revoked": {
			end: func(t *testing.T, d *desk, id consult.ID) error {
				return d.Revoke(t.Context(), consult.Actor{}, id)
			},
			want: access.ErrRevoked,
		},
		"rotated":                 {end: rotate(access.Rotation{}), want: access.ErrRotated},
		"rotated with an overlap": {end: rotate(access.Rotation{Overlap: time.Hour})},
		"rotated twice": {
			end: func(t *testing.T, d *desk, id consult.ID) error {
				return errors.Join(
					rotate(access.Rotation{Overlap: time.Hour, Version: 1})(t, d, id),
					rotate(access.Rotation{Overlap: time.Hour, Version: 2})(t, d, id),
				)
			},
			want: consult.ErrForbidden,
		},
		"expired": {
			end: func(t *testing.T, d *desk, id consult.ID) error {
				end := d.now.Add(time.Hour)
				defer func() { d.now = end }()
				return rotate(access.Rotation{Overlap: 24 * time.Hour, ExpiresAt: end})(t, d, id)
			},
			want: access.ErrExpired,
		},
	} {
		d := open(t)
		k, secret := d.issue(t, "秘书处", consult.Office)
		own := d.signIn(t, secret)
		if err := c.end(t, d, k.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.CheckSession(t.Context(), own); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if _, _, err := d.SignIn(t.Context(), secret, ""); !errors.Is(err, c.want) {
			t.Errorf("%s: signed in again: %v, want %v", name, err, c.want)
		}
	}
}

func TestSessionsAreCleanedAway(t *testing.T) {
	t.Parallel()
	d := open(t)
	_, secret := d.issue(t, "秘书处", consult.Office)
	out, over := d.signIn(t, secret), d.signIn(t, secret)
	who, s, err := d.CheckSession(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // signing out twice is no error
		if err := d.SignOut(t.Context(), who, s, "r-2"); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := d.CheckSession(t.Context(), out); !errors.Is(err, consult.ErrForbidden) {
		t.Errorf("signed out: %v", err)
	}
	if _, _, err := d.CheckSession(t.Context(), over); err != nil {
		t.Errorf("the other one: %v", err)
	}
	d.now = d.now.Add(consult.SessionLife / 2)
	live := d.signIn(t, secret)
	d.now = d.now.Add(consult.SessionLife / 2)
	if err := d.EndSessions(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.CheckSession(t.Context(), live); err != nil {
		t.Errorf("the last one: %v", err)
	}
	left, err := d.store.Sessions.List(t.Context(), consult.Unfiltered{}, consult.PageRequest{})
	if err != nil || len(left.Items) != 1 {
		t.Errorf("left are %d, %v", len(left.Items), err)
	}
}

// The journal says who signed in and out, and nothing of the secrets.
func TestSigningInIsJournalled(t *testing.T) {
	t.Parallel()
	d := open(t)
	k, secret := d.issue(t, "秘书处", consult.Office)
	who, s, err := d.CheckSession(t.Context(), d.signIn(t, secret))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SignOut(t.Context(), who, s, "r-2"); err != nil {
		t.Fatal(err)
	}
	var told []string
	all, err := d.store.Entries(t.Context(), journal.Filter{}, consult.PageRequest{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all.Items {
		if e.Kind != journal.Session {
			continue
		}
		told = append(told, string(e.Via)+" "+e.Operation+" "+e.RequestID+" "+e.Actor.Name+" "+string(e.Action))
		for _, sum := range [][]byte{s.Hash, s.TokenHash} {
			if strings.Contains(strings.ToLower(e.Fields), hex.EncodeToString(sum)) {
				t.Errorf("the journal has a hash: %s", e.Fields)
			}
		}
		if !strings.Contains(e.Fields, string(k.ID)) {
			t.Errorf("the journal does not say by which token: %s", e.Fields)
		}
	}
	want := []string{"page signOut r-2 秘书处 removed", "page signIn r-1 秘书处 added"}
	if !reflect.DeepEqual(told, want) {
		t.Errorf("told as %q, want %q", told, want)
	}
}

// A session that was written with another end than its own is a fault.
func TestCheckFindsASessionThatLastsTooLong(t *testing.T) {
	t.Parallel()
	d := open(t)
	_, secret := d.issue(t, "秘书处", consult.Office)
	_, s, err := d.CheckSession(t.Context(), d.signIn(t, secret))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		ends time.Duration
		want int
	}{
		{name: "as it is", ends: consult.SessionLife, want: 0},
		{name: "a second more", ends: consult.SessionLife + time.Second, want: 1},
	} {
		was := s.Version
		s.Version, s.EndsAt = was+1, s.CreatedAt.Add(c.ends)
		if err := d.store.Sessions.Save(t.Context(), s, was); err != nil {
			t.Fatal(err)
		}
		if found, err := d.store.CountedFaults(t.Context()); err != nil || len(found) != c.want {
			t.Errorf("%s: %v, %v", c.name, found, err)
		}
	}
}
