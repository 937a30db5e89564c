# Sourced by the scripts: places, messages and stage times. Nothing here changes the machine.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# As the programs do: a relative value counts as not set.
case ${XDG_CACHE_HOME:-} in
/*) cache=$XDG_CACHE_HOME/atelier ;;
*) cache=${HOME:?"is not set, so there is no place for the cache"}/.cache/atelier ;;
esac
# Where the daemon looks for them.
grammars=$cache/grammars/languages.so

stage_names=()
stage_seconds=()
stage_started=

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $1"
    [ $# -lt 2 ] || say "hint: $2"
    exit 1
}

# quoted TEXT: as a shell takes it back.
quoted() { printf '%q' "$1"; }

# stage NAME: ends the stage before, and says with the time of day that this one starts.
stage() {
    stage_end
    stage_names+=("$1")
    stage_started=$(date +%s)
    say ""
    say "== $(date +%H:%M:%S) $1"
}

stage_end() {
    if [ -n "$stage_started" ]; then
        stage_seconds+=("$(($(date +%s) - stage_started))")
        stage_started=
    fi
}

# stage_report: the seconds of every stage so far.
stage_report() {
    stage_end
    local total=0 index
    say ""
    say "seconds by stage:"
    for index in "${!stage_names[@]}"; do
        printf '  %6s  %s\n' "${stage_seconds[$index]}" "${stage_names[$index]}" >&2
        total=$((total + stage_seconds[index]))
    done
    printf '  %6s  in all\n' "$total" >&2
}

# private_folders NAME STATE: lets the daemon keep its board under STATE and its socket in a folder that only this user
# may enter and whose path is short enough for a socket. An ordinary daemon of the user is left alone.
private_folders() {
    local base=${XDG_RUNTIME_DIR:-/tmp} runtime
    { [ -d "$base" ] && [ -w "$base" ] && [ ${#base} -le 48 ]; } || base=/tmp
    runtime=$base/$1-$(id -u)
    mkdir -p "$2"
    mkdir -m 700 "$runtime" 2>/dev/null || [ -d "$runtime" ] || fail "$runtime cannot be made"
    { [ -O "$runtime" ] && [ ! -L "$runtime" ]; } ||
        fail "$runtime belongs to somebody else" "set XDG_RUNTIME_DIR to a folder of your own"
    chmod 700 "$runtime" "$2"
    export XDG_STATE_HOME=$2 XDG_RUNTIME_DIR=$runtime
}

# on_end FUNCTION: runs it however the script ends, with the exit status in `ended`. Signals do not cut it off, and what
# fails in it does not either.
on_end() {
    # shellcheck disable=SC2064
    trap "ended=\$?; trap '' HUP INT TERM; set +e; $1; exit \"\$ended\"" EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

# tests NAME ARGUMENTS...: a stage of tests over the build that is there. Prints how many ran and the figures they found, or what
# failed; the whole output stays under .build/test-output/.
tests() {
    local log=$root/.build/test-output/${1// /-}.log
    stage "$1"
    shift
    mkdir -p "${log%/*}"
    # Not more tests at once than this: beside hundreds of others, one that waits for a child process waits too long.
    if ! swift test --skip-build --experimental-maximum-parallelization-width 4 "$@" >"$log" 2>&1; then
        grep -aE '^(✘|↳ [^ST]|error:|Fatal error)|unexpected signal' "$log" | cut -c 1-1500 >&2 || tail -n 40 "$log" >&2
        fail "tests failed; the whole output is in $log"
    fi
    grep -aE '^[a-z ]+: .*[0-9]|Test run with' "$log" || true
}

# json_field NAME: prints a field of the JSON object on standard input, empty if either is not there.
json_field() {
    python3 -c 'import json, sys; print(json.loads(sys.stdin.read() or "{}").get(sys.argv[1]) or "")' "$1"
}

# build CONFIGURATION: builds the command, the daemon and the hooks' program and puts their folder into `bin`.
build() {
    local product
    for product in atelier atelierd atelier-hook; do
        swift build --package-path "$root" -c "$1" --product "$product" >&2
    done
    bin=$(swift build --package-path "$root" -c "$1" --show-bin-path)
}

# prepare_model BIN: engine and model into the cache, through a running daemon; quick when both are there.
prepare_model() {
    stage "engine"
    "$1/atelier" engine fetch >&2
    stage "model"
    "$1/atelier" model fetch >&2
}

# chaos_ready: all that the scripts need which kill and starve a daemon; puts the folder of debug programs into `bin`.
chaos_ready() {
    scripts/setup --tests
    build debug
    export ATELIER_GRAMMARS=$grammars
}

# bench_program: the folder of the programs to measure into `bin`: the release build where there is one with all of them,
# else a debug build, which is slower.
bench_program() {
    bin=$root/.build/release
    if ! { [ -x "$bin/atelier-bench" ] && [ -x "$bin/atelierd" ] && [ -x "$bin/atelier" ]; }; then
        build debug
        swift build --package-path "$root" -c debug --product atelier-bench >&2
        say "measuring a debug build; scripts/run makes a release build"
    fi
}

# python_environment NAME PACKAGE...: prints the folder of a virtual environment with these packages; made once, in the cache.
python_environment() {
    local folder=$cache/$1
    if ! [ -f "$folder/complete" ]; then
        say "installing ${*:2}"
        rm -rf "$folder"
        python3 -m venv "$folder" >&2
        "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "${@:2}" >&2
        # Last: a cut-off installation is made again.
        touch "$folder/complete"
    fi
    printf '%s\n' "$folder"
}

# openai_python: prints the interpreter of an environment with OpenAI's own client.
openai_python() { printf '%s/bin/python\n' "$(python_environment openai-3.57.0 openai==3.57.0)"; }

# hook_peers: prints the folder of an environment with other hook managers.
hook_peers() {
    python_environment hooks-prek-0.5.11 prek==0.5.11 pre-commit==4.7.0 lefthook==2.2.2 pre-commit-hooks==6.0.0
}
