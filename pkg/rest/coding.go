package rest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// errCoding answers a client that takes neither gzip nor plain bytes.
var errCoding = echo.NewHTTPError(http.StatusNotAcceptable)

// coding reports whether a client would have gzip rather than plain bytes, by its
// Accept-Encoding (RFC 9110 section 12.5.3): whichever it likes better, gzip when
// it likes both alike; plain bytes are taken by all who do not refuse them.
func coding(headers []string) (packed bool, err error) {
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
		return false, errCoding
	}
	return false, nil
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
