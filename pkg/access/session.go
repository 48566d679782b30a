package access

import (
	"context"
	"errors"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// SessionStore keeps Sessions.
type SessionStore interface {
	Add(ctx context.Context, s consult.Session) error
	Remove(ctx context.Context, id consult.ID) error
}

// signers are the roles for which there are pages to sign in to.
var signers = []consult.Role{consult.Admin, consult.Office, consult.Organiser, consult.Liaison, consult.Auditor}

// SignIn begins a Session for whoever has the secret of a Token, and returns its own secret, which is not stored and
// cannot be shown again. It fails as Check does, and with a *consult.Forbidden for
// roles that have no pages. request is the id of the request that asks for it.
func (g *Guard) SignIn(ctx context.Context, secret, request string) (consult.Actor, string, error) {
	who, err := g.Check(ctx, secret)
	if err != nil {
		return who, "", err
	}
	if !who.Has(signers...) {
		return consult.Actor{}, "", &consult.Forbidden{
			ZH: "这个令牌的角色没有需要登录的页面", EN: "there are no pages to sign in to for the role of this token",
		}
	}
	now := g.now()
	own := newSecret()
	s := consult.Session{
		Stamp:     consult.Stamp{ID: g.newID(), Version: 1, CreatedAt: now, ChangedAt: now},
		TokenID:   who.TokenID,
		Hash:      hash(own),
		TokenHash: hash(secret),
		EndsAt:    now.Add(consult.SessionLife),
	}
	ctx = journal.WithOrigin(ctx, journal.Page("signIn", request, who))
	err = g.sessions.Add(ctx, s)
	if err != nil {
		return consult.Actor{}, "", err
	}
	return who, own, nil
}

// CheckSession returns who is signed in with the secret of a Session, as Check does for that of the Token. It returns
// consult.ErrForbidden when nobody is, or the Session is over, and one of Endings when the Token's secret is.
func (g *Guard) CheckSession(ctx context.Context, secret string) (consult.Actor, consult.Session, error) {
	s, err := g.finder.SessionByHash(ctx, hash(secret))
	if errors.Is(err, consult.ErrNotFound) {
		return consult.Actor{}, s, consult.ErrForbidden
	}
	if err != nil {
		return consult.Actor{}, s, err
	}
	if !g.now().Before(s.EndsAt) {
		return consult.Actor{}, s, consult.ErrForbidden
	}
	who, err := g.checkHash(ctx, s.TokenHash)
	return who, s, err
}

// SignOut ends a Session. One that is gone already is left alone.
func (g *Guard) SignOut(ctx context.Context, who consult.Actor, s consult.Session, request string) error {
	ctx = journal.WithOrigin(ctx, journal.Page("signOut", request, who))
	return g.remove(ctx, s.ID)
}

// remove removes a Session. Another process may have been faster.
func (g *Guard) remove(ctx context.Context, id consult.ID) error {
	err := g.sessions.Remove(ctx, id)
	if errors.Is(err, consult.ErrNotFound) {
		return nil
	}
	return err
}

// EndSessions removes the Sessions that are over.
func (g *Guard) EndSessions(ctx context.Context) error {
	over, err := g.finder.EndedSessions(ctx, g.now())
	if err != nil {
		return err
	}
	ctx = journal.WithOrigin(ctx, journal.System("end_sessions"))
	for _, id := range over {
		err := g.remove(ctx, id)
		if err != nil {
			return err
		}
	}
	return nil
}
