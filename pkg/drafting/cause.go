package drafting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// blocksEntered is a Ledger in which some Blocks stand that are not entered yet.
type blocksEntered struct {
	judging.Surroundings
	blocks []consult.Block
}

func (l blocksEntered) BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error) {
	found, err := l.Surroundings.BlocksOn(ctx, ids, span)
	for _, b := range l.blocks {
		if b.Span.Overlaps(span) && (b.Subject.Kind == consult.SubjectEveryone || slices.Contains(ids, b.Subject.ID)) {
			found = append(found, b)
		}
	}
	return found, err
}

// withBlockOf is the Desk as it would judge with the Cause's Block entered.
func (svc *Service) withBlockOf(c consult.Cause) *Service {
	blocks := NewBlocks(c)
	if len(blocks) == 0 {
		return svc
	}
	return svc.withSurroundings(func(s judging.Surroundings) judging.Surroundings { return blocksEntered{s, blocks} })
}

// NewBlocks are those that applying the Cause's Proposal would enter.
func NewBlocks(c consult.Cause) []consult.Block {
	if c.Kind != consult.CauseBlock || c.Block.ID != "" {
		return nil
	}
	return []consult.Block{c.Block}
}

// hits reports whether the Block makes the Meeting move.
func hits(c consult.Cause, b consult.Block, m consult.Meeting, rooms map[consult.ID]consult.Room) bool {
	if !b.Hard || !b.Span.Overlaps(m.Span) {
		return false
	}
	found, ok := conflict.BlockConflict(b, m, &conflict.Context{Rooms: rooms})
	if !ok || found.Severity != consult.Blocking {
		return false
	}
	if found.PersonID == "" || len(c.Roles) == 0 {
		return true
	}
	return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool {
		return a.PersonID == found.PersonID && slices.Contains(c.Roles, a.Role)
	})
}

// because says in words what a Cause's hit Meetings move for.
func because(c consult.Cause, zone *time.Location) (zh, en string) {
	switch c.Kind {
	case consult.CauseBlock:
		when := conflict.FormatSpan(c.Block.Span, zone)
		return fmt.Sprintf("因“%s”占用%s", c.Block.Title, when), fmt.Sprintf("“%s” takes %s", c.Block.Title, when)
	case consult.CausePlan:
		return "按年度协商计划安排", "placed as the plan asks"
	case consult.CauseMeetings:
		return "按要求安排", "placed as asked"
	}
	return "消除现有冲突", "resolves a standing conflict"
}
