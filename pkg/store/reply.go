package store

import (
	"context"

	"huiqi/pkg/consult"
)

// RepliesOf are the Person's answers by Meeting, and the Leaves, the oldest first.
func (s *meetingStore) RepliesOf(
	ctx context.Context, person consult.ID,
) (map[consult.ID]consult.Answer, []consult.Leave, error) {
	var answered []answerRow
	err := s.conn(ctx).Where("person_id = ?", string(person)).Find(&answered).Error
	if err != nil {
		return nil, nil, translate(err)
	}
	var asked []leaveRow
	err = s.conn(ctx).Where("person_id = ?", string(person)).Order("created_at, id").Find(&asked).Error
	if err != nil {
		return nil, nil, translate(err)
	}
	answers := map[consult.ID]consult.Answer{}
	for _, r := range answered {
		answers[consult.ID(r.MeetingID)] = fromAnswer(r)
	}
	leaves := make([]consult.Leave, len(asked))
	for i, r := range asked {
		leaves[i] = fromLeave(r)
	}
	return answers, leaves, nil
}
