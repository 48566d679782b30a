package subscription

import (
	"huiqi/pkg/consult"
	"strings"
	"testing"
)

func TestTrailContinues(t *testing.T) {
	t.Parallel()
	trail := func(revision consult.Revision, marks ...string) RevisionLog {
		return RevisionLog{Revision: revision, Marks: strings.Join(marks, "")}
	}
	long := func(revision consult.Revision) RevisionLog {
		t := RevisionLog{Revision: revision}
		for r := revision; r > revision-TrailMarks; r-- {
			t.Marks += string([]byte{
				'm', byte('0' + r/1000), byte('0' + r/100%10), byte('0' + r/10%10), byte('0' + r%10), 'm',
			})
		}
		return t
	}
	for reason, c := range map[string]struct {
		t, old RevisionLog
		want   bool
	}{
		"the same":                         {trail(7, "aaaaaa", "bbbbbb"), trail(7, "aaaaaa", "bbbbbb"), true},
		"one later":                        {trail(7, "aaaaaa", "bbbbbb"), trail(6, "bbbbbb"), true},
		"older marks do not matter":        {trail(7, "aaaaaa", "bbbbbb"), trail(6, "bbbbbb", "cccccc"), true},
		"nothing is continued by anything": {trail(7, "aaaaaa"), RevisionLog{}, true},
		"gone back":                        {trail(6, "bbbbbb"), trail(7, "aaaaaa", "bbbbbb"), false},
		"another commit of the same count": {trail(7, "xxxxxx", "bbbbbb"), trail(7, "aaaaaa", "bbbbbb"), false},
		"gone back and past the old count": {
			trail(8, "yyyyyy", "xxxxxx", "bbbbbb"), trail(7, "aaaaaa", "bbbbbb"), false,
		},
		"a mark of another revision":            {trail(8, "aaaaaa", "bbbbbb"), trail(8, "bbbbbb"), false},
		"no marks, so it cannot be told":        {RevisionLog{Revision: 7}, RevisionLog{Revision: 7}, false},
		"the last that can be told":             {long(2000), long(2000 - TrailMarks + 1), true},
		"too long ago to tell":                  {long(2000), long(2000 - TrailMarks), false},
		"an office that was emptied, marked":    {trail(0, "eeeeee"), trail(7, "aaaaaa"), false},
		"a cut mark is none":                    {trail(7, "aaaaaa", "bbbb"), trail(6, "bbbbbb"), false},
		"what had no mark cannot be recognised": {trail(7, "aaaaaa", "bbbbbb"), RevisionLog{Revision: 6}, false},
	} {
		if got := c.t.Continues(c.old); got != c.want {
			t.Errorf("%s: %v", reason, got)
		}
	}
}
