package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"huiqi/pkg/app/styletest"
)

// printRooms prints a row for every room that has code: its size, its names, and where it breaks the rules.
func printRooms(h *styletest.House) {
	names := map[string]int{}
	for _, n := range h.Names() {
		names[n.Room]++
	}
	heads := []string{"room", "lines", "files", "exported"}
	broken := map[string]map[string]int{}
	for _, r := range styletest.Rules {
		heads = append(heads, r.Name)
		broken[r.Name] = map[string]int{}
		for _, p := range h.Find(r.Name) {
			broken[r.Name][p.Room]++
		}
	}
	fmt.Println()
	fmt.Printf("| %s |\n|%s\n", strings.Join(heads, " | "), strings.Repeat("---|", len(heads)))
	rooms := map[string]bool{}
	for _, f := range h.Files {
		rooms[f.Room] = true
	}
	sizes := h.Sizes()
	for _, room := range slices.Sorted(maps.Keys(rooms)) {
		fmt.Printf("| %s | %d | %d | %d |", room, sizes[room].Lines, sizes[room].Files, names[room])
		for _, r := range styletest.Rules {
			fmt.Printf(" %d |", broken[r.Name][room])
		}
		fmt.Println()
	}
}
