package outcome

import (
	"fmt"
	"slices"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// MaxLinks bounds how many Meetings an Outcome is linked to, and how many Topics, owners, recipients and files it has.
const MaxLinks = 100

// Outcome (成果) is what came of Meetings and Topics: a report, a proposal to the government, a council's resolution.
type Outcome struct {
	consult.Stamp
	Kind  KindKey
	Title string
	// Number is the number of the document (文号), or none. Each owner has it once a year.
	Number string
	// OwnerBodyIDs are the Bodies whose Outcome it is, at least one. However many they are, it counts once.
	OwnerBodyIDs []consult.ID
	// Date is the civil day of the document.
	Date consult.Date
	// RecipientBodyIDs are the Bodies that it was sent to, and Recipients all others in words.
	RecipientBodyIDs []consult.ID
	Recipients       []string
	Summary          string
	// MeetingIDs are the Meetings that it came of, and TopicIDs the lineages of the Topics.
	MeetingIDs, TopicIDs []consult.ID
	FileIDs              []consult.ID
}

// Arrange writes every list of IDs in their order, each once.
func (o *Outcome) Arrange() {
	for _, ids := range []*[]consult.ID{&o.OwnerBodyIDs, &o.RecipientBodyIDs, &o.MeetingIDs, &o.TopicIDs, &o.FileIDs} {
		*ids = InOrder(*ids)
	}
}

// InOrder are the IDs sorted, each once; nil when there are none.
func InOrder(ids []consult.ID) []consult.ID {
	out := slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(out) == 0 {
		return nil
	}
	return out
}

// Normalise writes every text in its normal form.
func (o *Outcome) Normalise() {
	o.Title, o.Number = spelling.Line(o.Title), spelling.Line(o.Number)
	o.Summary = spelling.Text(o.Summary)
	var recipients []string
	for _, r := range o.Recipients {
		recipients = append(recipients, spelling.Line(r))
	}
	o.Recipients = recipients
}

// Year is the year in which the owners have the Number once; 0 if there is no date.
func (o Outcome) Year() int {
	day, err := consult.ParseDate(string(o.Date))
	if err != nil {
		return 0
	}
	return day.Start(time.UTC).Year()
}

// Validate names every bad field that can be told without looking anything up.
func (o Outcome) Validate() error {
	var f consult.Faults
	f.Add(o.Kind == "", "kind", "required", "必填", "is required")
	f.CheckLine("title", o.Title, 1, 200)
	f.CheckLine("number", o.Number, 0, 100)
	f.Add(len(o.OwnerBodyIDs) == 0, "owner_body_ids", "required", "至少须有一个所属组织", "must have at least one body")
	checkDay(&f, "date", o.Date)
	f.CheckText("summary", o.Summary, 0, 10000)
	for _, l := range []struct {
		field string
		n     int
	}{
		{"owner_body_ids", len(o.OwnerBodyIDs)}, {"recipient_body_ids", len(o.RecipientBodyIDs)},
		{"recipients", len(o.Recipients)}, {"meeting_ids", len(o.MeetingIDs)}, {"topic_ids", len(o.TopicIDs)},
		{"file_ids", len(o.FileIDs)},
	} {
		checkCount(&f, l.field, l.n)
	}
	for i, r := range o.Recipients {
		f.CheckLine(consult.FieldAt("recipients", i, ""), r, 1, 100)
	}
	return f.Err()
}

// checkCount refuses more than a list may have.
func checkCount(f *consult.Faults, field string, n int) {
	f.Add(
		n > MaxLinks, field, "too_many", fmt.Sprintf("最多 %d 项", MaxLinks), fmt.Sprintf("must be at most %d", MaxLinks),
	)
}

// checkDay refuses a day that is missing or none.
func checkDay(f *consult.Faults, field string, d consult.Date) {
	f.Add(d == "", field, "required", "必填", "is required")
	f.CheckDate(field, d)
}

// Filter narrows the list of Outcomes.
type Filter struct {
	// Search looks at the title and the number.
	Search string
	// From and To bound the date, both included.
	From, To consult.Date
	Kind     KindKey
	// BodyID finds those that the Body owns, alone or with others, and UnderID those that a Body in its subtree owns.
	BodyID, UnderID consult.ID
	MeetingID       consult.ID
	// TopicID finds those linked to the Topic in any edition, or to a Meeting of the Topic.
	TopicID consult.ID
	// PersonID finds those with an Instruction of the official, and Instructed those with any.
	PersonID   consult.ID
	Instructed bool
	// State finds those with a FollowUp in this state, and OverdueOn those with one that is overdue on this day.
	State     State
	OverdueOn consult.Date
}

// Collection is Outcomes with what hangs on them, and the posts of the officials who wrote the Instructions.
type Collection struct {
	Posts        []consult.Post
	Outcomes     []Outcome
	Instructions []Instruction
	FollowUps    []FollowUp
}
