package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/store/storetest"
)

// invite books a council in the name of a village whose reach does not cover the holder, who has to agree.
func (h *holder) invite(village string, in time.Duration) string {
	h.Helper()
	body := consult.ID(village)
	covered, err := h.Office.Store.Covered(h.Context(), []consult.ID{body})
	if err != nil {
		h.Fatal(err)
	}
	by := consult.Actor{Name: "村", Reach: consult.Reach{BodyIDs: []consult.ID{body}}, Covered: covered}
	from := h.clock.Now().Add(in)
	b, err := h.Office.Services.Booking.Book(reach.Into(h.Context(), by), by, consult.Meeting{
		Form:        "council",
		Title:       "村口议事",
		Status:      consult.Confirmed,
		OwnerBodyID: body,
		Span:        consult.Span{From: from, To: from.Add(time.Hour)},
		Attendances: []consult.Attendance{{
			PersonID: consult.ID(h.person),
			Role:     consult.RoleVoting,
			Required: true,
		}},
	}, booking.Options{})
	if err != nil {
		h.Fatal(err)
	}
	return string(b.Meeting.ID)
}

// Whoever is invited from beyond a reach agrees or refuses by their link.
func TestAnInvitationIsAnsweredByTheLink(t *testing.T) {
	t.Parallel()
	h := hold(t, storetest.Any(t), "official")
	village := h.add("/bodies", map[string]any{"name": "东村议事室", "kind": "village_room"})
	agreed, refused := h.invite(village, 240*time.Hour), h.invite(village, 264*time.Hour)
	h.says(h.page(""), "村口议事", "答复截止 ", "这是外单位的邀请", "同意参加", "谢绝邀请", `name="refuse"`)
	if strings.Contains(h.page(""), `name="leave"`) {
		t.Error("leave is asked from what nobody has agreed to")
	}
	h.says(h.reply("attend", agreed), "已答复：出席", "改为请假")
	if got := h.seat(agreed)["consent"]; got != "agreed" {
		t.Errorf("the office sees %v", got)
	}
	form := h.form("refuse", refused)
	res, _ := h.send(h.link.PageURL+"/reply", form)
	_, page := look(t, "GET", h.URL+res.Header.Get("Location"), "")
	h.says(page, "已谢绝邀请")
	if strings.Contains(page, refused) {
		t.Error("what was refused is still listed")
	}
	if res, _ := h.send(h.link.PageURL+"/reply", form); res.StatusCode != http.StatusNotFound {
		t.Errorf("a double tap: %d", res.StatusCode)
	}
}
