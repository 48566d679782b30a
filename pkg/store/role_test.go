package store_test

import (
	"context"
	"slices"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// Who was an admin has both roles that its work was split into; what was for an admin to decide is for the office.
func TestAnEarlierOfficeGetsRoles(t *testing.T) {
	t.Parallel()
	earlier(t, 32, func(t *testing.T, url string, old oldOffice) {
		old.form(t)
		old.exec(t, "UPDATE forms SET leave_by = 'admin'")
		old.meeting(t, 5, "confirmed", "", false, 10, 20)
		old.exec(t, "UPDATE meetings SET pin_role = 'admin', pin_by = 'x', pin_at = 5")
		for n, role := range map[int]string{1: "admin", 2: "organiser", 3: "member"} {
			old.exec(t, `INSERT INTO tokens (id, version, created_at, changed_at, name, role, hash)
				VALUES (%s, 1, 1, 1, 'x', %s, %s)`, string(id(n)), role, []byte{byte(n)})
		}
		s := storetest.Open(t, url, store.Options{})
		ctx := context.Background()
		for n, want := range map[int][]consult.Role{
			1: {consult.Admin, consult.Office}, 2: {consult.Organiser}, 3: {consult.Member},
		} {
			got, err := s.Tokens.Get(ctx, id(n))
			if err != nil || !slices.Equal(got.Roles, want) || !got.LiaisonFor.Empty() {
				t.Errorf("token %d has %v for %+v, want %v (%v)", n, got.Roles, got.LiaisonFor, want, err)
			}
		}
		admins, err := s.Tokens.List(ctx, consult.TokenFilter{Role: consult.Office}, consult.PageRequest{})
		if err != nil || len(admins.Items) != 1 {
			t.Errorf("%d tokens of the office (%v)", len(admins.Items), err)
		}
		if f, err := s.Forms.Get(ctx, "other"); err != nil || f.LeaveBy != consult.ApproverOffice {
			t.Errorf("leave is decided by %q (%v)", f.LeaveBy, err)
		}
		if m, err := s.Meeting(ctx, id(5)); err != nil || m.Pinned.Role != consult.Office {
			t.Errorf("the pin is of the role %q (%v)", m.Pinned.Role, err)
		}
	})
}
