// Package spelling defines how names and texts are written: the normal form in which they are
// stored, how a Chinese name is read, and by which spellings it is found. It knows none of the
// office's nouns and does no input or output.
package spelling
