// Claude Code without a person (`claude -p`).
import { testApplication } from './suite.mjs';

testApplication({
  name: 'Claude Code',
  settings: (model) => ({
    ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'played', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1',
    // Otherwise the model is asked before the server is connected, if that takes a second.
    MCP_CONNECTION_NONBLOCKING: 'false', MCP_CONNECT_TIMEOUT_MS: '60000',
    // Otherwise the model must search for our tools before it can call them.
    ENABLE_TOOL_SEARCH: 'false',
  }),
  add: (workplace, endpoint, headers) => workplace.run('claude', [
    'mcp', 'add', '--transport', 'http', 'coda', endpoint, ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
  ]),
  signIn: (workplace) => workplace.run('claude', ['mcp', 'login', 'coda'], { terminal: true }),
  ask: (workplace) => workplace.run('claude', ['-p', 'Do it', '--allowedTools', 'mcp__coda'], { seconds: 120 }),
  unasked: 'cancel',
});
