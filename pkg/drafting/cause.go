package drafting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
	"huiqi/pkg/proposal"
)

// withBlocks are the Surroundings as they would be with some Blocks that are not entered
// yet.
type withBlocks struct {
	judging.Surroundings
	circles Circles
	blocks  []consult.Block
}

// BlocksOn adds the Blocks that are not entered yet to those that are.
func (l withBlocks) BlocksOn(ctx context.Context, ids []consult.ID, span consult.Span) ([]consult.Block, error) {
	found, err := l.Surroundings.BlocksOn(ctx, ids, span)
	if err != nil {
		return nil, err
	}
	entered := slices.Clone(l.blocks)
	if err := l.circles.Encircle(ctx, entered, ids); err != nil {
		return nil, err
	}
	for _, b := range entered {
		if b.Span.Overlaps(span) && (b.Subject.Kind == consult.SubjectEveryone || slices.Contains(ids, b.Subject.ID)) {
			found = append(found, b)
		}
	}
	return found, nil
}

// withCauseBlock is the Service as it would judge if the Cause's Block were entered.
func (svc *Service) withCauseBlock(c proposal.Cause) *Service {
	blocks := NewBlocks(c)
	if len(blocks) == 0 {
		return svc
	}
	return svc.withSurroundings(func(s judging.Surroundings) judging.Surroundings {
		return withBlocks{s, svc.store, blocks}
	})
}

// NewBlocks are the Blocks that applying the Cause's Proposal would enter.
func NewBlocks(c proposal.Cause) []consult.Block {
	if c.Kind != proposal.CauseBlock || c.Block.ID != "" {
		return nil
	}
	return []consult.Block{c.Block}
}

// asRead is the Block with whom it covers, if the problem has read it.
func (b *problem) asRead(block consult.Block) consult.Block {
	i := slices.IndexFunc(b.blocks, func(v consult.Block) bool { return v.ID == block.ID })
	if i < 0 {
		return block
	}
	return b.blocks[i]
}

// blockHits reports whether the Block makes the Meeting move.
func blockHits(c proposal.Cause, b consult.Block, m consult.Meeting, rooms map[consult.ID]consult.Room) bool {
	if !b.Hard || !b.Span.Overlaps(m.Span) {
		return false
	}
	found, ok := conflict.BlockConflict(b, conflict.NeededIn(m, b.Span), &conflict.Context{Rooms: rooms})
	if !ok || found.Severity != consult.Blocking {
		return false
	}
	if found.PersonID == "" || len(c.Roles) == 0 {
		return true
	}
	// The Cause may name the roles in which a Person cannot be missed.
	return slices.ContainsFunc(m.Attendances, func(a consult.Attendance) bool {
		return a.PersonID == found.PersonID && slices.Contains(c.Roles, a.Role)
	})
}

// causeWords say in Chinese and in English why the Meetings hit by the Cause move.
func causeWords(c proposal.Cause, zone *time.Location) (string, string) {
	switch c.Kind {
	case proposal.CauseBlock:
		when := conflict.FormatSpan(c.Block.Span, zone)
		return fmt.Sprintf("因“%s”占用%s", c.Block.Title, when), fmt.Sprintf("“%s” takes %s", c.Block.Title, when)
	case proposal.CausePlan:
		return "按年度协商计划安排", "placed as the plan asks"
	case proposal.CauseMeetings:
		return "按要求安排", "placed as asked"
	}
	return "消除现有冲突", "resolves a standing conflict"
}
