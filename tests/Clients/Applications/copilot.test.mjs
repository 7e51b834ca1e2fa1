// GitHub Copilot CLI without a person (`copilot -p`), except that it opens the browser in a session at the terminal alone.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { testApplication } from './suite.mjs';

testApplication({
  name: 'Copilot CLI',
  settings: (model) => ({
    COPILOT_OFFLINE: 'true', COPILOT_AUTO_UPDATE: 'false',
    COPILOT_PROVIDER_BASE_URL: `${model.url}/v1`, COPILOT_PROVIDER_TYPE: 'openai', COPILOT_MODEL: 'played',
    // Trusts the project's directory, too.
    COPILOT_ALLOW_ALL: 'true',
    DISPLAY: ':99',
  }),
  add: (workplace, endpoint, headers) => workplace.write('.copilot/mcp-config.json', {
    mcpServers: { coda: { type: 'http', url: endpoint, headers, tools: ['*'], timeout: 60_000 } },
  }),
  async signIn(workplace) {
    const before = await workplace.returned();
    return workplace.run('copilot', before > 0 ? ['-i', '/mcp auth coda'] : [], {
      seconds: 60,
      terminal: true,
      // It does not end by itself. It gets its tokens and our tools a moment after the browser has come back.
      until: async () => await workplace.returned() > before && (await readdir(path.join(workplace.home, '.cache/copilot/mcp-tools')).catch(() => [])).length > 0
        && (await pause(4_000), true),
    });
  },
  ask: (workplace) => workplace.run('copilot', ['-p', 'Do it', '--allow-all-tools'], { seconds: 120 }),
  unasked: 'decline',
  // Its first request of a run has no token, and until it has come again with one, Copilot says that the server requires authentication.
  connectsLate: 6_000,
  unsteady: 'on a busy machine it asks its model before it is connected',
  // docs/clients.md says what it sends then.
  staysExpired: true,
  losesTools: true,
});
