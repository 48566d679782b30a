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
	"huiqi/pkg/registry"
	"huiqi/pkg/spelling"
)

// Options say what becomes of the Claims of a calendar from elsewhere.
type Options struct {
	// Source tells one calendar of a Person's from another; each is brought again
	// by itself.
	Source string
	// Hard makes Blocks that refuse of what is sure; what is tentative only warns.
	Hard bool
	// Titles are hidden unless this says otherwise.
	Titles consult.Titles
	// Remove takes away what the calendar does not name any more.
	Remove bool
	DryRun bool
}

// Action is what an import does with one Block.
type Action string

// The actions of an import.
const (
	Add          Action = "add"
	ImportUpdate Action = "update"
	ImportKeep   Action = "keep"
	ImportRemove Action = "remove"
)

// Item is one Block of an import. Of one that a dry run would add the ID is
// none; of one that is removed the Summary is.
type Item struct {
	Action  Action
	Block   consult.Block
	Summary string

	key claimKey
	// was is the version before, 0 for a new Block.
	was int64
}

// Imported is what an import did, or would do. Warnings are the live Meetings that
// hold the Person while a Block that it leaves stands.
type Imported struct {
	Window   consult.Span
	Items    []Item
	LeftOut  []consult.LeftOut
	Warnings []consult.Conflict
}

// hiddenTitle stands for a title that is not kept.
const hiddenTitle = "个人日程"

// maxSource bounds the name of a source, in characters.
const maxSource = 60

// Import makes the Person's Blocks of one source what the Intake claims, in one
// transaction. A Claim that was brought before updates its Block, so that the same
// calendar brought again changes nothing; of an event that the calendar still names
// the dates that are no more are taken away, unless it holds something about the
// event that could not be read. Blocks outside the window stay.
func (svc *Service) Import(ctx context.Context, person consult.ID, in consult.ImportedCalendar, o Options) (out Imported, err error) {
	if err := o.check(); err != nil {
		return out, err
	}
	out = Imported{Window: in.Window, LeftOut: in.LeftOut}
	err = registry.Run(ctx, svc.store, o.DryRun, func(ctx context.Context) error {
		p, err := svc.store.People.Get(ctx, person)
		if err != nil {
			return err
		}
		before, err := svc.store.ImportedBlocks(ctx, person, o.Source)
		if err != nil {
			return err
		}
		out.Items = svc.reconcile(person, before, in, o)
		if !o.DryRun {
			if err := svc.keepImport(ctx, out.Items, o.Source); err != nil {
				return err
			}
		}
		out.Warnings, err = svc.heldDuring(ctx, p, in.Window, out.Items)
		return err
	})
	return out, err
}

func (o Options) check() error {
	var f consult.Faults
	f.Add(utf8.RuneCountInString(o.Source) > maxSource, "source", "too_long", fmt.Sprintf("最多 %d 字", maxSource), fmt.Sprintf("is too long, %d characters at most", maxSource))
	f.Add(strings.ContainsFunc(o.Source, unicode.IsControl), "source", "control_character", "不能含换行等控制字符", "must be one line without control characters")
	switch o.Titles {
	case consult.HideTitles, consult.PublicTitles, consult.AllTitles:
	default:
		f.Add(true, "titles", "unknown", "应为 hide、public 或 all", "must be hide, public or all")
	}
	return f.Err()
}

// claimKey names a Claim for good.
type claimKey struct {
	hash       [sha256.Size]byte
	occurrence string
}

func keyOf(b consult.ImportedBlock) claimKey {
	return claimKey{[sha256.Size]byte(b.UIDHash), b.Occurrence}
}

// reconcile says what is to be done so that the Blocks are what the Intake claims:
// first for each Claim, in their order, then for the Blocks that nothing claims.
func (svc *Service) reconcile(person consult.ID, before []consult.ImportedBlock, in consult.ImportedCalendar, o Options) []Item {
	now, was := svc.Now(), map[claimKey]consult.Block{}
	for _, b := range before {
		was[keyOf(b)] = b.Block
	}
	items := make([]Item, 0, len(in.Claims))
	claimed := map[claimKey]bool{}
	for _, c := range in.Claims {
		key := claimKey{sha256.Sum256([]byte(c.UID)), c.Occurrence}
		if claimed[key] {
			continue
		}
		claimed[key] = true
		b, known := was[key]
		next := b
		next.Subject = consult.Subject{Kind: consult.SubjectPerson, ID: person}
		next.Title, next.Span, next.Hard = o.title(c), c.Span, o.Hard && !c.Tentative
		switch {
		case !known:
			next.Stamp = consult.Stamp{Version: 1, CreatedAt: now, ChangedAt: now}
			items = append(items, Item{Add, next, c.Summary, key, 0})
		case next == b:
			items = append(items, Item{ImportKeep, b, c.Summary, key, b.Version})
		default:
			next.Version, next.ChangedAt = b.Version+1, consult.Later(now, b.ChangedAt)
			items = append(items, Item{ImportUpdate, next, c.Summary, key, b.Version})
		}
	}
	named, unread := hashes(in.UIDs), hashes(in.Unread)
	for _, b := range before {
		key := keyOf(b)
		if !claimed[key] && b.Span.Overlaps(in.Window) && (o.Remove || named[key.hash]) && !unread[key.hash] {
			items = append(items, Item{Action: ImportRemove, Block: b.Block})
		}
	}
	return items
}

func hashes(uids map[string]bool) map[[sha256.Size]byte]bool {
	out := make(map[[sha256.Size]byte]bool, len(uids))
	for uid := range uids {
		out[sha256.Sum256([]byte(uid))] = true
	}
	return out
}

func (o Options) title(c consult.BusyEvent) string {
	if o.Titles == consult.HideTitles || o.Titles == consult.PublicTitles && c.Private {
		return hiddenTitle
	}
	return cmp.Or(spelling.Line(c.Summary), hiddenTitle)
}

// keepImport writes what the items say, and gives new Blocks their IDs.
func (svc *Service) keepImport(ctx context.Context, items []Item, source string) error {
	var added []consult.ImportedBlock
	for i := range items {
		b := &items[i].Block
		if items[i].Action != ImportRemove {
			if err := b.Validate(); err != nil {
				return err
			}
		}
		var err error
		switch items[i].Action {
		case Add:
			b.ID = svc.newID()
			added = append(added, consult.ImportedBlock{Block: *b, Source: source, UIDHash: items[i].key.hash[:], Occurrence: items[i].key.occurrence})
		case ImportUpdate:
			err = svc.store.Blocks.Save(ctx, *b, items[i].was)
		case ImportRemove:
			err = svc.store.Blocks.Remove(ctx, b.ID)
		}
		if err != nil {
			return err
		}
	}
	return svc.store.AddImported(ctx, added)
}

// heldDuring tells which live Meetings hold the Person while a Block stands.
func (svc *Service) heldDuring(ctx context.Context, p consult.Person, window consult.Span, items []Item) ([]consult.Conflict, error) {
	blocks := slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return i.Action == ImportRemove })
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
	var found []consult.Conflict
	for _, i := range blocks {
		for _, r := range held {
			if r.Span.Overlaps(i.Block.Span) {
				found = append(found, svc.stands(p, heads[r.MeetingID], i.Block))
			}
		}
	}
	return found, err
}

// stands is the finding that a Meeting stands where a Block comes.
func (svc *Service) stands(p consult.Person, m consult.Meeting, b consult.Block) consult.Conflict {
	c := consult.Conflict{Kind: consult.PersonBlocked, Severity: consult.Warning, SubjectID: m.ID, PersonID: p.ID, MeetingID: m.ID, BlockID: b.ID,
		Span: b.Span.Intersection(m.Span), Rule: "block.advisory"}
	if b.Hard {
		c.Rule = "block.hard"
	}
	zh, en := "“"+m.Title+"”", "“"+m.Title+"”"
	if m.Visibility == consult.Restricted {
		zh, en = "一场不公开的会议", "a meeting that is not public"
	}
	at := m.Span.From.In(svc.Zone()).Format("2006-01-02 15:04")
	c.ZH = fmt.Sprintf("%s在此时段须参加%s（%s 开始），该会议不会自动改期", p.Called(), zh, at)
	c.EN = fmt.Sprintf("%s is needed at %s then (from %s); it is not moved by this", p.Called(), en, at)
	return c
}

// ImportedBefore is what an import did, told again: each Block as it is now with what
// was done with it then, and those that are not there any more. Warnings are those of now.
func (svc *Service) ImportedBefore(ctx context.Context, person consult.ID, window consult.Span, made []consult.Made) (out Imported, removed []consult.ID, err error) {
	out.Window = window
	all := make([]consult.ID, len(made))
	for i, m := range made {
		all[i] = m.ID
	}
	err = svc.store.Read(ctx, func(ctx context.Context) error {
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
		out.Warnings, err = svc.heldDuring(ctx, p, window, out.Items)
		return err
	})
	return out, removed, err
}
