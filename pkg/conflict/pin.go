package conflict

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// leavesPin refuses that a Meeting leaves the slot to which somebody pinned it, or is
// called off.
func (v *view) leavesPin(m consult.Meeting) []consult.Conflict {
	was := v.Was
	if was == nil || !was.Pinned.Set() || !was.Status.Live() || m.Status != consult.Cancelled && m.Slot().Equal(was.Slot()) {
		return nil
	}
	c := consult.Conflict{Kind: consult.Pinned, Severity: consult.Blocking, Span: was.Span, Rule: "meeting.pinned"}
	c.ZH, c.EN = SayPinned(*was, v.Zone)
	if m.Status == consult.Cancelled {
		c.ZH, c.EN = c.ZH+"，不能取消", c.EN+"; it is not to be called off"
	} else {
		c.ZH, c.EN = c.ZH+"，不能改期或换会议室", c.EN+"; it is not to be moved"
	}
	return []consult.Conflict{c}
}

// SayPinned tells who pinned the Meeting, and why.
func SayPinned(m consult.Meeting, zone *time.Location) (zh, en string) {
	p, day := m.Pinned, consult.DateOf(m.Pinned.At, zone)
	return fmt.Sprintf("《%s》已由%s于%s锁定（理由：%s）", m.Title, p.By, day, p.Reason),
		fmt.Sprintf("“%s” was pinned by %s on %s (%s)", m.Title, p.By, day, p.Reason)
}
