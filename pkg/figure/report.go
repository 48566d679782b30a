package figure

import (
	"cmp"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// Report (统计报告) is the Figures of a period as they were at one instant, with the Facts behind each: it says what was
// reported whatever is corrected later.
type Report struct {
	consult.Stamp
	Title    string
	From, To consult.Date
	By       By
	// OwnerBodyID is the Body whose Report it is, which counts what its subtree owned; none for the whole office.
	OwnerBodyID consult.ID
	At          time.Time
	CreatedBy   string
	// Digest is the SHA-256 of what was frozen, in hexadecimal digits.
	Digest string
}

// Normalise writes every text in its normal form.
func (r *Report) Normalise() { r.Title = spelling.Line(r.Title) }

// Validate names every bad field that can be told without looking anything up.
func (r Report) Validate() error {
	var f consult.Faults
	f.CheckLine("title", r.Title, 1, 200)
	return f.Err()
}

// Filter narrows the list of Reports.
type Filter struct {
	Search string
	// UnderID finds those of a Body in the subtree.
	UnderID consult.ID
}

// Frozen is what a Report keeps: the Facts of its period and of the year before, and what the groups were called.
type Frozen struct {
	Now, Former Lists
	Names       map[string]Name
}

// Difference is how one Figure differs from what was reported.
type Difference struct {
	Key      Key
	Was, Now int
	// Added are Facts that were not counted then, Dropped those that are not counted any more, and Changed those that
	// count for more or less, as they are now.
	Added, Dropped, Changed []Fact
}

// Compare lists the Figures of which the Facts have changed, in the order of the Definitions.
func Compare(was, now Lists) []Difference {
	var out []Difference
	for _, d := range Definitions {
		x := Difference{Key: d.Key}
		then := map[consult.ID]Fact{}
		for _, f := range was[d.Key] {
			then[f.ID] = f
			x.Was += f.Value
		}
		for _, f := range now[d.Key] {
			x.Now += f.Value
			old, ok := then[f.ID]
			delete(then, f.ID)
			switch {
			case !ok:
				x.Added = append(x.Added, f)
			case old.Value != f.Value:
				x.Changed = append(x.Changed, f)
			}
		}
		for _, f := range then {
			x.Dropped = append(x.Dropped, f)
		}
		slices.SortFunc(x.Dropped, func(a, b Fact) int {
			return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.ID, b.ID))
		})
		if len(x.Added)+len(x.Dropped)+len(x.Changed) > 0 {
			out = append(out, x)
		}
	}
	return out
}
