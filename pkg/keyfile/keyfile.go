// Package keyfile keeps the program's keys in files, outside the database: 32 random bytes in base64 on one line, as
// openssl rand -base64 32 writes them. What a key is for is decided by whoever reads it.
package keyfile

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Size is how many bytes a key has.
const Size = 32

// Read returns the key in the file. The error is fs.ErrNotExist when there is none.
func Read(path string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != Size {
		return nil, fmt.Errorf("key: %s does not hold 32 bytes in base64", path)
	}
	return key, nil
}

// Make returns the key in the file, or of a new file that its owner alone can read.
func Make(path string) ([]byte, error) {
	key, err := Read(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	key = make([]byte, Size)
	rand.Read(key) // crypto/rand never fails
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) { // another process was faster
		return Read(path)
	}
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return key, nil
}
