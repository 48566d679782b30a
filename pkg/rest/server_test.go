package rest

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestWhoIsBelievedToBeAProxy(t *testing.T) {
	t.Parallel()
	for peer, scheme := range map[string]string{"127.0.0.1:5": "https", "[::1]:5": "https", "10.1.2.3:5": "https", "172.18.0.2:5": "https", "[::ffff:192.168.1.1]:5": "https",
		"[fd00::1]:5": "https", "203.0.113.7:5": "http", "[2001:db8::1]:5": "http", "@": "http", "": "http"} {
		r := httptest.NewRequest(http.MethodGet, "http://office.example/x", nil)
		r.RemoteAddr = peer
		r.Header.Set("X-Forwarded-Proto", "https")
		if _, info := attachRequestInfo(r); info.scheme != scheme || info.host != "office.example" {
			t.Errorf("%s: %s %s", peer, info.scheme, info.host)
		}
	}
}
