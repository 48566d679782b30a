package history

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

// ValueWord is what the value of a field is called in Chinese and in English, where the field has one of a few.
func ValueWord(kind journal.Kind, field, value string) (string, string) {
	p := valueWord(kind, field, value)
	return p.zh, p.en
}

// valueWord looks in what is said of the field of the kind, then of the field, of whatever it is. Which of several
// fields of the same name is meant is no matter where a value is called the same in all.
func valueWord(kind journal.Kind, field, value string) phrase {
	switch field {
	case "visibility":
		return visibilityWord(consult.Visibility(value))
	case "presence":
		return presenceWord(value)
	}
	if p, ok := valueWords[string(kind)+"."+value]; ok {
		return p
	}
	return valueWords[value]
}

// valueWords are what values are called, of all Things or of one kind.
var valueWords = map[string]phrase{
	"accepted":          {"出席", "comes"},
	"agreed":            {"已同意", "agreed"},
	"am":                {"上午", "morning"},
	"applied":           {"已执行", "applied"},
	"approved":          {"已批准", "approved"},
	"assigned":          {"已交办", "assigned"},
	"body":              {"组织", "body"},
	"calendar":          {"自然日", "calendar days"},
	"call":              {"电话", "by telephone"},
	"cancelled":         {"取消", "cancelled"},
	"category":          {"按类别", "by category"},
	"chair":             {"主席", "the chair"},
	"membership.chair":  {"主任", "chair"},
	"city":              {"市", "city"},
	"closed":            {"已办结", "closed"},
	"community":         {"村、社区", "village or community"},
	"confirmed":         {"确定", "confirmed"},
	"consult":           {"协商", "consult"},
	"consultation":      {"协商", "consultation"},
	"declined":          {"不出席", "does not come"},
	"department":        {"部门", "department"},
	"dissatisfied":      {"不满意", "dissatisfied"},
	"district":          {"区县", "district"},
	"draft":             {"草稿", "draft"},
	"email":             {"电子邮件", "by mail"},
	"en":                {"英文", "English"},
	"everyone":          {"所有人", "everyone"},
	"failed":            {"失败", "failed"},
	"filed":             {"已立案", "filed"},
	"form":              {"按协商形式", "by form"},
	"guest":             {"嘉宾", "guest"},
	"in_person":         {"当面", "in person"},
	"joint":             {"会办", "joint"},
	"keep":              {"照常", "keeps its day"},
	"left_early":        {"早退", "left early"},
	"level":             {"按层级", "by level"},
	"link":              {"本人链接", "their own link"},
	"main":              {"主办", "main"},
	"member":            {"委员", "member"},
	"membership.member": {"成员", "member"},
	"merged":            {"已并案", "merged"},
	"message":           {"短信", "by message"},
	"month":             {"按月", "by month"},
	"mostly":            {"基本满意", "mostly satisfied"},
	"next_workday":      {"顺延到下一工作日", "moves to the next workday"},
	"none":              {"未答复", "no answer"},
	"nonvoting":         {"列席", "nonvoting"},
	"not_filed":         {"不立案", "not filed"},
	"office":            {"办公室", "the office"},
	"official":          {"领导", "official"},
	"on_site":           {"现场", "on site"},
	"online":            {"线上", "online"},
	"open":              {"待办", "open"},
	"organiser":         {"主办方", "the organiser"},
	"other":             {"其他", "other"},
	"paper":             {"书面", "on paper"},
	"pending":           {"待定", "pending"},
	"person":            {"人员", "person"},
	"held.person":       {"人工登记", "said by a person"},
	"personnel":         {"人事", "personnel"},
	"phone":             {"电话", "by telephone"},
	"planning":          {"测算中", "planning"},
	"pm":                {"下午", "afternoon"},
	"presence":          {"到会登记", "presence"},
	"presiding":         {"主持", "presiding"},
	"previous_workday":  {"提前到上一工作日", "moves to the workday before"},
	"public":            {"公众", "the public"},
	"published":         {"已发布", "published"},
	"ready":             {"待执行", "ready"},
	"received":          {"已收到", "received"},
	"refused":           {"未准", "refused"},
	"replied":           {"已答复", "replied"},
	"reply":             {"回复", "reply"},
	"report":            {"报告", "report"},
	"reporting":         {"汇报", "reporting"},
	"research":          {"调研", "research"},
	"room":              {"会议室", "room"},
	"ruling":            {"议决", "ruling"},
	"satisfied":         {"满意", "satisfied"},
	"secretary":         {"秘书长", "secretary"},
	"separate":          {"分办", "separate"},
	"skip":              {"跳过", "is left out"},
	"staff":             {"工作人员", "staff"},
	"stopped":           {"已停止", "stopped"},
	"study":             {"学习", "study"},
	"submitted":         {"已报审", "submitted"},
	"superseded":        {"已被新版取代", "superseded"},
	"supervise":         {"监督", "supervise"},
	"supervision":       {"监督", "supervision"},
	"talk":              {"座谈", "a talk"},
	"tentative":         {"暂定", "tentative"},
	"answer.tentative":  {"待定", "not sure"},
	"term":              {"按届", "by term"},
	"township":          {"乡镇、街道", "township or street"},
	"undone":            {"已撤销", "undone"},
	"venue":             {"场所", "venue"},
	"report.venue":      {"按场所", "by venue"},
	"report.body":       {"按组织", "by body"},
	"report.official":   {"按领导", "by official"},
	"vice_chair":        {"副主任", "vice chair"},
	"visit":             {"上门", "a visit"},
	"voting":            {"出席", "voting"},
	"wechat":            {"微信", "by WeChat"},
	"withdrawn":         {"已撤回", "withdrawn"},
	"working":           {"工作日", "working days"},
	"year":              {"按年", "by year"},
	"zh":                {"中文", "Chinese"},
	"lapsed":            {"已到期", "lapsed"},
	"admin":             {"系统管理员", "admin"},
	"desk":              {"前台", "desk"},
	"liaison":           {"联络员", "liaison"},
	"kiosk":             {"大屏", "kiosk"},
	"auditor":           {"审计员", "auditor"},
}
