package rest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"huiqi/pkg/consult"
)

// maxBody is the greatest size of a request's body in bytes, and maxDepth its deepest nesting.
const (
	maxBody  = 1 << 20
	maxDepth = 16
)

// readBody reads the whole body and leaves a copy of it in the request. It refuses a content type that the operation
// does not accept, and JSON that is more than one value or has a key twice.
func readBody(c echo.Context, op *operation) ([]byte, error) {
	r := c.Request()
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, echo.ErrStatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, malformedField("body", "unreadable", "无法读取", "cannot be read")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	accepted := op.route.Operation.RequestBody
	if accepted == nil || len(body) == 0 {
		return body, nil
	}
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || accepted.Value.Content[mediaType] == nil {
		return nil, echo.ErrUnsupportedMediaType
	}
	if op.file {
		r.Header.Set("Content-Type", mime.FormatMediaType(mediaType, params))
		return body, nil
	}
	// Echo's binder knows JSON only by this name, not as application/merge-patch+json.
	r.Header.Set("Content-Type", echo.MIMEApplicationJSON)
	if !utf8.Valid(body) {
		return nil, malformedField("body", "not_json", "不是有效的 UTF-8 文本", "is not UTF-8")
	}
	if field, err := checkJSON(body); err != nil {
		w, ok := errors.AsType[words](err)
		if !ok {
			w = syntaxErrorWords(body)
		}
		return nil, malformedField(field, "not_json", "不是规范的 JSON："+w.zh, "is not valid JSON: "+w.en)
	}
	return body, nil
}

// malformedField is a malformed request with one Fault.
func malformedField(field, code, zh, en string) error {
	return &malformed{&consult.Invalid{Faults: []consult.Fault{{Field: field, Code: code, ZH: zh, EN: en}}}}
}

// syntaxErrorWords says where a body is not JSON.
func syntaxErrorWords(body []byte) words {
	var value json.RawMessage
	var syntax *json.SyntaxError
	if err := json.Unmarshal(body, &value); !errors.As(err, &syntax) {
		return words{"无法解析", "cannot be read"}
	}
	if syntax.Error() == "unexpected end of JSON input" {
		return words{"内容不完整", syntax.Error()}
	}
	// The offset is that of the byte after the last one that was read.
	before := string(body[:syntax.Offset-1])
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[1+strings.LastIndex(before, "\n"):])
	return words{fmt.Sprintf("第 %d 行第 %d 个字符处有误", line, column),
		fmt.Sprintf("line %d, character %d: %v", line, column, syntax)}
}

// checkJSON refuses text after the value and repeated keys, both of which encoding/json accepts. It returns the path
// of the field with the fault.
func checkJSON(body []byte) (string, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	field, err := checkValue(d, "", maxDepth)
	if err != nil {
		return field, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return "body", words{"末尾有多余内容", "there is text after the value"}
	}
	return "", nil
}

// checkValue reads one JSON value, which is at path and may have depth levels.
func checkValue(d *json.Decoder, path string, depth int) (string, error) {
	here := cmp.Or(path, "body")
	if depth == 0 {
		return here, words{"嵌套过深", "nested too deeply"}
	}
	t, err := d.Token()
	if err != nil {
		return here, err
	}
	switch t {
	case json.Delim('{'):
		if at, err := checkFields(d, path, depth); err != nil {
			return cmp.Or(at, "body"), err
		}
	case json.Delim('['):
		for i := 0; d.More(); i++ {
			if at, err := checkValue(d, path+"["+strconv.Itoa(i)+"]", depth-1); err != nil {
				return at, err
			}
		}
	default:
		return "", nil
	}
	_, err = d.Token()
	return here, err
}

// checkFields reads the fields of one object and refuses a name that occurs twice.
func checkFields(d *json.Decoder, path string, depth int) (string, error) {
	seen := map[string]bool{}
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return path, err
		}
		name := fmt.Sprint(k)
		inner := strings.TrimPrefix(path+"."+name, ".")
		if seen[name] {
			return inner, words{"重复出现", "the name occurs twice"}
		}
		seen[name] = true
		if at, err := checkValue(d, inner, depth-1); err != nil {
			return at, err
		}
	}
	return "", nil
}
