package rest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"huiqi/api"
	"huiqi/pkg/archive"
	"huiqi/pkg/consult"
	"huiqi/pkg/file"
)

// transferTime is how long a file may take on its way, either way.
const transferTime = 3 * time.Minute

// spooledFile is an uploaded file on disk, so that it need not fit into memory.
type spooledFile struct {
	*os.File
	size int64
	hash file.Hash
}

// Size is that in bytes.
func (f *spooledFile) Size() int64 { return f.size }

type spooledFileKey struct{}

// body reads the body of a request. That of an upload goes to a file, which unspool removes; what is returned for it is
// its hash.
func (s *Server) body(c echo.Context, op *operation) ([]byte, error) {
	if !op.spooled {
		return readBody(c, op)
	}
	media, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	if err != nil || op.route.Operation.RequestBody.Value.Content[media] == nil {
		return nil, echo.ErrUnsupportedMediaType
	}
	limit := s.cfg.Services.Archive.Limits.File
	if c.Request().ContentLength > limit {
		return nil, tooLarge(limit)
	}
	f, err := spool(c, limit)
	if err != nil || f.size == 0 {
		return nil, err
	}
	return []byte(f.hash), nil
}

// spool copies the body of the request into a file, which its context carries from then on.
func spool(c echo.Context, limit int64) (*spooledFile, error) {
	// A browser or a phone on a slow line gets more time than with other requests. Tests may have no connection.
	wait := http.NewResponseController(c.Response())
	until := time.Now().Add(transferTime)
	_ = errors.Join(wait.SetReadDeadline(until), wait.SetWriteDeadline(until))
	to, err := os.CreateTemp("", "huiqi-upload-*")
	if err != nil {
		return nil, fmt.Errorf("rest: upload: %w", err)
	}
	f := &spooledFile{File: to}
	r := c.Request()
	c.SetRequest(r.WithContext(context.WithValue(r.Context(), spooledFileKey{}, f)))
	sum := sha256.New()
	f.size, err = io.Copy(io.MultiWriter(to, sum), http.MaxBytesReader(c.Response(), r.Body, limit))
	if errors.As(err, new(*http.MaxBytesError)) {
		return nil, tooLarge(limit)
	}
	if err != nil {
		return nil, malformedField("body", "unreadable", "无法读取", "cannot be read")
	}
	f.hash = file.Hash(hex.EncodeToString(sum.Sum(nil)))
	return f, nil
}

// unspool removes the file of a request, if it has one.
func unspool(c echo.Context) {
	f, ok := c.Request().Context().Value(spooledFileKey{}).(*spooledFile)
	if ok {
		_ = errors.Join(f.Close(), os.Remove(f.Name())) // it lies in the folder for what is temporary
	}
}

// unkeptError is that of a file that is not kept because of what the office bears.
type unkeptError struct{ kind problemKind }

func (e *unkeptError) Error() string { return e.kind.detail.en }

func tooLarge(limit int64) error {
	size := mebibytes(limit)
	return &unkeptError{problemKind{
		status: http.StatusRequestEntityTooLarge,
		code:   "file_too_large",
		title:  words{"文件过大", "File too large"},
		detail: words{"单个文件不能超过 " + size, "A file must not exceed " + size + "."},
	}}
}

func quotaExceeded(e *archive.QuotaError) error {
	used := mebibytes(e.Used)
	all := mebibytes(e.Office)
	return &unkeptError{problemKind{
		status: http.StatusInsufficientStorage,
		code:   "quota_exceeded",
		title:  words{"附件空间已满", "No space for files"},
		detail: words{"附件总量上限 " + all + "，已用 " + used + "；未保存任何内容",
			"The files of the office may come to " + all + "; " + used + " are used. Nothing was saved."},
	}}
}

func mebibytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MiB" }

func fileAnswer(f file.File) api.File {
	return api.File{ID: string(f.ID), Name: f.Name, Type: string(f.Type), Size: f.Size, Sha256: string(f.Hash)}
}

// filesIn shows those of the files that are there, in their order.
func filesIn(all map[consult.ID]file.File, ids []consult.ID) []api.File {
	out := []api.File{}
	for _, id := range ids {
		if f, ok := all[id]; ok {
			out = append(out, fileAnswer(f))
		}
	}
	return out
}

func (h outcomeHandlers) UploadFile(
	ctx context.Context, r api.UploadFileRequestObject,
) (api.UploadFileResponseObject, error) {
	content, ok := ctx.Value(spooledFileKey{}).(*spooledFile)
	if !ok {
		return nil, errors.New("rest: an upload that was not spooled")
	}
	var full *archive.QuotaError
	f, err := h.cfg.Services.Archive.Keep(ctx, r.Params.Name, content.hash, content)
	switch {
	case errors.As(err, &full):
		return nil, quotaExceeded(full)
	case err != nil:
		return nil, err
	}
	return api.UploadFile201JSONResponse{
		Body:    fileAnswer(f),
		Headers: api.UploadFile201ResponseHeaders{Location: h.requestInfo(ctx).location(f.ID)},
	}, nil
}

func (h outcomeHandlers) GetFile(ctx context.Context, r api.GetFileRequestObject) (api.GetFileResponseObject, error) {
	f, err := h.cfg.Services.Archive.Get(ctx, consult.ID(r.ID))
	if err != nil {
		return nil, err
	}
	return &sentFile{ctx: ctx, archive: h.cfg.Services.Archive, info: h.requestInfo(ctx), file: f}, nil
}

// sentFile is the answer that streams a file.
type sentFile struct {
	ctx     context.Context
	archive *archive.Service
	info    requestInfo
	file    file.File
}

// VisitGetFileResponse writes the answer, a piece at a time. What fails on the way ends the connection before all bytes
// that were promised are there.
func (f *sentFile) VisitGetFileResponse(w http.ResponseWriter) error {
	h := w.Header()
	tag := `"` + string(f.file.Hash) + `"`
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Authorization")
	if matchesETag(f.info.ifNoneMatch, tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", string(f.file.Type))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.file.Name}))
	h.Set("Content-Length", strconv.FormatInt(f.file.Size, 10))
	// Tests may have no connection.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(transferTime))
	w.WriteHeader(http.StatusOK)
	if f.info.head {
		return nil
	}
	return f.archive.Send(f.ctx, f.file, w)
}
