package drafting_test

import (
	"strings"
	"testing"
	"time"

	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
	"huiqi/pkg/proposal"
)

func TestAProposalKeepsTheNotice(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		m := o.Book(
			t, With(Sitting(Span(t, "06-03 09:00-10:00"), o.Person(t)), func(m *consult.Meeting) { m.Form = "expert" }),
		)
		// Monday the 1st: five days of notice are over on Saturday, so Monday is the first lawful day.
		if to, a, out := o.Goes(t, Taken(t, "06-03 08:00-06-03 18:00", proposal.Limits{})); to != "06-08 09:00" ||
			out.Unlawful != 0 || len(a.Warnings) != 0 {
			t.Errorf("to %s, %d unlawful: %+v", to, out.Unlawful, a.Warnings)
		}
		to, a, out := o.Goes(
			t, Taken(t, "06-03 08:00-06-03 18:00", proposal.Limits{Window: Span(t, "06-01 08:00-06-06 18:00")}),
		)
		if out.Unlawful != 1 || Kinds(a.Warnings) != "~short_notice" || !strings.HasSuffix(a.ZH, "（范围内没有合乎通知期限的空档）") {
			t.Errorf("with no lawful day to %s, %d unlawful: %s %q", to, out.Unlawful, a.ZH, Kinds(a.Warnings))
		}
		if to != "06-04 09:00" {
			t.Errorf("to %s: of the days that are all too soon the nearest", to)
		}
		o.Edit(t, m.ID, func(m *consult.Meeting) { m.MaterialsReadyAt = When(t, "06-10 09:00") })
		_, err := o.Directory.Forms.Edit(t.Context(), o.By, "expert", 0, func(f *consult.Form) error {
			f.MaterialsDays, f.MaterialsUnit = 2, consult.WorkingDays
			return nil
		})
		Must(t, err)
		if to, _, out := o.Goes(t, Taken(t, "06-03 08:00-06-03 18:00", proposal.Limits{})); to != "06-12 09:00" ||
			out.Unlawful != 0 {
			t.Errorf("materials of the 10th, two working days ahead: to %s, %d unlawful", to, out.Unlawful)
		}
	})
}

func TestLaterBeatsEarlier(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		o.Book(t, Sitting(Span(t, "06-10 09:00-10:00"), o.Person(t)))
		if to, _, _ := o.Goes(t, Taken(t, "06-10 08:00-06-10 18:00", proposal.Limits{})); to != "06-11 09:00" {
			t.Errorf("Wednesday is taken: to %s", to)
		}
	})
}

func TestAProposalKeepsTheBreak(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		o.Book(t, Sitting(Span(t, "06-10 10:00-12:00"), o.Person(t)))
		// What is left of the day is the break and what follows it.
		if to, _, out := o.Goes(
			t, Taken(t, "06-10 09:00-11:00", proposal.Limits{Window: Span(t, "06-10 08:00-06-10 18:00")}),
		); to != "06-10 13:30" ||
			out.Unlawful != 0 {
			t.Errorf("to %s, %d unlawful", to, out.Unlawful)
		}
	})
}

// The break is kept although that disturbs a meeting which is not hit.
func TestTheBreakIsDearerThanAnotherMove(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		p := o.Person(t)
		hit := o.Book(t, Sitting(Span(t, "06-10 09:00-11:00"), p))
		other := o.Book(t, Sitting(Span(t, "06-10 14:30-16:00"), p))
		// Between the block and the other meeting two hours are free over the break only.
		out := o.Planned(
			t, Taken(t, "06-10 09:00-11:00", proposal.Limits{Window: Span(t, "06-10 09:00-06-10 17:30")}),
		).Outcome
		went := map[consult.ID]string{}
		for _, a := range out.Adjustments {
			went[a.MeetingID] = a.After.Span.From.In(o.Zone()).Format("15:04")
		}
		if out.Unlawful != 0 || len(went) != 2 || went[hit.ID] < "13:30" || went[other.ID] < "13:30" {
			t.Errorf("%d unlawful: %v", out.Unlawful, went)
		}
	})
}

func TestDatesOfASeriesStayApart(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		o.BookSeries(t, Weekly(Span(t, "06-08 09:00-09:45"), "FREQ=DAILY;COUNT=4", o.Person(t)))
		to, _, out := o.Goes(t, Taken(t, "06-09 08:00-06-09 18:00", proposal.Limits{Alone: true}))
		if day := to[:5]; out.Unlawful != 0 || day >= "06-08" && day <= "06-11" {
			t.Errorf("Tuesday's goes to %s, %d unlawful", to, out.Unlawful)
		}
		narrow := proposal.Limits{Alone: true, Window: Span(t, "06-08 08:00-06-11 18:00")}
		if to, a, out := o.Goes(t, Taken(t, "06-09 08:00-06-09 18:00", narrow)); out.Unlawful != 1 ||
			!strings.Contains(a.ZH, "同一系列") {
			t.Errorf("no other day is left: to %s, %d unlawful, %s", to, out.Unlawful, a.ZH)
		}
	})
}

func TestAnotherRoomAsksForNoNotice(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		venue := o.Venue(t)
		room, other := o.Room(t, venue, 10), o.Room(t, venue, 10)
		m := o.Book(
			t,
			With(Sitting(Span(t, "06-08 09:00-10:00"), o.Person(t)), func(m *consult.Meeting) {
				m.Form, m.RoomID = "expert", room
			}),
		)
		o.Instant.Add(int64(6 * 24 * time.Hour / time.Second))
		ask := Taken(t, "06-08 08:00-06-08 18:00", proposal.Limits{})
		ask.Cause.Block.Subject = consult.Subject{Kind: consult.SubjectRoom, ID: room}
		to, a, out := o.Goes(t, ask)
		if to != "06-08 09:00" || a.After.RoomID != other || out.Unlawful != 0 || len(a.Warnings) != 0 {
			t.Errorf("to %s in %s, %d unlawful: %+v", to, a.After.RoomID, out.Unlawful, a.Warnings)
		}
		moved := o.Edit(t, m.ID, func(m *consult.Meeting) { m.RoomID = other })
		if w, err := o.Booking.Warnings(t.Context(), moved); err != nil || len(w) != 0 {
			t.Errorf("in another room it is warned of %q (%v)", Kinds(w), err)
		}
	})
}
