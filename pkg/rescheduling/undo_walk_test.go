package rescheduling_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
	"huiqi/pkg/subscription"
)

// remembered is what a wanderer knows of one Meeting, by steps and not by versions.
type remembered struct {
	title     string
	status    consult.Status
	slot      consult.Slot
	first     consult.Slot
	confirmed bool
	shown     bool
	joined    map[consult.ID]int
	left      int // the step at which it last left its first slot
}

// wanderer does random things to an office, applies and undoes Proposals, and knows
// by a model of its own how every calendar has to mark every Meeting.
type wanderer struct {
	*Office
	t      *testing.T
	rnd    *rand.Rand
	people []consult.ID
	rooms  []consult.ID
	body   consult.ID
	venue  consult.ID
	known  map[consult.ID]remembered
	at     int
	undone int
	marks  int
}

// Whatever was done before: what a Proposal changes and its undoing takes back is as it
// was in every calendar, on every list and in every Meeting, and marks name the first
// slot to those who were told of it.
func TestUndoingWalks(t *testing.T) {
	Walks(t, func(t *testing.T, o *Office, seed uint64) {
		w := &wanderer{Office: o, t: t, rnd: rand.New(rand.NewPCG(seed, 9)), people: o.Persons(t, 4), venue: o.Venue(t), known: map[consult.ID]remembered{}}
		w.body = o.Body(t, w.people[:1]...)
		w.rooms = []consult.ID{o.Room(t, w.venue, 9), o.Room(t, w.venue, 9)}
		for w.at < 24 {
			if w.step(); w.at%6 == 5 {
				w.propose()
			}
			w.look()
			w.compare()
		}
		o.Sound(t)
		t.Logf("%d proposals undone, %d marks seen", w.undone, w.marks)
		if seed == 0 && (w.undone == 0 || w.marks == 0) {
			t.Error("a dull walk")
		}
	})
}

func (w *wanderer) slot() consult.Span {
	from := When(w.t, fmt.Sprintf("06-%02d %02d:00", 8+w.rnd.IntN(5), 9+w.rnd.IntN(3)))
	return consult.Span{From: from, To: from.Add(time.Hour)}
}

// step does one random thing, which may be refused.
func (w *wanderer) step() {
	w.at++
	w.Instant.Add(int64(w.rnd.IntN(2)))
	ctx, ids := w.t.Context(), slices.Sorted(maps.Keys(w.known))
	if len(ids) < 2 || w.rnd.IntN(4) == 0 {
		m := With(Sitting(w.slot()), func(m *consult.Meeting) {
			m.Title, m.Visibility, m.RoomID = fmt.Sprint("会", w.at), consult.Public, w.rooms[w.rnd.IntN(2)]
			m.Status = []consult.Status{consult.Draft, consult.Tentative, consult.Confirmed}[w.rnd.IntN(3)]
			for _, p := range w.people[1:] {
				if w.rnd.IntN(3) == 0 {
					m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: true})
				}
			}
			if w.rnd.IntN(2) == 0 {
				m.InviteBodyIDs = []consult.ID{w.body}
			}
		})
		_, _ = w.Booking.Book(ctx, w.By, m, booking.Options{})
		return
	}
	id := ids[w.rnd.IntN(len(ids))]
	switch n := w.rnd.IntN(10); {
	case n < 4:
		to := consult.Slot{Span: w.slot()}
		if first := w.known[id].first; w.rnd.IntN(3) == 0 && !first.Span.From.IsZero() {
			to = first
		} else if w.rnd.IntN(3) == 0 {
			to.RoomID = w.rooms[w.rnd.IntN(2)]
		}
		_, _ = w.Booking.Move(ctx, w.By, id, to, nil, booking.Options{})
	case n < 6:
		p := w.people[1+w.rnd.IntN(3)]
		_, _ = w.Booking.Edit(ctx, w.By, id, func(m *consult.Meeting) error {
			if attends := slices.IndexFunc(m.Attendances, func(a consult.Attendance) bool { return a.PersonID == p }); attends >= 0 {
				m.Attendances = slices.Delete(m.Attendances, attends, attends+1)
			} else {
				m.Attendances = append(m.Attendances, consult.Attendance{PersonID: p, Role: consult.RoleVoting, Required: true})
			}
			return nil
		}, booking.Options{})
	case n < 8:
		_, _ = w.Booking.Confirm(ctx, w.By, id, nil, booking.Options{})
	case n == 8:
		_, _ = w.Booking.Cancel(ctx, w.By, id, "改为书面", nil, booking.Options{})
	default:
		_, _ = w.Attendance.Answer(ctx, w.By, id, w.people[1+w.rnd.IntN(3)], func(a *consult.Answer) { a.Channel, a.Response = "phone", consult.Accepted })
	}
}

// look notes what became of the Meetings in this step.
func (w *wanderer) look() {
	Must(w.t, w.DB.EachMeeting(w.t.Context(), func(m consult.Meeting, _ []consult.Reservation) error {
		was, old := w.known[m.ID]
		k := was
		k.title, k.status, k.slot, k.joined = m.Title, m.Status, m.Slot(), map[consult.ID]int{}
		for _, a := range m.Attendances {
			k.joined[a.PersonID] = w.at
			if step, there := was.joined[a.PersonID]; there {
				k.joined[a.PersonID] = step
			}
		}
		if old && was.status.Live() && was.slot != k.slot && was.slot == was.first {
			k.left = w.at
		}
		if live := m.Status.Live(); live && (!k.shown || m.Status == consult.Confirmed && !k.confirmed) {
			k.first, k.left = m.Slot(), 0
		}
		k.shown = k.shown || m.Status.Live()
		k.confirmed = k.confirmed || m.Status == consult.Confirmed
		w.known[m.ID] = k
		return nil
	}))
}

// mark is how the calendar of the Person, or of anything else, has to call the Meeting.
func (k remembered) mark(person consult.ID) string {
	step, comes := k.joined[person]
	switch {
	case k.status == consult.Cancelled:
		return "【已取消】" + k.title
	case k.slot == k.first, comes && step >= k.left && k.left > 0:
		return k.title
	case k.slot.Span == k.first.Span:
		return "【换会场】" + k.title
	}
	from := k.first.Span.From.In(time.FixedZone("", 8*3600))
	week := []string{"日", "一", "二", "三", "四", "五", "六"}[from.Weekday()]
	return "【改期】" + k.title + " ← " + from.Format("2006年1月2日（周") + week + from.Format("）15:04") + from.Add(time.Hour).Format("–15:04")
}

// compare holds every calendar against the model.
func (w *wanderer) compare() {
	w.t.Helper()
	for _, f := range w.feeds() {
		var want []string
		for _, k := range w.known {
			_, comes := k.joined[f.Subject.ID]
			concerned := f.Subject.Kind == consult.SubjectPublic || f.Subject.Kind == consult.SubjectVenue ||
				f.Subject.Kind == consult.SubjectRoom && k.slot.RoomID == f.Subject.ID || comes
			if k.status == consult.Draft || !k.shown || !concerned {
				continue
			}
			want = append(want, k.mark(f.Subject.ID))
		}
		got := strings.Split(w.Marked(w.t, f), "; ")
		slices.Sort(want)
		slices.Sort(got)
		if g := strings.Join(got, "; "); g != strings.Join(want, "; ") {
			w.t.Fatalf("step %d, the %s's:\n%s, want\n%s", w.at, f.Subject.Kind, g, strings.Join(want, "; "))
		}
		w.marks += strings.Count(strings.Join(want, ""), "【改期】")
	}
}

func (w *wanderer) feeds() (all []subscription.Feed) {
	for _, p := range w.people {
		all = append(all, Of(consult.SubjectPerson, p))
	}
	for _, r := range w.rooms {
		all = append(all, Of(consult.SubjectRoom, r))
	}
	return append(all, Of(consult.SubjectVenue, w.venue), Of(consult.SubjectPublic, ""))
}

// everything is all that must be the same after a Proposal was applied and undone.
func (w *wanderer) everything() (all []any) {
	ids := slices.Sorted(maps.Keys(w.known))
	for _, id := range ids {
		m := Unversioned(w.Meeting(w.t, id))
		m.Unseen = false // of a draft that was placed and is a draft again
		all = append(all, m)
	}
	for _, f := range w.feeds() {
		all = append(all, w.Steady(w.t, f))
	}
	for day := consult.Date("2026-06-07"); day < "2026-06-20"; day = day.AddDays(1) {
		all = append(all, w.Lines(w.t, "", day))
	}
	answers, err := w.DB.Answers(w.t.Context(), ids)
	Must(w.t, err)
	return append(all, answers)
}

// propose applies a Proposal for some cause and takes it back.
func (w *wanderer) propose() {
	w.look()
	day := fmt.Sprintf("06-%02d", 8+w.rnd.IntN(5))
	taken := consult.Block{Subject: consult.Subject{Kind: consult.SubjectEveryone}, Title: "市委全会", Span: Span(w.t, day+" 08:00-18:00"), Hard: true}
	ask := proposal.Proposal{Cause: proposal.Cause{Kind: proposal.CauseBlock, Block: taken}, Limits: proposal.Limits{Time: 100 * time.Millisecond}}
	var stands consult.ID
	switch kind := w.rnd.IntN(4); kind {
	case 1, 2:
		stands = w.Block(w.t, consult.SubjectEveryone, "", taken.Span, true)
		if ask.Cause = (proposal.Cause{Kind: proposal.CauseClashes, Span: taken.Span}); kind == 1 {
			ask.Cause = proposal.Cause{Kind: proposal.CauseBlock, Block: consult.Block{Stamp: consult.Stamp{ID: stands}}}
		}
	case 3:
		for _, id := range slices.Sorted(maps.Keys(w.known)) {
			if w.known[id].status == consult.Draft {
				ask.Cause = proposal.Cause{Kind: proposal.CauseMeetings, MeetingIDs: []consult.ID{id}}
			}
		}
	}
	before := w.everything()
	p := w.Planned(w.t, ask)
	p, err := w.Rescheduling.Apply(w.t.Context(), w.By, p.ID, booking.Options{})
	Must(w.t, Explain(err))
	if len(p.Outcome.Adjustments) > 0 {
		w.undone++
	}
	w.Instant.Add(int64(w.rnd.IntN(2)))
	w.Undo(w.t, p.ID)
	for i, now := range w.everything() {
		if !reflect.DeepEqual(now, before[i]) {
			w.t.Fatalf("step %d, %s: was\n%v\nis\n%v", w.at, ask.Cause.Kind, before[i], now)
		}
	}
	w.Sound(w.t)
	if stands != "" {
		Must(w.t, w.Directory.Blocks.Remove(w.t.Context(), w.By, stands, 0))
	}
}
