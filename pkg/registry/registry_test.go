package registry_test

import (
	"errors"
	"testing"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/registry"
)

// A thing is edited at the version that was read, and an edit that changes nothing keeps
// the version.
func TestEditAtAVersion(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venues := o.Directory.Venues
		v, err := venues.Add(t.Context(), o.By, consult.Venue{Name: "会议中心", Active: true})
		Must(t, err)
		rename := func(name string) func(*consult.Venue) error {
			return func(v *consult.Venue) error { v.Name, v.Version = name, 99; return nil }
		}
		same, err := venues.Edit(t.Context(), o.By, v.ID, 1, rename("会议中心"))
		Must(t, err)
		if same.Version != 1 || same.ChangedAt != v.ChangedAt {
			t.Errorf("nothing changed: version %d", same.Version)
		}
		o.Set(t, "06-01 09:00")
		next, err := venues.Edit(t.Context(), o.By, v.ID, 1, rename("新会议中心"))
		Must(t, err)
		if next.Version != 2 || !next.ChangedAt.Equal(o.Now()) {
			t.Errorf("version %d at %s", next.Version, next.ChangedAt)
		}
		if _, err := venues.Edit(t.Context(), o.By, v.ID, 1, rename("又一个")); !errors.Is(err, consult.ErrStale) {
			t.Errorf("of an old version: %v", err)
		}
		if err := venues.Remove(t.Context(), o.By, v.ID, 1); !errors.Is(err, consult.ErrStale) {
			t.Errorf("an old version removed: %v", err)
		}
		Must(t, venues.Remove(t.Context(), o.By, v.ID, 2))
		if _, err := venues.Get(t.Context(), v.ID); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("removed: %v", err)
		}
	})
}

// A dry run answers as the write would, and writes nothing.
func TestDryRunWritesNothing(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venues := o.Directory.Venues
		dry := registry.Options{DryRun: true}
		w, err := venues.Create(t.Context(), o.By, consult.Venue{Name: "会议中心", Active: true}, dry)
		Must(t, err)
		if _, err := venues.Get(t.Context(), w.Thing.ID); !errors.Is(err, consult.ErrNotFound) {
			t.Errorf("made by a dry run: %v", err)
		}
		id := o.Venue(t)
		w, err = venues.Change(t.Context(), o.By, id, func(v *consult.Venue) error { v.Name = "新名"; return nil }, dry)
		Must(t, err)
		now, err := venues.Get(t.Context(), id)
		Must(t, err)
		if w.Thing.Name != "新名" || w.Thing.Version != 2 || w.Version != 1 || now.Name == "新名" || now.Version != 1 {
			t.Errorf("answered %q at version %d, stands at %d; kept %q at %d", w.Thing.Name, w.Thing.Version, w.Version,
				now.Name, now.Version)
		}
	})
}

// What something refers to is not removed.
func TestWhatIsReferredToStays(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		id := o.Venue(t)
		o.Block(t, consult.SubjectVenue, id, Span(t, "06-10 09:00-10:00"), true)
		if err := o.Directory.Venues.Remove(t.Context(), o.By, id, 0); !errors.Is(err, consult.ErrReferred) {
			t.Errorf("removed although a block is about it: %v", err)
		}
	})
}
