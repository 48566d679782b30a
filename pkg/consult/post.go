package consult

import "huiqi/pkg/spelling"

// Post (职务) is what a Person is or was, with dates. Several may be held at once.
type Post struct {
	Stamp
	PersonID ID
	// BodyID is the Body where it is held, or none.
	BodyID ID
	Title  string
	// Since is the first day; none means that the first day is not known and lies before everything that is recorded.
	// Until is the day after the last one, or none.
	Since, Until Date
}

// HeldOn reports whether the Post was held on the day.
func (p Post) HeldOn(d Date) bool { return p.Since <= d && (p.Until == "" || d < p.Until) }

// Normalise writes every text in its normal form.
func (p *Post) Normalise() { p.Title = spelling.Line(p.Title) }

// Validate names every bad field.
func (p Post) Validate() error {
	var f Faults
	f.CheckLine("title", p.Title, 1, 200)
	f.CheckDate("since", p.Since)
	f.CheckDate("until", p.Until)
	f.Add(
		p.Until != "" && p.Until <= p.Since, "until", "not_after_since", "须晚于 since", "must be after since",
	)
	return f.Err()
}

// PostFilter narrows the list of a Person's posts.
type PostFilter struct {
	PersonID ID
	// On finds those held on the day.
	On Date
}
