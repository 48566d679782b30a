package idempotency_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"

	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	. "huiqi/pkg/office/officetest"
)

func TestOnceDoesARequestOnce(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		a := o.Person(t)
		wish := Sitting(Span(t, "06-10 09:00-10:00"), a)
		first, replayed, err := o.BookedOnce(t.Context(), o.By, "k", 1, wish)
		if Must(t, Explain(err)); replayed || len(first) != 1 || o.Meeting(t, first[0].ID).Title != wish.Title {
			t.Errorf("first %+v, replayed %v", first, replayed)
		}
		again, replayed, err := o.BookedOnce(t.Context(), o.By, "k", 1, wish)
		if Must(t, Explain(err)); !replayed || !reflect.DeepEqual(again, first) {
			t.Errorf("first %+v\nagain %+v, replayed %v", first, again, replayed)
		}
		if _, _, err := o.BookedOnce(t.Context(), o.By, "k", 2, wish); !errors.Is(err, consult.ErrReused) {
			t.Errorf("another request under the key: %v", err)
		}
		if _, _, err := o.BookedOnce(t.Context(), o.By, "refused", 1, wish); Clash(t, err) != "person_double_booked" {
			t.Errorf("another key is another request: %v", err)
		}
		o.Cancel(t, first[0].ID)
		if _, replayed, err := o.BookedOnce(t.Context(), o.By, "refused", 1, wish); err != nil || replayed {
			t.Errorf("a refusal burnt its key: %v, replayed %v", err, replayed)
		}
		wish.Span = Span(t, "06-11 09:00-10:00")
		if _, replayed, err := o.BookedOnce(t.Context(), consult.Actor{TokenID: NewID()}, "k", 9, wish); err != nil || replayed {
			t.Errorf("keys are each actor's own: %v, replayed %v", err, replayed)
		}
		if rows := o.Rows(t); rows["meetings"] != 3 || rows["idempotency"] != 3 {
			t.Errorf("wrote %v", rows)
		}
	})
}

// What cannot be noted as done is not done.
func TestOnceWritesAllOrNothing(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		wish, before := Sitting(Span(t, "06-10 09:00-10:00"), o.Person(t)), o.Rows(t)
		lost := errors.New("lost after it was written")
		_, _, err := o.Idempotency.Once(t.Context(), o.By, consult.IdempotencyKey{Key: "k", Fingerprint: []byte{1}}, func(ctx context.Context) ([]consult.Made, error) {
			_, err := o.Booking.Book(ctx, o.By, wish, booking.Options{})
			Must(t, err)
			return nil, lost
		})
		if after := o.Rows(t); !errors.Is(err, lost) || !reflect.DeepEqual(after, before) {
			t.Errorf("%v; wrote %v after %v", err, after, before)
		}
	})
}

func TestOnceConcurrently(t *testing.T) {
	Each(t, func(t *testing.T, o *Office) {
		wish := Sitting(Span(t, "06-10 09:00-10:00"), o.Person(t))
		made := make([][]consult.Made, 20)
		var mu sync.Mutex
		firsts := 0
		var all sync.WaitGroup
		for i := range made {
			all.Go(func() {
				got, replayed, err := o.BookedOnce(t.Context(), o.By, "k", 1, wish)
				if err != nil {
					t.Error(Explain(err))
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
		if firsts != 1 || o.Rows(t)["meetings"] != 1 {
			t.Errorf("%d did it, %v", firsts, o.Rows(t))
		}
	})
}
