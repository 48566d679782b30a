package store

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"huiqi/pkg/consult"
)

// linkTable is a table of what the things of one noun are linked to.
type linkTable struct {
	// table has a row for each link: its column owner names the thing, and column what it is linked to. field is what
	// a row of the thing calls all of them.
	table, owner, column, field string
}

// linkColumns reads a thing of the table with what it is linked to, each as a JSON array in the order of the ids.
func (d *database) linkColumns(table string, links []linkTable) string {
	columns := []string{table + ".*"}
	for _, l := range links {
		from := " FROM " + l.table + " WHERE " + l.owner + " = " + table + ".id"
		all := "(SELECT json_group_array(x." + l.column + ") FROM (SELECT " + l.column + from + " ORDER BY 1) x)"
		if d.postgres {
			all = "(SELECT COALESCE(json_agg(" + l.column + " ORDER BY " + l.column + "), '[]')::text" + from + ")"
		}
		columns = append(columns, all+" AS "+l.field)
	}
	return strings.Join(columns, ", ")
}

// LinkedShelf keeps things with what they are linked to.
type LinkedShelf[N, R, F any] struct {
	*Shelf[N, R, F]
	links []linkTable
	// linkRows are the rows of a thing's links, a slice for each table that has any.
	linkRows func(N) []any
}

// withLinks is the Shelf with links, which are read with each row.
func withLinks[N, R, F any](
	table string, h *Shelf[N, R, F], links []linkTable, rows func(N) []any,
) *LinkedShelf[N, R, F] {
	h.derived = func() (string, []any) { return h.db.linkColumns(table, links), nil }
	return &LinkedShelf[N, R, F]{Shelf: h, links: links, linkRows: rows}
}

// Add inserts a new thing.
func (h *LinkedShelf[N, R, F]) Add(ctx context.Context, n N) error {
	return h.AddAll(ctx, []N{n})
}

// AddAll inserts new things, and the links of all of them together.
func (h *LinkedShelf[N, R, F]) AddAll(ctx context.Context, all []N) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.Shelf.AddAll(ctx, all); err != nil {
			return err
		}
		return h.writeLinks(ctx, all...)
	})
}

// Save is that of a Shelf, and writes the links anew.
func (h *LinkedShelf[N, R, F]) Save(ctx context.Context, n N, was int64) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.Shelf.Save(ctx, n, was); err != nil {
			return err
		}
		if err := h.removeLinks(ctx, h.identify(n).ID); err != nil {
			return err
		}
		return h.writeLinks(ctx, n)
	})
}

// Remove is that of a Shelf.
func (h *LinkedShelf[N, R, F]) Remove(ctx context.Context, id consult.ID) error {
	return h.db.Write(ctx, func(ctx context.Context) error {
		if err := h.removeLinks(ctx, id); err != nil {
			return err
		}
		return h.Shelf.Remove(ctx, id)
	})
}

func (h *LinkedShelf[N, R, F]) writeLinks(ctx context.Context, all ...N) error {
	var tables []reflect.Value
	for _, n := range all {
		for _, some := range h.linkRows(n) {
			rows := reflect.ValueOf(some)
			i := slices.IndexFunc(tables, func(t reflect.Value) bool { return t.Type() == rows.Type() })
			if i < 0 {
				tables = append(tables, rows)
				continue
			}
			tables[i] = reflect.AppendSlice(tables[i], rows)
		}
	}
	for _, rows := range tables {
		if err := h.db.conn(ctx).CreateInBatches(rows.Interface(), batch).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

func (h *LinkedShelf[N, R, F]) removeLinks(ctx context.Context, id consult.ID) error {
	for _, l := range h.links {
		err := h.db.conn(ctx).Exec("DELETE FROM "+l.table+" WHERE "+l.owner+" = ?", string(id)).Error
		if err != nil {
			return translate(err)
		}
	}
	return nil
}
