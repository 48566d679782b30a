package web

import (
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

// officeFrame is what the pages of the office have at their top and bottom.
type officeFrame struct {
	openFrame
	// Nav are the pages of the office that the visitor may open.
	Nav []tab
	// Who is signed in, and SignOut the address of the form that ends that, with its Proof.
	Who, SignOut, Proof string

	english bool
	zone    *time.Location
}

// mountOffice adds the pages of the office.
func (w *Web) mountOffice(e *echo.Echo, both []string) {
	e.Match(both, signInPath, w.askSignIn)
	e.POST(signInPath, w.signIn)
	e.POST("/signout", w.signOut)
	for path, page := range map[string]func(echo.Context, visitor) error{
		officePath:                 w.officeHome,
		figuresPath:                w.figures,
		figureItemsPath:            w.figureItems,
		reportsPath:                w.reports,
		reportsPath + "/:id":       w.report,
		reportsPath + "/:id/items": w.reportItems,
		heldPath:                   w.held,
	} {
		e.Match(both, path, w.signedIn(page))
	}
	e.POST(heldPath, w.signedIn(w.recordHeld))
	for _, l := range w.officeLists() {
		if len(l.columns) > 0 {
			e.Match(both, l.path, w.signedIn(w.list(l)))
		}
	}
}

// officeFrame makes the frame of the page that was asked for.
func (w *Web) officeFrame(c echo.Context, v visitor, heading said) officeFrame {
	english := englishAsked(c, false)
	f := officeFrame{openFrame: w.openFrame(c, english, heading.in(english)), english: english, zone: w.opt.Zone}
	f.Style = "office.css"
	f.Who = v.who.Name
	f.SignOut = href(c, "/signout", "venue", "")
	f.Proof = proofOf(v.session.Hash, "signout")
	for _, page := range []struct {
		name            said
		path, operation string
	}{
		{said{"待办", "To do"}, officePath, ""},
		{said{"统计", "Figures"}, figuresPath, "countFigures"},
		{said{"报告", "Reports"}, reportsPath, "listReports"},
	} {
		if page.operation == "" || w.may(c, v, page.operation) {
			at := c.Request().URL.Path
			f.Nav = append(f.Nav, tab{Name: page.name.in(english), Href: f.at(page.path, nil), Here: at == page.path})
		}
	}
	return f
}

// In is the text in the language of the page.
func (f officeFrame) In(zh, en string) string { return said{zh, en}.in(f.english) }

// instant is a time of day with its date.
func (f officeFrame) instant(t time.Time) string { return t.In(f.zone).Format("2006-01-02 15:04") }

// faults are the words for what is wrong with an input.
func (f officeFrame) faults(bad *consult.Invalid) string {
	said := make([]string, len(bad.Faults))
	for i, fault := range bad.Faults {
		said[i] = f.In(fault.ZH, fault.Field+" "+fault.EN)
	}
	return strings.Join(said, f.In("；", "; ")) + f.In("。", ".")
}
