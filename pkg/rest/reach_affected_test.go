package rest_test

import (
	"net/http"
	"testing"

	"huiqi/pkg/store/storetest"
)

// What a change does to meetings is told of those that may be seen, and they alone are counted.
func TestAffectsAreOfMeetingsInReach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		r := realmOf(serve(t, db))
		venue := r.add("/venues", object{"name": "甲区会堂", "owner_body_id": r.own})
		room := r.add("/rooms", object{"name": "一", "capacity": 9, "venue_id": venue, "owner_body_id": r.own})
		hold := func(owner, day string, fields object) string {
			wish := object{"form": "study", "title": "读书", "room_id": room, "owner_body_id": owner,
				"starts_at": day + "T09:00:00+08:00", "ends_at": day + "T10:00:00+08:00"}
			return r.add("/meetings", merged(wish, fields))
		}
		mine := hold(r.own, "2026-12-01", nil)
		public := hold(r.city, "2026-12-02", object{"visibility": "public"})
		hold(r.city, "2026-12-03", object{"visibility": "restricted"})
		hold(r.beside, "2026-12-04", object{"visibility": "internal"})
		closed := func(token string) []any {
			got, _ := r.as(token, http.StatusOK, "PATCH", "/rooms/"+room+"?dry_run=true", object{"active": false},
				"If-Match", "*")
			var out []any
			for _, x := range objects(got["affects"]) {
				out = append(out, x["meeting_id"])
			}
			if got["affects_total"] != float64(len(out)) {
				t.Errorf("%v are told, %v counted", out, got["affects_total"])
			}
			return out
		}
		if got := closed(r.secret); text(got) != text([]any{mine, public}) {
			t.Errorf("a district is told of %v, want %v", got, []any{mine, public})
		}
		if got := closed(r.Admin); len(got) != 4 {
			t.Errorf("the office is told of %v", got)
		}
	})
}
