package rest

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// spanNames are the pairs of names that the ends of a span have in parameters and bodies. Wherever a request has both,
// the first must not lie after the second.
var spanNames = [][2]string{
	{"from", "to"}, {"starts_at", "ends_at"}, {"free_from", "free_to"}, {"since", "until"}, {"earliest", "latest"},
}

// instantNames are the query parameters that may be an instant, with the + of its offset.
var instantNames = []string{"from", "to", "free_from", "free_to", "changed_since"}

// instantOrDate is the first instant of what the text means: the instant itself, or the start of the date in the
// zone. It is false for any other text.
func instantOrDate(text string, zone *time.Location) (time.Time, bool) {
	if day, err := consult.ParseDate(text); err == nil {
		return day.Start(zone), true
	}
	at, err := time.Parse(time.RFC3339, text)
	return instant(at), err == nil
}

// endOf is where a span with this end ends: at the instant, or with the date.
func endOf(text string, zone *time.Location) (time.Time, bool) {
	if day, err := consult.ParseDate(text); err == nil {
		return day.AddDays(1).Start(zone), true
	}
	return instantOrDate(text, zone)
}

// window is the span that a request asks for; an end that it leaves out is zero.
func (info requestInfo) window(from *api.From, to *api.To) consult.Span {
	var w consult.Span
	w.From, _ = instantOrDate(value(from), info.zone)
	w.To, _ = endOf(value(to), info.zone)
	return w
}

// checkQuerySpans refuses parameters that ask for a span which ends before it begins.
func checkQuerySpans(f *consult.Faults, query url.Values, zone *time.Location) {
	for _, ends := range spanNames {
		checkEnds(f, ends[0], ends[1], query.Get(ends[0]), query.Get(ends[1]), zone)
	}
}

// checkBodySpans does the same for every object of a JSON value at path.
func checkBodySpans(f *consult.Faults, path string, body any, zone *time.Location) {
	switch v := body.(type) {
	case []any:
		for i, item := range v {
			checkBodySpans(f, consult.FieldAt(path, i, ""), item, zone)
		}
	case map[string]any:
		for _, ends := range spanNames {
			from, _ := v[ends[0]].(string)
			to, _ := v[ends[1]].(string)
			checkEnds(f, ends[0], fieldIn(path, ends[1]), from, to, zone)
		}
		for _, name := range sortedKeys(v) {
			checkBodySpans(f, fieldIn(path, name), v[name], zone)
		}
	}
}

// checkEnds adds the Fault of a span whose start lies after its end. Text that is no time has been refused already.
func checkEnds(f *consult.Faults, start, field, from, to string, zone *time.Location) {
	first, known := instantOrDate(from, zone)
	last, alsoKnown := endOf(to, zone)
	// The date before another one ends where that one starts.
	dates := len(from) == len(time.DateOnly) && len(to) == len(time.DateOnly)
	f.Add(known && alsoKnown && (first.After(last) || dates && from > to), field, "not_after_start",
		"不能早于 "+start, "must not be before "+start)
}

// fieldIn is the path of a field of the object at path.
func fieldIn(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

// isInstant reports whether the query parameter may be an instant.
func isInstant(parameter string) bool { return slices.Contains(instantNames, parameter) }
