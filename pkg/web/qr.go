package web

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
	qr "github.com/piglig/go-qr"
)

const (
	// quiet is the white margin that ISO/IEC 18004 asks for, in modules.
	quiet = 4
	// qrPixels is a PNG's width in pixels unless asked otherwise: sharp on a badge at 300 dpi.
	qrPixels, maxQRPixels = 600, 2000
)

// qrSVG answers the QR code of the link's page, or with of=calendar of the calendar
// itself, for print.
func (w *Web) qrSVG(c echo.Context) error {
	return w.code(c, mimeOf(".svg"), func(code *qr.QrCode) ([]byte, error) {
		return code.ToSVGBytes(qr.NewQrCodeImgConfig(1, quiet, qr.WithOptimalSVG(), qr.WithSVGXMLHeader()))
	})
}

// qrPNG answers the same for chats and documents, width pixels wide or a little
// more.
func (w *Web) qrPNG(c echo.Context) error {
	return w.code(c, "image/png", func(code *qr.QrCode) ([]byte, error) {
		modules := code.Size() + 2*quiet
		width, err := strconv.Atoi(c.QueryParam("width"))
		if err != nil || width < modules {
			width = qrPixels
		}
		return code.ToPNGBytes(qr.NewQrCodeImgConfig((min(width, maxQRPixels)+modules-1)/modules, quiet))
	})
}

func (w *Web) code(c echo.Context, mime string, draw func(*qr.QrCode) ([]byte, error)) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	target := l.Page
	if c.QueryParam("of") == "calendar" {
		target = l.Webcal
	}
	// A code on a badge gets scratched and bent: Medium mends 15 % of it.
	code, err := qr.EncodeText(target, qr.Medium)
	if err != nil {
		return fmt.Errorf("web: QR code: %w", err)
	}
	picture, err := draw(code)
	if err != nil {
		return fmt.Errorf("web: QR code: %w", err)
	}
	guard(c.Response().Header())
	return c.Blob(http.StatusOK, mime, picture)
}
