package planner

// Weights is an objective profile: the cost of one unit of each finding on its level. Zero
// turns a rule off, and what is off takes no time. The units are grains, people or seats, as
// each field says.
type Weights struct {
	// Hard.
	Room       int64 // grains in which two meetings are in one room, by pair; also grains of a room's hard Busy
	Overtime   int64 // the number of the last grain of a meeting that ends after the last Grain
	SameDay    int64 // 1 for a meeting that starts on one day and ends on another
	Attendance int64 // grains in which a required person is in two meetings, by person and pair; also their hard Busy
	Capacity   int64 // seats missing
	Outside    int64 // 1 for a start that is not in Starts, 1 for a room that is not in Rooms
	Follow     int64 // grains by which a meeting is too early

	// TravelOn is the level on which a trip that is too long for the time counts: Hard or Soft.
	TravelOn Level
	Travel   int64 // grains missing between two meetings of a required person on one day, by person and pair

	// Lawful: rules to keep while they can be kept, each counted by itself.
	Unlawful int64 // Meeting.Unlawful at the start
	Apart    int64 // 1 for a pair of Meeting.Apart that begins on one day

	// Medium: 1 turns on Meeting.Cost and Meeting.RoomCost.
	Moved int64

	// Optional is the level on which overlaps of optional people count: Medium or Soft.
	Optional Level
	// Mixed counts grains in which a person is required here and preferred there; also a preferred person's
	// hard Busy.
	Mixed     int64
	Preferred int64 // grains in which a person is preferred in two meetings

	// Soft.
	Advisory  int64 // grains of an advisory Busy, of a room or a required person
	Wish      int64 // multiplies Meeting.Wish
	Load      int64 // meetings of a person on one day beyond LoadLimit
	LoadLimit int   // how many meetings on one day are acceptable
	Near      int64 // grains between the start and At
	Soon      int64 // the last grain's number ("as soon as possible")
	Break     int64 // 1 for each ordered pair of meetings of which one starts just as the other ends
	Overlap   int64 // grains in which two meetings overlap, by pair
	Larger    int64 // seats by which other rooms are larger, all together ("larger rooms first")
	Spare     int64 // seats left empty ("no larger room than needed")
	Stability int64 // people who change rooms for a meeting that starts no more than two grains after the other's end

	// unit is the typical cost of a soft finding. The temperatures of the search are multiples
	// of it.
	unit float64
}

// Field is the profile of the public meeting-scheduling benchmark published by OptaPlanner and
// Timefold.
func Field() Weights {
	return Weights{
		Room: 1, Overtime: 1, SameDay: 1, Attendance: 1, Capacity: 1,
		Optional: Medium, Mixed: 1, Preferred: 1,
		Soon: 1, Break: 100, Overlap: 10, Larger: 1, Stability: 1,
		unit: 100,
	}
}

// Office is Huiqi's own profile. Only what the caller puts into Cost counts on the medium
// level. Overlaps of optional people and trips that are too long are soft, so that no confirmed
// meeting moves because of them.
func Office() Weights {
	return Weights{
		Room: 1, Overtime: 1, SameDay: 1, Attendance: 1, Capacity: 1, Outside: 1, Follow: 1,
		TravelOn: Soft, Travel: 8,
		Unlawful: 1, Apart: 1,
		Moved:    1,
		Optional: Soft, Mixed: 20, Preferred: 10,
		Advisory: 20, Wish: 1, Load: 40, LoadLimit: 2, Near: 1, Spare: 1,
		unit: 20,
	}
}
