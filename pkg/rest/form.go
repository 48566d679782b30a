package rest

import (
	"context"
	"maps"
	"time"

	"huiqi/api"
	"huiqi/pkg/consult"
)

func form(info requestInfo, m consult.Form) api.Form {
	out := api.Form{
		Key:                 string(m.Key),
		NameZh:              m.NameZH,
		NameEn:              m.NameEN,
		DurationMinutes:     int(m.Duration / time.Minute),
		SetupMinutes:        m.Turnaround.Setup,
		ClearupMinutes:      m.Turnaround.Clearup,
		NoticeDays:          m.NoticeDays,
		LeaveHours:          m.LeaveHours,
		LeaveBy:             api.LeaveApprover(m.LeaveBy),
		MaterialsDays:       m.MaterialsDays,
		ConsentDays:         m.ConsentDays,
		Category:            api.FormCategory(m.Category),
		Active:              m.Active,
		NeedsPresiding:      m.NeedsPresiding,
		QuorumMarginPercent: m.QuorumMargin,
		OnlineCounts:        m.OnlineCounts,
		MustAttend: mapEach(m.MustAttend,
			func(r consult.MembershipRole) api.MembershipRole { return api.MembershipRole(r) }),
		Visibility:    api.Visibility(m.Visibility),
		InviteBodyIds: idStrings(m.InviteBodyIDs),
		Rules:         map[string]api.RuleSeverity{},
		Severities:    severities(m),
		NoticeUnit:    api.DayUnit(m.NoticeUnit),
		MaterialsUnit: api.DayUnit(m.MaterialsUnit),
		Version:       m.Version,
		CreatedAt:     info.local(m.CreatedAt),
		ChangedAt:     info.local(m.ChangedAt),
	}
	var quorum *api.Quorum
	if m.Quorum.Den > 0 {
		quorum = &api.Quorum{Num: m.Quorum.Num, Den: m.Quorum.Den, MoreThan: m.Quorum.MoreThan}
	}
	out.Quorum = pointed(quorum)
	for k, s := range m.Rules {
		out.Rules[string(k)] = api.RuleSeverity(s)
	}
	return out
}

// severities lists how severe each kind of conflict is for the form.
func severities(m consult.Form) []api.KindSeverity {
	return mapEach(consult.ConflictKinds, func(k consult.ConflictKind) api.KindSeverity {
		return api.KindSeverity{
			Kind:     api.ConflictKind(k),
			Severity: api.RuleSeverity(m.Severity(k)),
			Default:  api.RuleSeverity(consult.DefaultSeverity(k)),
			Fixed:    k.Guaranteed(),
		}
	})
}

// patchedRules applies a patch to the rules: null restores the default.
func patchedRules(
	before map[consult.ConflictKind]consult.Severity, patch api.FormRules,
) map[consult.ConflictKind]consult.Severity {
	after := map[consult.ConflictKind]consult.Severity{}
	maps.Copy(after, before)
	for k, s := range patch {
		kind := consult.ConflictKind(k)
		after[kind] = consult.DefaultSeverity(kind)
		if s != nil {
			after[kind] = consult.Severity(*s)
		}
	}
	return after
}

func (h directoryHandlers) ListForms(
	ctx context.Context, r api.ListFormsRequestObject,
) (api.ListFormsResponseObject, error) {
	info := h.requestInfo(ctx)
	page, err := h.cfg.Services.Directory.Forms.List(ctx, consult.Unfiltered{}, pageOf(r.Params.Limit, r.Params.Cursor))
	return api.ListForms200JSONResponse{
		Items:      mapEach(page.Items, func(m consult.Form) api.Form { return form(info, m) }),
		NextCursor: orNull(page.Next),
	}, err
}

func (h directoryHandlers) GetForm(ctx context.Context, r api.GetFormRequestObject) (api.GetFormResponseObject, error) {
	m, err := h.cfg.Services.Directory.Forms.Get(ctx, consult.ID(r.Key))
	return api.GetForm200JSONResponse{
		Body:    form(h.requestInfo(ctx), m),
		Headers: api.GetForm200ResponseHeaders{ETag: etag(m.Version)},
	}, err
}

func (h directoryHandlers) UpdateForm(
	ctx context.Context, r api.UpdateFormRequestObject,
) (api.UpdateFormResponseObject, error) {
	in := patchBody(r.JSONBody, r.ApplicationMergePatchPlusJSONBody)
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	written, err := h.cfg.Services.Directory.Forms.Change(ctx, info.actor, consult.ID(r.Key),
		func(m *consult.Form) error { patchForm(m, in); return nil }, options(version, r.Params.DryRun))
	return api.UpdateForm200JSONResponse{
		Body:    writtenForm(info, written),
		Headers: api.UpdateForm200ResponseHeaders{ETag: etag(written.Version)},
	}, err
}

// patchForm applies a patch to the Form.
func patchForm(m *consult.Form, in *api.FormPatch) {
	set(&m.NameZH, in.NameZh)
	set(&m.NameEN, in.NameEn)
	set(&m.Turnaround.Setup, in.SetupMinutes)
	set(&m.Turnaround.Clearup, in.ClearupMinutes)
	set(&m.NoticeDays, in.NoticeDays)
	set(&m.MaterialsDays, in.MaterialsDays)
	set(&m.ConsentDays, in.ConsentDays)
	setText(&m.Category, in.Category)
	set(&m.Active, in.Active)
	setText(&m.NoticeUnit, in.NoticeUnit)
	setText(&m.MaterialsUnit, in.MaterialsUnit)
	set(&m.LeaveHours, in.LeaveHours)
	setText(&m.LeaveBy, in.LeaveBy)
	set(&m.NeedsPresiding, in.NeedsPresiding)
	set(&m.QuorumMargin, in.QuorumMarginPercent)
	set(&m.OnlineCounts, in.OnlineCounts)
	if in.MustAttend != nil {
		m.MustAttend = nil
		for _, r := range *in.MustAttend {
			m.MustAttend = append(m.MustAttend, consult.MembershipRole(r))
		}
	}
	setText(&m.Visibility, in.Visibility)
	if in.InviteBodyIds != nil {
		m.InviteBodyIDs = parseIDs(*in.InviteBodyIds)
	}
	if in.Rules != nil {
		m.Rules = patchedRules(m.Rules, *in.Rules)
	}
	if in.DurationMinutes != nil {
		m.Duration = time.Duration(*in.DurationMinutes) * time.Minute
	}
	if q := in.Quorum; q.IsSpecified() {
		share := given(q)
		m.Quorum = consult.Quorum{Num: share.Num, Den: share.Den, MoreThan: share.MoreThan}
	}
}

// formFromInput is the Form that an input asks for, with what it leaves out.
func formFromInput(in api.FormInput) consult.Form {
	m := consult.Form{
		Key:           consult.FormKey(in.Key),
		Duration:      2 * time.Hour,
		NoticeDays:    3,
		NoticeUnit:    consult.CalendarDays,
		MaterialsUnit: consult.CalendarDays,
		QuorumMargin:  10,
		OnlineCounts:  true,
		Active:        true,
		ConsentDays:   5,
		Visibility:    consult.Internal,
		LeaveHours:    24,
		LeaveBy:       consult.ApproverOrganiser,
	}
	patchForm(&m, &api.FormPatch{
		NameZh:              &in.NameZh,
		NameEn:              &in.NameEn,
		Category:            &in.Category,
		Active:              in.Active,
		Rules:               in.Rules,
		DurationMinutes:     in.DurationMinutes,
		SetupMinutes:        in.SetupMinutes,
		ClearupMinutes:      in.ClearupMinutes,
		NoticeDays:          in.NoticeDays,
		NoticeUnit:          in.NoticeUnit,
		LeaveHours:          in.LeaveHours,
		LeaveBy:             in.LeaveBy,
		MaterialsDays:       in.MaterialsDays,
		ConsentDays:         in.ConsentDays,
		MaterialsUnit:       in.MaterialsUnit,
		NeedsPresiding:      in.NeedsPresiding,
		QuorumMarginPercent: in.QuorumMarginPercent,
		OnlineCounts:        in.OnlineCounts,
		MustAttend:          in.MustAttend,
		Quorum:              in.Quorum,
		Visibility:          in.Visibility,
		InviteBodyIds:       in.InviteBodyIds,
	})
	return m
}

func (h directoryHandlers) CreateForm(
	ctx context.Context, r api.CreateFormRequestObject,
) (api.CreateFormResponseObject, error) {
	info := h.requestInfo(ctx)
	m, err := h.cfg.Services.Directory.AddForm(ctx, info.actor, formFromInput(*r.Body))
	return api.CreateForm201JSONResponse{
		Body: form(info, m),
		Headers: api.CreateForm201ResponseHeaders{
			ETag:     etag(m.Version),
			Location: info.location(consult.ID(m.Key)),
		},
	}, err
}

func (h directoryHandlers) DeleteForm(
	ctx context.Context, r api.DeleteFormRequestObject,
) (api.DeleteFormResponseObject, error) {
	info, version, err := h.requestedVersion(ctx)
	if err != nil {
		return nil, err
	}
	return api.DeleteForm204Response{},
		h.cfg.Services.Directory.Forms.Remove(ctx, info.actor, consult.ID(r.Key), version)
}
