package rest

import (
	"context"
	"errors"
	"io"
	"time"

	"huiqi/api"
	"huiqi/pkg/calendarimport"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
)

const (
	// importDays is how many days ahead events are imported.
	importDays = 400
	// importTimeout is how long reading a calendar may take.
	importTimeout = 5 * time.Second
	// maxLeftOut is how many events that were left out are listed one by one, and how many notes.
	maxLeftOut = 500
)

func (h calendarHandlers) ImportBlocks(
	ctx context.Context, r api.ImportBlocksRequestObject,
) (api.ImportBlocksResponseObject, error) {
	info := h.requestInfo(ctx)
	in, err := h.importedCalendar(ctx, r)
	if err != nil {
		return nil, err
	}
	o := calendarimport.Options{
		Source: value(r.Params.Source),
		Hard:   activeByDefault(r.Params.Hard),
		Titles: consult.HideTitles,
		Remove: value(r.Params.Remove),
		DryRun: value(r.Params.DryRun),
	}
	if r.Params.Titles != nil {
		o.Titles = consult.Titles(*r.Params.Titles)
	}
	done, err := h.cfg.Services.CalendarImport.Import(ctx, consult.ID(r.ID), in, o)
	return api.ImportBlocks200JSONResponse{Body: imported(info, done, o.DryRun)}, err
}

type importedCalendarKey struct{}

// readUpload reads the calendar of an import before the transaction begins and keeps it in the context.
func readUpload(ctx context.Context, h handlers, request any) (context.Context, error) {
	in, err := h.importedCalendar(ctx, request.(api.ImportBlocksRequestObject))
	return context.WithValue(ctx, importedCalendarKey{}, in), err
}

// importedCalendar is what the request's calendar claims.
func (h calendarHandlers) importedCalendar(
	ctx context.Context, r api.ImportBlocksRequestObject,
) (consult.ImportedCalendar, error) {
	if in, read := ctx.Value(importedCalendarKey{}).(consult.ImportedCalendar); read {
		return in, nil
	}
	info := h.requestInfo(ctx)
	if err := info.allowOnlySelf(consult.ID(r.ID)); err != nil {
		return consult.ImportedCalendar{}, err
	}
	file, err := uploadedFile(r)
	if err != nil {
		return consult.ImportedCalendar{}, err
	}
	patient, cancel := context.WithTimeout(ctx, importTimeout)
	defer cancel()
	return feed.ReadCalendar(patient, file, info.zone, importWindow(h.cfg.Services.Now(), info.zone))
}

// importWindow is the time of the events that are imported.
func importWindow(now time.Time, zone *time.Location) consult.Span {
	today := consult.DateOf(now, zone)
	return consult.Span{From: today.Start(zone).UTC(), To: today.AddDays(importDays).Start(zone).UTC()}
}

// uploadedFile is the file of the request: the body, or the field "file" of a form. Two files are refused, because each
// would be a source of its own.
func uploadedFile(r api.ImportBlocksRequestObject) ([]byte, error) {
	if r.MultipartBody == nil {
		return io.ReadAll(r.Body)
	}
	var file []byte
	for found := false; ; {
		part, err := r.MultipartBody.NextPart()
		if errors.Is(err, io.EOF) && found {
			return file, nil
		}
		if errors.Is(err, io.EOF) {
			return nil, malformedField("file", "required", "必填", "is required")
		}
		if err != nil {
			return nil, malformedField("body", "malformed", "表单格式不正确", "is not a valid form")
		}
		if part.FormName() != "file" {
			continue
		}
		if found {
			return nil, malformedField("file", "repeated", "一次只能导入一个文件", "must be one file, not several")
		}
		file, err = io.ReadAll(part)
		if err != nil {
			return nil, malformedField("body", "malformed", "表单格式不正确", "is not a valid form")
		}
		found = true
	}
}

func imported(info requestInfo, done calendarimport.Imported, dry bool) api.BlockImport {
	out := api.BlockImport{
		DryRun:   dry,
		StartsAt: info.local(done.Window.From),
		EndsAt:   info.local(done.Window.To),
		From:     info.local(done.Window.From),
		To:       info.local(done.Window.To),
		Counts:   map[string]int{},
		Warnings: conflicts(info, done.Warnings),
		Notes:    []api.ImportNote{},
		Items: mapEach(done.Items, func(i calendarimport.Item) api.ImportItem {
			return api.ImportItem{
				Action:   api.ImportAction(i.Action),
				BlockID:  textOrNull(i.Block.ID),
				Title:    i.Block.Title,
				Summary:  orNull(i.Summary),
				StartsAt: info.local(i.Block.Span.From),
				EndsAt:   info.local(i.Block.Span.To),
				Hard:     i.Block.Hard,
			}
		}),
		LeftOut: mapEach(done.LeftOut[:min(len(done.LeftOut), maxLeftOut)], func(l consult.LeftOut) api.ImportLeftOut {
			return api.ImportLeftOut{
				Summary:  orNull(l.Summary),
				StartsAt: info.localOrNull(l.From),
				Code:     l.Code,
				Reason:   pick(info.english, l.ZH, l.EN),
			}
		}),
	}
	for _, n := range done.Notes[:min(len(done.Notes), maxLeftOut)] {
		out.Notes = append(out.Notes, api.ImportNote{
			Summary:  orNull(n.Summary),
			StartsAt: info.localOrNull(n.From),
			Code:     n.Code,
			Note:     pick(info.english, n.ZH, n.EN),
		})
	}
	for _, i := range done.Items {
		out.Counts[string(i.Action)]++
	}
	for _, l := range done.LeftOut {
		out.Counts[l.Code]++
	}
	return out
}
