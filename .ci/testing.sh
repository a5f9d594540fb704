# shellcheck shell=bash
# SPDX-FileCopyrightText: The Tincan contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs tests and checks and adds up what came of them. Sourced by ./dev, whose variables and
# functions it uses.

suites=' core net store session sim cli crash ui desktop bench fuzz data '
# What runs a second time with the sanitizers: all that needs no screen.
sanitized_suites=(core net store session sim cli fuzz)
# What runs in valgrind where no suite is named: what keeps bytes of others.
valgrind_suites=(core net store session)

passed=0
failed=0
skipped=0
display_pid=
leaky=

stop_display () {
    if [ -n "$display_pid" ]; then
        kill "$display_pid" 2>/dev/null || true
        wait "$display_pid" 2>/dev/null || true
    fi
    display_pid=
}

# A private X server, whatever display the caller has, so that no window disturbs anybody.
start_display () {
    local number_file log deadline
    trap stop_display EXIT

    number_file=$(mktemp)
    log=$(mktemp)
    Xvfb -displayfd 5 -screen 0 1920x1080x24 -nolisten tcp -noreset 5>"$number_file" >"$log" 2>&1 &
    display_pid=$!
    deadline=$((SECONDS + 20))
    until [ -s "$number_file" ]; do
        if ! kill -0 "$display_pid" 2>/dev/null || [ "$SECONDS" -gt "$deadline" ]; then
            say "Xvfb did not start:"
            cat "$log" >&2
            rm -f "$number_file" "$log"
            return 1
        fi
        sleep 0.05
    done
    DISPLAY=:$(cat "$number_file")
    export DISPLAY GDK_BACKEND=x11
    unset WAYLAND_DISPLAY
    rm -f "$number_file" "$log"
}

# count FOLDER STATUS LOG [LEAKY]: adds the results of the last `meson test` in FOLDER
count () {
    local folder=$1 status=$2 log=$3 results=$1/meson-logs/testlog.json numbers
    local -a added
    shift 3

    if [ ! -s "$results" ]; then
        say "The tests in ${folder#"$top"/} could not be run:"
        cat "$log" >&2
        failed=$((failed + 1))
        return
    fi
    numbers=$("$top/.ci/count-results" "$results" "$@") || numbers='0 1 0'
    read -r -a added <<<"$numbers"
    passed=$((passed + added[0]))
    failed=$((failed + added[1]))
    skipped=$((skipped + added[2]))
    # meson knows of a failure that is in no result
    if [ "$status" -ne 0 ] && [ "${added[1]}" -eq 0 ] && [ ! -s "${1:-}" ]; then
        cat "$log" >&2
        failed=$((failed + 1))
    fi
}

# meson_test FOLDER ARGUMENT…: on a session bus of its own. Tests that failed for a leak alone are
# not counted but named in the file $leaky, where that is set.
meson_test () {
    local folder=$1 log status=0
    shift

    log=$(mktemp)
    rm -f "$folder"/meson-logs/testlog.json
    export TINCAN_ARTIFACTS=${TINCAN_ARTIFACTS:-$top/artifacts}
    mkdir -p "$TINCAN_ARTIFACTS"
    dbus-run-session -- meson test -C "$folder" "$@" >"$log" 2>&1 </dev/null || status=$?
    count "$folder" "$status" "$log" ${leaky:+"$leaky"}
    rm -f "$log"
}

# run_tests FOLDER [NAME…]: a name is a suite's or a test's
run_tests () {
    local folder=$1 name
    local -a names=() arguments=()
    shift

    for name in "$@"; do
        if [[ $suites == *" $name "* ]]; then
            arguments+=(--suite "$name")
        else
            names+=("$name")
        fi
    done
    say "Running tests: ${*:-all}"
    # meson takes suites and names as one condition each, both of which must hold
    if [ "${#arguments[@]}" -gt 0 ] || [ "${#names[@]}" -eq 0 ]; then
        meson_test "$folder" "${arguments[@]}"
    fi
    [ "${#names[@]}" -eq 0 ] || meson_test "$folder" "${names[@]}"
}

# sanitized_test UNWINDER ARGUMENT…
sanitized_test () {
    local unwinder=$1
    shift

    ASAN_OPTIONS=detect_leaks=1:$unwinder:${ASAN_OPTIONS:-} \
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    LSAN_OPTIONS=suppressions=$top/tests/lsan.supp:print_suppressions=0 \
    G_SLICE=always-malloc \
        meson_test "$sanitize" --timeout-multiplier 5 "$@"
}

run_sanitized_tests () {
    local suite name leaky
    local -a arguments=()

    # The terminal program, which tests start by its path; meson builds the tests that it runs.
    if ! { configure "$sanitize" -Db_sanitize=address,undefined -Doptimization=1 &&
        compile "$sanitize" src/tincan-cli; }; then
        failed=$((failed + 1))
        return
    fi
    for suite in "${sanitized_suites[@]}"; do
        arguments+=(--suite "$suite")
    done
    say "Running tests with sanitizers: ${sanitized_suites[*]}"
    # Through libraries without frame pointers only the slow unwinder sees who leaked, which it
    # takes to suppress a leak or to mend one. It makes tests five times slower: so only for these.
    leaky=$(mktemp)
    sanitized_test fast_unwind_on_malloc=1 "${arguments[@]}"
    while read -r suite name; do
        say "Looking closer at leaks: $suite $name"
        leaky='' sanitized_test fast_unwind_on_malloc=0 --suite "$suite" "$name"
    done <"$leaky"
    rm -f "$leaky"
}

# run_valgrind SUITE…: an error of memcheck is a failure like any other. GLib brings a list of what
# it never frees; what else is not ours is in tests/valgrind.supp.
run_valgrind () {
    local suite memcheck known=/usr/share/glib-2.0/valgrind/glib.supp
    local -a arguments=()

    memcheck="valgrind --quiet --leak-check=full --errors-for-leak-kinds=definite"
    memcheck+=" --show-leak-kinds=definite --error-exitcode=99 --num-callers=30"
    memcheck+=" '--suppressions=$top/tests/valgrind.supp'"
    [ ! -f "$known" ] || memcheck+=" --suppressions=$known"
    for suite in "$@"; do
        arguments+=(--suite "$suite")
    done
    say "Running tests in valgrind: $*"
    G_SLICE=always-malloc TINCAN_TEST_PATIENCE=20 \
        meson_test "$memory" --timeout-multiplier 20 --wrapper "$memcheck" "${arguments[@]}"
}

# check NAME COMMAND…
check () {
    local name=$1 log
    shift

    log=$(mktemp)
    if "$@" >"$log" 2>&1 </dev/null; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        say "FAILED: $name"
        cat "$log" >&2
    fi
    rm -f "$log"
}

run_checks () {
    say "Running checks"
    check style "$top/.ci/check-style"
    check layers "$top/.ci/check-layers" "$build"
    check documents "$top/.ci/check-docs" "$build"
    # meson runs it, too, but cannot name the programs before it knows of them.
    check "help pages" "$top/.ci/check-help" "$build"
    check "the checks themselves" "$top/.ci/test-checks"
    check "shell scripts" shellcheck --external-sources --check-sourced --source-path="$top" \
        "$top/dev" "$top/.ci/run" "$top/packaging/debian/build" \
        "$top/packaging/debian/tests/window" "$top"/data/completions/bash/*
}

fail_and_finish () {
    failed=$((failed + 1))
    finish || exit
}

finish () {
    [ "$skipped" -eq 0 ] || say "$skipped skipped"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
