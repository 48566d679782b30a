package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/reach"
)

// covered is a query for the ids of the Bodies that are its argument and active, and of all below them. What a Body
// covered ends with the Body.
const covered = "WITH RECURSIVE below AS (SELECT id FROM bodies WHERE id IN ? AND active = ? " +
	"UNION SELECT b.id FROM bodies b JOIN below ON b.parent_id = below.id) SELECT id FROM below"

// Covered are the ids of those of the Bodies that are active, and of all below them.
func (s *nounStore) Covered(ctx context.Context, roots []consult.ID) (map[consult.ID]bool, error) {
	var ids []string
	err := s.conn(ctx).Raw(covered, texts(roots), true).Scan(&ids).Error
	out := make(map[consult.ID]bool, len(ids))
	for _, id := range ids {
		out[consult.ID(id)] = true
	}
	return out, translate(err)
}

// condition is a piece of SQL with its arguments.
type condition struct {
	sql  string
	args []any
}

// or is true when one of the conditions is.
func (c condition) or(others ...condition) condition {
	out := condition{sql: "(" + c.sql, args: slices.Clone(c.args)}
	for _, o := range others {
		out.sql += " OR " + o.sql
		out.args = append(out.args, o.args...)
	}
	out.sql += ")"
	return out
}

// coveredOrEnded is covered without asking whether the Bodies are active.
const coveredOrEnded = "WITH RECURSIVE below AS (SELECT id FROM bodies WHERE id IN ? " +
	"UNION SELECT b.id FROM bodies b JOIN below ON b.parent_id = below.id) SELECT id FROM below"

// realm is some Bodies with all below them: named by their roots, or one by one where they have been read. ended says
// that roots which are not active any more count too.
type realm struct {
	bodies       []string
	roots, ended bool
}

// realmOf is that of a View, whose Bodies have been read.
func realmOf(v reach.View) realm { return realm{bodies: texts(v.Bodies())} }

// within is a condition that is true for what is in the realm; before stands before the query for its Bodies, and after
// behind it.
func (r realm) within(before, after string) condition {
	if r.ended {
		return condition{sql: before + " IN (" + coveredOrEnded + ")" + after, args: []any{r.bodies}}
	}
	if r.roots {
		return condition{sql: before + " IN (" + covered + ")" + after, args: []any{r.bodies, true}}
	}
	return condition{sql: before + " IN ?" + after, args: []any{r.bodies}}
}

// territory is what a noun's table has for some Bodies: the rows that are their Own, and those that are Seen.
type territory struct {
	table     string
	own, seen condition
}

// territoryOf is that of a noun. People are one's own by their home; whoever sits on a Body of one's own is seen.
// What has no owner is the whole office's: of that, Venues and Rooms are seen by everyone, for they are booked by
// everyone. Meetings are seen when they are public, and when one's own people are in them, or a Body of one's own
// names people for them, and they are not restricted.
func territoryOf(noun reach.Noun, r realm, today consult.Date) territory {
	owned := r.within(ownerColumn, "")
	all := func(table string, own condition) territory { return territory{table: table, own: own, seen: own} }
	ownPeople := "SELECT id FROM people WHERE home_body_id"
	switch noun {
	case reach.Person:
		own := r.within("home_body_id", "")
		sits := r.within("id IN (SELECT person_id FROM memberships WHERE body_id",
			" AND (until = '' OR until > ?))")
		sits.args = append(sits.args, string(today))
		return territory{table: "people", own: own, seen: own.or(sits)}
	case reach.Body:
		return all("bodies", r.within("id", ""))
	case reach.Membership:
		return all("memberships", r.within("body_id", ""))
	case reach.Venue, reach.Room, reach.Firm:
		everyone := condition{sql: ownerColumn + " IS NULL"}
		return territory{table: string(noun) + "s", own: owned, seen: owned.or(everyone)}
	case reach.Block:
		everyone := condition{sql: "subject_kind = 'everyone' AND " + ownerColumn + " IS NULL"}
		return territory{table: "blocks", own: owned, seen: owned.or(everyone)}
	case reach.Meeting:
		public := condition{sql: "status <> 'draft' AND visibility = 'public'"}
		attended := r.within("status <> 'draft' AND visibility = 'internal' AND EXISTS (SELECT 1 FROM attendances a "+
			"WHERE a.meeting_id = meetings.id AND a.person_id IN ("+ownPeople, "))")
		own := heldTogether("id", r)
		asked := r.within("status <> 'draft' AND visibility = 'internal' AND EXISTS (SELECT 1 FROM delegations d "+
			"WHERE d.meeting_id = meetings.id AND d.body_id", ")")
		return territory{table: "meetings", own: own, seen: public.or(own, attended, asked)}
	case reach.Delegation:
		return delegationTerritory(r)
	case reach.Leave:
		own := heldTogether("meeting_id", r)
		// Not from a Meeting that its people may not see either.
		home := r.within("meeting_id IN (SELECT id FROM meetings WHERE status <> 'draft' AND "+
			"visibility <> 'restricted') AND person_id IN ("+ownPeople, ")")
		return territory{table: "leaves", own: own, seen: own.or(home)}
	case reach.Plan:
		return all("plans", r.within("body_id", ""))
	case reach.Pairing:
		own := r.within("body_id", "")
		return territory{table: "pairings", own: own, seen: own.or(r.within("partner_id", ""))}
	case reach.Term:
		return all("terms", r.within("body_id", ""))
	case reach.Numbering:
		return all("numberings", owned)
	case reach.Topic:
		own := r.within("plan_id IN (SELECT id FROM plans WHERE body_id", ")")
		return territory{table: "topics", own: own, seen: own.or(owned)}
	case reach.Outcome, reach.Instruction, reach.FollowUp:
		return outcomeTerritory(noun, r)
	case reach.File:
		return fileTerritory(r)
	case reach.Motion, reach.Visit, reach.Contact:
		return all(string(noun)+"s", owned)
	case reach.Feed:
		// A link to a person's calendar is for her home alone, whoever made it; and so for what else it is about.
		about := r.within("(subject_kind <> 'person' OR subject_id IN ("+ownPeople, "))")
		own := condition{
			sql:  "(" + owned.sql + " AND " + about.sql + ")",
			args: append(slices.Clone(owned.args), about.args...),
		}
		return all("feeds", own)
	case reach.Series:
		together := r.within("id IN (SELECT m.series_id FROM meetings m JOIN co_owners c ON c.meeting_id = m.id "+
			"WHERE c.body_id", ")")
		return all("series", owned.or(together))
	case reach.Report:
		return all("reports", owned)
	case reach.Proposal:
		return all("proposals", owned)
	case reach.Notice:
		return all("notices", r.within("proposal_id IN (SELECT id FROM proposals WHERE "+ownerColumn, ")"))
	}
	return all(string(noun)+"s", condition{sql: "1 = 0"})
}

// heldTogether is true where the column has a Meeting that a Body of the realm owns, or holds together with the owner.
func heldTogether(column string, r realm) condition {
	owned := r.within(ownerColumn, "")
	if column != "id" {
		owned = r.within(column+" IN (SELECT id FROM meetings WHERE "+ownerColumn, ")")
	}
	return owned.or(r.within(column+" IN (SELECT meeting_id FROM co_owners WHERE body_id", ")"))
}

// delegationTerritory is that of Delegations: a Meeting's owner has them, and the Body that names people sees its own,
// unless the Meeting is a draft.
func delegationTerritory(r realm) territory {
	own := heldTogether("meeting_id", r)
	names := r.within("meeting_id IN (SELECT id FROM meetings WHERE status <> 'draft') AND body_id", "")
	return territory{table: "delegations", own: own, seen: own.or(names)}
}

// outcomeTerritory is that of Outcomes and of what hangs on them. An Outcome is each owner's own; its recipients see
// it, and so does whoever has something to do about it, who sees that as well. Whoever sees an Outcome sees who wrote
// what on it.
func outcomeTerritory(noun reach.Noun, r realm) territory {
	of := func(column string) (condition, condition) {
		owner := r.within(column+" IN (SELECT outcome_id FROM outcome_owners WHERE body_id", ")")
		recipient := r.within(column+" IN (SELECT outcome_id FROM outcome_recipients WHERE body_id", ")")
		doer := r.within(column+" IN (SELECT outcome_id FROM follow_ups WHERE body_id", ")")
		return owner, owner.or(recipient, doer)
	}
	switch noun {
	case reach.Outcome:
		own, seen := of("id")
		return territory{table: "outcomes", own: own, seen: seen}
	case reach.Instruction:
		own, seen := of("outcome_id")
		return territory{table: "instructions", own: own, seen: seen}
	}
	own, _ := of("outcome_id")
	return territory{table: "follow_ups", own: own, seen: own.or(r.within("body_id", ""))}
}

// fileTerritory is that of Files: whoever sees what refers to one sees it. Nothing refers to one that was just taken
// in, and nobody but who took it in knows its ID.
func fileTerritory(r realm) territory {
	hung := func(table, of string) condition {
		on := outcomeTerritory(reach.Noun(of), r)
		return condition{
			sql: "id IN (SELECT file_id FROM " + table + " WHERE " + of + "_id IN (SELECT id FROM " + on.table +
				" WHERE " + on.seen.sql + "))",
			args: on.seen.args,
		}
	}
	seen := hung("outcome_files", "outcome").or(hung("instruction_files", "instruction"),
		hung("follow_up_files", "follow_up"), condition{sql: unreferred()})
	return territory{table: "files", own: seen, seen: seen}
}

// inReach narrows db to what of the noun is Own or Seen to whoever asks. No noun stands for what is the same for
// everyone.
func (d *database) inReach(ctx context.Context, db *gorm.DB, noun reach.Noun) *gorm.DB {
	v := reach.Of(ctx)
	if noun == "" || v.Whole() {
		return db
	}
	seen := territoryOf(noun, realmOf(v), d.today()).seen
	return db.Where(seen.sql, seen.args...)
}

// withinFilters narrows db to the Meetings of which whoever asks may know that they pass the filter: who attends, whom
// it invites, what it lies in and what it belongs to are told of Meetings of one's own alone, and of one's own people
// and Bodies.
func (d *database) withinFilters(ctx context.Context, db *gorm.DB, filter consult.MeetingFilter) *gorm.DB {
	v := reach.Of(ctx)
	if v.Whole() {
		return db
	}
	own := territoryOf(reach.Meeting, realmOf(v), d.today()).own
	if filter.SeriesID+filter.CancellationID+filter.TopicID+filter.ParentID != "" ||
		filter.Held != "" || filter.Notice != "" {
		db = db.Where(own.sql, own.args...)
	}
	if filter.BodyID != "" && !v.Covers(filter.BodyID) {
		holds := condition{
			sql:  "(" + ownerColumn + " = ? OR " + coOwned + "= ?))",
			args: []any{string(filter.BodyID), string(filter.BodyID)},
		}
		known := own.or(holds)
		db = db.Where(known.sql, known.args...)
	}
	if filter.PersonID != "" {
		home := realmOf(v).within("EXISTS (SELECT 1 FROM people p WHERE p.id = ? AND p.home_body_id", ")")
		home.args = append([]any{string(filter.PersonID)}, home.args...)
		known := own.or(home)
		db = db.Where(known.sql, known.args...)
	}
	return db
}

// today is the day by which Memberships count, in UTC.
func (d *database) today() consult.Date { return consult.DateOf(d.opt.Clock(), time.UTC) }

// Standings implements reach.Keeper in one statement.
func (s *nounStore) Standings(
	ctx context.Context, noun reach.Noun, ids, roots []consult.ID,
) (map[consult.ID]reach.Standing, error) {
	at := territoryOf(noun, realm{bodies: texts(roots), roots: true}, s.today())
	out := map[consult.ID]reach.Standing{}
	for some := range slices.Chunk(ids, batch) {
		var rows []struct {
			ID  string
			Own bool
		}
		err := s.conn(ctx).Table(at.table).Select("id, ("+at.own.sql+") IS TRUE AS own", at.own.args...).
			Where("id IN ?", texts(some)).Where(at.seen.sql, at.seen.args...).Scan(&rows).Error
		if err != nil {
			return nil, translate(err)
		}
		for _, r := range rows {
			out[consult.ID(r.ID)] = reach.Seen
			if r.Own {
				out[consult.ID(r.ID)] = reach.Own
			}
		}
	}
	return out, nil
}
