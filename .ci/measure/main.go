// Command measure prints how a Go repository is written: the sizes of rooms, files and functions, how much is
// documented, and how often the rules of the style are broken. Generated code is left out.
//
//	go run ./.ci/measure [-rooms] [-list RULE] [DIRECTORY]
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"huiqi/pkg/app/styletest"
)

func main() {
	rooms := flag.Bool("rooms", false, "print a row for every room, too")
	list := flag.String("list", "", "print the places where a rule is broken instead: "+ruleNames())
	within := flag.String("room", "", "with -list, print the places in this room alone, as in pkg/store")
	flag.Parse()
	root := "."
	if flag.NArg() > 0 {
		root = flag.Arg(0)
	}
	h, err := styletest.Read(root)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if *list != "" {
		for _, p := range h.Find(*list) {
			if styletest.Within(p.Room, *within) {
				fmt.Println(p)
			}
		}
		return
	}
	fmt.Println("| | |\n|---|---|")
	for _, row := range summary(h) {
		fmt.Printf("| %s | %s |\n", row.name, row.value)
	}
	if *rooms {
		printRooms(h)
	}
}

// ruleNames lists the rules for the help text.
func ruleNames() string {
	names := make([]string, 0, len(styletest.Rules))
	for _, r := range styletest.Rules {
		names = append(names, r.Name)
	}
	return strings.Join(names, ", ")
}
