package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"huiqi/pkg/config"
	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
)

type journalCmd struct {
	Verify journalVerify `cmd:"" help:"Prove that no row of the journal was changed, and that every signed head is in it."`
	Export journalExport `cmd:"" help:"Write the journal to a file, and its signed head beside it."`
	Erase  journalErase  `cmd:"" help:"Empty what the journal keeps of a person's values. It says so, and stays whole."`
}

type journalVerify struct{ config.JournalVerify }

// Run prints a line for each fault, with the number of the row, and fails if there is any. It changes nothing.
func (c journalVerify) Run(ctx context.Context, s *streams) error {
	url, err := c.URL()
	if err != nil {
		return err
	}
	heads, err := journal.ReadHeads(c.Heads)
	if err != nil {
		return err
	}
	o, err := Open(ctx, url, Settings{Zone: time.UTC, Existing: true, Inspect: true, Log: silent()})
	if err != nil {
		return err
	}
	defer o.Close()
	said, faults, err := journal.Prove(ctx, o.Store, c.Path(url), heads)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, strings.Join(said, "\n"))
	if faults > 0 {
		fmt.Fprintf(s.errs, "The journal is not whole (%d faults).\n", faults)
		return errSaid
	}
	fmt.Fprintln(s.errs, "The journal is whole.")
	return nil
}

type journalExport struct{ config.JournalExport }

// Run writes the rows and the head.
func (c journalExport) Run(ctx context.Context, s *streams) error {
	url, err := c.URL()
	if err != nil {
		return err
	}
	o, err := openAt(ctx, s, c.Database)
	if err != nil {
		return err
	}
	defer o.Close()
	signer := journal.NewSigner(o.Store, o.Services.Clock, journal.Files{Key: c.Path(url)}, o.Log)
	head, rows, err := signer.Export(ctx, c.Out, 0, c.From())
	if err != nil {
		return err
	}
	fmt.Fprintf(s.errs, "%d rows; the last one is %d, %s\n", rows, head.Seq, head.By())
	return nil
}

type journalErase struct{ config.JournalErase }

// Run empties the values of a person, of whom there need be no record any more.
func (c journalErase) Run(ctx context.Context, s *streams) error {
	id, err := uuid.Parse(string(c.PersonID))
	if err != nil {
		return fmt.Errorf("--person: %w", err)
	}
	o, err := openAt(ctx, s, c.Database)
	if err != nil {
		return err
	}
	defer o.Close()
	rows, err := o.Store.EraseOriginals(ctx, consult.ID(id.String()))
	if err != nil {
		return err
	}
	fmt.Fprintf(s.errs, "Emptied the personal values beside %d rows of the journal.\n", rows)
	return nil
}
