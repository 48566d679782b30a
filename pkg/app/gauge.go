package app

import "huiqi/pkg/rest"

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
