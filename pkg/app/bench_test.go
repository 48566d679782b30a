package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/office"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// benchPeople is how many people share the ledger in BenchmarkBook75.
const benchPeople = 1000

// BenchmarkBook75 books meetings of 75 required people, in turns in a database
// of 10,000 reservations and in one of 1,000,000, and reports both medians and
// their ratio. Filling the large one takes a minute or two.
func BenchmarkBook75(b *testing.B) {
	storetest.Each(b, func(b *testing.B, small string) {
		large := storetest.Sibling(b, small)
		desks := [2]*office.Services{}
		people := [2][]consult.ID{}
		for i, n := range []int{10_000, 1_000_000} {
			desks[i], people[i] = crowded(b, []string{small, large}[i], n)
		}
		var took [2][]time.Duration
		for i := 0; b.Loop(); i++ {
			for j := range desks {
				t := time.Now()
				_, err := desks[j].Booking.Book(
					context.Background(), consult.Actor{Name: "bench"}, bench75(people[j], i), booking.Options{},
				)
				if err != nil {
					b.Fatal(err)
				}
				took[j] = append(took[j], time.Since(t))
			}
		}
		few, many := median(took[0]), median(took[1])
		b.ReportMetric(float64(few.Microseconds()), "µs/booking@10k")
		b.ReportMetric(float64(many.Microseconds()), "µs/booking@1M")
		b.ReportMetric(float64(many)/float64(few), "ratio")
	})
}

func bench75(people []consult.ID, i int) consult.Meeting {
	from := time.Date(2027, 1, 2, 5, 0, 0, 0, time.UTC).AddDate(0, 0, i%10).Add(time.Duration(i/10) * time.Minute)
	m := consult.Meeting{
		Form:  "standing_committee",
		Title: "bench",
		Span:  consult.Span{From: from, To: from.Add(time.Minute)},
	}
	for k := range 75 {
		m.Attendances = append(m.Attendances, consult.Attendance{
			PersonID: people[(k*13+i)%benchPeople],
			Role:     consult.RoleVoting,
			Required: true,
		})
	}
	return m
}

// crowded fills a database with n reservations: every day at nine, everyone in
// meetings of ten.
func crowded(b *testing.B, url string, n int) (*office.Services, []consult.ID) {
	ctx := context.Background()
	o, err := app.Open(ctx, url, app.Settings{Zone: time.UTC})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { o.Close() })
	stamp := func(i int) consult.Stamp {
		return consult.Stamp{
			ID:        consult.ID(fmt.Sprintf("01900000-0000-7000-8000-%012x", i)),
			Version:   1,
			CreatedAt: o.Services.Now(),
			ChangedAt: o.Services.Now(),
		}
	}
	var ids []consult.ID
	var people []consult.Person
	for i := range benchPeople {
		p := consult.Person{Stamp: stamp(i), Name: fmt.Sprint("委员", i), Kind: consult.PersonMember, Active: true}
		people, ids = append(people, p), append(ids, p.ID)
	}
	if err := o.Store.People.AddAll(ctx, people); err != nil {
		b.Fatal(err)
	}
	var ms []consult.Meeting
	for k := range n / 10 {
		from := time.Date(2027, 1, 1+k/(benchPeople/10), 1, 0, 0, 0, time.UTC)
		m := consult.Meeting{Stamp: stamp(1_000_000 + k), Form: "other", Title: "会议", Status: consult.Confirmed,
			Visibility: consult.Internal, Span: consult.Span{From: from, To: from.Add(time.Hour)}}
		for j := range 10 {
			m.Attendances = append(m.Attendances, consult.Attendance{
				PersonID: ids[k*10%benchPeople+j],
				Role:     consult.RoleVoting,
				Required: true,
			})
		}
		ms = append(ms, m)
		if len(ms) == 2000 || k == n/10-1 {
			if err := o.Store.SaveMeetings(ctx, ms); err != nil {
				b.Fatal(err)
			}
			ms = ms[:0]
		}
	}
	return o.Services, ids
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// BenchmarkFeedGET, BenchmarkFeed304 and BenchmarkFeedGzip fetch a warm feed of
// 150 events over loopback, in turns from Huiqi and from a bare net/http handler
// that writes the same bytes (or the same 304), and report the ratio of requests
// per second: against a bare handler behind the same timeouts, for no server should
// go without, and against one that has none.
func BenchmarkFeedGET(b *testing.B) { benchFeed(b, "") }

// BenchmarkFeed304 is BenchmarkFeedGET with If-None-Match.
func BenchmarkFeed304(b *testing.B) { benchFeed(b, "If-None-Match: %s\r\n") }

// BenchmarkFeedGzip is BenchmarkFeedGET of the compressed bytes.
func BenchmarkFeedGzip(b *testing.B) { benchFeed(b, "Accept-Encoding: gzip\r\n") }

func benchFeed(b *testing.B, sent string) {
	s := apptest.Start(b, "sqlite:"+b.TempDir()+"/bench.db", nil, app.SiteSettings{})
	link := feedOf150(b, s)
	coding := "identity"
	if strings.Contains(sent, "gzip") {
		coding = "gzip"
	}
	first := s.Do(http.MethodGet, strings.TrimPrefix(link, s.URL), "", nil, "Accept-Encoding", coding)
	handler := bareHandler(first)
	untimed, bare := httptest.NewServer(handler), httptest.NewUnstartedServer(handler)
	bare.Config = app.NewServer(handler)
	bare.Start()
	b.Cleanup(bare.Close)
	b.Cleanup(untimed.Close)
	if strings.Contains(sent, "%s") {
		sent = fmt.Sprintf(sent, first.Header.Get("ETag"))
	}
	var ratios, rough, ours, theirs []float64
	for b.Loop() {
		o := rate(b, link, sent)
		t := rate(b, bare.URL, sent)
		u := rate(b, untimed.URL, sent)
		ours = append(ours, o)
		theirs = append(theirs, t)
		ratios = append(ratios, o/t)
		rough = append(rough, o/u)
	}
	for _, x := range [][]float64{ours, theirs, ratios, rough} {
		slices.Sort(x)
	}
	b.ReportMetric(ours[len(ours)/2], "huiqi-req/s")
	b.ReportMetric(theirs[len(theirs)/2], "bare-req/s")
	b.ReportMetric(ratios[len(ratios)/2], "ratio")
	b.ReportMetric(rough[len(rough)/2], "ratio-untimed")
	b.ReportMetric(float64(len(first.Body)), "bytes")
}

// bareHandler writes the same bytes as the answer, or the same 304, and no more.
func bareHandler(a apptest.Answer) http.Handler {
	etag := a.Header.Get("ETag")
	length := a.Header.Get("Content-Length")
	coding := a.Header.Get("Content-Encoding")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("ETag", etag)
		h.Set("Content-Type", "text/calendar; charset=utf-8")
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if coding != "" {
			h.Set("Content-Encoding", coding)
		}
		h.Set("Content-Length", length)
		w.Write(a.Body)
	})
}

// rate is requests per second of 2,000 requests over four raw connections: a
// client as cheap as can be, so that the servers are what is compared.
func rate(b *testing.B, url, headers string) float64 {
	host, path, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	request := "GET /" + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n"
	start := time.Now()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := drain(host, request, 500); err != nil {
				b.Error(err)
			}
		})
	}
	wg.Wait()
	return 2000 / time.Since(start).Seconds()
}

// drain sends the request n times on one connection and reads each answer.
func drain(host, request string, n int) error {
	c, err := net.Dial("tcp", host)
	if err != nil {
		return err
	}
	defer c.Close()
	buf := make([]byte, 256<<10)
	for range n {
		if _, err := io.WriteString(c, request); err != nil {
			return err
		}
		if err := readAnswer(c, buf); err != nil {
			return err
		}
	}
	return nil
}

// readAnswer reads headers and as many bytes as Content-Length says; it knows only
// how net/http spells them.
func readAnswer(c net.Conn, buf []byte) error {
	have := 0
	need := -1
	length := 0
	for need < 0 || have < need {
		n, err := c.Read(buf[have:])
		if err != nil {
			return err
		}
		have += n
		if need >= 0 {
			continue
		}
		head, _, whole := bytes.Cut(buf[:have], []byte("\r\n\r\n"))
		if !whole {
			continue
		}
		need = len(head) + 4
		if _, after, ok := bytes.Cut(head, []byte("\r\nContent-Length: ")); ok {
			for _, c := range after {
				if c < '0' || c > '9' {
					break
				}
				length = length*10 + int(c-'0')
			}
			need += length
		} else if bytes.Contains(head, []byte(" 200 ")) {
			return fmt.Errorf("an answer without a length: %s", head)
		}
	}
	return nil
}

// feedOf150 books 150 meetings for one person and makes a feed of them.
func feedOf150(b *testing.B, s *apptest.Server) string {
	ctx, by := context.Background(), consult.Actor{Name: "bench"}
	p, err := s.Office.Services.Directory.People.Add(ctx, by, consult.Person{
		Name:   "赵一钱",
		Kind:   consult.PersonMember,
		Active: true,
	})
	if err != nil {
		b.Fatal(err)
	}
	for i := range 150 {
		from := s.Office.Services.Now().Add(time.Duration(i+1) * 24 * time.Hour)
		_, err := s.Office.Services.Booking.Book(
			ctx,
			by,
			consult.Meeting{Form: "chair_meeting", Title: fmt.Sprintf("关于普惠托育服务体系建设的专题协商（%d）", i),
				Span: consult.Span{From: from, To: from.Add(time.Hour)}, Description: "请携带会议材料，提前十分钟到场。",
				Attendances: []consult.Attendance{{PersonID: p.ID, Role: consult.RoleVoting, Required: true}}},
			booking.Options{},
		)
		if err != nil {
			b.Fatal(err)
		}
	}
	issued, err := s.Office.Feeds.Create(
		ctx, by, feed.Wish{
			Subject: consult.Subject{Kind: consult.SubjectPerson, ID: p.ID},
			Name:    "手机",
			Options: subscription.DefaultOptions(),
		},
	)
	if err != nil {
		b.Fatal(err)
	}
	return s.URL + "/feeds/" + issued.Secret + "/calendar.ics"
}
