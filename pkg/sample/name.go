package sample

import (
	"fmt"

	"huiqi/pkg/consult"
)

const (
	surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
	firsts   = "安柏沉澄楚丹端帆枫光海涵河宏湖桦槐景静峻岚澜乐莲临柳洛茂梅铭木宁佩平琦清秋泉然润若杉商声施书舒松棠天亭望文溪湘晓星修雅岩扬野依亦茵英颖永榆语源远月云泽昭之知舟竹"
	seconds  = "白波才岑晨池川春东朵方芳枫谷禾恒虹桦徽简江洁津菁钧楷可兰蕾黎里林琳霖凌岭流鹿满湄萌苗南楠宁盼沛棋浅卿晴融山珊尚双朔思粟潭桐彤薇蔚汐夏弦祥心欣雪寻岩瑶逸吟盈雨苑越芸朝臻枝舟卓"
)

// person makes a Person with a name that few others have.
func (b *builder) person(kind consult.PersonKind, post string) consult.Person {
	name := b.name()
	p := consult.Person{Stamp: b.stamp(400 + b.rng.IntN(300)), Name: name, Kind: kind, Post: post, Active: true,
		Phone: fmt.Sprintf("000-0000-%04d", len(b.People)%10000)}
	b.People = append(b.People, p)
	return p
}

// name puts a surname before two characters; a homonym is kept once in a while.
func (b *builder) name() string {
	for {
		name := string(pick(b, []rune(surnames))) + string(pick(b, []rune(firsts))) + string(pick(b, []rune(seconds)))
		if []rune(name)[1] == []rune(name)[2] {
			continue
		}
		if b.names[name] == 0 || b.names[name] == 1 && b.rng.IntN(4) == 0 {
			b.names[name]++
			return name
		}
	}
}
