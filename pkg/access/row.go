package access

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// Row is a line about the Token for a list of the command line: id, roles, state, name, last use.
func Row(t consult.Token, now time.Time) string {
	used := "never used"
	if !t.LastUsedAt.IsZero() {
		used = "used " + instant(t.LastUsedAt)
	}
	roles := consult.Actor{Roles: t.Roles}.RoleList()
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", t.ID, roles, state(t, now), t.Name, used)
}

// state says whether the Token is good.
func state(t consult.Token, now time.Time) string {
	switch {
	case !t.RevokedAt.IsZero():
		return "revoked " + instant(t.RevokedAt)
	case t.Expired(now):
		return "expired " + instant(t.ExpiresAt)
	case !t.ExpiresAt.IsZero():
		return "live until " + instant(t.ExpiresAt)
	}
	return "live"
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
