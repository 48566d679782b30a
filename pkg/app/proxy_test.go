package app_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io/fs"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// linkSecret stands for the secret of a feed link.
const linkSecret = "EZqmMqvzNXIn1ucpyM1Cwgf8Navla6RGVXj6eGE5_Xg"

// feedPaths are spellings of the address of a feed.
var feedPaths = []string{"/feeds/%s/calendar.ics", "/feeds/%s", "/FEEDS/%s/x", "//feeds/%s/qr.svg",
	"/%%66eeds/%s/slip", "/x/../feeds/%s/calendar.ics", "/feeds/%s/calendar.ics?a=%[1]s"}

// ordinaryUser is nobody, as whom nginx runs when the tests run as root.
const ordinaryUser = 65534

// reverseProxy is one of the programs that deploy has a file for.
type reverseProxy struct {
	name string
	// start runs it on the ports, with its logs in dir, before a server at upstream.
	start func(t *testing.T, dir, upstream string, secure, plain int) *exec.Cmd
	// logged is what its logs have of a request that is no secret, which upstream has not answered.
	logged string
}

var reverseProxies = []reverseProxy{
	{name: "nginx", start: nginxBehind, logged: "/control"},
	{name: "caddy", start: caddyBehind, logged: "connection refused"},
}

// A reverse proxy that is set up as deploy says lets feeds through and writes their secret into no log, whether huiqi
// answers or is away, on both ports and however the address is spelt.
func TestReverseProxiesLogNoSecret(t *testing.T) {
	t.Parallel()
	for _, proxy := range reverseProxies {
		t.Run(proxy.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, "from huiqi: ", r.URL.Path)
			}))
			secure, plain := freePort(t), freePort(t)
			cmd := proxy.start(t, dir, strings.TrimPrefix(behind.URL, "http://"), secure, plain)
			said, err := os.Create(filepath.Join(dir, "said"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { said.Close() })
			cmd.Stdout = said
			cmd.Stderr = said
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			stop := func() {
				_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
				_ = cmd.Wait()
			}
			t.Cleanup(stop)
			https, http80 := fmt.Sprintf("https://localhost:%d", secure), fmt.Sprintf("http://localhost:%d", plain)
			awaitAnswer(t, https+"/control", dir)
			for _, state := range []string{"live", "away"} {
				if state == "away" {
					behind.Close()
				}
				for _, base := range []string{https, http80} {
					for _, path := range feedPaths {
						visit(t, base+fmt.Sprintf(path, linkSecret), nil)
					}
					visit(t, base+"/control?next="+linkSecret, nil)
					visit(t, base+fmt.Sprintf("/feeds/%s/calendar.ics", linkSecret), make([]byte, 2<<20))
				}
				want := map[string]int{"live": http.StatusOK, "away": http.StatusServiceUnavailable}[state]
				if proxy.name == "caddy" && state == "away" {
					want = http.StatusBadGateway
				}
				if got := visit(t, https+"/feeds/"+linkSecret+"/calendar.ics", nil); got != want {
					t.Errorf("%s: a feed is answered with %d, want %d", state, got, want)
				}
			}
			stop()
			logs := filesIn(t, dir)
			file := ""
			for line := range strings.Lines(logs) {
				if strings.HasPrefix(line, "== ") {
					file = line
				}
				if strings.Contains(line, linkSecret) {
					t.Errorf("the secret is in a log: %s%s", file, line)
				}
			}
			if !strings.Contains(logs, proxy.logged) {
				t.Errorf("nothing was logged at all:\n%.4000s", logs)
			}
		})
	}
}

// visit sends one request, with a Referer that holds a secret, and returns the status; 0 when the line was dropped.
// Whatever comes by TLS says that it always will.
func visit(t *testing.T, url string, body []byte) int {
	t.Helper()
	method := http.MethodGet
	if body != nil {
		method = http.MethodPost
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Referer", "https://localhost/feeds/"+linkSecret)
	// The certificate is one of the test's own, and a redirect leads to a port that nobody listens on.
	client := &http.Client{
		Timeout:       20 * time.Second,
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(r)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	if answer.TLS != nil && answer.Header.Get("Strict-Transport-Security") != "max-age=31536000" {
		t.Errorf("%s has no HSTS: %v", url, answer.Header)
	}
	return answer.StatusCode
}

// awaitAnswer waits until the proxy passes a request on.
func awaitAnswer(t *testing.T, url, dir string) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for ; visit(t, url, nil) != http.StatusOK; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s does not answer:\n%s", url, filesIn(t, dir))
		}
	}
}

// filesIn is the content of all files below dir but keys and configurations, which nobody writes a log into.
func filesIn(t *testing.T, dir string) string {
	t.Helper()
	all := ""
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all += fmt.Sprintf("== %s\n%s\n", filepath.Base(path), b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// installed finds an installed program. A missing one is told of, and is a failure where HUIQI_TEST_REQUIRE=all.
func installed(t *testing.T, name string) string {
	t.Helper()
	for _, at := range []string{name, "/usr/sbin/" + name, "/usr/bin/" + name} {
		if found, err := exec.LookPath(at); err == nil {
			return found
		}
	}
	if os.Getenv("HUIQI_TEST_REQUIRE") == "all" {
		t.Fatalf("%s is not installed (make install gets it)", name)
	}
	t.Skipf("%s is not installed (make install gets it): what it logs is not tried", name)
	return ""
}

// fromDeploy is a file of deploy with parts of it replaced, each of which must be there.
func fromDeploy(t *testing.T, name string, pairs ...string) string {
	t.Helper()
	conf := string(read(t, "deploy/"+name))
	for i := 0; i+1 < len(pairs); i += 2 {
		if !strings.Contains(conf, pairs[i]) {
			t.Fatalf("deploy/%s has no %q", name, pairs[i])
		}
		conf = strings.ReplaceAll(conf, pairs[i], pairs[i+1])
	}
	return conf
}

// nginxBehind runs nginx as a user who may write nowhere but in dir.
func nginxBehind(t *testing.T, dir, upstream string, secure, plain int) *exec.Cmd {
	t.Helper()
	nginx := installed(t, "nginx")
	certificate(t, dir)
	conf := fromDeploy(t, "nginx.conf", "listen 443 ", fmt.Sprintf("listen 127.0.0.1:%d ", secure),
		"listen 80;", fmt.Sprintf("listen 127.0.0.1:%d;", plain), "huiqi.example.cn", "localhost",
		"/etc/ssl/huiqi", dir, "/var/log/nginx", dir, "127.0.0.1:8080", upstream)
	whole := fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log %[1]s/main.log; events {}
http {
client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u;
scgi_temp_path %[1]s/s; access_log %[1]s/http.log;
%s
}`, dir, conf)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(whole), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(nginx, "-p", dir, "-e", filepath.Join(dir, "start.log"), "-c", file)
	if os.Geteuid() == 0 {
		for _, at := range []string{filepath.Dir(dir), dir} {
			if err := os.Chmod(at, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		for _, at := range []string{dir, filepath.Join(dir, "privkey.pem"), filepath.Join(dir, "fullchain.pem")} {
			if err := os.Chown(at, ordinaryUser, ordinaryUser); err != nil {
				t.Fatal(err)
			}
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: ordinaryUser, Gid: ordinaryUser}}
	}
	return cmd
}

// certificate writes a key and a certificate for localhost that only the test trusts.
func certificate(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{"localhost"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"fullchain.pem": {Type: "CERTIFICATE", Bytes: signed},
		"privkey.pem":   {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// caddyBehind runs Caddy with certificates of its own.
func caddyBehind(t *testing.T, dir, upstream string, secure, plain int) *exec.Cmd {
	t.Helper()
	caddy := installed(t, "caddy")
	options := fmt.Sprintf("{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\thttp_port %d\n\thttps_port %d\n",
		plain, secure)
	conf := fromDeploy(t, "Caddyfile", "huiqi.example.cn", "localhost", "127.0.0.1:8080", upstream,
		"{\n\tlog {", options+"\tlog {")
	file := filepath.Join(dir, "Caddyfile")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(caddy, "run", "--config", file, "--adapter", "caddyfile")
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	return cmd
}
