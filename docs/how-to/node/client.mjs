// A client of a matchmaker server. What can be asked stands in protos/, with every default and limit.
import { fileURLToPath } from 'node:url'
import grpc from '@grpc/grpc-js'
import protoLoader from '@grpc/proto-loader'

const protos = process.env.MATCHMAKER_PROTOS ?? fileURLToPath(new URL('../../../protos', import.meta.url))
const definition = protoLoader.loadSync(
  [
    'matchmaker_api/v1/ranking_service.proto',
    'matchmaker_api/v1/model_service.proto',
    'google/rpc/status.proto',
    'google/rpc/error_details.proto',
    'grpc/health/v1/health.proto',
    'grpc/reflection/v1alpha/reflection.proto',
  ],
  { includeDirs: [protos], enums: String, longs: Number, defaults: true, arrays: true },
)
const loaded = grpc.loadPackageDefinition(definition)
export const { RankingService, ModelService } = loaded.matchmaker_api.v1
export const { Health } = loaded.grpc.health.v1
export const { ServerReflection } = loaded.grpc.reflection.v1alpha

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

export function connect(address, Service) {
  return new Service(address, grpc.credentials.createInsecure(), {
    'grpc.service_config': JSON.stringify(serviceConfig),
    'grpc.max_receive_message_length': 64 * 1024 * 1024, // an answer's limit; grpc-js takes 4 MiB otherwise
  })
}

export function call(client, method, request, { timeoutSeconds = 30 } = {}) {
  const deadline = Date.now() + 1000 * timeoutSeconds
  return new Promise((resolve, reject) => {
    client[method](request, new grpc.Metadata(), { deadline }, (error, response) =>
      error ? reject(error) : resolve(response))
  })
}

// What is known of a failed call: { code, message, requestId, ErrorInfo, BadRequest }, as far as the server told it.
export function explained(error) {
  const [requestId] = error.metadata?.get('x-request-id') ?? []
  const [packed] = error.metadata?.get('grpc-status-details-bin') ?? []
  const details = packed ? definition['google.rpc.Status'].deserialize(packed).details : []
  return { code: grpc.status[error.code], message: error.details, requestId, ...unpacked(details) }
}

// The same of one item's error in a batch.
export function explainedItem({ code, message, details }) {
  return { code: grpc.status[code], message, ...unpacked(details) }
}

function unpacked(details) {
  return Object.fromEntries(details.map(({ type_url: url, value }) => {
    const name = url.split('/').pop()
    return [name.split('.').pop(), definition[name].deserialize(value)]
  }))
}
