package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"huiqi/pkg/app/styletest"
)

// row is one line of the table.
type row struct {
	name  string
	value string
}

// summary is the table of the whole repository.
func summary(h *styletest.House) []row {
	rows := []row{{"code / test, k lines", totals(h)}, {"largest package, lines / files", largest(h)}}
	var files, lengths, complexities []int
	var comments, body int
	for _, f := range h.Files {
		if !f.Test {
			files = append(files, f.Lines())
		}
	}
	for _, f := range h.Functions() {
		if f.File.Test {
			continue
		}
		lengths = append(lengths, f.Lines)
		complexities = append(complexities, f.Complexity)
		comments += f.CommentLines
		body += f.Lines
	}
	rows = append(rows,
		row{"file lines med/p90/max", percentiles(files, 50, 90, 100)},
		row{"func lines med/p90/max", percentiles(lengths, 50, 90, 100)},
		row{"cyclomatic p90/p99/max", percentiles(complexities, 90, 99, 100)})
	rows = append(rows, exportedRows(h)...)
	rows = append(rows, row{"methods on the largest type", mostMethods(h)})
	rows = append(rows, row{"comment lines inside functions", percent(comments, body)})
	return append(rows, ruleRows(h)...)
}

// totals are the lines of code and of tests.
func totals(h *styletest.House) string {
	var code, test int
	for _, f := range h.Files {
		if f.Test {
			test += f.Lines()
		} else {
			code += f.Lines()
		}
	}
	return fmt.Sprintf("%.1f / %.1f", float64(code)/1000, float64(test)/1000)
}

// largest is the room with the most lines of code.
func largest(h *styletest.House) string {
	sizes := h.Sizes()
	if len(sizes) == 0 {
		return "none"
	}
	rooms := slices.Collect(maps.Keys(sizes))
	most := slices.MaxFunc(rooms, func(a, b string) int { return sizes[a].Lines - sizes[b].Lines })
	return fmt.Sprintf("%d / %d (%s)", sizes[most].Lines, sizes[most].Files, most)
}

// exportedRows say how many exported names have a comment, and which room has the most names.
func exportedRows(h *styletest.House) []row {
	documented := 0
	perRoom := map[string]int{}
	names := h.Names()
	for _, n := range names {
		perRoom[n.Room]++
		if n.Documented {
			documented++
		}
	}
	return []row{
		{"exported names documented", percent(documented, len(names))},
		{"exported names in the largest package", most(perRoom)},
	}
}

// mostMethods names the type with the most methods.
func mostMethods(h *styletest.House) string {
	all, _ := h.Methods()
	return most(all)
}

// ruleRows count where the code, without its tests, breaks the rules.
func ruleRows(h *styletest.House) []row {
	lines := 0
	for _, f := range h.Files {
		if !f.Test {
			lines += f.Lines()
		}
	}
	var rows []row
	for _, r := range styletest.Rules {
		code, test := split(h.Find(r.Name))
		value := fmt.Sprintf("%d (tests: %d)", code, test)
		if r.Name == "long-lines" {
			value = fmt.Sprintf("%s, %s", percent(code, lines), value)
		}
		rows = append(rows, row{"broken: " + r.Says, value})
	}
	return rows
}

// split counts the places in code and in tests.
func split(places []styletest.Place) (int, int) {
	code := 0
	for _, p := range places {
		if !p.Test {
			code++
		}
	}
	return code, len(places) - code
}

// most names the largest of some counts, the first by name among equals.
func most(counts map[string]int) string {
	if len(counts) == 0 {
		return "none"
	}
	names := slices.Sorted(maps.Keys(counts))
	largest := slices.MaxFunc(names, func(a, b string) int { return counts[a] - counts[b] })
	return fmt.Sprintf("%d (%s)", counts[largest], largest)
}

// percentiles are the values below which so many of a hundred lie.
func percentiles(values []int, at ...int) string {
	slices.Sort(values)
	var parts []string
	for _, p := range at {
		if len(values) == 0 {
			return "none"
		}
		parts = append(parts, fmt.Sprint(values[(len(values)-1)*p/100]))
	}
	return strings.Join(parts, "/")
}

// percent is a share of a whole, to a tenth.
func percent(part, whole int) string {
	if whole == 0 {
		return "none"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}
