package rest_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/pkg/store/storetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sheets is a list with everything in it that a spreadsheet might misread.
func sheets(t *testing.T) *stale {
	t.Helper()
	s := stalemate(t, storetest.Any(t))
	s.call(http.StatusOK, "PATCH", "/people/"+s.third, object{"name": "=HYPERLINK(1)", "post": "@代表, \"甲\"", "phone": "+86 000 0000"}, "If-Match", "*")
	s.call(http.StatusOK, "PATCH", "/people/"+s.member, object{"name": "-孙二李", "phone": "00000000003"}, "If-Match", "*")
	s.fetch(s.phone, iPhone)
	s.fetch(s.single, android)
	s.move(object{"starts_at": "2026-12-03T14:00:00+08:00", "room_id": s.room2})
	s.fetch(s.pad, "Google-Calendar-Importer")
	s.call(http.StatusOK, "POST", "/feeds/staleness/"+s.third+"/told", object{"meeting": s.meeting, "channel": "wechat", "note": "=已回复\n周四到"})
	return s
}

const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *stale) download(query, accept string) []byte {
	s.t.Helper()
	a := s.Do("GET", "/api/v1/feeds/staleness?"+query, s.Organiser, nil, "Accept", accept)
	if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Disposition"), `attachment; filename="staleness.`) {
		s.t.Fatalf("%d %v %s", a.Status, a.Header, a.Body)
	}
	promised(s.t, "GET", "/api/v1/feeds/staleness?"+query, a)
	return a.Body
}

func TestCallSheetAsCSV(t *testing.T) {
	t.Parallel()
	s := sheets(t)
	got := s.download("meeting="+s.meeting, "text/csv")
	path := filepath.Join("testdata", "staleness.csv")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s", got)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(got, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("%q is a formula", cell)
			}
		}
	}
	if other := s.download("format=csv&meeting="+s.meeting, "application/json"); !bytes.Equal(other, got) {
		t.Error("format=csv is another list")
	}
	if few, err := csv.NewReader(bytes.NewReader(s.download("format=csv&state=to_call&meeting="+s.meeting, ""))).ReadAll(); err != nil || len(few) != 2 {
		t.Errorf("to call: %v (%v)", few, err)
	}
}

func TestCallSheetAsXLSX(t *testing.T) {
	t.Parallel()
	s := sheets(t)
	for query, want := range map[string]struct {
		sheet string
		rows  [][]string
	}{
		"format=xlsx&meeting=" + s.meeting: {"告知名单", [][]string{
			{"序号", "姓名", "职务", "电话", "角色", "现在的安排", "手机上的情况", "状态", "原因", "最近取用", "客户端", "待告知", "告知途径", "告知人", "告知时间", "备注"},
			{"1", "-孙二李", "", "00000000003", "列席", "对口协商会：12月3日（周四）14:00–16:00，会议中心 一号厅（3层）", "仍显示12月1日（周二）09:00–11:00，会议中心 301会议室", "待更新", "", "2026-11-23 09:00", "ICSx5", "是"},
			{"2", "=HYPERLINK(1)", "@代表, \"甲\"", "+86 000 0000", "出席", "对口协商会：12月3日（周四）14:00–16:00，会议中心 一号厅（3层）", "没有订阅，手机上看不到", "无法送达", "没有订阅", "", "", "", "微信", "test admin", "2026-11-23 09:00", "=已回复\n周四到"},
			{"3", "赵一钱", "主任", "000-0000-0001", "主持", "对口协商会：12月3日（周四）14:00–16:00，会议中心 一号厅（3层）", "手机：谷歌已取到最新安排，手机可能晚几小时才显示", "已更新", "", "2026-11-23 09:00", "谷歌日历"},
		}},
		"format=xlsx": {"变更未知悉的会议", [][]string{
			{"序号", "会议", "现在的安排", "变更", "变更时间", "变更人", "待告知", "已告知", "已更新", "待更新", "无法送达"},
			{"1", "对口协商会", "12月3日（周四）14:00–16:00，会议中心 一号厅（3层）", "时间、地点", "2026-11-23 09:00", "test admin", "1", "1", "1", "1", "1"},
		}},
	} {
		x, err := excelize.OpenReader(bytes.NewReader(s.download(query, "")))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := x.GetRows(want.sheet)
		if err != nil || !reflect.DeepEqual(rows, want.rows) {
			t.Errorf("%q (%v)", rows, err)
		}
		for j, head := range rows[0] {
			counts := head == "序号" || !strings.Contains(query, "meeting=") && slices.Contains([]string{"待告知", "已告知", "已更新", "待更新", "无法送达"}, head)
			cell, err := excelize.CoordinatesToCellName(j+1, 2)
			kind, kerr := x.GetCellType(want.sheet, cell)
			if value, _ := x.GetCellValue(want.sheet, cell); err != nil || kerr != nil || value != "" && counts != (kind == excelize.CellTypeUnset) {
				t.Errorf("%s %q is of type %v (%v, %v)", head, value, kind, err, kerr)
			}
		}
		for _, cell := range []string{"B2", "D2", "D3", "B3"} {
			kind, err := x.GetCellType(want.sheet, cell)
			formula, ferr := x.GetCellFormula(want.sheet, cell)
			if value, _ := x.GetCellValue(want.sheet, cell); value != "" && (err != nil || ferr != nil || kind != excelize.CellTypeSharedString || formula != "") {
				t.Errorf("%s is no text: %v %q (%v, %v)", cell, kind, formula, err, ferr)
			}
		}
		panes, err := x.GetPanes(want.sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("the head is not frozen: %+v (%v)", panes, err)
		}
		if width, err := x.GetColWidth(want.sheet, "C"); err != nil || width < 20 {
			t.Errorf("a column is %v wide (%v)", width, err)
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
	for accept, want := range map[string]string{
		"text/csv;q=0.1, application/json": "application/json", "application/json;q=0.1, text/csv": "text/csv; charset=utf-8",
		"application/json;q=0.2, text/csv;q=0.3, " + spreadsheet + ";q=0.4": spreadsheet, "*/*": "application/json", "text/csv, */*": "text/csv; charset=utf-8",
	} {
		if a := s.Do("GET", "/api/v1/feeds/staleness?meeting="+s.meeting, s.Organiser, nil, "Accept", accept); a.Header.Get("Content-Type") != want {
			t.Errorf("Accept %q: %s", accept, a.Header.Get("Content-Type"))
		}
	}
	if a := s.download("meeting="+s.meeting, spreadsheet); !bytes.HasPrefix(a, []byte("PK")) {
		t.Errorf("%q is no spreadsheet", a[:10])
	}
}
