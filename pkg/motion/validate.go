package motion

import (
	"slices"

	"huiqi/pkg/consult"
)

// Validate names every bad field that can be told without looking anything up.
func (m Motion) Validate() error {
	var f consult.Faults
	f.Add(
		m.Year < consult.FirstYear || m.Year > consult.LastYear, "year", "range",
		"年份应在 1900 到 2199 之间", "must be between 1900 and 2199",
	)
	f.Add(
		m.Number < 0 || m.Number > MaxNumber, "number", "range", "应在 1 到 99999 之间", "must be between 1 and 99999",
	)
	f.CheckLine("title", m.Title, 1, 200)
	f.CheckLine("category", m.Category, 0, 50)
	f.Add(!slices.Contains(States, m.State), "state", "unknown", "没有这种状态", "is not a state of a motion")
	m.checkProposers(&f)
	m.checkHandlers(&f)
	f.Add(
		m.SupervisorPersonID != "" && m.SupervisorBodyID != "", "supervisor_body_id", "both",
		"督办只能是一人或一个组织", "cannot be given beside supervisor_person_id",
	)
	m.checkDates(&f)
	m.checkState(&f)
	return f.Err()
}

func (m Motion) checkProposers(f *consult.Faults) {
	f.Add(len(m.Proposers) == 0, "proposers", "required", "至少要有一名提案人", "must name one at least")
	f.Add(len(m.Proposers) > MaxProposers, "proposers", "too_many", "不能超过 200 名", "must name 200 at most")
	for i, p := range m.Proposers {
		at := func(field string) string { return consult.FieldAt("proposers", i, field) }
		f.Add(
			(p.PersonID == "") == (p.BodyID == ""), at(""), "one_of", "应为一人或一个组织",
			"must have either person_id or body_id",
		)
		twice := slices.ContainsFunc(m.Proposers[:i], func(o Proposer) bool {
			return o.PersonID == p.PersonID && o.BodyID == p.BodyID
		})
		f.Add(twice, at(""), "duplicate", "重复", "is named twice")
		f.CheckDate(at("satisfaction_on"), p.SatisfactionOn)
		switch p.Satisfaction {
		case "":
			f.Add(
				p.SatisfactionOn != "", at("satisfaction_on"), "unexpected", "没有评价，不应有评价日期",
				"is the date of a satisfaction that is not given",
			)
		case Satisfied, MostlySatisfied, Dissatisfied:
			f.Add(
				!m.State.Answered(), at("satisfaction"), "unexpected", "办复之后才能评价", "comes after the reply alone",
			)
			f.Add(p.SatisfactionOn == "", at("satisfaction_on"), "required", "必填", "is required")
			f.Add(
				p.SatisfactionOn != "" && p.SatisfactionOn < m.RepliedOn, at("satisfaction_on"), "before_reply",
				"不能早于办复日期", "must not be before replied_on",
			)
		default:
			f.Add(
				true, at("satisfaction"), "unknown", "应为 satisfied、mostly 或 dissatisfied",
				"must be satisfied, mostly or dissatisfied",
			)
		}
	}
}

func (m Motion) checkHandlers(f *consult.Faults) {
	f.Add(len(m.Handlers) > MaxHandlers, "handlers", "too_many", "不能超过 50 个", "must name 50 at most")
	count := map[HandlerRole]int{}
	for i, h := range m.Handlers {
		field := consult.FieldAt("handlers", i, "body_id")
		f.Add(h.BodyID == "", field, "required", "必填", "is required")
		twice := slices.ContainsFunc(m.Handlers[:i], func(o Handler) bool { return o.BodyID == h.BodyID })
		f.Add(twice && h.BodyID != "", field, "duplicate", "重复", "is named twice")
		f.Add(
			h.Role != MainHandler && h.Role != JointHandler && h.Role != SeparateHandler,
			consult.FieldAt("handlers", i, "role"), "unknown", "应为 main、joint 或 separate",
			"must be main, joint or separate",
		)
		count[h.Role]++
	}
	f.Add(
		m.State.Handled() && len(m.Handlers) == 0, "handlers", "required", "交办的提案须有承办单位",
		"are required once the motion is assigned",
	)
	f.Add(count[MainHandler] > 1, "handlers", "two_main", "主办单位只能有一个", "must have one main handler at most")
	f.Add(
		count[MainHandler] > 0 && count[SeparateHandler] > 0, "handlers", "main_and_separate", "分办的提案没有主办单位",
		"are either one main handler with joint ones, or several separate ones",
	)
	f.Add(
		count[JointHandler] > 0 && count[MainHandler] == 0, "handlers", "no_main", "会办须有主办单位",
		"must have a main handler that others join",
	)
	f.Add(
		count[SeparateHandler] == 1, "handlers", "one_separate", "分办须有两个以上单位",
		"must have several separate handlers or none",
	)
}

func (m Motion) checkDates(f *consult.Faults) {
	f.CheckDate("filed_on", m.FiledOn)
	f.CheckDate("reply_due", m.ReplyDue)
	f.CheckDate("replied_on", m.RepliedOn)
	f.Add(
		m.ReplyDue != "" && m.ReplyDue < m.FiledOn, "reply_due", "before_filing", "不能早于立案日期",
		"must not be before filed_on",
	)
	f.Add(
		m.RepliedOn != "" && m.RepliedOn < m.FiledOn, "replied_on", "before_filing", "不能早于立案日期",
		"must not be before filed_on",
	)
}

// checkState names what the state asks for or rules out.
func (m Motion) checkState(f *consult.Faults) {
	missing := func(absent bool, field string) { f.Add(absent, field, "required", "必填", "is required") }
	if m.State.Filed() {
		missing(m.Number == 0, "number")
		missing(m.FiledOn == "", "filed_on")
	}
	if m.State == Received || m.State == NotFiled {
		f.Add(m.Number != 0, "number", "unexpected", "立案之后才有编号", "is given when the motion is filed")
		f.Add(m.FiledOn != "", "filed_on", "unexpected", "尚未立案", "is given when the motion is filed")
	}
	if m.State.Answered() {
		missing(m.RepliedOn == "", "replied_on")
	} else {
		f.Add(m.RepliedOn != "", "replied_on", "unexpected", "尚未办复", "is given when the motion is replied to")
	}
	if m.State == Merged {
		missing(m.MergedIntoID == "", "merged_into_id")
	} else {
		f.Add(m.MergedIntoID != "", "merged_into_id", "unexpected", "并案的提案才有", "is for a motion that is merged")
	}
	f.Add(m.MergedIntoID != "" && m.MergedIntoID == m.ID, "merged_into_id", "self", "不能并入自己", "cannot be itself")
}
