package store

import (
	"context"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/plan"
)

type topicMeetingRow struct {
	Lineage    string `gorm:"primaryKey"`
	MeetingID  string `gorm:"primaryKey"`
	Kind       string
	Since      instant `journal:"-"`
	ByName     string  `journal:"-"`
	ProposalID ref
	KeptAt     instant
	KeptBy     string `journal:"-"`
}

func (topicMeetingRow) TableName() string { return "topic_meetings" }

// linkedMeeting is a link with what names its Meeting.
type linkedMeeting struct {
	Lineage    string
	MeetingID  string
	Kind       string
	Since      instant
	ByName     string
	ProposalID ref
	KeptAt     instant
	KeptBy     string
	Title      string
	StartsAt   instant
	EndsAt     instant
	Status     string
	Held       string
}

func (r linkedMeeting) noun() plan.TopicMeeting {
	return plan.TopicMeeting{
		Lineage:    consult.ID(r.Lineage),
		MeetingID:  consult.ID(r.MeetingID),
		Kind:       plan.Kind(r.Kind),
		Since:      r.Since.Time,
		By:         r.ByName,
		ProposalID: consult.ID(r.ProposalID),
		KeptAt:     r.KeptAt.Time,
		KeptBy:     r.KeptBy,
		Title:      r.Title,
		Span:       consult.Span{From: r.StartsAt.Time, To: r.EndsAt.Time},
		Status:     consult.Status(r.Status),
		Held:       consult.HeldState(r.Held),
	}
}

// linked begins every question for links with their Meetings.
const linked = `SELECT l.lineage, l.meeting_id, l.kind, l.since, l.by_name, l.proposal_id, l.kept_at, l.kept_by,
	m.title, m.starts_at, m.ends_at, m.status,
	CASE WHEN m.status NOT IN ('tentative', 'confirmed') THEN ''
		WHEN m.has_children THEN CASE WHEN EXISTS (SELECT 1 FROM held h JOIN meetings c ON c.id = h.meeting_id
			WHERE c.parent_id = m.id AND h.took AND c.status IN ('tentative', 'confirmed')) THEN 'yes' ELSE '' END
		ELSE COALESCE((SELECT CASE WHEN h.took THEN 'yes' ELSE 'no' END FROM held h WHERE h.meeting_id = m.id), '')
		END AS held FROM topic_meetings l JOIN meetings m ON m.id = l.meeting_id `

// MeetingsOn lists the Meetings linked to each of the lineages, by start.
func (s *topicStore) MeetingsOn(
	ctx context.Context, lineages []consult.ID,
) (map[consult.ID][]plan.TopicMeeting, error) {
	out := map[consult.ID][]plan.TopicMeeting{}
	for at := 0; at < len(lineages); at += batch {
		var rows []linkedMeeting
		some := texts(lineages[at:min(at+batch, len(lineages))])
		err := s.conn(ctx).Raw(linked+"WHERE l.lineage IN ? ORDER BY m.starts_at, m.id", some).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			out[consult.ID(r.Lineage)] = append(out[consult.ID(r.Lineage)], r.noun())
		}
	}
	return out, nil
}

// TopicsOn names, for each of the Meetings, the Topics that it consults on, each in
// one edition: the one in force if that has it, else the latest that was approved,
// else the latest. They have their IDs, Plan, lineage and title alone.
func (s *topicStore) TopicsOn(ctx context.Context, meetings []consult.ID) (map[consult.ID][]plan.Topic, error) {
	out := map[consult.ID][]plan.Topic{}
	for at := 0; at < len(meetings); at += batch {
		var rows []struct{ MeetingID, Lineage, ID, PlanID, Title string }
		some := texts(meetings[at:min(at+batch, len(meetings))])
		err := s.conn(ctx).Raw(`SELECT l.meeting_id, l.lineage, t.id, t.plan_id, t.title
			FROM topic_meetings l JOIN topics t ON t.lineage = l.lineage JOIN plans p ON p.id = t.plan_id
			WHERE l.meeting_id IN ?
			ORDER BY l.meeting_id, l.since, l.lineage, CASE WHEN p.status IN ('approved', 'published') THEN 0
				WHEN p.status IN ('draft', 'submitted') THEN 2 ELSE 1
				END, p.edition DESC, p.id DESC`, some).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		meeting, lineage := "", ""
		for _, r := range rows {
			if r.MeetingID == meeting && r.Lineage == lineage {
				continue
			}
			meeting, lineage = r.MeetingID, r.Lineage
			id := consult.ID(meeting)
			out[id] = append(out[id], plan.Topic{
				Stamp:   consult.Stamp{ID: consult.ID(r.ID)},
				PlanID:  consult.ID(r.PlanID),
				Lineage: consult.ID(lineage),
				Title:   r.Title,
			})
		}
	}
	return out, nil
}

// LinkMeetings adds links. consult.ErrConflict when there is one already, or when a
// Proposal's is to a Topic that another Meeting holds.
func (s *topicStore) LinkMeetings(ctx context.Context, links []plan.TopicMeeting) error {
	if len(links) == 0 {
		return nil
	}
	rows := make([]topicMeetingRow, len(links))
	for i, l := range links {
		rows[i] = topicMeetingRow{
			Lineage:    string(l.Lineage),
			MeetingID:  string(l.MeetingID),
			Kind:       string(l.Kind),
			Since:      instant{l.Since},
			ByName:     l.By,
			ProposalID: ref(l.ProposalID),
		}
	}
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).CreateInBatches(rows, batch).Error)
	})
}

// SetKind makes the link of that kind. It is a person's from then on, whoever made it.
func (s *topicStore) SetKind(ctx context.Context, link plan.TopicMeeting) error {
	return s.Write(ctx, func(ctx context.Context) error {
		done := s.conn(ctx).Exec(`UPDATE topic_meetings SET kind = ?, since = ?, by_name = ?, proposal_id = NULL
			WHERE lineage = ? AND meeting_id = ?`,
			string(link.Kind), instant{link.Since}, link.By, string(link.Lineage), string(link.MeetingID))
		return translate(done.Error)
	})
}

// UnlinkMeeting removes a link, and reports whether there was one.
func (s *topicStore) UnlinkMeeting(ctx context.Context, lineage, meeting consult.ID) (bool, error) {
	var was bool
	err := s.Write(ctx, func(ctx context.Context) error {
		done := s.conn(ctx).
			Exec("DELETE FROM topic_meetings WHERE lineage = ? AND meeting_id = ?", string(lineage), string(meeting))
		was = done.RowsAffected > 0
		return translate(done.Error)
	})
	return was, err
}

// KeepMeeting notes by whom and when it was decided that the Meeting stays though
// the lineages' Topics were dropped; with no name and the zero time that nobody has.
func (s *topicStore) KeepMeeting(
	ctx context.Context, meeting consult.ID, lineages []consult.ID, by string, at time.Time,
) error {
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(
			s.conn(ctx).Exec("UPDATE topic_meetings SET kept_at = ?, kept_by = ? WHERE meeting_id = ? AND lineage IN ?",
				instant{at}, by, string(meeting), texts(lineages)).Error,
		)
	})
}

// ForgetKept takes back what was decided on Meetings of Topics that the Plan has:
// they are not dropped any more.
func (s *topicStore) ForgetKept(ctx context.Context, plan consult.ID) error {
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).Exec(`UPDATE topic_meetings SET kept_at = NULL, kept_by = ''
			WHERE kept_at IS NOT NULL AND lineage IN (SELECT lineage FROM topics
			WHERE plan_id = ?)`, string(plan)).Error)
	})
}

// TouchTopics gives the Topics of the lineages, in every edition, their next version.
func (s *topicStore) TouchTopics(ctx context.Context, lineages []consult.ID, at time.Time) error {
	return s.Write(ctx, func(ctx context.Context) error {
		for from := 0; from < len(lineages); from += batch {
			some := texts(lineages[from:min(from+batch, len(lineages))])
			err := s.conn(ctx).Exec(`UPDATE topics SET version = version + 1,
				changed_at = CASE WHEN changed_at >= ? THEN changed_at + 1 ELSE ? END WHERE lineage IN ?`,
				at.Unix(), at.Unix(), some).Error
			if err != nil {
				return translate(err)
			}
		}
		return nil
	})
}

// Editions are the Body's Plans of the year, the first edition first; without a
// Body those that are nobody's.
func (s *topicStore) Editions(ctx context.Context, year int, body consult.ID) ([]plan.Plan, error) {
	q := s.conn(ctx).Where("year = ?", year)
	if body == "" {
		q = q.Where("body_id IS NULL")
	} else {
		q = q.Where("body_id = ?", string(body))
	}
	var rows []planRow
	if err := q.Order("edition, id").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	out := make([]plan.Plan, len(rows))
	for i, r := range rows {
		out[i] = fromPlan(r)
	}
	return out, nil
}

// DroppedMeetings lists the links, by the Meetings' start, of Meetings that stand and end after
// the instant, to Topics that one of the earlier editions has and the Plan has not,
// unless the Meeting consults on another Topic of the Plan. kept asks for those of
// which it was decided that they stay, otherwise for those still to be decided on.
func (s *topicStore) DroppedMeetings(
	ctx context.Context, planID consult.ID, earlier []consult.ID, after time.Time, kept bool,
) ([]plan.TopicMeeting, error) {
	if len(earlier) == 0 {
		return nil, nil
	}
	decided := "l.kept_at IS NULL"
	if kept {
		decided = "l.kept_at IS NOT NULL"
	}
	var rows []linkedMeeting
	err := s.conn(ctx).Raw(linked+`WHERE m.status <> 'cancelled' AND m.ends_at > ? AND `+decided+`
		AND l.lineage IN (SELECT lineage FROM topics WHERE plan_id IN ?)
		AND NOT EXISTS (SELECT 1 FROM topics t WHERE t.lineage = l.lineage AND t.plan_id = ?)
		AND NOT EXISTS (SELECT 1 FROM topic_meetings o JOIN topics t ON t.lineage = o.lineage
		WHERE o.meeting_id = l.meeting_id AND t.plan_id = ?)
		ORDER BY m.starts_at, m.id, l.lineage`, after.Unix(), texts(earlier), string(planID), string(planID)).
		Scan(&rows).Error
	out := make([]plan.TopicMeeting, len(rows))
	for i, r := range rows {
		out[i] = r.noun()
	}
	return out, translate(err)
}

// TopicsOfLineages lists the Topics of the lineages in the Plans.
func (s *topicStore) TopicsOfLineages(ctx context.Context, plans, lineages []consult.ID) ([]plan.Topic, error) {
	var out []plan.Topic
	for at := 0; at < len(lineages); at += batch {
		var rows []topicRow
		some := texts(lineages[at:min(at+batch, len(lineages))])
		err := s.conn(ctx).Where("lineage IN ? AND plan_id IN ?", some, texts(plans)).Order("ord, id").Find(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			out = append(out, fromTopic(r))
		}
	}
	return out, nil
}
