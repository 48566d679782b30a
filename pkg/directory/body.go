package directory

import (
	"context"
	"errors"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
)

// checkBody checks a Body and the Bodies that it refers to, that it is not above itself, and that neither it nor a
// Body below it is of a Level above that of its parent. It fills in the Level. Writers take turns, so that of two edits
// which would make a circle together the second sees the first.
func (svc *Service) checkBody(ctx context.Context, b *consult.Body) error {
	if err := b.Validate(); err != nil {
		return err
	}
	if err := svc.checkBodyReach(ctx, b); err != nil {
		return err
	}
	var f consult.Faults
	err := errors.Join(
		registry.Exists(ctx, &f, svc.store.Bodies, "parent_id", b.ParentID),
		registry.Exists(ctx, &f, svc.store.Bodies, "paired_id", b.PairedID),
	)
	if err != nil {
		return err
	}
	kind, err := svc.store.BodyKinds.Get(ctx, consult.ID(b.Kind))
	if errors.Is(err, consult.ErrNotFound) {
		f.Add(true, "kind", "unknown", "组织类别不存在", "is not a kind of body")
		return f.Err()
	}
	if err != nil {
		return err
	}
	circular, err := svc.isAbove(ctx, b.ID, b.ParentID)
	if err != nil {
		return err
	}
	f.Add(circular, "parent_id", "cycle", "形成循环隶属", "makes a circle")
	if len(f) > 0 {
		return f.Err()
	}
	return svc.checkLevel(ctx, b, kind)
}

// checkBodyReach refuses a new parent or department that is beyond the reach of whoever asks. The Bodies that a token
// names stay where they are.
func (svc *Service) checkBodyReach(ctx context.Context, b *consult.Body) error {
	v := reach.Of(ctx)
	if v.Whole() {
		return nil
	}
	was, err := svc.store.Bodies.Get(ctx, b.ID)
	if err != nil && !errors.Is(err, consult.ErrNotFound) {
		return err
	}
	var f consult.Faults
	if was.ID == "" || was.ParentID != b.ParentID {
		v.OwnerFault(&f, "parent_id", b.ParentID)
		f.Add(
			slices.Contains(v.Roots(), b.ID), "parent_id", "forbidden", "令牌管辖的顶层组织不能改变隶属",
			"cannot change for a body that the token names",
		)
	}
	if b.PairedID != "" && was.PairedID != b.PairedID {
		v.OwnerFault(&f, "paired_id", b.PairedID)
	}
	return f.Err()
}

// isAbove reports whether the Body is the other one or above it, or the others already make a circle, as only SQL past
// the program can. A Body that does not exist ends the chain.
func (svc *Service) isAbove(ctx context.Context, body, other consult.ID) (bool, error) {
	seen := map[consult.ID]bool{body: true}
	for up := other; up != ""; {
		if seen[up] {
			return true, nil
		}
		seen[up] = true
		above, err := svc.store.Bodies.Get(ctx, up)
		if errors.Is(err, consult.ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		up = above.ParentID
	}
	return false, nil
}

// checkLevel fills in the Level of a Body of the kind and compares it with those of its parent and of all below it.
func (svc *Service) checkLevel(ctx context.Context, b *consult.Body, kind consult.BodyKind) error {
	top := consult.LevelCity
	if b.ParentID != "" {
		parent, err := svc.store.Bodies.Get(ctx, b.ParentID)
		if err != nil {
			return err
		}
		top = parent.Level
	}
	b.Level = kind.Level
	if b.Level == "" {
		b.Level = top
	}
	var f consult.Faults
	f.Add(b.Level.Above(top), "parent_id", "above_parent", "层级高于上级组织", "is of a level below that of the body")
	if b.ParentID == "" && kind.Level == "" || len(f) > 0 {
		return f.Err()
	}
	own, err := svc.ownLevels(ctx)
	if err != nil {
		return err
	}
	below := consult.BodyFilter{UnderID: b.ID}
	return errors.Join(registry.Each(ctx, svc.store.Bodies.List, below, func(o consult.Body) {
		level := own[o.Kind]
		f.Add(
			len(f) == 0 && o.ID != b.ID && level != "" && level.Above(b.Level), "parent_id", "above_parent",
			"下级组织“"+o.Name+"”的层级会高于本组织", "would put a body below, "+o.Name+", above its parent's level",
		)
	}), f.Err())
}

// ownLevels are the Levels that kinds give to their bodies; none where a Body has that of its parent.
func (svc *Service) ownLevels(ctx context.Context) (map[consult.BodyKindKey]consult.Level, error) {
	out := map[consult.BodyKindKey]consult.Level{}
	err := registry.Each(ctx, svc.store.BodyKinds.List, consult.Unfiltered{}, func(k consult.BodyKind) {
		out[k.Key] = k.Level
	})
	return out, err
}

// checkBodyKind checks a kind of Body. Its Level stays while a Body is of the kind: what stands below that Body would
// no longer be sure to be of a lower Level.
func (svc *Service) checkBodyKind(ctx context.Context, k *consult.BodyKind) error {
	if err := k.Validate(); err != nil {
		return err
	}
	was, err := svc.store.BodyKinds.Get(ctx, consult.ID(k.Key))
	if errors.Is(err, consult.ErrNotFound) || err == nil && was.Level == k.Level {
		return nil
	}
	if err != nil {
		return err
	}
	of := consult.BodyFilter{Kind: k.Key}
	used, err := svc.store.Bodies.List(reach.Everything(ctx), of, consult.PageRequest{Limit: 1})
	if err != nil {
		return err
	}
	var f consult.Faults
	f.Add(len(used.Items) > 0, "level", "in_use", "已有此类组织，层级不能更改", "cannot change while bodies are of this kind")
	return f.Err()
}

// PutBodyKind adds the kind, or replaces what is kept of it. What changes nothing keeps the version.
func (svc *Service) PutBodyKind(ctx context.Context, by consult.Actor, k consult.BodyKind) (consult.BodyKind, error) {
	var out consult.BodyKind
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		id := consult.ID(k.Key)
		_, err := svc.store.BodyKinds.Get(ctx, id)
		if errors.Is(err, consult.ErrNotFound) {
			out, err = svc.BodyKinds.AddAs(ctx, by, id, k)
			return err
		}
		if err != nil {
			return err
		}
		out, err = svc.BodyKinds.Edit(ctx, by, id, 0, func(was *consult.BodyKind) error {
			was.NameZH = k.NameZH
			was.NameEN = k.NameEN
			was.Level = k.Level
			return nil
		})
		return err
	})
	return out, err
}
