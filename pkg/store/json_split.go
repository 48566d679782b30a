package store

import (
	"encoding/json"
	"fmt"
)

// splitJSON calls fn with each element of a JSON array, or with each member of an object and the member's name. The
// values are the bytes as they stand in raw. It expects valid JSON, as databases write it; encoding/json takes three
// times as long.
func splitJSON(raw []byte, fn func(name string, value json.RawMessage)) error {
	if len(raw) < 2 || raw[0] != '[' && raw[0] != '{' {
		return fmt.Errorf("store: neither a JSON array nor an object: %.40q", raw)
	}
	object := raw[0] == '{'
	at := skipBlanks(raw, 1)
	for at < len(raw) && raw[at] != ']' && raw[at] != '}' {
		name := ""
		if object {
			end := endOfJSON(raw, at)
			name = plainText(raw[at:end])
			at = skipBlanks(raw, end)
			if at >= len(raw) || raw[at] != ':' {
				return fmt.Errorf("store: a JSON object without a colon: %.40q", raw)
			}
			at = skipBlanks(raw, at+1)
		}
		end := endOfJSON(raw, at)
		if end == at {
			return fmt.Errorf("store: JSON without a value: %.40q", raw)
		}
		fn(name, raw[at:end:end])
		at = skipBlanks(raw, end)
		if at < len(raw) && raw[at] == ',' {
			at = skipBlanks(raw, at+1)
		}
	}
	if at >= len(raw) {
		return fmt.Errorf("store: JSON that does not end: %.40q", raw)
	}
	return nil
}

func skipBlanks(raw []byte, at int) int {
	for at < len(raw) && (raw[at] == ' ' || raw[at] == '\n' || raw[at] == '\t' || raw[at] == '\r') {
		at++
	}
	return at
}

// endOfJSON is where the value that begins at the place ends.
func endOfJSON(raw []byte, at int) int {
	depth := 0
	for at < len(raw) {
		switch raw[at] {
		case '"':
			at++
			for at < len(raw) && raw[at] != '"' {
				if raw[at] == '\\' {
					at++
				}
				at++
			}
			at++
			if depth == 0 {
				return min(at, len(raw))
			}
			continue
		case '[', '{':
			depth++
		case ']', '}':
			if depth == 0 {
				return at
			}
			depth--
			if depth == 0 {
				return at + 1
			}
		case ',', ':', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return at
			}
		}
		at++
	}
	return at
}
