package spelling

import "strings"

// surnames lists characters whose reading as a surname is not the first one of go-pinyin, or is
// not unique: the character, its reading as a surname, and the other readings that families
// use. The readings are those marked 姓 in the Dictionary of Modern Chinese (《现代汉语词典》,
// 7th edition); where it has two, the more frequent one comes first, and a search finds both.
// Characters that it lacks are from the Unihan database (kHanyuPinyin, kXHC1983).
var surnames = parseTable(`
曾 zeng|翟 zhai di|单 shan|解 xie|覃 qin tan|仇 qiu|查 zha|朴 piao|盖 ge gai|区 ou|乐 yue le|缪 miao
宓 mi fu|冼 xian|员 yun|贠 yun|种 chong|折 she|任 ren|宁 ning|华 hua|燕 yan|应 ying|那 na|盛 sheng|洗 xian
祭 zhai|车 che|晟 cheng sheng|召 shao zhao|秘 bi mi|逄 pang|贾 jia|尉 wei yu|繁 po|令 ling|牟 mou mu|石 shi
葛 ge|纪 ji|柏 bai bo|卜 bu|佴 nai|郇 xun huan|句 gou|勾 gou|哈 ha|黑 he hei|撒 sa|仉 zhang|亓 qi|乜 nie mie
相 xiang|隗 wei kui|郗 xi chi|臧 zang|谌 chen shen|莘 shen xin|殷 yin|於 yu|妫 gui|褚 chu|俞 yu|要 yao
过 guo|訾 zi|厍 she|都 du|强 qiang|阚 kan|瞿 qu|粘 nian|费 fei bi|冯 feng|沈 shen|谷 gu|和 he|眭 sui|郄 qie xi
郤 xi|能 nai|万 wan|陆 lu|炅 gui|昝 zan|逯 lu|蒙 meng|艾 ai|叶 ye|薄 bo|晁 chao|干 gan|佘 she|舍 she|竺 zhu
宿 su|隽 juan|俎 zu|蔚 yu wei|贲 ben|逢 feng|观 guan|矫 jiao|角 jue jiao|景 jing|可 ke|籍 ji|露 lu|糜 mi|弥 mi
芈 mi|奇 qi|谯 qiao|钦 qin|茹 ru|塞 sai|殳 shu|睢 sui|台 tai|澹 tan|汤 tang|宛 wan|沃 wo|咸 xian|忻 xin|许 xu
鄢 yan|颜 yan|郓 yun|占 zhan|祝 zhu|阙 que|阿 a|尹 yin|仝 tong|佟 tong|呙 guo|曲 qu|长 chang zhang
行 xing hang|恽 yun|莞 guan
`)

// compounds are surnames of two characters: those of the Hundred Family Surnames (百家姓), and
// others in use.
var compounds = parseTable(`
欧阳 ou-yang|太史 tai-shi|端木 duan-mu|上官 shang-guan|司马 si-ma|东方 dong-fang|独孤 du-gu|南宫 nan-gong|万俟 mo-qi|闻人 wen-ren
夏侯 xia-hou|诸葛 zhu-ge|尉迟 yu-chi|公羊 gong-yang|赫连 he-lian|澹台 tan-tai|皇甫 huang-fu|宗政 zong-zheng|濮阳 pu-yang
公冶 gong-ye|太叔 tai-shu|申屠 shen-tu|公孙 gong-sun|慕容 mu-rong|仲孙 zhong-sun|钟离 zhong-li|长孙 zhang-sun|宇文 yu-wen
司徒 si-tu|鲜于 xian-yu|司空 si-kong|闾丘 lv-qiu|子车 zi-ju|亓官 qi-guan|司寇 si-kou|巫马 wu-ma|公西 gong-xi|颛孙 zhuan-sun
壤驷 rang-si|公良 gong-liang|漆雕 qi-diao|乐正 yue-zheng|宰父 zai-fu|谷梁 gu-liang|拓跋 tuo-ba|夹谷 jia-gu|轩辕 xuan-yuan
令狐 ling-hu|段干 duan-gan|百里 bai-li|呼延 hu-yan|东郭 dong-guo|南门 nan-men|羊舌 yang-she|微生 wei-sheng|梁丘 liang-qiu
左丘 zuo-qiu|东门 dong-men|西门 xi-men|单于 chan-yu|贺兰 he-lan|纳兰 na-lan|叶赫 ye-he|完颜 wan-yan|耶律 ye-lv|相里 xiang-li
第五 di-wu|哥舒 ge-shu|屈突 qu-tu|贺若 he-ruo|斛律 hu-lv|宿勤 su-qin|库狄 she-di|厍狄 she-di|达奚 da-xi|乌孙 wu-sun
`)

// parseTable reads entries separated by bars or line breaks: a name and its readings, separated
// by spaces.
func parseTable(text string) map[string][]string {
	rows := map[string][]string{}
	for _, entry := range strings.FieldsFunc(text, func(r rune) bool { return r == '|' || r == '\n' }) {
		words := strings.Fields(entry)
		rows[words[0]] = words[1:]
	}
	return rows
}
