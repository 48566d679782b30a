package booking

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/judging"
)

// Config is what a Service is made of.
type Config struct {
	Store   Store
	Judging *judging.Service
	Clock   consult.Clock
	// NewID returns a fresh UUIDv7.
	NewID func() consult.ID
}

// Service judges and writes changes to Meetings. It is safe for concurrent use.
type Service struct {
	consult.Clock
	store   Store
	newID   func() consult.ID
	judging *judging.Service
}

// New makes a Service.
func New(c Config) *Service {
	return &Service{Clock: c.Clock, store: c.Store, newID: c.NewID, judging: c.Judging}
}

// WithJudging returns a copy of the Service that judges by what j reads.
func (svc *Service) WithJudging(j *judging.Service) *Service {
	copied := *svc
	copied.judging = j
	return &copied
}
