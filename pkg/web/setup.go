package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/kiosk"
)

// setupPage is the data of setup.html: the addresses of all screens, for whoever hangs one up.
type setupPage struct {
	openFrame
	Words  setupWords
	All    screenLinks
	Places []setupPlace
}

// setupPlace is a venue with the screens that it may have.
type setupPlace struct {
	Name   string
	Hall   screenLinks
	Floors []screenLinks
	Doors  []screenLinks
}

// screenLinks leads to one screen in both languages.
type screenLinks struct{ Name, Chinese, English string }

type setupWords struct{ Intro, Steps, All, Hall, Floors, Doors, None string }

func setupWordsFor(english bool) setupWords {
	if english {
		return setupWords{
			Intro: "Open this page on the PC of the screen, choose what it shows, and press F11.",
			Steps: "A screen recovers by itself when network or power were away. It needs no login and no mouse.",
			All:   "All venues", Hall: "Lobby", Floors: "A floor", Doors: "The door of a room",
			None: "There are no venues yet.",
		}
	}
	return setupWords{
		Intro: "在屏幕所接的电脑上打开本页，点选内容，再按 F11 全屏。",
		Steps: "断网、断电后屏幕会自行恢复，不用登录，也不用鼠标。",
		All:   "全部场所", Hall: "大厅屏", Floors: "楼层屏", Doors: "会议室门口屏",
		None: "还没有登记场所。",
	}
}

// screenAt is the address of the screen of a scope in both languages.
func screenAt(name string, query url.Values) screenLinks {
	links := screenLinks{Name: name, Chinese: "/kiosk"}
	if len(query) > 0 {
		links.Chinese += "?" + query.Encode()
	}
	query.Set("lang", "en")
	links.English = "/kiosk?" + query.Encode()
	return links
}

// setup answers with the page on which somebody who hangs up a screen finds every venue, floor and room.
func (w *Web) setup(c echo.Context) error {
	english := englishAsked(c, false)
	places, err := w.opt.Days.Places(c.Request().Context())
	if err != nil {
		w.opt.Logger.Warn("the page to set up screens cannot be shown", "error", err)
		c.Response().Header().Set("Retry-After", strconv.Itoa(linkRetry))
		return w.ErrorPage(c, api.Problem{Status: http.StatusServiceUnavailable}, english)
	}
	words := setupWordsFor(english)
	p := setupPage{
		openFrame: w.openFrame(c, english, said{"设置屏幕", "Set up a screen"}.in(english)),
		Words:     words,
		All:       screenAt(words.All, url.Values{}),
	}
	for _, place := range places {
		p.Places = append(p.Places, setupOf(place, words))
	}
	return w.page(c, http.StatusOK, "setup", p)
}

func setupOf(place kiosk.Place, words setupWords) setupPlace {
	venue := string(place.Venue.ID)
	out := setupPlace{Name: place.Venue.Name, Hall: screenAt(words.Hall, url.Values{"venue": {venue}})}
	for _, floor := range place.Floors() {
		out.Floors = append(out.Floors, screenAt(floor, url.Values{"venue": {venue}, "floor": {floor}}))
	}
	for _, r := range place.Rooms {
		out.Doors = append(out.Doors, screenAt(roomText(r), url.Values{"room": {string(r.ID)}}))
	}
	return out
}
