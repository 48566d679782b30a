package styletest

import (
	"slices"
)

// Rule is something of the style that can be seen in the syntax.
type Rule struct {
	// Name is how the rule is called on the command line and in the table of exceptions.
	Name string
	// Says is the rule in words.
	Says string
	// find gives the places in a file where the rule is broken.
	find func(*House, *File) []Place
}

// Rules are all rules, in the order in which they are reported.
var Rules = []Rule{
	{
		Name: "unnamed-fields",
		Says: "a struct literal of 4 fields or more names them",
		find: unnamedFields,
	},
	{
		Name: "unnamed-rows",
		Says: "so does each row of a list of such structs",
		find: unnamedRows,
	},
	{
		Name: "late-errors",
		Says: "an error is tested by the statement after the one that made it",
		find: lateErrors,
	},
	{
		Name: "many-assigned",
		Says: "one statement does not assign three values to three variables",
		find: manyAssigned,
	},
	{
		Name: "outer-if",
		Says: "an if statement does not assign to a variable that is declared before it",
		find: outerIfs,
	},
	{
		Name: "named-results",
		Says: "a result has no name unless a deferred call needs it",
		find: namedResults,
	},
	{
		Name: "long-lines",
		Says: "a line has at most 120 columns, a tab counts 4",
		find: longLines,
	},
}

// Find gives every place where the named rule is broken, in the order of the files. It returns nil for an unknown rule.
func (h *House) Find(name string) []Place {
	at := slices.IndexFunc(Rules, func(r Rule) bool { return r.Name == name })
	if at < 0 {
		return nil
	}
	var places []Place
	for _, f := range h.Files {
		places = append(places, Rules[at].find(h, f)...)
	}
	return places
}
