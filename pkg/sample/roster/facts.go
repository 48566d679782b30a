package roster

// sectorFacts describes a 界别: its number of members, what they do, the matter they raise, and the former one.
type sectorFacts struct {
	name   string
	seats  int
	posts  []string
	matter string
	former string
}

// sectors are the 29 sectors. Their seats add up to MemberCount.
func sectors() []sectorFacts {
	return []sectorFacts{
		{name: "中共", seats: 24, posts: []string{"镇党委书记", "市级机关干部", "街道党工委书记"},
			matter: "基层协商与党建引领社区治理", former: "党员干部联系群众"},
		{name: "民革", seats: 14, posts: []string{"高校副教授", "律师事务所主任", "民革市委会委员"},
			matter: "涉台经贸企业法律服务", former: "祖统工作与乡情联谊"},
		{name: "民盟", seats: 15, posts: []string{"中学校长", "大学教授", "出版社编审"},
			matter: "中小学课后服务提质", former: "高中多样化发展"},
		{name: "民建", seats: 15, posts: []string{"制造企业董事长", "会计师事务所合伙人", "投资公司总经理"},
			matter: "中小企业融资可得性", former: "民营企业接班人培养"},
		{name: "民进", seats: 14, posts: []string{"小学校长", "幼儿园园长", "图书馆研究馆员"},
			matter: "学前教育优质普惠", former: "全民阅读推广"},
		{name: "农工党", seats: 14, posts: []string{"主任医师", "疾控中心主任", "环境监测高级工程师"},
			matter: "慢性病社区管理", former: "分级诊疗落地"},
		{name: "致公党", seats: 12, posts: []string{"留学归国人员创业园负责人", "外贸企业总经理", "高校教师"},
			matter: "海外引才服务环境", former: "留学人员创业服务"},
		{name: "九三学社", seats: 15, posts: []string{"研究院研究员", "高级工程师", "大学教授"},
			matter: "科技成果就地转化", former: "实验室开放共享"},
		{name: "台盟", seats: 6, posts: []string{"台盟市委会干部", "医院副主任医师"},
			matter: "两岸青年就业实习", former: "台企转型升级"},
		{name: "无党派人士", seats: 13, posts: []string{"建筑设计院总工程师", "高校院长", "评估公司董事长"},
			matter: "城市更新中的风貌保护", former: "历史建筑测绘建档"},
		{name: "共青团", seats: 8, posts: []string{"团区委书记", "青年社会组织负责人"},
			matter: "青年发展型城市建设", former: "青少年暑期托管"},
		{name: "工会", seats: 11, posts: []string{"区总工会主席", "企业工会主席", "劳动模范"},
			matter: "新就业形态劳动者权益", former: "户外劳动者驿站"},
		{name: "妇联", seats: 12, posts: []string{"区妇联主席", "家政企业负责人", "女企业家协会会长"},
			matter: "家政服务业提质扩容", former: "女性就业与育儿支持"},
		{name: "青联", seats: 10, posts: []string{"软件公司创始人", "青年农场主", "青年律师"},
			matter: "青年创业空间与扶持", former: "乡村青年人才回流"},
		{name: "工商联", seats: 24, posts: []string{"新材料公司董事长", "商会会长", "食品企业总经理", "装备企业董事长"},
			matter: "民营企业办事服务", former: "账款拖欠清理"},
		{name: "科协", seats: 11, posts: []string{"科技馆馆长", "学会秘书长", "高级农艺师"},
			matter: "科普场馆共建共享", former: "中小学科学教育"},
		{name: "台联", seats: 5, posts: []string{"台资企业协会副会长", "台胞联谊会干部"},
			matter: "台胞生活便利化", former: "台胞就医服务"},
		{name: "侨联", seats: 8, posts: []string{"侨资企业董事长", "侨联副主席"},
			matter: "侨资项目落地服务", former: "归侨侨眷关爱"},
		{name: "文化艺术", seats: 18, posts: []string{"一级演员", "美术馆馆长", "非遗代表性传承人", "作家协会副主席"},
			matter: "名人故居保护与利用", former: "小剧场与街头艺术"},
		{name: "科学技术", seats: 20, posts: []string{"重点实验室主任", "芯片企业首席科学家", "正高级工程师"},
			matter: "新能源装备产业协同攻关", former: "首台套应用推广"},
		{name: "社会科学", seats: 11, posts: []string{"社科院研究员", "党校教授", "方志办主任"},
			matter: "大运河工业遗存研究阐释", former: "地方志数字化"},
		{name: "经济", seats: 32, posts: []string{"银行行长", "物流集团总经理", "港务公司董事长", "开发区管委会副主任"},
			matter: "“双循环”物流通道建设", former: "港口与腹地联动"},
		{name: "农业", seats: 14, posts: []string{"农业合作社理事长", "水利站站长", "种业公司总经理"},
			matter: "数字农业与品牌建设", former: "高标准农田管护"},
		{name: "教育", seats: 22, posts: []string{"职业学院院长", "特级教师", "高级中学校长"},
			matter: "产教融合与青年就业", former: "乡村教师队伍"},
		{name: "体育", seats: 7, posts: []string{"体校校长", "体育产业公司总经理"},
			matter: "社区体育场地供给", former: "青少年体教融合"},
		{name: "新闻出版", seats: 8, posts: []string{"报社总编辑", "广播电视台副台长"},
			matter: "媒体协商平台建设", former: "网络文明建设"},
		{name: "医药卫生", seats: 22, posts: []string{"人民医院院长", "主任中医师", "护理部主任", "社区卫生服务中心主任"},
			matter: "国际化医疗服务能力", former: "急救体系建设"},
		{name: "社会福利和社会保障", seats: 10, posts: []string{"养老机构院长", "残联副理事长", "公益基金会秘书长"},
			matter: "普惠托育与社区养老衔接", former: "残疾人就业"},
		{name: "特邀人士", seats: 6, posts: []string{"退役军人事务局原局长", "宗教团体负责人", "老字号传承人"},
			matter: "老字号传承创新", former: "退役军人就业"},
	}
}

type committeeFacts struct {
	name                 string
	departments, matters []string
	former               []string
}

// committees are the nine special committees. Each is paired with its first department.
func committees() []committeeFacts {
	return []committeeFacts{
		{
			name:        "提案委员会",
			departments: []string{"市政府督查室", "市信访局"},
			matters:     []string{"重点提案领衔督办", "老旧小区加装电梯系列提案", "停车难系列提案", "提案办理质量“双向评议”", "集体提案成果转化"},
			former:      []string{"提案办理“回头看”", "农贸市场改造系列提案", "社区养老系列提案", "提案选题论证", "提案与民生实事衔接"},
		},
		{
			name:        "经济科技委员会",
			departments: []string{"市发展和改革委员会", "市工业和信息化局", "市科学技术局"},
			matters:     []string{"构建“双循环”物流体系", "新能源装备产业强链补链", "专精特新企业梯度培育", "算力基础设施布局", "县域特色产业集群"},
			former:      []string{"科技金融服务", "传统产业数字化转型", "现代物业与楼宇经济", "创新联合体建设", "低空经济应用场景"},
		},
		{
			name:        "人口资源环境委员会",
			departments: []string{"市自然资源和规划局", "市生态环境局", "市水务局"},
			matters:     []string{"太平荡流域综合治理", "低效用地再开发", "“无废城市”建设", "湿地保护与修复", "人口变化与公共服务配置"},
			former:      []string{"城市内涝治理", "耕地保护与轮作", "建筑垃圾资源化", "太平荡湿地修复", "适老宜居环境"},
		},
		{
			name:        "教育文体委员会",
			departments: []string{"市教育局", "市体育局"},
			matters:     []string{"优化青年就业环境", "中小学生心理健康服务", "学校体育场馆向社会开放", "职业教育与产业对接", "学位预警与学校布局"},
			former:      []string{"义务教育优质均衡", "校园食品安全", "全民健身场地", "产业学院建设", "家庭教育指导服务"},
		},
		{
			name:        "医药卫生委员会",
			departments: []string{"市卫生健康委员会", "市医疗保障局", "市民政局"},
			matters:     []string{"完善普惠托育服务体系", "提升国际化医疗服务水平", "紧密型医联体建设", "长期护理保险试点", "中医药服务进社区"},
			former:      []string{"老年友好社区", "基层医疗人才", "医养结合机构", "罕见病用药保障", "职业健康保护"},
		},
		{
			name:        "社会法制委员会",
			departments: []string{"市司法局", "市人力资源和社会保障局", "市公安局"},
			matters:     []string{"新就业群体权益保障", "物业服务纠纷多元化解", "电动自行车安全治理", "未成年人网络保护", "公共法律服务均等化"},
			former:      []string{"新业态用工保障", "社区矛盾多元调解", "商品房预售资金监管", "反电信网络诈骗", "村规民约与法治乡村"},
		},
		{
			name:        "民族宗教委员会",
			departments: []string{"市民族宗教事务局"},
			matters:     []string{"少数民族流动人口服务", "民族团结进步创建", "宗教活动场所规范管理", "清真餐饮供应保障", "石榴籽服务站建设"},
			former:      []string{"民族团结进步示范社区", "少数民族创业扶持", "宗教界公益慈善", "宗教文物保护", "互嵌式社区建设"},
		},
		{
			name:        "文化文史委员会",
			departments: []string{"市文化广电和旅游局", "市档案馆", "市住房和城乡建设局"},
			matters:     []string{"大运河工业遗存保护利用", "名人故居保护", "古镇古村落活态传承", "城市书房运营", "《清源文史》口述史征集"},
			former:      []string{"历史文化街区活化", "地方戏曲传承", "古籍修复与数字化", "村史馆建设", "文旅融合新场景"},
		},
		{
			name:        "港澳台侨外事委员会",
			departments: []string{"市外事办公室", "市商务局", "市交通运输局"},
			matters:     []string{"跨境电商综合试验区建设", "国际社区服务", "侨资企业营商环境", "友城民间交往", "外籍人才生活便利"},
			former:      []string{"对外开放平台建设", "台青来清就业创业", "海外仓布局", "国际学校供给", "侨乡文化品牌"},
		},
	}
}

// districtNames are the seven districts of the invented city.
func districtNames() []string {
	return []string{"清源区", "澄溪区", "望湖区", "东岭区", "南浦区", "临汀区", "柏川市"}
}

// places are the forty communities and villages that have a council room.
func places() []string {
	return []string{"柳岸社区", "石桥社区", "桃溪村", "云栖社区", "望亭社区", "南塘社区", "鹤溪村", "东篱社区", "莲湖社区", "槐荫社区",
		"青枫社区", "沙洲村", "文昌社区", "茶亭社区", "竹园社区", "杏林社区", "渡口村", "银杏社区", "春申社区", "百渎村",
		"惠泉社区", "荷塘社区", "松陵社区", "梅里社区", "水车村", "锦绣社区", "学前社区", "通济社区", "红旗社区", "星河社区",
		"芦荡村", "五里社区", "凤鸣社区", "芳草社区", "锡南村", "大成社区", "朝霞社区", "双河社区", "北仓社区", "运河社区"}
}
