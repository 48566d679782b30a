package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type bodyRow struct {
	Stamped  `gorm:"embedded"`
	Name     string
	Kind     string
	ParentID ref
	PairedID ref
	Active   bool
	// Level is read beside the columns.
	Level string `gorm:"->"`
}

func (bodyRow) TableName() string { return "bodies" }

func toBody(b consult.Body) bodyRow {
	return bodyRow{
		Stamped:  toStamp(b.Stamp),
		Name:     b.Name,
		Kind:     string(b.Kind),
		ParentID: ref(b.ParentID),
		PairedID: ref(b.PairedID),
		Active:   b.Active,
	}
}

func fromBody(r bodyRow) consult.Body {
	return consult.Body{Stamp: r.stamp(), Name: r.Name, Kind: consult.BodyKindKey(r.Kind),
		ParentID: consult.ID(r.ParentID), PairedID: consult.ID(r.PairedID), Active: r.Active,
		Level: consult.Level(r.Level)}
}

func narrowBodies(db *gorm.DB, filter consult.BodyFilter) *gorm.DB {
	db = containing(db, filter.Search, "name")
	if filter.Kind != "" {
		db = db.Where("kind = ?", string(filter.Kind))
	}
	if filter.PersonID != "" {
		db = db.Where("id IN (SELECT body_id FROM memberships WHERE person_id = ?)", string(filter.PersonID))
	}
	return onlyActive(under(db, "id", filter.UnderID), filter.ActiveOnly)
}

type membershipRow struct {
	Stamped  `gorm:"embedded"`
	BodyID   string
	PersonID string
	Role     string
	Since    string
	Until    string
}

func (membershipRow) TableName() string { return "memberships" }

func toMembership(m consult.Membership) membershipRow {
	return membershipRow{
		Stamped:  toStamp(m.Stamp),
		BodyID:   string(m.BodyID),
		PersonID: string(m.PersonID),
		Role:     string(m.Role),
		Since:    string(m.Since),
		Until:    string(m.Until),
	}
}

func fromMembership(r membershipRow) consult.Membership {
	return consult.Membership{Stamp: r.stamp(), BodyID: consult.ID(r.BodyID), PersonID: consult.ID(r.PersonID),
		Role: consult.MembershipRole(r.Role), Since: consult.Date(r.Since), Until: consult.Date(r.Until)}
}

func narrowMemberships(db *gorm.DB, filter consult.MembershipFilter) *gorm.DB {
	if filter.BodyID != "" {
		db = db.Where("body_id = ?", string(filter.BodyID))
	}
	if filter.PersonID != "" {
		db = db.Where("person_id = ?", string(filter.PersonID))
	}
	return db
}

// tenure is who was on a Body on some day from first to last.
type tenure struct {
	first, last consult.Date
	members     []consult.Membership
}

// covers reports whether everybody who counts from first to last is known.
func (t tenure) covers(first, last consult.Date) bool { return t.first <= first && last <= t.last }

// Members lists the Memberships of the bodies that hold on some day from first to
// last, both included, of active people only, those of higher rank first.
func (s *nounStore) Members(
	ctx context.Context, bodies []consult.ID, first, last consult.Date,
) ([]consult.Membership, error) {
	u := unitOf(ctx)
	if u == nil || len(bodies) == 0 {
		return s.readMembers(ctx, bodies, first, last)
	}
	bodies = consult.Distinct(bodies)
	known, missing := lookUp[tenure](u.cache, cachedMembers, bodies)
	for id, t := range known {
		if !t.covers(first, last) {
			missing = append(missing, id)
		}
	}
	fresh, err := s.readMembers(ctx, missing, first, last)
	if err != nil {
		return nil, err
	}
	of := make(map[consult.ID]tenure, len(missing))
	for _, id := range missing {
		of[id] = tenure{first: first, last: last}
	}
	for _, m := range fresh {
		t := of[m.BodyID]
		t.members = append(t.members, m)
		of[m.BodyID] = t
	}
	put(u.cache, cachedMembers, missing, of)
	maps.Copy(known, of)
	out := []consult.Membership{}
	for _, t := range known {
		for _, m := range t.members {
			if m.Since <= last && (m.Until == "" || m.Until > first) {
				out = append(out, m)
			}
		}
	}
	slices.SortFunc(out, func(a, b consult.Membership) int {
		return cmp.Or(cmp.Compare(rank(a.Role), rank(b.Role)), cmp.Compare(a.ID, b.ID))
	})
	return out, s.verifyMembers(ctx, bodies, first, last, out)
}

// verifyMembers is verify for Members.
func (s *nounStore) verifyMembers(
	ctx context.Context, bodies []consult.ID, first, last consult.Date, cached []consult.Membership,
) error {
	if s.opt.VerifyCache == nil {
		return nil
	}
	fresh, err := s.readMembers(ctx, bodies, first, last)
	if err == nil && !slices.Equal(cached, fresh) {
		s.opt.VerifyCache(fmt.Sprintf("members cached as %+v, the database has %+v", cached, fresh))
	}
	return err
}

// rank is the place of a role in the order of readMembers.
func rank(role consult.MembershipRole) int {
	order := []consult.MembershipRole{
		consult.MembershipChair, consult.MembershipViceChair, consult.MembershipSecretary, consult.MembershipMember,
	}
	if i := slices.Index(order, role); i >= 0 {
		return i
	}
	return len(order)
}

func (s *nounStore) readMembers(
	ctx context.Context, bodies []consult.ID, first, last consult.Date,
) ([]consult.Membership, error) {
	if len(bodies) == 0 {
		return nil, nil
	}
	var rows []membershipRow
	err := s.conn(ctx).
		Where("body_id IN ? AND since <= ? AND (until = '' OR until > ?)", texts(bodies), string(last), string(first)).
		Where("person_id IN (SELECT id FROM people WHERE active = ?)", true).
		Order(`CASE role WHEN 'chair' THEN 0 WHEN 'vice_chair' THEN 1 WHEN 'secretary' THEN 2 WHEN 'member' THEN 3
			ELSE 4 END, id`).
		Find(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	out := make([]consult.Membership, len(rows))
	for i, r := range rows {
		out[i] = fromMembership(r)
	}
	return out, nil
}
