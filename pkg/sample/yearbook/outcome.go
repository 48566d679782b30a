package yearbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"huiqi/pkg/consult"
	"huiqi/pkg/outcome"
	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/diary"
	"huiqi/pkg/sample/roster"
)

// Of a year: how many outcomes there are, how many of them came of meetings at most, and how often officials wrote on
// them.
const (
	yearOutcomes     = 85
	fromMeetings     = 60
	yearInstructions = 52
)

// Results are what came of the last year of the office and of this one.
type Results struct{ outcome.Collection }

// leader is an official and the posts held, the present one last.
type leader struct {
	id    consult.ID
	posts []consult.Post
}

// results makes Results step by step.
type results struct {
	Results
	*roster.Roster
	diary diary.Diary
	// topics are those that each Meeting is about.
	topics map[consult.ID][]consult.ID
	count  int
}

// Outcomes makes what came of the last year and of this one: outcomes of past meetings and of the committees' other
// work, instructions on some of them, and follow-ups by departments.
func Outcomes(r *roster.Roster, d diary.Diary, annual Annual) Results {
	b := &results{Roster: r, diary: d, topics: map[consult.ID][]consult.ID{}}
	for _, l := range annual.TopicMeetings {
		b.topics[l.MeetingID] = append(b.topics[l.MeetingID], l.Lineage)
	}
	leaders := b.leaders()
	for _, year := range []int{r.Year() - 1, r.Year()} {
		all := b.outcomes(year)
		b.Outcomes = append(b.Outcomes, all...)
		for n := range len(all) * yearInstructions / yearOutcomes {
			b.instruct(leaders, n, all[n*2/3*2%len(all)]) // some outcomes have two
		}
	}
	return b.Results
}

// outcomes are those of the year as far as it has passed, by their dates.
func (b *results) outcomes(year int) []outcome.Outcome {
	var all []outcome.Outcome
	for n, m := range b.consulted(year) {
		on := min(consult.DateOf(m.Span.To, b.Zone).AddDays(n%9), almanac.NewYear(year+1).AddDays(-1))
		o := b.outcome(kindOf(m.Form), m.Title, m.OwnerBodyID, on)
		o.MeetingIDs, o.TopicIDs = []consult.ID{m.ID}, b.topics[m.ID]
		all = append(all, o)
	}
	matters := []string{"老年助餐", "中小学课后服务", "科技成果转化", "背街小巷停车", "河道岸线整治", "中小企业融资", "城市更新"}
	kinds := []outcome.KindKey{"opinion", "recommendation", "research_report", "opinion", "inspection_report"}
	others := yearOutcomes - min(len(all), fromMeetings)
	if year == b.Year() { // somewhat more than in the last year
		others = yearOutcomes - fromMeetings + 6
	}
	for n := range others {
		on := almanac.NewYear(year).AddDays(8 + n*350/others)
		if on < b.Today {
			title := "关于" + almanac.Cyclic(matters, n+year) + "的"
			all = append(all, b.outcome(almanac.Cyclic(kinds, n), title, almanac.Cyclic(b.Committees, n).ID, on))
		}
	}
	slices.SortStableFunc(all, func(x, y outcome.Outcome) int { return cmp.Compare(x.Date, y.Date) })
	for n := range all {
		if all[n].Kind != outcome.Resolution {
			all[n].Number = fmt.Sprintf("协报〔%d〕%d号", year, n+1)
		}
	}
	return all
}

// stampOn is the first version of something that was recorded on the day. The IDs are the same every time.
func (b *results) stampOn(day consult.Date) consult.Stamp {
	b.count++
	at := day.Start(b.Zone).UTC()
	if at.After(b.Now) {
		at = b.Now
	}
	id := consult.ID(fmt.Sprintf("01941f40-%04x-7000-8000-%012x", b.count, b.count))
	return consult.Stamp{ID: id, Version: 1, CreatedAt: at, ChangedAt: at}
}

// consulted are meetings of the year that were held and that an outcome came of, spread over the time.
func (b *results) consulted(year int) []consult.Meeting {
	off := map[consult.ID]bool{}
	for _, c := range b.diary.Cancellations {
		off[c.MeetingID] = true
	}
	for id, held := range b.diary.Held {
		off[id] = off[id] || held.Not()
	}
	var all []consult.Meeting
	for _, m := range b.diary.Meetings {
		d := consult.DateOf(m.Span.To, b.Zone)
		past := d.AddDays(9) < b.Today && almanac.NewYear(year) <= d && d < almanac.NewYear(year+1)
		if past && !off[m.ID] && m.Status == consult.Confirmed && m.OwnerBodyID != "" && kindOf(m.Form) != "" {
			all = append(all, m)
		}
	}
	most := fromMeetings
	if year == b.Year() { // as much of it as has passed
		most = fromMeetings * (b.Today.Start(b.Zone).YearDay() - 1) / 365
	}
	most = min(most, len(all))
	var some []consult.Meeting
	for n := range most {
		some = append(some, all[n*len(all)/most])
	}
	return some
}

// kindOf is what comes of a meeting of the form, or none.
func kindOf(form consult.FormKey) outcome.KindKey {
	switch form {
	case "council":
		return outcome.Resolution
	case "thematic", "counterpart", "sector", "expert", "remote", "proposal":
		return "consultation_report"
	case "research":
		return "research_report"
	case "supervision":
		return "supervision_report"
	}
	return ""
}

func (b *results) outcome(kind outcome.KindKey, title string, owner consult.ID, on consult.Date) outcome.Outcome {
	words := map[outcome.KindKey]string{
		outcome.Resolution: "协商决议", "consultation_report": "协商报告", "research_report": "调研报告",
		"supervision_report": "民主监督报告", "inspection_report": "视察报告", "opinion": "社情民意信息", "recommendation": "建议案",
	}
	o := outcome.Outcome{
		Stamp:        b.stampOn(on),
		Kind:         kind,
		Title:        strings.TrimSuffix(title, "调研") + words[kind],
		OwnerBodyIDs: []consult.ID{owner},
		Date:         on,
		Recipients:   []string{"市委", "市政府"},
		Summary:      "梳理协商意见，提出对策建议。",
	}
	if kind == outcome.Resolution {
		o.Recipients = []string{"镇街党（工）委"}
	}
	return o
}

// leaders are the officials with their posts. The mayor was a vice mayor until half a year ago.
func (b *results) leaders() []leader {
	half, long := b.Today.AddDays(-200), b.Today.AddDays(-900)
	var out []leader
	for n, p := range b.Officials {
		l := leader{id: p.ID, posts: []consult.Post{{Title: p.Post, Since: long}}}
		if n == 1 {
			l.posts = []consult.Post{{Title: "副市长", Since: long, Until: half}, {Title: p.Post, Since: half}}
		}
		for i := range l.posts {
			l.posts[i].Stamp = b.stampOn(long)
			l.posts[i].PersonID = l.id
		}
		b.Posts = append(b.Posts, l.posts...)
		out = append(out, l)
	}
	return out
}

// instruct has a leader write on the outcome, and a department follow up on most.
func (b *results) instruct(leaders []leader, n int, o outcome.Outcome) {
	l := almanac.Cyclic(leaders, n)
	year := o.Date.Start(b.Zone).Year()
	on := min(o.Date.AddDays(3+n%12), almanac.NewYear(year+1).AddDays(-1), b.Today)
	at := slices.IndexFunc(l.posts, func(p consult.Post) bool { return p.HeldOn(on) })
	i := outcome.Instruction{
		Stamp:     b.stampOn(on),
		OutcomeID: o.ID,
		PersonID:  l.id,
		Post:      l.posts[at].Title,
		Date:      on,
		Words:     almanac.Cyclic([]string{"请有关部门认真研究吸纳。", "建议很有价值，请抓好落实。", "请分管领导牵头研究，并反馈结果。"}, n),
	}
	b.Instructions = append(b.Instructions, i)
	if n%4 == 3 {
		return
	}
	u := outcome.FollowUp{
		Stamp:         b.stampOn(on),
		OutcomeID:     o.ID,
		InstructionID: i.ID,
		BodyID:        almanac.Cyclic(b.Committees, n).PairedID,
		What:          "研究采纳批示精神，书面反馈办理情况。",
		Due:           on.AddDays(60),
	}
	// Of this year one in five is late.
	if u.Due < b.Today && (n%5 != 0 || year < b.Year()) {
		u.Reply = "已纳入工作计划，逐条落实。"
		u.RepliedOn = on.AddDays(40)
	}
	if u.RepliedOn != "" && n%2 == 0 {
		u.ClosedOn = on.AddDays(50)
	}
	b.FollowUps = append(b.FollowUps, u)
}
