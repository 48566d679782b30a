package web

import "time"

// Pace holds how long things take on a screen and between it and the server.
type Pace struct {
	// Page is how long one page of a long list stays: 12 s.
	Page time.Duration
	// Beat is how often a silent stream says that it lives: 10 s.
	Beat time.Duration
	// Dead is the silence after which a screen calls its line dead: 25 s.
	Dead time.Duration
	// Grace is how long a broken line may mend before the screen says so: 2 s.
	Grace time.Duration
	// Retry is the first pause before a screen calls again; pauses double up
	// to RetryMax and are jittered: 1 s and 15 s.
	Retry, RetryMax time.Duration
	// Recheck is how often a shared list is read again though nothing was
	// heard, so that a dead database shows: 15 s.
	Recheck time.Duration
	// Settle is the least pause between two reads of a shared list: 200 ms.
	Settle time.Duration
	// Linger is how long a shared list outlives its last screen: 30 s.
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

// screenPace is what the script needs of a Pace, in milliseconds.
type screenPace struct {
	Page     int64 `json:"page"`
	Dead     int64 `json:"dead"`
	Grace    int64 `json:"grace"`
	Retry    int64 `json:"retry"`
	RetryMax int64 `json:"retry_max"`
}

func (p Pace) screen() screenPace {
	return screenPace{p.Page.Milliseconds(), p.Dead.Milliseconds(), p.Grace.Milliseconds(),
		p.Retry.Milliseconds(), p.RetryMax.Milliseconds()}
}
