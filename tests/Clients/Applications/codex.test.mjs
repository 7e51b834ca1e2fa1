// Codex without a person (`codex exec`).
import { testApplication } from './suite.mjs';

testApplication({
  name: 'Codex',
  settings: () => ({ PLAYED_KEY: 'played' }),
  add: (workplace, endpoint, headers, model) => workplace.write('.codex/config.toml', `
model = "gpt-5"
model_provider = "played"
check_for_update_on_startup = false
# A keyring would be that of this machine.
mcp_oauth_credentials_store = "file"

[analytics]
enabled = false

[model_providers.played]
name = "Played"
base_url = "${model.url}/v1"
env_key = "PLAYED_KEY"
wire_api = "responses"

[mcp_servers.coda]
url = "${endpoint}"
http_headers = { ${Object.entries(headers).map(([name, value]) => `"${name}" = "${value}"`).join(', ')} }
default_tools_approval_mode = "approve"
# Otherwise the model is asked before the server is connected, if that takes a second.
required = true
`),
  signIn: (workplace) => workplace.run('codex', ['mcp', 'login', 'coda']),
  ask: (workplace) => workplace.run('codex', ['exec', '--skip-git-repo-check', 'Do it'], { seconds: 120 }),
  unasked: 'decline',
});
