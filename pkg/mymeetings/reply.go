package mymeetings

import (
	"context"
	"math"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/spelling"
	"huiqi/pkg/subscription"
)

// Wish is what the holder of a link wants done about a Meeting.
type Wish struct {
	Meeting consult.ID
	Act     Act
	// Seen is the Item's Mark when the holder was asked.
	Seen string
	// Mode is how the holder attends, where the Item leaves the choice.
	Mode consult.Mode
	// Reason, Note and Part are those of Leave; Part is zero for the whole Meeting.
	Reason consult.LeaveReason
	Note   string
	Part   consult.Span
	// Name and Post are those of somebody who is sent.
	Name, Post string
	// RequestID is that of the request, for the journal.
	RequestID string
}

// Changed is the refusal to do what the holder wants, because the Meeting or what is on record of the holder has
// changed since the holder was asked. It unwraps to consult.ErrConflict.
type Changed struct {
	// Item is the Meeting as it is now.
	Item Item
	// Slot says that the Meeting itself has changed; else somebody has answered meanwhile.
	Slot bool
}

func (e *Changed) Error() string { return "the meeting or the answer has changed meanwhile" }

// Unwrap makes errors.Is(err, consult.ErrConflict) true.
func (e *Changed) Unwrap() error { return consult.ErrConflict }

// Reply does what the holder of the Feed wants. What is done already is done again without harm. It returns
// *Changed when something has changed since the holder was asked, *consult.Forbidden when nothing can be answered by
// the link, *consult.Invalid with what attendance finds wrong, and consult.ErrNotFound for a Meeting that the Feed does
// not show.
func (svc *Service) Reply(ctx context.Context, f subscription.Feed, w Wish) error {
	if f.Subject.Kind != consult.SubjectPerson {
		return forbidden(NotAPerson)
	}
	by, err := svc.actor(ctx, f)
	if err != nil {
		return err
	}
	ctx = journal.WithOrigin(ctx, journal.Link("replyByLink", w.RequestID, by))
	return svc.store.Write(ctx, func(ctx context.Context) error {
		f, err := svc.live(ctx, f)
		if err != nil {
			return err
		}
		l, err := svc.One(ctx, f, w.Meeting)
		if err != nil {
			return err
		}
		it := &l.Items[0]
		switch {
		case l.ReadOnly != "":
			return forbidden(l.ReadOnly)
		case w.doneIn(it):
			return nil
		case it.Mark() != w.Seen:
			return &Changed{Item: *it, Slot: !sameSlot(it, w.Seen)}
		}
		err = svc.act(ctx, by, it, w)
		if err != nil {
			return err
		}
		// The mark has proved that they were shown all that there is to know.
		return svc.staleness.Looked(ctx, by, []consult.ID{w.Meeting}, math.MaxInt64)
	})
}

// actor is the holder, who acts for nobody else.
func (svc *Service) actor(ctx context.Context, f subscription.Feed) (consult.Actor, error) {
	p, err := svc.store.People.Get(ctx, f.Subject.ID)
	return consult.Actor{
		Name:     p.Called(),
		Roles:    []consult.Role{consult.Member},
		PersonID: p.ID,
		Reach:    consult.WholeOffice(),
	}, err
}

// live is the Feed as it is now; consult.ErrGone when its link has ended.
func (svc *Service) live(ctx context.Context, f subscription.Feed) (subscription.Feed, error) {
	now, err := svc.store.FeedByHash(ctx, f.TokenHash)
	if err == nil && !now.RevokedAt.IsZero() {
		err = consult.ErrGone
	}
	return now, err
}

func sameSlot(it *Item, seen string) bool {
	mark := it.slotMark()
	return len(seen) > len(mark) && seen[:len(mark)] == mark
}

// doneIn reports whether the Wish is fulfilled already: a second tap of the same button, or the same asked elsewhere.
func (w Wish) doneIn(it *Item) bool {
	a, l := &it.Answer, &it.Leave
	switch w.Act {
	case Attend:
		as := !it.Modes || w.Mode == "" || a.Planned() == w.Mode
		return a.Response == consult.Accepted && as && !a.Sent() && !(it.OnLeave() && !l.Part())
	case Refuse:
		return a.Response == consult.Declined && it.AgreeBy.IsZero()
	case AskLeave:
		return it.OnLeave() && l.Reason == w.Reason && l.Note == spelling.Text(w.Note) && l.Span.Equal(w.part(it))
	case Send:
		return a.Sent() && a.SubstituteName == spelling.Name(w.Name) && a.SubstitutePost == spelling.Line(w.Post)
	}
	return !it.Said()
}

// part is the part of the Meeting for which Leave is asked, zero for all of it.
func (w Wish) part(it *Item) consult.Span {
	if w.Part.Contains(it.Meeting.Span) {
		return consult.Span{}
	}
	return w.Part
}

// act has attendance do what the holder wants.
func (svc *Service) act(ctx context.Context, by consult.Actor, it *Item, w Wish) error {
	if !slices.Contains(it.May, w.Act) {
		return svc.cannot(it, w.Act)
	}
	answer := func(edit func(*consult.Answer)) error {
		_, err := svc.attendance.Answer(ctx, by, it.Meeting.ID, by.PersonID, edit)
		return err
	}
	if err := w.missing(); err != nil {
		return err
	}
	switch w.Act {
	case Attend:
		return answer(func(a *consult.Answer) {
			a.Response = consult.Accepted
			if it.Modes {
				a.Mode = w.Mode
			}
		})
	case Refuse:
		return answer(func(a *consult.Answer) { a.Response = consult.Declined })
	case Send:
		return answer(func(a *consult.Answer) {
			a.Response = consult.NoResponse
			a.SubstituteName, a.SubstitutePost = w.Name, w.Post
		})
	case AskLeave:
		return svc.askLeave(ctx, by, it, w, answer)
	}
	if it.OnLeave() {
		_, _, err := svc.attendance.WithdrawLeave(ctx, by, it.Leave.ID, it.Leave.Version)
		return err
	}
	return answer(func(a *consult.Answer) {
		a.Response = consult.NoResponse
		a.SubstituteID = ""
		a.SubstituteName, a.SubstitutePost = "", ""
	})
}

// missing names what the holder forgot to say.
func (w Wish) missing() error {
	var f consult.Faults
	f.Add(w.Act == AskLeave && w.Reason == "", "reason", "required", "请选择请假原因", "please choose a reason")
	f.Add(w.Act == Send && spelling.Name(w.Name) == "", "name", "required", "请填写姓名", "please give a name")
	return f.Err()
}

// askLeave asks for Leave. Whoever asks for it from the whole Meeting no longer says that they come.
func (svc *Service) askLeave(
	ctx context.Context, by consult.Actor, it *Item, w Wish, answer func(func(*consult.Answer)) error,
) error {
	part := w.part(it)
	if whole := part == (consult.Span{}); whole && it.Answer.Response != consult.NoResponse {
		err := answer(func(a *consult.Answer) { a.Response = consult.NoResponse })
		if err != nil {
			return err
		}
	}
	_, err := svc.attendance.AskLeave(ctx, by, consult.Leave{
		MeetingID: it.Meeting.ID,
		PersonID:  by.PersonID,
		Reason:    w.Reason,
		Note:      w.Note,
		Span:      part,
	})
	return err
}

// cannot says why the Act is not to be done now.
func (svc *Service) cannot(it *Item, act Act) error {
	now := svc.Now()
	switch {
	case it.Meeting.Status == consult.Cancelled:
		return consult.BadField("act", "cancelled", "会议已取消，不必答复", "the meeting is cancelled; no answer is needed")
	case !it.Own():
		return consult.BadField("act", "not_invited", "您不在这场会议的参会名单中", "you are not among those who attend")
	case it.Meeting.HasChildren:
		return consult.BadField("act", "has_children", "请按各场次分别答复", "answer to each of its sittings")
	case !it.Meeting.Span.From.After(now):
		return consult.BadField("act", "too_late", "会议已开始，请联系会务", "the meeting has begun; call the office")
	case act == AskLeave && it.TooLate(now):
		return consult.BadField("act", "too_late", "请假时间已过，请直接联系会务", "it is too late to ask here; call the office")
	case act == Send:
		return consult.BadField("act", "not_a_seat", "委员不得由他人代替出席", "a member may not be represented")
	}
	return consult.BadField("act", "said_already", "请先撤回原来的答复", "take back what you said first")
}

// forbidden says why nothing can be answered.
func forbidden(why ReadOnly) error {
	if why == ByRules {
		return &consult.Forbidden{ZH: "办公室暂未开放链接答复", EN: "the office takes no answers by link at present"}
	}
	return &consult.Forbidden{ZH: "此链接仅供查看，不能答复", EN: "this link is for reading only"}
}
