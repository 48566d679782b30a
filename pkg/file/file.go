// Package file owns what a file is that hangs on something of the office (附件): its name, its type as its bytes tell it,
// and the hash that its content is kept by. Who keeps and hands out files is archive; their rows are left to store.
package file

import (
	"io"
	"path"
	"slices"
	"strings"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// Hash is the SHA-256 of a content, in lower case hexadecimal.
type Hash string

// File (附件) is a named content. Two Files of one content share its bytes.
type File struct {
	consult.Stamp
	Name string
	Type Type
	// Size is in bytes.
	Size int64
	Hash Hash
}

// Normalise writes the name in its normal form.
func (f *File) Normalise() { f.Name = spelling.Line(f.Name) }

// Validate names every bad field. The name has an ending that files of the type have.
func (f File) Validate() error {
	var faults consult.Faults
	faults.CheckLine("name", f.Name, 1, 200)
	faults.Add(strings.ContainsAny(f.Name, `/\`), "name", "bad_name", "文件名不能含有 / 或 \\", "must not have / or \\")
	faults.Add(f.Size == 0, "body", "required", "必填", "is required")
	if len(faults) > 0 {
		return faults.Err()
	}
	ending := strings.ToLower(strings.TrimPrefix(path.Ext(f.Name), "."))
	switch {
	case f.Type == "":
		faults.Add(true, "body", "type_unknown", "只接收 PDF、DOCX、XLSX、PPTX、OFD、PNG、JPEG 和纯文本",
			"must be PDF, DOCX, XLSX, PPTX, OFD, PNG, JPEG or plain text")
	case !slices.Contains(endings[f.Type], ending):
		faults.Add(true, "name", "type_mismatch", "扩展名与内容不符：内容是 "+strings.ToUpper(endings[f.Type][0]),
			"has an ending that the content is not: that is "+strings.ToUpper(endings[f.Type][0]))
	}
	return faults.Err()
}

// Filter narrows the list of Files.
type Filter struct {
	// Hash finds those of this content.
	Hash Hash
}

// Content is bytes that can be read from anywhere.
type Content interface {
	io.ReaderAt
	Size() int64
}
