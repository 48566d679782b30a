package subscription

import (
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// NotificationChannels are the ways in which somebody is told of a Change.
var NotificationChannels = []consult.Channel{"phone", "wechat", "message", "email", "paper", "in_person", "other"}

// ByLink is the channel of a Person who has looked at the page of their own link, or has answered there. Nobody says
// so for them.
const ByLink consult.Channel = "link"

// Notification records that the Person was told of the Change that the Revision made of
// the Meeting: by whom, when and how.
type Notification struct {
	MeetingID, PersonID consult.ID
	Revision            consult.Revision
	At                  time.Time
	By                  string
	Channel             consult.Channel
	Note                string
}

// Normalise writes every text in its normal form.
func (t *Notification) Normalise() { t.Note = spelling.Text(t.Note) }

// Validate names every bad field.
func (t Notification) Validate() error {
	var f consult.Faults
	f.Add(!slices.Contains(NotificationChannels, t.Channel), "channel", "unknown", "告知途径不存在", "is not a channel")
	f.CheckText("note", t.Note, 0, 500)
	return f.Err()
}
