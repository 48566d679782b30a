package logging

import (
	"log/slog"
	"sync"
	"time"
)

// Repeated returns a function that logs an error, and the same one again once in a minute at most: for what is tried
// every few seconds.
func Repeated(log *slog.Logger, message string) func(error) {
	var mu sync.Mutex
	var said string
	var at time.Time
	return func(err error) {
		mu.Lock()
		defer mu.Unlock()
		if err.Error() == said && time.Since(at) < time.Minute {
			return
		}
		said = err.Error()
		at = time.Now()
		log.Error(message, "error", err)
	}
}
