package rest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// column is a column of a table: its heading in both languages, its width in characters, and whether its cells are
// whole numbers.
type column struct {
	zh, en string
	width  float64
	number bool
}

// table is a list for the staff who call people.
type table struct {
	name    string
	title   words
	english bool
	columns []column
	rows    [][]string
}

func (t table) headings() []string {
	return mapEach(t.columns, func(c column) string { return pick(t.english, c.zh, c.en) })
}

// csv writes the table as CSV. It begins with a byte order mark, without which Excel garbles Chinese, and no cell can
// be taken for a formula.
func (t table) csv() (download, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	_ = w.Write(t.headings())
	for _, row := range t.rows {
		_ = w.Write(mapEach(row, escapeFormula))
	}
	w.Flush()
	return download{"text/csv; charset=utf-8", t.name + ".csv", b.Bytes()}, w.Error()
}

// xlsx writes the table for Excel. Only counts are numbers; everything else is text, so that no phone number loses its
// zero and no name is taken for a formula. The headings repeat on every printed page.
func (t table) xlsx() (download, error) {
	x := excelize.NewFile()
	defer x.Close()
	sheet := t.title.in(t.english)
	var b bytes.Buffer
	for _, step := range []func() error{
		func() error { return x.SetSheetName("Sheet1", sheet) },
		func() error { return t.fill(x, sheet) },
		func() error { return t.format(x, sheet) },
		func() error { return x.Write(&b) },
	} {
		if err := step(); err != nil {
			return download{}, fmt.Errorf("rest: writing a spreadsheet: %w", err)
		}
	}
	return download{xlsxType, t.name + ".xlsx", b.Bytes()}, nil
}

func (t table) fill(x *excelize.File, sheet string) error {
	for i, row := range append([][]string{t.headings()}, t.rows...) {
		for j, text := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return err
			}
			put := func() error { return x.SetCellStr(sheet, cell, cellText(text)) }
			if n, err := strconv.ParseInt(text, 10, 64); err == nil && t.columns[j].number {
				put = func() error { return x.SetCellInt(sheet, cell, n) }
			}
			if err := put(); err != nil {
				return err
			}
		}
	}
	return nil
}

// cellText drops the characters that XML 1.0 does not allow.
func cellText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
}

func (t table) format(x *excelize.File, sheet string) error {
	last, err := excelize.ColumnNumberToName(len(t.columns))
	if err != nil {
		return err
	}
	edge := []excelize.Border{{Type: "left", Color: "999999", Style: 1}, {Type: "right", Color: "999999", Style: 1},
		{Type: "top", Color: "999999", Style: 1}, {Type: "bottom", Color: "999999", Style: 1}}
	whole, text := 1, 49 // the formats "0" and "@"
	body, err := x.NewStyle(&excelize.Style{
		NumFmt:    text,
		Border:    edge,
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
	})
	if err != nil {
		return err
	}
	number, err := x.NewStyle(&excelize.Style{
		NumFmt:    whole,
		Border:    edge,
		Alignment: &excelize.Alignment{Vertical: "top"},
	})
	if err != nil {
		return err
	}
	head, err := x.NewStyle(&excelize.Style{
		NumFmt:    text,
		Border:    edge,
		Font:      &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E6ECF5"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	if err != nil {
		return err
	}
	end := strconv.Itoa(len(t.rows) + 1)
	if err := x.SetCellStyle(sheet, "A1", last+end, body); err != nil {
		return err
	}
	for i, c := range t.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if c.number {
			if err := x.SetCellStyle(sheet, name+"1", name+end, number); err != nil {
				return err
			}
		}
		if err := x.SetColWidth(sheet, name, name, c.width); err != nil {
			return err
		}
	}
	landscape, fit, tall, a4 := "landscape", 1, 0, 9
	for _, step := range []func() error{
		func() error { return x.SetCellStyle(sheet, "A1", last+"1", head) },
		func() error {
			return x.SetPanes(sheet, &excelize.Panes{
				Freeze:      true,
				YSplit:      1,
				TopLeftCell: "A2",
				ActivePane:  "bottomLeft",
			})
		},
		func() error { return x.AutoFilter(sheet, "A1:"+last+end, nil) },
		func() error {
			return x.SetPageLayout(sheet, &excelize.PageLayoutOptions{
				Size:        &a4,
				Orientation: &landscape,
				FitToWidth:  &fit,
				FitToHeight: &tall,
			})
		},
		func() error { return x.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: new(true)}) },
		func() error {
			return x.SetDefinedName(&excelize.DefinedName{
				Name:     "_xlnm.Print_Titles",
				RefersTo: "'" + sheet + "'!$1:$1",
				Scope:    sheet,
			})
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// download is a list as a file.
type download struct {
	media, name string
	body        []byte
}

// VisitGetStalenessResponse and VisitGetRecordResponse write the file as the answer.
func (x download) VisitGetStalenessResponse(w http.ResponseWriter) error { return x.write(w) }

func (x download) VisitGetRecordResponse(w http.ResponseWriter) error { return x.write(w) }

func (x download) write(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Content-Type", x.media)
	h.Set("Content-Disposition", `attachment; filename="`+x.name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(x.body)))
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(x.body)
	return err
}
