package sample_test

import (
	"slices"
	"testing"
	"time"

	"huiqi/pkg/consult"
	"huiqi/pkg/sample"
)

// TestAgendas: what the standing committee and the chair's meeting do has an agenda, whose topics are those of the
// year's plan. In the last year mayor and secretary came for one item alone, to both.
func TestAgendas(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		leader := map[consult.ID]string{}
		for _, p := range s.People {
			if p.Post == "市委书记" || p.Post == "市委副书记、市长" {
				leader[p.ID] = p.Post
			}
		}
		topics := map[consult.ID]int{}
		for _, p := range s.Plans {
			for _, topic := range s.Topics {
				if topic.PlanID == p.ID {
					topics[topic.ID] = p.Year
				}
			}
		}
		came := map[[2]string]int{}
		planned := 0
		for _, m := range s.Meetings {
			grouped := m.Form == "standing_committee" && m.Visibility == consult.Internal
			if fault := m.AgendaFault(); fault != "" {
				t.Errorf("%s %s", m.Title, fault)
			}
			if len(m.Items) == 0 {
				if (m.Form == "standing_committee" || m.Form == "chair_meeting") && !m.HasChildren && !grouped {
					t.Errorf("%s has no agenda", m.Title)
				}
				continue
			}
			year := m.Span.From.In(now.Location()).Year()
			for _, it := range m.Items {
				if it.TopicID != "" {
					planned++
					if topics[it.TopicID] != year {
						t.Errorf("%s of %d is about a topic of %d", m.Title, year, topics[it.TopicID])
					}
				}
			}
			for id, post := range leader {
				if slices.Contains(m.People(), id) && !m.ForItems(id) {
					t.Errorf("%s has the %s for all of it", m.Title, post)
				}
				of := m.ItemsOf(id)
				if year == now.Year()-1 && len(of) == 1 && m.Items[of[0]].Kind == consult.ItemConsult {
					came[[2]string{string(m.Form), post}]++
				}
			}
		}
		if len(came) != 4 || planned < 40 {
			t.Errorf("%v, %d items are planned", came, planned)
		}
		years := map[int]int{}
		for _, p := range s.Plans {
			years[p.Year]++
			if err := p.Validate(); err != nil {
				t.Error(err)
			}
		}
		if years[now.Year()-1] != 1 || years[now.Year()] != 1 || len(s.TopicMeetings) < 25 {
			t.Errorf("%v, %d meetings on topics", years, len(s.TopicMeetings))
		}
		for _, topic := range s.Topics {
			if err := topic.Validate(); err != nil {
				t.Error(topic.Title, err)
			}
		}
	})
}

// TestPlaces: some meetings are at a venue without a room, some at a place of their own where people gather before, and
// of each there is one in the days to come; some people say that they attend online.
func TestPlaces(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		venue, place := 0, 0
		for _, m := range s.Meetings {
			soon := m.Span.From.After(now) && m.Span.From.Before(now.AddDate(0, 0, 16)) &&
				m.Visibility == consult.Public
			venue += count(m.VenueID != "" && soon)
			place += count(m.Place.GatheringPoint != "" && m.Place.HasPosition && soon)
		}
		online := 0
		for _, v := range s.Answers {
			online += count(v.Planned() == consult.Online)
		}
		if venue == 0 || place == 0 || online < 30 {
			t.Errorf("%d at venues, %d at places, %d online", venue, place, online)
		}
	})
}

// TestHeldTogether: some meetings have two bodies that hold them, one of them today.
func TestHeldTogether(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		forms := map[consult.FormKey]int{}
		today := 0
		for _, m := range s.Meetings {
			if len(m.CoOwnerBodyIDs) == 0 {
				continue
			}
			forms[m.Form]++
			today += count(consult.DateOf(m.Span.From, now.Location()) == consult.DateOf(now, now.Location()))
		}
		if len(forms) < 3 || today == 0 {
			t.Errorf("%v, %d of them today", forms, today)
		}
	})
}

// TestDelegations: bodies name people for their seats, one with seats still to be named in the days to come; and each
// committee is paired with departments and sectors.
func TestDelegations(t *testing.T) {
	each(t, func(t *testing.T, s sample.Sample, now time.Time) {
		states := map[consult.DelegationState]int{}
		for _, m := range s.Meetings {
			if fault := m.DelegationFault(); fault != "" {
				t.Errorf("%s %s", m.Title, fault)
			}
			for _, d := range m.Delegations {
				named := m.NamedFor(d.ID)
				states[d.State(len(named))]++
				for _, a := range named {
					if !slices.ContainsFunc(s.Memberships, func(x consult.Membership) bool {
						return x.PersonID == a.PersonID && x.BodyID == d.BodyID
					}) {
						t.Errorf("%s: %s is not of the body", m.Title, a.PersonID)
					}
				}
				if len(named) != 2 || d.Lapsed != !d.NameBy.After(now) {
					t.Errorf("%s: %+v, %d named", m.Title, d, len(named))
				}
			}
		}
		if states[consult.DelegationOpen] == 0 || states[consult.DelegationLapsed] == 0 {
			t.Errorf("%v", states)
		}
		today := consult.DateOf(now, now.Location())
		paired := map[consult.ID]int{}
		for _, p := range s.Pairings {
			paired[p.BodyID] += count(p.On(today))
			if err := p.Validate(); err != nil {
				t.Error(err)
			}
		}
		if len(paired) != 9 || len(s.Pairings) != 50 {
			t.Errorf("%v, %d in all", paired, len(s.Pairings))
		}
	})
}
