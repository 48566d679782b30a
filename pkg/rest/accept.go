package rest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// errNoAcceptableCoding is the answer to a client that accepts neither gzip nor an uncompressed answer.
var errNoAcceptableCoding = echo.NewHTTPError(http.StatusNotAcceptable)

// prefersGzip reports by its Accept-Encoding headers (RFC 9110 section 12.5.3) whether a client prefers gzip to an
// uncompressed answer. Between equal weights gzip wins. An uncompressed answer is acceptable unless it is excluded.
func prefersGzip(headers []string) (bool, error) {
	if len(headers) == 0 {
		return false, nil
	}
	const unnamed = -1.0
	gzip := unnamed
	identity := unnamed
	others := unnamed
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
	// "*" stands for every coding that has no weight of its own.
	if gzip == unnamed {
		gzip = max(others, 0)
	}
	if identity == unnamed {
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

// The media types in which some lists, and the busy times of a person, are available.
const (
	jsonType     = "application/json"
	csvType      = "text/csv"
	calendarType = "text/calendar"
	xlsxType     = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// preferredMediaType chooses among the offered types by a client's Accept headers (RFC 9110 section 12.5.1): by weight,
// then by how specific the range is, then by its position. If the client accepts none of them, it is the first offered.
func preferredMediaType(headers []string, offered ...string) string {
	best, liked := offered[0], mediaRank{}
	for _, media := range offered {
		if w := mediaRankOf(headers, media); w.quality > 0 && w.before(liked) {
			best, liked = media, w
		}
	}
	return best
}

// mediaRank says how much a client wants a media type: the weight of the most specific range that matches it, how
// specific that range is (3 for the type itself, 1 for "*/*"), and how many ranges come before it.
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

// quality is the weight q among the parameters of a range (RFC 9110 section 12.4.2). It is 1 when there is no q and 0
// when q is not a number from 0 to 1.
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
