package sample

import (
	"time"

	"huiqi/pkg/consult"
)

// councils is how many councils the 协商议事月 has.
const councils = 300

// council fills the 协商议事月, the month after today's, with councils of the
// forty circles in the districts' rooms.
func (b *builder) council() {
	first := b.today.Start(time.UTC)
	month := consult.Date(time.Date(first.Year(), first.Month()+1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	matters := []string{"老旧小区加装电梯", "电动自行车充电桩布点", "口袋公园改造", "背街小巷停车", "社区食堂运营", "楼道堆物整治", "夜市噪声", "河道岸线整治",
		"校门口交通组织", "物业费调整", "垃圾分类点位", "养老服务驿站选址", "广场舞场地协调", "沿街商铺油烟", "儿童友好设施"}
	for i := range councils {
		c := b.circles[i%len(b.circles)]
		m := b.meeting("council", "有事好商量："+matters[(i*7+i/40)%len(matters)], c.ID, consult.Public)
		b.invite(&m, c.ID)
		day := month.AddDays((i*3)%14 + i/150*2)
		rooms := append(b.districtRooms[i%len(b.districtRooms):], b.districtRooms[:i%len(b.districtRooms)]...)
		b.add(m, day, []time.Duration{at(9, 0), at(14, 0), at(15, 40), at(10, 40)}, 90*time.Minute, rooms)
	}
}
