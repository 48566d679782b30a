// Package health knows whether the office can be read and written at present: it tries to write where nobody else
// does, measures the database now and then, and notices a clock that was set. It judges nothing about the data, which
// `huiqi check` does.
package health

import (
	"fmt"
	"time"

	"huiqi/pkg/consult"
)

// Fault is why writing fails.
type Fault string

// The faults of writing.
const (
	// Disk is full or broken.
	Disk Fault = "disk"
	// ReadOnly is a database, a file or a file system that takes no writes.
	ReadOnly Fault = "read_only"
	// Lock is held by somebody else for too long.
	Lock Fault = "lock"
	// Timeout is a write that was not ready in time.
	Timeout Fault = "timeout"
	// Upgrading is a database that a newer release has changed so that this one must not write to it.
	Upgrading Fault = "upgrading"
	// Unreachable is a database that does not answer.
	Unreachable Fault = "unreachable"
)

// Faults are all of them.
var Faults = []Fault{Disk, ReadOnly, Lock, Timeout, Upgrading, Unreachable}

// Unwritable is a write that failed for a reason that concerns every write. It unwraps to consult.ErrUnavailable.
type Unwritable struct {
	Fault Fault
	Cause error
}

func (e *Unwritable) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("writing fails: %s", e.Fault)
	}
	return fmt.Sprintf("writing fails: %s (%v)", e.Fault, e.Cause)
}

// Unwrap makes errors.Is(err, consult.ErrUnavailable) true, and finds the cause.
func (e *Unwritable) Unwrap() []error {
	if e.Cause == nil {
		return []error{consult.ErrUnavailable}
	}
	return []error{consult.ErrUnavailable, e.Cause}
}

// Writing is what became of the writes of this process.
type Writing struct {
	// SucceededAt is when something was last written; zero before the first time.
	SucceededAt time.Time
	// Fault is why the last write failed, empty while writing works. FailingSince is when that began.
	Fault        Fault
	FailingSince time.Time
	// Failed counts the failed writes since the process started.
	Failed map[Fault]int64
	// Waiting is how many writers wait for their turn in this process.
	Waiting int64
}

// Unknown stands for bytes that cannot be measured here.
const Unknown = -1

// Measurement is what was read of the database.
type Measurement struct {
	// DatabaseBytes, WALBytes and DiskFree are Unknown where the database does not tell: a disk of PostgreSQL's is
	// another machine's, and its WAL is told to monitors alone.
	DatabaseBytes, WALBytes, DiskFree int64
	// Schema is the version of the schema that the database has, Known the one that this program brings.
	Schema, Known int64
	// Proposals is how many Proposals wait or are worked out; OldestProposal is when the first of them was asked for.
	Proposals      int64
	OldestProposal time.Time
	// BackedUpAt is when the database was last copied to a backup; zero when it never was, or nobody said so.
	BackedUpAt time.Time
}

// Report is all that is known at present.
type Report struct {
	Writing
	Measurement
	// Measured is false before the first Measurement.
	Measured bool
	// Listening says that other processes' changes are told.
	Listening bool
	// ClockStep is by how much the clock was set against time that passes, all in all, and ClockSteps how often.
	ClockStep  time.Duration
	ClockSteps int64
}

// ClockStep is how far the wall clock was set at once, and what it showed then.
type ClockStep struct {
	At time.Time
	By time.Duration
}
