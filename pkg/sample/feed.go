package sample

import (
	"huiqi/pkg/consult"
	"huiqi/pkg/sample/roster"
)

// Feed is a calendar that the demo offers.
type Feed struct {
	Subject     consult.Subject
	Name        string
	OwnerBodyID consult.ID
}

// feeds are the Feeds to offer: people with many and with few meetings, one of them on bodies
// of two levels, and a place of each kind.
func feeds(r *roster.Roster) []Feed {
	var all []Feed
	for _, l := range []struct {
		person int
		name   string
	}{{0, "主席·手机日历"}, {9, "秘书长·电脑日历"}, {r.LeadOf(7), "文化文史委主任·手机日历"}, {80, "委员·手机日历"}, {303, "市区两级委员·平板日历"}} {
		all = append(all, Feed{consult.Subject{Kind: consult.SubjectPerson, ID: r.People[l.person].ID}, l.name, ""})
	}
	return append(all,
		Feed{consult.Subject{Kind: consult.SubjectBody, ID: r.Standing.ID}, "常委会日历", ""},
		Feed{consult.Subject{Kind: consult.SubjectRoom, ID: r.HallRooms[3].ID}, "有事好商量议事厅门口屏", ""},
		Feed{consult.Subject{Kind: consult.SubjectVenue, ID: r.Venues[0].ID}, "市政协会议中心日历", ""},
		Feed{consult.Subject{Kind: consult.SubjectPublic}, "清源市政协公开会议", ""},
		Feed{consult.Subject{Kind: consult.SubjectBody, ID: r.Circles[0].ID}, "议事室日历", r.Circles[0].ID})
}
