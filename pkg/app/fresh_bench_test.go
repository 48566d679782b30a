package app_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/app"
	"huiqi/pkg/app/apptest"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
	"huiqi/pkg/store/storetest"
	"huiqi/pkg/subscription"
)

// BenchmarkReplicaLag books by one replica and fetches by the other without
// pause, and reports how long after the 201 the feed first shows the meeting:
// median and 99th percentile.
func BenchmarkReplicaLag(b *testing.B) {
	storetest.Each(b, func(b *testing.B, db string) {
		one, other := apptest.Start(b, db, nil, app.SiteSettings{}), apptest.Start(b, db, nil, app.SiteSettings{})
		ctx, by := context.Background(), consult.Actor{Name: "bench"}
		issued, err := one.Office.Feeds.Create(
			ctx, by,
			feed.Wish{Subject: consult.Subject{Kind: consult.SubjectPublic}, Options: subscription.DefaultOptions()},
		)
		if err != nil {
			b.Fatal(err)
		}
		var lag []time.Duration
		for i := 0; b.Loop(); i++ {
			from := time.Now().Truncate(time.Hour).Add(time.Duration(24+i) * time.Hour)
			title := "会期" + strconv.Itoa(i) + "号"
			a := one.Do("POST", "/api/v1/meetings", one.Organiser, map[string]any{
				"form":       "other",
				"title":      title,
				"visibility": "public",
				"status":     "confirmed",
				"starts_at":  from,
				"ends_at":    from.Add(time.Hour),
			})
			acknowledged := time.Now()
			if a.Status != http.StatusCreated {
				b.Fatalf("%d %s", a.Status, a.Body)
			}
			for !strings.Contains(
				string(other.Do("GET", "/feeds/"+issued.Secret+"/calendar.ics", "", nil).Body), title,
			) {
			}
			lag = append(lag, time.Since(acknowledged))
		}
		slices.Sort(lag)
		b.ReportMetric(float64(lag[len(lag)/2].Microseconds())/1000, "ms/median")
		b.ReportMetric(float64(lag[len(lag)*99/100].Microseconds())/1000, "ms/p99")
	})
}
