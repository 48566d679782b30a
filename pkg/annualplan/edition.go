package annualplan

import (
	"context"
	"fmt"
	"slices"

	"huiqi/pkg/consult"
)

// nextEdition is the number after those of the Plans other than id.
func nextEdition(editions []consult.Plan, id consult.ID) int {
	n := 0
	for _, p := range editions {
		if p.ID != id {
			n = max(n, p.Edition)
		}
	}
	return n + 1
}

// supersede makes way for the Plan, which is about to be published.
func (svc *Service) supersede(ctx context.Context, p consult.Plan) error {
	editions, err := svc.store.Editions(ctx, p.Year, p.BodyID)
	if err != nil {
		return err
	}
	for _, o := range editions {
		if o.ID == p.ID || o.Status != consult.PlanPublished {
			continue
		}
		if o.LaterThan(p) {
			zh, en := editionWords(o)
			return consult.BadField("status", "later_published", "已发布更新的"+zh+"，须先撤回才能发布本版", en+" is later and must be withdrawn first")
		}
		was := o.Version
		o.Status, o.Version, o.ChangedAt = consult.PlanSuperseded, was+1, consult.Later(svc.Now(), o.ChangedAt)
		if err := svc.store.Plans.Save(ctx, o, was); err != nil {
			return err
		}
	}
	return nil
}

// editionWords name an edition and say where it stands.
func editionWords(p consult.Plan) (zh, en string) {
	zhStatus, enStatus := p.Status.Words()
	return fmt.Sprintf("第%d版《%s》（%s）", p.Edition, p.Title, zhStatus), fmt.Sprintf("edition %d “%s”, %s,", p.Edition, p.Title, enStatus)
}

// InForce is the edition of the Plan's year and Body that is carried out.
func (svc *Service) InForce(ctx context.Context, p consult.Plan) (latest consult.Plan, ok bool, err error) {
	editions, err := svc.store.Editions(ctx, p.Year, p.BodyID)
	latest, ok = consult.InForce(editions)
	return latest, ok, err
}

// FaultNotInForce names the edition that is to be carried out instead of the Plan.
func FaultNotInForce(f *consult.Faults, p, latest consult.Plan, ok bool) {
	zh, en := p.Status.Words()
	zh, en = "该版"+zh, "is "+en
	if ok {
		zhLatest, enLatest := editionWords(latest)
		zh, en = zh+"；现行的是"+zhLatest, en+"; "+enLatest+" is in force"
	} else {
		zh, en = zh+"；目前没有现行的版本", en+"; no edition is in force"
	}
	f.Add(true, "cause.plan_id", "not_in_force", zh, en)
}

// earlierThan are those of the editions before the Plan that were approved once.
func earlierThan(editions []consult.Plan, p consult.Plan) (ids []consult.ID) {
	for _, o := range editions {
		if p.LaterThan(o) && !o.Unapproved() {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// lineages completes the lineages of Topics to be added to the Plan: each is a new one
// unless it names one that an earlier edition has and this Plan has not.
func (svc *Service) lineages(ctx context.Context, p consult.Plan, add, stood []consult.Topic) (f consult.Faults, err error) {
	var named []consult.ID
	for i := range add {
		if add[i].Lineage == "" {
			add[i].Lineage = add[i].ID
			continue
		}
		named = append(named, add[i].Lineage)
	}
	if len(named) == 0 {
		return nil, nil
	}
	editions, err := svc.store.Editions(ctx, p.Year, p.BodyID)
	if err != nil {
		return nil, err
	}
	found, err := svc.store.TopicsOfLineages(ctx, earlierThan(editions, p), named)
	if err != nil {
		return nil, err
	}
	for i, t := range add {
		if t.Lineage == t.ID {
			continue
		}
		same := func(o consult.Topic) bool { return o.Lineage == t.Lineage }
		field := "lineage"
		if len(add) > 1 {
			field = fmt.Sprintf("[%d].lineage", i)
		}
		f.Add(!slices.ContainsFunc(found, same), field, "not_found", "之前各版中没有这个议题", "is no topic of an earlier edition")
		f.Add(slices.ContainsFunc(stood, same) || slices.IndexFunc(add, same) < i, field, "duplicate", "本版已有这个议题", "is in this edition already")
	}
	return f, nil
}
