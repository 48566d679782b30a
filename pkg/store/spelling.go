package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
	"huiqi/pkg/subscription"
)

// respell writes all names that are kept in the form of this program's edition of spelling, reads those of people anew
// unless a pinyin was given, and marks what shows a name that looks otherwise now. It does nothing where that was done.
func (s *respeller) respell(ctx context.Context) error {
	if done, err := s.spelled(ctx); err != nil || done {
		return err
	}
	return s.Write(ctx, func(ctx context.Context) error {
		if done, err := s.spelled(ctx); err != nil || done { // by whoever opened it at the same time
			return err
		}
		for _, step := range []func(context.Context) error{s.respellPeople, s.respellPlaces, s.respellTitles} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return translate(s.conn(ctx).Exec("UPDATE ledger SET spelled = ?", spelling.Edition).Error)
	})
}

func (s *respeller) spelled(ctx context.Context) (bool, error) {
	var edition int
	err := s.conn(ctx).Raw("SELECT spelled FROM ledger WHERE id = 1").Scan(&edition).Error
	return edition >= spelling.Edition, translate(err)
}

func (s *respeller) respellPeople(ctx context.Context) error {
	for after := ""; ; {
		var rows []personRow
		db := s.conn(ctx).Order("id").Limit(batch)
		if after != "" {
			db = db.Where("id > ?", after)
		}
		if err := db.Find(&rows).Error; err != nil {
			return translate(err)
		}
		for _, was := range rows {
			if err := s.respellPerson(ctx, was); err != nil {
				return err
			}
		}
		if len(rows) < batch {
			return nil
		}
		after = rows[len(rows)-1].ID
	}
}

func (s *respeller) respellPerson(ctx context.Context, was personRow) error {
	p := fromPerson(was)
	before := p
	p.Normalise()
	if p != before {
		p.Version++
		p.ChangedAt = s.after(p.ChangedAt)
	}
	is := toPerson(p)
	if is == was {
		return nil
	}
	err := s.conn(ctx).Model(&is).Where("id = ?", was.ID).Select("*").Omit("created_at").Updates(&is).Error
	if err != nil || p.Name == before.Name {
		return translate(err)
	}
	return s.feeds.Rename(ctx, consult.Subject{Kind: consult.SubjectPerson, ID: p.ID}, before.Name, p.Name)
}

// respellPlaces writes the names of bodies, venues, rooms and forms, and marks the meetings that show them.
func (s *respeller) respellPlaces(ctx context.Context) error {
	steps := []struct {
		table, column string
		kind          consult.SubjectKind
		filter        func(consult.ID) consult.MeetingFilter
	}{
		{
			table:  "bodies",
			column: "name",
			kind:   consult.SubjectBody,
			filter: func(id consult.ID) consult.MeetingFilter { return consult.MeetingFilter{BodyID: id} },
		},
		{
			table:  "venues",
			column: "name",
			kind:   consult.SubjectVenue,
			filter: func(id consult.ID) consult.MeetingFilter { return consult.MeetingFilter{VenueID: id} },
		},
		{
			table:  "rooms",
			column: "name",
			kind:   consult.SubjectRoom,
			filter: func(id consult.ID) consult.MeetingFilter { return consult.MeetingFilter{RoomID: id} },
		},
		{
			table:  "rooms",
			column: "floor",
			kind:   consult.SubjectRoom,
			filter: func(id consult.ID) consult.MeetingFilter { return consult.MeetingFilter{RoomID: id} },
		},
		{
			table:  "forms",
			column: "name_zh",
			filter: func(id consult.ID) consult.MeetingFilter {
				return consult.MeetingFilter{
					Forms: []consult.FormKey{consult.FormKey(id)},
				}
			},
		},
		{
			table:  "forms",
			column: "name_en",
			filter: func(id consult.ID) consult.MeetingFilter {
				return consult.MeetingFilter{
					Forms: []consult.FormKey{consult.FormKey(id)},
				}
			},
		},
	}
	for _, step := range steps {
		changed, err := s.rewrite(ctx, step.table, step.column)
		if err != nil {
			return err
		}
		for _, c := range changed {
			if step.column == "name" {
				if err := s.feeds.Rename(ctx, consult.Subject{Kind: step.kind, ID: c.id}, c.was, c.is); err != nil {
					return err
				}
			}
			filter := step.filter(c.id)
			// what no calendar shows stays as it was
			filter.From = s.opt.Clock().AddDate(0, 0, -subscription.MaxDaysBack-1)
			if err := s.meetings.Restamp(ctx, filter, consult.Former{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// respellTitles writes what is shown under its own name alone.
func (s *respeller) respellTitles(ctx context.Context) error {
	for _, x := range [][2]string{
		{"blocks", "title"}, {"series", "title"}, {"plans", "title"}, {"topics", "title"},
		{"posts", "title"}, {"outcomes", "title"}, {"outcomes", "number"},
	} {
		if _, err := s.rewrite(ctx, x[0], x[1]); err != nil {
			return err
		}
	}
	err := s.respellTokens(ctx)
	if err != nil {
		return err
	}
	feeds, err := s.rewrite(ctx, "feeds", "name")
	if err != nil {
		return err
	}
	for _, c := range feeds {
		if err := s.Touch(ctx, []consult.Subject{{Kind: consult.SubjectFeed, ID: c.id}}); err != nil {
			return err
		}
	}
	meetings, err := s.rewrite(ctx, "meetings", "title")
	if err != nil {
		return err
	}
	for _, c := range meetings {
		hit := seen(
			s.conn(ctx).Model(&meetingRow{}).Where("id = ?", string(c.id)),
		).Select("id").Session(&gorm.Session{})
		subjects, err := s.meetings.subjectsOf(ctx, hit)
		if err != nil {
			return err
		}
		err = s.conn(ctx).Exec("UPDATE meetings SET sequence = sequence + 1 WHERE id IN (?)", hit).Error
		if err != nil {
			return translate(err)
		}
		if err := s.Touch(ctx, subjects); err != nil {
			return err
		}
	}
	return nil
}

// after is now, or a second behind the instant when that is not past.
func (s *respeller) after(t time.Time) time.Time {
	now := s.opt.Clock().UTC().Truncate(time.Second)
	if now.After(t) {
		return now
	}
	return t.Add(time.Second)
}

// respelt is a row whose text looks otherwise now.
type respelt struct {
	id      consult.ID
	was, is string
}

// rewrite writes a column of a table in the form of a line, and answers what changed.
func (s *respeller) rewrite(ctx context.Context, table, column string) ([]respelt, error) {
	var rows []struct {
		ID, Text  string
		ChangedAt instant
	}
	err := s.conn(ctx).
		Raw(fmt.Sprintf("SELECT id, %s AS text, changed_at FROM %s ORDER BY id", column, table)).
		Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	var changed []respelt
	for _, r := range rows {
		is := spelling.Line(r.Text)
		if is == r.Text {
			continue
		}
		err := s.conn(ctx).Exec(
			fmt.Sprintf("UPDATE %s SET %s = ?, version = version + 1, changed_at = ? WHERE id = ?", table, column),
			is,
			s.after(r.ChangedAt.Time).Unix(),
			r.ID,
		).Error
		if err != nil {
			return nil, translate(err)
		}
		changed = append(changed, respelt{consult.ID(r.ID), r.Text, is})
	}
	return changed, nil
}

// respellTokens writes the names of tokens. Where two that were not revoked would have one name, the later one has a
// part of its id behind it.
func (s *respeller) respellTokens(ctx context.Context) error {
	var rows []tokenRow
	err := s.conn(ctx).Order("created_at, id").Find(&rows).Error
	if err != nil {
		return translate(err)
	}
	taken := map[string]bool{}
	for _, r := range rows {
		if r.RevokedAt.IsZero() && spelling.Line(r.Name) == r.Name {
			taken[r.Name] = true
		}
	}
	for _, r := range rows {
		is := spelling.Line(r.Name)
		if is == r.Name {
			continue
		}
		if r.RevokedAt.IsZero() && taken[is] {
			start := []rune(is)
			is = string(start[:min(len(start), 85)]) + " (" + r.ID[len(r.ID)-12:] + ")"
		}
		taken[is] = taken[is] || r.RevokedAt.IsZero()
		err := s.conn(ctx).Exec("UPDATE tokens SET name = ?, version = version + 1, changed_at = ? WHERE id = ?",
			is, s.after(r.ChangedAt.Time).Unix(), r.ID).Error
		if err != nil {
			return translate(err)
		}
	}
	return nil
}

// Misspelt counts the names that are not in the form in which names are kept, and people who would not be found by
// theirs, by what they are. A healthy database has none.
func (s *respeller) Misspelt(ctx context.Context) (map[string]int, error) {
	wrong := map[string]int{}
	for _, x := range [][2]string{
		{"bodies", "name"}, {"venues", "name"}, {"rooms", "name"}, {"rooms", "floor"}, {"forms", "name_zh"},
		{"forms", "name_en"}, {"blocks", "title"}, {"series", "title"}, {"plans", "title"}, {"topics", "title"},
		{"posts", "title"}, {"outcomes", "title"}, {"outcomes", "number"},
		{"tokens", "name"}, {"feeds", "name"}, {"meetings", "title"}, {"people", "post"},
	} {
		var texts []string
		err := s.conn(ctx).Raw(fmt.Sprintf("SELECT DISTINCT %s FROM %s", x[1], x[0])).Scan(&texts).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, text := range texts {
			if spelling.Line(text) != text {
				wrong[x[1]+" of "+x[0]]++
			}
		}
	}
	var people []personRow
	err := s.conn(ctx).FindInBatches(&people, batch, func(*gorm.DB, int) error {
		for _, r := range people {
			p := fromPerson(r)
			p.Normalise()
			if toPerson(p) != r {
				wrong["name or reading of a person"]++
			}
		}
		return nil
	}).Error
	return wrong, translate(err)
}
