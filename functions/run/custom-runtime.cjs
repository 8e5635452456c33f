// Serves one of the bundles beside it over HTTP, as Function Compute calls a custom runtime: node custom-runtime.cjs sweep
// docs/deploy.md says when and how.
const { createServer } = require('node:http');

const [name] = process.argv.slice(2);
const { handler } = require(`./${name}.js`);
/** That of s.yaml, in seconds: no header has it. */
const timeout = 270;

/** What a built-in runtime gives as the context, from the headers that every call has. */
function contextOf({ headers }) {
  return {
    requestId: headers['x-fc-request-id'],
    region: headers['x-fc-region'],
    accountId: headers['x-fc-account-id'],
    credentials: {
      accessKeyId: headers['x-fc-access-key-id'],
      accessKeySecret: headers['x-fc-access-key-secret'],
      securityToken: headers['x-fc-security-token'],
    },
    function: { name: headers['x-fc-function-name'], timeout },
  };
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A failure has the status 404, in the answer and in its header: without it Function Compute would not try again. */
async function answerTo(request) {
  if (request.method !== 'POST' || request.url !== '/invoke') return { status: 200, text: '' };
  try {
    return { status: 200, text: await handler(await bodyOf(request), contextOf(request)) };
  } catch (error) {
    const { name: errorType = 'Error', message = String(error), stack = '' } = error ?? {};
    return { status: 404, text: JSON.stringify({ errorMessage: message, errorType, stackTrace: stack.split('\n') }) };
  }
}

const server = createServer(async (request, response) => {
  const id = request.headers['x-fc-request-id'];
  const isCall = request.url === '/invoke';
  if (isCall) console.log(`FC Invoke Start RequestId: ${id}`);
  const { status, text } = await answerTo(request);
  if (isCall) console.log(`FC Invoke End RequestId: ${id}`);
  response.writeHead(status, { 'content-type': 'application/octet-stream', 'x-fc-status': String(status) });
  response.end(text);
});

// Function Compute keeps its connection for as long as a run may take.
server.requestTimeout = 0;
server.keepAliveTimeout = 900_000;
server.listen(Number(process.env.FC_CUSTOM_LISTEN_PORT || 9000), '0.0.0.0');
