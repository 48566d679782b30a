package load

import (
	"slices"
	"time"
)

// Figures are the results of a run. Times are in milliseconds.
type Figures struct {
	Seconds   float64 `json:"seconds"`
	Asked     int     `json:"asked"`
	PerSecond float64 `json:"per_second"`
	Whole     int     `json:"whole"`
	Unchanged int     `json:"unchanged"`
	// Failed counts polls without an answer or with another status.
	Failed int   `json:"failed"`
	Bytes  int64 `json:"bytes"`
	// Conditional are the times of polls with If-None-Match, Plain those of the others.
	Conditional Times `json:"conditional_ms"`
	Plain       Times `json:"plain_ms"`
}

// Times are quantiles, in milliseconds.
type Times struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P99   float64 `json:"p99"`
	P999  float64 `json:"p999"`
	Max   float64 `json:"max"`
}

// results are the polls of one connection; times are in microseconds.
type results struct {
	conditional, plain       []uint32
	whole, unchanged, failed int
	bytes                    int64
}

func (s *results) add(a answer, err error, conditional bool, took time.Duration) {
	switch {
	case err == nil && a.status == 200:
		s.whole++
	case err == nil && a.status == 304:
		s.unchanged++
	default:
		s.failed++
		return
	}
	s.bytes += int64(a.length)
	micros := uint32(min(took.Microseconds(), 1<<32-1))
	if conditional {
		s.conditional = append(s.conditional, micros)
	} else {
		s.plain = append(s.plain, micros)
	}
}

func newFigures(parts []results, took time.Duration) Figures {
	f := Figures{Seconds: took.Seconds()}
	var conditional, plain []uint32
	for _, p := range parts {
		f.Whole += p.whole
		f.Unchanged += p.unchanged
		f.Failed += p.failed
		f.Bytes += p.bytes
		conditional = append(conditional, p.conditional...)
		plain = append(plain, p.plain...)
	}
	f.Asked = f.Whole + f.Unchanged + f.Failed
	f.PerSecond = float64(f.Asked) / took.Seconds()
	f.Conditional, f.Plain = newTimes(conditional), newTimes(plain)
	return f
}

func newTimes(micros []uint32) Times {
	if len(micros) == 0 {
		return Times{}
	}
	slices.Sort(micros)
	at := func(q float64) float64 { return float64(micros[int(q*float64(len(micros)-1))]) / 1000 }
	return Times{Count: len(micros), P50: at(.5), P90: at(.9), P99: at(.99), P999: at(.999), Max: at(1)}
}
