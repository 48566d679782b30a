package store

// visitFaults count what no Visit and no Contact may have, by what it is.
var visitFaults = []countedFault{
	{"visit by nobody", `SELECT COUNT(*) FROM visits v
		WHERE NOT EXISTS (SELECT 1 FROM visit_people p WHERE p.visit_id = v.id)`},
	{"firm with a code that is not 18 characters", `SELECT COUNT(*) FROM firms WHERE LENGTH(code) <> 18`},
	{"contact of the same two at one time twice", `SELECT COUNT(*) FROM contacts a JOIN contacts b ON a.id < b.id
		AND a.person_id = b.person_id
		AND (a.firm_id = b.firm_id OR a.other_person_id = b.other_person_id OR a.body_id = b.body_id)
		AND (a.until_at IS NULL OR b.from_at < a.until_at) AND (b.until_at IS NULL OR a.from_at < b.until_at)`},
	{"contact of somebody with themselves", `SELECT COUNT(*) FROM contacts WHERE person_id = other_person_id`},
}
