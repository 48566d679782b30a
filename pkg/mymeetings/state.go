package mymeetings

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// Own reports whether the holder has a seat of their own at the Meeting. Whoever is sent in another's place answers
// nothing: the seat that sends them did.
func (it *Item) Own() bool { return it.Role != "" && !it.InPlace }

// Over reports whether the Meeting has ended.
func (it *Item) Over(now time.Time) bool { return !now.Before(it.Meeting.Span.To) }

// Coming reports whether the Meeting takes place and has not ended.
func (it *Item) Coming(now time.Time) bool {
	return it.Meeting.Status != consult.Cancelled && !it.Over(now)
}

// OnLeave reports whether Leave counts that was asked for.
func (it *Item) OnLeave() bool { return it.Leave.ID != "" && it.Leave.Stands() && !it.Leave.Former }

// Said reports whether the holder has said anything that counts.
func (it *Item) Said() bool {
	return it.Answer.Response != consult.NoResponse || it.Answer.Sent() || it.OnLeave()
}

// Answerable reports whether the Meeting is one to which an answer can be given now, by whatever way.
func (it *Item) Answerable(now time.Time) bool {
	m := &it.Meeting
	return it.Own() && m.Status.Live() && !m.HasChildren && m.Span.From.After(now)
}

// Awaits reports whether the holder has yet to say whether they come.
func (it *Item) Awaits(now time.Time) bool { return it.Answerable(now) && !it.Said() }

// ReadOnly says why nothing can be answered by a link.
type ReadOnly string

// The reasons: the link is of no Person; it is veiled; its options say so, as for a secretary; the whole office's rules
// say so.
const (
	NotAPerson ReadOnly = "not_a_person"
	Veiled     ReadOnly = "veiled"
	ByOption   ReadOnly = "option"
	ByRules    ReadOnly = "rules"
)

func readOnly(f subscription.Feed, r consult.Rules) ReadOnly {
	switch {
	case f.Subject.Kind != consult.SubjectPerson:
		return NotAPerson
	case f.Options.Veiled:
		return Veiled
	case f.Options.ReadOnly:
		return ByOption
	case r.LinksReadOnly:
		return ByRules
	}
	return ""
}

// Act is what a holder does about a Meeting.
type Act string

// To say that one comes, to refuse an invitation that needs one's consent, to ask for Leave, to send somebody in one's
// place, and to take back what one said.
const (
	Attend   Act = "attend"
	Refuse   Act = "refuse"
	AskLeave Act = "leave"
	Send     Act = "send"
	Undo     Act = "undo"
)

// Acts are all of them.
var Acts = []Act{Attend, Refuse, AskLeave, Send, Undo}

// may are the Acts that the holder may do now. attendance has the last word.
func (it *Item) may(holder consult.Person, now time.Time) []Act {
	if !it.Answerable(now) {
		return nil
	}
	if !it.AgreeBy.IsZero() {
		return []Act{Attend, Refuse}
	}
	var all []Act
	away := it.OnLeave() && !it.Leave.Part()
	if it.Answer.Response != consult.Accepted && !it.Answer.Sent() && !away {
		all = append(all, Attend)
	}
	if !it.OnLeave() && !it.Answer.Sent() && !now.After(it.LeaveUntil) {
		all = append(all, AskLeave)
	}
	if holder.Kind == consult.PersonDepartment && !it.OnLeave() && !it.Answer.Sent() {
		all = append(all, Send)
	}
	if it.Said() {
		all = append(all, Undo)
	}
	return all
}

// TooLate reports whether the holder would have to call to be excused.
func (it *Item) TooLate(now time.Time) bool {
	bound := it.AgreeBy.IsZero() && !it.OnLeave() && !it.Answer.Sent()
	return it.Answerable(now) && bound && now.After(it.LeaveUntil)
}

// Mark stands for what the holder was shown of the Meeting's time and place, and of their own words. It differs as soon
// as either changes.
func (it *Item) Mark() string { return it.slotMark() + "." + it.ownMark() }

func (it *Item) slotMark() string {
	m := &it.Meeting
	where := any(m.RoomID + m.VenueID)
	if m.Place.Given() {
		where = m.Place
	}
	return digest(m.Status, m.Span.From.Unix(), m.Span.To.Unix(), where, m.HasChildren, m.Title, m.OnlineURL)
}

func (it *Item) ownMark() string {
	a, l := &it.Answer, &it.Leave
	sent := []any{a.SubstituteID, a.SubstituteName, a.SubstitutePost}
	return digest(a.Response, a.Channel, a.At.Unix(), sent, l.ID, l.Version, it.AgreeBy.Unix())
}

// Edition stands for what others have decided about the Meeting and the holder's seat: it differs as soon as there is
// something to read that the holder has not said.
func (it *Item) Edition() string {
	var entered, decided []any
	if a := &it.Answer; a.Entered() {
		entered = []any{a.Response, a.Channel, a.At.Unix()}
	}
	if l := &it.Leave; l.Decision == consult.LeaveApproved || l.Decision == consult.LeaveRefused {
		decided = []any{l.ID, l.Decision, l.Former, l.DecisionNote}
	}
	parts := []any{it.slotMark(), it.Meeting.CancelReason, it.Role, it.InPlace, entered, decided}
	if len(it.OwnItems) > 0 { // the holder's own part may move while the Meeting stays
		needed := it.Needed()
		parts = append(parts, it.OwnItems, needed.From.Unix(), needed.To.Unix())
	}
	if len(it.Meeting.Stops) > 0 {
		parts = append(parts, it.Meeting.Stops)
	}
	return digest(parts...)
}

func digest(parts ...any) string {
	text, _ := json.Marshal(parts) // texts and numbers, which JSON tells apart
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
