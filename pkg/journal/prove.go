package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Prove verifies the whole journal, with heads that were kept elsewhere and the key in the file, and says in words what
// it found: a line for each fault, in the order of rows, and then what was checked. It says how many faults there are.
func Prove(ctx context.Context, r Reader, key string, elsewhere []SignedHead) ([]string, int, error) {
	found, err := Verify(ctx, r, elsewhere)
	if err != nil {
		return nil, 0, err
	}
	kept, err := r.SignedHeads(ctx)
	if err != nil {
		return nil, 0, err
	}
	forged, checked, err := checkSignatures(key, append(kept, elsewhere...))
	if err != nil {
		return nil, 0, err
	}
	faults := append(found.Faults, forged...)
	slices.SortStableFunc(faults, func(a, b Fault) int { return int(a.Seq - b.Seq) })
	var said []string
	for _, f := range faults {
		said = append(said, f.String())
	}
	last := fmt.Sprintf("%d rows; the last one is %d, %s", found.Rows, found.Head.Seq, found.Head.Hash)
	return append(said, last, checked, found.Signed()), len(faults), nil
}

// checkSignatures says which of the heads do not have the signature of the key in the file, and in words what was
// checked.
func checkSignatures(path string, heads []SignedHead) ([]Fault, string, error) {
	if len(heads) == 0 {
		return nil, "signatures: there are none", nil
	}
	if path == "" {
		return nil, "signatures: not checked, because no key is named (--journal-key)", nil
	}
	key, err := ReadKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "signatures: not checked, because there is no key at " + path, nil
	}
	if err != nil {
		return nil, "", err
	}
	var forged []Fault
	for _, h := range heads {
		if !key.Signed(h) {
			why := "has a head that was not signed with the key " + key.Fingerprint() + ", or was changed since"
			forged = append(forged, Fault{Seq: h.Seq, Why: why})
		}
	}
	return forged, fmt.Sprintf("signatures: %d checked with the key %s", len(heads), key.Fingerprint()), nil
}
