// opencode without a person (`opencode run`).
import { testApplication } from './suite.mjs';

testApplication({
  name: 'opencode',
  settings: () => ({ OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_LSP_DOWNLOAD: '1' }),
  add: (workplace, endpoint, headers, model) => workplace.write('.config/opencode/opencode.json', {
    autoupdate: false,
    share: 'disabled',
    enabled_providers: ['played'],
    model: 'played/played',
    small_model: 'played/played',
    provider: {
      played: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Played',
        options: { baseURL: `${model.url}/v1`, apiKey: 'played' },
        models: { played: { name: 'Played', tool_call: true, limit: { context: 200_000, output: 8_000 } } },
      },
    },
    mcp: { coda: { type: 'remote', url: endpoint, enabled: true, headers, timeout: 60_000 } },
  }),
  signIn: (workplace) => workplace.run('opencode', ['mcp', 'auth', 'coda'], { terminal: true, typed: [[/Re-authenticate/, '\r']] }),
  ask: (workplace) => workplace.run('opencode', ['run', '--auto', 'Do it'], { seconds: 120 }),
});
