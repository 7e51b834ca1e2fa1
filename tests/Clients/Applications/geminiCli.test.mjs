// Gemini CLI without a person (`gemini -p`), except that it asks at the terminal before it opens the browser.
import { testApplication } from './suite.mjs';

// A model is named, since it would ask a model otherwise which one to use.
const gemini = ['--model', 'gemini-2.5-pro', '--skip-trust', '-p'];

testApplication({
  name: 'Gemini CLI',
  settings: (model) => ({
    GEMINI_API_KEY: 'played', GOOGLE_GEMINI_BASE_URL: model.url,
    // It opens a browser only where there is a display, and a keyring would be that of this machine.
    DISPLAY: ':99', GEMINI_FORCE_FILE_STORAGE: 'true',
  }),
  add: (workplace, endpoint, headers) => workplace.write('.gemini/settings.json', {
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    security: { auth: { selectedType: 'gemini-api-key' } },
    mcpServers: { coda: { url: endpoint, type: 'http', headers, trust: true } },
  }),
  signIn: (workplace) => workplace.run('gemini', [...gemini, '/mcp auth coda'], { terminal: true, typed: [[/\[Y\/n\]/, 'y\r']] }),
  ask: (workplace) => workplace.run('gemini', [...gemini, 'Do it'], { seconds: 120 }),
  // Two requests at once refresh with the same token, of which Stytch takes the first alone; then it forgets its credentials.
  credentials: '.gemini/mcp-oauth-tokens.json',
});
