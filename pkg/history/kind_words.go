package history

import "huiqi/pkg/journal"

// kindWords are what Things are called.
var kindWords = map[journal.Kind]phrase{
	journal.Person:        {"人员", "the person"},
	journal.Body:          {"组织", "the body"},
	journal.BodyKind:      {"组织类别", "the kind of body"},
	journal.Membership:    {"任职", "the membership"},
	journal.Venue:         {"场所", "the venue"},
	journal.Room:          {"会议室", "the room"},
	journal.Form:          {"协商形式", "the form"},
	journal.Rules:         {"办公规则", "the office rules"},
	journal.HolidayYear:   {"节假日", "the holidays"},
	journal.Block:         {"占用", "the block"},
	journal.Meeting:       {"会议", "the meeting"},
	journal.Attendance:    {"参会", "the attendance"},
	journal.Answer:        {"答复", "the answer"},
	journal.Held:          {"召开登记", "the record of its being held"},
	journal.Leave:         {"请假", "the leave"},
	journal.Series:        {"系列会议", "the series"},
	journal.Plan:          {"年度协商计划", "the plan"},
	journal.Topic:         {"议题", "the topic"},
	journal.TopicMeeting:  {"议题与会议的关联", "the link of a topic and a meeting"},
	journal.Post:          {"职务", "the post"},
	journal.OutcomeKind:   {"成果类别", "the kind of outcome"},
	journal.Outcome:       {"成果", "the outcome"},
	journal.Instruction:   {"批示", "the instruction"},
	journal.FollowUp:      {"跟办事项", "the follow-up"},
	journal.Term:          {"届", "the term"},
	journal.Numbering:     {"编号规则", "the numbering"},
	journal.File:          {"附件", "the file"},
	journal.Proposal:      {"调整方案", "the proposal"},
	journal.Feed:          {"订阅日历", "the feed"},
	journal.Telling:       {"告知登记", "the record of who was told"},
	journal.Token:         {"令牌", "the token"},
	journal.Session:       {"登录", "the sign-in"},
	journal.Motion:        {"提案", "the motion"},
	journal.MotionMeeting: {"提案与会议的关联", "the link of a motion and a meeting"},
	journal.Firm:          {"企业", "the firm"},
	journal.Visit:         {"走访", "the visit"},
	journal.Contact:       {"联系", "the contact"},
	journal.Pairing:       {"对口关系", "the pairing"},
	journal.Report:        {"统计报告", "the report"},
	journal.Office:        {"办公室", "the office"},
}

// noteWords say what is recorded though no Thing changed.
var noteWords = map[string]phrase{
	journal.BeginOperation:    {"开始记录日志", "began the journal"},
	journal.RestoreOperation:  {"恢复了数据库", "restored the database"},
	journal.EntryKeyOperation: {"更换了入口密钥", "gave the entry links another key"},
	journal.EraseOperation:    {"清除了一位人员的个人信息原值", "erased the personal values of a person"},
}
