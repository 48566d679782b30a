package annualplan_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/annualplan"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/plan"
	"huiqi/pkg/proposal"
)

// modelEdition is an edition as the model has it: its Topics by lineage.
type modelEdition struct {
	id     consult.ID
	n      int
	status plan.Status
	topics map[consult.ID]consult.ID
}

// modelProposal is one that was worked out: for which edition, for which lineages,
// each as often touched as it was then, and the Meetings that it places.
type modelProposal struct {
	id       consult.ID
	plan     *modelEdition
	touched  map[consult.ID]int
	meetings map[consult.ID]consult.ID // by lineage
	applied  bool
	over     bool
}

// editionWalker does random things to a year's editions and knows, by plain lists,
// which edition is in force, which Topic is open, and what must be refused.
type editionWalker struct {
	*Office
	t         *testing.T
	rnd       *rand.Rand
	editions  []*modelEdition
	meetings  []consult.ID
	off       map[consult.ID]bool                // Meetings that are called off
	links     map[consult.ID]map[consult.ID]bool // by lineage, then Meeting
	kinds     map[[2]consult.ID]plan.Kind        // lineage and Meeting
	kept      map[[2]consult.ID]bool             // lineage and Meeting
	touched   map[consult.ID]int                 // how often a lineage's links or text changed
	changed   map[consult.ID]int                 // how often a Meeting changed
	proposals []*modelProposal
	at        map[consult.ID]int // how often a Meeting had changed when its Proposal was applied
	slot      int
	refused   int
	placed    int
}

func TestEditionWalks(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := &editionWalker{Office: o, t: t, rnd: rand.New(rand.NewPCG(seed, 9)), off: map[consult.ID]bool{}, links: map[consult.ID]map[consult.ID]bool{},
			kinds: map[[2]consult.ID]plan.Kind{}, kept: map[[2]consult.ID]bool{}, touched: map[consult.ID]int{}, changed: map[consult.ID]int{}, at: map[consult.ID]int{}}
		p, err := o.AnnualPlan.Plans.Add(t.Context(), o.By, plan.Plan{Year: 2026, Title: "计划"})
		Must(t, err)
		w.editions = []*modelEdition{{id: p.ID, n: 1, status: plan.Draft, topics: map[consult.ID]consult.ID{}}}
		for i := range 150 {
			w.step()
			if i%5 == 0 || t.Failed() {
				w.check()
			}
			if t.Failed() {
				return
			}
		}
		w.check()
		if seed < 2 && (w.refused < 10 || w.placed < 1) {
			t.Errorf("a dull walk: %d refused, %d placed", w.refused, w.placed)
		}
	})
}

// force is the edition in force, or nil.
func (w *editionWalker) force() (in *modelEdition) {
	for _, e := range w.editions {
		if e.status == plan.Approved || e.status == plan.Published {
			in = e
		}
	}
	return in
}

func (e *modelEdition) unapproved() bool {
	return e.status == plan.Draft || e.status == plan.Submitted
}

// open reports whether none of the lineage's Meetings stands and consults.
func (w *editionWalker) open(lineage consult.ID) bool {
	for m := range w.links[lineage] {
		if !w.off[m] && w.kinds[[2]consult.ID{lineage, m}] == plan.Consult {
			return false
		}
	}
	return true
}

// is compares an error with what the model wants: "" nothing, "stale", or the code
// of the first Fault.
func (w *editionWalker) is(what string, err error, want string) bool {
	w.t.Helper()
	got := ""
	if bad, ok := errors.AsType[*consult.Invalid](err); ok {
		got = bad.Faults[0].Code
	} else if errors.As(err, new(*proposal.Stale)) {
		got = "stale"
	} else if err != nil {
		got = err.Error()
	}
	if got != want {
		w.t.Errorf("%s: got %q, want %q (%v)", what, got, want, Explain(err))
	}
	if want != "" {
		w.refused++
	}
	return err == nil
}

// anyTopic is some edition's Topic, or false when that edition has none.
func (w *editionWalker) anyTopic() (e *modelEdition, lineage, topic consult.ID, ok bool) {
	e = Pick(w.rnd, w.editions)
	all := slices.Sorted(maps.Keys(e.topics))
	if len(all) == 0 {
		return e, "", "", false
	}
	lineage = Pick(w.rnd, all)
	return e, lineage, e.topics[lineage], true
}

func (w *editionWalker) step() {
	switch n := w.rnd.IntN(22); {
	case n < 2 && len(w.editions) < 6:
		w.edition()
	case n < 6:
		w.add()
	case n == 6:
		w.remove()
	case n < 11:
		w.take()
	case n == 11:
		w.book()
	case n == 12:
		w.link()
	case n == 13:
		w.callOff()
	case n == 14:
		w.keep()
	case n < 18:
		w.apply()
	case n < 20:
		w.link()
	default:
		w.undo()
	}
}

func (w *editionWalker) edition() {
	of := Pick(w.rnd, w.editions)
	want := ""
	if of.unapproved() {
		want = "transition"
	}
	p, err := w.AnnualPlan.NewEdition(w.t.Context(), w.By, of.id)
	if !w.is("edition", err, want) {
		return
	}
	e := &modelEdition{id: p.ID, n: len(w.editions) + 1, status: plan.Draft, topics: map[consult.ID]consult.ID{}}
	for _, v := range w.TopicsOf(w.t, p) {
		e.topics[v.Lineage] = v.ID
	}
	if !slices.Equal(slices.Sorted(maps.Keys(e.topics)), slices.Sorted(maps.Keys(of.topics))) {
		w.t.Errorf("edition %d has %v, made of %v", e.n, e.topics, of.topics)
	}
	w.editions = append(w.editions, e)
}

func (w *editionWalker) add() {
	e := Pick(w.rnd, w.editions)
	if last := w.editions[len(w.editions)-1]; w.rnd.IntN(2) == 0 {
		e = last
	}
	v := plan.Topic{Title: fmt.Sprint("题", w.slot), Form: "other", Earliest: "2026-06-02", Latest: "2026-12-30", Duration: time.Hour, Online: true}
	want := ""
	if w.rnd.IntN(3) == 0 {
		if other, lineage, _, ok := w.anyTopic(); ok {
			v.Lineage, want = lineage, "not_found"
			for _, o := range w.editions {
				if o.n < e.n && !o.unapproved() && o.topics[lineage] != "" {
					want = ""
				}
			}
			if e.topics[other.topics[lineage]] != "" || e.topics[lineage] != "" {
				if want == "" {
					want = "duplicate"
				}
			}
		}
	}
	if e.status != plan.Draft {
		want = "settled"
	}
	made, err := w.AnnualPlan.AddTopics(w.t.Context(), w.By, e.id, []plan.Topic{v})
	if w.is("add", err, want) {
		e.topics[made[0].Lineage] = made[0].ID
	}
}

func (w *editionWalker) remove() {
	e, lineage, topic, ok := w.anyTopic()
	if !ok {
		return
	}
	want := ""
	if e.status != plan.Draft {
		want = "settled"
	}
	_, err := w.AnnualPlan.RemoveTopic(w.t.Context(), w.By, topic, 0)
	if !w.is("remove", err, want) {
		return
	}
	delete(e.topics, lineage)
	for _, o := range w.editions {
		if o.topics[lineage] != "" {
			return
		}
	}
	delete(w.links, lineage) // the last of its lineage takes its links with it
}

func (w *editionWalker) take() {
	e := Pick(w.rnd, w.editions)
	step := Pick(w.rnd, []annualplan.PlanStep{annualplan.SubmitPlan, annualplan.SubmitPlan, annualplan.ApprovePlan, annualplan.ApprovePlan, annualplan.ReturnPlan,
		annualplan.PublishPlan, annualplan.WithdrawPlan})
	onwards := map[plan.Status]annualplan.PlanStep{plan.Draft: annualplan.SubmitPlan, plan.Submitted: annualplan.ApprovePlan, plan.Approved: annualplan.PublishPlan}
	if next := onwards[e.status]; next != "" && w.rnd.IntN(3) > 0 {
		step = next
	}
	to, want := map[string]plan.Status{"submit draft": plan.Submitted, "approve submitted": plan.Approved, "return submitted": plan.Draft,
		"publish approved": plan.Published, "publish superseded": plan.Published, "withdraw submitted": plan.Withdrawn,
		"withdraw approved": plan.Withdrawn, "withdraw published": plan.Withdrawn}[string(step)+" "+string(e.status)], ""
	if to == "" {
		want = "transition"
	} else if step == annualplan.SubmitPlan && len(e.topics) == 0 {
		want = "empty"
	}
	for _, o := range w.editions {
		if step == annualplan.PublishPlan && to != "" && o.status == plan.Published && o.n > e.n {
			want = "later_published"
		}
	}
	_, err := w.AnnualPlan.StepPlan(w.t.Context(), w.By, e.id, 0, step, "理由")
	if !w.is(string(step), err, want) {
		return
	}
	for _, o := range w.editions {
		if step == annualplan.PublishPlan && o.status == plan.Published {
			o.status = plan.Superseded
		}
	}
	e.status = to
	if step == annualplan.ApprovePlan || step == annualplan.PublishPlan {
		maps.DeleteFunc(w.kept, func(k [2]consult.ID, _ bool) bool { return e.topics[k[0]] != "" })
	}
}

// next is an hour that no Meeting has had yet.
func (w *editionWalker) next() consult.Span {
	w.slot++
	from := When(w.t, "06-02 01:00").Add(time.Duration(w.slot) * time.Hour)
	return consult.Span{From: from, To: from.Add(time.Hour)}
}

func (w *editionWalker) book() {
	m := Sitting(w.next())
	m.OnlineURL = "https://meet.example.cn/1"
	w.meetings = append(w.meetings, w.Office.Book(w.t, m).ID)
}

func (w *editionWalker) link() {
	_, lineage, topic, ok := w.anyTopic()
	if !ok || len(w.meetings) == 0 {
		return
	}
	m := Pick(w.rnd, w.meetings)
	was := w.links[lineage][m]
	if w.rnd.IntN(3) == 0 {
		_, err := w.AnnualPlan.UnlinkMeeting(w.t.Context(), topic, 0, m)
		w.is("unlink", err, "")
		if was {
			delete(w.links[lineage], m)
			delete(w.kept, [2]consult.ID{lineage, m})
			w.touched[lineage]++
		}
		return
	}
	want := ""
	if w.off[m] && !was {
		want = "cancelled"
	}
	kind := Pick(w.rnd, []plan.Kind{"", "", plan.Consult, plan.Research, plan.Reply})
	_, err := w.AnnualPlan.LinkMeeting(w.t.Context(), w.By, topic, 0, m, kind)
	if !w.is("link", err, want) || was && (kind == "" || kind == w.kinds[[2]consult.ID{lineage, m}]) {
		return
	}
	if kind == "" {
		kind = plan.Consult // all are of one form
	}
	w.note(lineage, m, kind)
	w.touched[lineage]++
}

func (w *editionWalker) note(lineage, m consult.ID, kind plan.Kind) {
	w.kinds[[2]consult.ID{lineage, m}] = kind
	if w.links[lineage] == nil {
		w.links[lineage] = map[consult.ID]bool{}
	}
	w.links[lineage][m] = true
}

// callOff calls a Meeting off or takes it up, and reads what became of all.
func (w *editionWalker) callOff() {
	if len(w.meetings) == 0 {
		return
	}
	m := Pick(w.rnd, w.meetings)
	var err error
	if w.off[m] {
		_, err = w.Booking.Confirm(w.t.Context(), w.By, m, nil, booking.Options{})
	} else {
		_, err = w.Booking.Cancel(w.t.Context(), w.By, m, "x", nil, booking.Options{})
	}
	w.is("call off or take up", err, "")
	w.read()
}

func (w *editionWalker) read() {
	for _, id := range w.meetings {
		if off := w.Meeting(w.t, id).Status == consult.Cancelled; off != w.off[id] {
			w.off[id] = off
			w.changed[id]++
		}
	}
}

// apply works a Proposal out by hand, or applies one that was.
func (w *editionWalker) apply() {
	ready := slices.DeleteFunc(slices.Clone(w.proposals), func(p *modelProposal) bool { return p.applied || p.over })
	if in := w.force(); in != nil && (len(ready) == 0 || w.rnd.IntN(2) == 0) {
		w.propose(in)
		return
	}
	if len(ready) == 0 {
		return
	}
	p := Pick(w.rnd, ready)
	want := ""
	for lineage, n := range p.touched {
		if w.touched[lineage] != n || !w.open(lineage) {
			want = "stale"
		}
	}
	if w.force() != p.plan {
		want = "stale"
	}
	_, err := w.Rescheduling.Apply(w.t.Context(), w.By, p.id, booking.Options{})
	if !w.is("apply", err, want) {
		p.over = w.rnd.IntN(2) == 0
		return
	}
	p.applied = true
	for lineage, m := range p.meetings {
		w.note(lineage, m, plan.Consult)
		w.touched[lineage]++
		w.meetings = append(w.meetings, m)
		w.at[m] = w.changed[m]
		w.placed++
	}
}

func (w *editionWalker) propose(e *modelEdition) {
	now := w.Now()
	p := &modelProposal{id: NewID(), plan: e, touched: map[consult.ID]int{}, meetings: map[consult.ID]consult.ID{}}
	var out proposal.Solution
	for _, lineage := range slices.Sorted(maps.Keys(e.topics)) {
		if !w.open(lineage) {
			continue
		}
		v, err := w.AnnualPlan.Topics.Get(w.t.Context(), e.topics[lineage])
		Must(w.t, err)
		m := NewID()
		p.touched[lineage], p.meetings[lineage] = w.touched[lineage], m
		out.Adjustments = append(out.Adjustments, proposal.Adjustment{MeetingID: m, TopicID: v.ID, Title: v.Title, Form: v.Form, Version: v.Version,
			After: consult.Slot{Span: w.next()}, AfterStatus: consult.Tentative})
	}
	if len(out.Adjustments) == 0 {
		return
	}
	Must(w.t, w.DB.Proposals.Add(w.t.Context(), proposal.Proposal{Stamp: consult.Stamp{ID: p.id, Version: 1, CreatedAt: now, ChangedAt: now},
		State: proposal.Ready, Cause: proposal.Cause{Kind: proposal.CausePlan, PlanID: e.id}, Limits: proposal.Limits{Status: consult.Tentative}, Outcome: out}))
	w.proposals = append(w.proposals, p)
}

func (w *editionWalker) undo() {
	applied := slices.DeleteFunc(slices.Clone(w.proposals), func(p *modelProposal) bool { return !p.applied || p.over })
	if len(applied) == 0 {
		return
	}
	p := Pick(w.rnd, applied)
	want := ""
	for _, m := range p.meetings {
		if w.changed[m] != w.at[m] {
			want = "stale"
		}
	}
	_, err := w.Rescheduling.Undo(w.t.Context(), w.By, p.id, booking.Options{})
	if !w.is("undo", err, want) {
		return
	}
	p.over = true
	for lineage := range p.meetings {
		w.touched[lineage]++
	}
	w.read()
}

// dropped are the lineages and Meetings that the model lists for the edition.
func (w *editionWalker) dropped(e *modelEdition, kept bool) (out []string) {
	if e.status == plan.Superseded || e.status == plan.Withdrawn {
		return nil
	}
	for lineage, of := range w.links {
		had := slices.ContainsFunc(w.editions, func(o *modelEdition) bool { return o.n < e.n && !o.unapproved() && o.topics[lineage] != "" })
		for m := range of {
			elsewhere := false
			for other, also := range w.links {
				elsewhere = elsewhere || also[m] && e.topics[other] != ""
			}
			if had && e.topics[lineage] == "" && !w.off[m] && !elsewhere && w.kept[[2]consult.ID{lineage, m}] == kept {
				out = append(out, string(lineage+" "+m))
			}
		}
	}
	slices.Sort(out)
	return out
}

func (w *editionWalker) keep() {
	e := Pick(w.rnd, w.editions)
	yes := w.rnd.IntN(3) > 0
	from := w.dropped(e, !yes)
	if len(from) == 0 {
		return
	}
	_, m, _ := strings.Cut(Pick(w.rnd, from), " ")
	_, err := w.AnnualPlan.KeepMeeting(w.t.Context(), w.By, e.id, consult.ID(m), yes)
	w.is("keep", err, "")
	for _, x := range from {
		if lineage, of, _ := strings.Cut(x, " "); of == m {
			w.kept[[2]consult.ID{consult.ID(lineage), consult.ID(m)}] = yes
		}
	}
}

// check compares the office with the model.
func (w *editionWalker) check() {
	w.t.Helper()
	ctx := w.t.Context()
	for _, e := range w.editions {
		p, err := w.AnnualPlan.Plans.Get(ctx, e.id)
		Must(w.t, err)
		if p.Edition != e.n || p.Status != e.status {
			w.t.Errorf("edition %d is %d, %s, want %s", e.n, p.Edition, p.Status, e.status)
		}
		topics := w.TopicsOf(w.t, p)
		links, err := w.AnnualPlan.TopicMeetings(ctx, topics)
		Must(w.t, err)
		if len(topics) != len(e.topics) {
			w.t.Errorf("edition %d has %d topics, want %d", e.n, len(topics), len(e.topics))
		}
		open := 0
		for _, v := range topics {
			if e.topics[v.Lineage] != v.ID {
				w.t.Errorf("edition %d has %s of the lineage %s", e.n, v.ID, v.Lineage)
			}
			got := map[consult.ID]bool{}
			for _, l := range links[v.Lineage] {
				got[l.MeetingID] = true
				if want := w.kinds[[2]consult.ID{v.Lineage, l.MeetingID}]; l.Kind != want {
					w.t.Errorf("%s has %s as %s, want %s", v.Lineage, l.MeetingID, l.Kind, want)
				}
			}
			if !maps.Equal(got, w.links[v.Lineage]) {
				w.t.Errorf("%s has %v, want %v", v.Lineage, got, w.links[v.Lineage])
			}
			if held := plan.HeldBy(links[v.Lineage]); (held == "") != w.open(v.Lineage) {
				w.t.Errorf("%s is held by %q, open: %v", v.Lineage, held, w.open(v.Lineage))
			}
			if w.open(v.Lineage) {
				open++
			}
		}
		want := ""
		switch {
		case e.unapproved():
			want = "not_approved"
		case e != w.force():
			want = "not_in_force"
		case open == 0:
			want = "nothing_open"
		}
		_, err = w.Rescheduling.Propose(ctx, w.By, proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CausePlan, PlanID: e.id}})
		w.is(fmt.Sprint("carrying out edition ", e.n), err, want)
		left, err := w.AnnualPlan.Dropped(ctx, p)
		Must(w.t, err)
		var got []string
		for _, d := range left {
			for _, l := range d.Meetings {
				got = append(got, string(l.Lineage+" "+l.MeetingID))
			}
		}
		slices.Sort(got)
		if want := w.dropped(e, false); !slices.Equal(got, want) {
			w.t.Errorf("edition %d lists %v, want %v", e.n, got, want)
		}
	}
	found, err := w.DB.PlanFaults(ctx)
	if Must(w.t, err); len(found) > 0 {
		w.t.Errorf("%v", found)
	}
}
