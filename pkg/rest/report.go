package rest

import (
	"context"
	"net/url"

	"huiqi/api"
	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reporting"
)

func reportHead(info requestInfo, r figure.Report) api.ReportHead {
	return api.ReportHead{
		ID:          string(r.ID),
		Title:       r.Title,
		From:        string(r.From),
		To:          string(r.To),
		At:          info.local(r.At),
		By:          orNull(api.FigureDivision(r.By)),
		OwnerBodyID: textOrNull(r.OwnerBodyID),
		CreatedBy:   r.CreatedBy,
		Digest:      r.Digest,
		Version:     int(r.Version),
	}
}

// report shows a Report with its Figures, whose lists are those that were frozen.
func report(info requestInfo, r figure.Report, f reporting.Figures) api.Report {
	out := api.Report{Report: reportHead(info, r)}
	out.Figures, out.Groups = figureRows(info, f, func(key figure.Key, group *string, former bool) string {
		query := url.Values{"figure": {string(key)}}
		if group != nil {
			query.Set("group", *group)
		}
		if former {
			query.Set("former", "true")
		}
		return "/api/v1/reports/" + string(r.ID) + "/items?" + query.Encode()
	})
	return out
}

func (h meetingHandlers) ListReports(
	ctx context.Context, r api.ListReportsRequestObject,
) (api.ListReportsResponseObject, error) {
	filter := figure.Filter{Search: value(r.Params.Q), UnderID: idOf(r.Params.Under)}
	page, err := h.cfg.Services.Reporting.Reports.List(ctx, filter, pageOf(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	info := h.requestInfo(ctx)
	return api.ListReports200JSONResponse{
		Items:      mapEach(page.Items, func(r figure.Report) api.ReportHead { return reportHead(info, r) }),
		NextCursor: orNull(page.Next),
	}, nil
}

func (h meetingHandlers) CreateReport(
	ctx context.Context, r api.CreateReportRequestObject,
) (api.CreateReportResponseObject, error) {
	info := h.requestInfo(ctx)
	made, err := h.cfg.Services.Reporting.Freeze(ctx, info.actor, figure.Report{
		Title:       r.Body.Title,
		From:        consult.Date(value(r.Body.From)),
		To:          consult.Date(value(r.Body.To)),
		By:          figure.By(value(r.Body.By)),
		OwnerBodyID: idOrEmpty(r.Body.OwnerBodyID),
	})
	if err != nil {
		return nil, err
	}
	_, f, err := h.cfg.Services.Reporting.Report(ctx, made.ID)
	return api.CreateReport201JSONResponse{
		Body:    report(info, made, f),
		Headers: api.CreateReport201ResponseHeaders{ETag: etag(made.Version), Location: info.location(made.ID)},
	}, err
}

func (h meetingHandlers) GetReport(
	ctx context.Context, r api.GetReportRequestObject,
) (api.GetReportResponseObject, error) {
	found, f, err := h.cfg.Services.Reporting.Report(ctx, consult.ID(r.ID))
	return api.GetReport200JSONResponse{
		Body:    report(h.requestInfo(ctx), found, f),
		Headers: api.GetReport200ResponseHeaders{ETag: etag(found.Version)},
	}, err
}

func (h meetingHandlers) DeleteReport(
	ctx context.Context, r api.DeleteReportRequestObject,
) (api.DeleteReportResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteReport204Response{},
		h.cfg.Services.Reporting.Reports.Remove(ctx, info.actor, consult.ID(r.ID), version)
}

func (h meetingHandlers) ListReportItems(
	ctx context.Context, r api.ListReportItemsRequestObject,
) (api.ListReportItemsResponseObject, error) {
	items, err := h.cfg.Services.Reporting.ReportItems(ctx, consult.ID(r.ID), figure.Key(r.Params.Figure),
		r.Params.Group, value(r.Params.Former))
	if err != nil {
		return nil, err
	}
	page, err := figureItems(r.Params.Figure, items, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListReportItems200JSONResponse(page), err
}

func (h meetingHandlers) ListReportChanges(
	ctx context.Context, r api.ListReportChangesRequestObject,
) (api.ListReportChangesResponseObject, error) {
	info := h.requestInfo(ctx)
	found, changes, err := h.cfg.Services.Reporting.Changes(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	return api.ListReportChanges200JSONResponse{
		Report: reportHead(info, found),
		Changes: mapEach(changes, func(c figure.Difference) api.ReportChange {
			d, _ := figure.Find(c.Key)
			return api.ReportChange{
				Figure:  api.FigureKey(c.Key),
				Name:    pick(info.english, d.NameZH, d.NameEN),
				Was:     c.Was,
				Now:     c.Now,
				Added:   mapEach(c.Added, figureItem),
				Dropped: mapEach(c.Dropped, figureItem),
				Changed: mapEach(c.Changed, figureItem),
			}
		}),
	}, nil
}
