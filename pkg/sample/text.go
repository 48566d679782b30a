package sample

import "strings"

// quoted puts a matter into quotation marks, and changes those inside to single ones.
func quoted(matter string) string {
	return "“" + strings.NewReplacer("“", "‘", "”", "’").Replace(matter) + "”"
}
