package rest

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/pkg/consult"
)

// formerSpanNames are the names that the ends of a span had in bodies, and those that they have now. The former ones
// are deprecated in openapi.yaml and still read.
var formerSpanNames = map[string]string{"from": "starts_at", "to": "ends_at"}

// formerNames lists the fields of a body that have a former name, by the paths of both.
func formerNames(schema *openapi3.Schema, path string) map[string]string {
	out := map[string]string{}
	for name, property := range schema.Properties {
		current, renamed := formerSpanNames[name]
		if renamed && property.Value.Deprecated {
			out[fieldIn(path, current)] = fieldIn(path, name)
		}
		for inner, former := range formerNames(property.Value, fieldIn(path, name)) {
			out[inner] = former
		}
	}
	return out
}

// sentNames knows which fields of one body were sent by their former names.
type sentNames struct {
	operation *operation
	former    map[string]bool
}

// rename gives the fields of a body their current names, and returns the body with them. A field that is there under
// both names with different values is a Fault.
func (n *sentNames) rename(f *consult.Faults, body []byte, value any, zone *time.Location) []byte {
	n.former = map[string]bool{}
	changed := false
	for current, former := range n.operation.formerNames {
		parent, last := objectAt(value, former)
		old, sent := parent[last]
		if !sent {
			continue
		}
		_, name := objectAt(value, current)
		both, twice := parent[name]
		f.Add(twice && !sameTime(old, both, zone), former, "contradiction",
			"与 "+name+" 不一致；"+last+" 是其旧名，只须给出一个",
			"differs from "+name+", of which it is the former name; one is enough")
		delete(parent, last)
		parent[name] = old
		changed = true
		n.former[current] = !twice
	}
	if !changed {
		return body
	}
	renamed, err := json.Marshal(value)
	if err != nil {
		return body // cannot happen to what was read from JSON
	}
	return renamed
}

// objectAt is the object in which the field at path lies, and the field's name; the object is nil if there is none.
func objectAt(value any, path string) (map[string]any, string) {
	at, _ := value.(map[string]any)
	parts := strings.Split(path, ".")
	for _, name := range parts[:len(parts)-1] {
		at, _ = at[name].(map[string]any)
	}
	return at, parts[len(parts)-1]
}

// sameTime reports whether two values mean the same time.
func sameTime(a, b any, zone *time.Location) bool {
	x, _ := a.(string)
	y, _ := b.(string)
	one, known := instantOrDate(x, zone)
	other, alsoKnown := instantOrDate(y, zone)
	bothDates := len(x) == len(time.DateOnly)
	return known && alsoKnown && bothDates == (len(y) == len(time.DateOnly)) && one.Equal(other)
}

// asSent names the fields of Faults as the request named them: by the current name, unless the former was sent.
func (n *sentNames) asSent(faults consult.Faults) {
	for i := range faults {
		for current, former := range n.operation.formerNames {
			switch {
			case faults[i].Field == former && !n.former[current] && faults[i].Code != "contradiction":
				faults[i].Field = current
			case faults[i].Field == current && n.former[current]:
				faults[i].Field = former
			}
		}
	}
}

// explain does so for the Faults that a handler returned.
func (n *sentNames) explain(err error) error {
	if bad, ok := errors.AsType[*consult.Invalid](err); ok {
		n.asSent(bad.Faults)
	}
	return err
}
