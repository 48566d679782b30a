package diary

// Topic is what a year's plan brings to the chair's meeting, with the index of the committee in charge.
type Topic struct {
	Title     string
	Committee int
}

// TopicsOf are the seven topics of a year: 0 is the present one, -1 the one before it.
func TopicsOf(year int) []Topic {
	var all []Topic
	for n := range 7 {
		all = append(all, topicOf(7*year+n))
	}
	return all
}

// topicOf is the nth topic: the first seven are those of the present, and the seven before them those of the last year.
func topicOf(n int) Topic {
	all := []Topic{{"完善普惠托育服务体系", 4}, {"构建“双循环”物流体系", 1}, {"优化青年就业环境", 3}, {"提升国际化医疗服务水平", 4},
		{"做强新能源装备产业", 1}, {"名人故居保护与活化利用", 7}, {"大运河工业遗存保护利用", 7},
		{"推进老年友好社区建设", 4}, {"促进专精特新企业集聚", 1}, {"提升义务教育优质均衡水平", 3}, {"加强城市内涝治理", 2},
		{"健全新业态用工保障", 5}, {"建设高水平对外开放平台", 8}, {"活化历史文化街区", 7}}
	return all[(n%14+14)%14]
}

// CouncilMatters are matters that residents raise.
func CouncilMatters() []string {
	return []string{"老旧小区加装电梯", "电动自行车充电桩布点", "口袋公园改造方案", "背街小巷停车秩序", "老年食堂运营补贴", "楼道堆物整治",
		"夜市噪声与营业时间", "河道岸线整治", "校门口交通组织", "物业费调整", "垃圾分类投放点位置", "养老服务驿站选址", "广场舞场地与时段",
		"沿街商铺油烟扰民", "儿童友好设施增设", "老年人助浴服务", "小区公共收益使用", "飞线充电治理", "宠物文明饲养公约", "共享单车停放点",
		"农贸市场改造", "支路拓宽与绿化", "污水管网接入", "闲置校舍再利用", "快递柜与外卖入户", "暑期托管班开设", "小区快速路隔音屏", "公厕适老化改造",
		"古井修缮与周边环境", "相邻边界调解", "屋顶漏水维修资金", "骑手驿站建设", "健身步道照明", "公交站点增设", "上门医疗巡诊安排",
		"公共书屋开放时间", "集体资产收益使用", "红白喜事简办公约", "高空抛物防范", "小区门禁与快递通行", "公共花园认领", "养老互助点设置"}
}
