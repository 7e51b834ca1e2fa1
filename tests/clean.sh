# Sourced first by the scripts of tests. Starts the script anew with an environment that has what programs need to run, and no setting: what
# whoever runs the tests has exported for a real cluster must not reach a test.
if [ -z "${CODAMCP_TESTS_CLEAN:-}" ]; then
  kept=(CODAMCP_TESTS_CLEAN=1)
  while IFS= read -r name; do
    case $name in
      DOTNET_ENVIRONMENT) ;;
      PATH | HOME | USER | LOGNAME | SHELL | LANG | TERM | TZ | TMPDIR | RESULTS | SCREENSHOTS | UPDATE_SNAPSHOTS | CONFIGURATION | CI) kept+=("$name=${!name}") ;;
      *_CA_BUNDLE | MSBUILD* | UseSharedCompilation | DEBIAN_FRONTEND | LC_* | XDG_* | DOTNET_* | NUGET_* | npm_config_* | NPM_CONFIG_* | NODE_* | SSL_CERT_* | *_proxy | *_PROXY) kept+=("$name=${!name}") ;;
    esac
  done < <(compgen -e)
  exec env -i "${kept[@]}" "$BASH" "$0" "$@"
fi
