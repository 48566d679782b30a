package staleness

import (
	"cmp"
	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
	"slices"
	"time"
)

// Awareness says whether a Person's phone can know of a Change.
type Awareness string

// Informed: one of their links has fetched the Change. Pending: a link will show it but
// has not been fetched since. Unreachable: no link will show it.
const (
	Informed    Awareness = "informed"
	Pending     Awareness = "pending"
	Unreachable Awareness = "unreachable"
)

// Obstacle is the reason why somebody is Unreachable.
type Obstacle string

// They have no live link, no link that is still fetched, or no link that shows what
// changed.
const (
	NoLink   Obstacle = "no_link"
	Silent   Obstacle = "silent"
	NotShown Obstacle = "not_shown"
)

// Screen is how a phone shows a Meeting.
type Screen string

// As it is now; as it was; though its holder is no longer to come; not at all; and
// not known, because no fetch is on record.
const (
	ScreenCurrent  Screen = "current"
	ScreenFormer   Screen = "former"
	ScreenLeftover Screen = "leftover"
	ScreenAbsent   Screen = "absent"
	ScreenUnknown  Screen = "unknown"
)

// Case is one Meeting with everything that decides whose phone cannot know of its Changes.
type Case struct {
	Meeting consult.Meeting
	// Now is how the Meeting is shown.
	Now consult.DisplayState
	// Changes are the Meeting's, oldest first.
	Changes []consult.Change
	// Links are the live Feeds of people. Tellings are what they were told about this
	// Meeting, the earliest Change first.
	Links    map[consult.ID][]subscription.Link
	Tellings map[consult.ID][]subscription.Notification
	// At is the present in the office's zone. Silence is how long a link may go without
	// being fetched before its holder counts as out of reach.
	At      time.Time
	Silence time.Duration
}

// Concern is one Person whom a Meeting's last Change concerns.
type Concern struct {
	PersonID consult.ID
	// Attendance is how they come, or their substitute's seat; it is zero for who was
	// dropped.
	Attendance consult.Attendance
	Dropped    bool
	// InPlaceOf is set for a substitute.
	InPlaceOf consult.ID
	// Change is the last that concerns them; it has no Revision when there is none on
	// record.
	Change consult.Change
	// Restored is true when the database was restored since they were invited. Until their
	// phone fetches, it may show what was lost.
	Restored  bool
	Awareness Awareness
	Obstacle  Obstacle
	ScreenState
	Screens []ScreenState
	// Told is the Notification of this Change, ToldBefore the last one of an earlier
	// Change.
	Told, ToldBefore *subscription.Notification
}

// ScreenState is what the holder of one Feed sees.
type ScreenState struct {
	Link subscription.Link
	// Fetch is the one that decides what the holder knows (subscription.Link.Deciding).
	Fetch subscription.Fetch
	// Programs are the last fetches of the link by the families of programs that still fetch
	// it, the latest first.
	Programs []subscription.Fetch
	// Fetched is true when the link was ever fetched, Informed when it was fetched with
	// the Change, Shows when the Feed would show the Change, and Quiet when the link was
	// not fetched for too long.
	Fetched, Informed, Shows, Quiet bool
	Screen                          Screen
	// Sight is how the Screen shows the Meeting, and Unlike what is wrong with that.
	Sight  consult.DisplayState
	Unlike []consult.ChangeKind
}

// Concerns are all people whom the Meeting's Changes concern: those who are to come, their
// substitutes, and those who were taken off the Meeting after their phone or the office
// had told them to come.
func (c Case) Concerns() []Concern {
	if !c.Now.Shown() {
		return nil
	}
	var all []Concern
	known := map[consult.ID]bool{}
	add := func(p Concern) {
		if known[p.PersonID] {
			return
		}
		known[p.PersonID] = true
		c.assess(&p)
		if p.matters() {
			all = append(all, p)
		}
	}
	for _, a := range c.Meeting.Attendances {
		add(Concern{PersonID: a.PersonID, Attendance: a})
	}
	for _, a := range c.Meeting.Attendances {
		if a.SubstituteID != "" && a.Sent {
			seat := consult.Attendance{
				PersonID:  a.SubstituteID,
				Role:      a.Role,
				Required:  a.Required,
				ViaBodyID: a.ViaBodyID,
			}
			add(Concern{PersonID: a.SubstituteID, Attendance: seat, InPlaceOf: a.PersonID})
		}
	}
	for _, change := range c.Changes {
		for _, id := range change.Dropped {
			add(Concern{PersonID: id, Dropped: true})
		}
	}
	return all
}

// matters reports whether the Person has anything to know. Somebody who was dropped must
// be told only if they might come all the same.
func (p Concern) matters() bool {
	return !p.Dropped || p.Screen == ScreenLeftover || p.Screen == ScreenUnknown && len(p.Screens) > 0 ||
		p.Awareness == Informed || p.Told != nil || p.ToldBefore != nil
}

// assess fills in what the Person was told and what each of their links shows.
func (c Case) assess(p *Concern) {
	all := c.changesFor(*p)
	if len(all) > 0 {
		p.Change = all[0]
	}
	p.Restored = slices.ContainsFunc(all, consult.Change.Restores)
	p.Screen = ScreenUnknown
	for i, t := range c.Tellings[p.PersonID] {
		switch told := &c.Tellings[p.PersonID][i]; {
		case t.Revision == p.Change.Revision:
			p.Told = told
		case t.Revision < p.Change.Revision:
			p.ToldBefore = told
		}
	}
	for _, l := range c.Links[p.PersonID] {
		p.Screens = append(p.Screens, c.screenState(*p, l, all))
	}
	p.summarise()
	if p.Told != nil && p.Told.Channel == subscription.ByLink {
		// They have looked themselves, whatever their phone's calendar shows.
		p.Awareness, p.Obstacle = Informed, ""
	}
}

// changesFor are the Changes that concern the Person, newest first: those for everybody
// since they were invited, those that gave them another time, and the one that invited or
// dropped them.
func (c Case) changesFor(p Concern) []consult.Change {
	var all []consult.Change
	for _, change := range slices.Backward(c.Changes) {
		switch {
		case p.Dropped:
			if slices.Contains(change.Dropped, p.PersonID) {
				return []consult.Change{change}
			}
		case slices.Contains(change.Joined, p.PersonID):
			return append(all, change)
		case change.Restores() && !c.linkedBefore(p.PersonID, change.At):
			// Nobody could fetch what is lost.
		default:
			_, retimed := change.FormerWindow(p.PersonID)
			if retimed || change.ForAll() {
				all = append(all, change)
			}
		}
	}
	return all
}

// linkedBefore reports whether the Person had a Feed at the instant.
func (c Case) linkedBefore(person consult.ID, at time.Time) bool {
	return slices.ContainsFunc(c.Links[person], func(l subscription.Link) bool { return l.Feed.CreatedAt.Before(at) })
}

// displayStateAt is how the Person's calendar showed the Meeting at a Revision. It goes
// back from today, one Change at a time.
func (c Case) displayStateAt(p Concern, at consult.Revision) consult.DisplayState {
	sight, on := c.Now, !p.Dropped
	window := c.windowOf(p)
	for _, change := range slices.Backward(c.Changes) {
		if change.Revision <= at {
			break
		}
		sight = change.Before
		if was, retimed := change.FormerWindow(p.PersonID); retimed {
			window = nil
			if !was.Equal(sight.Span) {
				window = &was
			}
		}
		switch {
		case slices.Contains(change.Joined, p.PersonID):
			on = false
		case slices.Contains(change.Dropped, p.PersonID):
			on = true
		}
	}
	if !on {
		return consult.DisplayState{}
	}
	if window != nil {
		sight.Span = *window
	}
	return sight
}

// windowOf is from when until when the Person is needed now, if for some Items alone; nil for everybody else.
func (c Case) windowOf(p Concern) *consult.Span {
	m := c.Meeting.Coming()
	if p.Dropped || !m.ForItems(p.PersonID) {
		return nil
	}
	hull := consult.Hull(m.Windows(p.PersonID))
	return &hull
}

// nowFor is how a calendar of the Person shows the Meeting now.
func (c Case) nowFor(p Concern) consult.DisplayState {
	now := c.Now
	if window := c.windowOf(p); window != nil {
		now.Span = *window
	}
	return now
}

// screenState says what one link shows. A Feed whose options changed must be fetched again
// before its fetch counts.
func (c Case) screenState(p Concern, l subscription.Link, concerning []consult.Change) ScreenState {
	g := ScreenState{Link: l, Screen: ScreenUnknown, Shows: c.shows(p, l, concerning)}
	last := l.Feed.LinkedAt
	for _, change := range concerning {
		if change.Restores() && change.At.After(last) {
			last = change.At // the fetches until then are forgotten, and say nothing about silence
		}
	}
	f, fetched := l.Deciding(p.Change.Revision)
	if fetched && f.At.After(last) {
		last = f.At
	}
	g.Quiet = c.At.Sub(last) > c.Silence
	if !fetched {
		return g
	}
	g.Fetched, g.Fetch = true, f
	for _, program := range l.Programs() {
		if c.At.Sub(program.At) <= c.Silence {
			g.Programs = append(g.Programs, program)
		}
	}
	if len(l.Feed.Options.Forms) > 0 && f.At.Before(c.Meeting.ChangedAt) {
		return g // which Form the Meeting had at that fetch is not on record
	}
	g.Informed = g.Shows && f.Revision >= max(p.Change.Revision, l.Revision) &&
		(p.Dropped || c.feedShows(l.Feed, c.Now, f.At))
	switch g.Sight = c.displayStateAt(p, f.Revision); {
	case !g.Sight.Shown() || !c.feedShows(l.Feed, g.Sight, f.At):
		g.Screen, g.Sight = ScreenAbsent, consult.DisplayState{}
	case p.Dropped:
		g.Screen = ScreenLeftover
	default:
		g.Screen = ScreenCurrent
		now := c.nowFor(p)
		if l.Feed.Options.Veiled {
			g.Sight, now = veiled(g.Sight), veiled(now)
		}
		g.Unlike = g.Sight.Unlike(now)
		if len(g.Unlike) > 0 {
			g.Screen = ScreenFormer
		}
	}
	return g
}

// shows reports whether the Feed's next fetch tells the holder of the Change. A Meeting
// that disappears tells the holder as well as one that is shown as called off. Earlier
// Changes that a veil hides stay hidden until somebody tells the Person.
func (c Case) shows(p Concern, l subscription.Link, concerning []consult.Change) bool {
	if p.Dropped {
		return true
	}
	if l.Feed.Options.Veiled {
		for _, change := range concerning {
			if p.Told != nil && change.Revision <= p.Told.Revision ||
				p.ToldBefore != nil && change.Revision <= p.ToldBefore.Revision {
				break
			}
			if slices.Contains(change.Joined, p.PersonID) || slices.ContainsFunc(change.Kinds, hiddenByVeil) {
				return false
			}
		}
	}
	return c.feedShows(l.Feed, c.Now, c.At)
}

// hiddenByVeil reports whether a veiled Feed hides a Change of the kind: it shows only
// when the holder is busy.
func hiddenByVeil(k consult.ChangeKind) bool {
	return k != consult.ChangeTime && k != consult.ChangeStatus && k != consult.ChangePeople &&
		k != consult.ChangeAgenda && k != consult.ChangeRestored
}

// feedShows reports whether the Feed shows, at the instant, the Meeting in that
// DisplayState.
func (c Case) feedShows(f subscription.Feed, s consult.DisplayState, at time.Time) bool {
	m := c.Meeting
	m.Status, m.Span = s.Status, s.Span
	zone := c.At.Location()
	return s.Shown() && f.Options.Shows(&m) && s.Span.Overlaps(f.Options.Window(consult.DateOf(at, zone), zone))
}

// veiled is the part of a DisplayState that a veiled Feed shows.
func veiled(s consult.DisplayState) consult.DisplayState {
	return consult.DisplayState{Status: s.Status, Span: s.Span}
}

// summarise combines what the links show. Of several links, the Person is taken to look at
// the one fetched last.
func (p *Concern) summarise() {
	reached, silent := false, false
	for _, g := range p.Screens {
		reached = reached || g.Shows && !g.Quiet
		silent = silent || g.Shows
		if better(g, p.ScreenState) {
			p.ScreenState = g
		}
	}
	switch {
	case p.ScreenState.Informed:
		p.Awareness = Informed
	case reached:
		p.Awareness = Pending
	default:
		p.Awareness, p.Obstacle = Unreachable, NotShown
		if len(p.Screens) == 0 {
			p.Obstacle = NoLink
		} else if silent {
			p.Obstacle = Silent
		}
	}
}

// better reports whether a says more than b about what its holder knows.
func better(a, b ScreenState) bool {
	yes := func(v bool) int {
		if v {
			return 1
		}
		return 0
	}
	return a.Link.Feed.ID != "" && cmp.Or(yes(a.Informed)-yes(b.Informed), yes(a.Fetched)-yes(b.Fetched),
		a.Fetch.At.Compare(b.Fetch.At), yes(b.Link.Feed.ID == "")) > 0
}

// ToCall reports whether somebody has yet to tell the Person of the Change.
func (p Concern) ToCall() bool {
	return p.Change.Revision > 0 && p.Awareness != Informed && p.Told == nil
}

// Urgency orders people for being called, the smallest first. Those not told come before
// those told, phones that are wrong before those that happen to be right, then the chair,
// those who must come, others, and those away. Of equals, those who cannot be reached come
// before those who may be yet.
func (p Concern) Urgency() int {
	group := 0
	switch {
	case p.Awareness == Informed:
		group = 2
	case p.Told != nil:
		group = 1
	}
	rank := 2
	switch {
	case p.Attendance.Away():
		rank = 3
	case p.Attendance.Role == consult.RolePresiding:
		rank = 0
	case p.Attendance.Required:
		rank = 1
	}
	n := group*100 + rank*10
	if p.Screen == ScreenCurrent && p.Awareness != Informed && p.Obstacle != NotShown {
		n += 50
	}
	if p.Awareness != Unreachable {
		n++
	}
	return n
}
