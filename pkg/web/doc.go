// Package web owns the pages: the kiosk on the lobby wall and the front page,
// their templates, styles and scripts, all embedded and served from the same
// origin. It reads the public list of a day and hears that something changed;
// it decides nothing, holds no data and leaves the API to rest.
package web
