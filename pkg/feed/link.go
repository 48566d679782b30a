package feed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/url"
	"strings"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// macLength is how many bytes of the HMAC-SHA256 a link contains.
const macLength = 16

// EntryKey is the key of the pages of Meetings to which events link. It lies outside the database and is shared by all
// that serve it, so that whoever has a copy of the database cannot open these pages.
type EntryKey []byte

// Fingerprint tells keys apart.
func (k EntryKey) Fingerprint() string {
	sum := sha256.Sum256(append([]byte("huiqi entry key "), k...))
	return hex.EncodeToString(sum[:8])
}

// of is the key for the links of a Feed whose secret has the hash, so that they are valid as long as the Feed's own
// link.
func (k EntryKey) of(tokenHash []byte) []byte {
	mac := hmac.New(sha256.New, k)
	mac.Write(tokenHash)
	return mac.Sum(nil)
}

// links makes the links from the events of a Feed to the pages of their Meetings. Only somebody
// who has the calendar has these links.
type links struct {
	base string
	mac  hash.Hash
}

// base is the public address without a trailing slash.
func (l CalendarHeader) base() string { return strings.TrimRight(webAddress(l.PublicURL), "/") }

// linksFor returns the links of a Feed, or nil when the office has no public address or no EntryKey.
func (l CalendarHeader) linksFor(f *subscription.Feed) *links {
	if l.base() == "" || len(l.EntryKey) == 0 {
		return nil
	}
	return &links{l.base() + eventPaths(f), hmac.New(sha256.New, l.EntryKey.of(f.TokenHash))}
}

func (l *links) urlFor(meeting consult.ID) string {
	if l == nil {
		return ""
	}
	return l.base + url.PathEscape(string(meeting)) + "/" + linkMAC(l.mac, meeting)
}

// EventPath is the path of the page of a Meeting to which the events of the Feed link, or empty without an EntryKey.
func (s *Service) EventPath(f *subscription.Feed, meeting consult.ID) string {
	if len(s.opt.EntryKey) == 0 {
		return ""
	}
	l := links{base: eventPaths(f), mac: hmac.New(sha256.New, s.opt.EntryKey.of(f.TokenHash))}
	return l.urlFor(meeting)
}

func eventPaths(f *subscription.Feed) string {
	return "/feeds/" + url.PathEscape(string(f.ID)) + "/meetings/"
}

// linkMAC returns the code that proves that the holder of the key made a link to the Meeting.
func linkMAC(mac hash.Hash, meeting consult.ID) string {
	mac.Reset()
	mac.Write([]byte(meeting))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:macLength])
}

// validMAC reports whether mac was made with this key.
func validMAC(key []byte, meeting consult.ID, mac string) bool {
	return hmac.Equal([]byte(linkMAC(hmac.New(sha256.New, key), meeting)), []byte(mac))
}
