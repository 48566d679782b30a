package consult

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func TestRulesAreValidated(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name string
		with func(*Rules)
		want string
	}{
		{"as an office starts", func(*Rules) {}, ""},
		{"from midnight to midnight", func(r *Rules) { r.Hours = Hours{Close: 24 * time.Hour} }, ""},
		{"closes as it opens", func(r *Rules) { r.Hours.Open = r.Hours.Close }, "closes not_after_opens"},
		{
			"opens after the day",
			func(r *Rules) { r.Hours = Hours{Open: 25 * time.Hour, Close: 26 * time.Hour} },
			"opens range, closes range",
		},
		{"opens at a second", func(r *Rules) { r.Hours.Open += time.Second }, "opens range"},
		{"a break at noon", func(r *Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = 12*time.Hour, 14*time.Hour }, ""},
		{"a break that ends first", func(r *Rules) {
			r.Hours.BreakFrom = 14 * time.Hour
			r.Hours.BreakTo = 12 * time.Hour
		}, "break.ends not_after_begins"},
		{"a break of nothing", func(r *Rules) {
			r.Hours.BreakFrom = 12 * time.Hour
			r.Hours.BreakTo = 12 * time.Hour
		}, "break.ends not_after_begins"},
		{"a break from opening on", func(r *Rules) {
			r.Hours.BreakFrom = r.Hours.Open
			r.Hours.BreakTo = 14 * time.Hour
		}, "break range"},
		{"a break until closing", func(r *Rules) {
			r.Hours.BreakFrom = 12 * time.Hour
			r.Hours.BreakTo = r.Hours.Close
		}, "break range"},
		{"closes before its break", func(r *Rules) { r.Hours.Close = 12 * time.Hour }, "break range"},
		{"nobody moves", func(r *Rules) { r.Travel.Speed = 0 }, "travel_kmh range"},
		{"faster than a train", func(r *Rules) { r.Travel.Speed = 301 }, "travel_kmh range"},
		{"four hours' buffer", func(r *Rules) { r.Travel.Buffer, r.Travel.Indoors = 4*time.Hour, 4*time.Hour }, ""},
		{"more", func(r *Rules) {
			r.Travel.Buffer = 241 * time.Minute
			r.Travel.Indoors = -time.Minute
		}, "travel_buffer_minutes range, room_change_minutes range"},
		{"no limits", func(r *Rules) { r.Load = Load{} }, ""},
		{"limits below nothing", func(r *Rules) { r.Load = Load{-1, 101} }, "most_per_day range, most_per_week range"},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			rules := OfficeRules()
			r.with(&rules)
			if got := faultsOf(rules.Validate()); got != r.want {
				t.Errorf("%q, want %q", got, r.want)
			}
		})
	}
}

func faultsOf(err error) string {
	var bad *Invalid
	errors.As(err, &bad)
	if bad == nil {
		return ""
	}
	var out []string
	for _, f := range bad.Faults {
		out = append(out, f.Field+" "+f.Code)
	}
	return strings.Join(out, ", ")
}

// A Form's rules name kinds that there are, and make nothing milder that the
// database guarantees.
func TestFormRulesAreValidated(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name  string
		rules map[ConflictKind]Severity
		want  string
	}{
		{"none", nil, ""},
		{
			"a stricter one, a milder one and one dropped",
			map[ConflictKind]Severity{TravelTooShort: Blocking, RoomTooSmall: Warning, OnWeekend: Off},
			"",
		},
		{"a guaranteed one as it is", map[ConflictKind]Severity{PersonDoubleBooked: Blocking}, ""},
		{
			"guaranteed ones made milder",
			map[ConflictKind]Severity{PersonDoubleBooked: Warning, RoomDoubleBooked: Off, OutsideParent: Warning},
			"rules.outside_parent guaranteed, rules.person_double_booked guaranteed, " +
				"rules.room_double_booked guaranteed",
		},
		{"no such kind", map[ConflictKind]Severity{"moon_full": Warning}, "rules.moon_full unknown_field"},
		{
			"no such severity", map[ConflictKind]Severity{OnWeekend: "fatal", PersonDoubleBooked: ""},
			"rules.on_weekend unknown, rules.person_double_booked unknown",
		},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			f := Forms()[1]
			f.Rules = r.rules
			if got := faultsOf(f.Validate()); got != r.want {
				t.Errorf("%q, want %q", got, r.want)
			}
		})
	}
}

func TestFormGradesConflicts(t *testing.T) {
	t.Parallel()
	form := Form{Rules: map[ConflictKind]Severity{TravelTooShort: Blocking, RoomTooSmall: Warning, OnWeekend: Off,
		PersonBlocked: Blocking, BodyBlocked: Off, PersonDoubleBooked: Off}}
	for _, r := range []struct {
		name string
		kind ConflictKind
		give Severity
		want Severity
	}{
		{name: "made stricter", kind: TravelTooShort, give: Warning, want: Blocking},
		{name: "made milder", kind: RoomTooSmall, give: Blocking, want: Warning},
		{name: "dropped", kind: OnWeekend, give: Warning, want: Off},
		{name: "not spoken of, blocking", kind: RoomBlocked, give: Blocking, want: Blocking},
		{name: "not spoken of, a warning", kind: OnHoliday, give: Warning, want: Warning},
		{name: "an advisory block of a blocking kind", kind: PersonBlocked, give: Warning, want: Warning},
		{name: "an advisory block where nothing is said", kind: RoomBlocked, give: Warning, want: Warning},
		{name: "an advisory block of a dropped kind", kind: BodyBlocked, give: Warning, want: Off},
		{name: "guaranteed, whatever the row says", kind: PersonDoubleBooked, give: Blocking, want: Blocking},
	} {
		if got := form.Grade(Conflict{Kind: r.kind, Severity: r.give}); got != r.want {
			t.Errorf("%s: %s, want %s", r.name, got, r.want)
		}
	}
	if got := Differences(map[ConflictKind]Severity{TravelTooShort: Warning, RoomTooSmall: Blocking}); got != nil {
		t.Errorf("what is the default is kept: %v", got)
	}
	got := Differences(map[ConflictKind]Severity{TravelTooShort: Blocking, OnHoliday: Warning})
	if len(got) != 1 || got[TravelTooShort] != Blocking {
		t.Errorf("kept %v", got)
	}
}

// Distances as the WGS 84 ellipsoid has them, which no sphere misses by 0.6 %.
func TestDistance(t *testing.T) {
	t.Parallel()
	at := func(lat, lon float64) Venue { return Venue{Lat: lat, Lon: lon, HasPosition: true} }
	for _, r := range []struct {
		name string
		a, b Venue
		km   float64
	}{
		{name: "nowhere", a: at(31.5, 120.3), b: at(31.5, 120.3)},
		{name: "a degree of the equator", a: at(0, 120), b: at(0, 121), km: 111.3},
		{name: "a degree of latitude", a: at(31, 120), b: at(32, 120), km: 110.9},
		{name: "Beijing to Shanghai", a: at(39.9042, 116.4074), b: at(31.2304, 121.4737), km: 1067.3},
		{name: "over the date line", a: at(0, 179.5), b: at(0, -179.5), km: 111.3},
		{name: "pole to pole", a: at(90, 0), b: at(-90, 77), km: 20003.9},
	} {
		if got := Distance(r.a, r.b); math.Abs(got-r.km) > r.km*0.006 {
			t.Errorf("%s: %.1f km, want %.1f", r.name, got, r.km)
		}
	}
}

func TestWayBetweenVenues(t *testing.T) {
	t.Parallel()
	here := Venue{Lat: 31.5, Lon: 120.3, HasPosition: true}
	north := func(km float64) Venue { return Venue{Lat: 31.5 + km/111.195, Lon: 120.3, HasPosition: true} }
	for _, r := range []struct {
		name string
		rule Travel
		to   Venue
		want time.Duration
		ok   bool
	}{
		{
			name: "next door is the buffer", rule: Travel{25, 10 * time.Minute, 0}, to: here, want: 10 * time.Minute,
			ok: true,
		},
		{
			name: "ten kilometres are thirteen by road: 31.2 minutes and ten, rounded up",
			rule: Travel{25, 10 * time.Minute, 0},
			to:   north(10),
			want: 42 * time.Minute,
			ok:   true,
		},
		{
			name: "twice as fast: 15.6 and ten", rule: Travel{50, 10 * time.Minute, 0}, to: north(10),
			want: 26 * time.Minute, ok: true,
		},
		{name: "without a buffer", rule: Travel{50, 0, time.Hour}, to: north(10), want: 16 * time.Minute, ok: true},
		{name: "to nobody knows where", rule: Travel{25, 0, 0}, to: Venue{}},
	} {
		if got, ok := r.rule.Between(here, r.to); got != r.want || ok != r.ok {
			t.Errorf("%s: %v %v, want %v %v", r.name, got, ok, r.want, r.ok)
		}
		if got, _ := r.rule.Between(r.to, here); got != r.want {
			t.Errorf("%s, back: %v, want %v", r.name, got, r.want)
		}
	}
}
