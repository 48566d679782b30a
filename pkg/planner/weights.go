package planner

// Weights is an objective profile: what one unit of each finding costs, as
// points on the three levels. A zero Score switches a finding off.
type Weights struct {
	// Of pairs of Meetings, for each grain that they overlap.
	Room      Score // both in one room
	Required  Score // for each person required in both
	Mixed     Score // for each person required in one and preferred in the other
	Preferred Score // for each person preferred in both
	Overlap   Score // whoever comes
	// Of pairs that touch or lie near each other.
	Break     Score // one begins when another ends, whatever room and people
	Stability Score // for each shared person who changes rooms with no time to
	Travel    Score // for each grain too few to get from one site to the other, for each shared required person
	// Of one Meeting.
	Overtime Score // its last grain, when there is no such grain
	SameDay  Score // it begins and ends on two days
	Capacity Score // for each seat that its room lacks
	Larger   Score // for each seat by which other rooms are larger than its own
	Spare    Score // for each ten seats that stay empty
	Soon     Score // its last grain
	Starts   Score // it begins, or sits in a room, where it may not
	Busy     Score // for each grain that its room or someone required is taken, hard
	Missed   Score // for each grain that someone preferred is taken, hard
	Advisory Score // for each grain that its room or anyone is taken, advisory
	Order    Score // for each grain that it begins too early after what it follows

	// medium and hard are what the search takes a point on these levels for, in
	// soft points; hot and cold the temperatures between which it anneals.
	hard, medium int64
	hot, cold    float64
	squeeze      bool // what a medium point is taken for rises as it cools
}

// Field is the profile of the public meeting-scheduling benchmark.
func Field() Weights {
	return Weights{
		Room: Score{Hard: 1}, Overtime: Score{Hard: 1}, Required: Score{Hard: 1}, Capacity: Score{Hard: 1}, SameDay: Score{Hard: 1},
		Mixed: Score{Medium: 1}, Preferred: Score{Medium: 1},
		Soon: Score{Soft: 1}, Break: Score{Soft: 100}, Overlap: Score{Soft: 10}, Larger: Score{Soft: 1}, Stability: Score{Soft: 1},
		hard: 2000, medium: 200, hot: 300, cold: 5, squeeze: true,
	}
}

// Office is Huiqi's own profile: nobody required and no room twice, in the order
// and at the times that are allowed; then what it costs to move what stands; then
// the wishes.
func Office() Weights {
	one := Score{Hard: 1}
	return Weights{
		Room: one, Required: one, Overtime: one, SameDay: one, Capacity: one, Starts: one, Busy: one, Order: one,
		Mixed: Score{Soft: 3}, Preferred: Score{Soft: 1}, Missed: Score{Soft: 3}, Advisory: Score{Soft: 2},
		Travel: Score{Soft: 8}, Spare: Score{Soft: 1},
		hard: 1 << 44, medium: 1 << 18, hot: 12, cold: 0.5,
	}
}
