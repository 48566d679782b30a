package annualplan

import (
	"context"
	"fmt"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

// nextEdition gets the number that follows those of all editions except the Plan id.
func nextEdition(editions []plan.Plan, id consult.ID) int {
	n := 0
	for _, p := range editions {
		if p.ID != id {
			n = max(n, p.Edition)
		}
	}
	return n + 1
}

// supersede marks the published edition as superseded, because the Plan is about to be
// published. It refuses when the published edition is later than the Plan.
func (svc *Service) supersede(ctx context.Context, p plan.Plan) error {
	editions, err := svc.store.Editions(ctx, p.Year, p.BodyID)
	if err != nil {
		return err
	}
	for _, o := range editions {
		if o.ID == p.ID || o.Status != plan.Published {
			continue
		}
		if o.LaterThan(p) {
			zh, en := editionWords(o)
			return consult.BadField(
				"status", "later_published", "已发布更新的"+zh+"，须先撤回才能发布本版", en+" is later and must be withdrawn first",
			)
		}
		was := o.Version
		o.Status = plan.Superseded
		o.Version = was + 1
		o.ChangedAt = consult.Later(svc.Now(), o.ChangedAt)
		if err := svc.store.Plans.Save(ctx, o, was); err != nil {
			return err
		}
	}
	return nil
}

// editionWords describe an edition and its status, in Chinese and English.
func editionWords(p plan.Plan) (string, string) {
	zhStatus, enStatus := p.Status.Words()
	return fmt.Sprintf("第%d版《%s》（%s）", p.Edition, p.Title, zhStatus),
		fmt.Sprintf("edition %d “%s”, %s,", p.Edition, p.Title, enStatus)
}

// InForce gets the edition that is in force for the year and Body of the Plan.
func (svc *Service) InForce(ctx context.Context, p plan.Plan) (plan.Plan, bool, error) {
	editions, err := svc.store.Editions(ctx, p.Year, p.BodyID)
	if err != nil {
		return plan.Plan{}, false, err
	}
	latest, ok := plan.InForce(editions)
	return latest, ok, nil
}

// FaultNotInForce adds the fault of a Plan that is not in force. It names the edition
// that is, when ok says that there is one.
func FaultNotInForce(f *consult.Faults, p, latest plan.Plan, ok bool) {
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

// earlierThan lists the editions before the Plan that have been approved at some time.
func earlierThan(editions []plan.Plan, p plan.Plan) []consult.ID {
	var ids []consult.ID
	for _, o := range editions {
		if p.LaterThan(o) && !o.Unapproved() {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// setLineages completes the lineages of Topics that are added to the Plan. A Topic without
// one starts a new lineage. A lineage that is given must exist in an earlier edition and
// not yet in this Plan; present are the Topics that the Plan has.
func (svc *Service) setLineages(
	ctx context.Context, p plan.Plan, add, present []plan.Topic,
) (consult.Faults, error) {
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
	var f consult.Faults
	for i, t := range add {
		if t.Lineage == t.ID {
			continue
		}
		same := func(o plan.Topic) bool { return o.Lineage == t.Lineage }
		field := "lineage"
		if len(add) > 1 {
			field = fmt.Sprintf("[%d].lineage", i)
		}
		f.Add(!slices.ContainsFunc(found, same), field, "not_found", "之前各版中没有这个议题", "is no topic of an earlier edition")
		f.Add(
			slices.ContainsFunc(present, same) || slices.IndexFunc(add, same) < i, field, "duplicate", "本版已有这个议题",
			"is in this edition already",
		)
	}
	return f, nil
}
