package web

import (
	"net/http/httptest"
	"testing"
)

func TestStreamsAreLimitedInAllAndToEachAddress(t *testing.T) {
	t.Parallel()
	opt, err := Options{}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	h := newHub(opt)
	for range maxPerAddress {
		if !h.admit("192.0.2.1") {
			t.Fatal("refused too early")
		}
	}
	if h.admit("192.0.2.1") {
		t.Error("one more was let in from the address")
	}
	if !h.admit("192.0.2.2") {
		t.Error("another address was refused")
	}
	h.dismiss("192.0.2.1")
	if !h.admit("192.0.2.1") {
		t.Error("refused although one has left")
	}
	h.screens = maxScreens
	if h.admit("192.0.2.3") {
		t.Error("one more was let in")
	}
	h.screens = maxPerAddress + 1
	for range maxPerAddress {
		h.dismiss("192.0.2.1")
	}
	h.dismiss("192.0.2.2")
	if len(h.perAddress) != 0 || h.screens != 0 {
		t.Errorf("%v and %d are left", h.perAddress, h.screens)
	}
	h.close()
	if _, ok := h.join(scope{}); ok {
		t.Error("let in after closing")
	}
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ peer, forwarded, want string }{
		"straight":                     {"203.0.113.7:5000", "", "203.0.113.7"},
		"straight, and lying":          {"203.0.113.7:5000", "192.0.2.1", "203.0.113.7"},
		"by a proxy on this machine":   {"127.0.0.1:5000", "192.0.2.1", "192.0.2.1"},
		"by a proxy next door":         {"10.1.2.3:5000", "192.0.2.1", "192.0.2.1"},
		"by a proxy, and lying":        {"127.0.0.1:5000", "198.51.100.1, 192.0.2.1", "192.0.2.1"},
		"by a proxy that says nothing": {"127.0.0.1:5000", "", "127.0.0.1"},
		"by a proxy that says no such": {"127.0.0.1:5000", "unknown", "127.0.0.1"},
		"IPv6, one network":            {"[2001:db8:1:2:3::4]:5000", "", "2001:db8:1:2::/64"},
		"IPv4 written as IPv6":         {"[::ffff:203.0.113.7]:5000", "", "203.0.113.7"},
		"no address":                   {"@", "", "@"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = row.peer
		if row.forwarded != "" {
			r.Header.Set("X-Forwarded-For", row.forwarded)
		}
		if got := clientAddress(r); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}
