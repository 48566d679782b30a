package conflict

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// leavesPin forbids moving a pinned Meeting away from its slot, and cancelling it.
func (v *view) leavesPin(m consult.Meeting) []consult.Conflict {
	was := v.Was
	if was == nil || !was.Pinned.Set() || !was.Status.Live() {
		return nil
	}
	if m.Status != consult.Cancelled && m.Slot().Equal(was.Slot()) {
		return nil // anything but the slot may change
	}
	c := consult.Conflict{Kind: consult.Pinned, Severity: consult.Blocking, Span: was.Span, Rule: "meeting.pinned"}
	c.ZH, c.EN = SayPinned(*was, v.Zone)
	if m.Status == consult.Cancelled {
		c.ZH, c.EN = c.ZH+"，不能取消", c.EN+"; it must not be cancelled"
	} else {
		c.ZH, c.EN = c.ZH+"，不能改期或换会议室", c.EN+"; it must not be moved"
	}
	return []consult.Conflict{c}
}

// SayPinned says who pinned the Meeting, and why.
func SayPinned(m consult.Meeting, zone *time.Location) (string, string) {
	p, day := m.Pinned, consult.DateOf(m.Pinned.At, zone)
	return fmt.Sprintf("《%s》已由%s于%s锁定（理由：%s）", m.Title, p.By, day, p.Reason),
		fmt.Sprintf("“%s” was pinned by %s on %s (%s)", m.Title, p.By, day, p.Reason)
}
