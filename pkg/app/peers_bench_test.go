package app_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
)

// BenchmarkPeers fetches one calendar of 150 events, in turns, from Huiqi, from a
// bare net/http handler, from nginx that serves the same bytes as a file, from
// Radicale and from Xandikos that hold the same events, and reports requests per second and how many times those
// of each peer Huiqi's are. `make bench-peers` installs the peers; without them
// it is skipped.
func BenchmarkPeers(b *testing.B) {
	for _, program := range []string{"nginx", "radicale", "xandikos"} {
		if _, err := exec.LookPath(program); err != nil {
			b.Skipf("%v: run make bench-peers", err)
		}
	}
	s := apptest.Start(b, "sqlite:"+b.TempDir()+"/bench.db", nil, app.SiteSettings{})
	link := feedOf150(b, s)
	path := strings.TrimPrefix(link, s.URL)
	plain, packed := s.Do(http.MethodGet, path, "", nil), s.Do(http.MethodGet, path, "", nil, "Accept-Encoding", "gzip")
	file := nginx(b, plain.Body, packed.Body)
	bare := httptest.NewUnstartedServer(bareHandler(plain))
	bare.Config = app.NewServer(bare.Config.Handler)
	bare.Start()
	b.Cleanup(bare.Close)
	peers := []peer{
		{name: "bare", url: bare.URL, request: asking(bare.URL+"/", ""), same: asking(link, ""), n: 2000},
		{name: "nginx", url: file, request: asking(file, ""), same: asking(link, ""), n: 2000},
		{
			name: "nginx-gzip", url: file, request: asking(file, "Accept-Encoding: gzip\r\n"),
			same: asking(link, "Accept-Encoding: gzip\r\n"), n: 2000,
		},
		{
			name: "nginx-304", url: file, request: asking(file, "If-None-Match: "+tagOf(b, file)+"\r\n"),
			same: asking(link, "If-None-Match: "+plain.Header.Get("ETag")+"\r\n"), n: 4000,
		},
	}
	collection := radicale(b, plain.Body)
	peers = append(peers, peer{
		name:    "radicale",
		url:     collection,
		request: asking(collection, ""),
		same:    asking(link, ""),
		n:       40,
	})
	query, resource := xandikos(b, plain.Body)
	peers = append(peers, peer{
		name:    "xandikos-report",
		url:     query,
		request: reporting(query),
		same:    asking(link, ""),
		n:       12,
	})
	peers = append(peers, peer{
		name:    "xandikos-file",
		url:     resource,
		request: asking(resource, ""),
		same:    asking(link, ""),
		n:       40,
	})
	ours := make([][]float64, len(peers))
	theirs := make([][]float64, len(peers))
	ratios := make([][]float64, len(peers))
	for b.Loop() {
		for i, p := range peers {
			t, o := pace(b, p.url, p.request, p.n), pace(b, link, p.same, 2000)
			ours[i] = append(ours[i], o)
			theirs[i] = append(theirs[i], t)
			ratios[i] = append(ratios[i], o/t)
		}
	}
	for i, p := range peers {
		for _, x := range [][]float64{ours[i], theirs[i], ratios[i]} {
			slices.Sort(x)
		}
		half := len(ratios[i]) / 2
		b.Logf("%-16s %8.0f/s, huiqi %8.0f/s: %.2f times", p.name, theirs[i][half], ours[i][half], ratios[i][half])
		b.ReportMetric(ratios[i][half], "×"+p.name)
	}
}

// peer is asked n times a round with request, and Huiqi with same.
type peer struct {
	name, url, request, same string
	n                        int
}

func asking(url, headers string) string {
	host, path, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	return "GET /" + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n"
}

// reporting asks a CalDAV server for all events of a collection, as subscribing over
// CalDAV does first.
func reporting(url string) string {
	host, path, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	body := `<?xml version="1.0"?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop>` +
		`<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>`
	return "REPORT /" + path + " HTTP/1.1\r\nHost: " + host +
		"\r\nDepth: 1\r\nContent-Type: application/xml\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" +
		body
}

// pace is requests per second of n requests over four raw connections, each opened
// anew where the server closes it.
func pace(b *testing.B, url, request string, n int) float64 {
	host, _, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	start := time.Now()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for left := n / 4; left > 0; {
				done, err := drainSome(host, request, left)
				if left -= done; err != nil && done == 0 {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return float64(n/4*4) / time.Since(start).Seconds()
}

// drainSome is drain until the server closes the connection, and counts.
func drainSome(host, request string, n int) (int, error) {
	c, err := net.Dial("tcp", host)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	buf := make([]byte, 2<<20)
	var done int
	for ; done < n; done++ {
		if _, err := c.Write([]byte(request)); err != nil {
			return done, err
		}
		if err := readAnswer(c, buf); err != nil {
			return done, err
		}
		if bytes.HasPrefix(buf, []byte("HTTP/1.0")) {
			return done + 1, nil
		}
	}
	return done, nil
}

// startPeer runs a peer until the benchmark ends, and waits until it answers at url.
func startPeer(b *testing.B, url, program string, args ...string) {
	b.Helper()
	cmd := exec.Command(program, args...)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Process.Signal(os.Interrupt); cmd.Wait() })
	for range 200 {
		if res, err := http.Get(url); err == nil {
			res.Body.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatalf("%s does not answer at %s", program, url)
}

func freePort(b testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// nginx serves the bytes as a file, precompressed too, as an administrator would
// set it up for this alone: a worker for each core, no log, files kept open.
func nginx(b *testing.B, plain, packed []byte) string {
	dir, port := b.TempDir(), freePort(b)
	conf := fmt.Sprintf(`daemon off; worker_processes auto; pid %[1]s/pid; error_log %[1]s/error;
events { worker_connections 256; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=10; gzip_static on;
  client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  types { text/calendar ics; } charset utf-8; charset_types text/calendar;
  server { listen 127.0.0.1:%[2]d; root %[1]s; add_header Cache-Control "private, no-cache"; } }`, dir, port)
	for name, content := range map[string][]byte{
		"calendar.ics":    plain,
		"calendar.ics.gz": packed,
		"nginx.conf":      []byte(conf),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // its workers are nobody
		b.Fatal(err)
	}
	url := fmt.Sprintf("http://127.0.0.1:%d/calendar.ics", port)
	startPeer(b, url, "nginx", "-p", dir, "-e", filepath.Join(dir, "error"), "-c", filepath.Join(dir, "nginx.conf"))
	return url
}

func tagOf(b *testing.B, url string) string {
	return send(b, http.MethodGet, url, nil, http.StatusOK).Get("ETag")
}

// radicale keeps the events as a collection, which it answers whole to a GET.
func radicale(b *testing.B, calendar []byte) string {
	host := fmt.Sprintf("127.0.0.1:%d", freePort(b))
	startPeer(
		b, "http://"+host+"/", "radicale", "-C", "/dev/null", "--server-hosts", host, "--auth-type", "none",
		"--rights-type", "authenticated", "--storage-filesystem-folder", b.TempDir(), "--logging-level", "error",
	)
	send(b, "MKCOL", "http://"+host+"/bench/", nil, http.StatusCreated)
	url := "http://" + host + "/bench/calendar/"
	send(b, http.MethodPut, url, calendar, http.StatusCreated)
	return url
}

// xandikos keeps each event as a resource of a collection, for which a REPORT
// asks; a GET of the collection is a page for people. The other address is of all
// the events as one resource, a file that it hands out as it is.
func xandikos(b *testing.B, calendar []byte) (string, string) {
	port := freePort(b)
	at := fmt.Sprintf("http://127.0.0.1:%d/user/calendars/calendar/", port)
	startPeer(b, at, "xandikos", "-d", b.TempDir(), "--defaults", "-l", "127.0.0.1", "-p", strconv.Itoa(port))
	head, rest, _ := strings.Cut(string(calendar), "BEGIN:VEVENT")
	for i, event := range strings.Split(rest, "BEGIN:VEVENT") {
		event, _, _ = strings.Cut(event, "END:VCALENDAR")
		send(
			b, http.MethodPut, at+strconv.Itoa(i)+".ics",
			[]byte(head+"BEGIN:VEVENT"+event+"END:VCALENDAR\r\n"), http.StatusCreated,
		)
	}
	other := strings.TrimSuffix(at, "calendar/") + "whole.ics"
	send(b, http.MethodPut, other, calendar, http.StatusCreated)
	return at, other
}

func send(b *testing.B, method, url string, body []byte, want int) http.Header {
	b.Helper()
	req, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", "text/calendar; charset=utf-8")
	req.Header.Set("Accept-Encoding", "identity")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != want {
		b.Fatalf("%s %s: %s", method, url, res.Status)
	}
	return res.Header
}
