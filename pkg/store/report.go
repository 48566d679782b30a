package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"gorm.io/gorm"

	"huiqi/pkg/consult"
	"huiqi/pkg/figure"
	"huiqi/pkg/reach"
)

type reportRow struct {
	Stamped     `gorm:"embedded"`
	Title       string
	FromDay     string
	ToDay       string
	Division    string
	OwnerBodyID ref
	At          instant
	CreatedBy   string `journal:"-"`
	Digest      string
}

func (reportRow) TableName() string { return "reports" }

func toReport(r figure.Report) reportRow {
	return reportRow{
		Stamped:     toStamp(r.Stamp),
		Title:       r.Title,
		FromDay:     string(r.From),
		ToDay:       string(r.To),
		Division:    string(r.By),
		OwnerBodyID: ref(r.OwnerBodyID),
		At:          instant{r.At},
		CreatedBy:   r.CreatedBy,
		Digest:      r.Digest,
	}
}

func fromReport(r reportRow) figure.Report {
	return figure.Report{
		Stamp:       r.stamp(),
		Title:       r.Title,
		From:        consult.Date(r.FromDay),
		To:          consult.Date(r.ToDay),
		By:          figure.By(r.Division),
		OwnerBodyID: consult.ID(r.OwnerBodyID),
		At:          r.At.Time,
		CreatedBy:   r.CreatedBy,
		Digest:      r.Digest,
	}
}

func narrowReports(db *gorm.DB, filter figure.Filter) *gorm.DB {
	return under(containing(db, filter.Search, "title"), ownerColumn, filter.UnderID)
}

// reportShelf wires Reports to their rows.
func (s *nounStore) reportShelf() {
	s.Reports = &Shelf[figure.Report, reportRow, figure.Filter]{
		db:       s.database,
		reach:    reach.Report,
		row:      toReport,
		noun:     fromReport,
		narrow:   narrowReports,
		order:    series{"reports", "created_at", true},
		key:      func(r figure.Report) (string, int64) { return "", r.CreatedAt.Unix() },
		identify: func(r figure.Report) consult.Stamp { return r.Stamp },
	}
}

// SaveFrozen keeps what a new Report froze.
func (s *figureStore) SaveFrozen(ctx context.Context, report consult.ID, content []byte) error {
	return s.Write(ctx, func(ctx context.Context) error {
		return translate(s.conn(ctx).Exec("INSERT INTO report_contents (report_id, content) VALUES (?, ?)",
			string(report), content).Error)
	})
}

// Frozen reads what a Report froze.
func (s *figureStore) Frozen(ctx context.Context, report consult.ID) ([]byte, error) {
	var row struct{ Content []byte }
	err := s.conn(ctx).Raw("SELECT content FROM report_contents WHERE report_id = ?", string(report)).Take(&row).Error
	return row.Content, translate(err)
}

// ReportFaults says which Reports do not have what they froze, or have something else.
func (s *checker) ReportFaults(ctx context.Context) ([]string, error) {
	var ids []string
	err := s.conn(ctx).Raw("SELECT id FROM reports ORDER BY id").Scan(&ids).Error
	if err != nil {
		return nil, translate(err)
	}
	var out []string
	for _, id := range ids {
		var row struct {
			Digest  string
			Content []byte
		}
		err := s.conn(ctx).Raw(`SELECT r.digest, c.content FROM reports r
			LEFT JOIN report_contents c ON c.report_id = r.id WHERE r.id = ?`, id).Scan(&row).Error
		if err != nil {
			return nil, translate(err)
		}
		sum := sha256.Sum256(row.Content)
		if hex.EncodeToString(sum[:]) != row.Digest {
			out = append(out, "report "+id+" is not what was frozen")
		}
	}
	return out, nil
}
