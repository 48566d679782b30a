package rest_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// sent is one write that was carried out, as an onlooker notes it.
type sent struct {
	token, key, method, path string
	body                     any
	headers                  []string
	status                   int
	// reads are where what it made or changed is read; of one of several, each.
	reads   []string
	several bool
	secret  bool
}

// walker writes to an office at random and sends what it wrote again at any later time.
type walker struct {
	*client
	*rand.Rand
	base *sql.DB
	all  []sent
	// refused are those that were not carried out, which are free to be sent again.
	refused                                      []sent
	people, rooms, meetings, blocks, feeds, plan []string
	topics                                       map[string][]string
	keys                                         int
}

// walks runs a walk for each of a few seeds, or for new ones as long as
// HUIQI_TEST_WALK says.
func walks(t *testing.T, walk func(t *testing.T, seed uint64)) {
	t.Helper()
	for seed := range uint64(2) {
		walk(t, seed)
	}
	long, err := time.ParseDuration(os.Getenv("HUIQI_TEST_WALK"))
	if err != nil {
		return
	}
	for end := time.Now().Add(long); time.Now().Before(end) && !t.Failed(); {
		walk(t, rand.Uint64())
	}
}

// Whatever happened since, a write that is sent again under its key changes nothing, and
// answers what GET does, or that it is gone.
func TestReplaysOverARandomWalk(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db string) {
		base := database(t, db)
		c := serve(t, db)
		venue := c.add("/venues", object{"name": "会议中心"})
		walks(t, func(t *testing.T, seed uint64) {
			w := &walker{client: c, Rand: rand.New(rand.NewPCG(seed, 9)), base: base, topics: map[string][]string{}}
			w.keys = int(w.Uint32()) << 20
			for range 3 {
				w.write("POST", "/people", object{"name": "赵一钱", "kind": "member"})
				w.write("POST", "/rooms", object{"venue_id": venue, "name": fmt.Sprintf("%x", w.Uint64()), "capacity": 20})
			}
			for range 80 {
				if w.IntN(5) < 2 {
					w.again()
				} else {
					w.step(venue)
				}
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			for _, s := range w.all {
				w.replay(s)
			}
			t.Logf("seed %d: %d writes carried out, %d refused", seed, len(w.all), len(w.refused))
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		})
	})
}

func pickOne(w *walker, of []string) string {
	if len(of) == 0 {
		return ""
	}
	return of[w.IntN(len(of))]
}

func (w *walker) when() (from, to string) {
	at := time.Date(2027, 4, 1+w.IntN(20), 9+w.IntN(6), 0, 0, 0, nine.Location())
	return at.Format(time.RFC3339), at.Add(time.Hour).Format(time.RFC3339)
}

// step is one write at random, which may well be refused.
func (w *walker) step(venue string) {
	from, to := w.when()
	person, room := pickOne(w, w.people), pickOne(w, w.rooms)
	meeting, block, feed, plan := pickOne(w, w.meetings), pickOne(w, w.blocks), pickOne(w, w.feeds), pickOne(w, w.plan)
	match := []string{"If-Match", "*"}
	title := fmt.Sprintf("议题%d", w.IntN(1000))
	switch w.IntN(20) {
	case 0:
		w.write("POST", "/people", object{"name": "孙二李", "kind": "member"})
	case 1:
		w.write("PATCH", "/people/"+person, object{"post": title}, match...)
	case 2:
		w.write("DELETE", "/people/"+person, nil, match...)
	case 3:
		w.write("POST", "/rooms", object{"venue_id": venue, "name": fmt.Sprintf("%x", w.Uint64()), "capacity": 20})
	case 4:
		w.write("DELETE", "/rooms/"+room, nil, match...)
	case 5, 6, 7:
		w.write("POST", "/meetings", object{"form": "other", "title": title, "starts_at": from, "ends_at": to, "room_id": room,
			"attendances": []any{object{"person_id": person}}})
	case 8:
		w.write("POST", "/meetings/"+meeting+"/move", object{"starts_at": from})
	case 9:
		w.write("POST", "/meetings/"+meeting+"/cancel", object{"reason": "停"})
	case 10:
		w.write("POST", "/meetings/"+meeting+"/confirm", object{})
	case 11:
		w.write("PATCH", "/meetings/"+meeting, object{"title": title}, "If-Match", fmt.Sprintf(`"%d"`, 1+w.IntN(3)))
	case 12:
		w.write("POST", "/blocks", object{"subject": object{"kind": "person", "id": person}, "title": title, "starts_at": from, "ends_at": to})
	case 13:
		w.write("DELETE", "/blocks/"+block, nil, match...)
	case 14:
		w.write("POST", "/feeds", object{"subject": object{"kind": "public"}})
	case 15:
		w.write("POST", "/feeds/"+feed+"/rotate", nil, match...)
	case 16:
		w.write("DELETE", "/feeds/"+feed, nil)
	case 17:
		w.write("POST", "/plans", object{"year": 2027, "title": title})
	case 18:
		one := object{"title": title, "form": "thematic", "earliest": "2027-03-01", "latest": "2027-03-31", "duration_minutes": 60}
		w.write("POST", "/plans/"+plan+"/topics", object{"topics": []any{one, one}})
	case 19:
		w.write("DELETE", "/plans/"+plan+"/topics/"+pickOne(w, w.topics[plan]), nil, match...)
	}
}

// write sends a new request under a new key, and notes it.
func (w *walker) write(method, path string, body any, headers ...string) {
	w.t.Helper()
	w.keys++
	s := sent{token: w.Admin, key: fmt.Sprint("key-", w.keys), method: method, path: path, body: body, headers: headers}
	if w.IntN(4) == 0 {
		s.token = w.Organiser
	}
	w.send(s)
}

func (w *walker) do(s sent) (int, http.Header, object) {
	w.t.Helper()
	a := w.Do(s.method, "/api/v1"+s.path, s.token, s.body, append([]string{"Idempotency-Key", s.key}, s.headers...)...)
	promised(w.t, s.method, "/api/v1"+s.path, a)
	out := object{}
	if len(a.Body) > 0 {
		a.JSON(w.t, &out)
	}
	return a.Status, a.Header, out
}

// send carries a request out for the first time.
func (w *walker) send(s sent) {
	w.t.Helper()
	status, h, out := w.do(s)
	if strings.Contains(s.path, "//") || strings.HasSuffix(s.path, "/") { // there was nothing to choose from
		return
	}
	if status >= 500 || h.Get("Idempotent-Replayed") == "true" {
		w.t.Errorf("%s %s, sent first: %d, %v", s.method, s.path, status, h)
	}
	if status >= 300 {
		w.refused = append(w.refused, s)
		return
	}
	s.status = status
	id, _ := out["id"].(string)
	switch {
	case s.method == "DELETE":
	case strings.HasSuffix(s.path, "/topics"):
		s.several = true
		for _, topic := range topicIDs(out) {
			s.reads = append(s.reads, s.path+"/"+topic)
			plan := strings.Split(s.path, "/")[2]
			w.topics[plan] = append(w.topics[plan], topic)
		}
	case strings.HasPrefix(s.path, "/feeds"):
		s.secret = true
		s.reads = []string{"/feeds/" + id}
	default:
		s.reads = []string{"/" + strings.Split(s.path, "/")[1] + "/" + id}
	}
	if status == http.StatusCreated && !s.several {
		list := map[string]*[]string{"/people": &w.people, "/rooms": &w.rooms, "/meetings": &w.meetings, "/blocks": &w.blocks, "/feeds": &w.feeds, "/plans": &w.plan}[s.path]
		*list = append(*list, id)
	}
	w.all = append(w.all, s)
}

// again sends one that was sent before: carried out, it is replayed; refused, it is new.
func (w *walker) again() {
	w.t.Helper()
	if n := len(w.refused); n > 0 && w.IntN(4) == 0 {
		i := w.IntN(n)
		s := w.refused[i]
		w.refused = append(w.refused[:i], w.refused[i+1:]...)
		w.send(s)
		return
	}
	w.replay(w.all[w.IntN(len(w.all))])
}

// replay holds the answer to a request that was carried out against what GET answers.
func (w *walker) replay(s sent) {
	w.t.Helper()
	var now []object
	var gone []string
	tag := ""
	for _, at := range s.reads {
		a := w.Do("GET", "/api/v1"+at, w.Admin, nil)
		if a.Status == http.StatusNotFound {
			gone = append(gone, at[strings.LastIndex(at, "/")+1:])
			continue
		}
		is := object{}
		a.JSON(w.t, &is)
		now, tag = append(now, is), versionIn(a.Header)
	}
	before := w.weight()
	status, h, out := w.do(s)
	if after := w.weight(); after != before {
		w.t.Errorf("%s %s, replayed, wrote: %s, then %s", s.method, s.path, before, after)
	}
	if h.Get("Idempotent-Replayed") != "true" {
		w.t.Errorf("%s %s is not replayed: %d %v %s", s.method, s.path, status, h, text(out))
	}
	said := fmt.Sprint(status, " ", text(out))
	want := said
	switch {
	case s.secret:
		if status != http.StatusConflict || out["code"] != "shown_once" || text(out["made"]) != text([]any{object{"kind": "feed", "id": now[0]["id"]}}) {
			want = "409 that names the feed"
		}
	case len(now) == 0 && len(gone) > 0:
		if made, _ := out["made"].([]any); status != http.StatusGone || out["code"] != "removed" || len(made) != len(gone) {
			want = "410 that names what is gone"
		}
	case s.several:
		want = fmt.Sprint(s.status, " ", text(object{"items": now, "removed_ids": append([]string{}, gone...)}))
	case len(now) == 1:
		want = fmt.Sprint(s.status, " ", text(now[0]))
		if h.Get("ETag") != tag {
			w.t.Errorf("%s %s: ETag %s, want %s", s.method, s.path, h.Get("ETag"), tag)
		}
	default:
		want = fmt.Sprint(s.status, " {}")
	}
	if said != want {
		w.t.Errorf("%s %s, replayed: %s\nwant %s", s.method, s.path, said, want)
	}
}

// weight changes with every write to what the walk writes.
func (w *walker) weight() string {
	w.t.Helper()
	all := ""
	for _, table := range []string{"people", "rooms", "meetings", "blocks", "feeds", "plans", "topics"} {
		var n, versions int64
		if err := w.base.QueryRow("SELECT COUNT(*), COALESCE(SUM(version), 0) FROM "+table).Scan(&n, &versions); err != nil {
			w.t.Fatal(err)
		}
		all += fmt.Sprintf("%s %d/%d ", table, n, versions)
	}
	var keys, revision int64
	if err := w.base.QueryRow("SELECT (SELECT COUNT(*) FROM idempotency), (SELECT revision FROM ledger)").Scan(&keys, &revision); err != nil {
		w.t.Fatal(err)
	}
	return all + fmt.Sprint(keys, " ", revision)
}
