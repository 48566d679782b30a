package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"huiqi/pkg/config"
	"huiqi/pkg/store"
)

type initCmd struct{ config.Database }

// Run makes the office. One that is there already is left as it is.
func (c initCmd) Run(ctx context.Context, s *streams) error {
	url, err := c.URL()
	if err != nil {
		return err
	}
	err = store.VerifySessions(ctx, url)
	if err != nil {
		return err
	}
	o, err := Open(ctx, url, Settings{Zone: time.UTC, Existing: true, Log: silent()})
	if err == nil {
		fmt.Fprintf(s.errs, "There is an office at %s already; nothing was changed.\n", config.Shown(url))
		return o.Close()
	}
	if !errors.Is(err, store.ErrNoOffice) {
		return err
	}
	o, err = Open(ctx, url, Settings{Zone: time.UTC, Log: silent()})
	if err != nil {
		return err
	}
	const next = "A new office was begun at %s. Next: huiqi token create --role admin,office --name NAME\n"
	fmt.Fprintf(s.errs, next, config.Shown(url))
	return o.Close()
}
