package diary

import (
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample/almanac"
)

// How many studies of each form there are in a year: 56 in all.
const (
	partyStudies    = 12
	chairStudies    = 8
	standingStudies = 6
	lectures        = 12
	readings        = 18
)

// studies makes the studies of the year, each form spread evenly over it. Each stays within its year.
func (b *Builder) studies(year int) {
	for n := range partyStudies {
		b.partyStudy(n, b.studyDays(year, n, partyStudies, 4))
	}
	for n := range chairStudies {
		b.chairStudy(year, n, b.studyDays(year, n, chairStudies, 9))
	}
	for n := range standingStudies {
		b.standingStudy(year, n, b.studyDays(year, n, standingStudies, 3))
	}
	for n := range lectures {
		b.lecture(year, n, b.studyDays(year, n, lectures, 13))
	}
	for n := range readings {
		b.reading(year, n, b.studyDays(year, n, readings, 6))
	}
}

// studyDays are the working days from some days into the nth of so many equal parts of the year.
func (b *Builder) studyDays(year, nth, of, into int) []consult.Date {
	first, end := almanac.NewYear(year), almanac.NewYear(year+1)
	return b.Workdays(first.AddDays(nth*365/of+into), min(first.AddDays(nth*365/of+into+45), end))
}

func (b *Builder) partyStudy(n int, days []consult.Date) {
	subjects := []string{"全过程人民民主重大理念", "政协章程和党内法规", "中央经济工作会议精神", "加强和改进人民政协工作的意见", "统一战线工作条例", "作风建设有关规定",
		"基层治理现代化", "高质量发展", "生态文明思想", "文化强国建设", "法治思想", "总体国家安全观"}
	m := NewMeeting("party_study", "市政协党组理论学习中心组学习会："+subjects[n], "个人自学与集中研讨结合，两位同志作重点发言。",
		b.Party.ID, consult.Internal)
	AddPeople(&m, consult.RolePresiding, b.People[0].ID)
	Invite(&m, b.Party.ID)
	b.schedule(m, slotWish{
		days:   days,
		starts: []time.Duration{at(15, 30), at(8, 30), at(10, 30)},
		length: 90 * time.Minute,
		rooms:  b.HallRooms[7:9],
	})
}

func (b *Builder) chairStudy(year, n int, days []consult.Date) {
	subjects := []string{"协商工作规则", "政府工作报告重点任务", "提案工作条例", "民主监督的形式与方法", "数字经济发展趋势", "社情民意信息工作", "大运河文化保护传承",
		"人口高质量发展", "新质生产力", "城市更新政策解读", "应用型智库建设", "委员履职管理", "政协文史工作", "界别工作创新", "粮食安全", "公共数据开放"}
	m := NewMeeting("chair_study", "主席会议集体学习："+almanac.Cyclic(subjects, n+8*(year%2)), "请有关专家辅导，会前发放学习材料。",
		b.Chairs.ID, consult.Internal)
	AddPeople(&m, consult.RolePresiding, b.People[0].ID)
	Invite(&m, b.Chairs.ID)
	b.schedule(m, slotWish{
		days:   days,
		starts: []time.Duration{at(9, 0), at(14, 30), at(16, 0)},
		length: 90 * time.Minute,
		rooms:  b.HallRooms[7:9],
	})
}

func (b *Builder) standingStudy(year, n int, days []consult.Date) {
	subjects := []string{"宪法与人民政协", "宏观经济形势分析", "人工智能与产业变革", "气候变化与双碳", "老龄社会的应对", "国际形势与对外交往", "科技创新体系", "县域经济",
		"数据要素市场", "水资源与流域治理", "文化遗产保护", "公共卫生体系"}
	m := NewMeeting("standing_study", "常委会专题学习讲座："+almanac.Cyclic(subjects, n+6*(year%2)), "邀请专家作专题辅导，常委会组成人员参加。",
		b.Standing.ID, consult.Internal)
	AddPeople(&m, consult.RolePresiding, b.People[1+n%8].ID)
	Invite(&m, b.Standing.ID)
	b.schedule(m, slotWish{
		days:   days,
		starts: []time.Duration{at(14, 30), at(9, 30), at(16, 0)},
		length: 2 * time.Hour,
		rooms:  b.HallRooms[1:4],
	})
}

func (b *Builder) lecture(year, n int, days []consult.Date) {
	subjects := []string{"全过程人民民主与基层协商", "读懂宏观经济数据", "人工智能与城市治理", "大运河文化带的前世今生", "怎样写好一件提案", "健康中国与主动健康",
		"长三角一体化下的城市分工", "民法典与社区生活", "江南园林里的待客之道", "新能源产业链的机会", "家庭教育中的沟通", "从档案里看清源",
		"双循环与现代物流", "古镇里的非遗手艺", "睡眠与心理健康", "法律就在身边", "中药材里的故事", "城市骑行与慢行系统", "读一座老厂房",
		"集成电路科普", "养老金怎么算", "湿地与候鸟", "地方戏曲赏析", "消费维权面对面"}
	m := NewMeeting("lecture", "委员讲堂："+almanac.Cyclic(subjects, n+12*((year-b.Year()+2)%2)),
		"委员主讲，面向全体委员和市民开放，凭预约入场。讲座约九十分钟，留二十分钟互动。", b.Secretariat.ID, consult.Public)
	m.Expected = 150
	AddPeople(&m, consult.RoleReporting, b.People[375+n].ID)
	AddPeople(&m, consult.RoleStaff, b.MemberIDs(b.Secretariat.ID)[14+n], b.MemberIDs(b.Secretariat.ID)[26+n])
	AddPeople(&m, consult.RoleNonvoting, b.MemberIDs(almanac.Cyclic(b.Sectors, 5*n+2*year).ID)...)
	b.schedule(m, slotWish{
		days:   days,
		starts: []time.Duration{at(14, 30), at(9, 30)},
		length: 2 * time.Hour,
		rooms:  b.HallRooms[2:3],
	})
}

func (b *Builder) reading(year, n int, days []consult.Date) {
	books := []string{"乡土中国", "人类群星闪耀时", "大国小城", "苏州园林", "万历十五年", "置身事内", "浮生六记", "江村经济", "文化苦旅"}
	c := almanac.Cyclic(b.Committees, n)
	m := NewMeeting("reading", "“书香政协”"+c.Name+"读书会：共读《"+almanac.Cyclic(books, n+n/9+year)+"》",
		"每人分享八分钟。"+almanac.Cyclic([]string{"本期安排见委员读书群。", "请自带茶杯。", "欢迎带书交换。"}, n), c.ID,
		almanac.Cyclic([]consult.Visibility{consult.Public, consult.Internal}, n))
	AddPeople(&m, consult.RolePresiding, b.MemberIDs(c.ID)[1])
	AddPeople(&m, consult.RoleVoting, b.MemberIDs(c.ID)[24:]...)
	b.schedule(m, slotWish{
		days:   days,
		starts: []time.Duration{at(16, 0), at(9, 30), at(14, 0)},
		length: 90 * time.Minute,
		rooms:  b.HallRooms[8:9],
	})
}
