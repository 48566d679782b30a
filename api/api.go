// Package api is the contract of /api/v1: openapi.yaml, which is written by hand
// and first, and the types and the strict server generated from it. It decides
// nothing; pkg/rest answers.
package api

import (
	_ "embed"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 -config oapi-codegen.yaml openapi.yaml

// Base is where the API is mounted.
const Base = "/api/v1"

//go:embed openapi.yaml
var spec []byte

// Spec is a copy of openapi.yaml.
func Spec() []byte { return append([]byte(nil), spec...) }

var document = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData(Spec()) })

// Document is openapi.yaml as a program reads it. All callers share one document, because reading it takes a tenth
// of a second, so none may change it.
func Document() (*openapi3.T, error) { return document() }
