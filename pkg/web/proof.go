package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// proofOf proves that a form is one that this office drew for the holder of a secret, of a Feed's link or of a session:
// it is bound to the hash of the secret and to the parts, such as the Meeting and its mark. Whoever only knows an
// address cannot make one.
func proofOf(secretHash []byte, parts ...string) string {
	mac := hmac.New(sha256.New, secretHash)
	mac.Write([]byte("form\x00" + strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// proven reports whether the proof is that of the parts.
func proven(proof string, secretHash []byte, parts ...string) bool {
	return hmac.Equal([]byte(proof), []byte(proofOf(secretHash, parts...)))
}

// fromHere reports whether a form was sent by a page of this origin, by what the browser says. A WebView that says
// nothing is believed: the form's proof decides.
func (w *Web) fromHere(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	for _, name := range []string{"Origin", "Referer"} {
		if from := r.Header.Get(name); from != "" {
			return w.sameHost(r, from)
		}
	}
	return true
}

func (w *Web) sameHost(r *http.Request, from string) bool {
	sender, err := url.Parse(from)
	if err != nil || sender.Host == "" {
		return false // "null" among others
	}
	public, err := url.Parse(w.opt.Origin(r))
	return sender.Host == r.Host || err == nil && sender.Host == public.Host
}
