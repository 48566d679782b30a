package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// clientAddress is the address that a request comes from. Behind a proxy on this machine or in a private network it is
// the last one in X-Forwarded-For, which that proxy has seen itself; what stands before it anybody may have written.
// The addresses of one network of IPv6 count as one, because a single machine has all of them.
func clientAddress(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	at := peer.Addr().Unmap()
	if at.IsLoopback() || at.IsPrivate() || at.IsLinkLocalUnicast() {
		forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last, err := netip.ParseAddr(strings.TrimSpace(forwarded[len(forwarded)-1])); err == nil {
			at = last.Unmap()
		}
	}
	if at.Is6() {
		if network, err := at.WithZone("").Prefix(64); err == nil {
			return network.String()
		}
	}
	return at.String()
}
