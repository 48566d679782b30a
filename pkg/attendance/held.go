package attendance

import (
	"context"

	"huiqi/pkg/consult"
)

// HeldStore keeps whether Meetings took place.
type HeldStore interface {
	// SaveHeld records whether the Meeting took place. The zero Held takes the record back.
	SaveHeld(ctx context.Context, meeting consult.ID, h consult.Held) error
	// Because has the journal say why the write under way changes what is recorded of the Meeting.
	Because(ctx context.Context, meeting consult.ID, reason string)
}

// HeldSaid is what somebody says of a Meeting: that it took place, that it did not, or, when Recorded is false, that
// nothing is to be on record of it.
type HeldSaid struct {
	Recorded bool
	Took     bool
	Reason   string
	// Version is the one of the Meeting that the caller has read; 0 means whatever version there is.
	Version int64
}

// RecordHeld records whether a Meeting took place, once it has ended, or takes the record back. That it did not, and
// that the record goes, needs a reason. A Meeting to which somebody came was held, whatever anybody says: presence has
// to go first. To say the same again changes nothing.
func (svc *Service) RecordHeld(
	ctx context.Context, by consult.Actor, meeting consult.ID, said HeldSaid,
) (consult.Meeting, error) {
	var m consult.Meeting
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		var err error
		m, err = svc.store.Meeting(ctx, meeting)
		if err != nil {
			return err
		}
		if said.Version != 0 && said.Version != m.Version {
			return consult.ErrStale
		}
		answers, err := svc.store.Answers(ctx, []consult.ID{meeting})
		if err != nil {
			return err
		}
		h := consult.Held{Took: said.Took, Reason: said.Reason}
		h.Normalise()
		if err := svc.checkHeld(m, said, h, cameTo(m, answers[meeting])); err != nil {
			return err
		}
		if said.Recorded {
			h.By, h.At = by.Name, svc.Now()
			h.Source = consult.HeldByPerson
		} else {
			h = consult.Held{}
		}
		if same := m.Held; same.Took == h.Took && same.Reason == h.Reason && same.Source == h.Source {
			return nil
		}
		if said.Reason != "" && !said.Recorded {
			svc.store.Because(ctx, meeting, said.Reason)
		}
		m.Held = h
		return svc.store.SaveHeld(ctx, meeting, h)
	})
	return m, err
}

// checkHeld names what keeps the record from being made or taken back.
func (svc *Service) checkHeld(m consult.Meeting, said HeldSaid, h consult.Held, came bool) error {
	var f consult.Faults
	f.Add(!m.Status.Live(), "meeting", "not_live", "会议未发布或已取消", "is a draft or cancelled")
	f.Add(m.HasChildren, "meeting", "has_children", "请按各场次分别登记", "has sittings of its own; record each of them")
	f.Add(
		said.Recorded && svc.Now().Before(m.Span.To), "held", "too_early", "会议结束后方可登记是否召开",
		"can be recorded once the meeting has ended",
	)
	f.Add(!h.Took && h.Reason == "", "reason", "reason_required", "必须写明理由", "is required")
	f.Add(
		!h.Took && came, "held", "somebody_came", "已有人员登记到会；如登记有误，请先撤销到会登记",
		"somebody is recorded to have come; take that back first if it is wrong",
	)
	f.CheckText("reason", h.Reason, 0, 500)
	return f.Err()
}

// cameTo reports whether anybody who is invited came.
func cameTo(m consult.Meeting, answers map[consult.ID]consult.Answer) bool {
	for _, a := range m.Attendances {
		if answers[a.PersonID].Presence.Came() {
			return true
		}
	}
	return false
}

// heldByPresence follows presence with the record of the Meeting: whoever came makes it held, and when nobody did any
// more, a record that presence made goes.
func (svc *Service) heldByPresence(ctx context.Context, by consult.Actor, m consult.Meeting, came bool) error {
	switch {
	case came && m.Held.Not():
		return consult.BadField("meeting", "not_held", "该会议登记为未召开（"+m.Held.Reason+"），请先撤销该登记",
			"is recorded not to have been held ("+m.Held.Reason+"); take that back first")
	case came && !m.Held.Recorded():
		return svc.store.SaveHeld(ctx, m.ID, consult.Held{
			Took:   true,
			At:     svc.Now(),
			By:     by.Name,
			Source: consult.HeldByPresence,
		})
	case !came && m.Held.Source == consult.HeldByPresence:
		return svc.store.SaveHeld(ctx, m.ID, consult.Held{})
	}
	return nil
}
