package rest

import (
	"context"
	"fmt"
	"time"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func rules(info requestInfo, r consult.Rules) api.Rules {
	out := api.Rules{
		Opens:               clockText(r.Hours.Open),
		Closes:              clockText(r.Hours.Close),
		TravelKmh:           r.Travel.Speed,
		TravelBufferMinutes: int(r.Travel.Buffer / time.Minute),
		RoomChangeMinutes:   int(r.Travel.Indoors / time.Minute),
		MostPerDay:          orNull(r.Load.Day),
		MostPerWeek:         orNull(r.Load.Week),
		LinksAnswer:         !r.LinksReadOnly,
		HeldDays:            r.HeldDays,
		Version:             r.Version,
		ChangedAt:           info.local(r.ChangedAt),
	}
	var midday *api.MiddayBreak
	if r.Hours.Break() {
		midday = &api.MiddayBreak{Begins: clockText(r.Hours.BreakFrom), Ends: clockText(r.Hours.BreakTo)}
	}
	out.Break = pointed(midday)
	return out
}

// clockText writes a time since midnight as 15:04. sinceMidnight reads it back; the pattern in openapi.yaml has made
// sure that it is valid.
func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

func sinceMidnight(clock string) time.Duration {
	var hour, minute time.Duration
	_, _ = fmt.Sscanf(clock, "%d:%d", &hour, &minute)
	return hour*time.Hour + minute*time.Minute
}

func (h directoryHandlers) GetRules(
	ctx context.Context, _ api.GetRulesRequestObject,
) (api.GetRulesResponseObject, error) {
	r, err := h.cfg.Services.Directory.Rules.Get(ctx, consult.RulesID)
	return api.GetRules200JSONResponse{
		Body:    rules(h.requestInfo(ctx), r),
		Headers: api.GetRules200ResponseHeaders{ETag: etag(r.Version)},
	}, err
}

func (h directoryHandlers) UpdateRules(
	ctx context.Context, r api.UpdateRulesRequestObject,
) (api.UpdateRulesResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	out, err := h.cfg.Services.Directory.Rules.Edit(ctx, info.actor, consult.RulesID, version,
		func(r *consult.Rules) error {
			setClock(&r.Hours.Open, in.Opens)
			setClock(&r.Hours.Close, in.Closes)
			if b := in.Break; b.IsSpecified() {
				r.Hours.BreakFrom, r.Hours.BreakTo = sinceMidnight(given(b).Begins), sinceMidnight(given(b).Ends)
			}
			set(&r.Travel.Speed, in.TravelKmh)
			setMinutes(&r.Travel.Buffer, in.TravelBufferMinutes)
			setMinutes(&r.Travel.Indoors, in.RoomChangeMinutes)
			setNull(&r.Load.Day, in.MostPerDay)
			setNull(&r.Load.Week, in.MostPerWeek)
			set(&r.HeldDays, in.HeldDays)
			if in.LinksAnswer != nil {
				r.LinksReadOnly = !*in.LinksAnswer
			}
			return nil
		})
	return api.UpdateRules200JSONResponse{
		Body:    rules(info, out),
		Headers: api.UpdateRules200ResponseHeaders{ETag: etag(out.Version)},
	}, err
}

func setClock(dst *time.Duration, p *string) {
	if p != nil {
		*dst = sinceMidnight(*p)
	}
}

func setMinutes(dst *time.Duration, p *int) {
	if p != nil {
		*dst = time.Duration(*p) * time.Minute
	}
}
