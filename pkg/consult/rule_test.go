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
		{"opens after the day", func(r *Rules) { r.Hours = Hours{Open: 25 * time.Hour, Close: 26 * time.Hour} }, "opens range, closes range"},
		{"opens at a second", func(r *Rules) { r.Hours.Open += time.Second }, "opens range"},
		{"a break at noon", func(r *Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = 12*time.Hour, 14*time.Hour }, ""},
		{"a break that ends first", func(r *Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = 14*time.Hour, 12*time.Hour }, "break.ends not_after_begins"},
		{"a break of nothing", func(r *Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = 12*time.Hour, 12*time.Hour }, "break.ends not_after_begins"},
		{"a break from opening on", func(r *Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = r.Hours.Open, 14*time.Hour }, "break range"},
		{"a break until closing", func(r *Rules) { r.Hours.BreakFrom, r.Hours.BreakTo = 12*time.Hour, r.Hours.Close }, "break range"},
		{"closes before its break", func(r *Rules) { r.Hours.Close = 12 * time.Hour }, "break range"},
		{"nobody moves", func(r *Rules) { r.Travel.Speed = 0 }, "travel_kmh range"},
		{"faster than a train", func(r *Rules) { r.Travel.Speed = 301 }, "travel_kmh range"},
		{"four hours' buffer", func(r *Rules) { r.Travel.Buffer, r.Travel.Indoors = 4*time.Hour, 4*time.Hour }, ""},
		{"more", func(r *Rules) { r.Travel.Buffer, r.Travel.Indoors = 241*time.Minute, -time.Minute }, "travel_buffer_minutes range, room_change_minutes range"},
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
		{"a stricter one, a milder one and one dropped", map[ConflictKind]Severity{TravelTooShort: Blocking, RoomTooSmall: Warning, OnWeekend: Off}, ""},
		{"a guaranteed one as it is", map[ConflictKind]Severity{PersonDoubleBooked: Blocking}, ""},
		{"guaranteed ones made milder", map[ConflictKind]Severity{PersonDoubleBooked: Warning, RoomDoubleBooked: Off, OutsideParent: Warning},
			"rules.outside_parent guaranteed, rules.person_double_booked guaranteed, rules.room_double_booked guaranteed"},
		{"no such kind", map[ConflictKind]Severity{"moon_full": Warning}, "rules.moon_full unknown_field"},
		{"no such severity", map[ConflictKind]Severity{OnWeekend: "fatal", PersonDoubleBooked: ""}, "rules.on_weekend unknown, rules.person_double_booked unknown"},
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
		{"made stricter", TravelTooShort, Warning, Blocking},
		{"made milder", RoomTooSmall, Blocking, Warning},
		{"dropped", OnWeekend, Warning, Off},
		{"not spoken of, blocking", RoomBlocked, Blocking, Blocking},
		{"not spoken of, a warning", OnHoliday, Warning, Warning},
		{"an advisory block of a blocking kind", PersonBlocked, Warning, Warning},
		{"an advisory block where nothing is said", RoomBlocked, Warning, Warning},
		{"an advisory block of a dropped kind", BodyBlocked, Warning, Off},
		{"guaranteed, whatever the row says", PersonDoubleBooked, Blocking, Blocking},
	} {
		if got := form.Grade(Conflict{Kind: r.kind, Severity: r.give}); got != r.want {
			t.Errorf("%s: %s, want %s", r.name, got, r.want)
		}
	}
	if got := Differences(map[ConflictKind]Severity{TravelTooShort: Warning, RoomTooSmall: Blocking}); got != nil {
		t.Errorf("what is the default is kept: %v", got)
	}
	if got := Differences(map[ConflictKind]Severity{TravelTooShort: Blocking, OnHoliday: Warning}); len(got) != 1 || got[TravelTooShort] != Blocking {
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
		{"nowhere", at(31.5, 120.3), at(31.5, 120.3), 0},
		{"a degree of the equator", at(0, 120), at(0, 121), 111.3},
		{"a degree of latitude", at(31, 120), at(32, 120), 110.9},
		{"Beijing to Shanghai", at(39.9042, 116.4074), at(31.2304, 121.4737), 1067.3},
		{"over the date line", at(0, 179.5), at(0, -179.5), 111.3},
		{"pole to pole", at(90, 0), at(-90, 77), 20003.9},
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
		{"next door is the buffer", Travel{25, 10 * time.Minute, 0}, here, 10 * time.Minute, true},
		{"ten kilometres are thirteen by road: 31.2 minutes and ten, rounded up", Travel{25, 10 * time.Minute, 0}, north(10), 42 * time.Minute, true},
		{"twice as fast: 15.6 and ten", Travel{50, 10 * time.Minute, 0}, north(10), 26 * time.Minute, true},
		{"without a buffer", Travel{50, 0, time.Hour}, north(10), 16 * time.Minute, true},
		{"to nobody knows where", Travel{25, 0, 0}, Venue{}, 0, false},
	} {
		if got, ok := r.rule.Between(here, r.to); got != r.want || ok != r.ok {
			t.Errorf("%s: %v %v, want %v %v", r.name, got, ok, r.want, r.ok)
		}
		if got, _ := r.rule.Between(r.to, here); got != r.want {
			t.Errorf("%s, back: %v, want %v", r.name, got, r.want)
		}
	}
}
