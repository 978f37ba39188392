#!/usr/bin/env bash
# The steps of action.yml: install, run (a mock, or the contract tests), comment.
# Inputs come as variables, never as text of the script: whoever writes them runs nothing.
set -euo pipefail

venv="$RUNNER_TEMP/liveops"
read -r -a options <<< "${LIVEOPS_ACTION_OPTIONS:-}"

fail() { # message, on the page of the run
  echo "::error title=liveops::$1"
  exit 2
}

install() {
  local extra
  case "$LIVEOPS_ACTION_RUN" in
    mock) extra="fixtures,keys,store" ;;
    test) extra="contract" ;;
    *) fail "run is mock or test, not '$LIVEOPS_ACTION_RUN'" ;;
  esac
  python -m venv "$venv"
  "$venv/bin/pip" install --quiet "$GITHUB_ACTION_PATH[$extra]"
  echo "$venv/bin" >> "$GITHUB_PATH"
}

mock() {
  local url="http://127.0.0.1:$LIVEOPS_ACTION_PORT" log="$RUNNER_TEMP/liveops-mock.log"
  # The runner ends what the job has left running.
  nohup "$venv/bin/liveops" mock --port "$LIVEOPS_ACTION_PORT" --fixtures "$LIVEOPS_ACTION_FIXTURES" \
    "${options[@]}" > "$log" 2>&1 &
  local process=$!
  echo "$process" > "$RUNNER_TEMP/liveops-mock.pid"
  # A mock that has ended is not waited for.
  while kill -0 "$process" 2> /dev/null; do
    if "$venv/bin/liveops" wait "$url" --timeout 1s > /dev/null 2>&1; then
      { echo "url=$url"; echo "api-url=$url/api"; } >> "$GITHUB_OUTPUT"
      echo "The mock takes calls at $url/api"
      return
    fi
  done
  cat "$log"
  fail "the mock did not start: $(tail -n 1 "$log")"
}

judge() {
  local folder="$LIVEOPS_ACTION_REPORTS" code=0
  mkdir -p "$folder"
  local words=(test "$LIVEOPS_ACTION_TARGET" --report github
    --report "junit=$folder/liveops.xml" --report "html=$folder/liveops.html"
    --report "json=$folder/liveops.json" --report "markdown=$folder/liveops.md")
  [ -z "$LIVEOPS_ACTION_CONFIG" ] || words+=(--config "$LIVEOPS_ACTION_CONFIG")
  [ -z "$LIVEOPS_ACTION_BASELINE" ] || words+=(--baseline "$LIVEOPS_ACTION_BASELINE")
  "$venv/bin/liveops" "${words[@]}" "${options[@]}" || code=$?
  [ ! -f "$folder/liveops.md" ] || cat "$folder/liveops.md" >> "$GITHUB_STEP_SUMMARY"
  # The job fails in its last step, so that reports are kept first.
  echo "exit-code=$code" >> "$GITHUB_OUTPUT"
}

comment() {
  [ -f "$LIVEOPS_ACTION_REPORTS/liveops.md" ] || fail "there is no summary to comment with"
  gh pr comment "$LIVEOPS_ACTION_PULL_REQUEST" --edit-last --create-if-none \
    --body-file "$LIVEOPS_ACTION_REPORTS/liveops.md"
}

case "${1:-}" in
  install) install ;;
  run) if [ "$LIVEOPS_ACTION_RUN" = mock ]; then mock; else judge; fi ;;
  comment) comment ;;
  *) fail "this script knows install, run and comment" ;;
esac
