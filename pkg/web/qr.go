package web

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	qr "github.com/piglig/go-qr"

	"huiqi/pkg/consult"
)

const (
	// quietZone is the width in modules of the white margin that ISO/IEC 18004 requires.
	quietZone = 4
	// qrPixels is the default width of a PNG in pixels, enough for a badge at 300 dpi.
	qrPixels    = 600
	minQRPixels = 100
	maxQRPixels = 2000
)

// qrSVG answers with the QR code of the link's page for print, or with of=calendar with that of the calendar itself.
func (w *Web) qrSVG(c echo.Context) error {
	return w.code(c, mimeOf(".svg"), func(code *qr.QrCode) ([]byte, error) {
		return code.ToSVGBytes(qr.NewQrCodeImgConfig(1, quietZone, qr.WithOptimalSVG(), qr.WithSVGXMLHeader()))
	})
}

// qrPNG answers with the same as a PNG for chats and documents, which is width pixels wide.
func (w *Web) qrPNG(c echo.Context) error {
	return w.code(c, "image/png", func(code *qr.QrCode) ([]byte, error) {
		width, err := widthOf(c.QueryParam("width"))
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = png.Encode(&b, picture(code, width))
		return b.Bytes(), err
	})
}

// picture draws the code with a whole number of pixels for each module, because fractions would blur it. What is left
// of the width goes to the margin.
func picture(code *qr.QrCode, width int) image.Image {
	scale := max(1, width/(code.Size()+2*quietZone))
	width = max(width, scale*(code.Size()+2*quietZone))
	margin := (width - scale*code.Size()) / 2
	img := image.NewPaletted(image.Rect(0, 0, width, width), color.Palette{color.White, color.Black})
	for y := range code.Size() {
		for x := range code.Size() {
			if code.Module(x, y) {
				at := image.Rect(0, 0, scale, scale).Add(image.Pt(margin+x*scale, margin+y*scale))
				draw.Draw(img, at, image.Black, image.Point{}, draw.Src)
			}
		}
	}
	return img
}

func widthOf(asked string) (int, error) {
	if asked == "" {
		return qrPixels, nil
	}
	width, err := strconv.Atoi(asked)
	if err != nil {
		width = 0 // out of range
	}
	var f consult.Faults
	f.Add(width < minQRPixels || width > maxQRPixels, "width", "range",
		fmt.Sprintf("应为 %d 到 %d 的整数", minQRPixels, maxQRPixels),
		fmt.Sprintf("must be a whole number from %d to %d", minQRPixels, maxQRPixels))
	return width, f.Err()
}

// scanPage is the data of scan.html.
type scanPage struct {
	link
	Say mineWords
}

// scan answers with a page that shows the code large and says how to scan it.
func (w *Web) scan(c echo.Context) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	l.Heading = l.Words.ScanTitle
	return w.page(c, http.StatusOK, "scan", scanPage{l, mineWordsFor(l.Words.Lang)})
}

func (w *Web) code(c echo.Context, mime string, draw func(*qr.QrCode) ([]byte, error)) error {
	l, err := w.link(c)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	of, err := oneOf(c, "of", "page", "calendar")
	if err != nil {
		return w.linkTrouble(c, err)
	}
	target := l.Page
	if of == "calendar" {
		target = l.Webcal
	}
	// A code on a badge gets scratched and bent. Medium can still be read when 15 % of it is damaged.
	code, err := qr.EncodeText(target, qr.Medium)
	if err != nil {
		return fmt.Errorf("web: QR code: %w", err)
	}
	picture, err := draw(code)
	if err != nil {
		return w.linkTrouble(c, err)
	}
	guard(c.Response().Header())
	return c.Blob(http.StatusOK, mime, picture)
}

// qrCode is a QR code as the path of an SVG of Size times Size.
type qrCode struct {
	Size int
	Path string
}

// todayCode leads from a screen to the list on a phone, at the address of this server.
func todayCode(origin string, a screenRequest) (*qrCode, error) {
	target := origin + "/today"
	query := url.Values{}
	if a.venue != "" {
		query.Set("venue", string(a.venue))
	}
	if a.lang == "en" {
		query.Set("lang", "en")
	}
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	// Nothing scratches a screen, and fewer modules can be read from farther away.
	code, err := qr.EncodeText(target, qr.Low)
	if err != nil {
		return nil, fmt.Errorf("web: QR code: %w", err)
	}
	return &qrCode{code.Size() + 2*quietZone, qrPath(code)}, nil
}

// qrPath draws each run of dark modules as a rectangle.
func qrPath(code *qr.QrCode) string {
	var path strings.Builder
	for y := range code.Size() {
		for x := 0; x < code.Size(); x++ {
			run := 0
			for x+run < code.Size() && code.Module(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quietZone, y+quietZone, run, run)
				x += run
			}
		}
	}
	return path.String()
}
