// Makes one call and writes the answer as JSON; scores are the server's doubles, digit for digit.
//   node call.mjs 127.0.0.1:50051 RankPartners '{"brief": {"lead": "org-000001"}, "limit": 3}'
import { ModelService, RankingService, call, connect, explained } from './client.mjs'

const [address, method, request = '{}'] = process.argv.slice(2)
const client = connect(address, method in RankingService.service ? RankingService : ModelService)
try {
  console.log(JSON.stringify(await call(client, method, JSON.parse(request)), null, 2))
} catch (error) {
  if (!error.metadata) throw error // it never came to a call
  console.error(JSON.stringify(explained(error), null, 2))
  process.exitCode = 1
} finally {
  client.close()
}
