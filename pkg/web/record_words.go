package web

import (
	"fmt"
	"strconv"

	"huiqi/pkg/record"
	"huiqi/pkg/subscription"
)

// recordWords are the words of the page with a member's year, beside those of their meetings.
type recordWords struct {
	mineWords
	Record, RecordNone, RecordWhy, RecordedBy string
	YearBefore, YearAfter                     string
}

func recordWordsFor(lang string) recordWords {
	if lang == string(subscription.English) {
		return recordWords{
			mineWords:  mineEnglish(),
			Record:     "My year",
			RecordNone: "Nothing has been recorded for this year yet.",
			RecordWhy:  "If something is missing or wrong here, please tell the office.",
			RecordedBy: "recorded by {t}",
			YearBefore: "The year before",
			YearAfter:  "The year after",
		}
	}
	return recordWords{
		mineWords:  mineChinese(),
		Record:     "我的履职档案",
		RecordNone: "这一年还没有记录。",
		RecordWhy:  "如有遗漏或差错，请告诉办公室更正。",
		RecordedBy: "{t} 登记",
		YearBefore: "上一年",
		YearAfter:  "下一年",
	}
}

// YearName is what the year is called.
func (w recordWords) YearName(year int) string {
	return w.pick(fmt.Sprintf("%d年", year), strconv.Itoa(year))
}

func (w recordWords) halfDays(n int) string {
	en := strconv.Itoa(n) + " half days"
	if n == 1 {
		en = "a half day"
	}
	return w.pick(strconv.Itoa(n)+"个半天", en)
}

// sums are what the lines of a year come to, without what there is none of.
func (w recordWords) sums(t record.Totals) []string {
	var out []string
	for _, sum := range []struct {
		n      int
		zh, en string
	}{
		{n: t.Meetings, zh: "参会 %d 次", en: "Meetings attended: %d"},
		{n: t.HalfDays, zh: "共 %d 个半天", en: "Half days: %d"},
		{n: t.Required, zh: "应到 %d 次", en: "Required: %d"},
		{n: t.RequiredCame, zh: "其中实到 %d 次", en: "Of these attended: %d"},
		{n: t.Leaves, zh: "请假 %d 次", en: "Leave: %d"},
		{n: t.Motions, zh: "提案 %d 件", en: "Motions: %d"},
		{n: t.Visits, zh: "走访 %d 次", en: "Visits: %d"},
		{n: t.Contacts, zh: "联系 %d 次", en: "Contacts: %d"},
	} {
		if sum.n > 0 {
			out = append(out, fmt.Sprintf(w.pick(sum.zh, sum.en), sum.n))
		}
	}
	return out
}
