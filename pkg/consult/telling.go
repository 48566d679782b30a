package consult

import (
	"slices"
	"time"

	"huiqi/pkg/spelling"
)

// TellingChannels are the ways in which somebody is told of a Change.
var TellingChannels = []Channel{"phone", "wechat", "message", "email", "paper", "in_person", "other"}

// Telling records that the Person was told of the Change that the Revision made of
// the Meeting: by whom, when and how.
type Telling struct {
	MeetingID, PersonID ID
	Revision            Revision
	At                  time.Time
	By                  string
	Channel             Channel
	Note                string
}

// Normalise writes every text in its normal form.
func (t *Telling) Normalise() { t.Note = spelling.Text(t.Note) }

// Validate names every bad field.
func (t Telling) Validate() error {
	var f Faults
	f.Add(!slices.Contains(TellingChannels, t.Channel), "channel", "unknown", "告知途径不存在", "is not a channel")
	checkText(&f, "note", t.Note, 0, 500)
	return f.Err()
}
