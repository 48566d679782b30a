package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type meetingRow struct {
	Stamped          `gorm:"embedded"`
	Form             string
	Title            string
	Description      string
	Status           string
	StartsAt         instant
	EndsAt           instant
	RoomID           ref
	VenueID          ref
	PlaceName        string
	PlaceAddress     string
	GatheringPoint   string
	GatherMinutes    int
	PlaceLat         float64
	PlaceLon         float64
	PlaceHasPosition bool
	OnlineURL        string `gorm:"column:online_url"`
	OwnerBodyID      ref
	Visibility       string
	ParentID         ref
	HasChildren      bool `journal:"-"`
	Expected         int
	Sequence         int     `journal:"-"`
	SequenceFloor    int     `journal:"-"`
	CreatedBy        string  `journal:"-"`
	Firm             bool    `journal:"-"`
	CancelledAt      instant `journal:"-"`
	CancelReason     string
	SeriesID         ref
	OriginalStart    instant
	Differs          bool `journal:"-"`
	PinBy            string
	PinRole          string `journal:"-"`
	PinReason        string
	PinAt            instant `journal:"-"`

	NumberingID  ref    `journal:"-"`
	NumberScope  string `journal:"-"`
	NumberN      int
	NumberText   string
	NumberAt     instant `journal:"-"`
	NumberBy     string  `journal:"-"`
	NumberReason string

	NoticeIssuedAt instant
	NoticeNumber   string
	NoticeNote     string
	NoticeBy       string  `journal:"-"`
	NoticeAt       instant `journal:"-"`

	MaterialsReadyAt instant

	CancellationID ref     `journal:"-"`
	CancelledFrom  string  `journal:"-"`
	CancelledAlone bool    `journal:"-"`
	FirstStartsAt  instant `journal:"-"`
	FirstEndsAt    instant `journal:"-"`
	FirstRoomID    ref     `journal:"-"`

	RoomUnheld     bool
	SetupMinutes   int
	ClearupMinutes int
	Withdrawn      int64 `journal:"-"`
	Unseen         bool  `journal:"-"`
}

func (meetingRow) TableName() string { return "meetings" }

type attendanceRow struct {
	MeetingID string `gorm:"primaryKey"`
	PersonID  string `gorm:"primaryKey"`
	Ord       int    `journal:"-"`
	Role      string
	Required  bool
	ViaBodyID ref
	Since     int64 `journal:"-"`
	Unheld    bool

	Consent      string
	ConsentUntil instant
}

func (attendanceRow) TableName() string { return "attendances" }

type invitationRow struct {
	MeetingID string `gorm:"primaryKey"`
	BodyID    string `gorm:"primaryKey"`
	Ord       int    `journal:"-"`
}

func (invitationRow) TableName() string { return "invitations" }

type coOwnerRow struct {
	MeetingID string `gorm:"primaryKey"`
	BodyID    string `gorm:"primaryKey"`
	Ord       int    `journal:"-"`
}

func (coOwnerRow) TableName() string { return "co_owners" }

type overrideRow struct {
	MeetingID      string `gorm:"primaryKey"`
	Ord            int    `gorm:"primaryKey;autoIncrement:false"`
	Kind           string
	PersonID       ref
	RoomID         ref
	OtherMeetingID ref
	BlockID        ref
	Reason         string  `journal:"personal"`
	ByName         string  `journal:"-"`
	At             instant `journal:"-"`
}

func (overrideRow) TableName() string { return "overrides" }

type moveRow struct {
	MeetingID string `gorm:"primaryKey"`
	Ord       int    `gorm:"primaryKey;autoIncrement:false"`
	StartsAt  instant
	EndsAt    instant
	RoomID    ref
	At        instant
	ByName    string
	Version   int64
}

func (moveRow) TableName() string { return "moves" }

type followRow struct {
	MeetingID string `gorm:"primaryKey"`
	Ord       int    `gorm:"primaryKey;autoIncrement:false" journal:"-"`
	EarlierID string
	MinDays   int
}

func (followRow) TableName() string { return "follows" }

func toMeeting(m consult.Meeting) meetingRow {
	return meetingRow{
		Stamped:          toStamp(m.Stamp),
		Form:             string(m.Form),
		Title:            m.Title,
		Description:      m.Description,
		Status:           string(m.Status),
		StartsAt:         instant{m.Span.From},
		EndsAt:           instant{m.Span.To},
		RoomID:           ref(m.RoomID),
		VenueID:          ref(m.VenueID),
		PlaceName:        m.Place.Name,
		PlaceAddress:     m.Place.Address,
		GatheringPoint:   m.Place.GatheringPoint,
		GatherMinutes:    m.Place.GatherMinutes,
		PlaceLat:         m.Place.Lat,
		PlaceLon:         m.Place.Lon,
		PlaceHasPosition: m.Place.HasPosition,
		OnlineURL:        m.OnlineURL,
		OwnerBodyID:      ref(m.OwnerBodyID),
		Visibility:       string(m.Visibility),
		ParentID:         ref(m.ParentID),
		HasChildren:      m.HasChildren,
		Expected:         m.Expected,
		Sequence:         m.Sequence,
		SequenceFloor:    m.SequenceFloor,
		CreatedBy:        m.CreatedBy,
		Firm:             m.Firm,
		CancelledAt:      instant{m.CancelledAt},
		CancelReason:     m.CancelReason,
		SeriesID:         ref(m.SeriesID),
		OriginalStart:    instant{m.OriginalStart},
		Differs:          m.Differs,
		PinBy:            m.Pinned.By,
		PinRole:          string(m.Pinned.Role),
		PinReason:        m.Pinned.Reason,
		PinAt:            instant{m.Pinned.At},
		NumberingID:      ref(m.Number.NumberingID),
		NumberScope:      m.Number.Scope,
		NumberN:          m.Number.N,
		NumberText:       m.Number.Text,
		NumberAt:         instant{m.Number.At},
		NumberBy:         m.Number.By,
		NumberReason:     m.Number.Reason,
		NoticeIssuedAt:   instant{m.Notice.IssuedAt},
		NoticeNumber:     m.Notice.DocumentNumber,
		NoticeNote:       m.Notice.Note,
		NoticeBy:         m.Notice.By,
		NoticeAt:         instant{m.Notice.At},
		MaterialsReadyAt: instant{m.MaterialsReadyAt},
		CancellationID:   ref(m.CancellationID),
		CancelledFrom:    string(m.CancelledFrom),
		CancelledAlone:   m.CancelledAlone,
		FirstStartsAt:    instant{m.First.Span.From},
		FirstEndsAt:      instant{m.First.Span.To},
		FirstRoomID:      ref(m.First.RoomID),
		RoomUnheld:       m.RoomUnheld,
		SetupMinutes:     m.Turnaround.Setup,
		ClearupMinutes:   m.Turnaround.Clearup,
		Withdrawn:        int64(m.Withdrawn),
		Unseen:           m.Unseen,
	}
}

func fromMeeting(r meetingRow) consult.Meeting {
	return consult.Meeting{
		Stamp:       r.stamp(),
		Form:        consult.FormKey(r.Form),
		Title:       r.Title,
		Description: r.Description,
		Status:      consult.Status(r.Status),
		Span:        consult.Span{From: r.StartsAt.Time, To: r.EndsAt.Time},
		RoomID:      consult.ID(r.RoomID),
		VenueID:     consult.ID(r.VenueID),
		Place: consult.Place{
			Name:           r.PlaceName,
			Address:        r.PlaceAddress,
			GatheringPoint: r.GatheringPoint,
			GatherMinutes:  r.GatherMinutes,
			Lat:            r.PlaceLat,
			Lon:            r.PlaceLon,
			HasPosition:    r.PlaceHasPosition,
		},
		OnlineURL:     r.OnlineURL,
		OwnerBodyID:   consult.ID(r.OwnerBodyID),
		Visibility:    consult.Visibility(r.Visibility),
		ParentID:      consult.ID(r.ParentID),
		HasChildren:   r.HasChildren,
		Expected:      r.Expected,
		Sequence:      r.Sequence,
		SequenceFloor: r.SequenceFloor,
		CreatedBy:     r.CreatedBy,
		Firm:          r.Firm,
		CancelledAt:   r.CancelledAt.Time,
		CancelReason:  r.CancelReason,
		SeriesID:      consult.ID(r.SeriesID),
		OriginalStart: r.OriginalStart.Time,
		Differs:       r.Differs,
		Pinned: consult.Pin{
			By:     r.PinBy,
			Role:   consult.Role(r.PinRole),
			Reason: r.PinReason,
			At:     r.PinAt.Time,
		},
		Number: consult.Number{
			NumberingID: consult.ID(r.NumberingID),
			Scope:       r.NumberScope,
			N:           r.NumberN,
			Text:        r.NumberText,
			At:          r.NumberAt.Time,
			By:          r.NumberBy,
			Reason:      r.NumberReason,
		},
		Notice: consult.IssuedNotice{
			IssuedAt:       r.NoticeIssuedAt.Time,
			DocumentNumber: r.NoticeNumber,
			Note:           r.NoticeNote,
			By:             r.NoticeBy,
			At:             r.NoticeAt.Time,
		},
		MaterialsReadyAt: r.MaterialsReadyAt.Time,
		CancellationID:   consult.ID(r.CancellationID),
		CancelledFrom:    consult.Status(r.CancelledFrom),
		CancelledAlone:   r.CancelledAlone,
		First: consult.Slot{
			Span:   consult.Span{From: r.FirstStartsAt.Time, To: r.FirstEndsAt.Time},
			RoomID: consult.ID(r.FirstRoomID),
		},
		RoomUnheld: r.RoomUnheld,
		Turnaround: consult.Turnaround{Setup: r.SetupMinutes, Clearup: r.ClearupMinutes},
		Withdrawn:  consult.Revision(r.Withdrawn),
		Unseen:     r.Unseen,
	}
}

// parts are the rows that hang on some Meetings, in place of those that hung on them.
type parts struct {
	attendances partChange[attendanceRow]
	coOwners    partChange[coOwnerRow]
	invitations partChange[invitationRow]
	overrides   partChange[overrideRow]
	moves       partChange[moveRow]
	follows     partChange[followRow]
	items       partChange[itemRow]
	stops       partChange[stopRow]
	delegations partChange[delegationRow]
	// seats are written anew with what they refer to.
	seats partChange[delegationSeatRow]
}

// partChange is what changes in one table: the rows that are added, and the Meetings
// whose rows are deleted before.
type partChange[R comparable] struct {
	added   []R
	cleared []string
}

// replace puts the rows of a Meeting in the place of those that were there. Which
// these are need not be known: then all go.
func (c *partChange[R]) replace(meeting string, is, was []R, known bool) {
	if known && slices.Equal(is, was) {
		return
	}
	if !known || len(was) > 0 {
		c.cleared = append(c.cleared, meeting)
	}
	c.added = append(c.added, is...)
}

func (c *partChange[R]) save(tx *gorm.DB) error {
	err := c.clear(tx)
	if err != nil {
		return err
	}
	return c.add(tx)
}

func (c *partChange[R]) clear(tx *gorm.DB) error { return remove(tx, new(R), c.cleared) }

func (c *partChange[R]) add(tx *gorm.DB) error { return insert(tx, c.added) }

// remove deletes the Meetings' rows from the table of the row.
func remove(tx *gorm.DB, row any, meetings []string) error {
	for some := range slices.Chunk(meetings, batch) {
		err := tx.Where("meeting_id IN ?", some).Delete(row).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func insert[R any](tx *gorm.DB, rows []R) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.CreateInBatches(rows, batch).Error
}

// replace puts what hangs on the Meeting in the place of what hung on it.
func (p *parts) replace(m consult.Meeting, was wholeRow, known bool) {
	id := string(m.ID)
	is := toParts(m)
	p.attendances.replace(id, is.Attendances, was.Attendances, known)
	p.coOwners.replace(id, is.CoOwners, was.CoOwners, known)
	p.invitations.replace(id, is.Invitations, was.Invitations, known)
	p.overrides.replace(id, is.Overrides, was.Overrides, known)
	p.moves.replace(id, is.Moves, was.Moves, known)
	p.follows.replace(id, is.Follows, was.Follows, known)
	p.items.replace(id, is.Items, was.Items, known)
	p.stops.replace(id, is.Stops, was.Stops, known)
	p.replaceDelegations(id, is, was, known)
}

// save deletes what goes and inserts what comes.
func (p *parts) save(tx *gorm.DB) error {
	for _, save := range []func(*gorm.DB) error{
		p.seats.clear, p.attendances.save, p.coOwners.save, p.invitations.save, p.overrides.save, p.moves.save,
		p.follows.save, p.items.save, p.stops.save, p.delegations.save, p.seats.add,
	} {
		err := save(tx)
		if err != nil {
			return err
		}
	}
	return nil
}

// toParts are the rows that hang on the Meeting.
func toParts(m consult.Meeting) wholeRow {
	var r wholeRow
	id := string(m.ID)
	for i, a := range m.Attendances {
		r.Attendances = append(r.Attendances, attendanceRow{
			MeetingID: id,
			PersonID:  string(a.PersonID),
			Ord:       i,
			Role:      string(a.Role),
			Required:  a.Required,
			ViaBodyID: ref(a.ViaBodyID),
			Since:     a.Since,
			Unheld:    a.Unheld,

			Consent:      string(a.Consent),
			ConsentUntil: instant{a.ConsentUntil},
		})
	}
	for i, b := range m.CoOwnerBodyIDs {
		r.CoOwners = append(r.CoOwners, coOwnerRow{MeetingID: id, BodyID: string(b), Ord: i})
	}
	for i, b := range m.InviteBodyIDs {
		r.Invitations = append(r.Invitations, invitationRow{MeetingID: id, BodyID: string(b), Ord: i})
	}
	for i, o := range m.Overrides {
		r.Overrides = append(r.Overrides, overrideRow{
			MeetingID:      id,
			Ord:            i,
			Kind:           string(o.Kind),
			PersonID:       ref(o.PersonID),
			RoomID:         ref(o.RoomID),
			OtherMeetingID: ref(o.MeetingID),
			BlockID:        ref(o.BlockID),
			Reason:         o.Reason,
			ByName:         o.By,
			At:             instant{o.At},
		})
	}
	for i, v := range m.Moves {
		r.Moves = append(r.Moves, moveRow{
			MeetingID: id,
			Ord:       i,
			StartsAt:  instant{v.From.Span.From},
			EndsAt:    instant{v.From.Span.To},
			RoomID:    ref(v.From.RoomID),
			At:        instant{v.At},
			ByName:    v.By,
			Version:   v.Version,
		})
	}
	for i, f := range m.Follows {
		r.Follows = append(r.Follows, followRow{
			MeetingID: id,
			Ord:       i,
			EarlierID: string(f.MeetingID),
			MinDays:   f.MinDays,
		})
	}
	r.Items = toItems(m)
	r.Stops = toStops(m)
	r.Delegations, r.DelegationSeats = toDelegations(m)
	return r
}

// load reads the parts of meetings into them.
func (s *meetingStore) load(ctx context.Context, ms []consult.Meeting) error {
	for at := 0; at < len(ms); at += batch {
		if err := s.loadBatch(ctx, ms[at:min(at+batch, len(ms))]); err != nil {
			return translate(err)
		}
	}
	return nil
}

func (s *meetingStore) loadBatch(ctx context.Context, ms []consult.Meeting) error {
	byID := make(map[string]*consult.Meeting, len(ms))
	ids := make([]string, len(ms))
	for i := range ms {
		ids[i] = string(ms[i].ID)
		byID[ids[i]] = &ms[i]
	}
	var attendances []attendanceRow
	var invitations []invitationRow
	var overrides []overrideRow
	var moves []moveRow
	var follows []followRow
	var items []itemRow
	var stops []stopRow
	for _, into := range []any{&attendances, &invitations, &overrides, &moves, &follows, &items, &stops} {
		if err := s.conn(ctx).Where("meeting_id IN ?", ids).Order("meeting_id, ord").Find(into).Error; err != nil {
			return err
		}
	}
	for _, a := range attendances {
		m := byID[a.MeetingID]
		m.Attendances = append(m.Attendances, fromAttendance(a))
	}
	if err := s.loadAway(ctx, byID); err != nil {
		return err
	}
	for _, b := range invitations {
		m := byID[b.MeetingID]
		m.InviteBodyIDs = append(m.InviteBodyIDs, consult.ID(b.BodyID))
	}
	for _, o := range overrides {
		m := byID[o.MeetingID]
		m.Overrides = append(m.Overrides, fromOverride(o))
	}
	for _, v := range moves {
		m := byID[v.MeetingID]
		m.Moves = append(m.Moves, fromMove(v))
	}
	for _, f := range follows {
		m := byID[f.MeetingID]
		m.Follows = append(m.Follows, fromFollow(f))
	}
	for _, it := range items {
		m := byID[it.MeetingID]
		m.Items = append(m.Items, it.noun())
	}
	for _, r := range stops {
		m := byID[r.MeetingID]
		m.Stops = append(m.Stops, r.noun())
	}
	return nil
}

func fromAttendance(a attendanceRow) consult.Attendance {
	return consult.Attendance{
		PersonID:  consult.ID(a.PersonID),
		Role:      consult.AttendanceRole(a.Role),
		Required:  a.Required,
		ViaBodyID: consult.ID(a.ViaBodyID),
		Since:     a.Since,
		Unheld:    a.Unheld,

		Consent:      consult.Consent(a.Consent),
		ConsentUntil: a.ConsentUntil.Time,
	}
}

func fromOverride(o overrideRow) consult.Override {
	return consult.Override{Kind: consult.ConflictKind(o.Kind), PersonID: consult.ID(o.PersonID),
		RoomID: consult.ID(o.RoomID), MeetingID: consult.ID(o.OtherMeetingID), BlockID: consult.ID(o.BlockID),
		Reason: o.Reason, By: o.ByName, At: o.At.Time}
}

func fromMove(v moveRow) consult.Move {
	return consult.Move{From: consult.Slot{Span: consult.Span{From: v.StartsAt.Time, To: v.EndsAt.Time},
		RoomID: consult.ID(v.RoomID)}, At: v.At.Time, By: v.ByName, Version: v.Version}
}

func fromFollow(f followRow) consult.Follow {
	return consult.Follow{MeetingID: consult.ID(f.EarlierID), MinDays: f.MinDays}
}
