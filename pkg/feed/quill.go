package feed

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

// inked is golang-ical's VEVENT with a faster pen. Its bytes are those that the
// library writes of the same event, which a test and a fuzzer compare; what it
// does not know how to write so, it gives to the library.
type inked struct{ ics.VEvent }

const newLine = string(ics.WithNewLineWindows)

// SerializeTo writes the event as golang-ical's VEvent does.
func (e *inked) SerializeTo(w io.Writer, c *ics.SerializationConfiguration) error {
	b, ok := w.(*bytes.Buffer)
	if !ok || c.NewLine != newLine || c.MaxLength != lineLimit {
		return e.VEvent.SerializeTo(w, c)
	}
	q := quill{Buffer: b}
	b.WriteString("BEGIN:VEVENT" + newLine)
	for i := range e.Properties {
		p := &e.Properties[i].BaseProperty
		if q.write(p) {
			continue
		}
		if err := p.SerializeTo(b, c); err != nil {
			return err
		}
	}
	for _, part := range e.Components {
		if err := part.SerializeTo(b, c); err != nil {
			return err
		}
	}
	b.WriteString("END:VEVENT" + newLine)
	return nil
}

// quill writes properties without allocating.
type quill struct {
	*bytes.Buffer
	// long is where lines that have to be folded are kept meanwhile.
	long []byte
}

// write answers false, having written nothing, for a property that only the
// library knows how to write.
func (q *quill) write(p *ics.BaseProperty) bool {
	out := q.AvailableBuffer()
	out = append(out, p.IANAToken...)
	out, ok := appendParameters(out, p)
	if !ok {
		return false
	}
	out = append(out, ':')
	if p.GetValueType() == ics.ValueDataTypeText {
		out = appendText(out, p.Value)
	} else {
		out = append(out, p.Value...)
	}
	if len(out) <= lineLimit {
		q.Write(append(out, newLine...))
		return true
	}
	if !utf8.Valid(out) {
		return false
	}
	q.long = append(q.long[:0], out...)
	q.fold(q.long)
	return true
}

// appendParameters answers false when there are too many or one needs escapes.
func appendParameters(out []byte, p *ics.BaseProperty) ([]byte, bool) {
	var some [4]string
	if len(p.ICalParameters) > len(some) {
		return out, false
	}
	names := some[:0]
	for name := range p.ICalParameters {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		values := p.ICalParameters[name]
		if ics.Parameter(name).IsQuoted() || len(values) != 1 || strings.ContainsAny(values[0], `,";:\'`) {
			return out, false
		}
		out = append(append(append(append(out, ';'), name...), '='), values[0]...)
	}
	return out, true
}

// appendText escapes a TEXT value (RFC 5545 §3.3.11).
func appendText(out []byte, s string) []byte {
	done := 0
	for i := range len(s) {
		c := s[i]
		switch c {
		case '\\', ';', ',':
		case '\n':
			c = 'n'
		default:
			continue
		}
		out = append(append(out, s[done:i]...), '\\', c)
		done = i + 1
	}
	return append(out, s[done:]...)
}

// fold writes a line that is too long on several (RFC 5545 §3.1).
func (q *quill) fold(l []byte) {
	for room := lineLimit; len(l) > room; room = lineLimit - 1 {
		n := foldAt(l, room)
		q.Write(l[:n])
		q.WriteString(newLine + " ")
		l = l[n:]
	}
	q.Write(l)
	q.WriteString(newLine)
}

// foldAt is where golang-ical folds a line of more than room octets: before the
// last blank or "<", or after the last ">", and else between two runes.
func foldAt(l []byte, room int) int {
	end := room
	for !utf8.RuneStart(l[end]) {
		end--
	}
	for i := end; i > 0; i-- {
		if l[i] == ' ' || l[i] == '<' || l[i-1] == '>' {
			return i
		}
	}
	return end
}
