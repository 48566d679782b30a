package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"huiqi/pkg/config"
	"huiqi/pkg/store"
)

type initCmd struct {
	config.Database
	config.Keys
}

// Run makes the office, and the keys that are not there. An office that is there already is left as it is.
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
		fmt.Fprintf(s.errs, "There is an office at %s already; nothing in it was changed.\n", config.Shown(url))
		return errors.Join(c.makeKeys(s, url), o.Close())
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
	return errors.Join(c.makeKeys(s, url), o.Close())
}

func (c initCmd) makeKeys(s *streams, url string) error {
	said, err := c.Make(url)
	if err == nil {
		fmt.Fprintln(s.errs, strings.Join(said, "\n"))
	}
	return err
}
