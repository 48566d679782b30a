package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reporting"
)

// reportsPath is the address of the list of Reports, below which each has its own.
const reportsPath = officePath + "/reports"

// reportsPage is the data of office_reports.html.
type reportsPage struct {
	officeFrame
	Reports []reportLine
	More    bool
}

// reportLine says what a Report is about.
type reportLine struct{ Href, Title, Period, Made string }

// reportPage is the data of office_report.html.
type reportPage struct {
	officeFrame
	reportLine
	Table   figureTable
	Changes []changedFigure
}

// changedFigure is a Figure that differs now from what was reported, and why.
type changedFigure struct {
	Name     string
	Was, Now int
	Reasons  []changedFacts
}

// changedFacts are the Facts that were added, dropped or changed since.
type changedFacts struct {
	Name string
	Rows []itemRow
}

func (w *Web) reports(c echo.Context, v visitor) error {
	ctx, _, err := w.admit(c, v, "listReports", "")
	if err != nil {
		return err
	}
	p := reportsPage{officeFrame: w.officeFrame(c, v, said{"统计报告", "Reports"})}
	all, more, err := w.frozenReports(ctx)
	if err != nil {
		return err
	}
	p.More = more
	for _, r := range all {
		p.Reports = append(p.Reports, p.reportLine(r))
	}
	return w.page(c, http.StatusOK, "office_reports", p)
}

// frozenReports are the Reports that the visitor may read.
func (w *Web) frozenReports(ctx context.Context) ([]figure.Report, bool, error) {
	return gather(func(r consult.PageRequest) (consult.Page[figure.Report], error) {
		return w.opt.Services.Reporting.Reports.List(ctx, figure.Filter{}, r)
	})
}

func (f officeFrame) reportLine(r figure.Report) reportLine {
	return reportLine{
		Href:   f.at(reportsPath+"/"+string(r.ID), nil),
		Title:  r.Title,
		Period: period(r.From, r.To),
		Made:   f.instant(r.At) + " " + r.CreatedBy,
	}
}

func (w *Web) report(c echo.Context, v visitor) error {
	id := consult.ID(c.Param("id"))
	ctx, _, err := w.admit(c, v, "getReport", id)
	if err != nil {
		return err
	}
	r, f, err := w.opt.Services.Reporting.Report(ctx, id)
	if err != nil {
		return err
	}
	p := reportPage{officeFrame: w.officeFrame(c, v, said{r.Title, r.Title})}
	p.reportLine = p.officeFrame.reportLine(r)
	p.Table = figureTableOf(p.officeFrame, f, func(key figure.Key, group *string, former bool) string {
		query := url.Values{"figure": {string(key)}}
		if group != nil {
			query.Set("group", *group)
		}
		if former {
			query.Set("former", "true")
		}
		return p.at(reportsPath+"/"+string(id)+"/items", query)
	})
	ctx, _, err = w.admit(c, v, "listReportChanges", id)
	if err != nil {
		return err
	}
	_, changes, err := w.opt.Services.Reporting.Changes(ctx, id)
	if err != nil {
		return err
	}
	for _, x := range changes {
		p.Changes = append(p.Changes, p.changedFigure(x))
	}
	return w.page(c, http.StatusOK, "office_report", p)
}

func (f officeFrame) changedFigure(x figure.Difference) changedFigure {
	d, _ := figure.Find(x.Key)
	out := changedFigure{Name: f.In(d.NameZH, d.NameEN), Was: x.Was, Now: x.Now}
	for _, of := range []struct {
		name  string
		facts []figure.Fact
	}{{f.In("新增", "Added"), x.Added}, {f.In("减少", "Dropped"), x.Dropped}, {f.In("数值有变", "Changed"), x.Changed}} {
		if len(of.facts) == 0 {
			continue
		}
		rows := changedFacts{Name: of.name}
		for _, fact := range of.facts {
			rows.Rows = append(rows.Rows, itemRow{Title: fact.Title, Date: string(fact.Date), Value: fact.Value})
		}
		out.Reasons = append(out.Reasons, rows)
	}
	return out
}

func (w *Web) reportItems(c echo.Context, v visitor) error {
	id := consult.ID(c.Param("id"))
	ctx, query, err := w.admit(c, v, "listReportItems", id)
	if err != nil {
		return err
	}
	var group *string
	if query.Has("group") {
		key := query.Get("group")
		group = &key
	}
	key := figure.Key(query.Get("figure"))
	items, err := w.opt.Services.Reporting.ReportItems(ctx, id, key, group, query.Get("former") == "true")
	if err != nil {
		return err
	}
	p := w.itemsPage(c, v, key, items)
	r, err := w.opt.Services.Reporting.Reports.Get(ctx, id)
	if err != nil {
		return err
	}
	q := reporting.Question{From: r.From, To: r.To}
	if query.Get("former") == "true" {
		q = q.Former()
	}
	p.Period = period(q.From, q.To)
	p.Back = p.at(reportsPath+"/"+string(id), nil)
	return w.page(c, http.StatusOK, "office_items", p)
}
