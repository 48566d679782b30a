package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// Meeting gets one Meeting whole.
func (s *meetingStore) Meeting(ctx context.Context, id consult.ID) (consult.Meeting, error) {
	found, err := s.MeetingsByID(ctx, []consult.ID{id})
	if err != nil {
		return consult.Meeting{}, err
	}
	m, ok := found[id]
	if !ok {
		return m, consult.ErrNotFound
	}
	return m, nil
}

// Children lists the Meetings under a parent, by start.
func (s *meetingStore) Children(ctx context.Context, parent consult.ID) ([]consult.Meeting, error) {
	return s.meetings(ctx, s.conn(ctx).Where("parent_id = ?", string(parent)).Order("starts_at, id"))
}

// ChildrenOf lists the Meetings under any of the parents, by start.
func (s *meetingStore) ChildrenOf(ctx context.Context, parents []consult.ID) ([]consult.Meeting, error) {
	var all []consult.Meeting
	for some := range slices.Chunk(parents, batch) {
		ms, err := s.meetings(ctx, s.conn(ctx).Where("parent_id IN ?", texts(some)).Order("starts_at, id"))
		if err != nil {
			return nil, err
		}
		all = append(all, ms...)
	}
	return all, nil
}

// CalledOff lists the Meetings that are cancelled under one cancellation, by start.
func (s *meetingStore) CalledOff(ctx context.Context, cancellation consult.ID) ([]consult.Meeting, error) {
	return s.meetings(ctx, s.conn(ctx).Where("cancellation_id = ?", string(cancellation)).Order("starts_at, id"))
}

// LiveUnder names the live children of each of the Meetings.
func (s *meetingStore) LiveUnder(ctx context.Context, parents []consult.ID) (map[consult.ID][]consult.ID, error) {
	out := map[consult.ID][]consult.ID{}
	for at := 0; at < len(parents); at += batch {
		var rows []struct{ ID, ParentID string }
		err := s.conn(ctx).Table("meetings").Select("id", "parent_id").
			Where("parent_id IN ? AND status IN ?", texts(parents[at:min(at+batch, len(parents))]),
				[]string{string(consult.Tentative), string(consult.Confirmed)}).
			Order("parent_id, id").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			parent := consult.ID(r.ParentID)
			out[parent] = append(out[parent], consult.ID(r.ID))
		}
	}
	return out, nil
}

// Sittings lists the Meetings of a Series, by the start that its rule gives them.
func (s *meetingStore) Sittings(ctx context.Context, series consult.ID) ([]consult.Meeting, error) {
	return s.meetings(ctx, s.conn(ctx).Where("series_id = ?", string(series)).Order("original_start, id"))
}

func (s *meetingStore) meetings(ctx context.Context, db *gorm.DB) ([]consult.Meeting, error) {
	var rows []wholeRow
	if err := db.Select(s.heldColumns).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	ms := make([]consult.Meeting, len(rows))
	for i, r := range rows {
		ms[i] = r.noun()
	}
	if err := s.load(ctx, ms); err != nil {
		return nil, err
	}
	for i, r := range rows {
		r.seatNamed(&ms[i])
	}
	return ms, nil
}

// Meetings answers one page by start. What was called off before anybody can have been shown it is
// listed by its CancellationID or TopicID, or as a change, alone; changes come in the order in which they were made.
func (s *meetingStore) Meetings(
	ctx context.Context, filter consult.MeetingFilter, p consult.PageRequest,
) (consult.Page[consult.Meeting], error) {
	var page consult.Page[consult.Meeting]
	err := s.Read(ctx, func(ctx context.Context) error {
		order := series{"meetings", "starts_at", true}
		key := func(m consult.Meeting) time.Time { return m.Span.From }
		if !filter.ChangedSince.IsZero() {
			order = series{"changed meetings", "changed_at", true}
			key = func(m consult.Meeting) time.Time { return m.ChangedAt }
		}
		narrow := narrowMeetings(s.conn(ctx), filter)
		if filter.CancellationID == "" && filter.TopicID == "" && filter.ChangedSince.IsZero() {
			narrow = narrow.Where("NOT (status = ? AND unseen = ?)", string(consult.Cancelled), true)
		}
		narrow = s.withinFilters(ctx, narrow, filter)
		db, err := order.sorted(s.inReach(ctx, narrow, reach.Meeting), p.Cursor)
		if err != nil {
			return err
		}
		limit := pageSize(p.Limit)
		ms, err := s.meetings(ctx, db.Limit(limit+1))
		if err != nil {
			return err
		}
		if len(ms) > limit {
			ms = ms[:limit]
			page.Next = order.cursor("", key(ms[limit-1]).Unix(), ms[limit-1].ID)
		}
		page.Items = ms
		return nil
	})
	return page, err
}

// coOwned begins a condition that finds the Meetings that a Body holds together with their owner.
const coOwned = "id IN (SELECT meeting_id FROM co_owners WHERE body_id "

func narrowMeetings(db *gorm.DB, filter consult.MeetingFilter) *gorm.DB {
	db = under(containing(db, filter.Search, "title", "place_name"), ownerColumn, filter.UnderID)
	if len(filter.Forms) > 0 {
		db = db.Where("form IN ?", filter.Forms)
	}
	if filter.Category != "" {
		db = db.Where("form IN (SELECT id FROM forms WHERE category = ?)", string(filter.Category))
	}
	if len(filter.Statuses) > 0 {
		db = db.Where("status IN ?", filter.Statuses)
	}
	db = narrowHeld(db, filter)
	switch filter.Notice {
	case consult.NoticeIssued:
		db = db.Where("notice_issued_at IS NOT NULL")
	case consult.NoticeMissing:
		db = db.Where("notice_issued_at IS NULL AND parent_id IS NULL AND status IN ?",
			[]string{string(consult.Tentative), string(consult.Confirmed)})
	}
	if !filter.ChangedSince.IsZero() {
		db = db.Where("changed_at >= ?", filter.ChangedSince.Unix())
	}
	for _, w := range []struct{ column, want string }{
		{"visibility", string(filter.Visibility)},
		{"parent_id", string(filter.ParentID)},
		{"room_id", string(filter.RoomID)},
		{"series_id", string(filter.SeriesID)},
		{"cancellation_id", string(filter.CancellationID)}} {
		if w.want != "" {
			db = db.Where(w.column+" = ?", w.want)
		}
	}
	if filter.PersonID != "" {
		db = db.Where(
			"id IN (SELECT meeting_id FROM attendances a WHERE person_id = ? AND "+comes+
				" UNION ALL SELECT a.meeting_id FROM "+sends+" WHERE v.substitute_id = ?)",
			string(filter.PersonID), string(filter.PersonID),
		)
	}
	if filter.OwnerBodyID != "" {
		db = db.Where("(owner_body_id = ? OR "+coOwned+"= ?))", string(filter.OwnerBodyID), string(filter.OwnerBodyID))
	}
	if filter.BodyID != "" {
		body, of := string(filter.BodyID), "= ?"
		if filter.Below {
			of = "IN (" + subtree + ")"
		}
		db = db.Where("(owner_body_id "+of+" OR "+coOwned+of+") OR id IN (SELECT meeting_id FROM invitations "+
			"WHERE body_id "+of+") OR id IN (SELECT meeting_id FROM delegations WHERE "+seated+" AND body_id "+of+"))",
			body, body, body, body)
	}
	if filter.VenueID != "" {
		db = db.Where(
			"(room_id IN (SELECT id FROM rooms WHERE venue_id = ?) OR meetings.venue_id = ?)",
			string(filter.VenueID), string(filter.VenueID),
		)
	}
	if filter.TopicID != "" {
		db = db.Where(
			"id IN (SELECT l.meeting_id FROM topic_meetings l JOIN topics t ON t.lineage = l.lineage WHERE t.id = ?)",
			string(filter.TopicID),
		)
	}
	return overlapping(db, consult.Span{From: filter.From, To: filter.To}, "starts_at", "ends_at")
}

// SaveMeetings writes Meetings with the Reservations they hold: those with
// Version 1 are new, every other replaces the version before it or the answer is
// consult.ErrStale. All old Reservations go before the first new one comes, so
// Meetings may swap places. An overlap answers consult.ErrConflict. What hangs on a
// Meeting that the transaction has read is written where it differs.
func (s *meetingStore) SaveMeetings(ctx context.Context, ms []consult.Meeting) error {
	return s.Write(ctx, func(ctx context.Context) error {
		tx := s.conn(ctx)
		ids := make([]consult.ID, len(ms))
		for i, m := range ms {
			ids[i] = m.ID
		}
		known, _ := lookUp[wholeRow](unitOf(ctx).cache, cachedMeetings, ids)
		var fresh, kept []meetingRow
		var old []string
		var p parts
		var held []reservationRow
		for _, m := range ms {
			r := toMeeting(m)
			held = append(held, toReservations(m)...)
			was, ok := known[m.ID]
			if m.Version == 1 {
				fresh = append(fresh, r)
				ok = true // nothing hangs on it
			} else {
				kept = append(kept, r)
				old = append(old, r.ID)
			}
			p.replace(m, was, ok)
		}
		parentsFirst(fresh)
		if len(fresh) > 0 {
			err := tx.CreateInBatches(fresh, 200).Error
			if err != nil {
				return translate(err)
			}
		}
		err := s.saveVersions(ctx, kept)
		if err != nil {
			return err
		}
		err = remove(tx, &reservationRow{}, old)
		if err != nil {
			return translate(err)
		}
		err = p.save(tx)
		if err != nil {
			return translate(err)
		}
		return translate(insert(tx, held))
	})
}

// saveVersions writes each row over the version before it, all in one statement;
// consult.ErrStale when one has another version or is not there.
func (s *meetingStore) saveVersions(ctx context.Context, rows []meetingRow) error {
	tx := s.conn(ctx)
	if len(rows) == 1 {
		r := rows[0]
		done := tx.Model(&r).Where("id = ? AND version = ?", r.ID, r.Version-1).
			Select("*").Omit("created_at", "created_by").Updates(&r)
		if done.Error == nil && done.RowsAffected == 0 {
			return consult.ErrStale
		}
		return translate(done.Error)
	}
	// An upsert would insert what is not there, so it is asked first.
	versions, err := s.versions(ctx, rows)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if versions[consult.ID(r.ID)] != r.Version-1 {
			return consult.ErrStale
		}
	}
	over := clause.OnConflict{
		Columns:   []clause.Column{{Name: "id"}},
		DoUpdates: clause.AssignmentColumns(s.versionColumns),
		Where: clause.Where{
			Exprs: []clause.Expression{clause.Expr{SQL: "meetings.version = excluded.version - 1"}},
		},
	}
	for some := range slices.Chunk(rows, 200) {
		done := tx.Clauses(over).Create(&some)
		if done.Error != nil {
			return translate(done.Error)
		}
		if done.RowsAffected < int64(len(some)) {
			return consult.ErrStale
		}
	}
	return nil
}

// versions are those of the Meetings that there are.
func (s *meetingStore) versions(ctx context.Context, rows []meetingRow) (map[consult.ID]int64, error) {
	ids := make([]consult.ID, len(rows))
	for i, r := range rows {
		ids[i] = consult.ID(r.ID)
	}
	known, unknown := lookUp[wholeRow](unitOf(ctx).cache, cachedMeetings, ids)
	versions := make(map[consult.ID]int64, len(rows))
	for id, r := range known {
		versions[id] = r.Meeting.Version
	}
	for some := range slices.Chunk(unknown, batch) {
		var found []meetingRow
		err := s.conn(ctx).Select("id", "version").Where("id IN ?", texts(some)).Find(&found).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range found {
			versions[consult.ID(r.ID)] = r.Version
		}
	}
	return versions, nil
}

// parentsFirst sorts rows so that none comes before its parent, which may be in
// another batch.
func parentsFirst(rows []meetingRow) {
	parent := make(map[string]string, len(rows))
	for _, r := range rows {
		parent[r.ID] = string(r.ParentID)
	}
	depth := make(map[string]int, len(rows))
	for id := range parent {
		for up, ok := parent[parent[id]]; ok && depth[id] < len(rows); up, ok = parent[up] {
			depth[id]++
		}
	}
	slices.SortStableFunc(rows, func(a, b meetingRow) int { return cmp.Compare(depth[a.ID], depth[b.ID]) })
}

// Restamp raises version, sequence and change instant of every Meeting that the filter
// finds and that can be seen, because something it shows was renamed, and
// touches the calendars it is on. With a Former place, it notes what was shown.
func (s *meetingStore) Restamp(ctx context.Context, filter consult.MeetingFilter, former consult.Former) error {
	return s.Write(ctx, func(ctx context.Context) error {
		tx, now := s.conn(ctx), s.opt.Clock().Unix()
		hit := seen(narrowMeetings(tx.Model(&meetingRow{}), filter)).Select("id").Session(&gorm.Session{})
		subjects, err := s.subjectsOf(ctx, hit)
		if err != nil {
			return err
		}
		err = tx.Exec(`UPDATE meetings SET version = version + 1, sequence = sequence + 1,
			changed_at = CASE WHEN changed_at >= ? THEN changed_at + 1 ELSE ? END WHERE id IN (?)`, now, now, hit).Error
		if err != nil {
			return translate(err)
		}
		if former.Room.ID != "" || former.Venue.ID != "" {
			if err := s.nouns.renamed(ctx, seen(narrowMeetings(tx, filter)), former); err != nil {
				return err
			}
		}
		return s.Touch(ctx, subjects)
	})
}

// seen keeps the Meetings for which consult.Meeting.Seen holds.
func seen(db *gorm.DB) *gorm.DB {
	return db.Where(
		"status <> ? AND NOT (status = ? AND (sequence = 0 OR unseen = ?))",
		string(consult.Draft), string(consult.Cancelled), true,
	)
}

// subjectsOf lists the calendars on which the Meetings of a subquery are shown.
func (s *meetingStore) subjectsOf(ctx context.Context, hit *gorm.DB) ([]consult.Subject, error) {
	var rows []struct{ SubjectKind, SubjectID string }
	err := s.conn(ctx).Raw(`
		SELECT 'person' AS subject_kind, CAST(person_id AS text) AS subject_id FROM attendances WHERE meeting_id IN (?)
		UNION SELECT 'person', CAST(v.substitute_id AS text) FROM `+sends+`
			WHERE v.substitute_id IS NOT NULL AND v.meeting_id IN (?)
		UNION SELECT 'body', CAST(owner_body_id AS text) FROM meetings WHERE owner_body_id IS NOT NULL AND id IN (?)
		UNION SELECT 'body', CAST(body_id AS text) FROM co_owners WHERE meeting_id IN (?)
		UNION SELECT 'body', CAST(body_id AS text) FROM invitations WHERE meeting_id IN (?)
		UNION SELECT 'body', CAST(body_id AS text) FROM delegations WHERE `+seated+` AND meeting_id IN (?)
		UNION SELECT 'room', CAST(room_id AS text) FROM meetings WHERE room_id IS NOT NULL AND id IN (?)
		UNION SELECT 'venue', CAST(r.venue_id AS text) FROM meetings m JOIN rooms r ON r.id = m.room_id
		WHERE m.id IN (?)
		UNION SELECT 'venue', CAST(venue_id AS text) FROM meetings WHERE venue_id IS NOT NULL AND id IN (?)
		UNION SELECT 'public', '' FROM meetings WHERE visibility = 'public' AND id IN (?)`,
		hit, hit, hit, hit, hit, hit, hit, hit, hit, hit).Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	out := make([]consult.Subject, len(rows))
	for i, r := range rows {
		out[i] = consult.Subject{Kind: consult.SubjectKind(r.SubjectKind), ID: consult.ID(r.SubjectID)}
	}
	return out, nil
}

// OnDay lists the public Meetings, no drafts and no parents, that overlap the
// span or whose first slot does. What the undoing of a Proposal called off before the
// span began was on nobody's list of it.
func (s *meetingStore) OnDay(ctx context.Context, span consult.Span) ([]consult.Meeting, error) {
	from, to := span.From.Unix(), span.To.Unix()
	earliest := from - int64(consult.MaxMeeting.Seconds()) - 1
	return s.meetings(
		ctx,
		seen(s.conn(ctx)).Where("visibility = ? AND has_children = ?", string(consult.Public), false).
			Where("(withdrawn = 0 OR cancelled_at >= ?)", from).
			Where(
				"(starts_at < ? AND starts_at > ? AND ends_at > ?) OR (first_starts_at < ? AND first_starts_at > ? "+
					"AND first_ends_at > ?)",
				to, earliest, from, to, earliest, from,
			).Order("starts_at, id"),
	)
}
