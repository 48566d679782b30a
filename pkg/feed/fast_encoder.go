package feed

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

// fastEvent is golang-ical's VEVENT with a faster encoder. It writes the same bytes as the
// library, which a test and a fuzz test check. What it cannot encode it leaves to the library.
type fastEvent struct{ ics.VEvent }

const newLine = string(ics.WithNewLineWindows)

// SerializeTo writes the same bytes as SerializeTo of ics.VEvent.
func (e *fastEvent) SerializeTo(w io.Writer, c *ics.SerializationConfiguration) error {
	b, ok := w.(*bytes.Buffer)
	if !ok || c.NewLine != newLine || c.MaxLength != lineLimit {
		return e.VEvent.SerializeTo(w, c)
	}
	q := fastEncoder{Buffer: b}
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

// fastEncoder writes properties without allocating memory.
type fastEncoder struct {
	*bytes.Buffer
	// long is a reusable buffer for lines that have to be folded.
	long []byte
}

// write writes one property. It returns false, with nothing written, for a property that only
// the library can encode.
func (q *fastEncoder) write(p *ics.BaseProperty) bool {
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

// appendParameters returns false when there are too many parameters or one needs escaping.
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

// fold writes a long line as several (RFC 5545 §3.1).
func (q *fastEncoder) fold(l []byte) {
	for room := lineLimit; len(l) > room; room = lineLimit - 1 {
		n := foldAt(l, room)
		q.Write(l[:n])
		q.WriteString(newLine + " ")
		l = l[n:]
	}
	q.Write(l)
	q.WriteString(newLine)
}

// foldAt returns where golang-ical folds a line that is longer than room octets: before the
// last space or "<", after the last ">", or else between two runes.
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
