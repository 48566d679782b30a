package rest_test

import (
	"maps"
	"net/http"
	"testing"
)

// The former names of the ends of a span do in bodies what the new ones do, are still sent, and do not contradict them.
func TestFormerNamesOfSpans(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := c.party()
	at := c.add("/meetings", object{
		"form": "other", "title": "会", "starts_at": hour(9), "ends_at": hour(12),
		"attendances": []any{object{"person_id": p.chair}, object{"person_id": p.member}},
	})
	ask := object{"meeting_id": at, "person_id": p.chair, "reason": "official"}
	window := object{"starts_at": hour(0), "ends_at": hour(24)}
	for _, body := range []object{
		{"starts_at": hour(10), "ends_at": hour(11)},
		{"from": hour(10), "to": hour(11)},
		{"starts_at": hour(10), "to": hour(11)},
		{"from": hour(10), "starts_at": hour(10), "ends_at": hour(11)},
	} {
		made, _ := c.call(http.StatusCreated, "POST", "/leaves", merged(ask, body))
		holds(t, made, object{"starts_at": hour(10), "ends_at": hour(11), "from": hour(10), "to": hour(11)})
		c.call(http.StatusOK, "POST", "/leaves/"+made["id"].(string)+"/withdraw", nil)
	}
	// Whatever is wrong is named as it was sent, and what is missing by its present name.
	for _, row := range []struct {
		reason, path string
		status       int
		body         object
		want         map[string]string
	}{
		{
			reason: "both, and they differ",
			path:   "/leaves",
			status: http.StatusUnprocessableEntity,
			body:   merged(ask, object{"from": hour(9), "starts_at": hour(10), "ends_at": hour(11)}),
			want:   map[string]string{"from": "contradiction"},
		},
		{
			reason: "inside a part of a body",
			path:   "/proposals",
			status: http.StatusUnprocessableEntity,
			body:   object{"cause": object{"kind": "conflicts"}, "limits": object{"to": hour(9), "ends_at": hour(10)}},
			want:   map[string]string{"limits.to": "contradiction"},
		},
		{
			reason: "outside the meeting, by new names",
			path:   "/leaves",
			status: http.StatusUnprocessableEntity,
			body:   merged(ask, object{"starts_at": hour(10), "ends_at": hour(13)}),
			want:   map[string]string{"starts_at": "outside_meeting"},
		},
		{
			reason: "outside the meeting, by former names",
			path:   "/leaves",
			status: http.StatusUnprocessableEntity,
			body:   merged(ask, object{"from": hour(10), "to": hour(13)}),
			want:   map[string]string{"from": "outside_meeting"},
		},
		{
			reason: "reversed, half of it by a former name",
			path:   "/leaves",
			status: http.StatusBadRequest,
			body:   merged(ask, object{"starts_at": hour(11), "to": hour(10)}),
			want:   map[string]string{"to": "not_after_start"},
		},
		{
			reason: "reversed, the other half by it",
			path:   "/leaves",
			status: http.StatusBadRequest,
			body:   merged(ask, object{"from": hour(11), "ends_at": hour(10)}),
			want:   map[string]string{"ends_at": "not_after_start"},
		},
		{
			reason: "no time",
			path:   "/leaves",
			status: http.StatusBadRequest,
			body:   merged(ask, object{"from": "ten", "to": hour(10)}),
			want:   map[string]string{"from": "format"},
		},
		{
			reason: "a window too long, by new names",
			path:   "/availability",
			status: http.StatusUnprocessableEntity,
			body:   object{"meeting": merged(p.meeting(), window), "starts_at": hour(0), "ends_at": hour(24 * 99)},
			want:   map[string]string{"ends_at": "window"},
		},
		{
			reason: "a window too long, by former names",
			path:   "/availability",
			status: http.StatusUnprocessableEntity,
			body:   object{"meeting": merged(p.meeting(), window), "from": hour(0), "to": hour(24 * 99)},
			want:   map[string]string{"to": "window"},
		},
		{
			reason: "nothing",
			path:   "/leaves/batch",
			status: http.StatusUnprocessableEntity,
			body:   object{"person_id": p.chair, "reason": "official"},
			want:   map[string]string{"starts_at": "required", "ends_at": "required"},
		},
	} {
		q, _ := c.call(row.status, "POST", row.path, row.body)
		if !maps.Equal(faults(q), row.want) {
			t.Errorf("%s: %s", row.reason, text(q))
		}
	}
	found, _ := c.call(http.StatusOK, "GET", "/people/"+p.chair+"/freebusy?from=2027-03-08&to=2027-03-09", nil)
	holds(t, found, object{"starts_at": found["from"], "ends_at": found["to"]})
}
