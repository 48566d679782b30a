package rest

import (
	"strconv"
	"strings"

	"huiqi/api"
	"huiqi/pkg/consult"
)

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
