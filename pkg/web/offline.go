package web

import "github.com/labstack/echo/v4"

// feedHeader names the Feed whose list an answer is, so that a list that a browser has kept gives way to that of
// another link to the same calendar.
const feedHeader = "X-Huiqi-Feed"

// offlineWorker serves the service worker that keeps the list of a link on the device that has opened it. Its address
// lies where the links do, so that its scope is /feeds/ and nothing else.
func (w *Web) offlineWorker(c echo.Context) error { return w.serveWorker(c, "offline_worker.js") }
