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
	if err := f.themselves(consult.ID(r.ID)); err != nil {
		return nil, err
	}
	file, err := uploaded(r)
	if err != nil {
		return nil, err
	}
	today := consult.DateOf(h.cfg.Desk.Now(), f.zone)
	window := consult.Span{From: today.Start(f.zone).UTC(), To: today.AddDays(importDays).Start(f.zone).UTC()}
	patient, cancel := context.WithTimeout(ctx, importPatience)
	defer cancel()
	in, err := feed.ReadCalendar(patient, file, f.zone, window)
	if err != nil {
		return nil, err
	}
	o := booking.ImportOptions{Source: value(r.Params.Source), Hard: active(r.Params.Hard), Titles: consult.HideTitles,
		Remove: value(r.Params.Remove), DryRun: value(r.Params.DryRun)}
	if r.Params.Titles != nil {
		o.Titles = consult.Titles(*r.Params.Titles)
	}
	done, err := h.cfg.Desk.Import(ctx, consult.ID(r.ID), in, o)
	return api.ImportBlocks200JSONResponse(imported(f, done, o.DryRun)), err
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
