package store

import "context"

// planFaults count what no year's plans may have, by what it is.
var planFaults = []countedFault{
	{"year of a body with two published editions", `SELECT COUNT(*) FROM (SELECT year, body_id FROM plans
		WHERE status = 'published' GROUP BY year, body_id HAVING COUNT(*) > 1) x`},
	{"topic without a lineage", `SELECT COUNT(*) FROM topics WHERE lineage IS NULL`},
	{"lineage that begins with another topic than its first", `SELECT COUNT(*) FROM topics t JOIN topics f
		ON f.id = t.lineage WHERE f.lineage <> f.id`},
	{"edition with a topic twice", `SELECT COUNT(*) FROM (SELECT plan_id, lineage FROM topics
		GROUP BY plan_id, lineage HAVING COUNT(*) > 1) x`},
	{"topic that proposals have placed twice", `SELECT COUNT(*) FROM (SELECT l.lineage FROM topic_meetings l
		JOIN meetings m ON m.id = l.meeting_id
		WHERE l.proposal_id IS NOT NULL AND l.kind = 'consult'
			AND m.status <> 'cancelled' GROUP BY l.lineage HAVING COUNT(*) > 1) x`},
}

// PlanFaults counts what is wrong with plans, editions and the meetings of topics,
// by what it is; in a healthy database nothing is and the answer is empty.
func (s *checker) PlanFaults(ctx context.Context) (map[string]int64, error) {
	return s.counted(ctx, planFaults)
}
