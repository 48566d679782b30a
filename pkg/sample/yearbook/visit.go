package yearbook

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/sample/almanac"
)

// visitedFirms is how many firms were visited in the last year.
const visitedFirms = 112

var (
	places = []string{"云澜", "锦川", "望溪", "静湖", "松涛", "安澜", "启明", "鹿鸣", "清源", "朗月", "瑞禾", "北辰", "南屏", "东篱"}
	trades = []string{"精密机械", "新材料", "生物医药", "智能装备", "现代物流", "食品", "软件", "环保科技"}
	about  = []string{"了解生产经营", "协调用工用地", "宣讲惠企政策"}
)

// visits makes firms, a visit to each in the last year and one in this year as far as it has passed, and ties of those
// who visit.
func (m *cases) visits() {
	first := almanac.NewYear(m.Year() - 1)
	for n := range visitedFirms {
		code := fmt.Sprintf("91990100MA%07d", 1000+n*37)
		f := contact.Firm{
			Stamp:  m.stamp(first),
			Code:   code + string(contact.CheckCharacter(code)),
			Name:   almanac.Cyclic(places, n) + almanac.Cyclic(trades, n/len(places)) + "有限公司",
			Active: true,
		}
		m.Firms = append(m.Firms, f)
		m.visit(f, n, first.AddDays(5+n*3%350))
		m.visit(f, n+3, almanac.NewYear(m.Year()).AddDays(5+n*5%350))
		if n%3 == 0 {
			from := first.Start(m.Zone).UTC()
			m.Contacts = append(m.Contacts, contact.Contact{
				Stamp:    m.stamp(first),
				PersonID: almanac.Cyclic(m.leaders, n),
				FirmID:   f.ID,
				From:     from,
				Quota:    1 + n%4,
			})
		}
	}
}

// visit makes a visit on the first working day from the date on, if that has passed.
func (m *cases) visit(f contact.Firm, n int, on consult.Date) {
	on = m.After(on, 14)[0]
	if on >= m.Today {
		return
	}
	m.Visits = append(m.Visits, contact.Visit{
		Stamp:      m.stamp(on),
		Manner:     contact.OnSite,
		At:         m.Instant(on, time.Duration(9+n%2*6)*time.Hour),
		VisitorIDs: consult.Distinct([]consult.ID{almanac.Cyclic(m.leaders, n), almanac.Cyclic(m.leaders, n+1+n%2)}),
		FirmID:     f.ID,
		Subject:    almanac.Cyclic(about, n),
	})
}
