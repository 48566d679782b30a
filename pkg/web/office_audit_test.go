package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The pages of the office can be read and used by everybody, in every size, without scripts as with them.
func TestTheOfficesPagesCanBeReadByEverybody(t *testing.T) {
	t.Parallel()
	p := openTab(t, "390x844")
	o, _ := everythingWaits(t)
	report := o.add("/reports", map[string]any{"title": "全年", "by": "form"})
	p.audit(t, "signin/en", o.URL+"/signin?lang=en")
	do(p, chromedp.Evaluate[bool](`document.querySelector('[name=token]').value = '`+o.Admin+
		`', document.querySelector('button.button').click(), true`))
	p.wait(10*time.Second, `location.pathname === '/office'`)
	for name, path := range map[string]string{
		"home": "", "figures/en": "/figures?by=body&lang=en", "items": "/figures/items?figure=attended",
		"held": "/held", "motions/en": "/motions?lang=en", "report": "/reports/" + report,
	} {
		p.audit(t, "office/"+name, o.URL+"/office"+path)
	}
}
