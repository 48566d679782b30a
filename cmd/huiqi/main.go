// Command huiqi plans the consultation calendar of a CPPCC office.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"huiqi/pkg/app"
)

// version is set when the program is linked.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(app.Main(ctx, version, os.Args[1:], os.Stdout, os.Stderr))
}
