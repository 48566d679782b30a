package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/contact"
	"huiqi/pkg/motion"
	"huiqi/pkg/naming"
	"huiqi/pkg/outcome"
	"huiqi/pkg/reach"
)

// replySoon is how many days ahead the reply to a motion is listed.
const replySoon = 7

// officeList is a list of what waits: who may read it, by the operation of the API that it stands for, and its rows.
type officeList struct {
	path, operation string
	name, why       said
	columns         []said
	rows            func(ctx context.Context, f officeFrame, v visitor) ([]listRow, bool, error)
}

// listRow is one thing: its title and the other columns.
type listRow struct {
	Title string
	Cells []string
	// Late says that its day is over.
	Late bool
}

// listPage is the data of office_list.html.
type listPage struct {
	officeFrame
	Why     string
	Columns []string
	Rows    []listRow
	More    bool
}

// officeLists are all lists, in the order of the first page. Those without columns have pages of their own.
func (w *Web) officeLists() []officeList {
	return []officeList{
		{
			path: heldPath, operation: "putHeld",
			name: said{"未登记是否召开", "Held or not: unrecorded"},
			why: said{
				"一年内结束已久、还没有登记是否召开的会议", "Meetings of the last year of which nobody has recorded whether they were held",
			},
			rows: w.unrecordedRows,
		},
		{
			path: officePath + "/delegations", operation: "listDelegations",
			name: said{"名额待定", "Seats to be named"},
			why:  said{"还有名额没有定人的会议", "Meetings with seats that wait for names"},
			columns: []said{
				{"会议", "Meeting"}, {"时间", "When"}, {"组织", "Body"}, {"待定", "To name"}, {"定人期限", "Name by"},
			},
			rows: w.delegationRows,
		},
		{
			path: officePath + "/followups", operation: "listFollowUps",
			name:    said{"跟办逾期", "Follow-ups overdue"},
			why:     said{"期限已过、还没有回复的事项", "What had to be replied to by now, and was not"},
			columns: []said{{"事项", "What"}, {"成果", "Outcome"}, {"承办", "Body"}, {"期限", "Due"}},
			rows:    w.followUpRows,
		},
		{
			path: officePath + "/motions", operation: "listMotions",
			name:    said{"提案待办复", "Motions to be replied to"},
			why:     said{"逾期或七天内到期、还没有办复的提案", "Motions whose reply is overdue, or due within seven days"},
			columns: []said{{"提案", "Motion"}, {"编号", "Number"}, {"承办", "Handled by"}, {"期限", "Due"}},
			rows:    w.motionRows,
		},
		{
			path: officePath + "/contacts", operation: "listContacts",
			name:    said{"本季度未联系", "Not contacted this quarter"},
			why:     said{"本季度还没有走访过的联系对象", "Ties without a contact in this quarter"},
			columns: []said{{"联系人", "Who"}, {"联系对象", "Whom"}, {"今年已联系", "This year"}, {"上次", "Last"}},
			rows:    w.contactRows,
		},
		{
			path: reportsPath, operation: "listReports",
			name: said{"统计报告", "Reports"},
			why:  said{"冻结的统计报告，以及此后的变化", "Frozen figures, and what has changed since"},
			rows: func(ctx context.Context, f officeFrame, _ visitor) ([]listRow, bool, error) {
				all, more, err := w.frozenReports(ctx)
				return make([]listRow, len(all)), more, err
			},
		},
	}
}

// officeHome is the data of office.html: what waits for the visitor.
type officeHome struct {
	officeFrame
	Waiting []waiting
}

// waiting is a list of what waits, and how long it is.
type waiting struct {
	Name, Why, Href, Count string
	// Due says that something is in it.
	Due bool
}

func (w *Web) officeHome(c echo.Context, v visitor) error {
	p := officeHome{officeFrame: w.officeFrame(c, v, said{"待办", "To do"})}
	for _, l := range w.officeLists() {
		if !w.may(c, v, l.operation) {
			continue
		}
		ctx, _, err := w.admit(c, v, l.operation, "")
		if err != nil {
			return err
		}
		rows, more, err := l.rows(ctx, p.officeFrame, v)
		if err != nil {
			return err
		}
		p.Waiting = append(p.Waiting, p.waiting(l, len(rows), more))
	}
	return w.page(c, http.StatusOK, "office", p)
}

func (f officeFrame) waiting(l officeList, n int, more bool) waiting {
	out := waiting{
		Name:  l.name.in(f.english),
		Why:   l.why.in(f.english),
		Href:  f.at(l.path, nil),
		Count: strconv.Itoa(n),
		Due:   n > 0 && l.path != reportsPath,
	}
	if more {
		out.Count += "+"
	}
	return out
}

// list answers with a list.
func (w *Web) list(l officeList) func(echo.Context, visitor) error {
	return func(c echo.Context, v visitor) error {
		ctx, _, err := w.admit(c, v, l.operation, "")
		if err != nil {
			return err
		}
		p := listPage{officeFrame: w.officeFrame(c, v, l.name)}
		p.Why = l.why.in(p.english)
		for _, column := range l.columns {
			p.Columns = append(p.Columns, column.in(p.english))
		}
		p.Rows, p.More, err = l.rows(ctx, p.officeFrame, v)
		if err != nil {
			return err
		}
		return w.page(c, http.StatusOK, "office_list", p)
	}
}

func (w *Web) delegationRows(ctx context.Context, f officeFrame, v visitor) ([]listRow, bool, error) {
	all, more, err := gather(func(p consult.PageRequest) (consult.Page[naming.Seating], error) {
		return w.opt.Services.Naming.List(ctx, v.who, consult.DelegationFilter{State: consult.DelegationOpen}, p)
	})
	if err != nil {
		return nil, false, err
	}
	ids := make([]consult.ID, len(all))
	for i, s := range all {
		ids[i] = s.BodyID
	}
	names, err := w.bodyNames(ctx, ids)
	if err != nil {
		return nil, false, err
	}
	rows := make([]listRow, len(all))
	for i, s := range all {
		rows[i] = listRow{
			Title: s.TitleFor(reach.Of(ctx)),
			Cells: []string{
				f.instant(s.Meeting.Span.From), names(s.BodyID),
				strconv.Itoa(s.Meeting.Unnamed(s.Delegation)) + " / " + strconv.Itoa(s.Seats), f.instant(s.NameBy),
			},
			Late: w.opt.Now().Add(24 * time.Hour).After(s.NameBy),
		}
	}
	return rows, more, nil
}

func (w *Web) followUpRows(ctx context.Context, _ officeFrame, _ visitor) ([]listRow, bool, error) {
	room := w.opt.Services.FollowUp
	all, more, err := gather(func(p consult.PageRequest) (consult.Page[outcome.FollowUp], error) {
		return room.FollowUps.List(ctx, outcome.FollowUpFilter{OverdueOn: room.Today()}, p)
	})
	if err != nil {
		return nil, false, err
	}
	var outcomes, bodies []consult.ID
	for _, u := range all {
		outcomes, bodies = append(outcomes, u.OutcomeID), append(bodies, u.BodyID)
	}
	titles, err := room.Outcomes.Find(ctx, outcomes)
	if err != nil {
		return nil, false, err
	}
	names, err := w.bodyNames(ctx, bodies)
	if err != nil {
		return nil, false, err
	}
	rows := make([]listRow, len(all))
	for i, u := range all {
		cells := []string{titles[u.OutcomeID].Title, names(u.BodyID), string(u.Due)}
		rows[i] = listRow{Title: u.What, Cells: cells, Late: true}
	}
	return rows, more, nil
}

func (w *Web) motionRows(ctx context.Context, f officeFrame, _ visitor) ([]listRow, bool, error) {
	today := consult.DateOf(w.opt.Now(), w.opt.Zone)
	all, more, err := gather(func(p consult.PageRequest) (consult.Page[motion.Motion], error) {
		return w.opt.Services.Handling.Motions.List(ctx, motion.Filter{OverdueOn: today.AddDays(replySoon + 1)}, p)
	})
	if err != nil {
		return nil, false, err
	}
	var bodies []consult.ID
	for _, m := range all {
		for _, h := range m.Handlers {
			bodies = append(bodies, h.BodyID)
		}
	}
	names, err := w.bodyNames(ctx, bodies)
	if err != nil {
		return nil, false, err
	}
	rows := make([]listRow, len(all))
	for i, m := range all {
		var by []string
		for _, h := range m.Handlers {
			by = append(by, names(h.BodyID))
		}
		number := strconv.Itoa(m.Year) + f.In("年第", " No. ") + strconv.Itoa(m.Number) + f.In("号", "")
		cells := []string{number, joined(f.In("、", ", "), by...), string(m.ReplyDue)}
		rows[i] = listRow{Title: m.Title, Cells: cells, Late: m.Overdue(today)}
	}
	return rows, more, nil
}

func (w *Web) contactRows(ctx context.Context, f officeFrame, _ visitor) ([]listRow, bool, error) {
	room := w.opt.Services.Outreach
	all, more, err := gather(func(p consult.PageRequest) (consult.Page[contact.Contact], error) {
		return room.ListContacts(ctx, contact.ContactFilter{NotThisQuarter: true}, p)
	})
	if err != nil {
		return nil, false, err
	}
	made, err := room.Tallies(ctx, all)
	if err != nil {
		return nil, false, err
	}
	names, err := w.partyNames(ctx, all)
	if err != nil {
		return nil, false, err
	}
	rows := make([]listRow, len(all))
	for i, x := range all {
		last := "—"
		if at := made[x.ID].Last; !at.IsZero() {
			last = string(consult.DateOf(at, w.opt.Zone))
		}
		rows[i] = listRow{
			Title: names[x.PersonID],
			Cells: []string{
				joined("", names[x.FirmID], names[x.OtherPersonID], names[x.BodyID]),
				strconv.Itoa(made[x.ID].Year) + f.In(" 次，定额 ", " of ") + strconv.Itoa(x.Quota), last,
			},
		}
	}
	return rows, more, nil
}

// partyNames are the names of those whom the ties are between, as far as the visitor may read them.
func (w *Web) partyNames(ctx context.Context, all []contact.Contact) (map[consult.ID]string, error) {
	ids := reach.Names{}
	var bodies []consult.ID
	for _, x := range all {
		ids.Add(reach.Person, x.PersonID, x.OtherPersonID)
		ids.Add(reach.Firm, x.FirmID)
		bodies = append(bodies, x.BodyID)
	}
	sees, err := ids.See(ctx, w.opt.Services.Reach)
	if err != nil {
		return nil, err
	}
	people, err := w.opt.Services.Directory.People.Find(ctx, consult.Distinct(ids[reach.Person]))
	if err != nil {
		return nil, err
	}
	firms, err := w.opt.Services.Outreach.Firms.Find(ctx, consult.Distinct(ids[reach.Firm]))
	if err != nil {
		return nil, err
	}
	named, err := w.bodyNames(ctx, bodies)
	if err != nil {
		return nil, err
	}
	out := map[consult.ID]string{}
	for id, p := range people {
		if sees.Has(reach.Person, id) {
			out[id] = p.Called()
		}
	}
	for id, x := range firms {
		if sees.Has(reach.Firm, id) {
			out[id] = x.Name
		}
	}
	for _, id := range consult.Given(bodies) {
		out[id] = named(id)
	}
	return out, nil
}

// bodyNames names those of the Bodies that the visitor covers.
func (w *Web) bodyNames(ctx context.Context, ids []consult.ID) (func(consult.ID) string, error) {
	v := reach.Of(ctx)
	ids = slices.DeleteFunc(consult.Distinct(consult.Given(ids)), func(id consult.ID) bool { return !v.Covers(id) })
	found, err := w.opt.Services.Directory.Bodies.Find(ctx, ids)
	return func(id consult.ID) string { return found[id].Name }, err
}
