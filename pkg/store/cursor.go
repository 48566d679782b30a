package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/spelling"
)

// series is the order that a list comes in, and is resumed in.
type series struct {
	// list names the list, so that one list's cursor does not resume another.
	list string
	// column is what the list is sorted by, before the id.
	column string
	// counted says that column is a number; otherwise it is text.
	counted bool
}

// mark is what a cursor holds: the last row of a page.
type mark struct {
	List string
	Text *string `json:",omitempty"`
	At   *int64  `json:",omitempty"`
	ID   string
}

// cursor is where the next page begins: after the row with this key and ID.
func (o series) cursor(text string, at int64, id consult.ID) string {
	m := mark{List: o.list, ID: string(id)}
	if o.counted {
		m.At = &at
	} else {
		m.Text = &text
	}
	b, _ := json.Marshal(m)
	return base64.RawURLEncoding.EncodeToString(b)
}

// sorted orders db and takes up after the cursor; what is no cursor of this list
// answers consult.ErrInvalid.
func (o series) sorted(db *gorm.DB, from string) (*gorm.DB, error) {
	db = db.Order(o.column + ", id")
	if from == "" {
		return db, nil
	}
	m, ok := o.read(from)
	if !ok {
		return nil,
			&consult.Invalid{
				Faults: []consult.Fault{
					{Field: "cursor", Code: "bad_cursor", ZH: "游标无效，请从第一页重新读取", EN: "is not a cursor of this list"},
				},
			}
	}
	if o.counted {
		return db.Where("("+o.column+", id) > (?, ?)", *m.At, m.ID), nil
	}
	return db.Where("("+o.column+", id) > (?, ?)", *m.Text, m.ID), nil
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func (o series) read(from string) (mark, bool) {
	var m mark
	b, err := base64.RawURLEncoding.DecodeString(from)
	if err != nil || json.Unmarshal(b, &m) != nil || m.List != o.list {
		return m, false
	}
	if o.counted != (m.At != nil) || o.counted == (m.Text != nil) {
		return m, false
	}
	// PostgreSQL keeps no NUL in text, and takes UUIDs for UUIDs only. Forms and kinds of bodies are
	// known by words.
	text := m.Text == nil || !strings.ContainsRune(*m.Text, 0)
	word := slices.Contains([]string{"forms", "body kinds", "outcome kinds"}, o.list) && !strings.ContainsRune(m.ID, 0)
	return m, text && (word || uuid.MatchString(m.ID))
}

// containing narrows db to the rows in which one of the columns has q in it, as it is written or in the form in which
// names are kept; there blanks and dots do not count, nor whether q is in traditional characters. Case is folded for A
// to Z, as SQLite's LIKE does, and no further.
func containing(db *gorm.DB, q string, columns ...string) *gorm.DB {
	if q == "" {
		return db
	}
	form := ` LIKE ? ESCAPE '\'`
	if db.Name() == "postgres" {
		form = ` COLLATE "C" ILIKE ? ESCAPE '\'`
	}
	var either []string
	var patterns []any
	look := func(column, text string) {
		if text != "" {
			either, patterns = append(either, column+form), append(patterns, like("%", text, "%"))
		}
	}
	for _, c := range columns {
		look(c, q)
		bare := fmt.Sprintf("REPLACE(REPLACE(%s, ' ', ''), '·', '')", c)
		look(bare, spelling.WithoutBlanks(q))
		if folded := spelling.SearchKey(q); folded != strings.ToLower(spelling.WithoutBlanks(q)) {
			look(bare, folded)
		}
	}
	return db.Where("("+strings.Join(either, " OR ")+")", patterns...)
}

// like makes a LIKE pattern of what a person typed, with "\" as its escape.
func like(before, s, after string) string {
	return before + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + after
}
