package store

// motionFaults count what no Motion may have, by what it is.
var motionFaults = []countedFault{
	{"filed motion without a number or a date", `SELECT COUNT(*) FROM motions
		WHERE state IN ('filed', 'assigned', 'replied', 'closed') AND (number = 0 OR filed_on = '')`},
	{"motion without a first proposer", `SELECT COUNT(*) FROM motions m
		WHERE NOT EXISTS (SELECT 1 FROM motion_proposers p WHERE p.motion_id = m.id AND p.ord = 0)`},
	{"assigned motion without a handler", `SELECT COUNT(*) FROM motions m
		WHERE state IN ('assigned', 'replied', 'closed')
		AND NOT EXISTS (SELECT 1 FROM motion_handlers h WHERE h.motion_id = m.id)`},
	{"motion with two main handlers, or a main one and separate ones", `SELECT COUNT(*) FROM (SELECT motion_id
		FROM motion_handlers WHERE role IN ('main', 'separate') GROUP BY motion_id
		HAVING SUM(CASE role WHEN 'main' THEN 1 ELSE 0 END) > 1
		OR COUNT(DISTINCT role) > 1) x`},
	{"motion that is replied to without a date, or before it was filed", `SELECT COUNT(*) FROM motions
		WHERE state IN ('replied', 'closed') AND replied_on = '' OR replied_on <> '' AND replied_on < filed_on`},
	{"satisfaction with a reply that is not there", `SELECT COUNT(*) FROM motion_proposers p
		JOIN motions m ON m.id = p.motion_id WHERE p.satisfaction <> '' AND m.state NOT IN ('replied', 'closed')`},
	{"merged motion without the one that it is merged into, or the other way round", `SELECT COUNT(*) FROM motions
		WHERE (state = 'merged') <> (merged_into_id IS NOT NULL)`},
	{"motion merged into one that is merged itself", `SELECT COUNT(*) FROM motions m
		JOIN motions o ON o.id = m.merged_into_id WHERE o.state IN ('merged', 'not_filed')`},
}
