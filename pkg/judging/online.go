package judging

import (
	"context"

	"huiqi/pkg/consult"
)

// readOnline finds who attends the known Meetings online and need not travel to them. It asks only about Meetings that
// have a link and are somewhere as well, whose answers were not read yet.
func (a *Context) readOnline(ctx context.Context) error {
	a.online = map[consult.ID]map[consult.ID]bool{}
	if a.blocksOnly {
		return nil
	}
	var missing []consult.ID
	for id, m := range a.Heads {
		if m.OnlineURL == "" || len(m.Stations(a.Venues, a.Rooms)) == 0 {
			continue
		}
		a.online[id] = nil
		if a.attendance[id] == nil {
			missing = append(missing, id)
		}
	}
	if len(a.online) == 0 {
		return nil
	}
	answers := map[consult.ID]map[consult.ID]consult.Answer{}
	if len(missing) > 0 {
		var err error
		answers, err = a.svc.store.Answers(ctx, consult.Distinct(missing))
		if err != nil {
			return err
		}
	}
	for id := range a.online {
		all := answers[id]
		if v := a.attendance[id]; v != nil {
			all = v.answers
		}
		a.online[id] = onlineIn(all, a.Heads[id].Span)
	}
	return nil
}

// onlineIn are those who attend online if their Meeting is in the span.
func onlineIn(answers map[consult.ID]consult.Answer, span consult.Span) map[consult.ID]bool {
	online := map[consult.ID]bool{}
	for id, answer := range answers {
		if answer.OnlineIn(span) {
			online[id] = true
		}
	}
	return online
}
