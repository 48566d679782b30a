package app

import (
	"math"
	"time"

	"huiqi/pkg/health"
	"huiqi/pkg/rest"
)

// gauges read the feeds, the listener and the log.
func gauges(o *Office, dropped func() int64) []rest.Gauge {
	return []rest.Gauge{
		{
			Name: "huiqi_feed_cache_pages", Help: "Rendered calendars in the cache.",
			Read: func() float64 { return float64(o.Feeds.Stats().Pages) },
		},
		{
			Name: "huiqi_feed_cache_bytes", Help: "Bytes of rendered calendars in the cache.",
			Read: func() float64 { return float64(o.Feeds.Stats().Bytes) },
		},
		{
			Name: "huiqi_feed_cache_traces", Help: "Calendars of which only the tag is kept.",
			Read: func() float64 { return float64(o.Feeds.Stats().Evicted) },
		},
		{
			Name: "huiqi_feed_hits", Help: "Calendars answered without rendering since start.",
			Read: func() float64 { return float64(o.Feeds.Stats().Hits) },
		},
		{
			Name: "huiqi_feed_renders", Help: "Calendars rendered since start.",
			Read: func() float64 { return float64(o.Feeds.Stats().Renders) },
		},
		{
			Name: "huiqi_revision", Help: "The newest revision this process has heard of.",
			Read: func() float64 { return float64(o.Revisions.Known()) },
		},
		{
			Name: "huiqi_log_dropped",
			Help: "Lines of the log that were dropped since start, because nobody read them.",
			Read: func() float64 { return float64(dropped()) },
		},
		{
			Name: "huiqi_listener_up",
			Help: "1 while PostgreSQL tells of other processes' changes, 0 while they are asked for (always " +
				"on SQLite).",
			Read: func() float64 { return map[bool]float64{true: 1}[o.Revisions.Listening()] },
		},
	}
}

// healthGauges read what is known of the database. What is not known is NaN, which no alert is about.
func healthGauges(report func() health.Report) []rest.Gauge {
	reading := func(name, help string, read func(health.Report) float64) rest.Gauge {
		return rest.Gauge{Name: name, Help: help, Read: func() float64 { return read(report()) }}
	}
	measured := func(name, help string, read func(health.Report) float64) rest.Gauge {
		return reading(name, help, func(r health.Report) float64 {
			if !r.Measured {
				return math.NaN()
			}
			return read(r)
		})
	}
	out := []rest.Gauge{
		reading("huiqi_writes_failing", "1 while writing fails, 0 while it works.",
			func(r health.Report) float64 { return flag(r.Fault != "") }),
		reading("huiqi_last_write_timestamp_seconds", "When this process last wrote to the database.",
			func(r health.Report) float64 { return instant(r.SucceededAt) }),
		reading("huiqi_waiting_writers", "Writers of this process that wait for their turn.",
			func(r health.Report) float64 { return float64(r.Waiting) }),
		reading("huiqi_clock_steps", "How often the clock was set, or the machine stood still, since start.",
			func(r health.Report) float64 { return float64(r.ClockSteps) }),
		reading("huiqi_clock_step_seconds", "By how much, all in all.",
			func(r health.Report) float64 { return r.ClockStep.Seconds() }),
		measured("huiqi_database_bytes", "Size of the database.",
			func(r health.Report) float64 { return size(r.DatabaseBytes) }),
		measured("huiqi_wal_bytes", "Size of the database's write-ahead log (PostgreSQL: for role pg_monitor).",
			func(r health.Report) float64 { return size(r.WALBytes) }),
		measured("huiqi_disk_free_bytes", "What is free on the disk of a SQLite database.",
			func(r health.Report) float64 { return size(r.DiskFree) }),
		measured("huiqi_proposals_waiting", "Proposals that wait or are worked out.",
			func(r health.Report) float64 { return float64(r.Proposals) }),
		measured("huiqi_oldest_proposal_timestamp_seconds", "When the oldest of them was asked for.",
			func(r health.Report) float64 { return instant(r.OldestProposal) }),
		measured("huiqi_schema_version", "Version of the schema that the database has.",
			func(r health.Report) float64 { return float64(r.Schema) }),
		measured("huiqi_schema_known", "Newest version of the schema that this program knows.",
			func(r health.Report) float64 { return float64(r.Known) }),
		measured("huiqi_last_backup_timestamp_seconds", "When the database was last copied by huiqi backup.",
			func(r health.Report) float64 { return instant(r.BackedUpAt) }),
	}
	for _, fault := range health.Faults {
		out = append(out, rest.Gauge{
			Name: "huiqi_failed_writes", Help: "Writes that failed since start, by reason.",
			Labels: map[string]string{"reason": string(fault)},
			Read:   func() float64 { return float64(report().Failed[fault]) },
		})
	}
	return out
}

func flag(set bool) float64 {
	if set {
		return 1
	}
	return 0
}

func instant(at time.Time) float64 {
	if at.IsZero() {
		return math.NaN()
	}
	return float64(at.Unix())
}

func size(bytes int64) float64 {
	if bytes == health.Unknown {
		return math.NaN()
	}
	return float64(bytes)
}
