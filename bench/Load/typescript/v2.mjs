// The bare server of the TypeScript SDK 2.x, by its handler for servers without sessions: PORT PAYLOADS.
import { createServer } from 'node:http';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { readPayloads, tool } from './payloads.mjs';

const payloads = readPayloads(process.argv[3]);
const handle = toNodeHandler(createMcpHandler(() => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  server.registerTool('list_rows', tool, ({ doc, table, limit }) => payloads.get(`${doc} ${table} ${limit}`));
  return server;
}));

createServer((request, response) => (request.url === '/ready' ? response.end('ready') : handle(request, response))).listen(Number(process.argv[2]), '127.0.0.1');
