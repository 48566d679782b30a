package journal

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"huiqi/pkg/consult"
)

// saltSize is how many random bytes stand before a personal value when it is hashed. With them gone, nobody can try
// all telephone numbers.
const saltSize = 16

// Original is a personal value of which a row of the journal has the hash alone. It stands beside the journal, where it
// can be emptied.
type Original struct {
	Hash  string          `json:"hash"`
	Salt  string          `json:"salt"`
	Value json.RawMessage `json:"value"`
}

// Originals are those of one row and one Person, or of nobody in particular.
type Originals struct {
	Seq      int64
	PersonID consult.ID
	// Values are none once they were erased.
	Values []Original
	Erased bool
}

// hashedValue stands for a personal value in the fields of a row.
type hashedValue struct {
	Hashed string     `json:"hashed"`
	Of     consult.ID `json:"of,omitempty"`
}

// Conceal makes a personal value of the Person, as JSON, into what the journal says of it, and into its Original. The
// hash is the SHA-256 of 16 random bytes followed by the value.
func Conceal(person consult.ID, value []byte) (json.RawMessage, Original) {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails
	hash := hex.EncodeToString(saltedHash(salt, value))
	text := `{"hashed":"` + hash + `"`
	if person != "" {
		text += `,"of":` + quoted(string(person))
	}
	return json.RawMessage(text + "}"), Original{Hash: hash, Salt: hex.EncodeToString(salt), Value: value}
}

func saltedHash(salt, value []byte) []byte {
	sum := sha256.Sum256(append(bytes.Clone(salt), value...))
	return sum[:]
}

// Holds reports whether the Original is what its hash was made of.
func (o Original) Holds() bool {
	salt, err := hex.DecodeString(o.Salt)
	return err == nil && hex.EncodeToString(saltedHash(salt, o.Value)) == o.Hash
}

// IsPersonal reports whether the value stands for a personal one.
func IsPersonal(value json.RawMessage) bool {
	_, is := hashedIn(value)
	return is
}

// hashedIn is the hash that the value is, if it stands for a personal value.
func hashedIn(value json.RawMessage) (hashedValue, bool) {
	var h hashedValue
	if !bytes.HasPrefix(value, []byte(`{"hashed":`)) {
		return h, false
	}
	err := json.Unmarshal(value, &h)
	return h, err == nil && len(h.Hashed) == 2*sha256.Size
}

// hashes are what stands in the fields for personal values: in the fields themselves and in those of parts.
func (e Entry) hashes() ([]hashedValue, error) {
	changes, err := e.Changes()
	if err != nil {
		return nil, err
	}
	var all []hashedValue
	for _, c := range changes {
		for _, value := range []json.RawMessage{c.Before, c.After} {
			all = append(all, hashesIn(value)...)
		}
	}
	return all, nil
}

func hashesIn(value json.RawMessage) []hashedValue {
	h, ok := hashedIn(value)
	if ok {
		return []hashedValue{h}
	}
	var part map[string]json.RawMessage
	if len(value) == 0 || value[0] != '{' || json.Unmarshal(value, &part) != nil {
		return nil
	}
	var all []hashedValue
	for _, inner := range part {
		h, ok := hashedIn(inner)
		if ok {
			all = append(all, h)
		}
	}
	return all
}

// Reveal puts the originals that there are in the place of what stands for them in the fields of e.
func (e Entry) Reveal(originals []Originals) (Entry, error) {
	changes, err := e.Changes()
	if err != nil {
		return e, err
	}
	known := map[string]json.RawMessage{}
	for _, some := range originals {
		for _, o := range some.Values {
			known[o.Hash] = o.Value
		}
	}
	for i := range changes {
		changes[i].Before = revealed(changes[i].Before, known)
		changes[i].After = revealed(changes[i].After, known)
	}
	text, err := json.Marshal(changes)
	if err != nil {
		return e, fmt.Errorf("journal: fields of row %d: %w", e.Seq, err)
	}
	e.Fields = string(text)
	return e, nil
}

func revealed(value json.RawMessage, known map[string]json.RawMessage) json.RawMessage {
	h, ok := hashedIn(value)
	if ok {
		if original, there := known[h.Hashed]; there {
			return original
		}
		return value
	}
	var part map[string]json.RawMessage
	if len(value) == 0 || value[0] != '{' || json.Unmarshal(value, &part) != nil {
		return value
	}
	for name, inner := range part {
		part[name] = revealed(inner, known)
	}
	text, err := json.Marshal(part)
	if err != nil {
		return value
	}
	return text
}

func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

// EncodeOriginals writes the values as they stand beside the journal. Every byte of a value stays as it was hashed.
func EncodeOriginals(values []Original) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(values)
	if err != nil {
		return "", fmt.Errorf("journal: originals: %w", err)
	}
	return b.String(), nil
}
