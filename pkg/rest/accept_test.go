package rest

import "testing"

func TestCoding(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		sent            []string
		packed, refused bool
	}{
		"nothing sent":                           {nil, false, false},
		"sent empty":                             {[]string{""}, false, false},
		"a browser's":                            {[]string{"gzip, deflate, br, zstd"}, true, false},
		"iOS's":                                  {[]string{"gzip, deflate, br"}, true, false},
		"the old name":                           {[]string{"x-gzip"}, true, false},
		"capitals":                               {[]string{"GZip"}, true, false},
		"only codings that are not had":          {[]string{"br, zstd"}, false, false},
		"gzip in a longer word":                  {[]string{"notgzip, gzip2"}, false, false},
		"anything":                               {[]string{"*"}, true, false},
		"anything but gzip":                      {[]string{"*, gzip;q=0"}, false, false},
		"gzip refused":                           {[]string{"gzip;q=0"}, false, false},
		"gzip refused, three digits":             {[]string{"gzip;q=0.000"}, false, false},
		"gzip liked little":                      {[]string{"gzip;q=0.001"}, true, false},
		"gzip liked less than plain":             {[]string{"gzip;q=0.5, identity"}, false, false},
		"gzip liked as plain":                    {[]string{"identity;q=0.5, gzip;q=0.5"}, true, false},
		"plain liked less":                       {[]string{"identity;q=0.5, gzip;q=0.8"}, true, false},
		"plain liked as all others, gzip less":   {[]string{"gzip;q=0.4, *;q=0.6"}, false, false},
		"plain only":                             {[]string{"identity"}, false, false},
		"plain refused":                          {[]string{"gzip, identity;q=0"}, true, false},
		"all others refused":                     {[]string{"gzip;q=0.1, *;q=0"}, true, false},
		"both refused":                           {[]string{"gzip;q=0, identity;q=0"}, false, true},
		"everything refused":                     {[]string{"*;q=0"}, false, true},
		"plain refused, and gzip not asked for":  {[]string{"br, identity;q=0"}, false, true},
		"two headers":                            {[]string{"br", "gzip"}, true, false},
		"blanks":                                 {[]string{" br ; q=1 ,  gzip ; Q = 0.7 "}, true, false},
		"another parameter":                      {[]string{"gzip;level=9;q=0"}, false, false},
		"a weight that is none is no wish":       {[]string{"gzip;q=x"}, false, false},
		"a weight past one":                      {[]string{"gzip;q=2"}, false, false},
		"a weight that is not a number":          {[]string{"gzip;q=NaN"}, false, false},
		"a list with holes":                      {[]string{",,gzip,"}, true, false},
		"plain refused by an unreadable weight":  {[]string{"identity;q=, gzip"}, true, false},
		"everything liked, plain not":            {[]string{"*;q=0.2, identity;q=0"}, true, false},
		"everything liked, plain liked the best": {[]string{"*;q=0.2, identity;q=1"}, false, false},
	} {
		if packed, err := prefersGzip(c.sent); packed != c.packed || (err != nil) != c.refused {
			t.Errorf("%s: %v, %v", reason, packed, err)
		}
	}
}

func TestMedium(t *testing.T) {
	t.Parallel()
	for reason, c := range map[string]struct {
		sent []string
		want string
	}{
		"nothing sent":                      {nil, jsonType},
		"sent empty":                        {[]string{""}, jsonType},
		"anything":                          {[]string{"*/*"}, jsonType},
		"a browser's":                       {[]string{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, jsonType},
		"a table":                           {[]string{"text/csv"}, csvType},
		"with a parameter":                  {[]string{"Text/CSV; charset=utf-8"}, csvType},
		"a table liked less":                {[]string{"text/csv;q=0.1, application/json"}, jsonType},
		"a table liked more":                {[]string{"application/json;q=0.1, text/csv"}, csvType},
		"alike, by the order":               {[]string{"application/json, text/csv"}, jsonType},
		"alike, by the order, turned round": {[]string{"text/csv, application/json"}, csvType},
		"a table by name, else anything":    {[]string{"*/*, text/csv"}, csvType},
		"a table refused":                   {[]string{"text/csv;q=0, */*;q=0.1"}, jsonType},
		"JSON refused":                      {[]string{"application/json;q=0, */*"}, csvType},
		"any text":                          {[]string{"text/*"}, csvType},
		"none that is had":                  {[]string{"image/png"}, jsonType},
		"two headers":                       {[]string{"application/json;q=0.5", "text/csv"}, csvType},
		"a name that only begins alike":     {[]string{"text/csvs"}, jsonType},
	} {
		if got := preferredMediaType(c.sent, jsonType, csvType); got != c.want {
			t.Errorf("%s: %s", reason, got)
		}
	}
}
