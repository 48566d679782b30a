package clienttest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// event is one event as a program shows it, or as it ought to.
type event struct {
	UID, Title, Place, Status string
	Start, End                time.Time
	// keeps are those of extras that the program still has; not part of the truth.
	keeps []string
}

// view is all that a program shows of its subscription.
type view struct {
	events []event
	// state is what it says besides, such as that it is switched off.
	state string
	// off says that events are kept but not shown.
	off bool
}

// visible are the events that a person sees.
func (v view) visible() []event {
	if v.off {
		return nil
	}
	return v.events
}

// about is where the event is that the story is about, or -1.
func (v view) about() int {
	return slices.IndexFunc(v.events, func(e event) bool { return strings.Contains(e.Title, subject) })
}

func (v view) same(w view) bool {
	return v.state == w.state && v.off == w.off && slices.EqualFunc(v.events, w.events, same)
}

func same(a, b event) bool {
	return a.UID == b.UID && a.Title == b.Title && a.Place == b.Place && a.Status == b.Status &&
		a.Start.Equal(b.Start) && a.End.Equal(b.End)
}

// differences tell in what the events shown are not as they should be. The truth's
// title and place are parts of those shown, for huiqi marks titles and adds the way.
// A program that shows no status is not wrong, but a cancelled meeting must then
// say so in its title.
func differences(truth, shown []event) []string {
	left := slices.Clone(shown)
	var bad []string
	for _, want := range truth {
		at := slices.IndexFunc(left, func(e event) bool { return strings.Contains(e.Title, want.Title) })
		if at < 0 {
			bad = append(bad, want.Title+" vanished")
			continue
		}
		bad = append(bad, want.unlike(left[at])...)
		left = slices.Delete(left, at, at+1)
	}
	for _, e := range left {
		what := "unknown"
		if slices.ContainsFunc(truth, func(want event) bool { return strings.Contains(e.Title, want.Title) }) {
			what = "duplicate"
		}
		bad = append(bad, fmt.Sprintf("%s: %s %s", what, e.Title, e.when()))
	}
	return bad
}

func (e event) unlike(have event) []string {
	var bad []string
	if have.UID != "" && have.UID != e.UID {
		bad = append(bad, fmt.Sprintf("%s: UID %s, not %s", e.Title, have.UID, e.UID))
	}
	if !e.Start.Equal(have.Start) || !e.End.Equal(have.End) {
		bad = append(bad, fmt.Sprintf("%s: %s, not %s", e.Title, have.when(), e.when()))
	}
	if !strings.Contains(have.Place, e.Place) {
		bad = append(bad, fmt.Sprintf("%s: in %q, not %q", e.Title, have.Place, e.Place))
	}
	if have.Status != "" && have.Status != e.Status {
		bad = append(bad, fmt.Sprintf("%s: %s, not %s", e.Title, have.Status, e.Status))
	}
	if marked := strings.Contains(have.Title, "已取消"); marked != (e.Status == "CANCELLED") {
		bad = append(bad, fmt.Sprintf("%s: is %s and reads %q", e.Title, e.Status, have.Title))
	}
	return bad
}

func (e event) when() string {
	return e.Start.In(shanghai).Format("01-02 15:04") + "–" + e.End.In(shanghai).Format("15:04")
}

// shanghai is the office's clock; it has had no other offset since 1991.
var shanghai = time.FixedZone("CST", 8*60*60)
