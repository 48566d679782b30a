package yearbook

import (
	"fmt"
	"slices"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/motion"
	"huiqi/pkg/sample/almanac"
	"huiqi/pkg/sample/diary"
	"huiqi/pkg/sample/roster"
)

// How many motions of a year are filed at least, how many are not, and how many are key ones.
const (
	filedMotions   = 381
	unfiledMotions = 12
	keyMotions     = 20
)

// filed is how many motions of the year are filed: somewhat more each year.
func (m *cases) filed(year int) int { return filedMotions + 15*(year-m.Year()+1) }

// Casework is what the demo office has done in the last year and in this one besides its meetings.
type Casework struct {
	Motions []motion.Motion
	// Links are the Meetings that are about some of the Motions.
	Links    []motion.Link
	Firms    []contact.Firm
	Visits   []contact.Visit
	Contacts []contact.Contact
}

var (
	aims = []string{"加快推进", "进一步完善", "统筹规划", "持续优化", "规范引导", "加大投入支持", "数字化赋能", "补齐短板做好", "健全机制保障", "试点推广",
		"着力提升", "多元共治抓好", "创新方式做好", "因地制宜推进", "依法规范", "协同推进", "精细管理", "分类施策推动", "强化要素保障支持", "常态长效抓实"}
	matters = []string{
		"老旧小区加装电梯", "中心城区停车设施", "专精特新企业培育", "社区老年助餐", "中小学课后服务", "河道水环境治理", "非物质文化遗产保护", "乡村道路养护",
		"新就业群体权益保障", "基层医疗服务", "人才住房供给", "历史街区活化利用", "公共充电设施布局", "农产品冷链物流", "未成年人心理健康服务",
		"营商环境评价", "城市绿道连通", "科技成果转化", "残疾人就业帮扶", "高层建筑消防安全", "智慧交通信号", "垃圾分类处置", "托育服务供给",
		"体育场地开放", "家庭医生签约", "小微企业融资", "城乡公交一体化", "地下管网改造", "数字档案共享", "社区矛盾调解", "职业教育产教融合",
		"文旅消费场景", "海绵城市建设", "食品安全监管", "法律援助服务", "绿色建筑应用", "夜间经济街区", "居家养老服务", "口袋公园建设",
	}
)

// cases makes Casework step by step.
type cases struct {
	Casework
	*roster.Roster
	meetings []consult.Meeting
	ids      int

	members, leaders []consult.ID
	departments      []consult.ID
}

// Work makes the casework of the office as it is now.
func Work(r *roster.Roster, d diary.Diary) Casework {
	m := &cases{Roster: r, meetings: d.Meetings}
	m.parties()
	m.links(m.motions(r.Year()-1), r.Year()-1)
	m.links(m.motions(r.Year()), r.Year())
	m.visits()
	return m.Casework
}

// motions makes those of the year that have come by today, and returns the index of the first.
func (m *cases) motions(year int) int {
	first, filed := len(m.Motions), m.filed(year)
	for n := range filed + unfiledMotions {
		on := almanac.NewYear(year).AddDays(11 + n*45/filed)
		if on <= m.Today {
			m.Motions = append(m.Motions, m.motion(year, n, on))
		}
	}
	return first
}

// parties finds who proposes, handles and visits.
func (m *cases) parties() {
	m.leaders = m.MemberIDs(m.Chairs.ID)
	for _, c := range m.Committees {
		for _, d := range c.Departments {
			m.departments = append(m.departments, d.ID)
		}
	}
	for _, p := range m.People {
		if p.Kind == consult.PersonMember && p.Active {
			m.members = append(m.members, p.ID)
		}
	}
}

// stamp is the first version of a thing of the day; its ID is a UUIDv7 of a fixed date, so that it is the same every
// time.
func (m *cases) stamp(on consult.Date) consult.Stamp {
	m.ids++
	id := consult.ID(fmt.Sprintf("01942000-0000-7000-8000-%012x", m.ids))
	at := on.Start(m.Zone).UTC()
	return consult.Stamp{ID: id, Version: 1, CreatedAt: at, ChangedAt: at}
}

// motion is the nth Motion of the year.
func (m *cases) motion(year, n int, on consult.Date) motion.Motion {
	title := n + filedMotions*(year%2)
	out := motion.Motion{
		Stamp:       m.stamp(on),
		Year:        year,
		Title:       "关于" + almanac.Cyclic(aims, title/len(matters)) + almanac.Cyclic(matters, title) + "的提案",
		State:       motion.NotFiled,
		OwnerBodyID: m.Committees[0].ID,
		Proposers:   []motion.Proposer{{PersonID: almanac.Cyclic(m.members, n*7+year)}},
	}
	for k := range n % 3 {
		out.Proposers = append(out.Proposers, motion.Proposer{PersonID: almanac.Cyclic(m.members, n*7+k+1+year)})
	}
	if n%11 == 5 {
		out.Proposers = []motion.Proposer{{BodyID: almanac.Cyclic(m.Sectors, n).ID}}
	}
	if n >= m.filed(year) {
		return out
	}
	out.Number, out.Key = n+1, n < keyMotions
	out.State = motion.Assigned
	out.FiledOn = on
	out.ReplyDue = out.FiledOn.AddDays(90)
	out.Handlers = []motion.Handler{{BodyID: almanac.Cyclic(m.departments, n), Role: motion.MainHandler}}
	if n%3 == 0 {
		out.Handlers = append(out.Handlers, motion.Handler{
			BodyID: almanac.Cyclic(m.departments, n+1), Role: motion.JointHandler,
		})
	}
	m.reply(&out, n)
	return out
}

// reply has the Motions of the last year replied to, and most others by today; a few are late.
func (m *cases) reply(out *motion.Motion, n int) {
	on := out.FiledOn.AddDays(35 + n*13%50)
	if n%60 == 59 {
		on = out.FiledOn.AddDays(270)
	}
	if on > m.Today || n%60 == 59 && out.Year == m.Year() {
		return
	}
	out.State, out.RepliedOn = motion.Replied, on
	for i := range out.Proposers {
		if on.AddDays(5) > m.Today {
			return
		}
		out.Proposers[i].SatisfactionOn = on.AddDays(5)
		out.Proposers[i].Satisfaction = motion.Satisfied
		if n%13 == 7 {
			out.Proposers[i].Satisfaction = motion.MostlySatisfied
		}
	}
}

// links links a Motion to each Meeting of the form proposal in the year; most of these invite who proposed it.
func (m *cases) links(first, year int) {
	n := first
	for _, meeting := range m.meetings {
		if meeting.Form != motion.WarnedForm || meeting.Span.From.In(m.Zone).Year() != year || n == len(m.Motions) {
			continue
		}
		of := &m.Motions[n]
		for _, p := range meeting.People() {
			if slices.Contains(m.members, p) && n%6 != 5 {
				of.Proposers = of.Proposers[:1]
				of.Proposers[0].PersonID, of.Proposers[0].BodyID = p, ""
				break
			}
		}
		if k := len(meeting.InviteBodyIDs); k > 0 && n%6 != 5 {
			of.Handlers = []motion.Handler{{BodyID: meeting.InviteBodyIDs[k-1], Role: motion.MainHandler}}
		}
		m.Links = append(m.Links, motion.Link{MotionID: of.ID, MeetingID: meeting.ID,
			Since: meeting.CreatedAt, By: "演示·会务"})
		n++
	}
}
