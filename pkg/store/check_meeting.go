package store

// meetingFaults count what no Meeting may have, by what it is.
var meetingFaults = []countedFault{
	{"meeting that its owner holds together with itself", `SELECT COUNT(*) FROM co_owners c
		JOIN meetings m ON m.id = c.meeting_id WHERE m.owner_body_id = c.body_id`},
}
