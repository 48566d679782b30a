package reporting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reach"
)

// checkReport names every bad field of a Report.
func (svc *Service) checkReport(_ context.Context, r *figure.Report) error { return r.Validate() }

// Freeze makes a Report of what was recorded by now in the period, and keeps the Facts behind each number. Of the
// Report it takes the title, the period, the division and the owner.
func (svc *Service) Freeze(ctx context.Context, by consult.Actor, r figure.Report) (figure.Report, error) {
	var made figure.Report
	// The Question below would name the owner by another field.
	var f consult.Faults
	reach.Of(ctx).OwnerFault(&f, "owner_body_id", r.OwnerBodyID)
	if err := f.Err(); err != nil {
		return made, err
	}
	err := svc.store.Write(ctx, func(ctx context.Context) error {
		q, err := svc.complete(ctx, questionOf(r))
		if err != nil {
			return err
		}
		frozen, err := svc.collect(ctx, q)
		if err != nil {
			return err
		}
		content, err := json.Marshal(frozen)
		if err != nil {
			return fmt.Errorf("reporting: %w", err)
		}
		digest := sha256.Sum256(content)
		r.From, r.To = q.From, q.To
		r.At = q.At
		r.CreatedBy, r.Digest = by.Name, hex.EncodeToString(digest[:])
		made, err = svc.Reports.Add(ctx, by, r)
		if err != nil {
			return err
		}
		return svc.store.SaveFrozen(ctx, made.ID, content)
	})
	return made, err
}

// questionOf is what the Report answers.
func questionOf(r figure.Report) Question {
	q := Question{From: r.From, To: r.To, By: r.By, At: r.At}
	if r.OwnerBodyID != "" {
		q.Bodies = []consult.ID{r.OwnerBodyID}
	}
	return q
}

// collect reads the Facts of the period and of the year before.
func (svc *Service) collect(ctx context.Context, q Question) (figure.Frozen, error) {
	var out figure.Frozen
	now, err := svc.recorded(ctx, q)
	if err != nil {
		return out, err
	}
	former, err := svc.recorded(ctx, q.Former())
	if err != nil {
		return out, err
	}
	out.Now, out.Former = figure.Collect(now, q.By), figure.Collect(former, q.By)
	out.Names, err = svc.names(ctx, q.By, out.Now.Count(), out.Former.Count())
	return out, err
}

// frozen reads a Report with what it keeps.
func (svc *Service) frozen(ctx context.Context, id consult.ID) (figure.Report, figure.Frozen, error) {
	var f figure.Frozen
	r, err := svc.Reports.Get(ctx, id)
	if err != nil {
		return r, f, err
	}
	content, err := svc.store.Frozen(ctx, id)
	if err != nil {
		return r, f, err
	}
	err = json.Unmarshal(content, &f)
	if err != nil {
		return r, f, fmt.Errorf("reporting: report %s: %w", id, err)
	}
	return r, f, nil
}

// Report reads the Figures as they were reported.
func (svc *Service) Report(ctx context.Context, id consult.ID) (figure.Report, Figures, error) {
	var r figure.Report
	var out Figures
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		found, f, err := svc.frozen(ctx, id)
		if err != nil {
			return err
		}
		r = found
		out = Figures{Question: questionOf(r), Now: f.Now.Count(), Former: f.Former.Count(), Names: f.Names}
		return nil
	})
	return r, out, err
}

// ReportItems lists the Facts behind one number of the Report; of the year before if former is true. No group stands
// for the whole.
func (svc *Service) ReportItems(
	ctx context.Context, id consult.ID, key figure.Key, group *string, former bool,
) (Items, error) {
	var out Items
	d, ok := figure.Find(key)
	if !ok || d.Rate() {
		return out, consult.BadField("figure", "unknown", "没有这项统计的明细", "is no figure with a list")
	}
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		_, f, err := svc.frozen(ctx, id)
		if err != nil {
			return err
		}
		lists := f.Now
		if former {
			lists = f.Former
		}
		out = itemsIn(lists[key], group)
		return nil
	})
	return out, err
}

// itemsIn are the Facts in the group; all of them if there is none.
func itemsIn(all []figure.Fact, group *string) Items {
	var out Items
	for _, f := range all {
		if group == nil || slices.Contains(f.Groups, *group) {
			out.Facts = append(out.Facts, f)
			out.Value += f.Value
		}
	}
	return out
}

// Changes says how the Figures of the Report's period differ now from what was reported.
func (svc *Service) Changes(ctx context.Context, id consult.ID) (figure.Report, []figure.Difference, error) {
	var r figure.Report
	var out []figure.Difference
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		var f figure.Frozen
		var err error
		r, f, err = svc.frozen(ctx, id)
		if err != nil {
			return err
		}
		q := questionOf(r)
		q.At = svc.Now()
		now, err := svc.recorded(ctx, q)
		if err != nil {
			return err
		}
		out = figure.Compare(f.Now, figure.Collect(now, q.By))
		return nil
	})
	return r, out, err
}
