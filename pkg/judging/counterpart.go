package judging

import (
	"context"
	"slices"

	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// Pairings reads whom Bodies are paired with.
type Pairings interface {
	// Counterparts lists the Pairings of the Bodies with departments, neither sectors nor parties, that hold on some
	// day from first to last, each with everybody who belongs to the partner, by its name.
	Counterparts(ctx context.Context, bodies []consult.ID, first, last consult.Date) ([]consult.Counterpart, error)
}

// readCounterparts reads the Pairings of those who hold counterpart consultations; of other Meetings it asks nothing.
func (a *Context) readCounterparts(ctx context.Context) error {
	if a.blocksOnly {
		return nil
	}
	var hosts []consult.ID
	var first, last consult.Date
	for i, q := range a.questions {
		m := a.Set[i].After
		form := a.Forms[consult.ID(m.Form)]
		warns := m.Form == consult.PairedForm && form.Severity(consult.CounterpartMissing) != consult.Off
		if q.resources == nil || !warns || m.HasChildren {
			continue
		}
		hosts = append(hosts, m.Owners()...)
		day := a.svc.day(m)
		if first == "" || day < first {
			first = day
		}
		last = max(last, day)
	}
	if len(hosts) == 0 {
		return nil
	}
	var err error
	a.pairings, err = a.svc.store.Counterparts(ctx, consult.Distinct(hosts), first, last)
	return err
}

// counterpartsOf are the Bodies that those who hold the Meeting are paired with on its day, with who belongs to them
// then. Those of Bodies beyond the reach of whoever asks have no names.
func (a *Context) counterpartsOf(m consult.Meeting) []conflict.Party {
	if m.Form != consult.PairedForm {
		return nil
	}
	var out []conflict.Party
	day, hosts := a.svc.day(m), m.Owners()
	for _, p := range a.pairings {
		if !p.On(day) || !slices.Contains(hosts, p.BodyID) {
			continue
		}
		at := slices.IndexFunc(out, func(x conflict.Party) bool { return x.BodyID == p.PartnerID })
		if at < 0 {
			at = len(out)
			out = append(out, conflict.Party{BodyID: p.PartnerID, People: map[consult.ID]bool{}})
		}
		if a.View.Covers(p.BodyID) {
			out[at].Name = p.Name
		}
		for _, s := range p.Seats {
			if s.On(day) {
				out[at].People[s.PersonID] = true
			}
		}
	}
	return out
}
