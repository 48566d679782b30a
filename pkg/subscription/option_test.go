package subscription_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

func TestFeedOptionsAreBounded(t *testing.T) {
	t.Parallel()
	for reason, row := range map[string]struct {
		edit func(*subscription.Options)
		want []string
	}{
		"the defaults":     {func(*subscription.Options) {}, nil},
		"English":          {func(o *subscription.Options) { o.Language = subscription.English }, nil},
		"no language":      {func(o *subscription.Options) { o.Language = "" }, []string{"options.language unknown"}},
		"another language": {func(o *subscription.Options) { o.Language = "fr" }, []string{"options.language unknown"}},
		"today and nothing kept": {func(o *subscription.Options) {
			o.DaysBack = 0
			o.DaysAhead = 1
			o.DaysCancelled = 0
		}, nil},
		"all there is": {func(o *subscription.Options) {
			o.DaysBack = 366
			o.DaysAhead = 800
			o.DaysCancelled = 366
		}, nil},
		"days below zero": {func(o *subscription.Options) {
			o.DaysBack = -1
			o.DaysCancelled = -1
		}, []string{"options.days_back range", "options.days_cancelled range"}},
		"not even today": {func(o *subscription.Options) { o.DaysAhead = 0 }, []string{"options.days_ahead range"}},
		"a day too many of each": {func(o *subscription.Options) {
			o.DaysBack = 367
			o.DaysAhead = 801
			o.DaysCancelled = 367
		}, []string{"options.days_back range", "options.days_ahead range", "options.days_cancelled range"}},
		"a form named twice": {
			func(o *subscription.Options) { o.Forms = []consult.FormKey{"study", "joint", "study"} },
			[]string{"options.forms[2] duplicate"},
		},
		"too many forms": {
			func(o *subscription.Options) { o.Forms = make([]consult.FormKey, 51); number(o.Forms) },
			[]string{"options.forms too_long"},
		},
		"reminders at both bounds": {func(o *subscription.Options) { o.Reminders = []int{0, 40320, 1, 2, 3} }, nil},
		"too many reminders": {
			func(o *subscription.Options) { o.Reminders = []int{0, 1, 2, 3, 4, 5} },
			[]string{"options.reminders too_long"},
		},
		"after the start, too soon": {
			func(o *subscription.Options) { o.Reminders = []int{-1, 40321} },
			[]string{"options.reminders[0] range", "options.reminders[1] range"},
		},
		"the same reminder twice": {
			func(o *subscription.Options) { o.Reminders = []int{30, 30} }, []string{"options.reminders[1] duplicate"},
		},
	} {
		f := subscription.Feed{
			Name:    "手机",
			Subject: consult.Subject{Kind: consult.SubjectPublic},
			Options: subscription.DefaultOptions(),
		}
		row.edit(&f.Options)
		var invalid *consult.Invalid
		var got []string
		if errors.As(f.Validate(), &invalid) {
			for _, x := range invalid.Faults {
				got = append(got, x.Field+" "+x.Code)
			}
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", reason, got, row.want)
		}
	}
}

func number(forms []consult.FormKey) {
	for i := range forms {
		forms[i] = consult.FormKey("f" + string(rune('A'+i)))
	}
}

func TestOptionsAreOrdered(t *testing.T) {
	t.Parallel()
	o := subscription.Options{Reminders: []int{0, 1440, 30}, Forms: []consult.FormKey{}}
	got := o.Ordered()
	if !slices.Equal(got.Reminders, []int{1440, 30, 0}) || got.Forms != nil ||
		!slices.Equal(o.Reminders, []int{0, 1440, 30}) {
		t.Errorf("%+v of %+v", got, o)
	}
}

// TestModifiedRises walks a Meeting and its Feed through changes of which several
// are within one second, as the store stamps them: later(now, before + 1 s).
func TestModifiedRises(t *testing.T) {
	t.Parallel()
	start := time.Date(2027, 3, 1, 2, 0, 0, 0, time.UTC)
	for _, walk := range []string{
		"mo", "om", "mmoo", "oomm", "momomo", "m+o", "o+m", "oo+m", "o++m+o", "mmmo+m", "ooo+mmm", "mm+oo+mm",
	} {
		feed := subscription.Feed{Options: subscription.DefaultOptions()}
		now := start
		changed := start.Add(-time.Hour)
		last := feed.Modified(changed)
		if !last.Equal(changed) {
			t.Fatalf("a fresh feed shows %v, want the meeting's own %v", last, changed)
		}
		for i, step := range walk {
			switch step {
			case '+':
				now = now.Add(time.Second)
				continue
			case 'm':
				changed = changed.Add(time.Second)
				if now.After(changed) {
					changed = now
				}
			case 'o':
				to := feed.Options
				to.Veiled = !to.Veiled
				feed = feed.Recast(to, now)
			}
			at := feed.Modified(changed)
			if !at.After(last) {
				t.Errorf("%s: step %d does not rise: %v, was %v", walk, i, at, last)
			}
			if ahead := at.Sub(now); ahead > time.Duration(len(walk)+1)*time.Second {
				t.Errorf("%s: step %d is %v ahead of the clock", walk, i, ahead)
			}
			last = at
		}
	}
}

func TestRecastCountsWhatShows(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 1, 2, 0, 0, 0, time.UTC)
	for reason, row := range map[string]struct {
		edit func(*subscription.Options)
		want int
	}{
		"nothing": {func(*subscription.Options) {}, 0},
		"the window": {func(o *subscription.Options) {
			o.DaysBack = 1
			o.DaysAhead = 2
			o.DaysCancelled = 3
		}, 0},
		"which are shown": {func(o *subscription.Options) {
			o.Forms = []consult.FormKey{"study"}
			o.HideTentative = true
		}, 0},
		"the language": {func(o *subscription.Options) { o.Language = subscription.English }, 1},
		"a reminder":   {func(o *subscription.Options) { o.Reminders = []int{5} }, 1},
		"the veil":     {func(o *subscription.Options) { o.Veiled = true }, 1},
		"everything at all": {
			func(o *subscription.Options) {
				*o = subscription.Options{Language: subscription.English, Veiled: true}
			}, 1,
		},
	} {
		to := subscription.DefaultOptions()
		row.edit(&to)
		got := subscription.Feed{Options: subscription.DefaultOptions()}.Recast(to, now)
		if got.Recasts != row.want || got.RecastAt.IsZero() != (row.want == 0) || got.Options.Language != to.Language {
			t.Errorf("%s: %+v", reason, got)
		}
	}
}
