package reporting_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	ot "huiqi/pkg/office/officetest"
	"huiqi/pkg/reporting"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// Sizes of a year: its meetings, and who is invited to each. Motions and outcomes are few beside them.
const (
	benchMeetings = 1100
	benchPeople   = 75
)

// benchOfficials are among the people of every meeting.
var benchOfficials = []string{"钱市长", "孙书记", "李副市长"}

// BenchmarkFigures counts all Figures of one year and of ten, by form, with the year before. Asked for: 200 ms and 1 s.
func BenchmarkFigures(b *testing.B) {
	storetest.Each(b, func(b *testing.B, url string) {
		now := new(atomic.Int64)
		now.Store(ot.When(b, "12-31 20:00").Unix())
		o := ot.JoinWith(b, url, now, store.Options{})
		o.AddForms(b)
		owners := []consult.ID{o.Body(b), o.Body(b), o.Body(b)}
		people := o.Persons(b, benchPeople-len(benchOfficials))
		for _, name := range benchOfficials {
			official, err := o.Directory.People.Add(b.Context(), o.By, consult.Person{
				Name: name, Kind: consult.PersonOfficial, Active: true,
			})
			ot.Must(b, err)
			people = append(people, official.ID)
		}
		for year := range 10 {
			aBenchYear(b, o, year, owners, people)
		}
		vacuum(b, url)
		for _, row := range []struct {
			name string
			q    reporting.Question
		}{
			{name: "one year", q: reporting.Question{From: "2026-01-01", To: "2026-12-31", By: figure.ByForm}},
			{name: "ten years", q: reporting.Question{From: "2017-01-01", To: "2026-12-31", By: figure.ByForm}},
		} {
			b.Run(row.name, func(b *testing.B) {
				for b.Loop() {
					f, err := o.Reporting.Figures(b.Context(), row.q)
					if err != nil {
						b.Fatal(err)
					}
					if f.Now.Whole["attended"] == 0 {
						b.Fatal("nobody came")
					}
				}
			})
		}
	})
}

// vacuum does what a PostgreSQL server does by itself in the minutes after so many rows came; the tests have it off.
func vacuum(b *testing.B, url string) {
	b.Helper()
	if !strings.HasPrefix(url, "postgres") {
		return
	}
	conn, err := pgx.Connect(b.Context(), url)
	ot.Must(b, err)
	defer conn.Close(b.Context())
	_, err = conn.Exec(b.Context(), "VACUUM ANALYZE")
	ot.Must(b, err)
}

// aBenchYear adds the meetings of a year, the first year 2026 and each next one the year before, with who came.
func aBenchYear(b *testing.B, o *ot.Office, year int, owners, people []consult.ID) {
	b.Helper()
	forms := consult.Forms()
	var ms []consult.Meeting
	var answers []consult.Answer
	first := ot.When(b, "01-02 09:00").AddDate(-year, 0, 0)
	for n := range benchMeetings {
		from := first.Add(time.Duration(n) * 7 * time.Hour)
		m := consult.Meeting{
			Stamp: consult.Stamp{
				ID:        consult.ID(fmt.Sprintf("01900000-0000-7000-8000-%012d", year*benchMeetings+n)),
				Version:   1,
				CreatedAt: from,
				ChangedAt: from,
			},
			Form:        forms[n%len(forms)].Key,
			Title:       fmt.Sprint("会议", n),
			Status:      consult.Confirmed,
			Visibility:  consult.Internal,
			Span:        consult.Span{From: from, To: from.Add(2 * time.Hour)},
			OwnerBodyID: owners[n%len(owners)],
		}
		for i, p := range people {
			m.Attendances = append(m.Attendances, consult.Attendance{
				PersonID: p, Role: consult.RoleVoting, Required: i%5 > 0, Since: 1,
			})
			answers = append(answers, consult.Answer{
				MeetingID:  m.ID,
				PersonID:   p,
				Response:   consult.NoResponse,
				Presence:   consult.Presences[(n+i)%len(consult.Presences)],
				PresenceAt: from,
			})
		}
		ms = append(ms, m)
	}
	ot.Must(b, o.DB.SaveMeetings(b.Context(), ms))
	ot.Must(b, o.DB.SaveAnswers(b.Context(), answers))
	for _, m := range ms {
		held := consult.Held{Took: true, Source: consult.HeldByPresence, At: m.Span.To}
		ot.Must(b, o.DB.SaveHeld(b.Context(), m.ID, held))
	}
}
