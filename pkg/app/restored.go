package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"huiqi/pkg/config"
	"huiqi/pkg/subscription"
)

type restoredCmd struct{ config.Database }

// Run has the database dated anew, unless that was done when it was opened just now. A server may be running: it
// follows.
func (c restoredCmd) Run(ctx context.Context, s *streams) error {
	o, err := openAt(ctx, s, c.Database)
	if err != nil {
		return err
	}
	defer o.Close()
	if o.Store.Restoration.Cause != "" {
		return nil // openAt has told
	}
	done, err := o.Store.Restored(ctx, subscription.Surpassed{})
	if err != nil {
		return err
	}
	reportRestored(s.errs, done)
	return nil
}

// reportRestored tells what was done, and what nobody can know.
func reportRestored(out io.Writer, r subscription.Restoration) {
	newest := "nothing had been written"
	if !r.Newest.IsZero() && r.Newest.Unix() > 0 {
		newest = "the last change of a calendar that it knows is of " + r.Newest.Format(time.RFC3339)
	}
	fmt.Fprintf(out, `restored (%s): %s
dated anew: %d meetings, as of %s, with SEQUENCE %d or more; no phone holds anything as new
forgotten: %d fetches; until a link is fetched again, nobody counts as informed by it
lost: whatever was written since. Not known any more:
  - meetings that were booked, moved or cancelled since: phones show them until they fetch;
    GET /feeds/staleness lists the people whose phones have not fetched yet
  - links that were issued or replaced since: they answer 404, and their holders need new ones
  - links and tokens that were revoked since: they work again; revoke them again
  - requests that were carried out since: sent again with the same Idempotency-Key, they are carried out again
`, r.Cause, newest, r.Meetings, r.At.Format(time.RFC3339), r.Sequence, r.Fetches)
}

// reconcile has the database dated anew when it does not continue the history that this process knows, and reports
// whether it was.
func (o *Office) reconcile(ctx context.Context, seen subscription.RevisionLog) (bool, error) {
	done, err := o.Store.Reconcile(ctx, seen)
	if err != nil {
		return false, err
	}
	o.sayRestored(done)
	return done.Cause != "", nil
}

// sayRestored logs what was done about a database that had been restored.
func (o *Office) sayRestored(r subscription.Restoration) {
	if r.Cause == "" {
		return
	}
	o.Log.Warn(
		"the database was restored: every meeting was dated anew, and all fetches were forgotten; meetings, links "+
			"and tokens made since the backup are unknown, and those revoked since are live again",
		"cause", string(r.Cause), "last_change_known", r.Newest, "dated", r.At, "sequence", r.Sequence,
		"meetings", r.Meetings, "fetches", r.Fetches,
	)
}
