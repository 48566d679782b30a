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

// How many motions of the year are filed, how many are not, how many are key ones, and how many firms were visited.
const filedMotions, unfiledMotions = 381, 12
const keyMotions, visitedFirms = 20, 112

// Casework is what the demo office has done in the year besides its meetings.
type Casework struct {
	Motions []motion.Motion
	// Links are the Meetings that are about some of the Motions.
	Links    []motion.Link
	Firms    []contact.Firm
	Visits   []contact.Visit
	Contacts []contact.Contact
}

var (
	aims    = []string{"加快推进", "进一步完善", "统筹规划", "持续优化", "规范引导", "加大投入支持", "数字化赋能", "补齐短板做好", "健全机制保障", "试点推广"}
	matters = []string{
		"老旧小区加装电梯", "中心城区停车设施", "专精特新企业培育", "社区老年助餐", "中小学课后服务", "河道水环境治理", "非物质文化遗产保护", "乡村道路养护",
		"新就业群体权益保障", "基层医疗服务", "人才住房供给", "历史街区活化利用", "公共充电设施布局", "农产品冷链物流", "未成年人心理健康服务",
		"营商环境评价", "城市绿道连通", "科技成果转化", "残疾人就业帮扶", "高层建筑消防安全", "智慧交通信号", "垃圾分类处置", "托育服务供给",
		"体育场地开放", "家庭医生签约", "小微企业融资", "城乡公交一体化", "地下管网改造", "数字档案共享", "社区矛盾调解", "职业教育产教融合",
		"文旅消费场景", "海绵城市建设", "食品安全监管", "法律援助服务", "绿色建筑应用", "夜间经济街区", "居家养老服务", "口袋公园建设",
	}
	places = []string{"云澜", "锦川", "望溪", "静湖", "松涛", "安澜", "启明", "鹿鸣", "清源", "朗月", "瑞禾", "北辰", "南屏", "东篱"}
	trades = []string{"精密机械", "新材料", "生物医药", "智能装备", "现代物流", "食品", "软件", "环保科技"}
	about  = []string{"了解生产经营", "协调用工用地", "宣讲惠企政策"}
)

// cases makes Casework step by step.
type cases struct {
	Casework
	*roster.Roster
	meetings []consult.Meeting
	ids      int

	members, leaders     []consult.ID
	sectors, departments []consult.ID
	committee            consult.ID
}

// Work makes the casework of the office as it is now.
func Work(r *roster.Roster, d diary.Diary) Casework {
	m := &cases{Roster: r, meetings: d.Meetings}
	m.parties()
	for n := range filedMotions + unfiledMotions {
		m.Motions = append(m.Motions, m.motion(n))
	}
	m.links()
	m.visits()
	return m.Casework
}

// parties finds who proposes, handles and visits.
func (m *cases) parties() {
	var chairs consult.ID
	for _, b := range m.Bodies {
		switch b.Kind {
		case consult.BodySector:
			m.sectors = append(m.sectors, b.ID)
		case consult.BodyDepartment:
			m.departments = append(m.departments, b.ID)
		case consult.BodySpecialCommittee:
			if m.committee == "" {
				m.committee = b.ID
			}
		case consult.BodyChairMeeting:
			chairs = b.ID
		}
	}
	for _, p := range m.People {
		if p.Kind == consult.PersonMember && p.Active {
			m.members = append(m.members, p.ID)
		}
	}
	for _, s := range m.Memberships {
		if s.BodyID == chairs {
			m.leaders = append(m.leaders, s.PersonID)
		}
	}
}

// stamp is the first version of a thing; its ID is a UUIDv7 of a fixed date, so that it is the same every time.
func (m *cases) stamp() consult.Stamp {
	m.ids++
	id := consult.ID(fmt.Sprintf("01942000-0000-7000-8000-%012x", m.ids))
	return consult.Stamp{ID: id, Version: 1, CreatedAt: m.Now, ChangedAt: m.Now}
}

// motion is the nth Motion of the year.
func (m *cases) motion(n int) motion.Motion {
	year := m.Today.Start(m.Zone).Year()
	out := motion.Motion{
		Stamp:       m.stamp(),
		Year:        year,
		Title:       "关于" + almanac.Cyclic(aims, n/len(matters)) + almanac.Cyclic(matters, n) + "的提案",
		State:       motion.NotFiled,
		OwnerBodyID: m.committee,
		Proposers:   []motion.Proposer{{PersonID: almanac.Cyclic(m.members, n*7)}},
	}
	for k := range n % 3 {
		out.Proposers = append(out.Proposers, motion.Proposer{PersonID: almanac.Cyclic(m.members, n*7+k+1)})
	}
	if n%11 == 5 {
		out.Proposers = []motion.Proposer{{BodyID: almanac.Cyclic(m.sectors, n)}}
	}
	if n >= filedMotions {
		return out
	}
	out.Number, out.Key = n+1, n < keyMotions
	out.State = motion.Assigned
	out.FiledOn = min(consult.Date(fmt.Sprintf("%d-01-12", year)).AddDays(n%45), m.Today)
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

// reply has most Motions replied to by today; a few are late.
func (m *cases) reply(out *motion.Motion, n int) {
	on := out.FiledOn.AddDays(35 + n*13%50)
	if on > m.Today || n%60 == 59 {
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

// links links a Motion to each Meeting of the form proposal; most of these invite who proposed it.
func (m *cases) links() {
	n := 0
	for _, meeting := range m.meetings {
		if meeting.Form != motion.WarnedForm || meeting.Status == consult.Cancelled || n == filedMotions {
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
		m.Links = append(m.Links, motion.Link{MotionID: of.ID, MeetingID: meeting.ID, Since: m.Now, By: "演示·会务"})
		n++
	}
}

// visits makes firms, a visit of the year to each, and ties of those who visit.
func (m *cases) visits() {
	first := m.Today[:4] + "-01-01"
	for n := range visitedFirms {
		code := fmt.Sprintf("91990100MA%07d", 1000+n*37)
		f := contact.Firm{
			Stamp:  m.stamp(),
			Code:   code + string(contact.CheckCharacter(code)),
			Name:   almanac.Cyclic(places, n) + almanac.Cyclic(trades, n/len(places)) + "有限公司",
			Active: true,
		}
		m.Firms = append(m.Firms, f)
		leader := almanac.Cyclic(m.leaders, n)
		m.Visits = append(m.Visits, contact.Visit{
			Stamp:      m.stamp(),
			Manner:     contact.OnSite,
			At:         min(first.AddDays(n*3%330), m.Today).Start(m.Zone).UTC(),
			VisitorIDs: consult.Distinct([]consult.ID{leader, almanac.Cyclic(m.leaders, n+1+n%2)}),
			FirmID:     f.ID,
			Subject:    almanac.Cyclic(about, n),
		})
		if n%3 == 0 {
			from := first.Start(m.Zone).UTC()
			m.Contacts = append(m.Contacts, contact.Contact{
				Stamp: m.stamp(), PersonID: leader, FirmID: f.ID, From: from, Quota: 1 + n%4,
			})
		}
	}
}
