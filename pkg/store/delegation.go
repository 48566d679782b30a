package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

type delegationRow struct {
	ID        string `gorm:"primaryKey"`
	MeetingID string
	Ord       int `journal:"-"`
	BodyID    string
	Seats     int
	Role      string
	Required  bool
	NameBy    instant
	Lapsed    bool
	Note      string
}

func (delegationRow) TableName() string { return "delegations" }

// delegationSeatRow is a seat with whoever is named for it. Seats is that of the Delegation: by it the database refuses
// a seat that there is not.
type delegationSeatRow struct {
	DelegationID string `gorm:"primaryKey"`
	SeatNo       int    `gorm:"primaryKey;autoIncrement:false" journal:"-"`
	MeetingID    string
	PersonID     string
	Seats        int `journal:"-"`
}

func (delegationSeatRow) TableName() string { return "delegation_seats" }

func toDelegations(m consult.Meeting) (nested[delegationRow], nested[delegationSeatRow]) {
	var rows nested[delegationRow]
	var seats nested[delegationSeatRow]
	for i, d := range m.Delegations {
		rows = append(rows, delegationRow{
			ID:        string(d.ID),
			MeetingID: string(m.ID),
			Ord:       i,
			BodyID:    string(d.BodyID),
			Seats:     d.Seats,
			Role:      string(d.Role),
			Required:  d.Required,
			NameBy:    instant{d.NameBy},
			Lapsed:    d.Lapsed,
			Note:      d.Note,
		})
		for _, a := range m.NamedFor(d.ID) {
			seats = append(seats, delegationSeatRow{
				DelegationID: string(d.ID),
				SeatNo:       a.SeatNo,
				MeetingID:    string(m.ID),
				PersonID:     string(a.PersonID),
				Seats:        d.Seats,
			})
		}
	}
	return rows, seats
}

func (r delegationRow) noun() consult.Delegation {
	return consult.Delegation{
		ID:       consult.ID(r.ID),
		BodyID:   consult.ID(r.BodyID),
		Seats:    r.Seats,
		Role:     consult.AttendanceRole(r.Role),
		Required: r.Required,
		NameBy:   r.NameBy.Time,
		Lapsed:   r.Lapsed,
		Note:     r.Note,
	}
}

// seatNamed says of the people of the Meeting who is named for a Delegation.
func (r wholeRow) seatNamed(m *consult.Meeting) {
	for _, s := range r.DelegationSeats {
		person := consult.ID(s.PersonID)
		i := slices.IndexFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == person })
		if i >= 0 {
			m.Attendances[i].DelegationID, m.Attendances[i].SeatNo = consult.ID(s.DelegationID), s.SeatNo
		}
	}
}

// replaceDelegations puts the Delegations and their seats in the place of those that were there. Seats refer to
// attendances and to Delegations, so that they are written anew whenever one of these is.
func (p *parts) replaceDelegations(meeting string, is, was wholeRow, known bool) {
	p.delegations.replace(meeting, is.Delegations, was.Delegations, known)
	before, after := ordered(was.DelegationSeats), ordered(is.DelegationSeats)
	if known && slices.Equal(before, after) && slices.Equal(is.Delegations, was.Delegations) &&
		slices.Equal(is.Attendances, was.Attendances) {
		return
	}
	if !known || len(before) > 0 {
		p.seats.cleared = append(p.seats.cleared, meeting)
	}
	p.seats.added = append(p.seats.added, after...)
}

// ordered are the seats by Delegation and number.
func ordered(seats []delegationSeatRow) []delegationSeatRow {
	return slices.SortedFunc(slices.Values(seats), func(a, b delegationSeatRow) int {
		return cmp.Or(cmp.Compare(a.DelegationID, b.DelegationID), cmp.Compare(a.SeatNo, b.SeatNo))
	})
}

// DelegationMeeting is the Meeting of a Delegation.
func (s *meetingStore) DelegationMeeting(ctx context.Context, id consult.ID) (consult.ID, error) {
	var ids []string
	err := s.conn(ctx).Table("delegations").Where("id = ?", string(id)).Pluck("meeting_id", &ids).Error
	if err != nil {
		return "", translate(err)
	}
	if len(ids) == 0 {
		return "", consult.ErrNotFound
	}
	return consult.ID(ids[0]), nil
}

// liveMeeting is true for a Delegation of a Meeting that is live.
const liveMeeting = "meeting_id IN (SELECT id FROM meetings WHERE status IN ('tentative', 'confirmed'))"

// filledSeats counts who is named for a Delegation and does not vacate the seat: consult.Meeting.Filled.
const filledSeats = "(SELECT COUNT(*) FROM delegation_seats s JOIN attendances a " +
	"ON a.meeting_id = s.meeting_id AND a.person_id = s.person_id " +
	"LEFT JOIN answers v ON v.meeting_id = s.meeting_id AND v.person_id = s.person_id " +
	"WHERE s.delegation_id = delegations.id AND " + comes + " AND (v.substitute_id IS NOT NULL OR " +
	"COALESCE(v.substitute_name, '') <> '' OR COALESCE(v.response, '') <> 'declined' AND NOT EXISTS (SELECT 1 " +
	"FROM leaves l WHERE l.meeting_id = s.meeting_id AND l.person_id = s.person_id AND l.decision = 'approved' " +
	"AND NOT l.former AND l.from_at IS NULL)))"

// seated is true for a Delegation that has seats to name people for, or people on them: consult.Meeting.SeatedBodies.
const seated = "(NOT lapsed OR id IN (SELECT delegation_id FROM delegation_seats))"

// NamingOver names the live Meetings that have seats which wait for a name, for which nobody was named in time.
func (s *meetingStore) NamingOver(ctx context.Context, now time.Time) ([]consult.ID, error) {
	var ids []string
	err := s.conn(ctx).Table("delegations").Where("NOT lapsed AND name_by <= ?", now.Unix()).
		Where(filledSeats+" < seats").Where(liveMeeting).
		Distinct("meeting_id").Order("meeting_id").Pluck("meeting_id", &ids).Error
	return asIDs(ids), translate(err)
}

// Delegations answers one page of the Delegations of live Meetings, those to be named first in front, each by the ID of
// its Meeting and its own.
func (s *meetingStore) Delegations(
	ctx context.Context, filter consult.DelegationFilter, p consult.PageRequest,
) (consult.Page[[2]consult.ID], error) {
	var page consult.Page[[2]consult.ID]
	order := series{"delegations", "name_by", true}
	db, err := order.sorted(s.inReach(ctx, narrowDelegations(s.conn(ctx), filter), reach.Delegation), p.Cursor)
	if err != nil {
		return page, err
	}
	limit := pageSize(p.Limit)
	var rows []delegationRow
	err = db.Limit(limit + 1).Find(&rows).Error
	if err != nil {
		return page, translate(err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		page.Next = order.cursor("", last.NameBy.Unix(), consult.ID(last.ID))
	}
	for _, r := range rows {
		page.Items = append(page.Items, [2]consult.ID{consult.ID(r.MeetingID), consult.ID(r.ID)})
	}
	return page, nil
}

func narrowDelegations(db *gorm.DB, filter consult.DelegationFilter) *gorm.DB {
	db = db.Model(&delegationRow{}).Where(liveMeeting)
	if filter.MeetingID != "" {
		db = db.Where("meeting_id = ?", string(filter.MeetingID))
	}
	if filter.BodyID != "" {
		db = db.Where("body_id = ?", string(filter.BodyID))
	}
	if filter.BodyIDs != nil {
		db = db.Where("body_id IN ?", texts(filter.BodyIDs))
	}
	if !filter.NameByTo.IsZero() {
		db = db.Where("name_by < ?", filter.NameByTo.Unix())
	}
	switch filter.State {
	case consult.DelegationOpen:
		db = db.Where("NOT lapsed AND " + filledSeats + " < seats")
	case consult.DelegationFull:
		db = db.Where(filledSeats + " >= seats")
	case consult.DelegationLapsed:
		db = db.Where("lapsed AND " + filledSeats + " < seats")
	}
	return db
}
