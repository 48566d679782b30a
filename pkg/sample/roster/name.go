package roster

import (
	"huiqi/pkg/sample/almanac"
)

// Common surnames are repeated to give them more weight. All characters are read in names as
// usual, so the pinyin is correct.
const (
	surnames = "王王王王李李李李张张张张刘刘刘陈陈陈杨杨赵赵黄黄周周吴吴徐徐孙孙朱朱马胡郭林何高梁郑罗宋谢唐韩曹许邓冯萧程蔡彭潘袁" +
		"董余苏魏吕蒋田杜姜范江傅钟卢汪戴崔方石姚谭廖邹熊金陆郝孔白康毛邱秦史顾侯邵孟龙段雷钱汤尹黎易常武乔贺赖龚文施洪严季章鲁葛殷毕柳"
	firsts = "安柏澄楚丹端帆枫光涵宏湖桦槐景静峻岚澜莲临洛茂梅铭木佩清秋泉然润若杉书舒松棠天亭望溪湘晓星修雅岩扬野依亦茵英永榆" +
		"语源远月云泽昭知竹志春文明玉秀惠慧兰素桂红燕庆世德绍承启学思振"
	seconds = "白波才岑晨池川芳谷禾恒虹徽简洁津菁钧楷可蕾里琳霖岭流鹿湄萌苗南楠沛浅卿晴山珊尚双粟潭桐彤薇蔚弦心欣寻瑶逸吟盈雨苑芸枝舟卓" +
		"生荣辉峰斌磊鑫宇浩博诚婷娟颖茹菲琪"
)

// NewName combines a surname with one or two characters, and never returns the same name twice.
func (r *Roster) NewName() string {
	for {
		given := []rune{almanac.Pick(r.Almanac, []rune(firsts)), almanac.Pick(r.Almanac, []rune(seconds))}
		if r.IntN(8) == 0 {
			given = given[1:]
		}
		name := string(almanac.Pick(r.Almanac, []rune(surnames))) + string(given)
		if !r.usedNames[name] {
			r.usedNames[name] = true
			return name
		}
	}
}
