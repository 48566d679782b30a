package rest_test

import (
	"bytes"
	"io"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"huiqi/api"
	"huiqi/pkg/app/apptest"
)

// promise is one path of the contract.
type promise struct {
	path  string
	match *regexp.Regexp
	item  *openapi3.PathItem
	doc   *openapi3.T
}

// contract is every path of the contract, those without parameters first.
var contract = sync.OnceValues(func() ([]promise, error) {
	doc, err := api.Document()
	if err != nil {
		return nil, err
	}
	var all []promise
	for path, item := range doc.Paths.Map() {
		pattern := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, `[^/]+`)
		all = append(all, promise{path, regexp.MustCompile("^" + api.Base + pattern + "$"), item, doc})
	}
	slices.SortFunc(all, func(a, b promise) int { return strings.Count(a.path, "{") - strings.Count(b.path, "{") })
	return all, nil
})

// promised wants an answer to be one that the contract names, with the headers
// and the body that it says.
func promised(t *testing.T, method, path string, a apptest.Answer) {
	t.Helper()
	paths, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, path, nil)
	i := slices.IndexFunc(paths, func(p promise) bool { return p.match.MatchString(r.URL.Path) })
	if i < 0 || paths[i].item.Operations()[method] == nil {
		return
	}
	p := paths[i]
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r,
			Route: &routers.Route{Spec: p.doc, Path: p.path, PathItem: p.item, Method: method, Operation: p.item.Operations()[method]}},
		Status: a.Status, Header: a.Header, Body: io.NopCloser(bytes.NewReader(a.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true}})
	if err != nil {
		t.Errorf("%s %s %d is not what the contract says: %v\n%s", method, path, a.Status, err, a.Body)
	}
}
