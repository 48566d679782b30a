package planner

import "math"

// rng generates random numbers (SplitMix64), small enough to be inlined and the same on every
// machine.
type rng uint64

func (d *rng) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number in [0, n), uniform enough for the search.
func (d *rng) below(n int) int { return int(uint64(uint32(d.next())) * uint64(n) >> 32) }

// unit returns a number in [0, 1).
func (d *rng) unit() float64 { return float64(d.next()>>11) / (1 << 53) }

// acceptedLoss is the largest loss that a move may cause at a temperature of 1: Metropolis'
// rule, solved for the loss.
func (d *rng) acceptedLoss() float64 { return -math.Log(1 - d.unit()) }
