package web_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"huiqi/pkg/store/storetest"
)

// BenchmarkMine asks for a page with 300 meetings, each time from the database.
func BenchmarkMine(b *testing.B) {
	h := hold(b, storetest.SQLite(b), "member")
	for i := range 300 {
		h.book(fmt.Sprintf("第%d次对口协商座谈会", i), time.Duration(i*24+26)*time.Hour, nil)
	}
	for b.Loop() {
		res, _ := look(b, "GET", h.link.PageURL, "")
		if res.StatusCode != http.StatusOK {
			b.Fatal(res.Status)
		}
	}
}
