package rest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"huiqi/api"
	"huiqi/pkg/consult"
)

// The policy and the contract name the same operations, each open to the office or to admins.
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
		if !slices.Contains(policy[op.id], consult.Office) && !slices.Contains(policy[op.id], consult.Admin) {
			t.Errorf("%s is closed to the office and to admins", op.id)
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

// What the contract says about access is what the policy does: x-roles of every operation, and the paragraph at the
// beginning.
func TestTheContractSaysWhoMayCall(t *testing.T) {
	t.Parallel()
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	routes, err := operations(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range routes {
		var said []consult.Role
		listed, _ := op.route.Operation.Extensions["x-roles"].([]any)
		for _, role := range listed {
			said = append(said, consult.Role(fmt.Sprint(role)))
		}
		if !slices.Equal(said, policy[op.id]) {
			t.Errorf("openapi.yaml: x-roles of %s is %v, access.go says %v", op.id, said, policy[op.id])
		}
		if said := fmt.Sprint(op.route.Operation.Extensions["x-reach"]); said != string(scopes[op.id].kind) {
			t.Errorf("openapi.yaml: x-reach of %s is %s, scope.go says %s", op.id, said, scopes[op.id].kind)
		}
	}
	told := strings.Join(strings.Fields(doc.Info.Description), " ")
	for _, role := range everyRole {
		if want := accessOf(role); !strings.Contains(told, want) {
			t.Errorf("openapi.yaml should say, under Access: %s", want)
		}
	}
}

// accessOf says what a role may call: which operations, or which it may not, whichever are fewer.
func accessOf(role consult.Role) string {
	var may, mayNot []string
	for _, id := range slices.Sorted(maps.Keys(policy)) {
		if slices.Contains(policy[id], role) {
			may = append(may, "`"+id+"`")
		} else {
			mayNot = append(mayNot, "`"+id+"`")
		}
	}
	switch {
	case len(mayNot) == 0:
		return fmt.Sprintf("`%s` may call everything.", role)
	case len(may) > len(mayNot):
		return fmt.Sprintf("`%s` may call everything but %s.", role, strings.Join(mayNot, ", "))
	}
	return fmt.Sprintf("`%s` may call only %s.", role, strings.Join(may, ", "))
}
