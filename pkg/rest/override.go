package rest

import (
	"time"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func overrides(in *[]api.OverrideInput) []consult.Override {
	return mapEach(value(in), func(o api.OverrideInput) consult.Override {
		return consult.Override{
			Kind:      consult.ConflictKind(o.Kind),
			PersonID:  idOrEmpty(o.PersonID),
			RoomID:    idOrEmpty(o.RoomID),
			MeetingID: idOrEmpty(o.MeetingID),
			BlockID:   idOrEmpty(o.BlockID),
			Reason:    o.Reason,
		}
	})
}

// keepDecisions restores who decided an override, and when, where the patch repeats an override that existed before.
func keepDecisions(before, after []consult.Override) []consult.Override {
	for i := range after {
		for _, b := range before {
			same := b
			same.By, same.At = "", time.Time{}
			if after[i] == same {
				after[i] = b
			}
		}
	}
	return after
}
