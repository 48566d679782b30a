package feed

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
)

// The files of testdata/calendars are like those that other programs write; expected.json has the busy spans that
// each says.
func TestCalendarsOfOtherPrograms(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/calendars/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var expected struct {
		Files map[string][][2]string `json:"files"`
	}
	err = json.Unmarshal(text, &expected)
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("testdata/calendars/*.ics")
	if err != nil || len(names) == 0 || len(names) != len(expected.Files) {
		t.Fatalf("%d files, and expectations of %d: %v", len(names), len(expected.Files), err)
	}
	zone := office(t)
	window := consult.Span{From: time.Date(2026, 12, 1, 0, 0, 0, 0, zone), To: time.Date(2028, 1, 1, 0, 0, 0, 0, zone)}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			file, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			in, err := ReadCalendar(t.Context(), file, zone, window)
			if err != nil {
				t.Fatal(err)
			}
			var got [][2]string
			for _, c := range in.Claims {
				got = append(got, [2]string{
					c.Span.From.In(zone).Format(time.RFC3339), c.Span.To.In(zone).Format(time.RFC3339),
				})
			}
			want, known := expected.Files[filepath.Base(name)]
			if !known || !slices.Equal(got, want) {
				t.Errorf("\n got %v\nwant %v", got, want)
			}
		})
	}
}
