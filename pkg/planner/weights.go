package planner

// Weights is an objective profile: what one unit of each finding costs on its level. Zero switches a rule off, and what
// is off costs no time. The units are grains, people or seats as each rule says.
type Weights struct {
	// Hard.
	Room       int64 // grains in which two meetings are in one room, by pair; also grains of a room's hard Busy
	Overtime   int64 // the last grain's number, of a meeting that ends after the last Grain
	SameDay    int64 // 1 for a meeting that starts on one day and ends on another
	Attendance int64 // grains in which a required person is in two meetings, by person and pair; also their hard Busy
	Capacity   int64 // seats missing
	Outside    int64 // 1 for a start that is not in Starts, 1 for a room that is not in Rooms
	Follow     int64 // grains by which a meeting is too early

	// TravelOn is where it counts when the way is too long for the time: Hard or Soft.
	TravelOn Level
	Travel   int64 // grains missing between two meetings of a required person on one day, by person and pair

	// Lawful: rules that are kept while they can be, each by itself.
	Unlawful int64 // by Meeting.Unlawful, at the start
	Apart    int64 // 1 for a pair of Meeting.Apart that begins on one day

	// Medium: 1 switches Meeting.Cost and Meeting.RoomCost on.
	Moved int64

	// Optional is where the overlaps of people whose presence is optional count: Medium or Soft.
	Optional  Level
	Mixed     int64 // grains in which a person is required here and preferred there; also a preferred person's hard Busy
	Preferred int64 // grains in which a person is preferred in two meetings

	// Soft.
	Advisory  int64 // grains of an advisory Busy, of a room or a required person
	Wish      int64 // multiplies Meeting.Wish
	Load      int64 // meetings of a person on one day beyond LoadLimit
	LoadLimit int   // how many meetings on one day are fair
	Near      int64 // grains between the start and At
	Soon      int64 // the last grain's number ("as soon as possible")
	Break     int64 // 1 for each ordered pair of which one starts just as the other ends
	Overlap   int64 // grains in which two meetings overlap, by pair
	Larger    int64 // seats by which other rooms are larger, summed ("larger rooms first")
	Spare     int64 // seats left empty ("no larger room than needed")
	Stability int64 // people who change rooms for a meeting that starts no more than two grains after the other's end

	// unit is what a usual wish weighs: the search's temperatures are multiples of it.
	unit float64
}

// Field is the profile of the public meeting-scheduling benchmark that OptaPlanner and Timefold publish.
func Field() Weights {
	return Weights{
		Room: 1, Overtime: 1, SameDay: 1, Attendance: 1, Capacity: 1,
		Optional: Medium, Mixed: 1, Preferred: 1,
		Soon: 1, Break: 100, Overlap: 10, Larger: 1, Stability: 1,
		unit: 100,
	}
}

// Office is Huiqi's own profile. What the caller puts into Cost rules the medium level alone: optional people's clashes
// are soft, and so are ways that are too long, so that no confirmed meeting is moved for their sake.
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
