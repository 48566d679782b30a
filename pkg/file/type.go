package file

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// Type is a media type (RFC 6838) that the office keeps.
type Type string

// The types that the office keeps.
const (
	PDF  Type = "application/pdf"
	DOCX Type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	PPTX Type = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	// OFD is GB/T 33190-2016, the layout format of official documents.
	OFD  Type = "application/ofd"
	PNG  Type = "image/png"
	JPEG Type = "image/jpeg"
	Text Type = "text/plain; charset=utf-8"
)

// endings are those that the name of a file of the type may have.
var endings = map[Type][]string{
	PDF:  {"pdf"},
	DOCX: {"docx"},
	XLSX: {"xlsx"},
	PPTX: {"pptx"},
	OFD:  {"ofd"},
	PNG:  {"png"},
	JPEG: {"jpg", "jpeg"},
	Text: {"txt", "csv", "md"},
}

const (
	// maxEntries bounds the entries of a container of which the names are read.
	maxEntries = 10000
	// headBytes is how much of a content http.DetectContentType looks at.
	headBytes = 512
)

// TypeOf tells the type of the content from its bytes alone; none if it is none that the office keeps, or broken, or a
// document with macros.
func TypeOf(c Content) (Type, error) {
	head := make([]byte, min(headBytes, c.Size()))
	_, err := c.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return container(c), nil
	}
	switch http.DetectContentType(head) {
	case "image/png":
		return PNG, nil
	case "image/jpeg":
		return JPEG, nil
	}
	plain, err := isText(c)
	if err != nil || !plain {
		return "", err
	}
	return Text, nil
}

// container tells a document that is a ZIP archive by the names of its parts (ECMA-376-2, GB/T 33190).
func container(c Content) Type {
	z, err := zip.NewReader(c, c.Size())
	if err != nil || len(z.File) > maxEntries {
		return ""
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if strings.HasSuffix(strings.ToLower(f.Name), "vbaproject.bin") {
			return ""
		}
	}
	has := func(name string) bool { return slices.Contains(names, name) }
	switch {
	case has("OFD.xml"):
		return OFD
	case !has("[Content_Types].xml"):
		return ""
	case has("word/document.xml"):
		return DOCX
	case has("xl/workbook.xml"):
		return XLSX
	case has("ppt/presentation.xml"):
		return PPTX
	}
	return ""
}

// isText reports whether the content is UTF-8 without control characters other than those of lines, and is no page or
// program that a browser might run.
func isText(c Content) (bool, error) {
	buffer := make([]byte, 64<<10)
	kept := 0
	for at := int64(0); ; {
		n, err := c.ReadAt(buffer[kept:], at)
		if err != nil && err != io.EOF {
			return false, err
		}
		at += int64(n)
		some, last := buffer[:kept+n], err == io.EOF || at >= c.Size()
		for len(some) > 0 && (last || utf8.FullRune(some)) {
			r, size := utf8.DecodeRune(some)
			if r == utf8.RuneError && size == 1 || r < ' ' && !strings.ContainsRune("\t\n\r\f", r) || r == 0x7f {
				return false, nil
			}
			some = some[size:]
		}
		if last {
			return true, nil
		}
		kept = copy(buffer, some)
	}
}
