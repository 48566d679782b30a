package booking_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
)

// bookedOnce books the wish under the key.
func (o *office) bookedOnce(ctx context.Context, by consult.Actor, key string, print byte, wish consult.Meeting) ([]consult.Made, bool, error) {
	once := consult.Once{Key: key, Fingerprint: []byte{print}}
	return o.Once(ctx, by, once, func(ctx context.Context) ([]consult.Made, error) {
		b, err := o.Book(ctx, by, wish, booking.Options{})
		return []consult.Made{{Kind: "meeting", ID: b.Meeting.ID}}, err
	})
}

func TestOnceDoesARequestOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a := o.person(t)
		wish := sitting(span(t, "06-10 09:00-10:00"), a)
		first, replayed, err := o.bookedOnce(t.Context(), o.by, "k", 1, wish)
		if must(t, explain(err)); replayed || len(first) != 1 || o.meeting(t, first[0].ID).Title != wish.Title {
			t.Errorf("first %+v, replayed %v", first, replayed)
		}
		again, replayed, err := o.bookedOnce(t.Context(), o.by, "k", 1, wish)
		if must(t, explain(err)); !replayed || !reflect.DeepEqual(again, first) {
			t.Errorf("first %+v\nagain %+v, replayed %v", first, again, replayed)
		}
		if _, _, err := o.bookedOnce(t.Context(), o.by, "k", 2, wish); !errors.Is(err, consult.ErrReused) {
			t.Errorf("another request under the key: %v", err)
		}
		if _, _, err := o.bookedOnce(t.Context(), o.by, "refused", 1, wish); clash(t, err) != "person_double_booked" {
			t.Errorf("another key is another request: %v", err)
		}
		o.cancel(t, first[0].ID)
		if _, replayed, err := o.bookedOnce(t.Context(), o.by, "refused", 1, wish); err != nil || replayed {
			t.Errorf("a refusal burnt its key: %v, replayed %v", err, replayed)
		}
		wish.Span = span(t, "06-11 09:00-10:00")
		if _, replayed, err := o.bookedOnce(t.Context(), consult.Actor{TokenID: newID()}, "k", 9, wish); err != nil || replayed {
			t.Errorf("keys are each actor's own: %v, replayed %v", err, replayed)
		}
		if rows := o.rows(t); rows["meetings"] != 3 || rows["idempotency"] != 3 {
			t.Errorf("wrote %v", rows)
		}
	})
}

// What cannot be noted as done is not done.
func TestOnceWritesAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		wish, before := sitting(span(t, "06-10 09:00-10:00"), o.person(t)), o.rows(t)
		lost := errors.New("lost after it was written")
		_, _, err := o.Once(t.Context(), o.by, consult.Once{Key: "k", Fingerprint: []byte{1}}, func(ctx context.Context) ([]consult.Made, error) {
			_, err := o.Book(ctx, o.by, wish, booking.Options{})
			must(t, err)
			return nil, lost
		})
		if after := o.rows(t); !errors.Is(err, lost) || !reflect.DeepEqual(after, before) {
			t.Errorf("%v; wrote %v after %v", err, after, before)
		}
	})
}

func TestOnceConcurrently(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		wish := sitting(span(t, "06-10 09:00-10:00"), o.person(t))
		made := make([][]consult.Made, 20)
		var mu sync.Mutex
		firsts := 0
		var all sync.WaitGroup
		for i := range made {
			all.Go(func() {
				got, replayed, err := o.bookedOnce(t.Context(), o.by, "k", 1, wish)
				if err != nil {
					t.Error(explain(err))
				}
				mu.Lock()
				defer mu.Unlock()
				made[i] = got
				if !replayed {
					firsts++
				}
			})
		}
		all.Wait()
		for _, got := range made {
			if !reflect.DeepEqual(got, made[0]) {
				t.Errorf("one key made %v and %v", made[0], got)
			}
		}
		if firsts != 1 || o.rows(t)["meetings"] != 1 {
			t.Errorf("%d did it, %v", firsts, o.rows(t))
		}
	})
}

// Nobody looks for a Proposal that is asked for under a key before others can see it.
func TestProposalAskedForOnceWakesThePlannerLast(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		hall(t, o, 1)
		_, _, err := o.Once(t.Context(), o.by, consult.Once{Key: "k", Fingerprint: []byte{1}}, func(ctx context.Context) ([]consult.Made, error) {
			p, err := o.Propose(ctx, o.by, plenum(t, consult.Limits{}))
			if o.Woken() {
				t.Error("the planner was woken before the proposal could be seen")
			}
			return []consult.Made{{Kind: "proposal", ID: p.ID}}, err
		})
		if must(t, err); !o.Woken() {
			t.Error("the planner was not woken")
		}
	})
}
