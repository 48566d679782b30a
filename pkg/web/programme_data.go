package web

import (
	"encoding/json"

	"huiqi/pkg/kiosk"
)

// eventData is a meeting for programs that read pages, such as search engines (schema.org/Event).
type eventData struct {
	Type     string     `json:"@type"`
	Name     string     `json:"name"`
	Start    string     `json:"startDate"`
	End      string     `json:"endDate"`
	Was      string     `json:"previousStartDate,omitempty"`
	Status   string     `json:"eventStatus"`
	Location *placeData `json:"location,omitempty"`
	// Organizer is whoever holds it: a list, as schema.org allows, where several do so together.
	Organizer organizers `json:"organizer,omitempty"`
}

type placeData struct {
	Type    string `json:"@type"`
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
}

type nameData struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// organizers are written as one thing where there is one.
type organizers []nameData

func (o organizers) MarshalJSON() ([]byte, error) {
	if len(o) == 1 {
		return json.Marshal(o[0])
	}
	return json.Marshal([]nameData(o))
}

// graphData is the data block of a page.
type graphData struct {
	Context string      `json:"@context"`
	Graph   []eventData `json:"@graph"`
}

// events describes the meetings of the days, each once, at the time at which it is now.
func (m programmeMaker) events(days []kiosk.Day) any {
	data := graphData{Context: "https://schema.org", Graph: []eventData{}}
	known := map[string]bool{}
	for _, d := range days {
		for _, e := range d.Entries {
			if e.Moved != nil || known[string(e.MeetingID)] {
				continue
			}
			known[string(e.MeetingID)] = true
			data.Graph = append(data.Graph, m.event(e))
		}
	}
	return data
}

func (m programmeMaker) event(e kiosk.Entry) eventData {
	out := eventData{
		Type:   "Event",
		Name:   e.Title,
		Start:  rfc3339(e.Span.From, m.zone),
		End:    rfc3339(e.Span.To, m.zone),
		Status: "https://schema.org/EventScheduled",
	}
	if was, ok := m.left[e.MeetingID]; ok && !was.Equal(e.Span.From) {
		out.Status, out.Was = "https://schema.org/EventRescheduled", rfc3339(was, m.zone)
	}
	if e.Cancelled {
		out.Status, out.Was = "https://schema.org/EventCancelled", ""
	}
	if e.Venue.ID != "" {
		out.Location = &placeData{"Place", joined(" ", e.Venue.Name, roomText(e.Room)), e.Venue.Address}
	}
	for _, name := range e.Hosts() {
		out.Organizer = append(out.Organizer, nameData{Type: "Organization", Name: name})
	}
	return out
}
