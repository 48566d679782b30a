package rest

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"huiqi/pkg/consult"
)

// addFaults adds the validator's errors to f, a Fault for each field.
func addFaults(f *consult.Faults, field string, err error) {
	var many openapi3.MultiError
	var request *openapi3filter.RequestError
	var schema *openapi3.SchemaError
	switch {
	case err == nil:
	// errors.As would also find a MultiError inside a RequestError, which names the parameter and comes first.
	case errors.As(err, &many) && !isRequestError(err):
		for _, e := range many {
			addFaults(f, field, e)
		}
	case errors.As(err, &request) && isRequestError(err):
		if request.Parameter != nil {
			field = request.Parameter.Name
		} else if field == "" {
			field = "body"
		}
		var parse *openapi3filter.ParseError
		if request.Parameter != nil && errors.As(request.Err, &parse) {
			zh, en := typeWords(request.Parameter.Schema.Value)
			f.Add(true, field, "type", "应为"+zh, "must be "+en)
			return
		}
		addFaults(f, field, cmp.Or(request.Err, errors.New(request.Reason)))
	case errors.As(err, &schema):
		addSchemaFault(f, field, schema)
	case errors.Is(err, openapi3filter.ErrInvalidRequired):
		f.Add(true, field, "required", "必填", "is required")
	default:
		f.Add(true, field, "malformed", "格式不正确", firstLine(err.Error()))
	}
}

func isRequestError(err error) bool {
	_, ok := err.(*openapi3filter.RequestError)
	return ok
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

var aboutProperty = regexp.MustCompile(`property "([^"]+)" is (unsupported|missing)`)

// addSchemaFault adds the Fault for one rule of a schema that was broken.
func addSchemaFault(f *consult.Faults, field string, e *openapi3.SchemaError) {
	path := fieldPath(e.JSONPointer())
	if field == "body" && path != "" {
		field = ""
	}
	// The validator names a property only in its message; the path may end before it.
	if m := aboutProperty.FindStringSubmatch(e.Reason); m != nil {
		name, problem := m[1], m[2]
		if !strings.HasSuffix("."+path, "."+name) {
			path = strings.TrimPrefix(path+"."+name, ".")
		}
		if problem == "unsupported" {
			f.Add(true, strings.TrimPrefix(path, "."), "unknown_field", "没有这个字段", "is not a field of this request")
			return
		}
	}
	if e.Value == "" && e.SchemaField == "pattern" && e.Schema.MinLength > 0 {
		return // minLength has reported the empty text already
	}
	code, zh, en := ruleWords(e)
	f.Add(true, field+path, code, zh, en)
}

// fieldPath turns ["attendances","0","role"] into attendances[0].role.
func fieldPath(parts []string) string {
	var b strings.Builder
	for _, p := range parts {
		if _, err := strconv.Atoi(p); err == nil {
			b.WriteString("[" + p + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(p)
	}
	return b.String()
}

// ruleWords returns the code of a Fault for the rule that was broken, and its text in Chinese and English.
func ruleWords(e *openapi3.SchemaError) (string, string, string) {
	s := e.Schema
	switch e.SchemaField {
	case "required":
		return "required", "必填", "is required"
	case "type", "nullable":
		zh, en := typeWords(s)
		return "type", "应为" + zh, "must be " + en
	case "enum":
		all := []string{}
		for _, v := range s.Enum {
			all = append(all, fmt.Sprint(v))
		}
		return "unknown", "应为以下之一：" + strings.Join(all, "、"), "must be one of " + strings.Join(all, ", ")
	case "format", "pattern":
		if text, _ := e.Value.(string); isTime(s.Format, text) {
			return "range", fmt.Sprintf("年份应在 %d 至 %d 之间", consult.FirstYear, consult.LastYear),
				fmt.Sprintf("must have a year from %d to %d", consult.FirstYear, consult.LastYear)
		}
		return formatWords(s)
	case "minItems":
		return "required", "不能为空", "must not be empty"
	case "minLength":
		return "required", "不能为空", "must not be empty"
	case "maxLength":
		return "too_long", fmt.Sprintf("过长，最多 %d 个字", *s.MaxLength),
			fmt.Sprintf("is too long; the limit is %d characters", *s.MaxLength)
	case "maxItems":
		return "too_long", fmt.Sprintf("过多，最多 %d 项", *s.MaxItems),
			fmt.Sprintf("has too many items; the limit is %d", *s.MaxItems)
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum":
		return "range", "超出范围" + bounds(s), "is out of range" + bounds(s)
	}
	return "malformed", "格式不正确", firstLine(e.Reason)
}

// typeWords returns the name of a schema's type in Chinese and English.
func typeWords(s *openapi3.Schema) (string, string) {
	switch {
	case s.Type.Is("string"):
		return "文本", "text"
	case s.Type.Is("integer"):
		return "整数", "a whole number"
	case s.Type.Is("number"):
		return "数字", "a number"
	case s.Type.Is("boolean"):
		return " true 或 false", "true or false"
	case s.Type.Is("array"):
		return "列表", "a list"
	}
	return "对象", "an object"
}

// formatWords returns the code of a Fault for a text with the wrong format, and its text in Chinese and English.
func formatWords(s *openapi3.Schema) (string, string, string) {
	switch s.Format {
	case "date-time":
		return "format", "应为带时区的时间，如 2027-03-09T09:00:00+08:00",
			"must be a time with an offset, such as 2027-03-09T09:00:00+08:00"
	case "instant-or-date":
		return "format", "应为日期，或带时区的时间，如 2027-03-09 或 2027-03-09T09:00:00+08:00",
			"must be a date or a time with an offset, such as 2027-03-09 or 2027-03-09T09:00:00+08:00"
	case "date":
		return "format", "应为日期，如 2027-03-09", "must be a date, such as 2027-03-09"
	case "uuid":
		return "format", "应为小写的 UUID", "must be a UUID in lower case"
	}
	if s.Example != nil {
		return "format", fmt.Sprintf("格式不正确，正确示例：%v", s.Example),
			fmt.Sprintf("has the wrong format; an example is %v", s.Example)
	}
	return "format", "格式不正确，或含有不允许的字符", "has the wrong format or a character that is not allowed"
}

// isTime reports whether the text is well formed as a date-time or date. If so, the format was refused for its year.
func isTime(format, text string) bool {
	layouts := map[string][]string{
		"date-time":       {time.RFC3339},
		"date":            {time.DateOnly},
		"instant-or-date": {time.RFC3339, time.DateOnly},
	}
	return slices.ContainsFunc(layouts[format], func(layout string) bool {
		_, err := time.Parse(layout, text)
		return err == nil
	})
}

// bounds writes the limits of a number, such as " (1–200)".
func bounds(s *openapi3.Schema) string {
	spell := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	switch {
	case s.Min != nil && s.Max != nil:
		return " (" + spell(*s.Min) + "–" + spell(*s.Max) + ")"
	case s.Min != nil:
		return " (≥ " + spell(*s.Min) + ")"
	case s.Max != nil:
		return " (≤ " + spell(*s.Max) + ")"
	}
	return ""
}
