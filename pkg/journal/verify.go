package journal

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// Fault is what is wrong with a row of the journal.
type Fault struct {
	Seq int64
	Why string
}

// String is the fault in words, with the number of the row.
func (f Fault) String() string { return fmt.Sprintf("row %d: %s", f.Seq, f.Why) }

// Verifier proves a journal whole. It is given every row in the order of numbers, with the Originals beside it.
type Verifier struct {
	head Head
	// expected is the hash that the last row should have, when that is not the one that it has.
	expected Hash
	faults   []Fault
	signed   map[int64][]SignedHead
	seen     map[int64]bool
	erased   map[consult.ID]int64
	emptied  []Originals
	rows     int64
}

// NewVerifier expects the signed heads to be in the journal. Their signatures are checked elsewhere.
func NewVerifier(heads []SignedHead) *Verifier {
	v := &Verifier{signed: map[int64][]SignedHead{}, seen: map[int64]bool{}, erased: map[consult.ID]int64{}}
	for _, h := range heads {
		v.signed[h.Seq] = append(v.signed[h.Seq], h)
	}
	return v
}

// Add looks at the next row.
func (v *Verifier) Add(e Entry, originals []Originals) {
	v.rows++
	for seq := v.head.Seq + 1; seq < e.Seq && seq < v.head.Seq+10; seq++ {
		v.fault(seq, "is missing")
	}
	if e.Seq <= v.head.Seq {
		v.fault(e.Seq, "is there twice")
	}
	hash := e.HashAfter(v.head.Hash)
	// Where the hash of the row before was changed, this row may still fit the hash that was there.
	if hash != e.Hash && (v.expected == v.head.Hash || e.HashAfter(v.expected) != e.Hash) {
		v.fault(e.Seq, "was changed: it does not have the hash that follows from its content and the row before it")
	}
	v.head = Head{Seq: e.Seq, Hash: e.Hash}
	v.expected = hash
	for _, h := range v.signed[e.Seq] {
		v.seen[e.Seq] = true
		if h.Hash != e.Hash {
			v.fault(e.Seq, "is not the row that was signed at "+h.At.UTC().Format("2006-01-02T15:04:05Z"))
		}
	}
	if e.Kind == Office && e.Operation == EraseOperation {
		v.erased[consult.ID(e.PersonID)] = e.Seq
	}
	v.originals(e, originals)
}

// originals compares what stands beside a row with the hashes in it.
func (v *Verifier) originals(e Entry, beside []Originals) {
	if len(beside) == 0 && !strings.Contains(e.Fields, `"hashed":"`) {
		return
	}
	hashes, err := e.hashes()
	if err != nil {
		v.fault(e.Seq, "has fields that cannot be read")
		return
	}
	wanted := map[hashedValue]int{}
	for _, h := range hashes {
		wanted[h]++
	}
	for _, some := range beside {
		if some.Erased {
			v.emptied = append(v.emptied, Originals{Seq: e.Seq, PersonID: some.PersonID})
			for h := range wanted {
				if h.Of == some.PersonID {
					delete(wanted, h)
				}
			}
			continue
		}
		for _, o := range some.Values {
			h := hashedValue{Hashed: o.Hash, Of: some.PersonID}
			if wanted[h] == 0 || !o.Holds() {
				v.fault(e.Seq, "has a personal value beside it that is not the one that was journalled")
				return
			}
			wanted[h]--
			if wanted[h] == 0 {
				delete(wanted, h)
			}
		}
	}
	if len(wanted) > 0 {
		v.fault(e.Seq, "has lost a personal value that stood beside it, and was not erased")
	}
}

func (v *Verifier) fault(seq int64, why string) {
	v.faults = append(v.faults, Fault{Seq: seq, Why: why})
}

// Signed says in words how far the journal is signed.
func (r Result) Signed() string {
	switch behind := r.Head.Seq - r.SignedTo; {
	case r.SignedTo == 0:
		return "no head is signed: whoever can write to the database could have written all of it anew"
	case behind > 0:
		return fmt.Sprintf("signed up to row %d; the %d rows since are not signed yet", r.SignedTo, behind)
	}
	return fmt.Sprintf("signed up to row %d", r.SignedTo)
}

// Result is what a Verifier found.
type Result struct {
	Head   Head
	Rows   int64
	Faults []Fault
	// SignedTo is the last row that a signed head covers, 0 when none does.
	SignedTo int64
}

// Result says what was found once every row was added.
func (v *Verifier) Result() Result {
	for _, o := range v.emptied {
		if v.erased[o.PersonID] <= o.Seq {
			v.fault(o.Seq, "has lost the personal values beside it, and no row says that they were erased")
		}
	}
	out := Result{Head: v.head, Rows: v.rows}
	for seq, heads := range v.signed {
		if !v.seen[seq] {
			v.fault(seq, fmt.Sprintf("was signed at %s and is not there",
				heads[0].At.UTC().Format("2006-01-02T15:04:05Z")))
			continue
		}
		out.SignedTo = max(out.SignedTo, seq)
	}
	out.Faults = v.faults
	return out
}

// Reader reads a journal.
type Reader interface {
	// EachEntry calls fn with every row after the number, as of one instant, and says which numbers have something
	// beside them and are no rows.
	EachEntry(ctx context.Context, after int64, fn func(Entry, []Originals) error) ([]int64, error)
	SignedHeads(ctx context.Context) ([]SignedHead, error)
}

// Verify proves the whole journal: that no row was changed, taken out or put in, that what stands beside the rows is
// what was journalled, and that every signed head is in it. known are heads that were kept elsewhere. It does not check
// who signed: see Key.Signed.
func Verify(ctx context.Context, r Reader, known []SignedHead) (Result, error) {
	heads, err := r.SignedHeads(ctx)
	if err != nil {
		return Result{}, err
	}
	v := NewVerifier(append(heads, known...))
	loose, err := r.EachEntry(ctx, 0, func(e Entry, beside []Originals) error {
		v.Add(e, beside)
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	for _, seq := range loose {
		v.fault(seq, "is missing, and personal values stand beside it")
	}
	return v.Result(), nil
}

// Numbers are how many rows a journal has, and the least and the greatest number.
type Numbers struct{ Count, First, Last int64 }

// checkedEnd is how many rows Check looks at: 1,000,000 would keep huiqi check for a while.
const checkedEnd = 10_000

// NumberReader reads a journal, and how its rows are numbered.
type NumberReader interface {
	Reader
	JournalNumbers(ctx context.Context) (Numbers, error)
}

// Check proves fast that no row of the journal is missing, that the end of its chain is whole, and that the heads that
// were signed there are in it. Verify proves the rest.
func Check(ctx context.Context, r NumberReader) ([]Fault, error) {
	n, err := r.JournalNumbers(ctx)
	if err != nil {
		return nil, err
	}
	var faults []Fault
	if n.Count == 0 || n.First != 1 || n.Last != n.Count {
		why := fmt.Sprintf("is the last one of %d rows, which begin with %d", n.Count, n.First)
		faults = append(faults, Fault{Seq: n.Last, Why: why})
	}
	end, err := verifyEnd(ctx, r, n.Last, checkedEnd)
	if err != nil {
		return nil, err
	}
	return append(faults, end.Faults...), nil
}

// verifyEnd proves the last n rows of a journal, whose last one has the number last, as Verify does, and takes the row
// before them as it is.
func verifyEnd(ctx context.Context, r Reader, last, n int64) (Result, error) {
	heads, err := r.SignedHeads(ctx)
	if err != nil {
		return Result{}, err
	}
	before := max(0, last-n)
	v := NewVerifier(slices.DeleteFunc(heads, func(h SignedHead) bool { return h.Seq <= before }))
	_, err = r.EachEntry(ctx, max(0, before-1), func(e Entry, beside []Originals) error {
		if e.Seq <= before {
			v.head = Head{Seq: e.Seq, Hash: e.Hash}
			v.expected = e.Hash
			return nil
		}
		v.Add(e, beside)
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	return v.Result(), nil
}
