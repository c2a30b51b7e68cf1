# Shared by the scripts of this folder; sourced. They work in the cache
#   ${XDG_CACHE_HOME:-~/.cache}/symtensor/<what>-<key>
# where the key is a hash of the recipe, so that a changed recipe is a new entry and an old one is
# never half right. An entry counts once its file `complete` is written, which is the last thing
# its recipe does; anything else is removed and made again.

wasm=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/symtensor

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# key TEXT FILE...: 16 hex digits that stand for the text and the files' contents.
key() {
  local text=$1
  shift
  { printf '%s\n' "$text"; cat "$@"; } | sha256sum | cut -c1-16
}

# step NAME COMMAND...: runs the command with its output in $log and prints one line with its time;
# on failure the log's tail, and the script ends. Never call it from a condition (`if`, `||`):
# bash would switch off `set -e` inside the command.
step() {
  local name=$1 start=$SECONDS status
  shift
  set +e
  (set -e; "$@") >>"$log" 2>&1 </dev/null
  status=$?
  set -e
  if [ $status -ne 0 ]; then
    printf '  %-52s failed\n' "$name" >&2
    tail -n 25 "$log" | sed 's/^/    /' >&2
    fail "The whole log: $log"
  fi
  printf '  %-52s %4d s\n' "$name" $((SECONDS - start))
}

# begin ENTRY: ends the script quietly if the cache entry is complete, else waits for whoever may be
# making it, empties it and sets `log`.
begin() {
  [ -e "$1/complete" ] && exit 0
  mkdir -p "$cache"
  exec 9>"$1.lock"
  flock 9
  [ -e "$1/complete" ] && exit 0
  rm -rf "$1"
  mkdir -p "$1"
  log=$1.log
  : >"$log"
}

# with_apt FOLDER TYPE COMMAND...: runs an apt command in the current folder against Debian trixie,
# with a state of its own in FOLDER and the machine's own mirror. TYPE is deb or deb-src. apt checks
# the signatures; nothing of the system's package state is touched, and root is not needed.
with_apt() {
  local state=$1 type=$2 mirror
  shift 2
  mirror=${SYMTENSOR_MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(SUITE)' \
    'Created-By: Packages' | awk '$2 == "Debian" && !/security/ { print $1; exit }')}
  [ -n "$mirror" ] || fail "apt knows no Debian mirror: set SYMTENSOR_MIRROR to one."
  mkdir -p "$state"/{lists/partial,archives/partial,parts}
  touch "$state/status"
  echo "$type [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" \
    >"$state/sources.list"
  cat >"$state/apt.conf" <<END
Dir::State "$state";
Dir::State::status "$state/status";
Dir::State::lists "$state/lists";
Dir::Cache "$state";
Dir::Cache::archives "$state/archives";
Dir::Etc::main "$state/none";
Dir::Etc::parts "$state/parts";
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "$state/parts";
Dir::Etc::preferences "$state/none";
Dir::Etc::preferencesparts "$state/parts";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
END
  APT_CONFIG=$state/apt.conf apt-get -q update
  APT_CONFIG=$state/apt.conf apt-get -q "$@"
}
