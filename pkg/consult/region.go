package consult

// Region is where a Person lives, as a code of ISO 3166-1; empty means the mainland, whose calendar the office keeps.
type Region string

// Mainland is the Region whose holidays are those of the office.
const Mainland Region = "CN"

// Abroad reports whether the Region has public holidays of its own.
func (r Region) Abroad() bool { return r != "" && r != Mainland }

// known reports whether r is empty or a code.
func (r Region) known() bool {
	if r == "" {
		return true
	}
	letter := func(b byte) bool { return 'A' <= b && b <= 'Z' }
	return len(r) == 2 && letter(r[0]) && letter(r[1])
}

// Words are what people call the Region, in Chinese and English; its code where they would say many things.
func (r Region) Words() (string, string) {
	switch r {
	case "", Mainland:
		return "内地", "the mainland"
	case "HK":
		return "香港", "Hong Kong"
	case "MO":
		return "澳门", "Macao"
	case "TW":
		return "台湾", "Taiwan"
	}
	return string(r), string(r)
}
