package web_test

import (
	"testing"
	"time"
)

// watchWall is a script that notes when each meeting was first shown, in seconds since it began to watch.
const watchWall = `(() => {
	window.seen = {};
	const began = performance.now(), note = () => document.querySelectorAll('.page.on .row').forEach(r => {
		const title = r.querySelector('.title').textContent;
		seen[title] = seen[title] || { s: (performance.now() - began) / 1000, on: r.classList.contains('running') };
	});
	setInterval(note, 100);
	return true;
})()`

// With -shots this measures, at the pace that offices get, how many seconds pass until each meeting was shown.
func TestSecondsUntilEachMeetingWasShown(t *testing.T) {
	t.Parallel()
	if *shots == "" {
		t.Skip("left out: it takes more than a minute; it is measured only when -shots names a folder")
	}
	for _, size := range []string{landscape, small, portrait} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			h := open(t, monday(t, 10, 0), standard())
			h.add(crowd(t, 51)...)
			p := openTab(t, size)
			p.visit(h.url + "/kiosk")
			p.wait(5*time.Second, live)
			eval[bool](p, watchWall)
			p.wait(20*time.Second, "Object.keys(seen).length === 51")
			for _, row := range [][2]string{{"on now", "v.on"}, {"all", "true"}} {
				some := "Object.values(seen).filter(v => " + row[1] + ")"
				n := eval[[]float64](p, "(v => [v.length, Math.max(0, ...v.map(v => v.s))])("+some+")")
				t.Logf("%s: %.0f meetings, the last after %.1f s", row[0], n[0], n[1])
			}
		})
	}
}
