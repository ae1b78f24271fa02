// Ranks partners for one organisation:  node rank.mjs ADDRESS ORGANISATION [LIMIT]
// Writes the answer as JSON; scores are the server's doubles, digit for digit.
import { fileURLToPath } from 'node:url'
import grpc from '@grpc/grpc-js'
import protoLoader from '@grpc/proto-loader'

const protos = process.env.MATCHMAKER_PROTOS ?? fileURLToPath(new URL('../../../protos', import.meta.url))
const definition = protoLoader.loadSync(
  ['matchmaker_api/v1/ranking_service.proto', 'google/rpc/status.proto', 'google/rpc/error_details.proto'],
  { includeDirs: [protos], enums: String, longs: Number, defaults: true, arrays: true },
)
const { RankingService } = grpc.loadPackageDefinition(definition).matchmaker_api.v1

// Every method only reads, so a call that found no server or was cut off may be made again.
const serviceConfig = {
  loadBalancingConfig: [{ round_robin: {} }],
  methodConfig: [{
    name: [{}],
    retryPolicy: {
      maxAttempts: 4,
      initialBackoff: '0.2s',
      maxBackoff: '2s',
      backoffMultiplier: 2,
      retryableStatusCodes: ['UNAVAILABLE', 'CANCELLED'],
    },
  }],
}

export function connect(address) {
  return new RankingService(address, grpc.credentials.createInsecure(), {
    'grpc.service_config': JSON.stringify(serviceConfig),
    'grpc.max_receive_message_length': 64 * 1024 * 1024, // an answer's limit; grpc-js takes 4 MiB otherwise
  })
}

export function rankPartners(client, request, { timeoutSeconds = 30 } = {}) {
  const deadline = Date.now() + 1000 * timeoutSeconds
  return new Promise((resolve, reject) => {
    client.rankPartners(request, new grpc.Metadata(), { deadline }, (error, response) =>
      error ? reject(error) : resolve(response))
  })
}

// The google.rpc details of an error: { ErrorInfo: {...}, BadRequest: {...} }
export function detailsOf(error) {
  const [packed] = error.metadata?.get('grpc-status-details-bin') ?? []
  if (!packed) return {}
  const details = definition['google.rpc.Status'].deserialize(packed).details
  return Object.fromEntries(details.map(({ type_url: url, value }) => {
    const name = url.split('/').pop()
    return [name.split('.').pop(), definition[name].deserialize(value)]
  }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [address, lead, limit = '10'] = process.argv.slice(2)
  const client = connect(address)
  try {
    const response = await rankPartners(client, {
      brief: { lead },
      constraints: { onlyNew: true },
      limit: Number(limit),
      explain: true,
    })
    console.log(JSON.stringify(response, null, 2))
  } catch (error) {
    console.error(JSON.stringify({ code: grpc.status[error.code], message: error.details, ...detailsOf(error) }, null, 2))
    process.exitCode = 1
  } finally {
    client.close()
  }
}
