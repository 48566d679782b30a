package rest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"

	"huiqi/api"
	"huiqi/pkg/attendance"
	"huiqi/pkg/conflict"
	"huiqi/pkg/consult"
)

// roster returns the seats for which wanted is true; Counts cover all seats.
func roster(info requestInfo, r attendance.Roster, wanted func(attendance.Seat) bool) api.Roster {
	out := api.Roster{
		MeetingID: string(r.Meeting.ID),
		Counts:    map[string]int{},
		Items:     []api.Seat{},
		Unnamed:   mapEach(r.Unnamed, info.unnamed),
		Forecast:  tallies(info, r.Forecast),
		Warnings:  conflicts(info, r.Warnings),
	}
	for _, s := range r.Seats {
		out.Counts[string(s.Response)]++
		if s.Presence != "" {
			out.Counts[string(s.Presence)]++
		}
		if wanted(s) {
			out.Items = append(out.Items, seat(info, s))
		}
	}
	return out
}

func (info requestInfo) unnamed(u attendance.Unnamed) api.UnnamedSeats {
	return api.UnnamedSeats{
		DelegationID: string(u.ID),
		BodyID:       string(u.BodyID),
		BodyName:     u.BodyName,
		Unnamed:      u.Waiting,
		NameBy:       info.local(u.NameBy),
		Message: pick(info.english, fmt.Sprintf("%s：待定%d名", u.BodyName, u.Waiting),
			fmt.Sprintf("%s: %d to be named", u.BodyName, u.Waiting)),
	}
}

func everybody(attendance.Seat) bool { return true }

func seat(info requestInfo, s attendance.Seat) api.Seat {
	return api.Seat{
		PersonID:           string(s.Attendance.PersonID),
		Name:               s.Name,
		Role:               api.AttendanceRole(s.Role),
		Required:           s.Required,
		ViaBodyID:          textOrNull(s.ViaBodyID),
		Excused:            s.Excused,
		Response:           api.Response(s.Response),
		Mode:               orNull(api.AttendanceMode(s.Planned())),
		Channel:            textOrNull(s.Channel),
		AnsweredBy:         textOrNull(s.By),
		AnsweredAt:         info.localOrNull(s.At),
		FormerResponse:     textOrNull(s.Former),
		Coming:             api.Coming(s.Coming()),
		LeaveID:            textOrNull(s.Leave.ID),
		LapsedLeaveID:      textOrNull(s.Lapsed.ID),
		LapsedLeaveDay:     lapsedDay(info, s.Lapsed),
		LeaveDecision:      orNull(api.SeatLeaveDecision(s.Leave.Decision)),
		SubstitutePersonID: textOrNull(s.Attendance.SubstituteID),
		SubstituteName:     textOrNull(s.Substitute),
		SubstitutePost:     textOrNull(s.SubstitutePost),
		Presence:           textOrNull(s.Presence),
		PresenceMode:       orNull(api.AttendanceMode(s.PresenceMode)),
		PresenceBy:         textOrNull(s.PresenceBy),
		PresenceAt:         info.localOrNull(s.PresenceAt),
		HalfDays:           mapEach(s.HalfDays, info.halfDayPresence),
		Consent:            orNull(api.Consent(s.Consent)),
		ConsentUntil:       info.localOrNull(s.ConsentUntil),
	}
}

// halfDay is the half day that an item names, zero for the whole meeting.
func halfDay(h *api.HalfDay) consult.HalfDay {
	if h == nil {
		return consult.HalfDay{}
	}
	return consult.HalfDay{Day: consult.Date(h.Day), Half: consult.Half(h.Half)}
}

func (info requestInfo) halfDayPresence(h consult.HalfPresence) api.HalfDayPresence {
	return api.HalfDayPresence{
		Day:        string(h.HalfDay.Day),
		Half:       api.HalfDayPresenceHalf(h.HalfDay.Half),
		Presence:   api.Presence(h.Presence),
		Mode:       orNull(api.AttendanceMode(h.Mode)),
		PresenceBy: h.By,
		PresenceAt: info.local(h.At),
	}
}

func tallies(info requestInfo, all []conflict.Tally) []api.Tally {
	return mapEach(all, func(t conflict.Tally) api.Tally {
		zh, en := tallyWords(t)
		return api.Tally{
			BodyID:    string(t.BodyID),
			Name:      t.Name,
			Members:   t.Members,
			Needed:    t.Needed,
			Free:      t.Free,
			Excused:   t.Excused,
			Declined:  t.Declined,
			Busy:      t.Busy,
			Online:    t.Online,
			Tentative: t.Tentative,
			Reached:   t.Reached,
			Message:   pick(info.english, zh, en),
		}
	})
}

func tallyWords(t conflict.Tally) (zh, en string) {
	zh, en = fmt.Sprintf("%s共%d人，可到%d人", t.Name, t.Members, t.Free), fmt.Sprintf("%s: %d of %d can come", t.Name,
		t.Free, t.Members)
	if t.Needed == 0 {
		return zh, en
	}
	reach := words{"可达", "reached"}
	if !t.Reached {
		reach = words{"达不到", "out of reach"}
	}
	return fmt.Sprintf("%s；法定人数%d/%d，%s", zh, t.Needed, t.Members, reach.zh),
		fmt.Sprintf("%s; quorum %d of %d, %s", en, t.Needed, t.Members, reach.en)
}

func (h meetingHandlers) GetRoster(
	ctx context.Context, r api.GetRosterRequestObject,
) (api.GetRosterResponseObject, error) {
	info, p := h.requestInfo(ctx), r.Params
	if err := h.allowDesk(ctx, info, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	out, err := h.cfg.Services.Attendance.Roster(ctx, info.actor, consult.ID(r.ID))
	return api.GetRoster200JSONResponse(roster(info, out, func(s attendance.Seat) bool {
		return matchesFilter(p.Response, s.Response) && matchesFilter(p.Coming, s.Coming()) &&
			matchesFilter(p.Presence, s.Presence) && matchesFilter(p.Role, s.Role) && matchesFilter(p.Body, s.ViaBodyID)
	})), err
}

// matchesFilter reports whether v equals the filter; a filter that is nil matches everything.
func matchesFilter[F, V ~string](filter *F, v V) bool {
	return filter == nil || string(*filter) == string(v)
}

func (h meetingHandlers) PutAnswer(
	ctx context.Context, r api.PutAnswerRequestObject,
) (api.PutAnswerResponseObject, error) {
	info := h.requestInfo(ctx)
	out, err := h.cfg.Services.Attendance.Answer(ctx, info.actor, consult.ID(r.ID), consult.ID(r.PersonID),
		answerEdit(*r.Body))
	return api.PutAnswer200JSONResponse{Body: roster(info, out, everybody)}, err
}

// answerEdit changes an answer as the input asks for.
func answerEdit(b api.AnswerInput) func(*consult.Answer) {
	silent := b.Channel != nil && b.Response == nil && !b.Mode.IsSpecified() && !b.SubstitutePersonID.IsSpecified() &&
		!b.SubstituteName.IsSpecified() && !b.SubstitutePost.IsSpecified()
	return func(a *consult.Answer) {
		if silent && a.Response == consult.NoResponse && !a.Sent() {
			a.Response = "" // a channel without any answer is refused
		}
		setText(&a.Response, b.Response)
		setNullText(&a.Mode, b.Mode)
		setText(&a.Channel, b.Channel)
		setNullText(&a.SubstituteID, b.SubstitutePersonID)
		setNull(&a.SubstituteName, b.SubstituteName)
		setNull(&a.SubstitutePost, b.SubstitutePost)
	}
}

func (h meetingHandlers) PutPresence(
	ctx context.Context, r api.PutPresenceRequestObject,
) (api.PutPresenceResponseObject, error) {
	info := h.requestInfo(ctx)
	if err := h.allowDesk(ctx, info, consult.ID(r.ID)); err != nil {
		return nil, err
	}
	var marks []attendance.Mark
	for _, x := range r.Body.Items {
		marks = append(marks, attendance.Mark{
			PersonID: consult.ID(value(x.PersonID)),
			HalfDay:  halfDay(x.HalfDay),
			Presence: consult.Presence(given(x.Presence)),
			Mode:     consult.Mode(given(x.Mode)),
		})
	}
	out, err := h.cfg.Services.Attendance.Attend(ctx, info.actor, consult.ID(r.ID), marks)
	return api.PutPresence200JSONResponse{Body: roster(info, out, everybody)}, err
}

func figures(x attendance.Figures) api.Figures {
	out := api.Figures{
		PersonID:   textOrNull(x.PersonID),
		Name:       x.Name,
		Invited:    x.Invited,
		Required:   x.Required,
		Accepted:   x.Accepted,
		Declined:   x.Declined,
		Tentative:  x.Unsure,
		Excused:    map[string]int{},
		Present:    x.Present,
		Late:       x.Late,
		LeftEarly:  x.Early,
		Absent:     x.Absent,
		Unrecorded: x.Unrecorded,
		Counted:    x.Counted,
		Came:       x.Came,
		Rate:       nullable.NewNullNullable[float32](),
		Online:     x.Online,
		HalfDays:   x.HalfDays,
	}
	for reason, n := range x.Excused {
		out.Excused[cmp.Or(string(reason), "unspecified")] = n
	}
	if x.Counted > 0 {
		out.Rate = nullable.NewNullableWithValue(float32(x.Came) / float32(x.Counted))
	}
	return out
}

// period is the window asked for: a year up to now unless it says.
func (h meetingHandlers) period(info requestInfo, from *api.From, to *api.To) consult.Span {
	p := info.window(from, to)
	if p.To.IsZero() {
		p.To = h.cfg.Services.Now().Add(time.Second)
	}
	if p.From.IsZero() {
		p.From = p.To.AddDate(-1, 0, 0)
	}
	return p
}

func (h meetingHandlers) GetPersonFigures(
	ctx context.Context, r api.GetPersonFiguresRequestObject,
) (api.GetPersonFiguresResponseObject, error) {
	info := h.requestInfo(ctx)
	x, err := h.cfg.Services.Attendance.Figures(ctx, info.actor, consult.ID(r.ID),
		h.period(info, r.Params.From, r.Params.To), idOf(r.Params.Under))
	if err == nil && preferredMediaType(info.accept, jsonType, csvType) == csvType {
		return api.GetPersonFigures200TextCsvResponse{Body: sheet(info, []attendance.Figures{x})}, nil
	}
	return api.GetPersonFigures200JSONResponse(figures(x)), err
}

func (h meetingHandlers) GetBodyFigures(
	ctx context.Context, r api.GetBodyFiguresRequestObject,
) (api.GetBodyFiguresResponseObject, error) {
	info := h.requestInfo(ctx)
	all, total, err := h.cfg.Services.Attendance.BodyFigures(ctx, consult.ID(r.ID),
		h.period(info, r.Params.From, r.Params.To), idOf(r.Params.Under))
	if err == nil && preferredMediaType(info.accept, jsonType, csvType) == csvType {
		total.Name = pick(info.english, "合计", "total")
		return api.GetBodyFigures200TextCsvResponse{Body: sheet(info, append(all, total))}, nil
	}
	return api.GetBodyFigures200JSONResponse{Items: mapEach(all, figures), Total: figures(total)}, err
}

// sheet is the figures as CSV with a byte order mark, which spreadsheets need to
// read Chinese.
func sheet(info requestInfo, all []attendance.Figures) io.Reader {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	head := []string{"姓名", "应邀", "须到", "答复出席", "答复不出席", "待定", "公务请假", "因病请假", "出国请假", "个人请假", "临时请假", "到会", "迟到", "早退",
		"缺席", "未登记", "应计", "实到", "出席率", "线上出席", "半天数"}
	if info.english {
		head = []string{"name", "invited", "required", "accepted", "declined", "tentative", "leave: official",
			"leave: illness", "leave: abroad", "leave: personal", "excused at the door",
			"present", "late", "left early", "absent", "unrecorded", "counted", "came", "rate",
			"online", "half days"}
	}
	_ = w.Write(head)
	for _, x := range all {
		rate := ""
		if x.Counted > 0 {
			rate = fmt.Sprintf("%.1f%%", 100*float64(x.Came)/float64(x.Counted))
		}
		row := []string{escapeFormula(x.Name)}
		for _, n := range []int{x.Invited, x.Required, x.Accepted, x.Declined, x.Unsure,
			x.Excused[consult.LeaveOfficial], x.Excused[consult.LeaveIllness],
			x.Excused[consult.LeaveAbroad], x.Excused[consult.LeavePersonal], x.Excused[""], x.Present, x.Late, x.Early,
			x.Absent, x.Unrecorded, x.Counted, x.Came} {
			row = append(row, strconv.Itoa(n))
		}
		_ = w.Write(append(row, rate, strconv.Itoa(x.Online), strconv.Itoa(x.HalfDays)))
	}
	w.Flush()
	return b
}

// escapeFormula keeps a spreadsheet program from running text as a formula.
func escapeFormula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// lapsedDay is the day that the Leave was for; null without one.
func lapsedDay(info requestInfo, l consult.Leave) nullable.Nullable[string] {
	if l.ID == "" {
		return nullable.NewNullNullable[string]()
	}
	return textOrNull(consult.DateOf(l.For.From, info.zone))
}
