package consult_test

import (
	"maps"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// What an office starts with is written down a second time here: a slip in a figure would fail no rule.
func TestWhatAnOfficeStartsWith(t *testing.T) {
	t.Parallel()
	rules := consult.OfficeRules()
	wantHours := consult.Hours{
		Open:      510 * time.Minute,
		Close:     1080 * time.Minute,
		BreakFrom: 720 * time.Minute,
		BreakTo:   810 * time.Minute,
	}
	if rules.Hours != wantHours {
		t.Errorf("hours %+v, want %+v", rules.Hours, wantHours)
	}
	wantTravel := consult.Travel{Speed: 25, Buffer: 600 * time.Second}
	if rules.Travel != wantTravel {
		t.Errorf("travel %+v, want %+v", rules.Travel, wantTravel)
	}
	wantLoad := consult.Load{Day: 3, Week: 8}
	if rules.Load != wantLoad {
		t.Errorf("load %+v, want %+v", rules.Load, wantLoad)
	}
	leave := map[consult.FormKey]int{"plenary": 72, "standing_committee": 48}
	for _, f := range consult.Forms() {
		hours, by := 24, consult.ApproverOrganiser
		if leave[f.Key] > 0 {
			hours, by = leave[f.Key], consult.ApproverOffice
		}
		if f.LeaveHours != hours || f.LeaveBy != by {
			t.Errorf(
				"%s: leave %d hours before, decided on by %q; want %d and %q",
				f.Key, f.LeaveHours, f.LeaveBy, hours, by,
			)
		}
		if f.QuorumMargin != 10 || f.NoticeUnit != consult.CalendarDays || f.MaterialsUnit != consult.CalendarDays {
			t.Errorf(
				"%s: margin %d %%, notice in %q days, materials in %q days",
				f.Key, f.QuorumMargin, f.NoticeUnit, f.MaterialsUnit,
			)
		}
	}
}

func TestRulesAtTheirLimits(t *testing.T) {
	t.Parallel()
	pause := func(from, to time.Duration) func(*consult.Rules) {
		return func(r *consult.Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = from, to }
	}
	try(t, consult.OfficeRules, []wrong[consult.Rules]{
		{"as slow as can be", func(r *consult.Rules) { r.Travel.Speed = 1 }, ""},
		{"as fast as can be", func(r *consult.Rules) { r.Travel.Speed = 300 }, ""},
		{"a hundred a day and a week", func(r *consult.Rules) { r.Load = consult.Load{Day: 100, Week: 100} }, ""},
		{"one more a day", func(r *consult.Rules) { r.Load = consult.Load{Day: 101, Week: 100} }, "most_per_day range"},
		{
			"fewer than none a week", func(r *consult.Rules) { r.Load = consult.Load{Day: 1, Week: -1} },
			"most_per_week range",
		},
		{"a break that only ends", pause(0, 13*time.Hour), "break range"},
		{"a break that only begins", pause(13*time.Hour, 0), "break.ends not_after_begins"},
		{"no break", pause(0, 0), ""},
	})
}

func TestVenuesAtThePoles(t *testing.T) {
	t.Parallel()
	good := func() consult.Venue {
		return consult.Venue{Name: "会议中心", HasPosition: true, Lat: 31.2, Lon: 121.5}
	}
	to := func(lat, lon float64) func(*consult.Venue) {
		return func(v *consult.Venue) { v.Lat, v.Lon = lat, lon }
	}
	try(t, good, []wrong[consult.Venue]{
		{"north pole, date line", to(90, 180), ""},
		{"south pole, date line", to(-90, -180), ""},
		{"beyond the north pole", to(90.1, 0), "position.lat range"},
		{"beyond the south pole", to(-90.1, 0), "position.lat range"},
		{"beyond the date line", to(0, 180.1), "position.lon range"},
		{"beyond it westwards", to(0, -180.1), "position.lon range"},
		{"no position, and a number left over", func(v *consult.Venue) { v.HasPosition, v.Lat = false, 91 }, ""},
	})
}

func TestGuaranteedKindsStayBlocking(t *testing.T) {
	t.Parallel()
	for _, kind := range consult.ConflictKinds {
		for _, severity := range []consult.Severity{consult.Blocking, consult.Warning, consult.Off} {
			form := consult.Forms()[0]
			form.Rules = map[consult.ConflictKind]consult.Severity{kind: severity}
			want := ""
			if severity != consult.Blocking && kind.Guaranteed() {
				want = "rules." + string(kind) + " guaranteed"
			}
			if severity != consult.Blocking && kind.Inactive() {
				want = "rules." + string(kind) + " inactive"
			}
			got := ""
			if told := faults(t, form.Validate()); len(told) > 0 {
				got = told[0]
			}
			if got != want {
				t.Errorf("%s as %s: %q, want %q", kind, severity, got, want)
			}
		}
	}
}

func TestDifferencesLeaveTheRulesAlone(t *testing.T) {
	t.Parallel()
	kind := consult.ConflictKinds[0]
	usual := consult.DefaultSeverity(kind)
	other := consult.Off
	rules := map[consult.ConflictKind]consult.Severity{kind: usual, consult.Pinned: other}
	before := maps.Clone(rules)
	if got := consult.Differences(rules); len(got) != 1 || got[consult.Pinned] != other {
		t.Errorf("differences are %v", got)
	}
	if !maps.Equal(rules, before) {
		t.Errorf("the rules became %v", rules)
	}
	if got := consult.Differences(map[consult.ConflictKind]consult.Severity{kind: usual}); got != nil {
		t.Errorf("what is usual differs: %v", got)
	}
}

// A meeting is in a feed unless the link hides it or asks for other forms.
func TestWhatAFeedShows(t *testing.T) {
	t.Parallel()
	all := subscription.Options{}
	firm := subscription.Options{HideTentative: true}
	plenary := subscription.Options{Forms: []consult.FormKey{"plenary"}}
	for reason, c := range map[string]struct {
		options subscription.Options
		meeting consult.Meeting
		want    bool
	}{
		"a draft":                               {all, consult.Meeting{Status: consult.Draft}, false},
		"a tentative one":                       {all, consult.Meeting{Status: consult.Tentative}, true},
		"a confirmed one":                       {firm, consult.Meeting{Status: consult.Confirmed}, true},
		"a tentative one, hidden":               {firm, consult.Meeting{Status: consult.Tentative}, false},
		"cancelled, was never firm, hidden":     {firm, consult.Meeting{Status: consult.Cancelled}, false},
		"cancelled, had been firm":              {firm, consult.Meeting{Status: consult.Cancelled, Firm: true}, true},
		"cancelled, was never firm, not hidden": {all, consult.Meeting{Status: consult.Cancelled}, true},
		"of a form asked for": {
			plenary, consult.Meeting{Status: consult.Confirmed, Form: "plenary"}, true,
		},
		"of another form": {plenary, consult.Meeting{Status: consult.Confirmed, Form: "other"}, false},
	} {
		if got := c.options.Shows(&c.meeting); got != c.want {
			t.Errorf("%s: shown is %v", reason, got)
		}
	}
}
