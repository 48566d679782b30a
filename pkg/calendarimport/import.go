package calendarimport

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
	"huiqi/pkg/registry"
	"huiqi/pkg/spelling"
)

// Options say how an imported calendar becomes Blocks.
type Options struct {
	// Source distinguishes the calendars of one Person; each is imported on its own.
	Source string
	// Hard makes Blocks of events that are certain hard; tentative events only warn.
	Hard bool
	// Titles says which titles are kept; the others are hidden.
	Titles consult.Titles
	// Remove removes the Blocks of events that the calendar no longer names.
	Remove bool
	DryRun bool
}

// Action is what an import does with one Block.
type Action string

// The actions of an import.
const (
	Add    Action = "add"
	Update Action = "update"
	Keep   Action = "keep"
	Remove Action = "remove"
)

// Item is one Block of an import. A Block that a dry run would add has no ID; one that is
// removed has no Summary.
type Item struct {
	Action  Action
	Block   consult.Block
	Summary string

	key claimKey
	// versionBefore is the Block's version before the import, 0 for a new Block.
	versionBefore int64
}

// Imported is what an import did or would do. Warnings name the live Meetings that the
// Person is needed at during one of the Blocks.
type Imported struct {
	Window   consult.Span
	Items    []Item
	LeftOut  []consult.LeftOut
	Notes    []consult.ImportNote
	Warnings []consult.Conflict
}

// hiddenTitle replaces a title that is not kept.
const hiddenTitle = "个人日程"

// maxSource bounds the name of a source, in characters.
const maxSource = 60

// Import makes the Person's Blocks of one source match the calendar, in one transaction.
// An event that was imported before updates its Block, so importing the same calendar
// again changes nothing. Dates of a named event that no longer exist are removed, unless
// part of that event could not be read. Blocks outside the window stay.
func (svc *Service) Import(
	ctx context.Context, person consult.ID, in consult.ImportedCalendar, o Options,
) (Imported, error) {
	var out Imported
	if err := o.check(); err != nil {
		return out, err
	}
	out = Imported{Window: in.Window, LeftOut: in.LeftOut, Notes: in.Notes}
	err := registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		p, err := svc.store.People.Get(ctx, person)
		if err != nil {
			return err
		}
		before, err := svc.store.ImportedBlocks(ctx, person, o.Source)
		if err != nil {
			return err
		}
		out.Items = svc.reconcile(p, before, in, o)
		if !o.DryRun {
			if err := svc.write(ctx, out.Items, o.Source); err != nil {
				return err
			}
		}
		out.Warnings, err = svc.warnings(ctx, p, in.Window, out.Items)
		return err
	})
	return out, err
}

// check names every bad option.
func (o Options) check() error {
	var f consult.Faults
	f.Add(
		utf8.RuneCountInString(o.Source) > maxSource, "source", "too_long", fmt.Sprintf("最多 %d 字", maxSource),
		fmt.Sprintf("is too long, %d characters at most", maxSource),
	)
	f.Add(
		strings.ContainsFunc(o.Source, unicode.IsControl), "source", "control_character", "不能含换行等控制字符",
		"must be one line without control characters",
	)
	switch o.Titles {
	case consult.HideTitles, consult.PublicTitles, consult.AllTitles:
	default:
		f.Add(true, "titles", "unknown", "应为 hide、public 或 all", "must be hide, public or all")
	}
	return f.Err()
}

// claimKey identifies a busy event over all imports. It has only the hash of the UID,
// because a UID may name other people.
type claimKey struct {
	hash       [sha256.Size]byte
	occurrence string
}

// keyOf is the key of the event that the Block was imported from.
func keyOf(b consult.ImportedBlock) claimKey {
	return claimKey{[sha256.Size]byte(b.UIDHash), b.Occurrence}
}

// reconcile lists what to do so that the Blocks match the calendar: first for each busy
// event, in their order, then for the Blocks that no event stands for any more.
func (svc *Service) reconcile(
	person consult.Person, before []consult.ImportedBlock, in consult.ImportedCalendar, o Options,
) []Item {
	now, was := svc.Now(), map[claimKey]consult.Block{}
	for _, b := range before {
		was[keyOf(b)] = b.Block
	}
	items := make([]Item, 0, len(in.Claims))
	claimed := map[claimKey]bool{}
	for _, c := range in.Claims {
		key := claimKey{sha256.Sum256([]byte(c.UID)), c.Occurrence}
		// A calendar may name one date of an event twice; the first counts.
		if claimed[key] {
			continue
		}
		claimed[key] = true
		b, known := was[key]
		next := b
		next.Subject = consult.Subject{Kind: consult.SubjectPerson, ID: person.ID}
		next.Title = o.title(c)
		next.Span = c.Span
		next.Hard = o.Hard && !c.Tentative
		switch {
		case !known:
			// Whoever looks after the Person looks after the Block.
			next.OwnerBodyID = person.HomeBodyID
			next.Stamp = consult.Stamp{Version: 1, CreatedAt: now, ChangedAt: now}
			items = append(items, Item{Action: Add, Block: next, Summary: c.Summary, key: key})
		case next == b:
			items = append(items, Item{Action: Keep, Block: b, Summary: c.Summary, key: key, versionBefore: b.Version})
		default:
			next.Version, next.ChangedAt = b.Version+1, consult.Later(now, b.ChangedAt)
			update := Item{Action: Update, Block: next, Summary: c.Summary, key: key, versionBefore: b.Version}
			items = append(items, update)
		}
	}
	// Only the part of the calendar inside the window was read, and of some events not
	// all: nothing else may be taken for removed.
	named, unread := hashUIDs(in.UIDs), hashUIDs(in.Unread)
	for _, b := range before {
		key := keyOf(b)
		if !claimed[key] && b.Span.Overlaps(in.Window) && (o.Remove || named[key.hash]) && !unread[key.hash] {
			items = append(items, Item{Action: Remove, Block: b.Block})
		}
	}
	return items
}

// hashUIDs are the hashes under which the UIDs are stored.
func hashUIDs(uids map[string]bool) map[[sha256.Size]byte]bool {
	out := make(map[[sha256.Size]byte]bool, len(uids))
	for uid := range uids {
		out[sha256.Sum256([]byte(uid))] = true
	}
	return out
}

// title is the title that the event's Block keeps.
func (o Options) title(c consult.BusyEvent) string {
	if o.Titles == consult.HideTitles || o.Titles == consult.PublicTitles && c.Private {
		return hiddenTitle
	}
	return cmp.Or(spelling.Line(c.Summary), hiddenTitle)
}

// write carries out the items and gives new Blocks their IDs.
func (svc *Service) write(ctx context.Context, items []Item, source string) error {
	var added []consult.ImportedBlock
	for i := range items {
		b := &items[i].Block
		if items[i].Action != Remove {
			if err := b.Validate(); err != nil {
				return err
			}
		}
		var err error
		switch items[i].Action {
		case Add:
			b.ID = svc.newID()
			added = append(added, consult.ImportedBlock{
				Block:      *b,
				Source:     source,
				UIDHash:    items[i].key.hash[:],
				Occurrence: items[i].key.occurrence,
			})
		case Update:
			err = svc.store.Blocks.Save(ctx, *b, items[i].versionBefore)
		case Remove:
			err = svc.store.Blocks.Remove(ctx, b.ID)
		}
		if err != nil {
			return err
		}
	}
	return svc.store.AddImported(ctx, added)
}

// warnings are about the live Meetings that the Person is needed at during one of the
// Blocks.
func (svc *Service) warnings(
	ctx context.Context, p consult.Person, window consult.Span, items []Item,
) ([]consult.Conflict, error) {
	blocks := slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return i.Action == Remove })
	for _, i := range blocks {
		if i.Block.Span.From.Before(window.From) {
			window.From = i.Block.Span.From
		}
		if i.Block.Span.To.After(window.To) {
			window.To = i.Block.Span.To
		}
	}
	held, err := svc.store.Busy(ctx, []consult.ID{p.ID}, window)
	if err != nil {
		return nil, err
	}
	ids := make([]consult.ID, len(held))
	for i, r := range held {
		ids[i] = r.MeetingID
	}
	heads, err := svc.store.Heads(ctx, consult.Distinct(ids))
	if err != nil {
		return nil, err
	}
	names := reach.Names{}
	names.Add(reach.Meeting, ids...)
	seen, err := names.See(ctx, svc.store)
	if err != nil {
		return nil, err
	}
	var found []consult.Conflict
	for _, i := range blocks {
		for _, r := range held {
			if r.Span.Overlaps(i.Block.Span) {
				m := heads[r.MeetingID]
				if !seen.Has(reach.Meeting, r.MeetingID) {
					m.ID, m.Visibility = "", consult.Restricted
				}
				found = append(found, svc.warning(p, m, i.Block))
			}
		}
	}
	return found, nil
}

// warning says that the Meeting takes place during the Block and is not moved by it.
func (svc *Service) warning(p consult.Person, m consult.Meeting, b consult.Block) consult.Conflict {
	c := consult.Conflict{
		Kind:      consult.PersonBlocked,
		Severity:  consult.Warning,
		SubjectID: m.ID,
		PersonID:  p.ID,
		MeetingID: m.ID,
		BlockID:   b.ID,
		Span:      b.Span.Intersection(m.Span),
		Rule:      "block.advisory",
	}
	if b.Hard {
		c.Rule = "block.hard"
	}
	zh, en := "“"+m.Title+"”", "“"+m.Title+"”"
	// Whoever imports the calendar need not be invited to the Meeting.
	if m.Visibility == consult.Restricted {
		zh, en = "一场不公开的会议", "a meeting that is not public"
	}
	at := m.Span.From.In(svc.Zone()).Format("2006-01-02 15:04")
	c.ZH = fmt.Sprintf("%s在此时段须参加%s（%s 开始），该会议不会自动改期", p.Called(), zh, at)
	c.EN = fmt.Sprintf("%s is needed at %s then (from %s); it is not moved by this", p.Called(), en, at)
	return c
}

// ImportedBefore repeats the answer of an import that was made before: each Block as it is
// now with what was done with it then, and the IDs of Blocks that no longer exist. The
// warnings are of now.
func (svc *Service) ImportedBefore(
	ctx context.Context, person consult.ID, window consult.Span, made []consult.Made,
) (Imported, []consult.ID, error) {
	var out Imported
	out.Window = window
	all := make([]consult.ID, len(made))
	for i, m := range made {
		all[i] = m.ID
	}
	var removed []consult.ID
	err := svc.store.Read(ctx, func(ctx context.Context) error {
		p, err := svc.store.People.Get(ctx, person)
		if err != nil {
			return err
		}
		found, err := svc.store.Blocks.Find(ctx, all)
		if err != nil {
			return err
		}
		for _, m := range made {
			b, there := found[m.ID]
			if !there {
				removed = append(removed, m.ID)
				continue
			}
			out.Items = append(out.Items, Item{Action: Action(m.Did), Block: b})
		}
		out.Warnings, err = svc.warnings(ctx, p, window, out.Items)
		return err
	})
	return out, removed, err
}
