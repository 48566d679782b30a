package figure

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"huiqi/pkg/consult"
)

// aYear invents what may have been recorded, with ties between everything.
func aYear(r *rand.Rand) *Recorded {
	pick := func(prefix string, n int) consult.ID { return consult.ID(fmt.Sprint(prefix, r.IntN(n))) }
	traits := func() Traits {
		t := Traits{
			Date:     consult.Date(fmt.Sprintf("2027-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))),
			Form:     consult.FormKey([]string{"council", "thematic", "study"}[r.IntN(3)]),
			Category: []consult.Category{consult.CategoryConsultation, consult.CategoryStudy}[r.IntN(2)],
			Levels:   []consult.Level{consult.Levels[r.IntN(4)]},
			Venue:    pick("venue", 3),
		}
		for range r.IntN(3) {
			t.Bodies = append(t.Bodies, pick("body", 3))
		}
		for range r.IntN(3) {
			t.Officials = append(t.Officials, pick("official", 3))
		}
		return t
	}
	out := &Recorded{}
	tops := map[consult.ID]Traits{}
	for i := range r.IntN(20) {
		s := HeldMeeting{Traits: traits(), ID: consult.ID(fmt.Sprint("sitting", i)), Title: fmt.Sprint("会", i)}
		s.Top = Top{Traits: s.Traits, ID: s.ID, Title: s.Title}
		if r.IntN(2) == 0 {
			id := pick("parent", 3)
			if _, ok := tops[id]; !ok {
				tops[id] = traits()
			}
			s.Top = Top{Traits: tops[id], ID: id}
		}
		s.Attended, s.HalfDays = r.IntN(9), r.IntN(20)
		s.Counted, s.Came = r.IntN(9), r.IntN(5)
		out.Held = append(out.Held, s)
	}
	for i := range r.IntN(9) {
		id := consult.ID(fmt.Sprint("outcome", i))
		out.Outcomes = append(out.Outcomes, OutcomeRecord{Traits: traits(), ID: id, Instructed: r.IntN(2) == 0})
		out.Instructions = append(out.Instructions, InstructionRecord{Traits: traits(), ID: "on" + id, OutcomeID: id})
		out.Filed = append(out.Filed, MotionRecord{Traits: traits(), ID: consult.ID(fmt.Sprint("motion", i))})
		v := VisitRecord{Traits: traits(), ID: consult.ID(fmt.Sprint("visit", i))}
		if r.IntN(4) > 0 {
			v.FirmID = pick("firm", 3)
		}
		out.Visits = append(out.Visits, v)
	}
	return out
}

// mark is one thing counted in one group, written down as an office would on a tally sheet.
type mark struct {
	thing consult.ID
	value int
}

// tally counts a Figure the slow way: it goes through everything for each group.
func tally(r *Recorded, key Key, by By, group string) int {
	in := func(t Traits) bool {
		if by == "" {
			return true
		}
		has := func(all []consult.ID) bool {
			return slices.Contains(all, consult.ID(group)) || group == "" && len(all) == 0
		}
		switch by {
		case ByForm:
			return string(t.Form) == group
		case ByCategory:
			return string(t.Category) == group
		case ByBody:
			return has(t.Bodies)
		case ByLevel:
			return slices.Contains(t.Levels, consult.Level(group))
		case ByMonth:
			return string(t.Date[:7]) == group
		case ByOfficial:
			return has(t.Officials)
		}
		return string(t.Venue) == group
	}
	marks := map[mark]bool{}
	put := func(yes bool, thing consult.ID, value int) {
		if yes && value > 0 {
			marks[mark{thing, value}] = true
		}
	}
	for _, s := range r.Held {
		top := s.Top.Traits
		top.Officials = nil
		top.Date = "9999"
		for _, o := range r.Held {
			if o.Top.ID != s.Top.ID {
				continue
			}
			top.Officials = append(top.Officials, o.Officials...)
			if o.Date < top.Date {
				top.Date, top.Venue = o.Date, o.Venue
			}
		}
		switch key {
		case "meetings":
			put(in(top), s.Top.ID, 1)
		case "consultations":
			put(in(top) && top.Category == consult.CategoryConsultation, s.Top.ID, 1)
		case "studies":
			put(in(top) && top.Category == consult.CategoryStudy, s.Top.ID, 1)
		case "councils":
			put(in(top) && top.Form == "council", s.Top.ID, 1)
		case "sittings":
			put(in(s.Traits), s.ID, 1)
		case "attended":
			put(in(s.Traits), s.ID, s.Attended)
		case "half_days":
			put(in(s.Traits), s.ID, s.HalfDays)
		case "required":
			put(in(s.Traits), s.ID, s.Counted)
		case "required_came":
			put(in(s.Traits), s.ID, s.Came)
		}
	}
	for _, o := range r.Outcomes {
		put(key == "outcomes" && in(o.Traits), o.ID, 1)
		put(key == "outcomes_instructed" && o.Instructed && in(o.Traits), o.ID, 1)
	}
	for _, n := range r.Instructions {
		put(key == "instructions" && in(n.Traits), n.ID, 1)
	}
	for _, m := range r.Filed {
		put(key == "motions_filed" && in(m.Traits), m.ID, 1)
	}
	for _, v := range r.Visits {
		put(key == "visits" && in(v.Traits), v.ID, 1)
		put(key == "firms" && v.FirmID != "" && in(v.Traits), v.FirmID, 1)
	}
	sum := 0
	for m := range marks {
		sum += m.value
	}
	return sum
}

// TestFiguresAgreeWithATally counts random years twice.
func TestFiguresAgreeWithATally(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := aYear(rand.New(rand.NewPCG(seed, 27)))
		for _, by := range append([]By{""}, Bys...) {
			table := Collect(r, by).Count()
			for key, n := range table.Whole {
				if want := tally(r, key, "", ""); n != want {
					t.Fatalf("seed %d: %s is %d, a tally says %d", seed, key, n, want)
				}
			}
			for _, g := range table.Groups {
				for _, d := range Definitions {
					if want := tally(r, d.Key, by, g.Key); g.Numbers[d.Key] != want {
						t.Fatalf("seed %d: %s by %s of %q is %d, a tally says %d", seed, d.Key, by, g.Key,
							g.Numbers[d.Key], want)
					}
				}
			}
		}
	}
}

// TestListsAreWhatIsCounted finds each number again as what its list adds up to, no thing listed twice.
func TestListsAreWhatIsCounted(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		r := aYear(rand.New(rand.NewPCG(seed, 28)))
		for _, by := range append([]By{""}, Bys...) {
			lists := Collect(r, by)
			table := lists.Count()
			for _, d := range Definitions {
				listed := map[consult.ID]bool{}
				sums := map[string]int{}
				whole := 0
				for _, f := range lists[d.Key] {
					if listed[f.ID] {
						t.Fatalf("seed %d: %s lists %s twice", seed, d.Key, f.ID)
					}
					listed[f.ID] = true
					whole += f.Value
					for _, g := range f.Groups {
						sums[g] += f.Value
					}
				}
				if whole != table.Whole[d.Key] {
					t.Fatalf("seed %d: the list of %s adds up to %d, not %d", seed, d.Key, whole, table.Whole[d.Key])
				}
				for _, g := range table.Groups {
					if sums[g.Key] != g.Numbers[d.Key] {
						t.Fatalf("seed %d: the list of %s in %q adds up to %d, not %d", seed, d.Key, g.Key, sums[g.Key],
							g.Numbers[d.Key])
					}
				}
			}
		}
	}
}

// TestCompareFindsWhatIsCountedOtherwise turns a list into another and reads that off the Differences.
func TestCompareFindsWhatIsCountedOtherwise(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 29))
		was, now := Collect(aYear(random), ""), Collect(aYear(random), "")
		found := map[Key]Difference{}
		for _, d := range Compare(was, now) {
			found[d.Key] = d
		}
		for _, d := range Definitions {
			ids := func(l Lists) map[consult.ID]int {
				out := map[consult.ID]int{}
				for _, f := range l[d.Key] {
					out[f.ID] = f.Value
				}
				return out
			}
			before, after := ids(was), ids(now)
			x, differs := found[d.Key]
			if differs == maps.Equal(before, after) {
				t.Fatalf("seed %d: %s differs is %v", seed, d.Key, differs)
			}
			if !differs {
				continue
			}
			for _, f := range x.Dropped {
				delete(before, f.ID)
			}
			for _, f := range slices.Concat(x.Added, x.Changed) {
				before[f.ID] = f.Value
			}
			if !maps.Equal(before, after) || x.Now-x.Was != sum(now[d.Key])-sum(was[d.Key]) {
				t.Fatalf("seed %d: %s: the differences do not lead from one list to the other", seed, d.Key)
			}
		}
	}
}

func sum(all []Fact) int {
	n := 0
	for _, f := range all {
		n += f.Value
	}
	return n
}
