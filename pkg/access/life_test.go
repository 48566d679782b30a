package access_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/access"
	"huiqi/pkg/consult"
	"huiqi/pkg/store/storetest"
)

// faultsOf are the fields of an invalid input with their codes.
func faultsOf(err error) map[string]string {
	var bad *consult.Invalid
	out := map[string]string{}
	if errors.As(err, &bad) {
		for _, f := range bad.Faults {
			out[f.Field] = f.Code
		}
	}
	return out
}

func TestATokenEndsByItself(t *testing.T) {
	t.Parallel()
	d := open(t)
	end := d.now.Add(time.Hour)
	grant := access.Grant{
		Name:      "门厅屏幕",
		Roles:     []consult.Role{consult.Kiosk},
		Reach:     consult.WholeOffice(),
		ExpiresAt: end,
	}
	k, secret, err := d.IssueFor(t.Context(), consult.Actor{}, grant)
	if err != nil {
		t.Fatal(err)
	}
	d.now = k.ExpiresAt.Add(-time.Second)
	if _, err := d.Check(t.Context(), secret); err != nil {
		t.Errorf("a second before its end: %v", err)
	}
	d.now = k.ExpiresAt
	if who, err := d.Check(t.Context(), secret); !errors.Is(err, access.ErrExpired) ||
		!errors.Is(err, consult.ErrForbidden) || who.Name != "" {
		t.Errorf("at its end: %+v, %v", who, err)
	}
	for reason, at := range map[string]time.Time{"now": d.now, "before": d.now.Add(-time.Hour)} {
		grant.Name, grant.ExpiresAt = reason, at
		_, secret, err := d.IssueFor(t.Context(), consult.Actor{}, grant)
		if faultsOf(err)["expires_at"] != "past" || secret != "" {
			t.Errorf("%s: %v", reason, err)
		}
	}
	// It is renewed by a rotation with a new end.
	_, _, err = d.Rotate(t.Context(), consult.Actor{}, k.ID, access.Rotation{})
	if faultsOf(err)["expires_at"] != "required" {
		t.Errorf("without a new end: %v", err)
	}
	_, secret, err = d.Rotate(t.Context(), consult.Actor{}, k.ID, access.Rotation{ExpiresAt: d.now.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Check(t.Context(), secret); err != nil {
		t.Errorf("renewed: %v", err)
	}
}

func TestRotate(t *testing.T) {
	t.Parallel()
	d := open(t)
	k, first := d.issue(t, "门厅屏幕", consult.Kiosk)
	check := func(what, secret string, want error) {
		t.Helper()
		if who, err := d.Check(t.Context(), secret); !errors.Is(err, want) || err == nil && who.TokenID != k.ID {
			t.Errorf("%s: %+v, %v, want %v", what, who, err, want)
		}
	}
	rotate := func(r access.Rotation) (string, error) {
		_, secret, err := d.Rotate(t.Context(), consult.Actor{}, k.ID, r)
		return secret, err
	}
	second, err := rotate(access.Rotation{Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	check("the former one", first, access.ErrRotated)
	check("the new one", second, nil)

	_, err = rotate(access.Rotation{Version: 1})
	if !errors.Is(err, consult.ErrStale) {
		t.Errorf("at another version: %v", err)
	}
	var again *access.Rotated
	if _, err := rotate(access.Rotation{}); !errors.As(err, &again) || !errors.Is(err, consult.ErrConflict) {
		t.Errorf("a moment later: %v", err)
	}
	d.now = d.now.Add(11 * time.Second)
	for what, overlap := range map[string]time.Duration{"negative": -1, "too long": access.MaxOverlap + 1} {
		if _, err := rotate(access.Rotation{Overlap: overlap}); faultsOf(err)["overlap_minutes"] != "out_of_range" {
			t.Errorf("%s: %v", what, err)
		}
	}
	third, err := rotate(access.Rotation{Overlap: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	check("in the overlap", second, nil)
	check("the one before", first, consult.ErrForbidden)
	d.now = d.now.Add(time.Hour)
	check("after the overlap", second, access.ErrRotated)
	check("the new one after the overlap", third, nil)

	if err := d.Revoke(t.Context(), consult.Actor{}, k.ID); err != nil {
		t.Fatal(err)
	}
	check("revoked", third, access.ErrRevoked)
	if _, err := rotate(access.Rotation{}); !errors.Is(err, consult.ErrGone) {
		t.Errorf("a revoked one: %v", err)
	}
	_, _, err = d.Rotate(t.Context(), consult.Actor{}, "0197a5f0-0000-7000-8000-00000000ffff", access.Rotation{})
	if !errors.Is(err, consult.ErrNotFound) {
		t.Errorf("one that never was: %v", err)
	}
}

func TestOfTwoRotationsAtOnceOneWins(t *testing.T) {
	t.Parallel()
	d := open(t)
	k, _ := d.issue(t, "门厅屏幕", consult.Kiosk)
	var secrets [6]string
	var all sync.WaitGroup
	for i := range secrets {
		all.Go(func() { _, secrets[i], _ = d.Rotate(t.Context(), consult.Actor{}, k.ID, access.Rotation{}) })
	}
	all.Wait()
	won := 0
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		won++
		if _, err := d.Check(t.Context(), secret); err != nil {
			t.Errorf("the winner's secret: %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d won", won)
	}
}

func TestNamesAreUniqueAmongTokensThatWereNotRevoked(t *testing.T) {
	t.Parallel()
	d := open(t)
	k, first := d.issue(t, "门厅屏幕", consult.Kiosk)
	for _, name := range []string{"门厅屏幕", " 门厅屏幕 ", "门厅\u200b屏幕"} {
		_, secret, err := d.Issue(t.Context(), consult.Actor{}, name, consult.Kiosk)
		if faultsOf(err)["name"] != "taken" || secret != "" {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := d.Revoke(t.Context(), consult.Actor{}, k.ID); err != nil {
		t.Fatal(err)
	}
	d.issue(t, "门厅屏幕", consult.Kiosk)
	d.now = d.now.Add(time.Minute)
	second, err := d.Reissue(t.Context(), consult.Actor{}, "门厅屏幕", consult.Kiosk)
	if err != nil || second == first {
		t.Fatal(err)
	}
	if who, err := d.Check(t.Context(), second); err != nil || who.TokenID == k.ID {
		t.Errorf("%+v, %v", who, err)
	}
}

// At least one token of an admin neither expires nor ends with a person.
func TestTheLastAdminDoesNotExpire(t *testing.T) {
	t.Parallel()
	d := open(t)
	admin := func(name string, end time.Time) (consult.Token, error) {
		k, _, err := d.IssueFor(t.Context(), consult.Actor{}, access.Grant{
			Name: name, Roles: []consult.Role{consult.Admin}, Reach: consult.WholeOffice(), ExpiresAt: end,
		})
		return k, err
	}
	soon := d.now.Add(time.Hour)
	if _, err := admin("甲", soon); faultsOf(err)["expires_at"] != "last_admin" {
		t.Errorf("the first one: %v", err)
	}
	lasting, err := admin("乙", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	ending, err := admin("丙", soon)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Revoke(t.Context(), consult.Actor{}, lasting.ID); !errors.Is(err, consult.ErrForbidden) {
		t.Errorf("revoked beside one that expires: %v", err)
	}
	_, _, err = d.Rotate(t.Context(), consult.Actor{}, lasting.ID, access.Rotation{ExpiresAt: soon})
	if faultsOf(err)["expires_at"] != "last_admin" {
		t.Errorf("given an end: %v", err)
	}
	if err := d.Revoke(t.Context(), consult.Actor{}, ending.ID); err != nil {
		t.Errorf("the one that expires: %v", err)
	}
}

func TestAMembersTokenEndsWithThePerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		d := openAt(t, url)
		person := consult.Person{
			Stamp: consult.Stamp{
				ID:        "0197a5f0-0000-7000-8000-0000000000aa",
				Version:   1,
				CreatedAt: d.now,
				ChangedAt: d.now,
			},
			Name:   "赵一钱",
			Kind:   consult.PersonMember,
			Active: true,
		}
		keep := func(write func(context.Context) error) {
			t.Helper()
			if err := d.store.Write(t.Context(), write); err != nil {
				t.Fatal(err)
			}
		}
		keep(func(ctx context.Context) error { return d.store.People.Add(ctx, person) })
		_, secret, err := d.IssueFor(t.Context(), consult.Actor{}, access.Grant{
			Name: "赵一钱", Roles: []consult.Role{consult.Member}, Reach: consult.WholeOffice(), PersonID: person.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, active := range []bool{true, false, true} {
			person.Active = active
			person.Version++
			keep(func(ctx context.Context) error { return d.store.People.Save(ctx, person, person.Version-1) })
			who, err := d.Check(t.Context(), secret)
			if active && (err != nil || who.PersonID != person.ID) {
				t.Errorf("active: %+v, %v", who, err)
			}
			if !active && (!errors.Is(err, access.ErrHolderInactive) || !reflect.DeepEqual(who, consult.Actor{})) {
				t.Errorf("inactive: %+v, %v", who, err)
			}
		}
	})
}

// When a token was last used is known at once, and written when the process ends; it makes no version.
func TestLastUseIsWrittenAside(t *testing.T) {
	t.Parallel()
	d := open(t)
	k, secret := d.issue(t, "门厅屏幕", consult.Kiosk)
	use := func() time.Time {
		page, err := d.List(t.Context(), consult.TokenFilter{}, consult.PageRequest{})
		if err != nil || len(page.Items) != 1 || page.Items[0].Version != k.Version {
			t.Fatalf("%+v, %v", page.Items, err)
		}
		return page.Items[0].LastUsedAt
	}
	if at := use(); !at.IsZero() {
		t.Errorf("used at %v before it was", at)
	}
	d.now = d.now.Add(time.Hour)
	want := d.now.UTC().Truncate(time.Second)
	if _, err := d.Check(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	if at := use(); !at.Equal(want) {
		t.Errorf("used at %v, want %v", at, want)
	}
	if kept, _ := d.store.Tokens.Get(t.Context(), k.ID); !kept.LastUsedAt.IsZero() {
		t.Errorf("written at once: %v", kept.LastUsedAt)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := d.Flush(ctx); err == nil {
		t.Error("written although nothing can be")
	}
	d.Run(ctx, slog.New(slog.NewTextHandler(io.Discard, nil)))
	kept, err := d.store.Tokens.Get(t.Context(), k.ID)
	if err != nil || !kept.LastUsedAt.Equal(want) {
		t.Errorf("written as %v, %v", kept.LastUsedAt, err)
	}
}

func TestRow(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 3, 1, 1, 0, 0, 0, time.UTC)
	k := consult.Token{Stamp: consult.Stamp{ID: "k"}, Name: "甲", Roles: []consult.Role{consult.Admin, consult.Office}}
	for want, mend := range map[string]func(*consult.Token){
		"live\t甲\tnever used":                            func(*consult.Token) {},
		"live\t甲\tused 2027-03-01T01:00:00Z":             func(k *consult.Token) { k.LastUsedAt = at },
		"live until 2027-03-01T01:00:01Z\t甲\tnever used": func(k *consult.Token) { k.ExpiresAt = at.Add(time.Second) },
		"expired 2027-03-01T01:00:00Z\t甲\tnever used":    func(k *consult.Token) { k.ExpiresAt = at },
		"revoked 2027-03-01T01:00:00Z\t甲\tnever used":    func(k *consult.Token) { k.RevokedAt = at },
	} {
		row := k
		mend(&row)
		if got := access.Row(row, at); got != "k\tadmin,office\t"+want || strings.Contains(got, "\n") {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
