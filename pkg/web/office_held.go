package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"huiqi/pkg/attendance"
	"huiqi/pkg/consult"
)

// heldPath is the address of the list of what nobody recorded.
const heldPath = officePath + "/held"

// heldPage is the data of office_held.html.
type heldPage struct {
	officeFrame
	Why, Fault, Done string
	// Undo has the Meeting of which something was just recorded, as long as that can be taken back.
	Undo   []heldRow
	Action string
	Rows   []heldRow
	More   bool
}

// heldRow is a Meeting of which nobody has recorded whether it was held, with what its forms send.
type heldRow struct {
	ID                        consult.ID
	Title, When, Owner, Proof string
	Version                   int64
	// Open says that the reason is being asked for, and Reason what was filled in.
	Open   bool
	Reason string
}

// unrecorded are the Meetings that ended within a year, long enough ago, and of which nobody has recorded whether they
// were held.
func (w *Web) unrecorded(ctx context.Context) ([]consult.Meeting, bool, error) {
	by, err := w.opt.Services.Directory.UnrecordedBy(ctx)
	if err != nil {
		return nil, false, err
	}
	filter := consult.MeetingFilter{Held: consult.HeldUnrecorded, EndedBy: by, From: w.opt.Now().AddDate(-1, 0, 0)}
	return gather(func(p consult.PageRequest) (consult.Page[consult.Meeting], error) {
		return w.opt.Services.Booking.Meetings(ctx, filter, p)
	})
}

func (w *Web) unrecordedRows(ctx context.Context, f officeFrame, _ visitor) ([]listRow, bool, error) {
	all, more, err := w.unrecorded(ctx)
	return make([]listRow, len(all)), more, err
}

// held answers with the list.
func (w *Web) held(c echo.Context, v visitor) error {
	return w.heldPage(c, v, http.StatusOK, "", "")
}

// heldPage answers with the list, and with what is wrong with what was sent about one Meeting.
func (w *Web) heldPage(c echo.Context, v visitor, status int, fault string, of consult.ID) error {
	ctx, query, err := w.admit(c, v, "putHeld", "")
	if err != nil {
		return err
	}
	all, more, err := w.unrecorded(ctx)
	if err != nil {
		return err
	}
	ids := make([]consult.ID, len(all))
	for i, m := range all {
		ids[i] = m.OwnerBodyID
	}
	names, err := w.bodyNames(ctx, ids)
	if err != nil {
		return err
	}
	l := w.officeLists()[0]
	p := heldPage{officeFrame: w.officeFrame(c, v, l.name), Fault: fault, More: more}
	p.Why, p.Action = l.why.in(p.english), p.at(heldPath, nil)
	switch query.Get("done") {
	case "":
	case "undone":
		p.Done = p.In("已撤销登记。", "Taken back.")
	default:
		p.Done = p.In("已登记。", "Recorded.")
		p.Undo, err = w.undoOf(c, v, query.Get("done"))
		if err != nil {
			return err
		}
	}
	if status != http.StatusOK {
		p.Other, p.Resize = "", ""
	}
	for _, m := range all {
		row := heldRowOf(m, v)
		row.When = p.instant(m.Span.From) + "–" + m.Span.To.In(w.opt.Zone).Format("15:04")
		row.Owner = names(m.OwnerBodyID)
		if m.ID == of {
			row.Open, row.Reason = c.FormValue("took") == "no", c.FormValue("reason")
		}
		p.Rows = append(p.Rows, row)
	}
	return w.page(c, status, "office_held", p)
}

func heldRowOf(m consult.Meeting, v visitor) heldRow {
	return heldRow{
		ID:      m.ID,
		Title:   m.Heading(),
		Version: m.Version,
		Proof:   proofOf(v.session.Hash, heldForm(m.ID, m.Version)...),
	}
}

// undoOf lists the Meeting with the id, if somebody has recorded whether it was held and the visitor may take that
// back.
func (w *Web) undoOf(c echo.Context, v visitor, id string) ([]heldRow, error) {
	var out []heldRow
	if uuid.Validate(id) != nil {
		return out, nil
	}
	ctx, err := w.opt.Gate.Admit(c.Request().Context(), v.who, "putHeld", consult.ID(id), url.Values{})
	if errors.Is(err, consult.ErrNotFound) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	m, err := w.opt.Services.Booking.Meeting(ctx, consult.ID(id))
	if err != nil {
		return nil, err
	}
	if m.Held.Source == consult.HeldByPerson {
		out = append(out, heldRowOf(m, v))
	}
	return out, nil
}

// heldForm are the parts of the proof of a form about the Meeting.
func heldForm(meeting consult.ID, version int64) []string {
	return []string{"held", string(meeting), strconv.FormatInt(version, 10)}
}

// recordHeld records whether a Meeting was held, or takes that back.
func (w *Web) recordHeld(c echo.Context, v visitor) error {
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxReply)
	meeting := consult.ID(c.FormValue("meeting"))
	version, _ := strconv.ParseInt(c.FormValue("version"), 10, 64) // what is none has no proof
	if uuid.Validate(string(meeting)) != nil || !w.sentBy(c, v, heldForm(meeting, version)...) {
		return consult.ErrForbidden
	}
	ctx, err := w.opt.Gate.Admit(c.Request().Context(), v.who, "putHeld", meeting, url.Values{})
	if err != nil {
		return err
	}
	f := officeFrame{english: englishAsked(c, false)}
	var bad *consult.Invalid
	say := attendance.HeldSaid{
		Recorded: true,
		Took:     c.FormValue("took") == "yes",
		Reason:   c.FormValue("reason"),
		Version:  version,
	}
	done := string(meeting)
	if c.FormValue("took") == "undo" {
		say.Recorded, say.Reason = false, "登记有误，随即撤销"
		done = "undone"
	}
	_, err = w.opt.Services.Attendance.RecordHeld(ctx, v.who, meeting, say)
	switch {
	case errors.As(err, &bad):
		return w.heldPage(c, v, http.StatusUnprocessableEntity, f.faults(bad), meeting)
	case errors.Is(err, consult.ErrStale):
		fault := f.In("会议刚刚有改动，请核对后再登记。", "The meeting was changed meanwhile. Please look again.")
		return w.heldPage(c, v, http.StatusConflict, fault, meeting)
	case err != nil:
		return err
	}
	guard(c.Response().Header())
	return c.Redirect(http.StatusSeeOther, href(c, heldPath, "venue", "", "done", done))
}
