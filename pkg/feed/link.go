package feed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"net/url"
	"strings"

	"huiqi/pkg/consult"
)

// macLength is how many octets of the HMAC-SHA256 a link back carries.
const macLength = 16

// links make a Feed's links back: from an event on a phone to the Meeting's page,
// for whoever has the calendar and nobody else. They hold as long as the Feed's
// own link, being keyed by the hash of its secret.
type links struct {
	base string
	mac  hash.Hash
}

// base is the public address without a slash at its end.
func (l Letterhead) base() string { return strings.TrimRight(webAddress(l.PublicURL), "/") }

// links is nil when the office has no public address.
func (l Letterhead) links(f *consult.Feed) *links {
	if l.base() == "" {
		return nil
	}
	return &links{l.base() + "/feeds/" + url.PathEscape(string(f.ID)) + "/meetings/", hmac.New(sha256.New, f.TokenHash)}
}

func (l *links) to(meeting consult.ID) string {
	if l == nil {
		return ""
	}
	return l.base + url.PathEscape(string(meeting)) + "/" + seal(l.mac, meeting)
}

// seal proves that a link to the Meeting was written by one who has the key.
func seal(mac hash.Hash, meeting consult.ID) string {
	mac.Reset()
	mac.Write([]byte(meeting))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:macLength])
}

// sealed reports whether the key of a Feed made this seal.
func sealed(key []byte, meeting consult.ID, by string) bool {
	return hmac.Equal([]byte(seal(hmac.New(sha256.New, key), meeting)), []byte(by))
}
