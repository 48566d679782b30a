package rest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// errNoAcceptableCoding answers a client that takes neither gzip nor plain bytes.
var errNoAcceptableCoding = echo.NewHTTPError(http.StatusNotAcceptable)

// prefersGzip reports whether a client would have gzip rather than plain bytes, by its
// Accept-Encoding (RFC 9110 section 12.5.3): whichever it likes better, gzip when
// it likes both alike; plain bytes are taken by all who do not refuse them.
func prefersGzip(headers []string) (packed bool, err error) {
	if len(headers) == 0 {
		return false, nil
	}
	gzip, identity, others := -1.0, -1.0, -1.0
	for _, header := range headers {
		for item := range strings.SplitSeq(header, ",") {
			name, params, _ := strings.Cut(item, ";")
			switch name = strings.TrimSpace(name); {
			case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
				gzip = quality(params)
			case strings.EqualFold(name, "identity"):
				identity = quality(params)
			case name == "*":
				others = quality(params)
			}
		}
	}
	if gzip < 0 {
		gzip = max(others, 0)
	}
	if identity < 0 {
		identity = others
	}
	switch {
	case gzip > 0 && gzip >= identity:
		return true, nil
	case identity == 0:
		return false, errNoAcceptableCoding
	}
	return false, nil
}

// The media that a list or a person's free and busy times can be had in.
const (
	jsonType     = "application/json"
	csvType      = "text/csv"
	calendarType = "text/calendar"
	xlsxType     = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// preferredMediaType is which of those offered a client likes best by its Accept (RFC 9110
// section 12.5.1): of two liked alike the one named more closely, then the one
// named first; the first offered where it takes none of them.
func preferredMediaType(headers []string, offered ...string) string {
	best, liked := offered[0], mediaRank{}
	for _, media := range offered {
		if w := mediaRankOf(headers, media); w.quality > 0 && w.before(liked) {
			best, liked = media, w
		}
	}
	return best
}

// mediaRank is the weight of the range that fits a medium the closest, how closely it
// does (3 for the medium's own name) and how many ranges come before it.
type mediaRank struct {
	quality               float64
	specificity, position int
}

func (w mediaRank) before(o mediaRank) bool {
	return cmp.Or(-cmp.Compare(w.quality, o.quality), -cmp.Compare(w.specificity, o.specificity),
		cmp.Compare(w.position, o.position)) < 0
}

func mediaRankOf(headers []string, media string) (w mediaRank) {
	group, _, _ := strings.Cut(media, "/")
	for i, item := range strings.Split(strings.Join(headers, ","), ",") {
		name, params, _ := strings.Cut(item, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if n := 1 + slices.Index([]string{"*/*", group + "/*", media}, name); n > w.specificity {
			w = mediaRank{quality(params), n, i}
		}
	}
	return w
}

// quality is the weight among the parameters (RFC 9110 section 12.4.2): 1 when
// there is none, 0 when it is no number from 0 to 1.
func quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		name, value, found := strings.Cut(p, "=")
		if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}
