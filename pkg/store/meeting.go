package store

import (
	"context"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
)

type meetingRow struct {
	Stamped       `gorm:"embedded"`
	Form          string
	Title         string
	Description   string
	Status        string
	StartsAt      instant
	EndsAt        instant
	RoomID        ref
	OnlineURL     string `gorm:"column:online_url"`
	OwnerBodyID   ref
	Visibility    string
	ParentID      ref
	HasChildren   bool
	Expected      int
	Sequence      int
	CreatedBy     string
	Firm          bool
	CancelledAt   instant
	CancelReason  string
	SeriesID      ref
	OriginalStart instant
	Differs       bool
	PinBy         string
	PinRole       string
	PinReason     string
	PinAt         instant

	MaterialsReadyAt instant

	CancellationID ref
	CancelledFrom  string
	CancelledAlone bool
	FirstStartsAt  instant
	FirstEndsAt    instant
	FirstRoomID    ref

	RoomUnheld bool
	Withdrawn  int64
	Unseen     bool
}

func (meetingRow) TableName() string { return "meetings" }

type attendanceRow struct {
	MeetingID string `gorm:"primaryKey"`
	PersonID  string `gorm:"primaryKey"`
	Ord       int
	Role      string
	Required  bool
	ViaBodyID ref
	Since     int64
	Unheld    bool
}

func (attendanceRow) TableName() string { return "attendances" }

type invitationRow struct {
	MeetingID string `gorm:"primaryKey"`
	BodyID    string `gorm:"primaryKey"`
	Ord       int
}

func (invitationRow) TableName() string { return "invitations" }

type overrideRow struct {
	MeetingID      string `gorm:"primaryKey"`
	Ord            int    `gorm:"primaryKey;autoIncrement:false"`
	Kind           string
	PersonID       ref
	RoomID         ref
	OtherMeetingID ref
	BlockID        ref
	Reason         string
	ByName         string
	At             instant
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
	Ord       int    `gorm:"primaryKey;autoIncrement:false"`
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
		OnlineURL:        m.OnlineURL,
		OwnerBodyID:      ref(m.OwnerBodyID),
		Visibility:       string(m.Visibility),
		ParentID:         ref(m.ParentID),
		HasChildren:      m.HasChildren,
		Expected:         m.Expected,
		Sequence:         m.Sequence,
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
		MaterialsReadyAt: instant{m.MaterialsReadyAt},
		CancellationID:   ref(m.CancellationID),
		CancelledFrom:    string(m.CancelledFrom),
		CancelledAlone:   m.CancelledAlone,
		FirstStartsAt:    instant{m.First.Span.From},
		FirstEndsAt:      instant{m.First.Span.To},
		FirstRoomID:      ref(m.First.RoomID),
		RoomUnheld:       m.RoomUnheld,
		Withdrawn:        int64(m.Withdrawn),
		Unseen:           m.Unseen,
	}
}

func fromMeeting(r meetingRow) consult.Meeting {
	return consult.Meeting{
		Stamp:         r.stamp(),
		Form:          consult.FormKey(r.Form),
		Title:         r.Title,
		Description:   r.Description,
		Status:        consult.Status(r.Status),
		Span:          consult.Span{From: r.StartsAt.Time, To: r.EndsAt.Time},
		RoomID:        consult.ID(r.RoomID),
		OnlineURL:     r.OnlineURL,
		OwnerBodyID:   consult.ID(r.OwnerBodyID),
		Visibility:    consult.Visibility(r.Visibility),
		ParentID:      consult.ID(r.ParentID),
		HasChildren:   r.HasChildren,
		Expected:      r.Expected,
		Sequence:      r.Sequence,
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
		MaterialsReadyAt: r.MaterialsReadyAt.Time,
		CancellationID:   consult.ID(r.CancellationID),
		CancelledFrom:    consult.Status(r.CancelledFrom),
		CancelledAlone:   r.CancelledAlone,
		First: consult.Slot{
			Span:   consult.Span{From: r.FirstStartsAt.Time, To: r.FirstEndsAt.Time},
			RoomID: consult.ID(r.FirstRoomID),
		},
		RoomUnheld: r.RoomUnheld,
		Withdrawn:  consult.Revision(r.Withdrawn),
		Unseen:     r.Unseen,
	}
}

// parts are the rows that hang on some Meetings.
type parts struct {
	attendances []attendanceRow
	invitations []invitationRow
	overrides   []overrideRow
	moves       []moveRow
	follows     []followRow
}

func (p *parts) add(m consult.Meeting) {
	id := string(m.ID)
	for i, a := range m.Attendances {
		p.attendances = append(p.attendances, attendanceRow{
			MeetingID: id,
			PersonID:  string(a.PersonID),
			Ord:       i,
			Role:      string(a.Role),
			Required:  a.Required,
			ViaBodyID: ref(a.ViaBodyID),
			Since:     a.Since,
			Unheld:    a.Unheld,
		})
	}
	for i, b := range m.InviteBodyIDs {
		p.invitations = append(p.invitations, invitationRow{id, string(b), i})
	}
	for i, o := range m.Overrides {
		p.overrides = append(p.overrides, overrideRow{
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
		p.moves = append(p.moves, moveRow{
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
		p.follows = append(p.follows, followRow{
			MeetingID: id,
			Ord:       i,
			EarlierID: string(f.MeetingID),
			MinDays:   f.MinDays,
		})
	}
}

func (p *parts) insert(tx *gorm.DB) error {
	if len(p.attendances) > 0 {
		if err := tx.CreateInBatches(p.attendances, batch).Error; err != nil {
			return err
		}
	}
	if len(p.invitations) > 0 {
		if err := tx.CreateInBatches(p.invitations, batch).Error; err != nil {
			return err
		}
	}
	if len(p.overrides) > 0 {
		if err := tx.CreateInBatches(p.overrides, batch).Error; err != nil {
			return err
		}
	}
	if len(p.moves) > 0 {
		if err := tx.CreateInBatches(p.moves, batch).Error; err != nil {
			return err
		}
	}
	if len(p.follows) > 0 {
		return tx.CreateInBatches(p.follows, batch).Error
	}
	return nil
}

// load reads the parts of meetings into them.
func (s *Store) load(ctx context.Context, ms []consult.Meeting) error {
	for at := 0; at < len(ms); at += batch {
		if err := s.loadBatch(ctx, ms[at:min(at+batch, len(ms))]); err != nil {
			return translate(err)
		}
	}
	return nil
}

func (s *Store) loadBatch(ctx context.Context, ms []consult.Meeting) error {
	byID := make(map[string]*consult.Meeting, len(ms))
	ids := make([]string, len(ms))
	for i := range ms {
		ids[i] = string(ms[i].ID)
		byID[ids[i]] = &ms[i]
	}
	var p parts
	for _, into := range []any{&p.attendances, &p.invitations, &p.overrides, &p.moves, &p.follows} {
		if err := s.conn(ctx).Where("meeting_id IN ?", ids).Order("meeting_id, ord").Find(into).Error; err != nil {
			return err
		}
	}
	for _, a := range p.attendances {
		m := byID[a.MeetingID]
		m.Attendances = append(m.Attendances, consult.Attendance{
			PersonID:  consult.ID(a.PersonID),
			Role:      consult.AttendanceRole(a.Role),
			Required:  a.Required,
			ViaBodyID: consult.ID(a.ViaBodyID),
			Since:     a.Since,
			Unheld:    a.Unheld,
		})
	}
	if err := s.loadAway(ctx, byID); err != nil {
		return err
	}
	for _, b := range p.invitations {
		m := byID[b.MeetingID]
		m.InviteBodyIDs = append(m.InviteBodyIDs, consult.ID(b.BodyID))
	}
	for _, o := range p.overrides {
		m := byID[o.MeetingID]
		m.Overrides = append(m.Overrides, fromOverride(o))
	}
	for _, v := range p.moves {
		m := byID[v.MeetingID]
		m.Moves = append(m.Moves, fromMove(v))
	}
	for _, f := range p.follows {
		m := byID[f.MeetingID]
		m.Follows = append(m.Follows, fromFollow(f))
	}
	return nil
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
