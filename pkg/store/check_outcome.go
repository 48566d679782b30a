package store

// outcomeFaults count what no outcome may have, by what it is.
var outcomeFaults = []countedFault{
	{"outcome of no body", `SELECT COUNT(*) FROM outcomes o
		WHERE NOT EXISTS (SELECT 1 FROM outcome_owners x WHERE x.outcome_id = o.id)`},
	{"owner with another number than the outcome", `SELECT COUNT(*) FROM outcome_owners x
		JOIN outcomes o ON o.id = x.outcome_id
		WHERE x.number <> o.number OR CAST(x.year AS text) <> SUBSTR(o.date, 1, 4)`},
	{"instruction before its outcome", `SELECT COUNT(*) FROM instructions i
		JOIN outcomes o ON o.id = i.outcome_id WHERE i.date < o.date`},
	{"instruction without a post", `SELECT COUNT(*) FROM instructions WHERE post = ''`},
	{"follow-up of an instruction on another outcome", `SELECT COUNT(*) FROM follow_ups u
		JOIN instructions i ON i.id = u.instruction_id WHERE i.outcome_id <> u.outcome_id`},
	{"reply without a day", `SELECT COUNT(*) FROM follow_ups WHERE (reply = '') <> (replied_on = '')`},
}
