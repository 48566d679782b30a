package planner

import "math"

func pow(x, y float64) float64 { return math.Exp(math.Log(x) * y) }
