package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/subscription"
)

// benchParty is how many come to each meeting of a bench.
const benchParty = 40

// benchNatural is how many of so many meetings are changed a second when each is
// twice in the year and a quarter that feeds show.
func benchNatural(meetings int) float64 { return float64(2*meetings) / (460 * 24 * 3600) }

// benchSecret is the secret of the i-th feed. It is no secret: a bench's database
// holds invented people only.
func benchSecret(i int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "huiqi bench feeds %d", i))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// benchID is the i-th id of one kind of thing.
func benchID(kind, i int) consult.ID {
	return consult.ID(fmt.Sprintf("019a%04x-0000-7000-8000-%012x", kind, i))
}

const (
	benchPerson = iota + 1
	benchFeed
	benchMeeting
)

// crowd is the people, feeds and meetings of a bench: person i holds feed i, and
// meeting k is of the benchParty people from k*benchParty on, round and round.
type crowd struct {
	people, meetings int
	now              time.Time
}

func crowdOf(people, meetings int, now time.Time) crowd {
	return crowd{people, meetings, now.UTC().Truncate(time.Hour)}
}

func (c crowd) stamp(kind, i int) consult.Stamp {
	return consult.Stamp{ID: benchID(kind, i), Version: 1, CreatedAt: c.now, ChangedAt: c.now}
}

func (c crowd) person(i int) consult.Person {
	p := consult.Person{
		Stamp:  c.stamp(benchPerson, i),
		Name:   fmt.Sprintf("压测委员%06d", i),
		Kind:   consult.PersonMember,
		Active: true,
	}
	p.Normalise()
	return p
}

func (c crowd) feed(i int) subscription.Feed {
	hash := sha256.Sum256([]byte(benchSecret(i)))
	return subscription.Feed{
		Stamp:     c.stamp(benchFeed, i),
		Subject:   consult.Subject{Kind: consult.SubjectPerson, ID: benchID(benchPerson, i)},
		Name:      "手机",
		Options:   subscription.DefaultOptions(),
		TokenHash: hash[:],
		LinkedAt:  c.now,
	}
}

// meeting is optional to all, so that it holds no Reservations: feeds show none.
func (c crowd) meeting(k int) consult.Meeting {
	from := c.now.Add(time.Duration(k%450-55)*24*time.Hour + time.Duration(k%8)*time.Hour)
	m := consult.Meeting{
		Stamp:       c.stamp(benchMeeting, k),
		Form:        "thematic",
		Title:       fmt.Sprintf("关于普惠托育服务体系建设的专题协商会（第%d次）", k),
		Status:      consult.Confirmed,
		Description: "请携带会议材料，提前十分钟到场。围绕普惠托育服务体系，听取部门汇报；委员协商发言。",
		Visibility:  consult.Internal,
		Sequence:    1,
		Span:        consult.Span{From: from, To: from.Add(2 * time.Hour)},
	}
	for j := range min(benchParty, c.people) {
		m.Attendances = append(m.Attendances, consult.Attendance{
			PersonID: benchID(benchPerson, (k*benchParty+j)%c.people),
			Role:     consult.RoleNonvoting,
			Since:    1,
		})
	}
	m.SetFirst(nil)
	return m
}

// fill puts the crowd into an empty database, or finds it there from before, and
// answers a token and the database's kind.
func fill(ctx context.Context, url string, c crowd, show func(float64, string)) (string, string, error) {
	o, err := Open(ctx, url, Settings{Zone: time.UTC, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return "", "", err
	}
	defer o.Close()
	kind, _, _ := strings.Cut(url, ":")
	there, err := c.there(ctx, o)
	if err == nil && !there {
		err = c.pour(ctx, o, show)
	}
	if err != nil {
		return "", "", err
	}
	token, err := o.Guard.Reissue(ctx, benchActor, "bench", consult.Admin, consult.Office)
	return token, kind, err
}

// there reports whether the database holds this very crowd; one that holds
// anything else is refused.
func (c crowd) there(ctx context.Context, o *Office) (bool, error) {
	people, err := o.Store.People.List(ctx, consult.PersonFilter{}, consult.PageRequest{Limit: 1})
	if err != nil || len(people.Items) == 0 {
		return false, err
	}
	for i, want := range map[int]bool{0: true, c.people - 1: true, c.people: false} {
		hash := sha256.Sum256([]byte(benchSecret(i)))
		_, err := o.Store.FeedByHash(ctx, hash[:])
		if err != nil && !errors.Is(err, consult.ErrNotFound) {
			return false, err
		}
		if (err == nil) != want {
			return false, errNotEmpty
		}
	}
	for k, want := range map[int]bool{c.meetings - 1: true, c.meetings: false} {
		_, err := o.Store.Meeting(ctx, benchID(benchMeeting, k))
		if err != nil && !errors.Is(err, consult.ErrNotFound) {
			return false, err
		}
		if (err == nil) != want {
			return false, errNotEmpty
		}
	}
	return true, nil
}

// pour writes everything in parts, each one transaction. The last of all is what
// there looks for, so that what was cut short is refused.
func (c crowd) pour(ctx context.Context, o *Office, show func(float64, string)) error {
	const part = 10_000
	err := parts(c.people, part, func(from, to int) error {
		show(float64(from)/float64(c.people)/3, "people")
		return o.Store.People.AddAll(ctx, made(from, to, c.person))
	})
	if err == nil {
		err = parts(c.meetings, part/benchParty, func(from, to int) error {
			show(1/3.+float64(from)/float64(c.meetings)/3, "meetings")
			return o.Store.SaveMeetings(ctx, made(from, to, c.meeting))
		})
	}
	if err == nil {
		err = parts(c.people, part, func(from, to int) error {
			show(2/3.+float64(from)/float64(c.people)/3, "feeds")
			return o.Store.AddFeeds(ctx, made(from, to, c.feed))
		})
	}
	return err
}

// parts calls do for every stretch of at most size up to n.
func parts(n, size int, do func(from, to int) error) error {
	for from := 0; from < n; from += size {
		if err := do(from, min(from+size, n)); err != nil {
			return err
		}
	}
	return nil
}

func made[T any](from, to int, one func(int) T) []T {
	all := make([]T, 0, to-from)
	for i := from; i < to; i++ {
		all = append(all, one(i))
	}
	return all
}
