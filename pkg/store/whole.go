package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

// nested is a column that holds rows of another table as a JSON array. It is only read.
type nested[R any] []R

// Value tells GORM that the column is text, and not a relation.
func (nested[R]) Value() (driver.Value, error) { return "", nil }

// Scan reads what nestedColumn selects.
func (n *nested[R]) Scan(src any) error {
	*n = nil
	if src == nil {
		return nil
	}
	return scanJSON(src, (*[]R)(n))
}

// wholeRow is a Meeting with all that hangs on it: one statement reads a Meeting, and
// one reads many. A head is without people, invitations, moves, agenda and delegations.
type wholeRow struct {
	Meeting     meetingRow            `gorm:"embedded"`
	Attendances nested[attendanceRow] `gorm:"->"`
	CoOwners    nested[coOwnerRow]    `gorm:"->"`
	Invitations nested[invitationRow] `gorm:"->"`
	Overrides   nested[overrideRow]   `gorm:"->"`
	Moves       nested[moveRow]       `gorm:"->"`
	Follows     nested[followRow]     `gorm:"->"`
	Items       nested[itemRow]       `gorm:"->"`
	Stops       nested[stopRow]       `gorm:"->"`
	Held        nested[heldRow]       `gorm:"->"`

	Delegations     nested[delegationRow]     `gorm:"->"`
	DelegationSeats nested[delegationSeatRow] `gorm:"->"`
}

func (wholeRow) TableName() string { return "meetings" }

// prepare works out the columns of what is read together, and has the caches of
// transactions follow what they write.
func (s *database) prepare() error {
	err := s.invalidateOnWrite()
	if err != nil {
		return err
	}
	s.ownedColumns, err = s.columns("meetings.*", &coOwnerRow{})
	if err != nil {
		return err
	}
	s.heldColumns, err = s.columns(s.ownedColumns, &heldRow{}, &delegationRow{}, &delegationSeatRow{})
	if err != nil {
		return err
	}
	s.headColumns, err = s.columns(s.ownedColumns, &overrideRow{}, &followRow{}, &stopRow{})
	if err != nil {
		return err
	}
	s.wholeColumns, err = s.columns(s.headColumns, &attendanceRow{}, &invitationRow{}, &moveRow{}, &itemRow{},
		&heldRow{}, &delegationRow{}, &delegationSeatRow{})
	if err != nil {
		return err
	}
	parsed := &gorm.Statement{DB: s.writer}
	err = parsed.Parse(&meetingRow{})
	if err != nil {
		return err
	}
	s.versionColumns = slices.DeleteFunc(slices.Clone(parsed.Schema.DBNames), func(column string) bool {
		return column == "id" || column == "created_at" || column == "created_by"
	})
	s.roomColumns, err = prefixed(s.writer, &roomWithVenue{}, map[string]string{"room": "r", "venue": "v"})
	if err != nil {
		return err
	}
	s.ruleColumns, err = prefixed(s.writer, &rulesWithYear{}, map[string]string{"rules": "r", "holiday": "h"})
	return err
}

// columns are the first ones, and a nested one for each of the rows.
func (s *database) columns(first string, rows ...any) (string, error) {
	all := []string{first}
	for _, row := range rows {
		column, err := s.nestedColumn(row)
		if err != nil {
			return "", err
		}
		all = append(all, column)
	}
	return strings.Join(all, ", "), nil
}

// nestedColumn selects, for each Meeting, its rows of another table in their order,
// each as a JSON object of the names that the row has in Go.
func (s *database) nestedColumn(row any) (string, error) {
	parsed := &gorm.Statement{DB: s.writer}
	err := parsed.Parse(row)
	if err != nil {
		return "", err
	}
	object, all := "json_object", "json_group_array"
	if s.postgres {
		object, all = "json_build_object", "json_agg"
	}
	var pairs []string
	for _, f := range parsed.Schema.Fields {
		value := "p." + f.DBName
		if f.FieldType.Kind() == reflect.Bool && !s.postgres { // where it is a number
			value = "json(CASE WHEN " + value + " THEN 'true' ELSE 'false' END)"
		}
		pairs = append(pairs, "'"+f.Name+"', "+value)
	}
	table := parsed.Schema.Table
	order := ""
	if parsed.Schema.LookUpField("ord") != nil {
		order = " ORDER BY p.ord"
	}
	return fmt.Sprintf("(SELECT %s(%s(%s)%s) FROM %s p WHERE p.meeting_id = meetings.id) AS %s",
		all, object, strings.Join(pairs, ", "), order, table, table), nil
}

// rowsWith reads the Meetings that there are, each with the columns.
func (s *meetingStore) rowsWith(
	ctx context.Context, columns string, ids []consult.ID,
) (map[consult.ID]wholeRow, error) {
	found := make(map[consult.ID]wholeRow, len(ids))
	for some := range slices.Chunk(ids, batch) {
		var rows []wholeRow
		err := s.conn(ctx).Select(columns).Where("meetings.id IN ?", texts(some)).Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			found[consult.ID(r.Meeting.ID)] = r
		}
	}
	return found, nil
}

// wholeRows are the rows of the Meetings that there are, as the database has them.
func (s *meetingStore) wholeRows(ctx context.Context, ids []consult.ID) (map[consult.ID]wholeRow, error) {
	load := func(ctx context.Context, ids []consult.ID) (map[consult.ID]wholeRow, error) {
		return s.rowsWith(ctx, s.wholeColumns, ids)
	}
	return readThrough(ctx, s.database, cachedMeetings, ids, load)
}

// MeetingsByID gets those of the Meetings that exist, whole.
func (s *meetingStore) MeetingsByID(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error) {
	rows, err := s.wholeRows(ctx, ids)
	if err != nil {
		return nil, err
	}
	there := make([]consult.ID, 0, len(rows))
	for id := range rows {
		there = append(there, id)
	}
	answers, err := s.answersTo(ctx, there)
	if err != nil {
		return nil, err
	}
	leaves, err := s.leavesFrom(ctx, there)
	if err != nil {
		return nil, err
	}
	found := make(map[consult.ID]consult.Meeting, len(rows))
	for id, r := range rows {
		m := r.noun()
		seat(&m, leaves[id], answers[id])
		found[id] = m
	}
	return found, nil
}

// Heads gets those of the Meetings that exist with their Overrides, what they
// follow and where they go, but without Attendances, invitations and Moves: enough to name them and
// to judge a clash.
func (s *meetingStore) Heads(ctx context.Context, ids []consult.ID) (map[consult.ID]consult.Meeting, error) {
	load := func(ctx context.Context, ids []consult.ID) (map[consult.ID]wholeRow, error) {
		return s.rowsWith(ctx, s.headColumns, ids)
	}
	rows := map[consult.ID]wholeRow{}
	missing := ids
	if u := unitOf(ctx); u != nil {
		rows, missing = lookUp[wholeRow](u.cache, cachedMeetings, ids)
		for id, r := range rows {
			rows[id] = wholeRow{
				Meeting:   r.Meeting,
				CoOwners:  r.CoOwners,
				Overrides: r.Overrides,
				Follows:   r.Follows,
				Stops:     r.Stops,
			}
		}
		if s.opt.VerifyCache != nil {
			err := verify(ctx, s.database, cachedHeads, ids, missing, rows, load)
			if err != nil {
				return nil, err
			}
		}
	}
	others, err := readThrough(ctx, s.database, cachedHeads, missing, load)
	if err != nil {
		return nil, err
	}
	maps.Copy(rows, others)
	heads := make(map[consult.ID]consult.Meeting, len(rows))
	for id, r := range rows {
		heads[id] = r.noun()
	}
	return heads, nil
}

// noun is the Meeting without what follows from Leaves and answers.
func (r wholeRow) noun() consult.Meeting {
	m := fromMeeting(r.Meeting)
	for _, a := range r.Attendances {
		m.Attendances = append(m.Attendances, fromAttendance(a))
	}
	for _, b := range r.CoOwners {
		m.CoOwnerBodyIDs = append(m.CoOwnerBodyIDs, consult.ID(b.BodyID))
	}
	for _, b := range r.Invitations {
		m.InviteBodyIDs = append(m.InviteBodyIDs, consult.ID(b.BodyID))
	}
	for _, o := range r.Overrides {
		m.Overrides = append(m.Overrides, fromOverride(o))
	}
	for _, v := range r.Moves {
		m.Moves = append(m.Moves, fromMove(v))
	}
	for _, f := range r.Follows {
		m.Follows = append(m.Follows, fromFollow(f))
	}
	for _, it := range r.Items {
		m.Items = append(m.Items, it.noun())
	}
	for _, s := range r.Stops {
		m.Stops = append(m.Stops, s.noun())
	}
	for _, h := range r.Held {
		m.Held = fromHeld(h)
	}
	for _, d := range r.Delegations {
		m.Delegations = append(m.Delegations, d.noun())
	}
	r.seatNamed(&m)
	return m
}

// seat says of the people of a Meeting who need not come, who is sent, and who declined.
func seat(m *consult.Meeting, leaves []consult.Leave, answers map[consult.ID]consult.Answer) {
	excused := make(map[consult.ID]bool, len(leaves))
	for _, l := range leaves {
		if l.Decision == consult.LeaveApproved && !l.Former && l.Span.From.IsZero() {
			excused[l.PersonID] = true
		}
	}
	for i := range m.Attendances {
		a := &m.Attendances[i]
		answer := answers[a.PersonID]
		a.Excused = excused[a.PersonID]
		a.Sent = answer.Sent()
		a.SubstituteID = answer.SubstituteID
		a.Declined = answer.Response == consult.Declined
	}
}

// UnmarshalJSON reads whole Unix seconds; null is the zero time.
func (i *instant) UnmarshalJSON(text []byte) error {
	*i = instant{}
	if string(text) == "null" {
		return nil
	}
	seconds, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return fmt.Errorf("store: instant from %s: %w", text, err)
	}
	return i.Scan(seconds)
}
