package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// manifest is what a phone shows of a link that was put on its home screen (W3C Web Application Manifest).
type manifest struct {
	Name     string         `json:"name"`
	Short    string         `json:"short_name"`
	Lang     string         `json:"lang"`
	StartURL string         `json:"start_url"`
	Scope    string         `json:"scope"`
	Display  string         `json:"display"`
	Paper    string         `json:"background_color"`
	Theme    string         `json:"theme_color"`
	Icons    []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Source string `json:"src"`
	Sizes  string `json:"sizes"`
	Type   string `json:"type"`
}

// manifest answers with that of the link.
func (w *Web) manifest(c echo.Context) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	say := mineWordsFor(l.Words.Lang)
	m := manifest{
		Name:     title(say.heading(l.feed.Subject.Kind), w.opt.Office),
		Short:    say.heading(l.feed.Subject.Kind),
		Lang:     l.Words.HTMLLang,
		StartURL: l.Here + "?lang=" + l.Words.Lang,
		Scope:    l.Here,
		Display:  "minimal-ui",
		Paper:    "#fbf7ee",
		Theme:    "#fbf7ee",
	}
	for name, size := range map[string]string{"icon-180.png": "180x180", "icon-512.png": "512x512"} {
		source, err := w.assets.url(name)
		if err != nil {
			return err
		}
		m.Icons = append(m.Icons, manifestIcon{source, size, mimeOf(name)})
	}
	guard(c.Response().Header())
	c.Response().Header().Set(echo.HeaderContentType, "application/manifest+json")
	return c.JSON(http.StatusOK, m)
}
