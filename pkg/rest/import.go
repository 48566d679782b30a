package rest

import (
	"context"
	"errors"
	"io"
	"time"

	"huiqi/api"
	"huiqi/pkg/booking"
	"huiqi/pkg/consult"
	"huiqi/pkg/feed"
)

const (
	// importDays is how far ahead a calendar is read.
	importDays = 400
	// importPatience is how long reading one may take.
	importPatience = 5 * time.Second
	// maxLeftOut bounds how much of what was left out is told one by one.
	maxLeftOut = 500
)

func (h handlers) ImportBlocks(ctx context.Context, r api.ImportBlocksRequestObject) (api.ImportBlocksResponseObject, error) {
	f := h.facts(ctx)
	in, err := h.intake(ctx, r)
	if err != nil {
		return nil, err
	}
	o := booking.ImportOptions{Source: value(r.Params.Source), Hard: active(r.Params.Hard), Titles: consult.HideTitles,
		Remove: value(r.Params.Remove), DryRun: value(r.Params.DryRun)}
	if r.Params.Titles != nil {
		o.Titles = consult.Titles(*r.Params.Titles)
	}
	done, err := h.cfg.Desk.Import(ctx, consult.ID(r.ID), in, o)
	return api.ImportBlocks200JSONResponse{Body: imported(f, done, o.DryRun)}, err
}

type intakeKey struct{}

// readAhead reads the calendar of an import before the transaction begins.
func readAhead(ctx context.Context, h handlers, request any) (context.Context, error) {
	in, err := h.intake(ctx, request.(api.ImportBlocksRequestObject))
	return context.WithValue(ctx, intakeKey{}, in), err
}

// intake is what the request's calendar claims.
func (h handlers) intake(ctx context.Context, r api.ImportBlocksRequestObject) (consult.Intake, error) {
	if in, read := ctx.Value(intakeKey{}).(consult.Intake); read {
		return in, nil
	}
	f := h.facts(ctx)
	if err := f.themselves(consult.ID(r.ID)); err != nil {
		return consult.Intake{}, err
	}
	file, err := uploaded(r)
	if err != nil {
		return consult.Intake{}, err
	}
	patient, cancel := context.WithTimeout(ctx, importPatience)
	defer cancel()
	return feed.ReadCalendar(patient, file, f.zone, importWindow(h.cfg.Desk.Now(), f.zone))
}

// importWindow is the days that an import looks at.
func importWindow(now time.Time, zone *time.Location) consult.Span {
	today := consult.DateOf(now, zone)
	return consult.Span{From: today.Start(zone).UTC(), To: today.AddDays(importDays).Start(zone).UTC()}
}

// uploaded is the file of the request: the body, or the form's field "file". Of two
// files neither is taken, for each would be a source of its own.
func uploaded(r api.ImportBlocksRequestObject) ([]byte, error) {
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
			return nil, broken("file", "required", "必填", "is required")
		}
		if err != nil {
			return nil, broken("body", "malformed", "表单格式不正确", "is no proper form")
		}
		if part.FormName() != "file" {
			continue
		}
		if found {
			return nil, broken("file", "repeated", "一次只能导入一个文件", "must be one file, not several")
		}
		if file, err = io.ReadAll(part); err != nil {
			return nil, broken("body", "malformed", "表单格式不正确", "is no proper form")
		}
		found = true
	}
}

func imported(f facts, done booking.Imported, dry bool) api.BlockImport {
	out := api.BlockImport{DryRun: dry, From: f.local(done.Window.From), To: f.local(done.Window.To), Counts: map[string]int{}, Warnings: conflicts(f, done.Warnings),
		Items: each(done.Items, func(i booking.ImportItem) api.ImportItem {
			return api.ImportItem{Action: api.ImportAction(i.Action), BlockID: text(i.Block.ID), Title: i.Block.Title, Summary: orNull(i.Summary),
				StartsAt: f.local(i.Block.Span.From), EndsAt: f.local(i.Block.Span.To), Hard: i.Block.Hard}
		}),
		LeftOut: each(done.LeftOut[:min(len(done.LeftOut), maxLeftOut)], func(l consult.LeftOut) api.ImportLeftOut {
			return api.ImportLeftOut{Summary: orNull(l.Summary), StartsAt: f.localOrNull(l.From), Code: l.Code, Reason: pick(f.english, l.ZH, l.EN)}
		})}
	for _, i := range done.Items {
		out.Counts[string(i.Action)]++
	}
	for _, l := range done.LeftOut {
		out.Counts[l.Code]++
	}
	return out
}
