package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// earlier runs test on both databases, each with an office as that version of the schema keeps it, still empty. Opening
// the store at url brings it up to date.
func earlier(t *testing.T, version int64, test func(t *testing.T, url string, old oldOffice)) {
	t.Helper()
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		db, arg := raw(t, url)
		old := oldOffice{db: db, arg: arg, postgres: !strings.HasPrefix(url, "sqlite:")}
		if err := store.MigrateTo(context.Background(), db, old.postgres, version); err != nil {
			t.Fatal(err)
		}
		test(t, url, old)
	})
}

// oldOffice fills a database of version 1.
type oldOffice struct {
	db       *sql.DB
	arg      func(int) string
	postgres bool
}

func (o oldOffice) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	marks := make([]any, len(args))
	for i := range args {
		marks[i] = o.arg(i + 1)
	}
	if _, err := o.db.Exec(fmt.Sprintf(query, marks...), args...); err != nil {
		t.Fatal(err)
	}
}

func (o oldOffice) form(t *testing.T) {
	t.Helper()
	o.exec(t, `INSERT INTO forms (id, version, created_at, changed_at, ord, name_zh, name_en, duration_seconds,
		notice_days,
		quorum_num, quorum_den, quorum_more_than, visibility, invite_body_ids)
		VALUES ('other', 1, 1, 1, 0, '会', 'M', 3600, 2, 0, 0, %s, 'internal', '[]')`, false)
}

// meeting adds the nth Meeting, under the parent if there is one, from one instant to another.
func (o oldOffice) meeting(t *testing.T, n int, status string, parent consult.ID, parents bool, from, to int) {
	t.Helper()
	var up any
	if parent != "" {
		up = string(parent)
	}
	o.exec(t, `INSERT INTO meetings (id, version, created_at, changed_at, form, title, description, status, starts_at,
		ends_at, online_url, visibility, parent_id, has_children, expected, sequence, created_by, cancel_reason)
		VALUES (%s, 1, 1, 1, 'other', '会', '', %s, %s, %s, '', 'internal', %s, %s, 0, 0, '', '')`,
		string(id(n)), status, from, to, up, parents)
}
