package rest

import (
	"math"
	"time"

	"huiqi/pkg/health"
)

// healthGauges read what is known of the database. What is not known is NaN, which no alert is about.
func healthGauges(report func() health.Report) []Gauge {
	reading := func(name, help string, read func(health.Report) float64) Gauge {
		return Gauge{Name: name, Help: help, Read: func() float64 { return read(report()) }}
	}
	measured := func(name, help string, read func(health.Report) float64) Gauge {
		return reading(name, help, func(r health.Report) float64 {
			if !r.Measured {
				return math.NaN()
			}
			return read(r)
		})
	}
	out := []Gauge{
		reading("huiqi_writes_failing", "1 while writing fails, 0 while it works.",
			func(r health.Report) float64 { return zeroOrOne(r.Fault != "") }),
		reading("huiqi_last_write_timestamp_seconds", "When this process last wrote to the database.",
			func(r health.Report) float64 { return unixSeconds(r.SucceededAt) }),
		reading("huiqi_waiting_writers", "Writers of this process that wait for their turn.",
			func(r health.Report) float64 { return float64(r.Waiting) }),
		reading("huiqi_clock_steps", "How often the clock was set, or the machine stood still, since start.",
			func(r health.Report) float64 { return float64(r.ClockSteps) }),
		reading("huiqi_clock_step_seconds", "By how much, all in all.",
			func(r health.Report) float64 { return r.ClockStep.Seconds() }),
		measured("huiqi_database_bytes", "Size of the database.",
			func(r health.Report) float64 { return knownBytes(r.DatabaseBytes) }),
		measured("huiqi_wal_bytes", "Size of the database's write-ahead log (PostgreSQL: for role pg_monitor).",
			func(r health.Report) float64 { return knownBytes(r.WALBytes) }),
		measured("huiqi_disk_free_bytes", "What is free on the disk of a SQLite database.",
			func(r health.Report) float64 { return knownBytes(r.DiskFree) }),
		measured("huiqi_proposals_waiting", "Proposals that wait or are worked out.",
			func(r health.Report) float64 { return float64(r.Proposals) }),
		measured("huiqi_oldest_proposal_timestamp_seconds", "When the oldest of them was asked for.",
			func(r health.Report) float64 { return unixSeconds(r.OldestProposal) }),
		measured("huiqi_schema_version", "Version of the schema that the database has.",
			func(r health.Report) float64 { return float64(r.Schema) }),
		measured("huiqi_schema_known", "Newest version of the schema that this program knows.",
			func(r health.Report) float64 { return float64(r.Known) }),
		measured("huiqi_last_backup_timestamp_seconds", "When the database was last copied by huiqi backup.",
			func(r health.Report) float64 { return unixSeconds(r.BackedUpAt) }),
	}
	for _, fault := range health.Faults {
		out = append(out, Gauge{
			Name: "huiqi_failed_writes", Help: "Writes that failed since start, by reason.",
			Labels: map[string]string{"reason": string(fault)},
			Read:   func() float64 { return float64(report().Failed[fault]) },
		})
	}
	return out
}

func zeroOrOne(set bool) float64 {
	if set {
		return 1
	}
	return 0
}

func unixSeconds(at time.Time) float64 {
	if at.IsZero() {
		return math.NaN()
	}
	return float64(at.Unix())
}

func knownBytes(bytes int64) float64 {
	if bytes == health.Unknown {
		return math.NaN()
	}
	return float64(bytes)
}
