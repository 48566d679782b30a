package followup_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/outcome"
	"huiqi/pkg/plan"
	"huiqi/pkg/registry"
	"huiqi/pkg/reporting"
)

// walk does random things with Outcomes and what hangs on them. Its model is what was written, in lists that are gone
// through one thing at a time.
type walk struct {
	*Office
	t   *testing.T
	rnd *rand.Rand

	bodies, officials, meetings []consult.ID
	// parent is the Body above each Body, and linked the Meetings of each Topic by its lineage.
	parent map[consult.ID]consult.ID
	topics []plan.Topic
	linked map[consult.ID][]consult.ID
	kinds  []outcome.KindKey

	outcomes     []outcome.Outcome
	instructions []outcome.Instruction
	followUps    []outcome.FollowUp
	done         map[string]int
	found        int
}

// Random things are done with outcomes, instructions and follow-ups: the lists by every filter, what is overdue, the
// figures of the year and what came of a topic are as a slow model has them.
func TestWalksOfOutcomes(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := begin(t, o, seed)
		for step := range 90 {
			w.step()
			if step%6 == 5 {
				w.compare()
			}
		}
		w.compareFigures()
		for _, did := range []string{"outcome", "instruct", "ask", "reply", "close", "open", "remove"} {
			if w.done[did] == 0 {
				t.Errorf("a dull walk: nothing of %q in %v", did, w.done)
			}
		}
		if w.found < 100 {
			t.Errorf("a dull walk: the lists had %d things", w.found)
		}
		faults, err := w.DB.CountedFaults(t.Context())
		Must(t, err)
		if len(faults) > 0 {
			t.Error(faults)
		}
	})
}

func begin(t *testing.T, o *Office, seed uint64) *walk {
	t.Helper()
	w := &walk{
		Office: o,
		t:      t,
		rnd:    rand.New(rand.NewPCG(seed, 31)),
		bodies: []consult.ID{o.Body(t), o.Body(t), o.Body(t)},
		parent: map[consult.ID]consult.ID{},
		linked: map[consult.ID][]consult.ID{},
		kinds:  []outcome.KindKey{"report", "advice"},
		done:   map[string]int{},
	}
	below, err := o.Directory.Bodies.Add(t.Context(), o.By, consult.Body{
		Name: o.NextName("村"), Kind: consult.BodyVillageRoom, ParentID: w.bodies[0], Active: true,
	})
	Must(t, err)
	w.bodies = append(w.bodies, below.ID)
	w.parent[below.ID] = w.bodies[0]
	for i, key := range w.kinds {
		_, err := o.FollowUp.PutKind(t.Context(), o.By, outcome.Kind{
			Key: key, NameZH: fmt.Sprint("类", i), NameEN: string(key), Order: i, Active: true,
		})
		Must(t, err)
	}
	for range 2 {
		p, err := o.Directory.People.Add(t.Context(), o.By, consult.Person{
			Name: o.NextName("领导"), Kind: consult.PersonOfficial, Active: true,
		})
		Must(t, err)
		_, err = o.Directory.Posts.Add(t.Context(), o.By, consult.Post{
			PersonID: p.ID, Title: "市长", Since: "2020-01-01",
		})
		Must(t, err)
		w.officials = append(w.officials, p.ID)
	}
	_, w.topics = o.Approved(t, Topic("甲"), Topic("乙"))
	for n := range 3 {
		m := o.Book(t, Sitting(Span(t, fmt.Sprintf("06-1%d 09:00-10:00", n)), o.Person(t)))
		w.meetings = append(w.meetings, m.ID)
	}
	linked, err := o.AnnualPlan.LinkMeeting(t.Context(), o.By, w.topics[0].ID, 0, w.meetings[0], plan.Research)
	Must(t, err)
	w.linked[linked.Lineage] = []consult.ID{w.meetings[0]}
	o.Set(t, "07-01 09:00")
	return w
}

// some are up to n of the IDs, none perhaps.
func (w *walk) some(all []consult.ID, n int) []consult.ID {
	var out []consult.ID
	for range w.rnd.IntN(n + 1) {
		if id := Pick(w.rnd, all); !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return outcome.InOrder(out)
}

func (w *walk) today() consult.Date { return consult.DateOf(w.Now(), w.Zone()) }

func (w *walk) step() {
	w.Instant.Add(int64(3600 * w.rnd.IntN(30)))
	ctx, by := w.t.Context(), w.By
	switch n := w.rnd.IntN(10); {
	case n < 3 || len(w.outcomes) == 0:
		o := outcome.Outcome{
			Kind:             Pick(w.rnd, w.kinds),
			Title:            Pick(w.rnd, []string{"关于停车的报告", "关于养老的建议"}),
			Date:             w.today().AddDays(-w.rnd.IntN(20)),
			OwnerBodyIDs:     append(w.some(w.bodies, 1), Pick(w.rnd, w.bodies)),
			RecipientBodyIDs: w.some(w.bodies, 1),
			MeetingIDs:       w.some(w.meetings, 2),
			TopicIDs:         w.some([]consult.ID{w.topics[0].Lineage, w.topics[1].Lineage}, 1),
		}
		made, err := w.FollowUp.Outcomes.Add(ctx, by, o)
		Must(w.t, err)
		w.outcomes = append(w.outcomes, made)
		w.done["outcome"]++
	case n < 5:
		of := Pick(w.rnd, w.outcomes)
		made, err := w.FollowUp.Instructions.Add(ctx, by, outcome.Instruction{
			OutcomeID: of.ID, PersonID: Pick(w.rnd, w.officials), Date: w.today(),
			Words: Pick(w.rnd, []string{"请研究", "请落实"}),
		})
		Must(w.t, err)
		w.instructions = append(w.instructions, made)
		w.done["instruct"]++
	case n < 7:
		of := Pick(w.rnd, w.outcomes)
		u := outcome.FollowUp{
			OutcomeID: of.ID, BodyID: Pick(w.rnd, w.bodies), What: Pick(w.rnd, []string{"整改", "反馈"}),
			Due: w.today().AddDays(w.rnd.IntN(6)),
		}
		for _, i := range w.instructions {
			if i.OutcomeID == of.ID {
				u.InstructionID = i.ID
			}
		}
		made, err := w.FollowUp.FollowUps.Add(ctx, by, u)
		Must(w.t, err)
		w.followUps = append(w.followUps, made)
		w.done["ask"]++
	case n < 9 && len(w.followUps) > 0:
		w.change(w.rnd.IntN(len(w.followUps)))
	default:
		w.remove()
	}
}

// change replies to a FollowUp, closes it or opens it again.
func (w *walk) change(at int) {
	ctx, by := w.t.Context(), w.By
	u := &w.followUps[at]
	if u.ClosedOn == "" && w.rnd.IntN(3) > 0 {
		_, err := w.FollowUp.Reply(ctx, by, u.ID, 0, "已办", "", nil)
		Must(w.t, err)
		u.Reply, u.RepliedOn = "已办", w.today()
		w.done["reply"]++
		return
	}
	closed := u.ClosedOn == ""
	_, err := w.FollowUp.FollowUps.Edit(ctx, by, u.ID, 0, func(u *outcome.FollowUp) error {
		w.FollowUp.Close(u, closed)
		return nil
	})
	Must(w.t, err)
	u.ClosedOn = ""
	if closed {
		u.ClosedOn = w.today()
		w.done["close"]++
		return
	}
	w.done["open"]++
}

// remove takes back an Instruction, which something may hang on.
func (w *walk) remove() {
	if len(w.instructions) == 0 {
		return
	}
	at := w.rnd.IntN(len(w.instructions))
	id := w.instructions[at].ID
	needed := slices.ContainsFunc(w.followUps, func(u outcome.FollowUp) bool { return u.InstructionID == id })
	err := w.FollowUp.Instructions.Remove(w.t.Context(), w.By, id, 0)
	if (err != nil) != needed {
		w.t.Fatalf("removing an instruction that something hangs on: %v, %v", needed, err)
	}
	if err == nil {
		w.instructions = slices.Delete(w.instructions, at, at+1)
		w.done["remove"]++
	}
}

// below reports whether the Body is the other or lies below it.
func (w *walk) below(body, of consult.ID) bool {
	for ; body != ""; body = w.parent[body] {
		if body == of {
			return true
		}
	}
	return false
}

func (*walk) in(d, from, to consult.Date) bool { return d >= from && (to == "" || d <= to) }

func (*walk) state(u outcome.FollowUp) outcome.State {
	switch {
	case u.ClosedOn != "":
		return outcome.Closed
	case u.RepliedOn != "":
		return outcome.Replied
	}
	return outcome.Open
}

func (w *walk) overdue(u outcome.FollowUp, on consult.Date) bool {
	return on == "" || w.state(u) == outcome.Open && u.Due < on
}

// passes reports whether the Outcome passes the filter.
func (w *walk) passes(o outcome.Outcome, f outcome.Filter) bool {
	if !w.in(o.Date, f.From, f.To) || f.Kind != "" && o.Kind != f.Kind || !strings.Contains(o.Title, f.Search) {
		return false
	}
	owned, under := false, false
	for _, b := range o.OwnerBodyIDs {
		owned = owned || b == f.BodyID
		under = under || w.below(b, f.UnderID)
	}
	about := false
	for _, t := range w.topics {
		if t.ID == f.TopicID {
			about = slices.Contains(o.TopicIDs, t.Lineage)
			for _, m := range w.linked[t.Lineage] {
				about = about || slices.Contains(o.MeetingIDs, m)
			}
		}
	}
	wrote, any := false, false
	for _, i := range w.instructions {
		wrote = wrote || i.OutcomeID == o.ID && i.PersonID == f.PersonID
		any = any || i.OutcomeID == o.ID
	}
	is, late := false, false
	for _, u := range w.followUps {
		is = is || u.OutcomeID == o.ID && w.state(u) == f.State
		late = late || u.OutcomeID == o.ID && w.overdue(u, f.OverdueOn)
	}
	return (f.BodyID == "" || owned) && (f.UnderID == "" || under) && (f.TopicID == "" || about) &&
		(f.MeetingID == "" || slices.Contains(o.MeetingIDs, f.MeetingID)) && (f.PersonID == "" || wrote) &&
		(!f.Instructed || any) && (f.State == "" || is) && (f.OverdueOn == "" || late)
}

// filter narrows by one or two random things, or by none.
func (w *walk) filter() outcome.Filter {
	var f outcome.Filter
	for range w.rnd.IntN(3) {
		switch w.rnd.IntN(10) {
		case 0:
			f.BodyID = Pick(w.rnd, w.bodies)
		case 1:
			f.UnderID = Pick(w.rnd, w.bodies)
		case 2:
			f.MeetingID = Pick(w.rnd, w.meetings)
		case 3:
			f.TopicID = Pick(w.rnd, w.topics).ID
		case 4:
			f.PersonID = Pick(w.rnd, w.officials)
		case 5:
			f.Instructed = true
		case 6:
			f.State = Pick(w.rnd, []outcome.State{outcome.Open, outcome.Replied, outcome.Closed})
		case 7:
			f.OverdueOn = w.today()
		case 8:
			f.Kind = Pick(w.rnd, w.kinds)
		case 9:
			f.From, f.Search = w.today().AddDays(-10), "停车"
		}
	}
	return f
}

// compare compares each list, by random filters.
func (w *walk) compare() {
	ctx := w.t.Context()
	for range 6 {
		f := w.filter()
		var want, got []consult.ID
		for _, o := range w.outcomes {
			if w.passes(o, f) {
				want = append(want, o.ID)
			}
		}
		Must(w.t, registry.Each(ctx, w.FollowUp.Outcomes.List, f, func(o outcome.Outcome) { got = append(got, o.ID) }))
		w.same("outcomes", f, got, want)

		on := outcome.InstructionFilter{Of: w.filter()}
		if w.rnd.IntN(2) == 0 {
			on.PersonID = Pick(w.rnd, w.officials)
		}
		want, got = nil, nil
		for _, i := range w.instructions {
			if w.of(i.OutcomeID, on.Of) && (on.PersonID == "" || i.PersonID == on.PersonID) {
				want = append(want, i.ID)
			}
		}
		Must(w.t, registry.Each(ctx, w.FollowUp.Instructions.List, on, func(i outcome.Instruction) {
			got = append(got, i.ID)
		}))
		w.same("instructions", on, got, want)
		w.compareFollowUps()
	}
}

func (w *walk) compareFollowUps() {
	f := outcome.FollowUpFilter{Of: w.filter()}
	switch w.rnd.IntN(5) {
	case 0:
		f.UnderID = Pick(w.rnd, w.bodies)
	case 1:
		f.PersonID = Pick(w.rnd, w.officials)
	case 2:
		f.State = Pick(w.rnd, []outcome.State{outcome.Open, outcome.Replied, outcome.Closed})
	case 3:
		f.OverdueOn = w.today()
	}
	var want, got []consult.ID
	for _, u := range w.followUps {
		asked := f.PersonID == "" || slices.ContainsFunc(w.instructions, func(i outcome.Instruction) bool {
			return i.ID == u.InstructionID && i.PersonID == f.PersonID
		})
		if w.of(u.OutcomeID, f.Of) && asked && (f.UnderID == "" || w.below(u.BodyID, f.UnderID)) &&
			(f.State == "" || w.state(u) == f.State) && w.overdue(u, f.OverdueOn) {
			want = append(want, u.ID)
		}
	}
	Must(w.t, registry.Each(w.t.Context(), w.FollowUp.FollowUps.List, f, func(u outcome.FollowUp) {
		got = append(got, u.ID)
		if w.FollowUp.Overdue(u) != (w.state(u) == outcome.Open && u.Due < w.today()) {
			w.t.Fatalf("overdue on %s: %+v", w.today(), u)
		}
	}))
	w.same("follow-ups", f, got, want)
}

// of reports whether the Outcome with the ID passes the filter.
func (w *walk) of(id consult.ID, f outcome.Filter) bool {
	return slices.ContainsFunc(w.outcomes, func(o outcome.Outcome) bool { return o.ID == id && w.passes(o, f) })
}

func (w *walk) same(what string, f any, got, want []consult.ID) {
	w.t.Helper()
	w.found += len(want)
	if !slices.Equal(outcome.InOrder(got), outcome.InOrder(want)) || len(got) != len(want) {
		w.t.Fatalf("%s by %+v: %v, the model has %v", what, f, got, want)
	}
}

// compareFigures compares the year's numbers, whole and of each Body: an Outcome counts once in each of its owners.
func (w *walk) compareFigures() {
	got, err := w.Reporting.Figures(w.t.Context(), reporting.Question{
		From: "2026-01-01", To: "2026-12-31", By: figure.ByBody,
	})
	Must(w.t, err)
	count := func(counts func(owners []consult.ID) bool) map[figure.Key]int {
		n := map[figure.Key]int{}
		for _, o := range w.outcomes {
			if !counts(o.OwnerBodyIDs) {
				continue
			}
			n["outcomes"]++
			on := 0
			for _, i := range w.instructions {
				if i.OutcomeID == o.ID {
					on++
				}
			}
			n["outcomes_instructed"] += min(on, 1)
			n["instructions"] += on
		}
		return n
	}
	check := func(of consult.ID, got, want map[figure.Key]int) {
		for _, key := range []figure.Key{"outcomes", "outcomes_instructed", "instructions"} {
			if got[key] != want[key] {
				w.t.Errorf("%s of %q: %d, the model has %d", key, of, got[key], want[key])
			}
		}
	}
	check("", got.Now.Whole, count(func([]consult.ID) bool { return true }))
	for _, body := range w.bodies {
		numbers := map[figure.Key]int{}
		for _, g := range got.Now.Groups {
			if g.Key == string(body) {
				numbers = g.Numbers
			}
		}
		check(body, numbers, count(func(owners []consult.ID) bool { return slices.Contains(owners, body) }))
	}
}
