package rest

import (
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// The policy and the contract name the same operations, each with a role, and
// with the admin's.
func TestPolicyIsTheContracts(t *testing.T) {
	t.Parallel()
	// A document of its own, because the test changes it.
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	if err != nil {
		t.Fatal(err)
	}
	routes, err := operations(doc)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, op := range routes {
		named[op.id] = true
		if !slices.Contains(policy[op.id], consult.Admin) {
			t.Errorf("%s is closed to admins", op.id)
		}
	}
	for id := range policy {
		if !named[id] {
			t.Errorf("the contract has no %s", id)
		}
	}
	for id := range replays {
		if !named[id] {
			t.Errorf("the contract has no %s", id)
		}
	}
	doc.Paths.Value("/me").Get.OperationID = "newcomer"
	if _, err := operations(doc); err == nil {
		t.Error("an operation that nobody may call is served")
	}
}
