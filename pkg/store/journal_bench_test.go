package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/journal"
	"huiqi/pkg/office/officetest"
	"huiqi/pkg/store"
	"huiqi/pkg/store/storetest"
)

// BenchmarkJournalBook books meetings of 75 people in an office with a journal and in one without, in turns, and
// reports the medians and their ratio.
func BenchmarkJournalBook(b *testing.B) {
	storetest.Each(b, func(b *testing.B, url string) {
		var offices [2]*officetest.Office
		var people [2][]consult.ID
		for i, at := range []string{url, storetest.Sibling(b, url)} {
			now := new(atomic.Int64)
			now.Store(officetest.When(b, "06-01 08:00").Unix())
			offices[i] = officetest.JoinWith(b, at, now, store.Options{})
			offices[i].AddForms(b)
			people[i] = offices[i].Persons(b, 75)
		}
		offices[1].DB.WithoutJournal(b)
		var took [2][]time.Duration
		n := 0
		for b.Loop() {
			span := officetest.Span(b, "06-24 09:00-11:00")
			for i, o := range offices {
				wish := officetest.Sitting(span, people[i]...)
				began := time.Now()
				m := o.Book(b, wish)
				took[i] = append(took[i], time.Since(began))
				o.Cancel(b, m.ID)
			}
			n++
		}
		for i := range took {
			slices.Sort(took[i])
		}
		with, without := took[0][n/2], took[1][n/2]
		b.ReportMetric(float64(with.Microseconds())/1000, "ms/with")
		b.ReportMetric(float64(without.Microseconds())/1000, "ms/without")
		b.ReportMetric(float64(with)/float64(without), "ratio")
		b.ReportMetric(float64(took[0][0])/float64(took[1][0]), "fastest-ratio")
	})
}

// BenchmarkJournalVerify proves a journal of 1,000,000 rows, of which every tenth has a personal value beside it.
func BenchmarkJournalVerify(b *testing.B) {
	const rows, atOnce = 1_000_000, 10_000
	storetest.Each(b, func(b *testing.B, url string) {
		s := storetest.Open(b, url, store.Options{})
		head, err := s.JournalHead(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for from := head.Seq; from < rows; from += atOnce {
			entries := make([]journal.Entry, min(atOnce, rows-from))
			originals := make([][]journal.Originals, len(entries))
			for i := range entries {
				entries[i], originals[i] = invented(int(from)+i, i%10 == 0)
			}
			head = head.Append(time.Unix(1_800_000_000, 0), entries)
			if err := s.AppendEntries(b.Context(), entries, originals); err != nil {
				b.Fatal(err)
			}
		}
		for b.Loop() {
			found, err := journal.Verify(context.Background(), s, nil)
			if err != nil || found.Rows != rows || len(found.Faults) > 0 {
				b.Fatal(found, err)
			}
		}
	})
}

// invented is a row such as a move of a meeting leaves, or a change of somebody's telephone number.
func invented(n int, personal bool) (journal.Entry, []journal.Originals) {
	e := journal.Entry{
		RequestID: fmt.Sprint("req-", n), Via: journal.ViaAPI, Operation: "moveMeeting", Action: journal.Changed,
		Actor: journal.Actor{ID: id(7), Name: "秘书处 张×", Role: consult.Organiser, Reach: "office"},
		Kind:  journal.Meeting, ThingID: string(id(n)), MeetingID: id(n),
		Fields: `[{"field":"starts_at","before":"2026-06-24T01:00:00Z","after":"2026-06-25T01:00:00Z"},` +
			`{"field":"ends_at","before":"2026-06-24T03:00:00Z","after":"2026-06-25T03:00:00Z"}]`,
	}
	if !personal {
		return e, nil
	}
	e.Kind = journal.Person
	e.MeetingID = ""
	e.PersonID = id(n)
	hashed, original := journal.Conceal(e.PersonID, fmt.Appendf(nil, `"000-%07d"`, n))
	e.Fields = `[{"field":"phone","after":` + string(hashed) + `}]`
	return e, []journal.Originals{{PersonID: e.PersonID, Values: []journal.Original{original}}}
}
