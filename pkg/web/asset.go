package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

//go:embed assets pages
var files embed.FS

// assets are the embedded styles, scripts and images. Their names include a hash of their content, so that browsers may
// cache them for ever.
type assets struct {
	// byName holds the bytes by hashed name, and named the hashed name by plain name.
	byName map[string][]byte
	named  map[string]string
	// build changes when any part of a page changes.
	build string
}

// newAssets reads assets/*. The files of a directory become one script with the name of the directory, in the order of
// their names.
func newAssets() (*assets, error) {
	a := &assets{byName: map[string][]byte{}, named: map[string]string{}}
	entries, err := fs.ReadDir(files, "assets")
	if err != nil {
		return nil, fmt.Errorf("web: assets: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		pattern := path.Join("assets", name)
		if e.IsDir() {
			pattern, name = path.Join(pattern, "*.js"), name+".js"
		}
		body, err := readAll(pattern)
		if err != nil {
			return nil, err
		}
		a.add(name, body)
	}
	pages, err := readAll("pages/*")
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(func(yield func(string) bool) {
		for n := range a.byName {
			if !yield(n) {
				return
			}
		}
	})
	a.build = hash(append(pages, strings.Join(names, "\n")...))
	return a, nil
}

func (a *assets) add(name string, body []byte) {
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hash(body) + ext
	a.byName[hashed], a.named[name] = body, hashed
}

// url is the address of the asset with the plain name.
func (a *assets) url(name string) (string, error) {
	hashed, ok := a.named[name]
	if !ok {
		return "", fmt.Errorf("web: no asset %q", name)
	}
	return "/assets/" + hashed, nil
}

func readAll(pattern string) ([]byte, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, fmt.Errorf("web: %s: %w", pattern, err)
	}
	var all bytes.Buffer
	for _, name := range names {
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("web: %s: %w", name, err)
		}
		all.Write(body)
	}
	return all.Bytes(), nil
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

// asset serves one file. Browsers may cache it for ever, because different content has a different name.
func (w *Web) asset(c echo.Context) error {
	name := c.Param("file")
	body, ok := w.assets.byName[name]
	if !ok {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	return c.Blob(http.StatusOK, mimeOf(name), body)
}

// mimeOf is the media type of a file. It does not rely on the tables of the machine for the types that matter, because
// they may be wrong.
func mimeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	}
	return mime.TypeByExtension(path.Ext(name))
}
