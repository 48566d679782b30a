// Package spelling says how names and texts are written: the one form in which the office keeps them, how a Chinese
// name is read, and by which spellings it is found. It knows no nouns of the office and reads nothing.
package spelling
