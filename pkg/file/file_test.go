package file_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"huiqi/pkg/file"
)

// container is a ZIP archive with parts of these names.
func container(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheTypeIsThatOfTheBytes(t *testing.T) {
	t.Parallel()
	macros := container(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
	docx := container(t, "[Content_Types].xml", "word/document.xml")
	for reason, row := range map[string]struct {
		content string
		want    file.Type
	}{
		"a PDF":                            {"%PDF-1.7\n…", file.PDF},
		"a PDF behind something":           {"MZ%PDF-1.7", file.Text},
		"a document":                       {docx, file.DOCX},
		"a table":                          {container(t, "[Content_Types].xml", "xl/workbook.xml"), file.XLSX},
		"slides":                           {container(t, "[Content_Types].xml", "ppt/presentation.xml"), file.PPTX},
		"an official document":             {container(t, "OFD.xml", "Doc_0/Document.xml"), file.OFD},
		"a document with macros":           {macros, ""},
		"any archive":                      {container(t, "a.exe"), ""},
		"half a document":                  {docx[:len(docx)/2], ""},
		"a picture":                        {"\x89PNG\r\n\x1a\n\x00", file.PNG},
		"a photograph":                     {"\xff\xd8\xff\xe0", file.JPEG},
		"a text":                           {"关于老年助餐\r\n", file.Text},
		"a long text":                      {strings.Repeat("助", 100_000), file.Text},
		"a text that ends within a letter": {"助"[:2], ""},
		"a program":                        {"\x7fELF\x02\x01", ""},
		"an old document (OLE 2)":          {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""},
	} {
		got, err := file.TypeOf(strings.NewReader(row.content))
		if err != nil || got != row.want {
			t.Errorf("%s is %q, want %q (%v)", reason, got, row.want, err)
		}
	}
}

func TestTheNameHasTheEndingOfTheType(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string]struct {
		name string
		of   file.Type
		good bool
	}{
		"its own":          {"报告.pdf", file.PDF, true},
		"in capitals":      {"报告.PDF", file.PDF, true},
		"another":          {"报告.docx", file.PDF, false},
		"none":             {"报告", file.PDF, false},
		"a path":           {"a/报告.pdf", file.PDF, false},
		"one of two":       {"照片.jpeg", file.JPEG, true},
		"no type that is":  {"报告.doc", "", false},
		"a script as text": {"a.html", file.Text, false},
	} {
		if err := (file.File{Name: row.name, Type: row.of, Size: 1}).Validate(); (err == nil) != row.good {
			t.Errorf("%s: %v", reason, err)
		}
	}
}
