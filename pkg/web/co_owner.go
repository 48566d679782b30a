package web

import "strings"

// together names the Bodies that hold a meeting together with its owner: 联合主办：社法委、经济委. It is empty without any.
func together(english bool, names []string) string {
	switch {
	case len(names) == 0:
		return ""
	case english:
		return "together with " + strings.Join(names, ", ")
	}
	return "联合主办：" + strings.Join(names, "、")
}
