package web_test

import (
	"flag"
	"testing"
	"time"

	"huiqi/pkg/kiosk"
)

var shots = flag.String("shots", "", "write pictures of the pages to this folder")

// busy is a day with one of everything, seen at ten.
func busy(t testing.TB) []kiosk.Entry {
	es := []kiosk.Entry{
		meeting(monday(t, 8, 30), 60, "全市政协系统提案办理工作推进会", 2),
		meeting(monday(t, 9, 0), 120, "“提升普惠托育服务体系建设水平”专题协商会", 0),
		meeting(monday(t, 10, 20), 100, "构建“双循环”物流体系，推动港产城深度融合发展对口协商座谈会暨重点提案督办调研汇报会议", 1),
		meeting(monday(t, 11, 0), 60, "青年就业环境优化界别协商", 3),
		meeting(monday(t, 13, 30), 90, "国际化医疗服务专家协商会", 2),
		meeting(monday(t, 15, 0), 120, "大运河工业遗存保护利用远程协商", 1),
	}
	es[1].FormZH, es[1].FormEN, es[1].OwnerName = "专题协商会", "Thematic consultation", "社会和法制委员会"
	es[3].Cancelled = true
	es[4] = moved(es[4], monday(t, 15, 0), 1)
	es[5].Tentative = true
	return es
}

// long is a day with more than any screen holds, seen at ten.
func long(t testing.TB) []kiosk.Entry {
	names := []string{"新能源装备产业发展对口协商", "名人故居保护利用界别协商", "老旧小区加装电梯有事好商量", "菜市场改造提升民主协商议事会",
		"社区食堂可持续运营专题协商会", "“口袋公园”选址与管护有事好商量协商议事会暨居民代表意见征集座谈会"}
	es := busy(t)
	for i := range 24 {
		es = append(es, meeting(monday(t, 8, 0).Add(time.Duration(i*25)*time.Minute), 60, names[i%len(names)], i%4))
	}
	return es
}

func TestPictures(t *testing.T) {
	t.Parallel()
	if *shots == "" {
		t.Skip("left out: pictures of the pages are taken only when -shots names a folder")
	}
	for _, size := range []string{landscape, portrait} {
		for name, entries := range map[string][]kiosk.Entry{"day": busy(t), "long": long(t), "empty": {meeting(monday(t, 33, 30), 90, "大运河工业遗存保护利用远程协商", 1)}} {
			for _, lang := range []string{"zh", "en"} {
				t.Run(size+name+lang, func(t *testing.T) {
					h := open(t, monday(t, 10, 0), quick())
					h.add(entries...)
					p := openTab(t, size)
					p.visit(h.kiosk() + "&lang=" + lang)
					p.wait(time.Second, "document.querySelector('.live')")
					p.shot("kiosk-" + map[string]string{landscape: "wide", portrait: "tall"}[size] + "-" + name + "-" + lang)
				})
			}
		}
	}
	t.Run("dropped", func(t *testing.T) {
		h := open(t, monday(t, 10, 0), quick())
		h.add(busy(t)...)
		p := openTab(t, landscape)
		p.visit(h.kiosk())
		h.close()
		p.wait(3*time.Second, "!document.getElementById('stamp').hidden")
		p.shot("kiosk-wide-dropped-zh")
	})
	t.Run("front", func(t *testing.T) {
		h := open(t, monday(t, 10, 0), quick())
		h.add(long(t)...)
		p := openTab(t, "1280x900")
		p.visit(h.url)
		p.shot("front")
		p.visit(h.url + "/kiosk?venue=01990000-0000-7000-8000-0000000000ff")
		p.shot("kiosk-unknown")
	})
}
