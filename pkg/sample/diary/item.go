package diary

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/sample/roster"
)

// item adds an item of so many minutes to the agenda. Who is needed for it alone must be invited.
func (b *Builder) item(m *consult.Meeting, minutes int, kind consult.ItemKind, title string) *consult.Item {
	m.Items = append(m.Items, consult.Item{ID: b.NewID(), Minutes: minutes, Kind: kind, Title: title})
	return &m.Items[len(m.Items)-1]
}

// official invites an official who must come in this role.
func official(m *consult.Meeting, role consult.AttendanceRole, id consult.ID) {
	AddPeople(m, role, id)
	m.Attendances[len(m.Attendances)-1].Required = true
}

// openingAgenda is that of the first meeting of a session of the standing committee. The mayor comes to one item of
// every other session alone, and the secretary to one of the others.
func (b *Builder) openingAgenda(m *consult.Meeting, t Topic, nth int) {
	c := b.Committees[t.Committee]
	head := b.MemberIDs(c.Departments[0].ID)[0]
	report := b.item(m, 40, consult.ItemConsult, "听取市政府关于"+Quoted(t.Title)+"情况的通报")
	report.ReporterPersonID = head
	if nth%2 == 0 {
		official(m, consult.RoleReporting, b.Mayor())
		report.ReporterPersonID, report.PersonIDs = b.Mayor(), []consult.ID{b.Mayor()}
	}
	study := b.item(m, 20, consult.ItemReport, "听取"+c.Name+"关于"+Quoted(t.Title)+"的调研报告")
	study.ReporterBodyID, study.Materials = c.ID, "调研报告全文见会议材料之二。"
	talk := b.item(m, 60, consult.ItemConsult, "围绕"+Quoted(t.Title)+"大会发言、互动协商")
	if nth%2 != 0 {
		official(m, consult.RoleNonvoting, b.Secretary())
		talk.PersonIDs = []consult.ID{b.Secretary()}
		talk.Materials = "市委主要领导到会听取意见建议。"
	}
	b.item(m, 20, consult.ItemPersonnel, "关于人事事项的说明").ReporterPersonID = b.People[9].ID
}

// closingAgenda is that of the last meeting of a session of the standing committee.
func (b *Builder) closingAgenda(m *consult.Meeting, t Topic) {
	groups := b.item(m, 30, consult.ItemReport, "听取分组讨论情况汇报")
	groups.ReporterBodyID = b.Secretariat.ID
	b.item(m, 20, consult.ItemConsult, "审议关于"+Quoted(t.Title)+"的建议案（草案）").ReporterBodyID = b.Committees[t.Committee].ID
	b.item(m, 15, consult.ItemPersonnel, "审议通过人事事项").ReporterPersonID = b.People[9].ID
	b.item(m, 15, consult.ItemOther, "主席讲话")
}

// topicalAgenda is that of a chair's meeting that consults on a topic. The head of the department comes to its item
// alone; to the discussion the secretary comes once a year, and the mayor too.
func (b *Builder) topicalAgenda(m *consult.Meeting, c roster.Committee, t Topic, ofYear int) {
	head := b.MemberIDs(c.Departments[0].ID)[0]
	brief := b.item(m, 25, consult.ItemConsult, "听取"+c.Departments[0].Name+"关于"+Quoted(t.Title)+"情况的通报")
	brief.ReporterPersonID, brief.PersonIDs = head, []consult.ID{head}
	study := b.item(m, 15, consult.ItemReport, "听取"+c.Name+"调研报告")
	study.ReporterBodyID, study.Materials = c.ID, "书面材料会前三天送达。"
	talk := b.item(m, 60, consult.ItemConsult, "围绕"+Quoted(t.Title)+"重点协商")
	switch ofYear {
	case 2:
		official(m, consult.RoleNonvoting, b.Secretary())
		talk.PersonIDs = []consult.ID{b.Secretary()}
	case 8:
		official(m, consult.RoleNonvoting, b.Mayor())
		talk.PersonIDs = []consult.ID{b.Mayor()}
	}
	b.item(m, 20, consult.ItemOther, "研究协商意见的报送").ReporterPersonID = b.People[9].ID
}

// routineAgenda is that of a chair's meeting of routine business.
func (b *Builder) routineAgenda(m *consult.Meeting, c roster.Committee, business string) {
	b.item(m, 15, consult.ItemStudy, "传达学习上级会议精神")
	first := b.item(m, 40, consult.ItemReport, business)
	first.ReporterPersonID, first.Materials = b.People[9].ID, "书面材料会前三天送达。"
	b.item(m, 30, consult.ItemReport, "听取"+c.Name+"近期工作安排").ReporterBodyID = c.ID
	b.item(m, 15, consult.ItemPersonnel, "研究有关人事事项")
}
