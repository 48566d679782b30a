package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/annualplan"
	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// Plans are the published plans of a year, with toAll those alone that everybody may read. annualplan.Service
// implements it.
type Plans interface {
	Published(ctx context.Context, year int, toAll bool) ([]annualplan.Published, error)
}

// planPage is the data of plan.html: the published plans of a year.
type planPage struct {
	pageFrame
	Say   planWords
	Plans []shownPlan
	// Former and Next are the addresses of the years beside it, and Return that of the holder's list; any may be empty.
	Former, Next, Return string
}

// shownPlan is a plan with its document number and its topics.
type shownPlan struct {
	Title, About string
	Topics       []shownTopic
}

// shownTopic is a topic in words.
type shownTopic struct {
	Months, Title, Form string
	Facts               []string
}

// planJSON is the plans of a year for programs.
type planJSON struct {
	Year  int            `json:"year"`
	Plans []planJSONPlan `json:"plans"`
}

type planJSONPlan struct {
	Title          string          `json:"title"`
	Body           string          `json:"body"`
	Edition        int             `json:"edition"`
	DocumentNumber string          `json:"document_number"`
	Topics         []planJSONTopic `json:"topics"`
}

type planJSONTopic struct {
	Title       string       `json:"title"`
	Form        string       `json:"form"`
	Earliest    consult.Date `json:"earliest"`
	Latest      consult.Date `json:"latest"`
	Owner       string       `json:"owner"`
	Leader      string       `json:"leader"`
	Departments []string     `json:"departments"`
	Consulted   []string     `json:"consulted"`
}

// plan answers at /plan/2027 with what everybody may read of the plans of the year, and at /plan/2027.json for
// programs. A year of which nobody published anything for everybody is not there.
func (w *Web) plan(c echo.Context) error {
	english := englishAsked(c, false)
	asked, program := strings.CutSuffix(c.Param("year"), ".json")
	year, err := strconv.Atoi(asked)
	if err != nil || len(asked) != 4 {
		return w.ErrorPage(c, api.Problem{Status: http.StatusNotFound}, english)
	}
	found, err := w.opt.Plans.Published(c.Request().Context(), year, true)
	switch {
	case err != nil:
		w.opt.Logger.Warn("the published plans cannot be shown", "error", err)
		c.Response().Header().Set("Retry-After", strconv.Itoa(linkRetry))
		return w.ErrorPage(c, api.Problem{Status: http.StatusServiceUnavailable}, english)
	case len(found) == 0:
		return w.ErrorPage(c, api.Problem{Status: http.StatusNotFound}, english)
	case program:
		guard(c.Response().Header())
		return c.JSON(http.StatusOK, planForPrograms(year, found))
	}
	lang := subscription.Chinese
	if english {
		lang = subscription.English
	}
	say := planWordsFor(string(lang))
	p := planPage{
		pageFrame: w.pageFrame(c, linkWordsFor(lang), say.yearName(year)),
		Say:       say,
		Plans:     say.plans(found),
	}
	return w.page(c, http.StatusOK, "plan", p)
}

// linkPlan answers with the published plans of a year on a member's own link; others lead to their list.
func (w *Web) linkPlan(c echo.Context) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	if l.feed.Subject.Kind != consult.SubjectPerson || l.feed.Options.Veiled || w.opt.Plans == nil {
		return c.Redirect(http.StatusSeeOther, l.Here+"?lang="+l.Words.Lang)
	}
	year, _ := strconv.Atoi(c.QueryParam("year")) // what is no year is this one
	if year < 2000 || year > 2099 {
		year = w.opt.Now().In(w.opt.Zone).Year()
	}
	found, err := w.opt.Plans.Published(c.Request().Context(), year, false)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	say := planWordsFor(l.Words.Lang)
	at := func(year int) string { return "?lang=" + l.Words.Lang + "&year=" + strconv.Itoa(year) }
	p := planPage{
		pageFrame: l.pageFrame,
		Say:       say,
		Plans:     say.plans(found),
		Former:    at(year - 1),
		Next:      at(year + 1),
		Return:    l.Here + "?lang=" + l.Words.Lang,
	}
	p.Heading = say.yearName(year)
	return w.page(c, http.StatusOK, "plan", p)
}

func planForPrograms(year int, found []annualplan.Published) planJSON {
	out := planJSON{Year: year}
	for _, p := range found {
		shown := planJSONPlan{
			Title:          p.Title,
			Body:           p.Body,
			Edition:        p.Edition,
			DocumentNumber: p.DocumentNumber(),
			Topics:         []planJSONTopic{},
		}
		for _, t := range p.Topics {
			shown.Topics = append(shown.Topics, planJSONTopic{
				Title:       t.Title,
				Form:        string(t.Form),
				Earliest:    t.Earliest,
				Latest:      t.Latest,
				Owner:       t.Owner,
				Leader:      t.Leader,
				Departments: append([]string{}, t.Departments...),
				Consulted:   append([]string{}, t.Consulted...),
			})
		}
		out.Plans = append(out.Plans, shown)
	}
	return out
}

// planWords are the words of a page with the plan of a year.
type planWords struct {
	Plan, PlanNone, Return, YearBefore, YearAfter      string
	AllYear                                            string
	Owner, Leader, Departments, Consulted, Colon, Join string
	english                                            bool
}

func planWordsFor(lang string) planWords {
	if lang == string(subscription.English) {
		return planWords{
			Plan: "Plan of the year", PlanNone: "No plan of this year has been published.",
			Return: "Back to my meetings", AllYear: "All year",
			YearBefore: "The year before", YearAfter: "The year after",
			Owner: "Held by", Leader: "In charge", Departments: "Departments", Consulted: "Consulted", Colon: ": ",
			Join: ", ", english: true,
		}
	}
	return planWords{
		Plan: "年度协商计划", PlanNone: "这一年的协商计划尚未发布。", Return: "返回我的会议", AllYear: "全年",
		YearBefore: "上一年", YearAfter: "下一年",
		Owner: "主办", Leader: "牵头领导", Departments: "承办", Consulted: "协商", Colon: "：", Join: "、",
	}
}

// yearName is the heading of the year.
func (w planWords) yearName(year int) string {
	if w.english {
		return "Plan of " + strconv.Itoa(year)
	}
	return strconv.Itoa(year) + "年度协商计划"
}

// months are those in which a topic is to be consulted on: 3月, 3–5月, 全年.
func (w planWords) months(t annualplan.PublishedTopic) string {
	from, to := t.Earliest.Start(time.UTC), t.Latest.Start(time.UTC)
	if from.Year() == to.Year() && from.Month() == time.January && to.Month() == time.December {
		return w.AllYear
	}
	first, last := from.Format("1"), to.Format("1")
	if w.english {
		first, last = from.Format("Jan"), to.Format("Jan")
	}
	if first != last {
		first += "–" + last
	}
	if w.english {
		return first
	}
	return first + "月"
}

func (w planWords) plans(found []annualplan.Published) []shownPlan {
	var out []shownPlan
	for _, p := range found {
		shown := shownPlan{Title: p.Title, About: joined(" · ", p.Body, p.DocumentNumber())}
		for _, t := range p.Topics {
			form := t.FormZH
			if w.english {
				form = t.FormEN
			}
			shown.Topics = append(shown.Topics, shownTopic{
				Months: w.months(t),
				Title:  t.Title,
				Form:   form,
				Facts: []string{
					w.fact(w.Owner, t.Owner), w.fact(w.Departments, t.Departments...),
					w.fact(w.Consulted, t.Consulted...), w.fact(w.Leader, t.Leader),
				},
			})
		}
		out = append(out, shown)
	}
	return out
}

// fact is a label with what it names; empty when it names nothing.
func (w planWords) fact(label string, names ...string) string {
	text := joined(w.Join, names...)
	if text == "" {
		return ""
	}
	return label + w.Colon + text
}
