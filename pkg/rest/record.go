package rest

import (
	"context"
	"fmt"
	"strconv"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/record"
)

func (h meetingHandlers) GetRecord(
	ctx context.Context, r api.GetRecordRequestObject,
) (api.GetRecordResponseObject, error) {
	info := h.requestInfo(ctx)
	found, err := h.cfg.Services.Record.Of(ctx, info.actor, consult.ID(r.ID), value(r.Params.Year))
	if err != nil {
		return nil, err
	}
	asked := value(r.Params.Format)
	if asked == "xlsx" || asked == "" && preferredMediaType(info.accept, jsonType, xlsxType) == xlsxType {
		return recordTable(info, found).xlsx()
	}
	out := api.GetRecord200JSONResponse{
		PersonID: string(found.PersonID),
		Name:     found.Name,
		Year:     found.Year,
		Totals:   recordTotals(found.Totals()),
		Lines:    mapEach(found.Lines, func(l record.Line) api.RecordLine { return recordLine(info, l) }),
	}
	return out, nil
}

func recordTotals(t record.Totals) api.RecordTotals {
	rate := nullable.NewNullNullable[float64]()
	if t.Required > 0 {
		rate = nullable.NewNullableWithValue(float64(t.RequiredCame) / float64(t.Required))
	}
	return api.RecordTotals{
		Meetings:       t.Meetings,
		Required:       t.Required,
		RequiredCame:   t.RequiredCame,
		AttendanceRate: rate,
		HalfDays:       t.HalfDays,
		Leaves:         t.Leaves,
		Motions:        t.Motions,
		Visits:         t.Visits,
		Contacts:       t.Contacts,
	}
}

func recordLine(info requestInfo, l record.Line) api.RecordLine {
	return api.RecordLine{
		Kind:       api.RecordLineKind(l.Kind),
		ID:         string(l.ID),
		Date:       string(l.Date),
		Title:      l.Title,
		Role:       l.Role,
		State:      l.State,
		Online:     l.Online,
		Counted:    l.Counted,
		HalfDays:   l.HalfDays,
		RecordedBy: orNull(l.RecordedBy),
		RecordedAt: info.localOrNull(l.RecordedAt),
	}
}

var recordColumns = []column{
	{zh: "序号", en: "no.", width: 6, number: true},
	{zh: "日期", en: "date", width: 12},
	{zh: "类别", en: "kind", width: 8},
	{zh: "内容", en: "what", width: 48},
	{zh: "身份", en: "role", width: 10},
	{zh: "情况", en: "state", width: 12},
	{zh: "计入出席率", en: "counted", width: 10},
	{zh: "半天数", en: "half days", width: 8, number: true},
	{zh: "登记人", en: "recorded by", width: 12},
	{zh: "登记时间", en: "recorded at", width: 17},
}

// said is the word in the language of whoever asks.
func said(info requestInfo, word func() (string, string)) string {
	zh, en := word()
	return pick(info.english, zh, en)
}

// recordTable is the Record as a sheet, with what the lines come to in the last row.
func recordTable(info requestInfo, r record.Record) table {
	t := table{
		name:    "record",
		title:   words{fmt.Sprintf("%d年履职档案", r.Year), fmt.Sprintf("Record of %d", r.Year)},
		english: info.english,
		columns: recordColumns,
	}
	for i, l := range r.Lines {
		at := ""
		if !l.RecordedAt.IsZero() {
			at = info.local(l.RecordedAt).Format(minuteLayout)
		}
		counted := ""
		if l.Counted {
			counted = pick(info.english, "是", "yes")
		}
		t.rows = append(t.rows, []string{
			strconv.Itoa(i + 1), string(l.Date), said(info, l.Kind.Words), l.Title,
			said(info, l.RoleWords), said(info, l.StateWords), counted, strconv.Itoa(l.HalfDays),
			l.RecordedBy, at,
		})
	}
	x := r.Totals()
	t.rows = append(t.rows, []string{
		"", "", pick(info.english, "合计", "total"),
		fmt.Sprintf(pick(info.english, "%s：参会 %d 次，应到 %d 次、实到 %d 次；请假 %d，提案 %d，走访 %d，联系 %d",
			"%s: came %d times; required %d, came %d; leave %d, motions %d, visits %d, contacts %d"),
			r.Name, x.Meetings, x.Required, x.RequiredCame, x.Leaves, x.Motions, x.Visits, x.Contacts),
		"", "", "", strconv.Itoa(x.HalfDays), "", "",
	})
	return t
}
