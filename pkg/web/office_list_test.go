package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/access"
	"huiqi/pkg/consult"
)

// waitingLists are the lists of the first page, each with the API's list that it stands for.
var waitingLists = map[string]string{
	"/office/held":        "/meetings?held=unrecorded&limit=200",
	"/office/delegations": "/delegations?state=open&limit=200",
	"/office/followups":   "/follow-ups?overdue=true&limit=200",
	"/office/contacts":    "/contacts?not_this_quarter=true&limit=200",
	"/office/reports":     "/reports?limit=200",
}

// everythingWaits has something in each list, of the east and of the west, and gives two meetings of the east of which
// nobody recorded whether they were held.
func everythingWaits(t *testing.T) (*busyOffice, []string) {
	t.Helper()
	o := aBusyOffice(t)
	var unrecorded []string
	for _, owner := range []string{o.east, o.west} {
		chair := o.add("/people", map[string]any{"name": "钱一", "kind": "member", "home_body_id": owner})
		for i := range 2 {
			from := o.clock.Now().Add(time.Duration(i+1) * 24 * time.Hour)
			id := o.add("/meetings", map[string]any{"form": "other", "title": "例会", "status": "confirmed",
				"owner_body_id": owner, "starts_at": from, "ends_at": from.Add(time.Hour),
				"attendances": []any{map[string]any{"person_id": chair}}})
			if owner == o.east {
				unrecorded = append(unrecorded, id)
			}
		}
		to := o.clock.Now().Add(60 * 24 * time.Hour)
		o.add("/meetings", map[string]any{"form": "other", "title": "全会", "status": "confirmed", "owner_body_id": owner,
			"starts_at": to, "ends_at": to.Add(time.Hour),
			"delegations": []any{map[string]any{"body_id": owner, "seats": 3, "name_by": to.Add(-time.Hour)}}})
		outcome := o.add("/outcomes", map[string]any{"kind": "research_report", "title": "报告", "date": "2026-11-01",
			"owner_body_ids": []any{owner}})
		o.add("/follow-ups", map[string]any{"outcome_id": outcome, "body_id": owner, "what": "办", "due": "2026-11-20"})
		o.add("/contacts", map[string]any{"person_id": chair, "body_id": owner, "since": "2026-01-01", "quota": 4,
			"owner_body_id": owner})
		for i, due := range []string{"2026-11-20", "2026-12-20"} {
			o.add("/motions", map[string]any{"year": 2026, "number": i + 1, "title": "提案", "state": "filed",
				"filed_on": "2026-01-20", "reply_due": due, "owner_body_id": owner,
				"proposers": []any{map[string]any{"person_id": chair}}})
		}
		o.add("/reports", map[string]any{"title": "报告", "owner_body_id": owner})
	}
	o.clock.Set(o.clock.Now().Add(15 * 24 * time.Hour))
	return o, unrecorded
}

// counts are those of the first page, by where they lead.
func counts(body string) map[string]int {
	out := map[string]int{}
	card := regexp.MustCompile(`href="(/office/\w+)[^"]*"><b>[^<]* <span class="n">(\d+)<`)
	for _, m := range card.FindAllStringSubmatch(body, -1) {
		out[m[1]], _ = strconv.Atoi(m[2])
	}
	return out
}

// rowsOn is how many things a list has.
func rowsOn(body string) int {
	return strings.Count(body, `scope="row"`) + strings.Count(body, "\n    <li")
}

// Each count is the length of its list, and that of the API's list for the same token.
func TestEveryCountIsTheLengthOfItsList(t *testing.T) {
	t.Parallel()
	o, _ := everythingWaits(t)
	for who, token := range o.tokens {
		o.cookie = nil
		o.signIn(token, "")
		_, body := o.page("GET", "/office", nil)
		got := counts(body)
		if len(got) != len(waitingLists)+1 {
			t.Errorf("%s: %v", who, got)
		}
		for at, n := range got {
			res, list := o.page("GET", at, nil)
			if res.StatusCode != http.StatusOK || rowsOn(list) != n {
				t.Errorf("%s: %s counts %d and lists %d (%d)", who, at, n, rowsOn(list), res.StatusCode)
			}
			want := n
			if path := waitingLists[at]; path != "" {
				var all struct{ Items []any }
				o.read(token, path, &all)
				want = len(all.Items)
			}
			if n != want || n == 0 {
				t.Errorf("%s: %s counts %d, the API %d", who, at, n, want)
			}
		}
		motions := map[bool]int{true: 2, false: 4}[who == "the east" || who == "the west"]
		if got["/office/motions"] != motions { // one is overdue, one due within the week
			t.Errorf("%s: %d motions wait, want %d", who, got["/office/motions"], motions)
		}
		limited := who == "the east" || who == "the west"
		if limited == (got["/office/held"] > 2) {
			t.Errorf("%s: %v", who, got)
		}
	}
}

// A role sees what it may call and no more.
func TestEachRoleHasItsLists(t *testing.T) {
	t.Parallel()
	o, _ := everythingWaits(t)
	liaison := access.Grant{Roles: []consult.Role{consult.Liaison},
		LiaisonFor: consult.LiaisonFor{BodyIDs: []consult.ID{consult.ID(o.east)}}}
	_, forEast := o.issue("联络员", liaison)
	_, auditor := o.issue("审计", access.Grant{Roles: []consult.Role{consult.Auditor}})
	for name, c := range map[string]struct {
		token string
		want  map[string]int
	}{
		"a liaison":  {token: forEast, want: map[string]int{"/office/delegations": 1}},
		"an auditor": {token: auditor, want: map[string]int{}},
	} {
		o.cookie = nil
		o.signIn(c.token, "")
		_, body := o.page("GET", "/office", nil)
		if got := counts(body); len(got) != len(c.want) || got["/office/delegations"] != c.want["/office/delegations"] {
			t.Errorf("%s: %v", name, got)
		}
		for _, path := range []string{"/office/held", "/office/figures", "/office/figures/items?figure=meetings",
			"/office/reports", "/office/motions", "/office/contacts", "/office/followups"} {
			if res, body := o.page("GET", path, nil); res.StatusCode != http.StatusForbidden {
				t.Errorf("%s reads %s: %d %s", name, path, res.StatusCode, body)
			}
		}
	}
}

// heldForms are what the forms of the list send, by the meeting.
func (o *busyOffice) heldForms() map[string]url.Values {
	o.t.Helper()
	_, body := o.page("GET", "/office/held", nil)
	return o.formsIn(body)
}

// formsIn are the forms of the page, by their meeting.
func (o *busyOffice) formsIn(body string) map[string]url.Values {
	out := map[string]url.Values{}
	form := regexp.MustCompile(`name="meeting" value="([^"]*)"><input type="hidden" name="version" value="([^"]*)">` +
		`<input type="hidden" name="proof" value="([^"]*)">`)
	for _, m := range form.FindAllStringSubmatch(body, -1) {
		out[m[1]] = url.Values{"meeting": {m[1]}, "version": {m[2]}, "proof": {m[3]}}
	}
	return out
}

// with is the form with another field.
func with(form url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, v := range form {
		out[k] = slices.Clone(v)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// Whether a meeting was held is recorded with one touch, by the rules of the API and under the visitor's name.
func TestWhetherItWasHeldIsRecordedOnThePage(t *testing.T) {
	t.Parallel()
	o, ids := everythingWaits(t)
	_, secret := o.issue("东岭区秘书", access.Grant{Roles: []consult.Role{consult.Organiser},
		Reach: consult.Reach{BodyIDs: []consult.ID{consult.ID(o.east)}}})
	o.signIn(secret, "")
	forms := o.heldForms()
	if len(forms) != 2 || forms[ids[0]] == nil || forms[ids[1]] == nil {
		t.Fatalf("listed are %v, want %v", forms, ids)
	}
	res, body := o.page("POST", "/office/held", with(forms[ids[0]], "took", "no"))
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "必须写明理由") {
		t.Errorf("without a reason: %d %s", res.StatusCode, body)
	}
	res, body = o.page("POST", "/office/held", with(forms[ids[0]], "took", "no", "reason", "台风"))
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/office/held?done="+ids[0] {
		t.Fatalf("not held: %d %s", res.StatusCode, body)
	}
	res, body = o.page("POST", "/office/held", with(forms[ids[1]], "took", "yes"))
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("held: %d %s", res.StatusCode, body)
	}
	for i, want := range []map[string]any{
		{"held": false, "reason": "台风", "by": "东岭区秘书"}, {"held": true, "reason": nil, "by": "东岭区秘书"},
	} {
		var m struct{ Held map[string]any }
		o.read(o.Admin, "/meetings/"+ids[i], &m)
		for k, v := range want {
			if m.Held[k] != v {
				t.Errorf("%s of meeting %d is %v, want %v", k, i+1, m.Held[k], v)
			}
		}
	}
	if left := o.heldForms(); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
	o.takesBack(ids[0])
	var history struct {
		Items []struct{ Via, Operation string }
	}
	o.read(o.Admin, "/journal?thing="+ids[1]+"&limit=1", &history)
	if len(history.Items) != 1 || history.Items[0].Via != "page" || history.Items[0].Operation != "putHeld" {
		t.Errorf("the journal says %v", history)
	}
}

// takesBack takes back what was just recorded of the meeting.
func (o *busyOffice) takesBack(meeting string) {
	o.t.Helper()
	_, body := o.page("GET", "/office/held?done="+meeting, nil)
	form := o.formsIn(body)[meeting]
	if form == nil || !strings.Contains(body, "撤销登记") {
		o.t.Fatalf("it cannot be taken back: %s", body)
	}
	if _, body := o.page("GET", "/office/held?done="+o.west, nil); strings.Contains(body, "撤销登记") {
		o.t.Errorf("what is no meeting can be taken back: %s", body)
	}
	res, body := o.page("POST", "/office/held", with(form, "took", "undo"))
	if res.StatusCode != http.StatusSeeOther {
		o.t.Fatalf("taken back: %d %s", res.StatusCode, body)
	}
	var m struct{ Held map[string]any }
	o.read(o.Admin, "/meetings/"+meeting, &m)
	if m.Held != nil || o.heldForms()[meeting] == nil {
		o.t.Errorf("of the meeting there is still on record: %v", m.Held)
	}
}

// What was not sent by the list's own form, by this visitor and about what they saw, records nothing.
func TestFormsOfOthersRecordNothing(t *testing.T) {
	t.Parallel()
	o, ids := everythingWaits(t)
	o.signIn(o.Admin, "")
	whole := o.heldForms()
	theirs := slices.DeleteFunc(slices.Collect(func(yield func(string) bool) {
		for id := range whole {
			if !yield(id) {
				return
			}
		}
	}), func(id string) bool { return slices.Contains(ids, id) })
	o.cookie = nil
	o.signIn(o.tokens["the east"], "")
	own := with(o.heldForms()[ids[0]], "took", "yes")
	for name, c := range map[string]struct {
		form    url.Values
		headers []string
		want    int
	}{
		"another site":       {form: own, headers: []string{"Sec-Fetch-Site", "cross-site"}, want: 403},
		"another session":    {form: with(whole[ids[0]], "took", "yes"), want: 403},
		"no proof":           {form: with(own, "proof", ""), want: 403},
		"another meeting":    {form: with(own, "meeting", ids[1]), want: 403},
		"another version":    {form: with(own, "version", "7"), want: 403},
		"one beyond reach":   {form: with(own, "meeting", theirs[0]), want: 403},
		"what is no meeting": {form: with(own, "meeting", "x"), want: 403},
	} {
		if res, body := o.page("POST", "/office/held", c.form, c.headers...); res.StatusCode != c.want {
			t.Errorf("%s: %d %s", name, res.StatusCode, body)
		}
	}
	if a := o.Do("PATCH", "/api/v1/meetings/"+ids[0], o.Admin, map[string]any{"title": "改名"},
		"If-Match", "*"); a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	res, body := o.page("POST", "/office/held", own)
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, "会议刚刚有改动") {
		t.Errorf("of what was changed since: %d %s", res.StatusCode, body)
	}
	if n := len(o.heldForms()); n != 2 {
		t.Errorf("%d are left", n)
	}
}
