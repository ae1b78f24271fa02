// What RankingService refuses. For each method: [request, reason, the field to blame], in a request that is else sound.

export const LEAD = 'org-000001'
export const MEMBER = 'org-000002'

const brief = { lead: LEAD }
const text = (length) => 'x'.repeat(length)
const many = (length, one) => Array.from({ length }, () => one)
const inBrief = (fields) => ({ brief: fields })
const described = (fields) => ({ brief: { describedLead: fields } })
const constrained = (constraints) => ({ brief, constraints })
const quotas = (...several) => constrained({ quotas: several })

// What any question is refused for, to rank or to explain
const QUESTION = [
  [{}, 'INVALID_INPUT', 'brief'],
  [inBrief({}), 'INVALID_BRIEF', 'brief.lead'],
  [inBrief({ lead: ' ' }), 'INVALID_BRIEF', 'brief.lead'],
  [inBrief({ lead: 'nobody' }), 'UNKNOWN_ORGANISATION', 'brief.lead'],
  [inBrief({ lead: text(257) }), 'INVALID_INPUT', 'brief.lead'],
  [{ brief, modelVersion: 'another' }, 'MODEL_VERSION_NOT_LOADED', 'model_version'],
  [{ brief, modelVersion: text(257) }, 'INVALID_INPUT', 'model_version'],
  [{ brief, limit: -1 }, 'INVALID_INPUT', 'limit'],
  [{ brief, novelty: -0.1 }, 'INVALID_INPUT', 'novelty'],
  [{ brief, novelty: 1.1 }, 'INVALID_INPUT', 'novelty'],
  [{ brief, novelty: NaN }, 'INVALID_INPUT', 'novelty'],
  [{ brief, language: 'xx' }, 'INVALID_INPUT', 'language'],
  [{ brief, language: text(36) }, 'INVALID_INPUT', 'language'],
  [constrained({ allow: [LEAD], exclude: [LEAD] }), 'INVALID_CONSTRAINTS', 'constraints.allow'],
  [quotas({ country: 'FI', atLeast: 11 }), 'INVALID_CONSTRAINTS', 'constraints.quotas'],
]

export const MISTAKES = {
  RankPartners: [
    ...QUESTION,
    [inBrief({ lead: LEAD, describedLead: {} }), 'INVALID_BRIEF', 'brief.described_lead'],
    [inBrief({ members: [' '] }), 'INVALID_BRIEF', 'brief.members'],
    [inBrief({ members: ['nobody', MEMBER, 'noone'] }), 'UNKNOWN_ORGANISATION', 'brief.members'],
    [inBrief({ members: [text(257)] }), 'INVALID_INPUT', 'brief.members'],
    [inBrief({ members: many(101, LEAD) }), 'INVALID_INPUT', 'brief.members'],
    [inBrief({ topics: [' '] }), 'INVALID_BRIEF', 'brief.topics'],
    [inBrief({ topics: [text(501)] }), 'INVALID_INPUT', 'brief.topics'],
    [inBrief({ topics: many(101, 'heat') }), 'INVALID_INPUT', 'brief.topics'],
    [inBrief({ text: ' ' }), 'INVALID_BRIEF', 'brief.lead'],
    [inBrief({ text: text(20001) }), 'INVALID_INPUT', 'brief.text'],
    [inBrief({ capabilities: [' '] }), 'INVALID_BRIEF', 'brief.capabilities'],
    [inBrief({ capabilities: [text(501)] }), 'INVALID_INPUT', 'brief.capabilities'],
    [inBrief({ capabilities: many(101, 'heat') }), 'INVALID_INPUT', 'brief.capabilities'],

    [described({ id: text(257) }), 'INVALID_INPUT', 'brief.described_lead.id'],
    [described({ name: text(501) }), 'INVALID_INPUT', 'brief.described_lead.name'],
    [described({ kind: 99 }), 'INVALID_INPUT', 'brief.described_lead.kind'],
    [described({ country: text(17) }), 'INVALID_INPUT', 'brief.described_lead.country'],
    [described({ region: text(17) }), 'INVALID_INPUT', 'brief.described_lead.region'],
    [described({ place: text(201) }), 'INVALID_INPUT', 'brief.described_lead.place'],
    [described({ url: text(2001) }), 'INVALID_INPUT', 'brief.described_lead.url'],
    [described({ description: text(10001) }), 'INVALID_INPUT', 'brief.described_lead.description'],
    [described({ knownOn: { year: 2019, month: 13, day: 1 } }), 'INVALID_INPUT', 'brief.described_lead.known_on'],
    [described({ knownOn: { month: 5, day: 1 } }), 'INVALID_INPUT', 'brief.described_lead.known_on'],
    [described({ capabilities: [{ name: 'heat', strength: 2 }] }), 'INVALID_INPUT',
      'brief.described_lead.capabilities.heat'],
    [described({ capabilities: [{ name: 'heat', strength: NaN }] }), 'INVALID_INPUT',
      'brief.described_lead.capabilities.heat'],
    [described({ capabilities: [{ name: text(501) }] }), 'INVALID_INPUT', 'brief.described_lead.capabilities.name'],
    [described({ capabilities: many(101, { name: 'heat' }) }), 'INVALID_INPUT', 'brief.described_lead.capabilities'],

    [constrained({ kinds: ['KIND_UNSPECIFIED'] }), 'INVALID_INPUT', 'constraints.kinds'],
    [constrained({ kinds: [99] }), 'INVALID_INPUT', 'constraints.kinds'],
    [constrained({ kinds: many(101, 'KIND_COMPANY') }), 'INVALID_INPUT', 'constraints.kinds'],
    ...['countries', 'regions'].flatMap((field) => [
      [constrained({ [field]: [' '] }), 'INVALID_CONSTRAINTS', `constraints.${field}`],
      [constrained({ [field]: [text(17)] }), 'INVALID_INPUT', `constraints.${field}`],
      [constrained({ [field]: many(1001, 'FI') }), 'INVALID_INPUT', `constraints.${field}`],
    ]),
    ...['exclude', 'allow'].flatMap((field) => [
      [constrained({ [field]: [' '] }), 'INVALID_CONSTRAINTS', `constraints.${field}`],
      [constrained({ [field]: [text(257)] }), 'INVALID_INPUT', `constraints.${field}`],
      [constrained({ [field]: many(10001, LEAD) }), 'INVALID_INPUT', `constraints.${field}`],
    ]),
    [constrained({ capabilities: [' '] }), 'INVALID_CONSTRAINTS', 'constraints.capabilities'],
    [constrained({ capabilities: [text(501)] }), 'INVALID_INPUT', 'constraints.capabilities'],
    [constrained({ capabilities: many(101, 'heat') }), 'INVALID_INPUT', 'constraints.capabilities'],
    [constrained({ notMetSince: { year: 2019, month: 2, day: 30 } }), 'INVALID_CONSTRAINTS',
      'constraints.not_met_since'],
    [constrained({ notMetSince: { year: 2019 } }), 'INVALID_CONSTRAINTS', 'constraints.not_met_since'],

    [quotas({ atLeast: 1 }), 'INVALID_CONSTRAINTS', 'constraints.quotas'],
    [quotas({ kind: 'KIND_UNSPECIFIED', atLeast: 1 }), 'INVALID_INPUT', 'constraints.quotas.kind'],
    [quotas({ country: ' ', atLeast: 1 }), 'INVALID_CONSTRAINTS', 'constraints.quotas'],
    [quotas({ country: text(17), atLeast: 1 }), 'INVALID_INPUT', 'constraints.quotas.country'],
    [quotas({ country: 'FI' }), 'INVALID_CONSTRAINTS', 'constraints.quotas'],
    [quotas({ country: 'FI', atLeast: -1 }), 'INVALID_CONSTRAINTS', 'constraints.quotas'],
    [quotas({ country: 'FI', atMost: -1 }), 'INVALID_CONSTRAINTS', 'constraints.quotas'],
    [quotas({ country: 'FI', atLeast: 2, atMost: 1 }), 'INVALID_CONSTRAINTS', 'constraints.quotas'],
    [quotas({ country: 'FI', atLeast: 1 }, { country: 'FI', atLeast: 2 }), 'INVALID_CONSTRAINTS',
      'constraints.quotas'],
    [quotas(...many(101, { country: 'FI', atLeast: 1 })), 'INVALID_INPUT', 'constraints.quotas'],
    [constrained({ kinds: ['KIND_COMPANY'], quotas: [{ kind: 'KIND_PUBLIC', atLeast: 1 }] }), 'INVALID_CONSTRAINTS',
      'constraints.quotas'],
    [constrained({ countries: ['FI'], quotas: [{ country: 'SE', atLeast: 1 }] }), 'INVALID_CONSTRAINTS',
      'constraints.quotas'],
    [constrained({ allow: [LEAD], quotas: [{ country: 'FI', atLeast: 2 }] }), 'INVALID_CONSTRAINTS',
      'constraints.quotas'],
    [constrained({ countries: ['FI'], quotas: [{ country: 'FI', atMost: 1 }, { kind: 'KIND_PUBLIC', atLeast: 2 }] }),
      'INVALID_CONSTRAINTS', 'constraints.quotas'],
  ],
  ExplainPartner: [
    ...QUESTION.map(([request, ...rest]) => [{ ...request, organisationId: MEMBER }, ...rest]),
    [{ brief }, 'INVALID_INPUT', 'organisation_id'],
    [{ brief, organisationId: LEAD }, 'INVALID_INPUT', 'organisation_id'],
    [{ brief, organisationId: 'nobody' }, 'UNKNOWN_ORGANISATION', 'organisation_id'],
    [{ brief, organisationId: text(257) }, 'INVALID_INPUT', 'organisation_id'],
  ],
  BatchRankPartners: [
    [{ requests: many(1001, { brief }) }, 'INVALID_INPUT', 'requests'],
  ],
  GetOrganisation: [
    [{}, 'INVALID_INPUT', 'organisation_id'],
    [{ organisationId: 'nobody' }, 'UNKNOWN_ORGANISATION', 'organisation_id'],
    [{ organisationId: text(257) }, 'INVALID_INPUT', 'organisation_id'],
    [{ organisationId: LEAD, modelVersion: 'another' }, 'MODEL_VERSION_NOT_LOADED', 'model_version'],
    [{ organisationId: LEAD, modelVersion: text(257) }, 'INVALID_INPUT', 'model_version'],
  ],
  SearchOrganisations: [
    [{}, 'INVALID_INPUT', 'query'],
    [{ query: ' ' }, 'INVALID_INPUT', 'query'],
    [{ query: text(501) }, 'INVALID_INPUT', 'query'],
    [{ query: 'x', limit: -1 }, 'INVALID_INPUT', 'limit'],
    [{ query: 'x', modelVersion: 'another' }, 'MODEL_VERSION_NOT_LOADED', 'model_version'],
    [{ query: 'x', modelVersion: text(257) }, 'INVALID_INPUT', 'model_version'],
  ],
}

export const CODES = {
  INVALID_INPUT: 'INVALID_ARGUMENT',
  INVALID_BRIEF: 'INVALID_ARGUMENT',
  INVALID_CONSTRAINTS: 'INVALID_ARGUMENT',
  MALFORMED_REQUEST: 'INVALID_ARGUMENT',
  UNKNOWN_ORGANISATION: 'NOT_FOUND',
  MODEL_VERSION_NOT_LOADED: 'FAILED_PRECONDITION',
  MESSAGE_TOO_LARGE: 'RESOURCE_EXHAUSTED',
  UNKNOWN_METHOD: 'UNIMPLEMENTED',
}
