package numbering

import (
	"context"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// IssueNotice records that the notice (会议通知) of a Meeting went out, now unless n says when. With that people know its
// number, which is fixed in the same transaction if a Numbering counts the Meeting.
func (svc *Service) IssueNotice(
	ctx context.Context, by consult.Actor, id consult.ID, n consult.IssuedNotice, o booking.Options,
) (booking.Booked, error) {
	return svc.amend(ctx, by, id, o, func(ctx context.Context, m *consult.Meeting) error {
		n.Normalise()
		n.By = by.Name
		n.At = svc.Now()
		if n.IssuedAt.IsZero() {
			n.IssuedAt = n.At
		}
		if err := checkNotice(*m, n); err != nil {
			return err
		}
		m.Notice = n
		if m.Number.Fixed() {
			return nil
		}
		r, err := svc.read(ctx)
		if err != nil {
			return err
		}
		s, counted := r.scopeOf(*m)
		if !counted {
			return nil
		}
		m.Number, err = svc.choose(ctx, by, *m, s, 0, "")
		return err
	})
}

// checkNotice names everything that is wrong with the record of a notice. A tentative Meeting has none: its calendar
// says that it stands until formal notice is given.
func checkNotice(m consult.Meeting, n consult.IssuedNotice) error {
	var f consult.Faults
	f.Add(
		m.Status != consult.Confirmed, "status", "not_confirmed", "只有已确认的会议才能登记会议通知",
		"must be confirmed for its notice to be recorded",
	)
	f.Add(
		m.ParentID != "", "parent_id", "child", "分场不单独发通知，请在整场会议上登记",
		"makes it part of another meeting, which has the notice",
	)
	f.Add(m.Notice.Issued(), "issued_at", "issued", "已登记会议通知，如有误请先撤销", "is recorded already; take it back first")
	f.Add(n.IssuedAt.After(n.At), "issued_at", "future", "不能晚于现在", "must not be in the future")
	f.Add(
		!n.IssuedAt.After(n.At) && n.IssuedAt.After(m.Span.From), "issued_at", "after_start", "不能晚于会议开始",
		"must not be after the start of the meeting",
	)
	f.Add(n.IssuedAt.Before(earliestNotice), "issued_at", "range", "应在 2000 年之后", "must be in 2000 or later")
	f.CheckLine("document_number", n.DocumentNumber, 0, 100)
	f.CheckText("note", n.Note, 0, 500)
	return f.Err()
}

// earliestNotice is before any that an office records.
var earliestNotice = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// TakeNoticeBack takes the record back that the notice of a Meeting was issued, until the Meeting begins. The number
// stays fixed. Without a record it does nothing.
func (svc *Service) TakeNoticeBack(
	ctx context.Context, by consult.Actor, id consult.ID, o booking.Options,
) (booking.Booked, error) {
	return svc.amend(ctx, by, id, o, func(_ context.Context, m *consult.Meeting) error {
		if m.Notice.Issued() && !svc.Now().Before(m.Span.From) {
			return consult.BadField("starts_at", "begun", "会议已开始，不能撤销会议通知的登记",
				"is over: the meeting has begun, and the record of its notice stays")
		}
		m.Notice = consult.IssuedNotice{}
		return nil
	})
}

// amend writes what change makes of the Meeting, which it gets as it is within the transaction.
func (svc *Service) amend(
	ctx context.Context, by consult.Actor, id consult.ID, o booking.Options,
	change func(context.Context, *consult.Meeting) error,
) (booking.Booked, error) {
	alter := func(ctx context.Context, before consult.Meeting) ([]judging.Change, error) {
		after := before.Clone()
		if err := change(ctx, &after); err != nil {
			return nil, err
		}
		c := svc.booking.Edited(before, after)
		if before.Held.Took {
			c.Reason = "登记会议通知"
		}
		return []judging.Change{c}, nil
	}
	return svc.booking.Alter(ctx, by, id, o, alter)
}
