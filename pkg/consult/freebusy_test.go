package consult_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

func TestMergeBusy(t *testing.T) {
	t.Parallel()
	at := func(h int) time.Time { return time.Date(2027, 3, 9, h, 0, 0, 0, time.UTC) }
	busy := func(from, to int, k consult.BusyKind) consult.BusySpan {
		return consult.BusySpan{Span: consult.Span{From: at(from), To: at(to)}, Kind: k}
	}
	const (
		b = consult.Busy
		q = consult.BusyTentative
		u = consult.BusyUnavailable
	)
	for name, row := range map[string]struct {
		in   []consult.BusySpan
		want string
	}{
		"nothing":               {nil, ""},
		"touching ones are one": {[]consult.BusySpan{busy(10, 11, b), busy(9, 10, b)}, "9-11 BUSY"},
		"touching ones of two kinds": {
			[]consult.BusySpan{busy(10, 11, q), busy(9, 10, b)}, "9-10 BUSY, 10-11 BUSY-TENTATIVE",
		},
		"overlapping ones are one": {
			[]consult.BusySpan{busy(9, 11, b), busy(10, 12, b), busy(9, 10, b)}, "9-12 BUSY",
		},
		"the surest is told": {
			[]consult.BusySpan{busy(8, 14, q), busy(9, 12, b), busy(10, 11, u)},
			"8-9 BUSY-TENTATIVE, 9-10 BUSY, 10-11 BUSY-UNAVAILABLE, 11-12 BUSY, 12-14 BUSY-TENTATIVE",
		},
		"cut to the window": {
			[]consult.BusySpan{busy(1, 9, b), busy(17, 23, u)}, "8-9 BUSY, 17-18 BUSY-UNAVAILABLE",
		},
		"outside, and at its edges":     {[]consult.BusySpan{busy(1, 8, b), busy(18, 20, b)}, ""},
		"a gap stays":                   {[]consult.BusySpan{busy(9, 10, b), busy(11, 12, b)}, "9-10 BUSY, 11-12 BUSY"},
		"the weaker within is not told": {[]consult.BusySpan{busy(9, 12, b), busy(10, 11, q)}, "9-12 BUSY"},
	} {
		var got []string
		for _, s := range consult.MergeBusy(consult.Span{From: at(8), To: at(18)}, row.in) {
			got = append(got, fmt.Sprintf("%d-%d %s", s.Span.From.Hour(), s.Span.To.Hour(), s.Kind))
		}
		if g := strings.Join(got, ", "); g != row.want {
			t.Errorf("%s: %s, want %s", name, g, row.want)
		}
	}
}
