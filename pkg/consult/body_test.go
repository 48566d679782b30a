package consult_test

import (
	"testing"

	"huiqi/pkg/consult"
)

func TestMembershipOn(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name         string
		since, until consult.Date
		on           consult.Date
		want         bool
	}{
		{name: "the first day", since: "2022-01-10", until: "2027-01-10", on: "2022-01-10", want: true},
		{name: "the day before it", since: "2022-01-10", until: "2027-01-10", on: "2022-01-09"},
		{name: "the last day", since: "2022-01-10", until: "2027-01-10", on: "2027-01-09", want: true},
		{name: "the day it ends", since: "2022-01-10", until: "2027-01-10", on: "2027-01-10"},
		{name: "open", since: "2022-01-10", on: "2099-12-31", want: true},
		{name: "open, before it began", since: "2022-01-10", on: "2021-12-31"},
		{name: "since for ever", until: "2027-01-10", on: "2000-01-01", want: true},
		{name: "across a month's end", since: "2026-02-28", until: "2026-03-01", on: "2026-02-28", want: true},
		{name: "of no length", since: "2026-03-01", until: "2026-03-01", on: "2026-03-01"},
	} {
		if got := (consult.Membership{Since: r.since, Until: r.until}).On(r.on); got != r.want {
			t.Errorf("%s: %v", r.name, got)
		}
	}
}

func TestMembersVoteAndStaffServe(t *testing.T) {
	t.Parallel()
	for role, want := range map[consult.MembershipRole]consult.AttendanceRole{
		consult.MembershipChair:     consult.RoleVoting,
		consult.MembershipViceChair: consult.RoleVoting,
		consult.MembershipSecretary: consult.RoleVoting,
		consult.MembershipMember:    consult.RoleVoting,
		consult.MembershipStaff:     consult.RoleStaff,
	} {
		if got := (consult.Membership{Role: role}).AttendanceRole(); got != want {
			t.Errorf("%s comes as %s, want %s", role, got, want)
		}
	}
}

func TestQuorumNeeded(t *testing.T) {
	t.Parallel()
	half, twoThirds := consult.Quorum{Num: 1, Den: 2, MoreThan: true}, consult.Quorum{Num: 2, Den: 3}
	for _, r := range []struct {
		name  string
		q     consult.Quorum
		needs map[int]int
	}{
		{"more than half", half, map[int]int{0: 0, 1: 1, 2: 2, 3: 2, 74: 38, 75: 38, 401: 201}},
		{
			"at least half", consult.Quorum{Num: 1, Den: 2},
			map[int]int{0: 0, 1: 1, 2: 1, 3: 2, 74: 37, 75: 38, 401: 201},
		},
		{"at least two thirds", twoThirds, map[int]int{0: 0, 1: 1, 2: 2, 3: 2, 74: 50, 75: 50, 401: 268}},
		{
			"more than two thirds", consult.Quorum{Num: 2, Den: 3, MoreThan: true},
			map[int]int{0: 0, 1: 1, 2: 2, 3: 3, 74: 50, 75: 51, 401: 268},
		},
		{"all", consult.Quorum{Num: 1, Den: 1}, map[int]int{0: 0, 1: 1, 75: 75, 401: 401}},
		{"more than none", consult.Quorum{Num: 0, Den: 1, MoreThan: true}, map[int]int{0: 0, 1: 1, 401: 1}},
		{"none asked", consult.Quorum{}, map[int]int{0: 0, 75: 0}},
		{"fewer members than none", half, map[int]int{-1: 0}},
	} {
		for members, want := range r.needs {
			if got := r.q.Needed(members); got != want {
				t.Errorf("%s of %d: %d, want %d", r.name, members, got, want)
			}
		}
	}
}
