package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// officeFrame is what the pages of the office have at their top and bottom.
type officeFrame struct {
	openFrame
	Say officeWords
	// Nav are the pages of the office that the visitor may open.
	Nav []tab
	// Who is signed in, and SignOut the address of the form that ends that, with its Proof.
	Who, SignOut, Proof string
}

// mountOffice adds the pages of the office.
func (w *Web) mountOffice(e *echo.Echo, both []string) {
	e.Match(both, signInPath, w.askSignIn)
	e.POST(signInPath, w.signIn)
	e.POST("/signout", w.signOut)
	e.Match(both, officePath, w.signedIn(w.officeHome))
}

// officeFrame makes the frame of the page that was asked for.
func (w *Web) officeFrame(c echo.Context, v visitor, heading said) officeFrame {
	english := englishAsked(c, false)
	f := officeFrame{openFrame: w.openFrame(c, english, heading.in(english)), Say: officeWordsFor(english)}
	f.Style = "office.css"
	f.Who = v.who.Name
	f.SignOut = href(c, "/signout", "venue", "")
	f.Proof = proofOf(v.session.Hash, "signout")
	return f
}

// officeHome is what waits for the visitor.
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
	return w.page(c, http.StatusOK, "office", p)
}

// officeWords is the text of the pages of the office in one language.
type officeWords struct {
	Places, SignOut, Waiting, NoPages string
}

func officeWordsFor(english bool) officeWords {
	in := func(zh, en string) string { return said{zh, en}.in(english) }
	return officeWords{
		Places:  in("办公室", "Office"),
		SignOut: in("退出", "Sign out"),
		Waiting: in("待办", "To do"),
		NoPages: in("您的角色在网页上没有待办，请使用接口。", "Nothing is kept here for your role. Please use the API."),
	}
}
