package rest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"huiqi/api"
	"huiqi/pkg/consult"
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

var callColumns = []column{
	{zh: "序号", en: "no.", width: 6, number: true},
	{zh: "姓名", en: "name", width: 10},
	{zh: "职务", en: "post", width: 24},
	{zh: "电话", en: "phone", width: 16},
	{zh: "角色", en: "role", width: 8},
	{zh: "现在的安排", en: "as it is", width: 40},
	{zh: "手机上的情况", en: "on the phone", width: 44},
	{zh: "状态", en: "state", width: 8},
	{zh: "原因", en: "why", width: 14},
	{zh: "最近取用", en: "last fetch", width: 17},
	{zh: "客户端", en: "program", width: 12},
	{zh: "待告知", en: "to call", width: 8},
	{zh: "告知途径", en: "told by", width: 10},
	{zh: "告知人", en: "who told", width: 10},
	{zh: "告知时间", en: "told at", width: 17},
	{zh: "备注", en: "note", width: 30},
}

var meetingColumns = []column{
	{zh: "序号", en: "no.", width: 6, number: true},
	{zh: "会议", en: "meeting", width: 40},
	{zh: "现在的安排", en: "as it is", width: 40},
	{zh: "变更", en: "change", width: 16},
	{zh: "变更时间", en: "changed at", width: 17},
	{zh: "变更人", en: "changed by", width: 10},
	{zh: "待告知", en: "to call", width: 8, number: true},
	{zh: "已告知", en: "told", width: 8, number: true},
	{zh: "已更新", en: "informed", width: 8, number: true},
	{zh: "待更新", en: "pending", width: 8, number: true},
	{zh: "无法送达", en: "unreachable", width: 12, number: true},
}

// callSheet is the table of one Meeting's people, or the table of Meetings.
func callSheet(info requestInfo, s api.Staleness, people bool) table {
	t := table{
		name:    "staleness",
		title:   words{"变更未知悉的会议", "Meetings with a change"},
		english: info.english,
		columns: meetingColumns,
	}
	if !people {
		for i, m := range s.Meetings {
			t.rows = append(t.rows, meetingRow(info, i+1, m))
		}
		return t
	}
	m := s.Meetings[0]
	t.title, t.columns = words{"告知名单", "People to tell"}, callColumns
	for i, p := range s.Items {
		t.rows = append(t.rows, callRow(info, i+1, m, p))
	}
	return t
}

const minuteLayout = "2006-01-02 15:04"

func meetingRow(info requestInfo, n int, m api.StaleMeeting) []string {
	row := []string{strconv.Itoa(n), m.Title, currentArrangement(info, m), "", "", ""}
	if c := given(m.Change); c.Revision > 0 {
		row[3], row[4], row[5] = changeKindsText(info, c.Kinds), c.At.Format(minuteLayout), c.By
	}
	for _, n := range []int{m.Counts.ToCall, m.Counts.Told, m.Counts.Informed, m.Counts.Pending, m.Counts.Unreachable} {
		row = append(row, strconv.Itoa(n))
	}
	return row
}

func changeKindsText(info requestInfo, kinds []api.ChangeKind) string {
	return strings.Join(mapEach(kinds, func(k api.ChangeKind) string { return codeWords(info, string(k)) }),
		pick(info.english, "、", ", "))
}

// currentArrangement is what people have to be told.
func currentArrangement(info requestInfo, m api.StaleMeeting) string {
	if m.Status == "cancelled" {
		return pick(info.english, "已取消", "cancelled")
	}
	now := spanText(info, consult.Span{From: m.StartsAt, To: m.EndsAt})
	if at := given(m.Place); at != "" {
		now += pick(info.english, "，", ", ") + at
	}
	return now
}

func callRow(info requestInfo, n int, m api.StaleMeeting, p api.StalePerson) []string {
	now := currentArrangement(info, m)
	if p.Dropped {
		now = pick(info.english, "不必参加", "need not come")
	}
	now = m.Title + pick(info.english, "：", ": ") + now
	row := []string{strconv.Itoa(n), p.Name, given(p.Post), given(p.Phone), codeWords(info, string(given(p.Role))), now,
		p.Shows.Words, codeWords(info, string(p.State)), codeWords(info, string(given(p.Obstacle))),
		"", codeWords(info, given(p.Client)), "", "", "", "", ""}
	if name := given(p.InPlaceOf); name != "" {
		row[4] += pick(info.english, "（代"+name+"）", " (for "+name+")")
	}
	if at := given(p.FetchedAt); !at.IsZero() {
		row[9] = at.Format(minuteLayout)
	}
	if p.ToCall {
		row[11] = pick(info.english, "是", "yes")
	}
	if t := given(p.Told); t.Change > 0 {
		row[12] = codeWords(info, string(t.Channel))
		row[13] = t.By
		row[14] = t.At.Format(minuteLayout)
		row[15] = given(t.Note)
	}
	return row
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
