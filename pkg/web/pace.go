package web

import "time"

// Pace holds the intervals of the kiosk. Each field names its default.
type Pace struct {
	// Page is how long each page of a long list is shown: 12 s.
	Page time.Duration
	// Beat is how often a stream without changes sends a sign of life: 10 s.
	Beat time.Duration
	// Dead is how long a stream may be silent before a screen considers it dead: 25 s.
	Dead time.Duration
	// Grace is how long a connection may be broken before the screen says so: 2 s.
	Grace time.Duration
	// Retry is the pause before a screen reconnects: 1 s. It doubles with each attempt, up to RetryMax, 15 s, and has a
	// random part, so that not all screens return at once.
	Retry, RetryMax time.Duration
	// Recheck is how often a shared list is read without a signal, so that a failed database is noticed: 15 s.
	Recheck time.Duration
	// Settle is the shortest pause between two reads of a shared list: 200 ms.
	Settle time.Duration
	// Linger is how long a shared list is kept after its last screen has left: 30 s.
	Linger time.Duration
}

func (p Pace) withDefaults() Pace {
	or := func(d *time.Duration, standard time.Duration) {
		if *d <= 0 {
			*d = standard
		}
	}
	or(&p.Page, 12*time.Second)
	or(&p.Beat, 10*time.Second)
	or(&p.Dead, 25*time.Second)
	or(&p.Grace, 2*time.Second)
	or(&p.Retry, time.Second)
	or(&p.RetryMax, 15*time.Second)
	or(&p.Recheck, 15*time.Second)
	or(&p.Settle, 200*time.Millisecond)
	or(&p.Linger, 30*time.Second)
	return p
}

// screenPace is the part of a Pace that the script needs, in milliseconds.
type screenPace struct {
	Page     int64 `json:"page"`
	Dead     int64 `json:"dead"`
	Grace    int64 `json:"grace"`
	Retry    int64 `json:"retry"`
	RetryMax int64 `json:"retry_max"`
}

func (p Pace) screen() screenPace {
	return screenPace{
		Page:     p.Page.Milliseconds(),
		Dead:     p.Dead.Milliseconds(),
		Grace:    p.Grace.Milliseconds(),
		Retry:    p.Retry.Milliseconds(),
		RetryMax: p.RetryMax.Milliseconds(),
	}
}
