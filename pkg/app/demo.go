package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"huiqi/pkg/config"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/sample"
	"huiqi/pkg/sample/loading"
	"huiqi/pkg/subscription"
)

type demoCmd struct {
	config.Server
	Seed int64 `help:"The same seed makes the same office on the same day. (${default})" default:"1"`
}

// demoAnswer is the JSON object on stdout's first line.
type demoAnswer struct {
	URL            string     `json:"url"`
	OrganiserToken string     `json:"organiser_token"`
	AdminToken     string     `json:"admin_token"`
	KioskURL       string     `json:"kiosk_url"`
	Feeds          []demoFeed `json:"feeds"`
}

type demoFeed struct {
	Person  string `json:"person,omitempty"`
	Subject string `json:"subject"`
	URL     string `json:"url"`
}

// Validate is kong's hook for the flags.
func (c demoCmd) Validate() error { return c.Server.Validate() }

// Run loads the sample office into an empty database, or finds it there from
// the last time, and serves it.
func (c demoCmd) Run(ctx context.Context, s *streams) error {
	if c.DB == defaultDB {
		c.DB = demoDB
	}
	if c.Office == "" {
		c.Office = "清源市政协（示例）"
		c.Contact = cmp.Or(c.Contact, "办公室 000-0000-0000")
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	base := c.PublicURL
	if base == "" {
		base = "http://" + l.Addr().String()
	}
	c.DrainDelay = 0 // nobody sends requests elsewhere
	o, site, err := serveCmd{Server: c.Server, demo: true}.open(ctx, s, base)
	if err != nil {
		return err
	}
	defer o.Close()
	answer, err := o.prepareDemo(ctx, s.errs, c.Seed, base)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(s.out).Encode(answer); err != nil {
		return err
	}
	fmt.Fprintf(
		s.errs,
		"\n  会期 Huiqi %s\n\n  首页 start here     %s\n  大屏 wall screen    %s\n  接口 API manual     %s/docs\n  订阅 a "+
			"feed         %s\n  办公室 the office   %s/signin#%s\n\n  organiser token    %s\n\n  Ctrl-C stops it.\n\n",
		s.version, answer.URL, answer.KioskURL, answer.URL, strings.TrimSuffix(answer.Feeds[0].URL, "/calendar.ics"),
		answer.URL, answer.AdminToken, answer.OrganiserToken,
	)
	return site.Serve(ctx, l)
}

// prepareDemo fills the database if it is empty, refuses one with other people
// in it, and makes fresh tokens and links: old ones cannot be shown again.
func (o *Office) prepareDemo(ctx context.Context, progress io.Writer, seed int64, base string) (demoAnswer, error) {
	office := sample.Office(seed, o.Services.Now(), o.Zone, o.published)
	var a demoAnswer
	have, err := o.Store.People.List(ctx, consult.PersonFilter{}, consult.PageRequest{Limit: 1})
	if err != nil {
		return a, err
	}
	if len(have.Items) == 0 {
		if err := loading.Load(ctx, progress, o.Store, o.Services, office); err != nil {
			return a, fmt.Errorf("loading the sample office: %w", err)
		}
	} else if _, err := o.Store.People.Get(ctx, office.People[0].ID); errors.Is(err, consult.ErrNotFound) {
		return a, errors.New(
			"this database holds an office that is not the sample; demo needs an empty one (--db sqlite:PATH)",
		)
	} else if err != nil {
		return a, err
	}
	whole, err := loading.Whole(ctx, o.Store, office)
	if err != nil {
		return a, err
	}
	if !whole {
		fmt.Fprintln(
			progress, "  This sample office is not whole: its load was broken off. Remove the file to load it afresh.",
		)
	}
	day, err := o.Services.Kiosk.Day(ctx, office.Venues[0].ID, "")
	if err != nil {
		return a, err
	}
	if len(day.Entries) == 0 {
		fmt.Fprintln(
			progress,
			"  This sample office was loaded on another day, so the wall screen is empty today. Remove the file to "+
				"load it afresh.",
		)
	}
	return o.demoAccess(ctx, office, base)
}

func (o *Office) demoAccess(ctx context.Context, office sample.Sample, base string) (demoAnswer, error) {
	by := consult.Actor{Name: "demo"}
	a := demoAnswer{URL: base, KioskURL: base + "/kiosk?venue=" + string(office.Venues[0].ID)}
	var err error
	a.OrganiserToken, err = o.Guard.Reissue(ctx, by, "演示·会务", consult.Organiser)
	if err != nil {
		return a, err
	}
	a.AdminToken, err = o.Guard.Reissue(ctx, by, "演示·管理员", consult.Admin, consult.Office)
	if err != nil {
		return a, err
	}
	for _, f := range office.Feeds {
		wish := feed.Wish{
			Subject:     f.Subject,
			OwnerBodyID: f.OwnerBodyID,
			Name:        f.Name,
			Options:     subscription.DefaultOptions(),
		}
		issued, err := o.Feeds.Create(ctx, by, wish)
		if err != nil {
			return a, err
		}
		d := demoFeed{Subject: string(f.Subject.Kind), URL: base + "/feeds/" + issued.Secret + "/calendar.ics"}
		if f.Subject.Kind == consult.SubjectPerson {
			p, err := o.Store.People.Get(ctx, f.Subject.ID)
			if err != nil {
				return a, err
			}
			d.Person = p.Name
		}
		a.Feeds = append(a.Feeds, d)
	}
	return a, nil
}
