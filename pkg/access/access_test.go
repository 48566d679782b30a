package access_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/access"
	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// desk is a Guard with its own database and its own time.
type desk struct {
	*access.Guard
	store *store.Store
	now   time.Time
}

func open(t *testing.T) *desk {
	t.Helper()
	return openAt(t, storetest.Any(t))
}

// openAt opens the database at url.
func openAt(t *testing.T, url string) *desk {
	t.Helper()
	d := &desk{now: time.Date(2026, 3, 10, 9, 0, 0, 999, time.FixedZone("", 8*3600))}
	clock := func() time.Time { return d.now }
	s := storetest.Open(t, url, store.Options{Clock: clock})
	n := 0
	d.store = s
	d.Guard = access.New(s.Tokens, s.Sessions, s, clock, time.UTC, func() consult.ID {
		n++
		return consult.ID(fmt.Sprintf("0197a5f0-0000-7000-8000-%012d", n))
	})
	return d
}

func (d *desk) issue(t *testing.T, name string, role consult.Role) (consult.Token, string) {
	t.Helper()
	k, secret, err := d.Issue(t.Context(), consult.Actor{}, name, role)
	if err != nil {
		t.Fatal(err)
	}
	return k, secret
}

func TestIssuedTokensAreGoodForWhoTheyWereIssuedTo(t *testing.T) {
	t.Parallel()
	d := open(t)
	for _, role := range []consult.Role{consult.Admin, consult.Organiser, consult.Kiosk, consult.Member} {
		k, secret := d.issue(t, "门厅 "+string(role), role)
		want := consult.Actor{
			TokenID: k.ID,
			Name:    "门厅 " + string(role),
			Roles:   []consult.Role{role},
			Reach:   consult.WholeOffice(),
		}
		if who, err := d.Check(t.Context(), secret); err != nil || !reflect.DeepEqual(who, want) {
			t.Errorf("%s: %+v, %v", role, who, err)
		}
		if want := d.now.UTC().Truncate(time.Second); !k.CreatedAt.Equal(want) || k.CreatedAt.Nanosecond() != 0 ||
			k.Version != 1 {
			t.Errorf("%s: stamped %+v, want %v", role, k.Stamp, want)
		}
	}
}

func TestSecretsAreLongAndNeverTheSame(t *testing.T) {
	t.Parallel()
	d := open(t)
	seen := map[string]bool{}
	for i := range 20 {
		_, secret := d.issue(t, fmt.Sprint("t", i), consult.Kiosk)
		raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(secret, "huiqi_"))
		if err != nil || len(raw) != 32 || !strings.HasPrefix(secret, "huiqi_") || seen[secret] {
			t.Fatalf("%d bytes after the prefix, seen before: %v, %v", len(raw), seen[secret], err)
		}
		seen[secret] = true
	}
}

func TestCheckForbids(t *testing.T) {
	t.Parallel()
	d := open(t)
	k, secret := d.issue(t, "门厅屏幕", consult.Kiosk)
	last := "A"
	if strings.HasSuffix(secret, last) {
		last = "Q"
	}
	for name, bad := range map[string]string{
		"nothing":         "",
		"only the prefix": "huiqi_",
		"the bare secret": strings.TrimPrefix(secret, "huiqi_"),
		"another case":    strings.ToUpper(secret),
		"space behind":    secret + " ",
		"a letter less":   secret[:len(secret)-1],
		"another letter":  secret[:len(secret)-1] + last,
		"the hash itself": "huiqi_" + hex.EncodeToString(k.Hash),
		"the raw hash":    string(k.Hash),
		"the id":          string(k.ID),
		"a wildcard":      "huiqi_%",
	} {
		who, err := d.Check(t.Context(), bad)
		if !errors.Is(err, consult.ErrForbidden) || !reflect.DeepEqual(who, consult.Actor{}) {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
	if _, err := d.Check(t.Context(), secret); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

func TestRevokeIsAtOnceAndForGood(t *testing.T) {
	t.Parallel()
	d := open(t)
	k, secret := d.issue(t, "门厅屏幕", consult.Kiosk)
	_, other := d.issue(t, "办公室", consult.Organiser)
	d.now = d.now.Add(time.Hour)
	if err := d.Revoke(t.Context(), consult.Actor{}, k.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Check(t.Context(), secret); !errors.Is(err, consult.ErrForbidden) {
		t.Errorf("a revoked one: %v", err)
	}
	if _, err := d.Check(t.Context(), other); err != nil {
		t.Errorf("another one: %v", err)
	}
	first, err := d.store.Tokens.Get(t.Context(), k.ID)
	if err != nil || !first.RevokedAt.Equal(d.now.Truncate(time.Second)) || first.Version != 2 ||
		!first.ChangedAt.Equal(first.RevokedAt) {
		t.Errorf("kept as %+v, %v", first, err)
	}
	d.now = d.now.Add(time.Hour)
	if err := d.Revoke(t.Context(), consult.Actor{}, k.ID); err != nil {
		t.Errorf("once more: %v", err)
	}
	again, err := d.store.Tokens.Get(t.Context(), k.ID)
	if err != nil || !again.RevokedAt.Equal(first.RevokedAt) || again.Version != 2 {
		t.Errorf("once more changed it: %+v, %v", again, err)
	}
	err = d.Revoke(t.Context(), consult.Actor{}, "0197a5f0-0000-7000-8000-00000000ffff")
	if !errors.Is(err, consult.ErrNotFound) {
		t.Errorf("one that never was: %v", err)
	}
}

func TestRevokingAtTheSameTimeIsHarmless(t *testing.T) {
	t.Parallel()
	d := open(t)
	k, secret := d.issue(t, "门厅屏幕", consult.Kiosk)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := d.Revoke(t.Context(), consult.Actor{}, k.ID); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, err := d.Check(t.Context(), secret); !errors.Is(err, consult.ErrForbidden) {
		t.Error(err)
	}
}

// The last live token of an admin stays; of two admins who are revoked at once one stays.
func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		d := openAt(t, url)
		first, _ := d.issue(t, "办公室", consult.Admin)
		d.issue(t, "会务", consult.Organiser)
		revoke := func(id consult.ID) error { return d.Revoke(t.Context(), consult.Actor{}, id) }
		if err := revoke(first.ID); !errors.Is(err, consult.ErrForbidden) {
			t.Errorf("the only one: %v", err)
		}
		second, _ := d.issue(t, "信息中心", consult.Admin)
		var errs [2]error
		var done sync.WaitGroup
		for i, id := range []consult.ID{first.ID, second.ID} {
			done.Go(func() { errs[i] = revoke(id) })
		}
		done.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs[0], errs[1]), consult.ErrForbidden) {
			t.Errorf("two at once: %v", errs)
		}
	})
}

func TestIssueNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := open(t)
	for _, r := range []struct {
		name, token string
		role        consult.Role
		field       string
	}{
		{name: "no name", role: consult.Admin, field: "name"},
		{name: "blank name", token: "  ", role: consult.Admin, field: "name"},
		{name: "a name on two lines", token: "a\nb", role: consult.Admin, field: "name"},
		{name: "no role", token: "a", field: "roles[0]"},
		{name: "no such role", token: "a", role: "root", field: "roles[0]"},
	} {
		var bad *consult.Invalid
		_, secret, err := d.Issue(t.Context(), consult.Actor{}, r.token, r.role)
		if !errors.As(err, &bad) || len(bad.Faults) != 1 || bad.Faults[0].Field != r.field || secret != "" {
			t.Errorf("%s: %q, %v", r.name, secret, err)
		}
	}
	page, err := d.List(t.Context(), consult.TokenFilter{}, consult.PageRequest{})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("refused ones were kept: %v, %v", page.Items, err)
	}
}

func TestListPagesAndNarrows(t *testing.T) {
	t.Parallel()
	d := open(t)
	for i := range 5 {
		d.issue(t, fmt.Sprint("屏幕", i), consult.Kiosk)
	}
	boss, _ := d.issue(t, "管理员", consult.Admin)
	seen := map[consult.ID]bool{}
	p := consult.PageRequest{Limit: 2}
	for {
		page, err := d.List(t.Context(), consult.TokenFilter{}, p)
		if err != nil || len(page.Items) > 2 {
			t.Fatal(len(page.Items), err)
		}
		for _, k := range page.Items {
			seen[k.ID] = true
		}
		p.Cursor = page.Next
		if p.Cursor == "" {
			break
		}
	}
	if len(seen) != 6 {
		t.Errorf("%d tokens on all pages, want 6", len(seen))
	}
	page, err := d.List(t.Context(), consult.TokenFilter{Role: consult.Admin}, consult.PageRequest{})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != boss.ID {
		t.Errorf("admins are %+v, %v", page.Items, err)
	}
}

// The files of the database, including its write-ahead log, contain the hash but no part of the
// secret, also after the secret was used and revoked.
func TestOnlyTheHashIsAtRest(t *testing.T) {
	t.Parallel()
	url := storetest.SQLite(t)
	d := openAt(t, url)
	k, secret := d.issue(t, "门厅屏幕", consult.Kiosk)
	if _, err := d.Check(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	if err := d.Revoke(t.Context(), consult.Actor{}, k.ID); err != nil {
		t.Fatal(err)
	}
	bare := strings.TrimPrefix(secret, "huiqi_")
	raw, err := base64.RawURLEncoding.DecodeString(bare)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(strings.TrimPrefix(url, "sqlite:") + "*") // also the journal
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	hashed := false
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		hashed = hashed || bytes.Contains(data, k.Hash)
		for what, part := range map[string][]byte{
			"secret":      []byte(bare),
			"half of it":  []byte(bare[:20]),
			"raw bytes":   raw,
			"hexadecimal": []byte(hex.EncodeToString(raw)),
		} {
			if bytes.Contains(data, part) {
				t.Errorf("%s is in %s", what, filepath.Base(name))
			}
		}
	}
	if !hashed {
		t.Error("the hash is nowhere: the test looks in the wrong place")
	}
}

func TestNothingIsForbiddenThatCannotBeTold(t *testing.T) {
	t.Parallel()
	d := open(t)
	_, secret := d.issue(t, "门厅屏幕", consult.Kiosk)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := d.Check(ctx, secret); err == nil || errors.Is(err, consult.ErrForbidden) {
		t.Errorf("a database that does not answer: %v", err)
	}
	if k, leaked, err := d.Issue(ctx, consult.Actor{}, "另一屏幕", consult.Kiosk); err == nil || leaked != "" {
		t.Errorf("a secret for %s, which is not kept: %v", k.Name, err)
	}
}
