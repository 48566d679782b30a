// Package web serves the pages: the kiosk on the lobby wall, the front page, and the pages, slips and QR codes of a
// feed's link. It owns their templates, styles and scripts, which are embedded and served from the same origin. It
// reads the public meetings of a day and is notified of changes; it makes no decisions and leaves the API to rest.
package web
