package store

// pairingFaults count what no Pairing may have, by what it is.
var pairingFaults = []countedFault{
	{"pairing of the same two at one time twice", `SELECT COUNT(*) FROM pairings a JOIN pairings b ON a.id < b.id
		AND a.body_id = b.body_id AND a.partner_id = b.partner_id
		AND (b.until = '' OR a.since < b.until) AND (a.until = '' OR b.since < a.until)`},
	{"pairing of a body with itself", "SELECT COUNT(*) FROM pairings WHERE body_id = partner_id"},
}
