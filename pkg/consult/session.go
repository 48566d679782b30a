package consult

import "time"

// SessionLife is how long a Session lasts at most.
const SessionLife = 12 * time.Hour

// Session (登录) is that somebody signed in at the pages by a Token. Of its secret, which the browser has in a cookie,
// only the SHA-256 hash is kept. It opens what the Token opens, and ends with it.
type Session struct {
	Stamp
	TokenID ID
	Hash    []byte
	// TokenHash is that of the Token's secret by which somebody signed in: the Session ends when that secret does.
	TokenHash []byte
	// EndsAt is when it ends by itself, SessionLife after it began.
	EndsAt time.Time
}
