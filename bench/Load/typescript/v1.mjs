// The bare server of the TypeScript SDK 1.x, with sessions: PORT PAYLOADS.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { readPayloads, tool } from './payloads.mjs';

const payloads = readPayloads(process.argv[3]);
const sessions = new Map();

async function open() {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: id => sessions.set(id, transport),
  });
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  server.registerTool('list_rows', { description: tool.description, inputSchema: tool.inputSchema.shape }, ({ doc, table, limit }) => payloads.get(`${doc} ${table} ${limit}`));
  await server.connect(transport);
  return transport;
}

createServer(async (request, response) => {
  if (request.url === '/ready') return response.end('ready');
  const transport = sessions.get(request.headers['mcp-session-id']) ?? (await open());
  await transport.handleRequest(request, response);
}).listen(Number(process.argv[2]), '127.0.0.1');
