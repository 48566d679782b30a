package reporting

import (
	"net/url"
	"strings"
	"time"
)

// Query is all that the list behind a number depends on, as the parameters of its address: the API and the pages have
// the same.
func (l Listed) Query() url.Values {
	query := url.Values{}
	query.Set("figure", string(l.Figure))
	query.Set("from", string(l.From))
	query.Set("to", string(l.To))
	query.Set("at", l.At.UTC().Format(time.RFC3339))
	if l.Group != nil {
		query.Set("by", string(l.By))
		query.Set("group", *l.Group)
	}
	if l.UnderID != "" {
		query.Set("under", string(l.UnderID))
	}
	if len(l.Bodies) > 0 {
		bodies := make([]string, len(l.Bodies))
		for i, b := range l.Bodies {
			bodies[i] = string(b)
		}
		query.Set("bodies", strings.Join(bodies, ","))
	}
	return query
}
