// Makes every call that a server of the sample world answers, and then every mistake that it refuses, and prints both:
//   node every-call.mjs 127.0.0.1:50051
// Ends with 1 where a mistake is not refused as expected, or a method was not called.
import { isDeepStrictEqual as equal, inspect } from 'node:util'
import {
  Health, ModelService, RankingService, ServerReflection, call, connect, explained, explainedItem,
} from './client.mjs'
import { CODES, LEAD, MEMBER, MISTAKES } from './mistakes.mjs'

const [address] = process.argv.slice(2)
const services = [RankingService, ModelService, Health, ServerReflection]
const clients = services.map((Service) => connect(address, Service))
const [ranking, model, health, reflection] = clients
const uncalled = new Set(services.flatMap(({ service }) => Object.keys(service)))
const problems = []
let nAnswered = 0
let nRefused = 0

const IDEA = 'Sensors and machine learning that save heat in old town halls'
const NEWCOMER = {
  name: 'Harbour Lab',
  kind: 'KIND_COMPANY',
  country: 'FI',
  sme: true,
  capabilities: [{ name: 'energy renovation', strength: 0.8 }],
  description: 'We measure how old buildings lose heat.',
}

async function makeEveryCall() {
  const { organisation, topics } = (await ask(ranking, 'GetOrganisation', { organisationId: LEAD })).profile
  await ask(ranking, 'SearchOrganisations', { query: organisation.name.toLowerCase().slice(1), limit: 2 })
  await ask(model, 'GetModel', {})

  const brief = { lead: LEAD }
  const first = await ask(ranking, 'RankPartners', { brief, limit: 2 })
  const [listed, next] = first.candidates.map(({ organisationId }) => organisationId)
  await ask(ranking, 'RankPartners', { brief, limit: 2, novelty: 0.5 })
  await ask(ranking, 'RankPartners', {
    brief: { members: [LEAD, MEMBER], text: IDEA, capabilities: [topics[0].name] },
    constraints: {
      kinds: ['KIND_COMPANY', 'KIND_PUBLIC', 'KIND_RESEARCH'],
      countries: ['FI', 'SE', 'DE', 'FR'],
      onlyNew: true,
      notMetSince: { year: 2015, month: 1, day: 1 },
      exclude: [listed],
      quotas: [{ kind: 'KIND_PUBLIC', atLeast: 1 }, { country: 'FI', atMost: 1 }],
    },
    limit: 3,
    explain: true,
  })
  await ask(ranking, 'RankPartners', {
    brief: { describedLead: NEWCOMER, topics: [topics[0].name] },
    limit: 2,
    explain: true,
    language: 'fi',
  })
  // Names that the model does not know, and minimums that it has too few for, are told in the answer.
  await ask(ranking, 'RankPartners', {
    brief: { lead: LEAD, members: [MEMBER, MEMBER, LEAD], topics: ['alchemy'] },
    constraints: { exclude: ['nobody'], capabilities: ['levitation'], quotas: [{ country: 'FI', atLeast: 2 }] },
    limit: 5000,
    modelVersion: first.modelVersion,
  })

  await ask(ranking, 'ExplainPartner', { brief, organisationId: listed, limit: 1 })
  await ask(ranking, 'ExplainPartner', { brief, organisationId: next, limit: 1, novelty: 0.1, language: 'fi' })
  await ask(ranking, 'ExplainPartner', { brief, organisationId: listed, constraints: { exclude: [listed] } })

  const requests = [{ brief: { lead: 'nobody' } }, { brief: { text: IDEA }, limit: 1 }]
  const { results } = await ask(ranking, 'BatchRankPartners', { requests })
  print('the error of its first item', explainedItem(results[0].error))

  await ask(health, 'Check', { service: 'matchmaker_api.v1.RankingService' })
  await ask(health, 'Watch', {})
  await ask(reflection, 'ServerReflectionInfo', { listServices: '' })
}

async function makeEveryMistake() {
  for (const [method, mistakes] of Object.entries(MISTAKES)) {
    for (const [request, reason, field] of mistakes) {
      await expectRefusal(method, request, call(ranking, method, request), [CODES[reason], reason, field])
    }
  }
  const service = '/matchmaker_api.v1.RankingService'
  for (const [path, size, reason] of [
    [`${service}/RankPartners`, 10, 'MALFORMED_REQUEST'],
    [`${service}/RankPartners`, 5 * 1024 * 1024, 'MESSAGE_TOO_LARGE'],
    [`${service}/Guess`, 0, 'UNKNOWN_METHOD'],
    ['/matchmaker_api.v2.RankingService/RankPartners', 0, 'UNKNOWN_METHOD'],
  ]) {
    await expectRefusal(path, { bytes: size }, send(path, size), [CODES[reason], reason])
  }
  // What gRPC itself refuses has no details.
  const path = `${service}/RankPartners`
  await expectRefusal(path, { bytes: 9 * 1024 * 1024 }, send(path, 9 * 1024 * 1024), ['RESOURCE_EXHAUSTED'])
  const unknown = { service: 'nobody' }
  await expectRefusal('Check', unknown, call(health, 'Check', unknown), ['NOT_FOUND'])
  const late = { timeoutSeconds: 0 }
  await expectRefusal('GetModel', late, call(model, 'GetModel', {}, late), ['DEADLINE_EXCEEDED'])
}

async function ask(client, method, request) {
  const answer = await (method in streams ? streams[method](client, request) : call(client, method, request))
  uncalled.delete(method)
  nAnswered += 1
  print(method, request)
  print('answer', answer, { maxArrayLength: 1 })
  return answer
}

const streams = {
  Watch: (client, request) => firstOf(client.Watch(request)),
  ServerReflectionInfo: (client, request) => {
    const stream = client.ServerReflectionInfo()
    stream.write(request)
    return firstOf(stream)
  },
}

async function firstOf(stream) {
  for await (const answer of stream) {
    stream.cancel() // leaving the loop would not hang up
    return answer
  }
}

// Sends bytes that are no message; none at all are an empty one.
function send(path, size) {
  const asTheyAre = (bytes) => bytes
  return new Promise((resolve, reject) => {
    ranking.makeUnaryRequest(path, asTheyAre, asTheyAre, Buffer.alloc(size), (error, answer) =>
      error ? reject(error) : resolve(answer))
  })
}

async function expectRefusal(method, request, outcome, expected) {
  const { code, ErrorInfo, BadRequest } = await outcome.then(() => ({ code: 'OK' }), explained)
  const violations = BadRequest?.fieldViolations ?? []
  console.log(`${method} ${oneLine(request)}`)
  console.log(`    ${code}`, ErrorInfo ? `${ErrorInfo.reason} ${oneLine(ErrorInfo.metadata)}` : 'without details')
  for (const { field, description } of violations) console.log(`    ${field}: ${description}`)
  const got = [code, ErrorInfo?.reason, ...violations.map(({ field }) => field)].filter(Boolean)
  if (equal(got, expected)) nRefused += 1
  else problems.push(`${method} ${oneLine(request)}: expected ${expected}, got ${got}`)
}

function print(heading, value, options) {
  const shown = inspect(told(value), { depth: 9, maxStringLength: 90, breakLength: 114, compact: 6, ...options })
  console.log(`${heading}\n${shown}`.replaceAll('\n', '\n    '))
}

function oneLine(value) {
  return inspect(value, { depth: 9, maxArrayLength: 2, maxStringLength: 40, breakLength: Infinity, compact: true })
}

// What a message tells: all but its blanks
function told(value) {
  if (Array.isArray(value)) return value.map(told)
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return value
  const fields = Object.entries(value).filter(([, field]) => field !== null && field !== '' && !equal(field, []))
  return Object.fromEntries(fields.map(([name, field]) => [name, told(field)]))
}

await makeEveryCall()
await makeEveryMistake()
for (const client of clients) client.close()
problems.push(...[...uncalled].map((method) => `${method} was not called`))
console.log(`${nAnswered} calls answered, ${nRefused} mistakes refused as expected`)
for (const problem of problems) console.error(problem)
process.exitCode = problems.length ? 1 : 0
