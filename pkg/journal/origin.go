package journal

import (
	"context"

	"huiqi/pkg/consult"
)

// Origin is where a write comes from. It travels in the context, so that every row that the write leaves has it.
type Origin struct {
	Via       Via
	Operation string
	RequestID string
	Actor     Actor
}

type originKey struct{}

// WithOrigin is ctx for what is done on behalf of the Origin.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// OriginOf is the Origin that ctx carries. Without one it is the system itself.
func OriginOf(ctx context.Context) Origin {
	o, ok := ctx.Value(originKey{}).(Origin)
	if !ok {
		return System("unnamed")
	}
	return o
}

// everywhere is the reach of whoever may write everywhere.
var everywhere = consult.WholeOffice().String()

// System is the Origin of a job that nobody asks for.
func System(job string) Origin {
	return Origin{Via: ViaSystem, Operation: job, Actor: Actor{Name: "system", Reach: everywhere}}
}

// Command is the Origin of a command on the command line.
func Command(command string) Origin {
	return Origin{Via: ViaCommand, Operation: command, Actor: Actor{Name: "command line", Reach: everywhere}}
}

// Request is the Origin of a request to the API, Page that of one that somebody who signed in sends from a page of the
// office, and Link that of one that the Person sends from the page behind their link.
func Request(operation, id string, by consult.Actor) Origin { return asked(ViaAPI, operation, id, by) }

// Page is described at Request.
func Page(operation, id string, by consult.Actor) Origin { return asked(ViaPage, operation, id, by) }

// Link is described at Request.
func Link(operation, id string, by consult.Actor) Origin { return asked(ViaLink, operation, id, by) }

func asked(via Via, operation, id string, by consult.Actor) Origin {
	return Origin{
		Via:       via,
		Operation: operation,
		RequestID: id,
		Actor: Actor{
			ID:       by.TokenID,
			Name:     by.Name,
			Role:     by.RoleList(),
			Reach:    by.Reach.String(),
			PersonID: by.PersonID,
		},
	}
}
