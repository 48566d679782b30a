package journal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"huiqi/pkg/keyfile"
)

// SignedHead says that the journal ended with the row Seq, which had the Hash, at an instant. It is signed with a key
// that is not in the database, so that whoever can change the database alone cannot make another one.
type SignedHead struct {
	Head
	At time.Time
	// Key is the fingerprint of the public key: the first 16 hexadecimal digits of its SHA-256.
	Key       string
	Signature []byte
}

// signedText is what is signed, in UTF-8: "huiqi journal 1", the number, the hash in hexadecimal and the instant in
// seconds since 1970, with a line feed after each.
func signedText(h Head, at time.Time) []byte {
	return fmt.Appendf(nil, "huiqi journal 1\n%d\n%s\n%d\n", h.Seq, h.Hash, at.Unix())
}

// By says in words who signed the head.
func (h SignedHead) By() string {
	if h.Key == "" {
		return "not signed, because no key is named (--journal-key)"
	}
	return "signed with the key " + h.Key
}

// Key signs heads (Ed25519, RFC 8032).
type Key struct{ private ed25519.PrivateKey }

// keySuffix is what the name of the key's file adds to that of a SQLite database.
const keySuffix = ".journal-key"

// KeyFileBeside is where the key of a SQLite database at the path is, unless it is said.
func KeyFileBeside(database string) string { return database + keySuffix }

// ReadKey reads the file, which holds an Ed25519 seed. It answers fs.ErrNotExist when there is none.
func ReadKey(path string) (Key, error) { return keyOf(keyfile.Read(path)) }

// MakeKey reads the key in the file, or makes a new one there.
func MakeKey(path string) (Key, error) { return keyOf(keyfile.Make(path)) }

func keyOf(seed []byte, err error) (Key, error) {
	if err != nil {
		return Key{}, fmt.Errorf("journal: %w", err)
	}
	return Key{private: ed25519.NewKeyFromSeed(seed)}, nil
}

// Fingerprint tells keys apart.
func (k Key) Fingerprint() string {
	sum := sha256.Sum256(k.private.Public().(ed25519.PublicKey))
	return hex.EncodeToString(sum[:8])
}

// Sign signs the head as of the instant.
func (k Key) Sign(h Head, at time.Time) SignedHead {
	at = at.UTC().Truncate(time.Second)
	return SignedHead{
		Head:      h,
		At:        at,
		Key:       k.Fingerprint(),
		Signature: ed25519.Sign(k.private, signedText(h, at)),
	}
}

// Signed reports whether the head was signed with this key and is as it was then.
func (k Key) Signed(h SignedHead) bool {
	public := k.private.Public().(ed25519.PublicKey)
	return h.Key == k.Fingerprint() && ed25519.Verify(public, signedText(h.Head, h.At), h.Signature)
}

// headFile is a SignedHead as an export has it.
type headFile struct {
	Seq       int64     `json:"seq"`
	Hash      string    `json:"hash"`
	At        time.Time `json:"at"`
	Key       string    `json:"key,omitempty"`
	Signature []byte    `json:"signature,omitempty"`
}

// MarshalJSON writes what an export ends with.
func (h SignedHead) MarshalJSON() ([]byte, error) {
	return json.Marshal(headFile{Seq: h.Seq, Hash: h.Hash.String(), At: h.At, Key: h.Key, Signature: h.Signature})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (h *SignedHead) UnmarshalJSON(text []byte) error {
	var f headFile
	err := json.Unmarshal(text, &f)
	if err != nil {
		return err
	}
	hash, err := ParseHash(f.Hash)
	if err != nil {
		return err
	}
	*h = SignedHead{Head: Head{Seq: f.Seq, Hash: hash}, At: f.At, Key: f.Key, Signature: f.Signature}
	return nil
}
