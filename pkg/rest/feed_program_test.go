package rest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// TestTwoProgramsOnOneLink: a program that was first seen after a change informs nobody, since it may be somebody
// else's, and the list says that two use the link.
func TestTwoProgramsOnOneLink(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		s := stalemate(t, db)
		const phone, outlook = "iOS/17.4.1 (21E236) dataaccessd/1.0", "Microsoft.Exchange/15.20"
		member := func(state, client string, programs ...string) object {
			t.Helper()
			_, items := s.ask("meeting=" + s.meeting)
			for _, item := range items {
				if item["person_id"] != s.member {
					continue
				}
				link := objects(item["links"])[0]
				var seen []string
				for _, program := range objects(link["programs"]) {
					seen = append(seen, program["client"].(string))
				}
				if item["state"] != state || item["client"] != client || !slices.Equal(seen, programs) {
					got := fmt.Sprint(item["state"], " by ", item["client"], " of ", seen)
					t.Errorf("%s, want %s by %s of %v", got, state, client, programs)
				}
				return item
			}
			t.Fatal("the member is not listed")
			return nil
		}
		words := func(item object) string { return item["shows"].(object)["words"].(string) }
		s.fetch(s.single, phone)
		if said := words(member("informed", "ios", "ios")); strings.Contains(said, "程序在用") {
			t.Errorf("of one program it says %q", said)
		}
		s.move(object{"starts_at": "2026-12-01T14:00:00+08:00"})
		s.clock.Set(s.clock.Now().Add(time.Minute))
		s.fetch(s.single, outlook)
		if said := words(member("pending", "ios", "outlook", "ios")); !strings.HasSuffix(said, "；两个程序在用此链接") {
			t.Errorf("of two programs it says %q", said)
		}
		s.clock.Set(s.clock.Now().Add(time.Minute))
		s.fetch(s.single, phone)
		member("informed", "ios", "ios", "outlook")
		s.move(object{"starts_at": "2026-12-01T15:00:00+08:00"})
		s.fetch(s.single, outlook)
		member("informed", "outlook", "ios", "outlook") // it has fetched before this change
	})
}
